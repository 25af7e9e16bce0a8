"""What is made of what: concrete parts from settings."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import aiohttp
from rich.console import Console
from slack_sdk.web.async_client import AsyncWebClient

from bot import config
from bot.config import Settings
from bot.model.delivery import Destination
from bot.model.policy import KindShape, Workspace
from bot.platforms.console import ConsoleNotifier
from bot.platforms.discord.connect import Connection, use_api_base
from bot.platforms.discord.notifier import DiscordNotifier, Threads
from bot.platforms.discord.webhook import DiscordWebhookNotifier
from bot.platforms.jsonl import JsonlNotifier
from bot.platforms.slack.connect import make_client, make_session, make_webhook
from bot.platforms.slack.notifier import Paces, SlackNotifier, make_paces
from bot.platforms.slack.webhook import SlackWebhookNotifier
from bot.ports import Clock, Notifier
from bot.sources.http import GuardedFetcher, Limits
from bot.sources.kinds import KINDS
from bot.sources.worker import ParserPool

KEY_BYTES = 16
"""A delivery key is 16 random bytes in URL-safe base64: 22 characters, short enough for a Discord nonce."""


def settings(path: Path | None) -> Settings:
    """The configuration. Raises ConfigError with every fault."""
    shapes = {kind.name: KindShape(kind.parameters, kind.url) for kind in KINDS.values() if kind.name != "feed"}
    return config.load(path, kinds=shapes)


def new_key() -> str:
    """A delivery key that nobody has used."""
    return secrets.token_urlsafe(KEY_BYTES)


def fetcher(settings: Settings) -> GuardedFetcher:
    """The one guarded way out."""
    poll, network = settings.workspace.poll, settings.network
    limits = Limits(host_concurrency=poll.host_concurrency, host_spacing=poll.host_spacing)
    return GuardedFetcher(network.user_agent_contact, network.allow_private, network.proxy, limits)


def parser() -> ParserPool:
    """Parser workers, started at first need."""
    return ParserPool()


@dataclass(frozen=True, slots=True)
class SlackShared:
    """What all channels of one Slack token share."""

    client: AsyncWebClient
    paces: Paces


@dataclass(slots=True)
class Notifiers:
    """The notifiers of all destinations that are on, and what they share."""

    settings: Settings
    clock: Clock
    console: Console
    closers: AsyncExitStack
    by_name: dict[str, Notifier] = field(default_factory=dict)
    discord: Connection | None = None
    _session: aiohttp.ClientSession | None = None
    _slack: SlackShared | None = None

    def open(self) -> None:
        """Make a notifier for each destination that is on; nothing connects yet."""
        for destination in self.settings.workspace.destinations.values():
            if destination.name not in self.settings.off:
                self.by_name[destination.name] = self._notifier(destination)

    def _notifier(self, destination: Destination) -> Notifier:
        made = {
            "console": self._console,
            "jsonl": self._jsonl,
            "slack": self._slack_channel,
            "slack_webhook": self._slack_webhook,
            "discord": self._discord_channel,
            "discord_webhook": self._discord_webhook,
        }[destination.platform](destination)
        self.closers.push_async_callback(made.close)
        return made

    def _console(self, destination: Destination) -> Notifier:
        return ConsoleNotifier(self.console, self.clock.now, destination.time_zone, self._label(destination))

    def _label(self, destination: Destination) -> str:
        """The destination's name where several share the terminal."""
        several = [d for d in self.settings.workspace.destinations.values() if d.platform == "console"]
        return destination.name if len(several) > 1 else ""

    def _jsonl(self, destination: Destination) -> Notifier:
        return JsonlNotifier(Path(destination.address["path"]), self.clock.now)

    def slack(self) -> SlackShared:
        """The client that all Slack channels share."""
        if self._slack is None:
            token = self.settings.slack.bot_token or ""
            client = make_client(token, self.settings.slack.api_base, self.session(), self.settings.network.proxy)
            self._slack = SlackShared(client, make_paces())
        return self._slack

    def session(self) -> aiohttp.ClientSession:
        """The session that all of Slack's clients share."""
        if self._session is None:
            self._session = make_session()
            self.closers.push_async_callback(self._session.close)
        return self._session

    def _slack_channel(self, destination: Destination) -> Notifier:
        shared = self.slack()
        return SlackNotifier(destination.address["channel"], shared.client, shared.paces)

    def _slack_webhook(self, destination: Destination) -> Notifier:
        url = self.settings.webhooks[destination.name]
        return SlackWebhookNotifier(make_webhook(url, self.session(), self.settings.network.proxy))

    def _discord_channel(self, destination: Destination) -> Notifier:
        if self.discord is None:
            if self.settings.discord.api_base:
                use_api_base(self.settings.discord.api_base)
            self.discord = Connection(self.settings.discord.token or "")
            self.closers.push_async_callback(self.discord.close)
        threads = cast("Threads", destination.address.get("threads", "message"))
        return DiscordNotifier(destination.address["channel"], self.discord, threads, spoiler=destination.spoiler)

    def _discord_webhook(self, destination: Destination) -> Notifier:
        return DiscordWebhookNotifier(self.settings.webhooks[destination.name], spoiler=destination.spoiler)


def at_work(workspace: Workspace, notifiers: Mapping[str, Notifier], *, group_wait: timedelta | None) -> Workspace:
    """The workspace with the destinations that are on, and what each can do.

    Buttons are left out everywhere: no listener answers them yet.
    """
    alerts = workspace.alerts if group_wait is None else replace(workspace.alerts, group_wait=group_wait)
    return replace(
        workspace,
        alerts=alerts,
        destinations={name: d for name, d in workspace.destinations.items() if name in notifiers},
        capabilities={name: replace(n.capabilities, buttons=False) for name, n in notifiers.items()},
    )
