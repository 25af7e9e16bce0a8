"""A server on loopback that speaks the chat API as well or as badly as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

GOOD = '{"sentences": [{"text": "The council closed the pool.", "rests_on": 1}]}'


def told(content: str) -> bytes:
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


@dataclass
class Model:
    """A server that answers as told and remembers what it was asked."""

    body: bytes = told(GOOD)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    stalls: bool = False
    drips: bool = False
    breaks: bool = False
    got: list[tuple[Any, dict[str, str]]] = field(default_factory=list)
    url: str = ""
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.got.append((await request.json(), dict(request.headers)))
        if self.stalls:
            await self.over.wait()
        if self.breaks:
            assert request.transport is not None
            request.transport.abort()
        if not self.drips:
            return web.Response(status=self.status, body=self.body, headers=self.headers)
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"{")
        await self.over.wait()
        return answer


@pytest.fixture
async def model() -> AsyncIterator[Model]:
    made = Model()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", made.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield made
    made.over.set()
    await runner.cleanup()
