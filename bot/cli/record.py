"""said, dates, handover: look-ups in what the stories' items say and how things stand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot import app as product
from bot.app import App
from bot.cli.options import ConfigFile, Json, Since, load
from bot.cli.printing import console, show, show_json
from bot.errors import UsageError
from bot.flows import ask, handover, record


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command()(said)
    cli.command()(dates)
    cli.command(name="handover")(handover_command)


def said(
    person: str,
    config_file: ConfigFile = None,
    about: Annotated[str | None, typer.Option(help="only quotations that this query fits")] = None,
    since: Since = None,
    *,
    as_json: Json = False,
) -> None:
    """What somebody said, with the source of each quotation."""
    span = ask.lasting(since) if since else None
    found, zone = _look(config_file, lambda app: record.said(app.desk, person, about=about, since=span))
    if as_json:
        show_json(found)
    else:
        show(record.said_words(person, found, zone))


def dates(
    config_file: ConfigFile = None,
    first: Annotated[str | None, typer.Option("--from", help="the first day, such as 2026-04-06; today")] = None,
    last: Annotated[str | None, typer.Option("--to", help="the last day; 90 days after the first")] = None,
    ics: Annotated[Path | None, typer.Option(help="write a calendar to this file")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Dates of events that the stories tell, and a calendar of them."""
    start, end = (record.day(text) if text else None for text in (first, last))

    async def ask_for(app: App) -> Any:
        found = await record.dates(app.desk, first=start, last=end)
        return found, record.calendar(found, app.desk.clock.now())

    (found, calendar), zone = _look(config_file, ask_for)
    if ics is not None:
        _write(ics, calendar)
        console(aside=as_json).print(f"Written: {ics}")
    if as_json:
        show_json(found)
    elif ics is None:
        show(record.dates_words(found, zone))


def handover_command(
    config_file: ConfigFile = None,
    since: Annotated[str | None, typer.Option(help="how far back, such as 8h")] = None,
    *,
    as_json: Json = False,
) -> None:
    """What the next shift has to know."""
    span = ask.lasting(since) if since else handover.SHIFT

    async def ask_for(app: App) -> Any:
        return await handover.handover(app.desk, span), app.desk.clock.now()

    (found, now), zone = _look(config_file, ask_for)
    if as_json:
        show_json(found)
    else:
        show(handover.in_words(found, zone, now))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as fault:
        raise UsageError(f"{path} cannot be written: {fault.strerror}.") from fault


def _look(path: Path | None, ask_for: Callable[[App], Awaitable[Any]]) -> tuple[Any, ZoneInfo]:
    """Open the database read-only and ask; the answer and the desk's time zone."""
    settings = load(path)

    async def look() -> Any:
        async with product.opened(settings, read_only=True) as app:
            return await ask_for(app)

    return asyncio.run(look()), ZoneInfo(settings.workspace.time_zone)
