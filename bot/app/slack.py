"""Slack's parts; imported only where Slack is used, as its libraries cost a third of the start."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack

import aiohttp

from bot.config import Settings
from bot.flows.commands import Ask
from bot.model.delivery import Destination
from bot.platforms.slack.chat import SlackChat
from bot.platforms.slack.connect import make_client, make_session, make_webhook
from bot.platforms.slack.notifier import SlackNotifier, make_paces
from bot.platforms.slack.people import People
from bot.platforms.slack.webhook import SlackWebhookNotifier


class SlackParts:
    """What all Slack destinations of a process share: one session, one client, one set of paces."""

    def __init__(self, settings: Settings, closers: AsyncExitStack) -> None:
        self._settings = settings
        self._closers = closers
        self._session: aiohttp.ClientSession | None = None
        slack, proxy = settings.slack, settings.network.proxy
        self._client = make_client(slack.bot_token or "", slack.api_base, self._shared(), proxy)
        self._paces = make_paces()

    def _shared(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = make_session()
            self._closers.push_async_callback(self._session.close)
        return self._session

    def channel(self, destination: Destination) -> SlackNotifier:
        """A channel of the bot token."""
        listening = bool(self._settings.slack.bot_token and self._settings.slack.app_token)
        return SlackNotifier(destination.address["channel"], self._client, self._paces, buttons=listening)

    def webhook(self, destination: Destination) -> SlackWebhookNotifier:
        """An incoming webhook."""
        url = self._settings.webhooks[destination.name]
        return SlackWebhookNotifier(make_webhook(url, self._shared(), self._settings.network.proxy))

    def chat(self, ask: Ask, places: Mapping[str, str]) -> SlackChat:
        """The listener, over Socket Mode."""
        people = People(self._client, frozenset(self._settings.roles.get("slack", ())), places)
        return SlackChat(self._settings.slack.app_token or "", self._client, ask, people)
