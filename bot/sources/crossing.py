"""What crosses the pipe between a parser worker and who started it: lengths, rows of entries, one sentence."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model.item import Entry

NOTHING_THERE = "The document is empty. Tocsin tries again; if it lasts, look for a new address."
LENGTH = struct.Struct(">I")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def entry_to_row(entry: Entry) -> list[Any]:
    """An entry as JSON carries it; dates are microseconds since 1970."""
    return [
        *(entry.guid, entry.url, entry.title, entry.text, _micros(entry.published), _micros(entry.updated)),
        *(entry.authors, entry.language, entry.key, _micros(entry.version_at)),
    ]


def row_to_entry(row: list[Any]) -> Entry:
    """The entry that a row carries."""
    guid, url, title, text, published, updated, authors, language, key, version_at = row
    return Entry(
        guid=guid,
        url=url,
        title=title,
        text=text,
        published=_moment(published),
        updated=_moment(updated),
        authors=tuple(authors),
        language=language,
        key=key,
        version_at=_moment(version_at),
    )


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - EPOCH) // MICROSECOND


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else EPOCH + timedelta(microseconds=micros)
