"""`try match`: watches held against lines of JSON, with the places of what hit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bot.core.match import Document, Matcher, compile_watches
from bot.flows.trial.lines import BadLine, Row, body_name, identity, text
from bot.model.policy import TermFamily
from bot.model.watch import Match, Watch


def answerer(
    query: str | None, watches: Sequence[Watch], families: Mapping[str, TermFamily]
) -> Callable[[Row], Mapping[str, Any]]:
    """The answer to one line: which watches hold and where. `query` is a watch named "query".

    Raises QueryError if a query cannot be read.
    """
    asked = (*((Watch("query", query),) if query is not None else ()), *watches)
    matcher = compile_watches(asked, families)
    return lambda row: answer(row, matcher)


def answer(row: Row, matcher: Matcher) -> Mapping[str, Any]:
    """The answer to one line. Raises BadLine if a field cannot be read."""
    names = _names(row)
    found = matcher.match(document(row))
    return {
        "id": identity(row),
        "match": int(bool(found)),
        "matched": [{"watch": match.watch, "spans": _spans(match, names)} for match in found],
    }


def document(row: Row) -> Document:
    """A line as the matcher sees it. Raises BadLine."""
    names = _names(row)
    url = text(row, "url")
    return Document(
        title=text(row, "title"),
        text=text(row, names["text"]),
        source=text(row, names["source"]),
        author=", ".join(_list(row, "authors")) or text(row, "author"),
        url=url,
        host=text(row, "host") or _host(url),
        language=text(row, names["language"]),
        kind=text(row, "kind"),
        department=text(row, "department"),
        speaker=text(row, "speaker"),
        tags=tuple(_list(row, "tags") or _list(row, "tag")),
        published=_moment(row),
    )


def _names(row: Row) -> dict[str, str]:
    """What the fields are called in this line; a field that is made of several is not in it."""
    fields = ("title", "url", "speaker", "department", *(("author",) if not row.get("authors") else ()))
    return {
        **{name: name for name in fields},
        "text": body_name(row) or "text",
        "source": "source" if row.get("source") is not None else "publisher",
        "language": "language" if row.get("language") is not None else "lang",
    }


def _spans(match: Match, names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"field": names[span.field], "start": span.start, "end": span.end, "term": span.term}
        for span in match.spans
        if span.field in names
    ]


def _list(row: Row, name: str) -> list[str]:
    value = row.get(name)
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value
    raise BadLine(f'"{name}" must be a list of texts')


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _moment(row: Row) -> datetime | None:
    written = text(row, "published")
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as fault:
        raise BadLine('"published" must be a date such as 2026-02-01T09:00:00Z') from fault
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
