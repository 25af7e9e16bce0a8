"""What crosses the pipe between a parser worker and who started it: lengths, rows of entries, their texts.

Titles and texts, nearly all of a document, go as one piece behind the rows, which say how long each is: written and
read as JSON they would cost as much as finding them.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model.item import Entry, Parsed

NOTHING_THERE = "The document is empty. Tocsin tries again; if it lasts, look for a new address."
LENGTH = struct.Struct(">I")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def pack(parsed: Parsed) -> tuple[dict[str, Any], str]:
    """A document as JSON carries it, and all its titles and texts in one piece; dates are microseconds since 1970."""
    rows = [
        (
            *(entry.guid, entry.url, len(entry.title), len(entry.text), _micros(entry.published)),
            *(_micros(entry.updated), entry.authors, entry.language, entry.key, _micros(entry.version_at)),
        )
        for entry in parsed.entries
    ]
    head = {"entries": rows, "title": parsed.title, "format": parsed.format, "language": parsed.language}
    return head, "".join([part for entry in parsed.entries for part in (entry.title, entry.text)])


def unpack(head: dict[str, Any], texts: str) -> Parsed:
    """The document that `pack` gave. Raises ValueError, KeyError or TypeError for what it cannot have given."""
    entries = []
    at = 0
    for guid, url, title, text, published, updated, authors, language, key, version_at in head["entries"]:
        middle = at + title
        end = middle + text
        entries.append(
            Entry(
                guid=guid,
                url=url,
                title=texts[at:middle],
                text=texts[middle:end],
                published=_moment(published),
                updated=_moment(updated),
                authors=tuple(authors),
                language=language,
                key=key,
                version_at=_moment(version_at),
            )
        )
        at = end
    if at != len(texts):
        raise ValueError("lengths that do not fit the texts")
    return Parsed(tuple(entries), head["title"], head["format"], head["language"])


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - EPOCH) // MICROSECOND


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else EPOCH + timedelta(microseconds=micros)
