"""The gateway of the loopback Discord: HELLO, IDENTIFY, READY, heartbeats, and interactions on order."""

from __future__ import annotations

import asyncio
import itertools
import json
import zlib
from typing import Any

import aiohttp
from aiohttp import web

Json = dict[str, Any]
DISPATCH, HEARTBEAT, IDENTIFY, RESUME, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 10, 11


class Gateway:
    """One bot's gateway. `interact` dispatches an interaction and returns what the bot answered."""

    def __init__(self, bot: str, application: str, *, heartbeat_ms: int = 45_000) -> None:
        self.url = ""
        self.identified: list[Json] = []
        self.ready = asyncio.Event()
        self.heartbeats = 0
        self.callbacks: dict[str, Json] = {}
        self._bot, self._application, self._heartbeat_ms = bot, application, heartbeat_ms
        self._sequence, self._ids = itertools.count(1), itertools.count(700_000_000_000_000_000)
        self._sockets: list[tuple[web.WebSocketResponse, Any]] = []
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self.pending = False

    async def close(self) -> None:
        """Drop all connections."""
        for socket, _ in self._sockets:
            await socket.close(code=1001)

    async def drop(self) -> None:
        """The connection breaks without a word."""
        for socket, _ in self._sockets:
            if not socket.closed and socket._req is not None and socket._req.transport is not None:
                socket._req.transport.abort()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, compressed as `zlib-stream` if asked for."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        packer = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        self._sockets.append((socket, packer))
        await self._say(socket, packer, HELLO, {"heartbeat_interval": self._heartbeat_ms})
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                await self._hear(socket, packer, json.loads(message.data))
        return socket

    async def interact(self, data: Json, *, kind: int = 2, permissions: int = 0, roles: tuple[str, ...] = ()) -> Json:
        """Dispatch an interaction (2 command, 3 component); the message that the bot's answer became."""
        token = f"interaction-{next(self._ids)}"
        self._waiting[token] = asyncio.get_running_loop().create_future()
        user = {"id": "800000000000000001", "username": "ada", "discriminator": "0", "avatar": None}
        member = {"user": user, "roles": list(roles), "permissions": str(permissions), "joined_at": None,
                  "pending": self.pending, "deaf": False, "mute": False, "flags": 0, "nick": "Ada"}  # fmt: skip
        told = {
            "id": str(next(self._ids)), "application_id": self._application, "type": kind, "token": token,
            "version": 1, "data": data, "guild_id": "900000000000000003", "channel_id": "900000000000000010",
            "guild": {"id": "900000000000000003", "features": [], "locale": "en-GB"}, "member": member,
            "channel": {"id": "900000000000000010", "type": 0, "name": "alerts", "guild_id": "900000000000000003",
                        "position": 0, "permission_overwrites": [], "nsfw": False, "parent_id": None},
            "locale": "en-GB", "app_permissions": "0", "attachment_size_limit": 1, "entitlements": [],
            "authorizing_integration_owners": {}, "context": 0,
        }  # fmt: skip
        socket, packer = self._sockets[-1]
        await self._say(socket, packer, DISPATCH, told, "INTERACTION_CREATE")
        return await asyncio.wait_for(self._waiting[token], 10) | {"callback": self.callbacks[token]}

    def answered(self, token: str, body: Json) -> None:
        """The bot called back: kept, and final if it carries a message."""
        self.callbacks[token] = body
        if body.get("type") == 4:
            self._waiting[token].set_result(body["data"])

    def followed(self, token: str, body: Json) -> None:
        """The bot edited its deferred answer."""
        self._waiting[token].set_result(body)

    async def _hear(self, socket: web.WebSocketResponse, packer: Any, told: Json) -> None:
        if told["op"] == HEARTBEAT:
            self.heartbeats += 1
            await self._say(socket, packer, HEARTBEAT_ACK, None)
        elif told["op"] in {IDENTIFY, RESUME}:
            self.identified.append(told["d"])
            user = {"id": self._bot, "username": "tocsin", "discriminator": "0", "avatar": None, "bot": True}
            ready = {"v": 10, "user": user, "guilds": [], "session_id": "s", "resume_gateway_url": self.url,
                     "application": {"id": self._application, "flags": 0}, "shard": [0, 1]}  # fmt: skip
            await self._say(socket, packer, DISPATCH, ready, "READY")
            self.ready.set()

    async def _say(self, socket: web.WebSocketResponse, packer: Any, op: int, told: Any, event: str = "") -> None:
        payload = {"op": op, "d": told, "t": event or None, "s": next(self._sequence) if event else None}
        content = json.dumps(payload).encode()
        if packer is None:
            await socket.send_str(content.decode())
        else:
            await socket.send_bytes(packer.compress(content) + packer.flush(zlib.Z_SYNC_FLUSH))
