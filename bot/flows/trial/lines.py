"""The loop that all `try` tools share: each input line gives exactly one output line, in order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Row = Mapping[str, Any]

TEXT_NAMES = ("text", "body", "article", "description", "desc")


class BadLine(ValueError):
    """A line that cannot be answered; the text says what would be right."""


def run(lines: Iterable[str], answer: Callable[[Row], Mapping[str, Any]]) -> Iterator[tuple[str, bool]]:
    """Yield (output line, whether it is an answer) for each non-blank input line.

    A bad line gives `{"id", "error"}` and the rest goes on.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        name: object = None
        try:
            row = _row(line)
            name = identity(row)
            yield json.dumps(answer(row), ensure_ascii=False), True
        except BadLine as fault:
            yield json.dumps({"id": name, "error": f"line {number}: {fault}"}, ensure_ascii=False), False


def _row(line: str) -> Row:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as fault:
        raise BadLine(f"not JSON ({fault}); write one JSON object a line") from fault
    if not isinstance(row, dict):
        raise BadLine(f"a JSON {type(row).__name__}, but each line must be one JSON object")
    return row


def identity(row: Row) -> object:
    """The id of a row: `id`, or `story` in its place."""
    return row.get("id", row.get("story"))


def text(row: Row, name: str) -> str:
    """A text field, empty if absent or null. Raises BadLine if it is something else."""
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadLine(f'"{name}" must be a text')
    return value


def body_name(row: Row) -> str | None:
    """The first of text, body, article, description, desc that the row has."""
    return next((name for name in TEXT_NAMES if row.get(name) is not None), None)
