"""`try render`: a message in, the request body out that a platform would be sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.flows.trial.lines import BadLine, Row
from bot.model.item import Role
from bot.model.message import Earlier, Kind, Linked, Mentioned, Message, Quoted, StoryLine
from bot.model.watch import Severity


def answerer(body: Callable[[Message], Mapping[str, Any]]) -> Callable[[Row], Mapping[str, Any]]:
    """The answer to one line: `body` of the message it holds."""

    def answer(row: Row) -> Mapping[str, Any]:
        return body(read(row))

    return answer


def read(row: Row) -> Message:
    """The message of a line, its fields as docs/commands.md names them. Raises BadLine for what does not fit."""
    return Message(
        key=_text(row, "key"),
        kind=_one_of(Kind, row.get("kind", "post"), "kind"),
        headline=_linked(row.get("headline"), "headline"),
        story=_number(row.get("story")),
        severity=_one_of(Severity, row.get("severity", "normal"), "severity"),
        summary=tuple(_quoted(each) for each in _list(row, "summary")),
        matched=tuple(map(str, _list(row, "matched"))),
        watches=tuple(map(str, _list(row, "watches"))),
        items=tuple(_mentioned(each) for each in _list(row, "items")),
        stories=tuple(_story(each) for each in _list(row, "stories")),
        reason=_text(row, "reason"),
        claimed_by=_maybe(row, "claimed_by"),
        content_note=_maybe(row, "content_note"),
        help=tuple(map(str, _list(row, "help"))),
        note=_maybe(row, "note"),
        mention=_maybe(row, "mention"),
        interactive=bool(row.get("interactive", False)),
        thread_of=_maybe(row, "thread_of"),
        written_by=_maybe(row, "written_by"),
        follows=_earlier(row.get("follows")),
    )


def _text(row: Row, name: str) -> str:
    return _maybe(row, name) or ""


def _maybe(row: Row, name: str) -> str | None:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise BadLine(f'"{name}" must be a text')
    return value


def _list(row: Row, name: str) -> Sequence[Any]:
    value = row.get(name)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadLine(f'"{name}" must be a list')
    return value


def _object(value: object, name: str) -> Row:
    if not isinstance(value, dict):
        raise BadLine(f'"{name}" must be an object')
    return value


def _number(value: object) -> int | None:
    """A story's number: 12 and "S12" are both accepted."""
    if value is None or isinstance(value, int):
        return value
    digits = str(value).upper().removeprefix("S")
    if not digits.isdigit():
        raise BadLine(f'"story" must be a number or such as "S12", not {value!r}')
    return int(digits)


def _one_of(kind: Any, value: object, name: str) -> Any:
    if value not in list(kind):
        raise BadLine(f'"{name}" must be one of {", ".join(kind)}')
    return kind(value)


def _linked(value: object, name: str) -> Linked:
    part = _object(value, name)
    return Linked(_text(part, "text"), _maybe(part, "url"))


def _earlier(value: object) -> Earlier | None:
    if value is None:
        return None
    part = _object(value, "follows")
    return Earlier(_number(part.get("story")) or 0, _text(part, "headline"), _maybe(part, "url"))


def _quoted(value: object) -> Quoted:
    part = _object(value, "summary")
    return Quoted(_text(part, "text"), _text(part, "source"), _maybe(part, "url"))


def _mentioned(value: object) -> Mentioned:
    part = _object(value, "items")
    role = _one_of(Role, part.get("role", "reporting"), "role")
    return Mentioned(
        _text(part, "source"),
        _maybe(part, "url"),
        _text(part, "title"),
        _moment(_maybe(part, "published")),
        role,
        tuple(map(str, _list(part, "also"))),
    )


def _story(value: object) -> StoryLine:
    part = _object(value, "stories")
    return StoryLine(
        story=_number(part.get("story")) or 0,
        severity=_one_of(Severity, part.get("severity", "normal"), "severity"),
        headline=_linked(part.get("headline"), "headline"),
        watches=tuple(map(str, _list(part, "watches"))),
        summary=tuple(_quoted(each) for each in _list(part, "summary")),
        items=tuple(_mentioned(each) for each in _list(part, "items")),
    )


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as fault:
        raise BadLine(f'"published" must be an ISO 8601 time, not {text!r}') from fault
    return at if at.tzinfo else at.replace(tzinfo=UTC)
