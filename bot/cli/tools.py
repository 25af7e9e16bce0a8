"""The `try` tools (no store, no network), config, slack, discord: for scripts and for a second look."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import app as product
from bot import config
from bot.app import tools
from bot.cli.options import ConfigFile, load
from bot.cli.printing import console
from bot.errors import DocumentError, UsageError
from bot.flows import ask
from bot.flows.trial import facts, faithful, group, lines, match, summarise

try_ = typer.Typer(help="plain tools: JSON lines in, JSON lines out; no store, no network", no_args_is_help=True)
config_ = typer.Typer(help="the configuration", no_args_is_help=True)
slack = typer.Typer(help="Slack", no_args_is_help=True)
discord = typer.Typer(help="Discord", no_args_is_help=True)

Topics = Annotated[list[Path] | None, typer.Option("--topics", help="a topic pack beside the shipped ones")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    for name, part in (("try", try_), ("config", config_), ("slack", slack), ("discord", discord)):
        cli.add_typer(part, name=name)


def _lines(answer: Callable[[lines.Row], Mapping[str, Any]]) -> None:
    """Answer standard input line by line; exit code 1 at the end if a line was bad."""
    bad = False
    source = (line.decode("utf-8", "replace") for line in sys.stdin.buffer)
    for text, good in lines.run(source, answer):
        bad = bad or not good
        sys.stdout.write(text + "\n")
    sys.stdout.flush()
    if bad:
        raise typer.Exit(1)


@try_.command("parse")
def try_parse(
    file: Annotated[str, typer.Argument(help="a feed document, or - for standard input")],
    url: Annotated[str | None, typer.Option(help="where it came from, for relative links")] = None,
    type_: Annotated[str | None, typer.Option("--type", help="its MIME type")] = None,
) -> None:
    """A feed document: one line for each item."""
    try:
        body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        rows = tools.parse(body, url, type_)
    except OSError as fault:
        raise UsageError(f"{file} cannot be read: {fault.strerror}.") from fault
    except DocumentError as fault:
        sys.stdout.write(json.dumps({"id": None, "error": str(fault)}, ensure_ascii=False) + "\n")
        raise typer.Exit(1) from fault
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


@try_.command("match")
def try_match(
    query: Annotated[str | None, typer.Option(help="a query")] = None,
    watches: Annotated[Path | None, typer.Option(help="a YAML file with a list under watches:")] = None,
    topics: Topics = None,
) -> None:
    """Which watches hold for each line, and where."""
    if (query is None) == (watches is None):
        raise UsageError("Give either --query or --watches.")
    packs = tools.packs(topics or ())
    kept = config.read_watches(watches, packs) if watches else ()
    _lines(match.answerer(query, kept, tools.families(packs)))


@try_.command("group")
def try_group(
    fields: Annotated[str | None, typer.Option(help="what may be read, such as title,lead,date")] = None,
) -> None:
    """The story of each line, decided from the lines so far."""
    named = [name.strip() for name in fields.split(",") if name.strip()] if fields is not None else None
    _lines(group.answerer(named))


@try_.command("summarise")
def try_summarise(
    sentences: Annotated[int | None, typer.Option(min=1, help="at most so many sentences")] = None,
    words: Annotated[int | None, typer.Option(min=1, help="at most so many words")] = None,
) -> None:
    """Whole sentences copied from each line's texts."""
    _lines(summarise.answerer(sentences, words))


@try_.command("facts")
def try_facts() -> None:
    """Who says what in each line, and which events it dates."""
    _lines(facts.answer)


@try_.command("faithful")
def try_faithful() -> None:
    """How well each line's source supports its sentence, from 0 to 1."""
    _lines(faithful.answer)


@try_.command("render")
def try_render(
    platform: Annotated[str, typer.Option(help="slack, discord or console")],
) -> None:
    """The request body that each message would be sent as."""
    _lines(tools.renderer(platform))


@config_.command("schema")
def config_schema() -> None:
    """The JSON Schema of the configuration, for editors."""
    sys.stdout.write(config.schema_text())


@config_.command("export")
def config_export(config_file: ConfigFile = None) -> None:
    """What was added by hand, in the words of the file."""
    settings = load(config_file)

    async def read() -> str:
        async with product.opened(settings, read_only=True) as app:
            rows, watches = await ask.sources(app.desk), await ask.watches(app.desk)
            return config.exported([row.source for row in rows], watches)

    sys.stdout.write(asyncio.run(read()))


@discord.command("sync")
def discord_sync(config_file: ConfigFile = None) -> None:
    """Register the chat commands with Discord (`run` does it by itself when they change)."""
    console().print(asyncio.run(tools.discord_sync(load(config_file))))


@slack.command("manifest")
def slack_manifest() -> None:
    """The app manifest to paste into Slack."""
    sys.stdout.write(config.packaged("slack-manifest.yaml").read_text("utf-8"))
