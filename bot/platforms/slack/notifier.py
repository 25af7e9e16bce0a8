"""A Slack channel as a destination: post, edit in place, reply in the thread, look for what may have arrived."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.model.delivery import Capabilities, Looked, NotSent, Outcome, Outgoing, Receipt, Sent, Trouble
from bot.platforms.slack import limits
from bot.platforms.slack.blocks import body
from bot.platforms.slack.look import look
from bot.platforms.slack.outcomes import REQUEST_ERRORS, failed, perhaps, stamped
from bot.platforms.slack.pace import Pace

log = logging.getLogger(__name__)

UPDATES = "chat.update"
HISTORY_SCOPES = frozenset({"channels:history", "groups:history"})


@dataclass(slots=True)
class Paces:
    """The paces of one bot token: share one of these among all notifiers that use the token."""

    posts: Pace
    updates: Pace


def make_paces() -> Paces:
    """Slack's published paces: a message a second a channel, 50 updates a minute for the whole app."""
    return Paces(Pace(limits.POST_EVERY_S), Pace(limits.UPDATE_EVERY_S, limits.UPDATE_BURST))


class SlackNotifier:
    """Implements `bot.ports.Notifier` for one channel id, over the bot token of `client`.

    `buttons` says whether a listener answers them. The session of `client` belongs to whoever made it.
    """

    def __init__(
        self, channel: str, client: AsyncWebClient, paces: Paces | None = None, *, buttons: bool = False
    ) -> None:
        self._channel = channel
        self._client = client
        self._paces = paces or make_paces()
        self._capabilities = Capabilities(edit=True, thread=True, buttons=buttons, look_up=True)
        self._home = ""

    @property
    def capabilities(self) -> Capabilities:
        """Slack can do all but a nonce: it has no idempotency key."""
        return self._capabilities

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Create a message: post, digest or notice."""
        return await self._create(outgoing, thread="")

    async def reply(self, outgoing: Outgoing) -> Outcome:
        """Add to the thread of `outgoing.post`."""
        post = outgoing.post
        if post is None or not post.message:
            return NotSent(Trouble.MESSAGE, "there is no message to reply to")
        return await self._create(outgoing, thread=post.thread or post.message)

    async def edit(self, outgoing: Outgoing) -> Outcome:
        """Replace the content of `outgoing.post`. Doing it twice shows once, so nothing about it is unclear."""
        post = outgoing.post
        if post is None or not post.message:
            return NotSent(Trouble.MESSAGE, "there is no message to edit")
        if (later := await self._paces.updates.turn(UPDATES)) is not None:
            return later
        content = body(outgoing.message, channel=post.channel or self._channel, ts=post.message)
        try:
            await self._client.api_call(UPDATES, json=content)
        except REQUEST_ERRORS as fault:
            return self._slowed(failed(fault, creates=False), self._paces.updates, UPDATES)
        return Sent(post)

    async def find(self, rows: Sequence[Outgoing]) -> Looked:
        """Look which of these unclear rows arrived: one history for all posts, one for each thread."""
        return await look(self._client, self._channel, rows, self._link)

    async def check(self) -> str | None:
        """None if messages can be posted; else one line that says what is wrong and what to do."""
        try:
            known = await self._client.auth_test()
            self._home = str(known.get("url") or "")
            self._warn_of_scopes(known)
        except REQUEST_ERRORS as fault:
            return self._line(failed(fault, creates=False))
        return await self._check_channel()

    async def close(self) -> None:
        """Nothing to let go of: the shared session is closed by whoever made it."""

    async def _create(self, outgoing: Outgoing, *, thread: str) -> Outcome:
        if (later := await self._paces.posts.turn(self._channel)) is not None:
            return later
        content = body(outgoing.message, channel=self._channel, thread_ts=thread or None)
        try:
            answer = await self._client.api_call("chat.postMessage", json=content)
        except REQUEST_ERRORS as fault:
            return self._slowed(failed(fault, creates=True), self._paces.posts, self._channel)
        ts, channel = answer.get("ts"), answer.get("channel")
        if not isinstance(ts, str) or not ts:
            return perhaps("Slack's answer names no message", creates=True)
        channel = channel if isinstance(channel, str) and channel else self._channel
        return Sent(Receipt(channel, ts, thread, self._link(channel, ts, thread)), stamped(ts))

    def _slowed(self, outcome: Outcome, pace: Pace, name: str) -> Outcome:
        if isinstance(outcome, NotSent) and outcome.retry_after is not None:
            pace.hold(name, outcome.retry_after.total_seconds())
        return outcome

    def _link(self, channel: str, ts: str, thread: str) -> str | None:
        """The permalink, made without asking Slack; None before `check` has learned the workspace's address."""
        if not self._home:
            return None
        link = f"{self._home.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
        return f"{link}?thread_ts={thread}&cid={channel}" if thread else link

    async def _check_channel(self) -> str | None:
        if self._channel.startswith(("U", "W", "D")):
            return None
        try:
            answer = await self._client.conversations_info(channel=self._channel)
        except REQUEST_ERRORS as fault:
            return self._line(failed(fault, creates=False))
        channel = answer.get("channel") or {}
        if channel.get("is_archived"):
            return f"Slack channel {self._channel}: it is archived: unarchive it or name another one"
        if channel.get("is_member") is False:
            return f"Slack channel {self._channel}: the bot is not in it: type /invite @Tocsin there"
        return None

    def _line(self, fault: Outcome) -> str | None:
        return f"Slack channel {self._channel}: {fault.detail}" if not isinstance(fault, Sent) else None

    def _warn_of_scopes(self, known: AsyncSlackResponse) -> None:
        """Say which look-ups will be impossible. A missing right to post shows in the channel's own check."""
        granted = str(known.headers.get("x-oauth-scopes") or "")
        if granted and not HISTORY_SCOPES & {scope.strip() for scope in granted.split(",")}:
            log.warning(
                "Slack: without channels:history a send whose answer was lost cannot be looked up; "
                "add the scope and install the app again"
            )
