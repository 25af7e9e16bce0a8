"""A loopback Discord: REST API and gateway, with its own ledger, faults on order, nonces and rate limits.

    async with FakeDiscord() as fake:
        use_api_base(fake.base)
        fake.fail("POST", "/messages", Fault.status(502))
        ...
        assert len(fake.asked("POST", "/messages")) == 1

Content types are exactly `application/json`, 429s carry `Via`: discord.py reads both. Nothing leaves the machine.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import web

from tests.platforms.discord.fake_gateway import Gateway
from tests.platforms.discord.faults import Fault

Json = dict[str, Any]
BOT_ID, APPLICATION_ID, GUILD_ID = "900000000000000001", "900000000000000002", "900000000000000003"
CHANNEL, FORUM, ROLE_ID = "900000000000000010", "900000000000000020", "900000000000000030"
TOKEN = "a-token-of-the-stand-in"
WEBHOOK = "/webhooks/900000000000000040/hook-secret"
DISCORD_EPOCH_MS = 1420070400000
EVERYTHING_NEEDED = str(sum(1 << bit for bit in (10, 11, 14, 16, 35, 38)))


Moment = Callable[[str, str], Awaitable[None]]
"""Called with "asked", "accepted" or "answering" and "POST /path": a test may wait there, or end the asker."""


async def pass_by(moment: str, request: str) -> None:
    """Nothing happens at this moment."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    body: Any
    at: float
    query: dict[str, str]


@dataclass(slots=True)
class Bucket:
    """Discord's sliding account of one limit."""

    limit: int
    period_s: float
    hits: deque[float] = field(default_factory=deque)

    def take(self, now: float) -> float:
        """0 if there is room, else seconds to wait."""
        while self.hits and self.hits[0] + self.period_s <= now:
            self.hits.popleft()
        if len(self.hits) >= self.limit:
            return self.hits[0] + self.period_s - now
        self.hits.append(now)
        return 0.0


