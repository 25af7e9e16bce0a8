"""`tocsin try group`: a stream of items in, for each the id of the first item of its story."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any
from urllib.parse import urlsplit

from bot.core.group import Stream, read
from bot.errors import UsageError
from bot.flows.trial.lines import BadLine, Row, identity, text

_TEXTS = ("body", "text", "article", "description", "desc")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "lead": ("lead",),
    **dict.fromkeys(_TEXTS, _TEXTS),
    "date": ("date", "ts"),
    "ts": ("date", "ts"),
    "source": ("source", "publisher"),
    "publisher": ("source", "publisher"),
    "url": ("url",),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WHERE_MORE = "give an ISO date such as 2026-03-01 or 2026-03-01T09:30:00Z"


def answerer(fields: Sequence[str] | None) -> Callable[[Row], Mapping[str, Any]]:
    """A function that answers rows in order with `{"id", "cluster"}`, each decided from the rows so far.

    `fields` masks what may be read (None: everything); naming one of two names for the same thing allows both.
    Raises UsageError for a field that the tool does not know; the answers raise BadLine.
    """
    allowed = _allowed(fields)
    stream = Stream()
    firsts: dict[int, object] = {}
    links: dict[str, tuple[str, int]] = {}

    def answer(row: Row) -> Mapping[str, Any]:
        name = identity(row)
        if name is None:
            raise BadLine('no "id": the first item of a story lends its id to the cluster')
        shown = {key: value for key, value in row.items() if key in allowed}
        page, place = _link(text(shown, "url"))
        source = text(shown, "source") or text(shown, "publisher")
        doc = read(text(shown, "title"), _text(shown), source=source, url=text(shown, "url"))
        at = _date(shown)
        story, _ = stream.add(doc, at, _told_there(place, links.get(page)))
        if page:
            links[page] = place, story
        return {"id": name, "cluster": firsts.setdefault(story, name)}

    return answer


def _allowed(fields: Sequence[str] | None) -> frozenset[str]:
    if fields is None:
        return frozenset(name for names in _FIELDS.values() for name in names)
    unknown = [field for field in fields if field not in _FIELDS]
    if unknown:
        raise UsageError(f"--fields does not know {', '.join(unknown)}; it knows {', '.join(_FIELDS)}")
    return frozenset(name for field in fields for name in _FIELDS[field])


def _text(row: Row) -> str:
    """Lead and body; the lead once if the body begins with it."""
    lead = text(row, "lead")
    body = next((text(row, name) for name in _TEXTS if row.get(name) is not None), "")
    return body if body.startswith(lead) else f"{lead}\n{body}"


def _date(row: Row) -> datetime | None:
    seconds, date = row.get("ts"), row.get("date")
    if seconds is not None:
        return _from_seconds(seconds)
    if date is None or date == "":
        return None
    if not isinstance(date, str):
        raise BadLine(f'"date" must be a text; {_WHERE_MORE}')
    try:
        at = datetime.fromisoformat(date)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as fault:
        raise BadLine(f'cannot read the date "{date}"; {_WHERE_MORE}') from fault


def _from_seconds(seconds: object) -> datetime:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise BadLine('"ts" must be a number of seconds since 1970')
    try:
        if not isfinite(seconds):
            raise BadLine('"ts" must be a number of seconds since 1970')
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError as fault:
        raise BadLine('"ts" is outside the years 1 to 9999; give seconds since 1970, not milliseconds') from fault


def _told_there(place: str, known: tuple[str, int] | None) -> int | None:
    """The story of the page a link leads to; None if it leads to another place on that page."""
    if known is None or (place and known[0] and place != known[0]):
        return None
    return known[1]


def _link(url: str) -> tuple[str, str]:
    """The page without scheme, www. and last slash, and the place on it; a front page, which is no piece, is ""."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return "", ""
    path = parts.path.rstrip("/")
    if not parts.netloc or not (path or parts.query):
        return "", ""
    query = f"?{parts.query}" if parts.query else ""
    return parts.netloc.lower().removeprefix("www.") + path + query, parts.fragment
