"""run and poll: what is started most often imports nothing that other commands need."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.text import Text

from bot import app as product
from bot.cli.options import ConfigFile, Json, load
from bot.cli.printing import complain, console, show_json
from bot.core.text.counting import counted


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command()(run)
    cli.command()(poll)


def run(config_file: ConfigFile = None) -> None:
    """Everything in one process: scheduler, pipeline, chat."""
    settings = load(config_file)
    _say(settings.notes)
    asyncio.run(product.run(settings, console()))


def poll(
    config_file: ConfigFile = None,
    source: Annotated[list[str] | None, typer.Option(help="poll this source, due or not; may be repeated")] = None,
    *,
    deliver: Annotated[bool, typer.Option(help="deliver what is due")] = True,
    as_json: Json = False,
) -> None:
    """One round of all due (or named) sources, deliver what is due, exit."""
    settings = load(config_file)
    done = asyncio.run(product.poll(settings, source, deliver=deliver, console=console(aside=as_json)))
    failed = [each for each in done.polled if each.fault]
    if as_json:
        show_json({"polled": done.polled, "delivered": done.tally})
    else:
        news = sum(each.new for each in done.polled)
        caught = sum(each.matched for each in done.polled)
        console().print(
            f"{counted(len(done.polled), 'source')} read, {counted(news, 'new item')}, "
            f"{caught} caught by a watch, {counted(done.tally.delivered, 'message')} delivered."
        )
        for each in failed:
            complain(f"{each.source}: {each.fault}")
    troubled = bool(failed) or done.tally.unclear or done.tally.parked
    raise typer.Exit(1 if troubled else 0)


def _say(notes: tuple[str, ...]) -> None:
    for note in notes:
        console().print(Text(note, style="dim"))