class FakeDiscord:
    """Start with `async with`; reusable by any test that needs a Discord."""

    def __init__(self, *, token: str = TOKEN, limits: bool = False) -> None:
        self.token = token
        self.ledger: list[Asked] = []
        self.channels: dict[str, Json] = {
            CHANNEL: {"id": CHANNEL, "type": 0, "guild_id": GUILD_ID, "name": "alerts", "permission_overwrites": []},
            FORUM: {"id": FORUM, "type": 15, "guild_id": GUILD_ID, "name": "desk", "permission_overwrites": [],
                    "available_tags": [{"id": "900000000000000021", "name": "High"}]},
        }  # fmt: skip
        self.messages: dict[str, list[Json]] = defaultdict(list)
        self.roles: list[Json] = [{"id": GUILD_ID, "name": "@everyone", "permissions": "0"},
                                  {"id": ROLE_ID, "name": "tocsin", "permissions": EVERYTHING_NEEDED}]  # fmt: skip
        self.commands: list[Json] = []
        self.nonce_memory: dict[tuple[str, str], Json] = {}
        self.nonce_kept_s = float("inf")
        self.history_lag_s = 0.0
        self.moment: Moment = pass_by
        self.gateway = Gateway(BOT_ID, APPLICATION_ID)
        self.limits = limits
        self.limited = 0
        self.bucket_headers: dict[str, str] = {}
        self._faults: list[tuple[str, str, Fault]] = []
        self._buckets: dict[str, Bucket] = {}
        self._ids = itertools.count(1)
        self._stopping = asyncio.Event()

    # -- life
    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._door])
        self._routes(app.router)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.root = f"http://{host}:{port}"
        self.base = f"{self.root}/api/v10"
        self.gateway.url = f"ws://{host}:{port}/gateway-socket"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopping.set()
        await self.gateway.close()
        await self._runner.cleanup()

    def _routes(self, at: web.UrlDispatcher) -> None:
        api = "/api/v10"
        at.add_get("/gateway-socket", self.gateway.serve)
        at.add_get(f"{api}/gateway/bot", self._gateway_bot)
        at.add_get(f"{api}/users/@me", self._me)
        at.add_get(f"{api}/oauth2/applications/@me", self._application)
        at.add_get(f"{api}/applications/@me", self._application)
        at.add_route("*", f"{api}/applications/{{app}}/commands", self._commands)
        at.add_get(f"{api}/guilds/{{guild}}/members/{{user}}", self._member)
        at.add_get(f"{api}/guilds/{{guild}}/roles", self._roles)
        at.add_get(f"{api}/guilds/{{guild}}/threads/active", self._active)
        at.add_route("*", f"{api}/channels/{{channel}}", self._channel)
        at.add_post(f"{api}/channels/{{channel}}/messages", self._create)
        at.add_get(f"{api}/channels/{{channel}}/messages", self._history)
        at.add_route("*", f"{api}/channels/{{channel}}/messages/{{message}}", self._message)
        at.add_post(f"{api}/channels/{{channel}}/messages/{{message}}/threads", self._thread)
        at.add_post(f"{api}/channels/{{channel}}/threads", self._forum_post)
        at.add_get(f"{api}/channels/{{channel}}/threads/archived/public", self._archived)
        at.add_post(f"{api}/interactions/{{id}}/{{token}}/callback", self._callback)
        at.add_route("*", f"{api}/webhooks/{{id}}/{{token}}", self._webhook)
        at.add_route("*", f"{api}/webhooks/{{id}}/{{token}}/messages/{{message}}", self._webhook_message)

    # -- what tests order and ask
    def fail(self, method: str, path_part: str, *faults: Fault) -> None:
        """The next requests that fit go wrong, one fault each."""
        self._faults += [(method, path_part, fault) for fault in faults]

    def calm(self) -> None:
        """Nothing goes wrong any more."""
        self._faults.clear()

    def asked(self, method: str, path_end: str) -> list[Asked]:
        """Requests by method and end of path."""
        return [asked for asked in self.ledger if asked.method == method and asked.path.endswith(path_end)]

    def captured(self) -> list[Json]:
        """All requests with a body, as the official schema's checker reads them."""
        return [{"method": a.method, "path": a.path, "body": a.body} for a in self.ledger if a.body is not None]

    def delete_message(self, channel: str, message: str) -> None:
        """Somebody deletes a message."""
        self.messages[channel] = [m for m in self.messages[channel] if m["id"] != message]

    # -- the door: ledger, faults, limits, token
    @web.middleware
    async def _door(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path == "/gateway-socket":
            return await handler(request)
        content = await request.read()
        body = json.loads(content) if content else None
        self.ledger.append(Asked(request.method, request.path, body, time.monotonic(), dict(request.query)))
        asked = f"{request.method} {request.path}"
        await self.moment("asked", asked)
        fault = self._next_fault(request)
        if fault is not None and not fault.accepted:
            return await self._broken(request, fault)
        if (wait := self._over_limit(request.path)) > 0:
            self.limited += 1
            return answer({"message": "You are being rate limited.", "retry_after": wait, "global": False}, 429)
        if "/webhooks/" not in request.path and "/interactions/" not in request.path:
            if request.headers.get("Authorization") != f"Bot {self.token}":
                return answer({"message": "401: Unauthorized", "code": 0}, 401)
            if request.method != "GET" and request.content_type != "application/json":
                return answer({"message": "wrong content type", "code": 50035}, 400)
        made: web.StreamResponse = await handler(request)
        await self.moment("accepted", asked)
        await self.moment("answering", asked)
        made.headers.update(self.bucket_headers if request.method == "POST" else {})
        return made if fault is None else await self._broken(request, fault)

    def _next_fault(self, request: web.Request) -> Fault | None:
        for index, (method, part, fault) in enumerate(self._faults):
            if method == request.method and part in request.path:
                del self._faults[index]
                return fault
        return None

    async def _broken(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.kind == "reset":
            if request.transport is not None:  # None: the asker is gone already
                request.transport.abort()
        elif fault.kind == "hang":
            await self._stopping.wait()
        elif fault.kind == "bad_json":
            return web.Response(body=b'{"id": "90', headers={"Content-Type": "application/json"})
        return answer(fault.body or {}, fault.code or 500)

    def _over_limit(self, path: str) -> float:
        if not self.limits:
            return 0.0
        now = time.monotonic()
        common = self._buckets.setdefault("", Bucket(50, 1.0)).take(now)
        parts = path.split("/")
        channel = parts[4] if len(parts) > 4 and parts[3] == "channels" else None
        own = self._buckets.setdefault(channel, Bucket(5, 5.0)).take(now) if channel else 0.0
        return max(common, own)

    # -- making things
    def new_id(self) -> str:
        return str((int(time.time() * 1000) - DISCORD_EPOCH_MS << 22) + next(self._ids))

    def make_message(self, channel: str, body: Json, *, id: str = "", author: str = BOT_ID) -> Json:
        """A message as Discord describes it, kept in its channel."""
        made = {
            "id": id or self.new_id(), "channel_id": channel, "content": body.get("content", ""),
            "author": {"id": author, "username": "tocsin", "discriminator": "0", "avatar": None, "bot": True},
            "timestamp": datetime.now(UTC).isoformat(), "edited_timestamp": None, "tts": False, "type": 0,
            "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [], "pinned": False,
            "embeds": body.get("embeds", []), "components": body.get("components", []), "flags": 0,
        }  # fmt: skip
        if "nonce" in body:
            made["nonce"] = body["nonce"]
        self.messages[channel].append(made)
        return made

    # -- answers
    async def _me(self, _: web.Request) -> web.Response:
        return answer({"id": BOT_ID, "username": "tocsin", "discriminator": "0", "avatar": None, "bot": True,
                       "verified": True, "mfa_enabled": False, "flags": 0, "locale": "en-GB"})  # fmt: skip

    async def _application(self, _: web.Request) -> web.Response:
        return answer({"id": APPLICATION_ID, "name": "Tocsin", "icon": None, "description": "", "bot_public": False,
                       "bot_require_code_grant": False, "verify_key": "00", "flags": 0, "summary": "", "hook": True,
                       "owner": {"id": "1", "username": "o", "discriminator": "0", "avatar": None}})  # fmt: skip

    async def _gateway_bot(self, _: web.Request) -> web.Response:
        starts = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return answer({"url": self.gateway.url, "shards": 1, "session_start_limit": starts})

    async def _commands(self, request: web.Request) -> web.Response:
        if request.method == "PUT":
            self.commands = [c | {"id": self.new_id(), "application_id": APPLICATION_ID, "version": self.new_id()}
                             for c in await request.json()]  # fmt: skip
        return answer(self.commands)

    async def _member(self, request: web.Request) -> web.Response:
        return answer({"user": {"id": request.match_info["user"]}, "roles": [ROLE_ID]})

    async def _roles(self, _: web.Request) -> web.Response:
        return answer(self.roles)

    async def _channel(self, request: web.Request) -> web.Response:
        channel = self.channels.get(request.match_info["channel"])
        if channel is None:
            return error(404, 10003, "Unknown Channel")
        if request.method == "PATCH":
            channel["thread_metadata"] |= await request.json()
        return answer(channel)

    async def _create(self, request: web.Request) -> web.Response:
        channel, body = request.match_info["channel"], await request.json()
        if channel not in self.channels:
            return error(404, 10003, "Unknown Channel")
        reference = body.get("message_reference", {}).get("message_id")
        if reference and not any(m["id"] == reference for m in self.messages[channel]):
            return error(400, 50035, "Invalid Form Body", {"message_reference": "MESSAGE_REFERENCE_UNKNOWN_MESSAGE"})
        key = (channel, str(body.get("nonce")))
        if body.get("enforce_nonce") and self._remembers(key):
            return answer(self.nonce_memory[key])
        made = self.make_message(channel, body)
        if body.get("enforce_nonce"):
            self.nonce_memory[key] = made
        return answer(made)

    def _remembers(self, key: tuple[str, str]) -> bool:
        kept = self.nonce_memory.get(key)
        return kept is not None and _age_s(kept) <= self.nonce_kept_s

    async def _history(self, request: web.Request) -> web.Response:
        channel = request.match_info["channel"]
        if channel not in self.channels:
            return error(404, 10003, "Unknown Channel")
        limit, before = int(request.query.get("limit", "50")), int(request.query.get("before", "0"))
        shown = [m for m in self.messages[channel] if not self.history_lag_s or _age_s(m) >= self.history_lag_s]
        page = [m for m in shown if not before or int(m["id"]) < before][-limit:]
        return answer([{k: v for k, v in m.items() if k != "nonce"} for m in reversed(page)])

    async def _message(self, request: web.Request) -> web.Response:
        channel, wanted = request.match_info["channel"], request.match_info["message"]
        if channel not in self.channels:
            return error(404, 10003, "Unknown Channel")
        if request.method == "PATCH" and self.channels[channel].get("thread_metadata", {}).get("archived"):
            return error(400, 50083, "Thread is archived")
        return await self._changed(channel, wanted, request)

    async def _changed(self, channel: str, wanted: str, request: web.Request) -> web.Response:
        message = next((m for m in self.messages[channel] if m["id"] == wanted), None)
        if message is None:
            return error(404, 10008, "Unknown Message")
        if request.method == "PATCH":
            message |= {k: v for k, v in (await request.json()).items() if k in message}
            message["edited_timestamp"] = datetime.now(UTC).isoformat()
        return answer(message)

    def _new_thread(self, id: str, parent: str, name: str) -> Json:
        made = {"id": id, "type": 11, "guild_id": GUILD_ID, "parent_id": parent, "owner_id": BOT_ID, "name": name,
                "thread_metadata": {"archived": False, "locked": False}}  # fmt: skip
        self.channels[id] = made
        return made

    async def _thread(self, request: web.Request) -> web.Response:
        channel, message = request.match_info["channel"], request.match_info["message"]
        if not any(m["id"] == message for m in self.messages[channel]):
            return error(404, 10008, "Unknown Message")
        if message in self.channels:
            return error(400, 160004, "A thread has already been created for this message")
        return answer(self._new_thread(message, channel, (await request.json())["name"]), 201)

    async def _forum_post(self, request: web.Request) -> web.Response:
        forum, body = request.match_info["channel"], await request.json()
        if forum not in self.channels:
            return error(404, 10003, "Unknown Channel")
        thread = self._new_thread(self.new_id(), forum, body["name"])
        first = self.make_message(thread["id"], body["message"], id=thread["id"])
        return answer(thread | {"message": first}, 201)

    def _threads(self, *, archived: bool) -> list[Json]:
        return [c for c in self.channels.values()
                if c["type"] == 11 and c["thread_metadata"]["archived"] is archived]  # fmt: skip

    async def _active(self, _: web.Request) -> web.Response:
        return answer({"threads": self._threads(archived=False), "members": []})

    async def _archived(self, request: web.Request) -> web.Response:
        own = [t for t in self._threads(archived=True) if t["parent_id"] == request.match_info["channel"]]
        return answer({"threads": own, "members": [], "has_more": False})

    async def _callback(self, request: web.Request) -> web.Response:
        self.gateway.answered(request.match_info["token"], await request.json())
        if request.query.get("with_response") not in {"true", "True", "1"}:
            return web.Response(status=204)
        loading = {"response_message_id": self.new_id(), "response_message_loading": True}
        return answer({"interaction": {"id": request.match_info["id"], "type": 2} | loading})

    async def _webhook(self, request: web.Request) -> web.Response:
        if request.path.removeprefix("/api/v10") != WEBHOOK:
            return error(404, 10015, "Unknown Webhook")
        if request.method == "GET":
            return answer({"id": request.match_info["id"], "type": 1, "channel_id": CHANNEL})
        made = self.make_message(CHANNEL, await request.json(), author=request.match_info["id"])
        return answer(made) if request.query.get("wait") == "true" else web.Response(status=204)

    async def _webhook_message(self, request: web.Request) -> web.Response:
        token, message = request.match_info["token"], request.match_info["message"]
        if request.match_info["id"] != APPLICATION_ID:
            return await self._changed(CHANNEL, message, request)
        body = await request.json()
        self.gateway.followed(token, body)
        return answer(self.make_message(CHANNEL, body))


def _age_s(message: Json) -> float:
    return (datetime.now(UTC) - datetime.fromisoformat(message["timestamp"])).total_seconds()


def answer(body: Any, status: int = 200) -> web.Response:
    """JSON with exactly the content type that discord.py asks for."""
    headers = {"Content-Type": "application/json", "Via": "1.1 google"}
    if status == 429:
        headers["Retry-After"] = str(body.get("retry_after", 1))
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers)


def error(status: int, code: int, message: str, errors: Json | None = None) -> web.Response:
    """Discord's error object."""
    return answer({"code": code, "message": message} | ({"errors": errors} if errors else {}), status)
