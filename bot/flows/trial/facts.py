"""`try facts`: who says what in one row, and which events it dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.core.facts import facts
from bot.flows.trial.lines import BadLine, Row, body_name, identity, text


def answer(row: Row) -> Mapping[str, Any]:
    """The facts of one row: {"id", "quotes", "dates"}; offsets are code points of its text.

    A row is {"id", "title", "text", "published"}; without a text there is nothing to find. Raises BadLine if a field
    cannot be read.
    """
    name = body_name(row)
    found = facts(text(row, "title"), text(row, name) if name else "", _published(row))
    return {
        "id": identity(row),
        "quotes": [
            {
                "speaker": quote.speaker,
                "role": quote.role or None,
                "verb": quote.verb,
                "kind": quote.kind.value,
                "text": quote.text,
                "start": quote.start,
                "end": quote.end,
            }
            for quote in found.quotes
        ],
        "dates": [
            {
                "event": one.event,
                "kind": one.kind.value,
                "date": one.date.isoformat(),
                "precision": one.precision.value,
                "start": one.start,
                "end": one.end,
            }
            for one in found.dates
        ],
    }


def _published(row: Row) -> datetime | None:
    """The item's own date: ISO 8601, or the form of mail and RSS. None if there is none."""
    value = row.get("published")
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise BadLine('"published" must be a date such as 2026-02-01T09:00:00Z')
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = _as_in_mail(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _as_in_mail(value: str) -> datetime:
    try:
        return parsedate_to_datetime(value)
    except ValueError as fault:
        raise BadLine('"published" must be a date such as 2026-02-01T09:00:00Z') from fault
