"""What is made of what: concrete parts from settings."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rich.console import Console

from bot import config, logs
from bot.app.discreet import DiscreetNotifier
from bot.config import Settings
from bot.flows.commands import Ask
from bot.model.delivery import Destination
from bot.model.policy import KindShape, Workspace
from bot.platforms.console import ConsoleNotifier
from bot.platforms.jsonl import JsonlNotifier
from bot.ports import Clock, Notifier, Summariser
from bot.sources.http import GuardedFetcher, Limits
from bot.sources.kinds import KINDS
from bot.sources.worker import PageReader, ParserPool

if TYPE_CHECKING:
    from bot.app.discord import DiscordParts
    from bot.app.slack import SlackParts

KEY_BYTES = 16
"""A delivery key is 16 random bytes in URL-safe base64: 22 characters, short enough for a Discord nonce."""


class Chat(Protocol):
    """A platform's listener."""

    async def start(self) -> None:
        """Begin to connect, in the background."""

    async def stop(self) -> None:
        """Hang up."""


def settings(path: Path | None) -> Settings:
    """The configuration; from here on its secrets stay out of every log line. Raises ConfigError with every fault."""
    shapes = {
        kind.name: KindShape(kind.parameters, kind.url, kind.optional) for kind in KINDS.values() if kind.name != "feed"
    }
    found = config.load(path, kinds=shapes)
    logs.set_up(found.secrets)
    return found


def new_key() -> str:
    """A delivery key that nobody has used."""
    return secrets.token_urlsafe(KEY_BYTES)


def fetcher(settings: Settings) -> GuardedFetcher:
    """The one guarded way out."""
    poll, network = settings.workspace.poll, settings.network
    limits = Limits(
        concurrency=poll.concurrency, host_concurrency=poll.host_concurrency, host_spacing=poll.host_spacing
    )
    return GuardedFetcher(network.user_agent_contact, network.allow_private, network.proxy, limits)


def parser() -> ParserPool:
    """Parser workers, started at first need."""
    return ParserPool()


def reader() -> PageReader:
    """What reads the pages behind entries; its worker starts with the first of them."""
    return PageReader()


def summariser(settings: Settings) -> Summariser | None:
    """What asks the language model, if the operator set one; its client is imported only then."""
    llm = settings.llm
    if llm.url is None or llm.model is None:
        return None
    from bot.llm.chat import ChatSummariser

    return ChatSummariser(llm.url, llm.model, llm.key, llm.timeout)


@dataclass(slots=True)
class Notifiers:
    """The notifiers of all destinations that are on, and what they share."""

    settings: Settings
    clock: Clock
    console: Console
    closers: AsyncExitStack
    by_name: dict[str, Notifier] = field(default_factory=dict)
    _slack: SlackParts | None = None
    _discord: DiscordParts | None = None

    def open(self) -> None:
        """Make a notifier for each destination that is on; nothing connects yet."""
        redaction = logs.Redaction(self.settings.secrets)
        for destination in self.settings.workspace.destinations.values():
            if destination.name not in self.settings.off:
                made = self._notifier(destination)
                self.closers.push_async_callback(made.close)
                self.by_name[destination.name] = DiscreetNotifier(made, redaction)

    def _notifier(self, destination: Destination) -> Notifier:
        if destination.platform == "console":
            return ConsoleNotifier(self.console, self.clock.now, destination.time_zone, self._label(destination))
        if destination.platform == "jsonl":
            return JsonlNotifier(Path(destination.address["path"]), self.clock.now)
        if destination.platform == "slack":
            return self.slack().channel(destination)
        if destination.platform == "slack_webhook":
            return self.slack().webhook(destination)
        if destination.platform == "discord":
            return self.discord().channel(destination)
        if destination.platform == "discord_webhook":
            return self.discord().webhook(destination)
        return self._webhook(destination)

    def _webhook(self, destination: Destination) -> Notifier:
        """A server that takes JSON; its client is imported only where it is used."""
        from bot.platforms.webhook import WebhookNotifier

        url, key = self.settings.webhooks[destination.name], self.settings.signing_keys.get(destination.name)
        return WebhookNotifier(url, key, self.clock.now, self.settings.network.proxy)

    def _label(self, destination: Destination) -> str:
        """The destination's name where several share the terminal."""
        several = [d for d in self.settings.workspace.destinations.values() if d.platform == "console"]
        return destination.name if len(several) > 1 else ""

    def slack(self) -> SlackParts:
        """Slack's shared parts, made at first need."""
        if self._slack is None:
            from bot.app.slack import SlackParts

            self._slack = SlackParts(self.settings, self.closers)
        return self._slack

    def discord(self) -> DiscordParts:
        """Discord's shared parts, made at first need."""
        if self._discord is None:
            from bot.app.discord import DiscordParts

            self._discord = DiscordParts(self.settings, self.closers)
        return self._discord

    def chats(self, ask: Ask) -> list[Chat]:
        """Listeners of the platforms whose tokens are there."""
        places = {
            destination.address["channel"]: destination.name
            for destination in self.settings.workspace.destinations.values()
            if destination.address.get("channel")
        }
        found: list[Chat] = []
        if self.settings.slack.bot_token and self.settings.slack.app_token:
            found.append(self.slack().chat(ask, places))
        if self.settings.discord.token and self.settings.discord.gateway:
            found.append(self.discord().chat(ask, places))
        return found


def at_work(workspace: Workspace, notifiers: Mapping[str, Notifier], *, group_wait: timedelta | None) -> Workspace:
    """The workspace with the destinations that are on, and what each can do.

    Buttons are left out: a process that only delivers would tell whoever presses one that it failed.
    """
    alerts = workspace.alerts if group_wait is None else replace(workspace.alerts, group_wait=group_wait)
    return replace(
        workspace,
        alerts=alerts,
        destinations={name: d for name, d in workspace.destinations.items() if name in notifiers},
        capabilities={name: replace(n.capabilities, buttons=False) for name, n in notifiers.items()},
    )


def with_buttons(workspace: Workspace, notifiers: Mapping[str, Notifier]) -> Workspace:
    """The workspace of a process that listens to the chats: messages get buttons wherever somebody answers them."""
    return replace(workspace, capabilities={name: n.capabilities for name, n in notifiers.items()})
