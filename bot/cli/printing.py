"""How answers and JSON are shown. Human output goes to stdout as text, logs to stderr."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Mapping, Set
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.model.message import Answer
from bot.model.watch import Match, Span

PIPED_WIDTH = 120


def console(*, aside: bool = False) -> Console:
    """The terminal; plain text when it is none. NO_COLOR is honoured by Rich itself.

    `aside` is stderr: what is shown while stdout is one JSON document.
    """
    wide = Console(highlight=False, stderr=aside)
    return wide if wide.is_terminal else Console(highlight=False, width=PIPED_WIDTH, stderr=aside)


def show(answer: Answer) -> None:
    """Print an answer. Source text is never read as markup."""
    out = console()
    out.print(Text(answer.title, style="bold" if answer.ok else "bold red"))
    for line in answer.lines:
        _indented(out, line.text, "  ")
        _indented(out, line.detail, "      ", style="dim")
        if line.url:
            out.print(Text(f"      {line.url}", style="dim"), soft_wrap=True)  # a link in two halves is none
    if answer.footer:
        out.print(Text(answer.footer, style="dim"))


def _indented(out: Console, text: str, before: str, style: str = "") -> None:
    """Print a text, if any; what does not fit goes on below its beginning."""
    for part in Text(text).wrap(out, out.width - len(before)) if text else ():
        out.print(Text(f"{before}{part.plain.rstrip()}", style=style))


def show_json(value: object) -> None:
    """Print one JSON document: dataclasses as objects, times ISO 8601 in UTC, durations in seconds."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False, indent=2) + "\n")


def plain(value: object) -> Any:
    """A value as JSON knows it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Span | Match):
        return {name: plain(getattr(value, name)) for name in value._fields}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Set):
        return sorted(plain(each) for each in value)
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return _scalar(value)


def _scalar(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.value if isinstance(value, Enum) else value


def complain(text: str) -> None:
    """Say what is wrong, on stderr."""
    Console(stderr=True, highlight=False).print(Text(text, style="red"), soft_wrap=True)
