"""search, story, why, watch, source, deliveries, mute.

Each opens the database read-only, or asks the running process to change something.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot import app as product
from bot.app import App, tools
from bot.cli.options import ConfigFile, Json, Limit, Since, load
from bot.cli.printing import plain, show, show_json
from bot.core.match import lint, parse
from bot.flows import answers, ask, reasons, timeline, trying
from bot.model.message import Answer
from bot.model.watch import Watch

story = typer.Typer(help="stories and their items", no_args_is_help=True)
watch = typer.Typer(help="standing queries", no_args_is_help=True)
source = typer.Typer(help="what is read", no_args_is_help=True)
deliveries = typer.Typer(help="the outbox", no_args_is_help=True)
mute = typer.Typer(help="hold things back", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    for name, group in (
        ("story", story),
        ("watch", watch),
        ("source", source),
        ("deliveries", deliveries),
        ("mute", mute),
    ):
        cli.add_typer(group, name=name)
    cli.command()(search)
    cli.command()(why)


def _look(
    path: Path | None,
    ask_for: Callable[[App], Awaitable[Any]],
    words: Callable[[Any, ZoneInfo], Answer],
    *,
    as_json: bool,
) -> None:
    """Open the database read-only, ask, and print in words or as JSON."""
    settings = load(path)

    async def look() -> Any:
        async with product.opened(settings, read_only=True) as app:
            return await ask_for(app)

    found = asyncio.run(look())
    if as_json:
        show_json(found)
    else:
        show(words(found, ZoneInfo(settings.workspace.time_zone)))


def change(path: Path | None, words: tuple[str, ...], **arguments: str | None) -> None:
    """Change something, in the running process if there is one."""
    given = {name.rstrip("_"): value for name, value in arguments.items() if value is not None}
    show(asyncio.run(product.change(load(path), words, given)))


def search(
    query: str, config_file: ConfigFile = None, since: Since = None, limit: Limit = 20, *, as_json: Json = False
) -> None:
    """Find items of the archive."""
    span = ask.lasting(since) if since else None
    _look(
        config_file,
        lambda app: ask.search(app.desk, query, since=span, limit=limit),
        lambda found, zone: answers.hits(query, found, zone),
        as_json=as_json,
    )


def why(url: str, config_file: ConfigFile = None, *, as_json: Json = False) -> None:
    """Why an item was caught or not."""
    _look(config_file, lambda app: ask.why(app.desk, url), answers.why, as_json=as_json)


@story.command("list")
def story_list(
    config_file: ConfigFile = None, since: Since = None, limit: Limit = 20, *, as_json: Json = False
) -> None:
    """Stories, latest news first."""
    span = ask.lasting(since) if since else None
    _look(
        config_file,
        lambda app: ask.stories(app.desk, since=span, limit=limit),
        answers.stories,
        as_json=as_json,
    )


@story.command("show")
def story_show(
    story_id: Annotated[str, typer.Argument(metavar="ID")],
    config_file: ConfigFile = None,
    *,
    why: Annotated[bool, typer.Option("--why", help="say why each item belongs")] = False,
    as_json: Json = False,
) -> None:
    """One story with its items."""
    if why and not as_json:
        _look(config_file, lambda app: reasons.reasons(app.desk, story_id), reasons.in_words, as_json=False)
    else:
        _look(config_file, lambda app: ask.story(app.desk, story_id), answers.story, as_json=as_json)


@story.command("timeline")
def story_timeline(
    story_id: Annotated[str, typer.Argument(metavar="ID")], config_file: ConfigFile = None, *, as_json: Json = False
) -> None:
    """What happened to a story, oldest first."""
    _look(
        config_file,
        lambda app: timeline.timeline(app.desk, story_id),
        lambda found, zone: timeline.in_words(found[0], found[1], zone),
        as_json=as_json,
    )


@story.command("relevant")
def story_relevant(story_id: Annotated[str, typer.Argument(metavar="ID")], config_file: ConfigFile = None) -> None:
    """Say that a story was worth its alert."""
    change(config_file, ("story", "relevant"), id_=story_id)


@story.command("irrelevant")
def story_irrelevant(story_id: Annotated[str, typer.Argument(metavar="ID")], config_file: ConfigFile = None) -> None:
    """Say that a story was not worth its alert."""
    change(config_file, ("story", "irrelevant"), id_=story_id)


@watch.command("list")
def watch_list(config_file: ConfigFile = None, *, as_json: Json = False) -> None:
    """The watches of the file and those added by hand, with what people said of their stories."""
    shape = _with_verdicts if as_json else _watches
    _look(config_file, shape, lambda found, _: answers.watches(*found), as_json=as_json)


async def _watches(app: App) -> tuple[list[Watch], dict[str, trying.Relevance]]:
    return await ask.watches(app.desk), await trying.relevance(app.desk)


async def _with_verdicts(app: App) -> list[dict[str, Any]]:
    """Watches as JSON objects, each with what people said of its stories, or null."""
    found, judged = await _watches(app)
    return [{**plain(one), "judged": plain(judged.get(one.name))} for one in found]


@watch.command("add")
def watch_add(
    name: str,
    query: str,
    config_file: ConfigFile = None,
    to: Annotated[str | None, typer.Option(help="destinations, with commas between; all if left out")] = None,
    severity: Annotated[str | None, typer.Option(help="low, normal, high or urgent")] = None,
) -> None:
    """Keep a watch beside those of the file."""
    change(config_file, ("watch", "add"), name=name, query=query, to=to, severity=severity)


@watch.command("edit")
def watch_edit(
    name: str,
    query: Annotated[str | None, typer.Argument(help="what to look for instead")] = None,
    config_file: ConfigFile = None,
    to: Annotated[str | None, typer.Option(help="destinations, with commas between")] = None,
    severity: Annotated[str | None, typer.Option(help="low, normal, high or urgent")] = None,
) -> None:
    """Change a watch that was added by hand; says what is gained and lost."""
    change(config_file, ("watch", "edit"), name=name, query=query, to=to, severity=severity)


@watch.command("remove")
def watch_remove(name: str, config_file: ConfigFile = None) -> None:
    """End a watch that was added by hand."""
    change(config_file, ("watch", "remove"), name=name)


@watch.command("pause")
def watch_pause(name: str, config_file: ConfigFile = None) -> None:
    """Let a watch rest, also one of the file."""
    change(config_file, ("watch", "pause"), name=name)


@watch.command("resume")
def watch_resume(name: str, config_file: ConfigFile = None) -> None:
    """Let a watch go on."""
    change(config_file, ("watch", "resume"), name=name)


@watch.command("test")
def watch_test(
    query: str,
    config_file: ConfigFile = None,
    instead_of: Annotated[
        str | None, typer.Option(help="a watch by name: what this query would gain and lose in its place")
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Try a query on the items of the last seven days."""
    _look(config_file, lambda app: trying.try_query(app.desk, query, instead_of), answers.trial, as_json=as_json)


