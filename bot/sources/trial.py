"""What `tocsin try parse` prints: one row for each item of a document."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.core.normalise import canonical, fingerprint
from bot.model.item import Entry
from bot.sources.feed import parse_document


def parse_lines(body: bytes, url: str | None, content_type: str | None) -> list[dict[str, Any]]:
    """Rows with id, url, title, text, published, updated, authors, language; dates ISO 8601 in UTC or None.

    Raises DocumentError if the document cannot be read.
    """
    parsed = parse_document(body, url or "", content_type or "")
    return [_row(entry) for entry in parsed.entries]


def _row(entry: Entry) -> dict[str, Any]:
    name = entry.guid or canonical(entry.url or "") or fingerprint(entry.title, entry.text)
    return {
        "id": name,
        "url": entry.url,
        "title": entry.title,
        "text": entry.text,
        "published": _iso(entry.published),
        "updated": _iso(entry.updated),
        "authors": list(entry.authors),
        "language": entry.language,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
