"""Discord's parts; imported only where Discord is used, as its library costs a third of the start."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import cast

from bot.config import Settings
from bot.flows.commands import Ask
from bot.model.delivery import Destination
from bot.platforms.discord.access import Threads
from bot.platforms.discord.chat import DiscordChat
from bot.platforms.discord.connect import Connection, use_api_base
from bot.platforms.discord.notifier import DiscordNotifier
from bot.platforms.discord.webhook import DiscordWebhookNotifier


class DiscordParts:
    """What all Discord destinations of a process share: one connection of the bot token."""

    def __init__(self, settings: Settings, closers: AsyncExitStack) -> None:
        self._settings = settings
        if settings.discord.api_base:
            use_api_base(settings.discord.api_base)
        self._connection = Connection(settings.discord.token or "")
        closers.push_async_callback(self._connection.close)

    def channel(self, destination: Destination) -> DiscordNotifier:
        """A channel or forum of the bot token."""
        threads = cast("Threads", destination.address.get("threads", "message"))
        return DiscordNotifier(
            destination.address["channel"],
            self._connection,
            threads,
            spoiler=destination.spoiler,
            buttons=self._settings.discord.gateway,
        )

    def webhook(self, destination: Destination) -> DiscordWebhookNotifier:
        """A channel's webhook."""
        return DiscordWebhookNotifier(self._settings.webhooks[destination.name], spoiler=destination.spoiler)

    def chat(self, ask: Ask, places: Mapping[str, str]) -> DiscordChat:
        """The listener, over the gateway."""
        roles = self._settings.roles.get("discord", ())
        return DiscordChat(
            self._settings.discord.token or "",
            ask,
            gateway=self._settings.discord.gateway,
            roles=roles,
            destinations=places,
        )
