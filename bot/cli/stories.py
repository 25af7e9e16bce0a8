"""story claim, resolve and the like: what people decide of a story, from the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot import __version__
from bot import app as product
from bot.app import tools
from bot.cli.lookups import change, story
from bot.cli.options import ConfigFile, Json, load
from bot.cli.printing import show, show_json
from bot.errors import UsageError
from bot.flows import evidence
from bot.model.message import Answer, AnswerLine


def register(cli: typer.Typer) -> None:
    """Add what stands beside `story`, whose commands are added by their decorators."""
    cli.command()(forget)


StoryId = Annotated[str, typer.Argument(metavar="ID")]


@story.command("claim")
def story_claim(story_id: StoryId, config_file: ConfigFile = None) -> None:
    """Say that you have a story."""
    change(config_file, ("claim",), id_=story_id)


@story.command("unclaim")
def story_unclaim(story_id: StoryId, config_file: ConfigFile = None) -> None:
    """Give a story back."""
    change(config_file, ("unclaim",), id_=story_id)


@story.command("resolve")
def story_resolve(story_id: StoryId, config_file: ConfigFile = None) -> None:
    """Close a story that is dealt with."""
    change(config_file, ("resolve",), id_=story_id)


@story.command("false-alarm")
def story_false_alarm(story_id: StoryId, config_file: ConfigFile = None) -> None:
    """Close a story that was none."""
    change(config_file, ("false-alarm",), id_=story_id)


@story.command("reopen")
def story_reopen(story_id: StoryId, config_file: ConfigFile = None) -> None:
    """Take back that a story is closed."""
    change(config_file, ("reopen",), id_=story_id)


@story.command("split")
def story_split(
    story_id: StoryId,
    items: Annotated[list[str] | None, typer.Argument(help="such as I4 I7; without them they are listed")] = None,
    config_file: ConfigFile = None,
) -> None:
    """Take items out of a story into one of their own."""
    change(config_file, ("split",), id_=story_id, items=" ".join(items) if items else None)


@story.command("merge")
def story_merge(
    story_id: StoryId,
    other: Annotated[str | None, typer.Argument(help="the other story; without it recent ones are listed")] = None,
    config_file: ConfigFile = None,
) -> None:
    """Put two stories together; the older stays."""
    change(config_file, ("merge",), id_=story_id, other=other)


@story.command("export")
def story_export(
    story_id: StoryId,
    to: Annotated[Path, typer.Option(help="the folder in which the bundle gets one of its own")],
    config_file: ConfigFile = None,
    *,
    as_json: Json = False,
) -> None:
    """Write all that is known of a story to files, with their hashes, as evidence."""
    settings = load(config_file)

    async def gather() -> evidence.Gathered:
        async with product.opened(settings, read_only=True) as app:
            return await evidence.gather(app.desk, story_id, __version__)

    found = asyncio.run(gather())
    made = evidence.files(found, tools.cleaner(settings))
    folder = _written(to / evidence.folder(found), made)
    digest = evidence.sha256(made[evidence.MANIFEST])
    if as_json:
        show_json({"folder": str(folder), "files": list(made), "manifest_sha256": digest})
    else:
        lines = tuple(AnswerLine(f"{name}, {len(content):,} bytes") for name, content in made.items())
        show(Answer(f"Written: {folder}", lines, f"SHA-256 of {evidence.MANIFEST}: {digest}"))


def _written(folder: Path, made: Mapping[str, bytes]) -> Path:
    """Write the files into a folder that was not there before. Raises UsageError."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir()
        for name, content in made.items():
            with (folder / name).open("xb") as file:
                file.write(content)
    except FileExistsError as fault:
        raise UsageError(f"{fault.filename} is there already and was left as it is: give another.") from fault
    except OSError as fault:
        raise UsageError(f"{folder} cannot be written: {fault.strerror}.") from fault
    return folder


@story.command("undo")
def story_undo(story_id: StoryId, config_file: ConfigFile = None) -> None:
    """Take back the last thing that was decided of a story."""
    change(config_file, ("undo",), id_=story_id)


def forget(
    what: Annotated[str, typer.Argument(metavar="URL|STORY|NAME", help="the link of a piece, a story (S12) or a name")],
    config_file: ConfigFile = None,
) -> None:
    """Remove a piece for good, and edit what was posted of it."""
    change(config_file, ("forget",), what=what)
