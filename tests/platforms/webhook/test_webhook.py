"""A server that takes JSON: what it gets, and what each of its answers means."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.model.delivery import NotSent, Outcome, Sent, Trouble, Unclear
from bot.platforms.jsonl import line
from bot.platforms.webhook import WebhookNotifier
from tests.platforms.discord.rows import DIGEST, EDIT, HOSTILE, POST, REPLY, outgoing

KEY = "a-signing-key-of-the-desk"
AT = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)


@dataclass
class Receiver:
    """A server with a memory; it answers as told."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    broken: bool = False
    got: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.got.append((await request.read(), dict(request.headers)))
        if self.broken:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=self.status, headers=self.headers)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    app = web.Application()
    app.router.add_post("/hook-secret", made.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook-secret"
    yield made
    await runner.cleanup()


async def sent(receiver: Receiver, key: str | None = KEY) -> Outcome:
    hook = WebhookNotifier(receiver.url, key, lambda: AT)
    try:
        return await hook.send(outgoing(POST))
    finally:
        await hook.close()


@pytest.mark.parametrize("message", [POST, EDIT, REPLY, DIGEST, HOSTILE], ids=lambda m: m.key)
async def test_the_body_is_the_object_of_the_jsonl_destination_and_is_signed(
    receiver: Receiver, message: object
) -> None:
    hook = WebhookNotifier(receiver.url, KEY, lambda: AT)
    assert isinstance(await hook.send(outgoing(message)), Sent)  # type: ignore[arg-type]  # the ids above are messages
    await hook.close()
    ((body, headers),) = receiver.got
    assert json.loads(body) == json.loads(json.dumps(line(message, AT)))  # type: ignore[arg-type]
    expected = hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Tocsin-Signature"] == f"sha256={expected}"
    assert headers["Idempotency-Key"] == json.loads(body)["key"]
    assert headers["Content-Type"] == "application/json"


async def test_without_a_key_nothing_is_signed(receiver: Receiver) -> None:
    await sent(receiver, key=None)
    assert "X-Tocsin-Signature" not in receiver.got[0][1]


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (429, Trouble.RATE_LIMITED),
        (401, Trouble.DESTINATION),
        (404, Trouble.DESTINATION),
        (410, Trouble.DESTINATION),
        (302, Trouble.DESTINATION),
        (408, Trouble.RETRY),
        (422, Trouble.MESSAGE),
    ],
)
async def test_a_refusal_is_surely_not_sent(receiver: Receiver, status: int, trouble: Trouble) -> None:
    receiver.status, receiver.headers = status, {"Location": "/elsewhere", "Retry-After": "7"}
    outcome = await sent(receiver)
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is trouble
    assert outcome.retry_after == (timedelta(seconds=7) if status == 429 else None)
    assert len(receiver.got) == 1


@pytest.mark.parametrize("broken", [True, False])
async def test_what_nobody_can_read_is_unclear_and_asked_once(receiver: Receiver, broken: bool) -> None:
    receiver.status, receiver.broken = 502, broken
    outcome = await sent(receiver)
    assert isinstance(outcome, Unclear)
    assert len(receiver.got) == 1
    assert "hook-secret" not in outcome.detail


async def test_a_server_that_is_not_there_got_nothing() -> None:
    outcome = await sent(Receiver(url="http://127.0.0.1:9/hook-secret"))
    assert outcome == NotSent(Trouble.RETRY, "the server cannot be reached (Connector)")


async def test_it_cannot_be_looked_up(receiver: Receiver) -> None:
    hook = WebhookNotifier(receiver.url, KEY, lambda: AT)
    assert (await hook.find([outgoing(POST)])).possible is False
    assert await hook.check() is None
