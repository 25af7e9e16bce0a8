"""story claim, resolve and the like: what people decide of a story, from the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.lookups import change, story
from bot.cli.options import ConfigFile


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
