"""What the `try` tools need of concrete parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot import config
from bot.config import Settings
from bot.errors import UsageError
from bot.logs import Redaction
from bot.model.message import Message
from bot.model.policy import TermFamily, TopicPack

PLACEHOLDER = "C0000000000"
"""The channel in a rendered body: `try render` knows no destination."""


def parse(body: bytes, url: str | None, content_type: str | None) -> list[dict[str, Any]]:
    """Rows of `try parse`. Raises DocumentError."""
    from bot.sources.trial import parse_lines  # feed readers are for `try` and the parser workers alone

    return parse_lines(body, url, content_type)


def packs(extra: Sequence[Path]) -> tuple[TopicPack, ...]:
    """All shipped topic packs and these files. Raises ConfigError."""
    return config.shipped_packs(tuple(extra))


def families(found: Sequence[TopicPack]) -> Mapping[str, TermFamily]:
    """The families of packs by name."""
    return {name: family for pack in found for name, family in pack.families.items()}


def renderer(platform: str) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """The answer of `try render` for one platform. Raises UsageError."""
    from bot.flows.trial import render  # for this tool alone

    bodies = {"slack": _slack, "discord": _discord, "console": _console}
    if platform not in bodies:
        raise UsageError(f"“{platform}” is no platform; write slack, discord or console.")
    return render.answerer(bodies[platform])


def _console(message: Message) -> Mapping[str, Any]:
    from bot.platforms import console

    return {"text": console.plain(message, ZoneInfo("Europe/London"))}


def _discord(message: Message) -> Mapping[str, Any]:
    from bot.platforms.discord import embeds

    return embeds.body(message)


def _slack(message: Message) -> Mapping[str, Any]:
    from bot.platforms.slack import blocks

    edited = message.key if message.kind == "edit" else None
    return blocks.body(message, channel=PLACEHOLDER, thread_ts=message.thread_of, ts=edited)


def cleaner(settings: Settings) -> Callable[[str], str]:
    """What takes every secret of the settings out of a text that is written to a file."""
    return Redaction(settings.secrets).clean


async def discord_sync(settings: Settings) -> str:
    """Register the chat commands with Discord, without a gateway; what was done, in one line. Raises UsageError."""
    from bot.platforms.discord.chat import sync_once
    from bot.platforms.discord.connect import use_api_base

    if settings.discord.token is None:
        raise UsageError("There is no Discord token: put it into DISCORD_BOT_TOKEN first.")
    if settings.discord.api_base:
        use_api_base(settings.discord.api_base)
    return await sync_once(settings.discord.token)