@watch.command("lint")
def watch_lint(query: str, config_file: ConfigFile = None) -> None:
    """What is unwise about a query, and a better one."""
    families = tools.families(load(config_file).workspace.packs)
    show(answers.advice(query, lint(parse(query, families))))


@source.command("list")
def source_list(config_file: ConfigFile = None, *, as_json: Json = False) -> None:
    """What is read, and how each is doing."""
    _look(config_file, lambda app: ask.sources(app.desk), answers.sources, as_json=as_json)


@source.command("health")
def source_health(config_file: ConfigFile = None, *, as_json: Json = False) -> None:
    """Sources that need a look."""
    _look(
        config_file,
        lambda app: ask.sources(app.desk),
        lambda found, zone: answers.sources(found, zone, unwell=True),
        as_json=as_json,
    )


@source.command("add")
def source_add(
    url: str,
    config_file: ConfigFile = None,
    name: Annotated[str | None, typer.Option(help="how alerts call it")] = None,
    tags: Annotated[str | None, typer.Option(help="such as uk,primary")] = None,
) -> None:
    """Read a feed beside those of the file."""
    change(config_file, ("source", "add"), url=url, name=name, tags=tags)


@source.command("remove")
def source_remove(name: str, config_file: ConfigFile = None) -> None:
    """Stop reading a feed that was added by hand."""
    change(config_file, ("source", "remove"), name=name)


@deliveries.command("list")
def deliveries_list(
    config_file: ConfigFile = None,
    state: Annotated[
        str | None, typer.Option(help="pending, sending, delivered, unclear, parked, held or dropped")
    ] = None,
    limit: Limit = 20,
    *,
    as_json: Json = False,
) -> None:
    """Rows of the outbox, newest first."""
    _look(
        config_file,
        lambda app: ask.deliveries(app.desk, state=state, limit=limit),
        answers.deliveries,
        as_json=as_json,
    )


@deliveries.command("show")
def deliveries_show(
    delivery_id: Annotated[str, typer.Argument(metavar="ID")], config_file: ConfigFile = None, *, as_json: Json = False
) -> None:
    """One row of the outbox with everything that happened to it."""
    _look(config_file, lambda app: ask.delivery(app.desk, delivery_id), answers.delivery, as_json=as_json)


@deliveries.command("retry")
def deliveries_retry(delivery_id: Annotated[str, typer.Argument(metavar="ID")], config_file: ConfigFile = None) -> None:
    """Send a message again, now."""
    change(config_file, ("deliveries", "retry"), id=delivery_id)


@deliveries.command("release")
def deliveries_release(
    delivery_id: Annotated[str, typer.Argument(metavar="ID")], config_file: ConfigFile = None
) -> None:
    """Send a message that is held for a person."""
    change(config_file, ("deliveries", "release"), id=delivery_id)


@deliveries.command("drop")
def deliveries_drop(delivery_id: Annotated[str, typer.Argument(metavar="ID")], config_file: ConfigFile = None) -> None:
    """Give a message up."""
    change(config_file, ("deliveries", "drop"), id=delivery_id)


@deliveries.command("resume")
def deliveries_resume(name: str, config_file: ConfigFile = None) -> None:
    """Try a parked destination now; what waits for it goes out if it works."""
    change(config_file, ("deliveries", "resume"), name=name)


@mute.command("add")
def mute_add(
    target: str,
    config_file: ConfigFile = None,
    lasting: Annotated[str | None, typer.Option("--for", help="such as 8h or 2d; until lifted if left out")] = None,
) -> None:
    """Hold a watch, story or source back."""
    change(config_file, ("mute",), target=target, for_=lasting)


@mute.command("lift")
def mute_lift(target: str, config_file: ConfigFile = None) -> None:
    """End a mute."""
    change(config_file, ("unmute",), target=target)


@mute.command("list")
def mute_list(config_file: ConfigFile = None, *, as_json: Json = False) -> None:
    """What is held back now."""
    _look(config_file, lambda app: ask.silences(app.desk), answers.silences, as_json=as_json)
