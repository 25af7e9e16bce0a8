"""Delivery through a Discord webhook: post and edit, nothing more. Its URL is a password and appears nowhere.

https://docs.discord.com/developers/resources/webhook#execute-webhook: `wait=true` makes Discord answer with the
message. A webhook takes no nonce and cannot read its channel, so an unclear post stays unclear.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence

import aiohttp

from bot.model.delivery import Capabilities, Looked, NotSent, Outcome, Outgoing, Receipt, Trouble
from bot.platforms.discord import embeds, outcomes
from bot.platforms.discord.budget import Budget
from bot.platforms.discord.connect import DEADLINE_S, Answer, NoAnswer, retry_after_s
from bot.platforms.discord.pace import Pacer


class DiscordWebhookNotifier:
    """A channel's webhook. Fits `ports.Notifier`; every create is requested exactly once."""

    def __init__(self, url: str, *, spoiler: bool = False, deadline_s: float = DEADLINE_S) -> None:
        self._url = url.split("?", 1)[0].rstrip("/")
        self._spoiler = spoiler
        self._deadline_s = deadline_s
        self._session: aiohttp.ClientSession | None = None
        self._pacer: Pacer | None = None
        self._budget = Budget()

    @property
    def capabilities(self) -> Capabilities:
        """Edits only: no thread, buttons, look-up or nonce."""
        return Capabilities(edit=True, thread=False, buttons=False, look_up=False, nonce=False)

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Post by the webhook."""
        made = embeds.webhook_body(outgoing.message, spoiler=self._spoiler)
        answer = await self._call("POST", f"{self._url}?wait=true", made)
        good = outcomes.succeeded(answer)
        if good is None:
            return outcomes.failure(answer, creates=True)
        return outcomes.sent(good, Receipt(str(good.get("channel_id") or ""), str(good.get("id"))))

    async def edit(self, outgoing: Outgoing) -> Outcome:
        """Replace a message that this webhook posted."""
        if outgoing.post is None or not outgoing.post.message:
            return NotSent(Trouble.MESSAGE, "There is no posted message to edit.")
        made = embeds.webhook_body(outgoing.message, spoiler=self._spoiler)
        answer = await self._call("PATCH", f"{self._url}/messages/{outgoing.post.message}", made)
        good = outcomes.succeeded(answer)
        return outcomes.sent(good, outgoing.post) if good else outcomes.failure(answer, creates=False)

    async def reply(self, outgoing: Outgoing) -> Outcome:
        """Post on its own: a webhook can neither start a thread nor quote."""
        return await self.send(outgoing)

    async def find(self, rows: Sequence[Outgoing]) -> Looked:
        """Never possible."""
        return Looked(possible=False, detail="A Discord webhook cannot read its channel.")

    async def check(self) -> str | None:
        """None if the webhook still exists."""
        answer = await self._call("GET", self._url, None)
        if outcomes.succeeded(answer):
            return None
        return f"Discord webhook: {outcomes.failure(answer, creates=False).detail}"

    async def close(self) -> None:
        """Close its connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _call(self, method: str, url: str, made: Mapping[str, object] | None) -> Answer | NoAnswer:
        pacer, now = self._pacer or Pacer(), asyncio.get_running_loop().time
        self._pacer = pacer
        if (pause := self._budget.pause_s(now())) > 0:
            return Answer(429, {}, {"retry_after": pause})
        async with pacer.turn("webhook"):
            answer = await self._once(method, url, made)
        if isinstance(answer, Answer):
            self._budget.note(answer.status, answer.headers, now())
        if isinstance(answer, Answer) and answer.status == 429:
            pacer.hold("webhook", retry_after_s(answer))
        return answer

    async def _once(self, method: str, url: str, made: Mapping[str, object] | None) -> Answer | NoAnswer:
        written = False

        async def note(*_: object) -> None:
            nonlocal written
            written = True

        session = self._session = self._session or aiohttp.ClientSession(trace_configs=[_per_request()])
        try:
            async with (
                asyncio.timeout(self._deadline_s),
                session.request(method, url, json=made, allow_redirects=False, trace_request_ctx=note) as response,
            ):
                content = await response.read()
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            # Only the kind of error: its text may hold the URL.
            return NoAnswer(type(error).__name__, written)
        told: object = None
        with contextlib.suppress(ValueError):
            told = json.loads(content)
        return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, told)


def _per_request() -> aiohttp.TraceConfig:
    config = aiohttp.TraceConfig()

    async def written(_: object, context: object, __: object) -> None:
        note = getattr(context, "trace_request_ctx", None)
        if callable(note):
            await note()

    config.on_request_headers_sent.append(written)
    return config
