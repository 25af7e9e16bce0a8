"""run, demo, poll, check, init, status: and how every command ends."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from bot import __version__, config
from bot import app as product
from bot.app import checking
from bot.cli import database, lookups, record, stories, tools
from bot.cli.options import ConfigFile, Json, load
from bot.cli.printing import complain, console, show, show_json
from bot.errors import ConfigError, QueryError, TocsinError, UsageError
from bot.flows import answers, ask
from bot.flows.dispatch import ALIVE_WITHIN_S


def _say_version(asked: bool) -> None:
    if asked:
        console().print(f"tocsin {__version__}")
        raise typer.Exit()


cli = typer.Typer(
    name="tocsin",
    help="Alerts for newsrooms and advocacy groups: one story, one message that stays current.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@cli.callback()
def _whole(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="print the version and exit")
    ] = False,
) -> None:
    del version  # its callback has ended the program already


lookups.register(cli)
record.register(cli)
database.register(cli)
stories.register(cli)
tools.register(cli)


def main() -> None:
    """Run the command line; faults are one text on stderr, never a traceback for what Tocsin can explain."""
    try:
        cli(prog_name="tocsin")
    except (ConfigError, QueryError, UsageError) as fault:
        complain(str(fault))
        sys.exit(2)
    except TocsinError as fault:
        complain(str(fault))
        sys.exit(1)


@cli.command()
def run(config_file: ConfigFile = None) -> None:
    """Everything in one process: scheduler, pipeline, chat."""
    settings = load(config_file)
    _say(settings.notes)
    asyncio.run(product.run(settings, console()))


@cli.command(name="demo")
def demo_command(
    *, no_browser: Annotated[bool, typer.Option("--no-browser", help="stay in the terminal")] = False
) -> None:
    """A made-up week of news from bundled feeds through the real pipeline, in under a minute."""
    del no_browser  # there is nothing to open: the week is told in the terminal
    from bot import demo  # its loopback feeds need a web server, which no other command does

    asyncio.run(demo.week(console()))


@cli.command()
def poll(
    config_file: ConfigFile = None,
    source: Annotated[list[str] | None, typer.Option(help="poll this source, due or not; may be repeated")] = None,
    *,
    deliver: Annotated[bool, typer.Option(help="deliver what is due")] = True,
    as_json: Json = False,
) -> None:
    """One round of all due (or named) sources, deliver what is due, exit."""
    settings = load(config_file)
    done = _await(product.poll(settings, source, deliver=deliver, console=console(aside=as_json)))
    failed = [each for each in done.polled if each.fault]
    if as_json:
        show_json({"polled": done.polled, "delivered": done.tally})
    else:
        news = sum(each.new for each in done.polled)
        caught = sum(each.matched for each in done.polled)
        console().print(
            f"{answers.counted(len(done.polled), 'source')} read, {answers.counted(news, 'new item')}, "
            f"{caught} caught by a watch, {answers.counted(done.tally.delivered, 'message')} delivered."
        )
        for each in failed:
            complain(f"{each.source}: {each.fault}")
    troubled = bool(failed) or done.tally.unclear or done.tally.parked
    raise typer.Exit(1 if troubled else 0)


@cli.command()
def check(
    config_file: ConfigFile = None,
    *,
    online: Annotated[bool, typer.Option("--online", help="also ask every source and chat")] = False,
    send: Annotated[str | None, typer.Option(help="post a test message to this destination")] = None,
) -> None:
    """Configuration, tokens, permissions, sources: says what to do about each fault."""
    settings = load(config_file)
    findings = _await(checking.check(settings, online=online, send=send))
    for finding in findings:
        mark = Text("ok   ", style="green") if finding.ok else Text("fault ", style="red")
        console().print(mark + Text(f"{finding.what}: {finding.said}"), soft_wrap=True)
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


@cli.command()
def init() -> None:
    """Ask for what it needs and write config/tocsin.local.yaml and .env."""
    from rich.prompt import Prompt  # no other command asks

    given = {}
    for question in config.QUESTIONS:
        console().print(Text(question.text))
        given[question.name] = Prompt.ask(
            "  ",
            default=question.default,
            show_default=bool(question.default),
            password=question.secret and sys.stdin.isatty(),  # piped answers are not echoed anyway
            console=console(),
        )
    written = config.write_local(config.Answers(**given), Path.cwd())
    for path in written:
        console().print(f"Written: {path}")
    console().print("Next: tocsin check --online, then tocsin run")


@cli.command()
def status(config_file: ConfigFile = None, as_json: Json = False) -> None:
    """Heartbeat, lag, unclear and parked messages; exit code 1 if the process is not well."""
    settings = load(config_file)

    async def look() -> bool:
        async with product.opened(settings, read_only=True) as running:
            found, now = await ask.figures(running.desk), running.desk.clock.now()
            fault = answers.unhealthy(found, now, alive_within_s=ALIVE_WITHIN_S)
            if as_json:
                show_json({"well": fault is None, "fault": fault, "figures": found})
            else:
                show(answers.status(found, now, alive_within_s=ALIVE_WITHIN_S))
            return fault is None

    raise typer.Exit(0 if _await(look()) else 1)


def _await(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def _say(notes: tuple[str, ...]) -> None:
    for note in notes:
        console().print(Text(note, style="dim"))
