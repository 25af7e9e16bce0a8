"""All commands; demo, check, init and status are here."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from bot import app as product
from bot import config
from bot.app import checking
from bot.cli import database, lookups, record, stories, tools, working
from bot.cli.opening import program
from bot.cli.options import ConfigFile, Json, load
from bot.cli.printing import console, show, show_json
from bot.flows import answers, ask
from bot.flows.dispatch import ALIVE_WITHIN_S

cli = program()
working.register(cli)
lookups.register(cli)
record.register(cli)
database.register(cli)
stories.register(cli)
tools.register(cli)


@cli.command(name="demo")
def demo_command(
    *, no_browser: Annotated[bool, typer.Option("--no-browser", help="stay in the terminal")] = False
) -> None:
    """A made-up week of news from bundled feeds through the real pipeline, in under a minute."""
    del no_browser  # there is nothing to open: the week is told in the terminal
    from bot import demo  # its loopback feeds need a web server, which no other command does

    asyncio.run(demo.week(console()))


@cli.command()
def check(
    config_file: ConfigFile = None,
    *,
    online: Annotated[bool, typer.Option("--online", help="also ask every source and chat")] = False,
    send: Annotated[str | None, typer.Option(help="post a test message to this destination")] = None,
) -> None:
    """Configuration, tokens, permissions, sources: says what to do about each fault."""
    settings = load(config_file)
    findings = asyncio.run(checking.check(settings, online=online, send=send))
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

    raise typer.Exit(0 if asyncio.run(look()) else 1)
