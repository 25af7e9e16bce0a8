"""A loopback Slack: the Web API methods that Tocsin calls, incoming webhooks, Socket Mode and response_urls.

It keeps a ledger of every request and every message it accepted, and fails as it is told to, before or after it
accepted. Usage:

    async with FakeSlack() as slack:
        client = make_client("xoxb-fake", slack.api_base, session)
        slack.fail("chat.postMessage", Fault.RESET_AFTER)
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any
from uuid import uuid4

from aiohttp import WSMsgType, web

FIRST_TS = 1_700_000_000
ALL_SCOPES = "chat:write,commands,channels:history,groups:history,channels:read,groups:read,users:read"
UPDATE_ARGUMENTS = frozenset({"channel", "ts", "text", "blocks", "metadata", "parse"})


class Fault(Enum):
    """What goes wrong with one request. AFTER means that Slack did what was asked all the same."""

    RATE_LIMITED = auto()
    BAD_GATEWAY_BEFORE = auto()
    BAD_GATEWAY_AFTER = auto()
    RESET_BEFORE = auto()
    RESET_AFTER = auto()
    HANG_AFTER = auto()
    BAD_JSON_AFTER = auto()
    TEXT_AFTER = auto()
    LIST_AFTER = auto()
    BAD_ENCODING_AFTER = auto()


Moment = Callable[[str, str], Awaitable[None]]
"""Called with "asked", "accepted" or "answering" and the method: a test may wait there, or end the asker."""


async def pass_by(moment: str, method: str) -> None:
    """Nothing happens at this moment."""


AFTER = frozenset(fault for fault in Fault if fault.name.endswith("AFTER"))


@dataclass(slots=True)
class Called:
    """One request as it arrived."""

    method: str
    path: str
    body: dict[str, Any]


@dataclass(slots=True)
class Room:
    """A channel with its messages, oldest first."""

    id: str
    is_member: bool = True
    is_archived: bool = False
    people: list[str] = field(default_factory=lambda: ["U0ADMIN", "U0READER", "U0LISTED"])
    messages: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Typed:
    """What became of a slash command: whether it was acknowledged, and the answers to its response_url."""

    acknowledged: bool
    answers: list[dict[str, Any]]


class FakeSlack:
    """See the module's text. `faults` are taken one a request, in the order in which they were given."""

    def __init__(self, *, now: Callable[[], float] | None = None) -> None:
        """With `now` messages are stamped with real time (seconds since 1970); without, by a count."""
        self.now = now
        self.moment: Moment = pass_by
        self.refuses: str | None = None
        """A word with which every request is refused, such as "invalid_auth"."""
        self.history_lag_s = 0.0
        self.retry_after = "7"
        self._last_ts = 0.0
        self.ledger: list[Called] = []
        self.rooms = {"C0123456789": Room("C0123456789")}
        self.webhook_posts: list[dict[str, Any]] = []
        self.people: dict[str, dict[str, Any]] = {"U0ADMIN": {"is_admin": True}, "U0READER": {}}
        self.groups: dict[str, list[str]] = {}
        self.scopes = ALL_SCOPES
        self.ticket = ""
        """How the key begins that opens a socket."""
        self.page = 200
        self.sockets: list[web.WebSocketResponse] = []
        self._faults: dict[str, deque[Fault | str]] = defaultdict(deque)
        self._acknowledged: dict[str, asyncio.Future[None]] = {}
        self._answers: dict[str, list[dict[str, Any]]] = {}
        self._answered: dict[str, asyncio.Event] = {}
        self._connected = asyncio.Event()
        self._release = asyncio.Event()
        self._clock = 0
        self._runner: web.AppRunner | None = None
        self._port = 0

    # -- life
    async def __aenter__(self) -> FakeSlack:
        app = web.Application(client_max_size=8 << 20)
        app.router.add_get("/link", self._link)
        app.router.add_post("/services/{rest:.*}", self._webhook)
        app.router.add_post("/commands/{id}", self._answer)
        app.router.add_route("*", "/api/{method}", self._api)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._release.set()
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def api_base(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/"

    @property
    def webhook_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/services/T0/B0/secretsecret"

    # -- what a test says and asks
    def fail(self, method: str, *faults: Fault | str) -> None:
        """The next requests of a method fail so; a str is Slack's own word, such as "invalid_auth"."""
        self._faults[method].extend(faults)

    def calm(self) -> None:
        """Nothing goes wrong any more."""
        self._faults.clear()

    def calls(self, method: str) -> list[Called]:
        return [called for called in self.ledger if called.path.endswith("/" + method)]

    def messages(self, channel: str = "C0123456789") -> list[dict[str, Any]]:
        return self.rooms[channel].messages

    async def socket(self) -> None:
        """Wait until a socket is open."""
        await asyncio.wait_for(self._connected.wait(), 10)

    async def drop_sockets(self) -> None:
        self._connected.clear()
        for socket in list(self.sockets):
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})

    async def slash(self, text: str, user: str = "U0READER", *, answers: int = 1) -> Typed:
        """Type `/tocsin text` and wait for the acknowledgement (three seconds, as Slack) and the answers."""
        payload = {
            "token": "t",
            "team_id": "T0",
            "team_domain": "newsroom",
            "channel_id": "C0123456789",
            "channel_name": "alerts",
            "user_id": user,
            "user_name": user.lower(),
            "command": "/tocsin",
            "text": text,
            "api_app_id": "A0",
            "trigger_id": "1.1.x",
        }
        return await self._event("slash_commands", payload, answers)

    async def press(self, action: dict[str, Any], user: str = "U0READER", *, answers: int = 1) -> Typed:
        """Press a button, or choose from a list, under a message: as Slack tells it (block_actions)."""
        payload = {
            "type": "block_actions",
            "user": {"id": user, "username": user.lower(), "team_id": "T0"},
            "api_app_id": "A0",
            "token": "t",
            "container": {"type": "message", "message_ts": "1.1", "channel_id": "C0123456789", "is_ephemeral": False},
            "trigger_id": "1.1.x",
            "team": {"id": "T0", "domain": "newsroom"},
            "channel": {"id": "C0123456789", "name": "alerts"},
            "actions": [action | {"block_id": "b", "action_ts": "1.2"}],
        }
        return await self._event("interactive", payload, answers)

    async def _event(self, kind: str, payload: dict[str, Any], answers: int) -> Typed:
        """Send it over the socket; wait for the acknowledgement (three seconds, as Slack) and the answers."""
        envelope, place = uuid4().hex, uuid4().hex
        self._answers[place], self._answered[place] = [], asyncio.Event()
        self._acknowledged[envelope] = asyncio.get_running_loop().create_future()
        payload["response_url"] = f"http://127.0.0.1:{self._port}/commands/{place}"
        frame = {"envelope_id": envelope, "type": kind, "accepts_response_payload": True}
        await self.sockets[-1].send_json(frame | {"payload": payload})
        try:
            await asyncio.wait_for(self._acknowledged[envelope], 3.0)
        except TimeoutError:
            return Typed(False, self._answers[place])
        if answers:
            await asyncio.wait_for(self._answered[place].wait(), 10)
        return Typed(True, self._answers[place])

    # -- HTTP
    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        body = await _body_of(request)
        self.ledger.append(Called(request.method, request.path, body))
        await self.moment("asked", method)
        if self.refuses:
            return web.json_response(_no(self.refuses))
        fault = self._faults[method].popleft() if self._faults[method] else None
        if isinstance(fault, str):
            return web.json_response({"ok": False, "error": fault, "needed": "x:y"} if "scope" in fault else _no(fault))
        if fault is Fault.RATE_LIMITED:
            return web.json_response(_no("ratelimited"), status=429, headers={"Retry-After": self.retry_after})
        answer = self._do(method, body, request) if fault is None or fault in AFTER else {}
        await self.moment("accepted", method)
        await self.moment("answering", method)
        return await self._faulty(request, fault) if fault else web.json_response(answer, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"x-oauth-scopes": self.scopes}

    async def _faulty(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault in (Fault.RESET_BEFORE, Fault.RESET_AFTER) and request.transport is not None:
            request.transport.abort()
        if fault is Fault.HANG_AFTER:
            await self._release.wait()
        bodies = {
            Fault.BAD_JSON_AFTER: (b'{"ok": tr', "application/json"),
            Fault.TEXT_AFTER: (b"hello", "text/plain"),
            Fault.LIST_AFTER: (b"[1]", "application/json"),
            Fault.BAD_ENCODING_AFTER: (b'{"ok": "\xff\xfe"}', "application/json"),
        }
        if fault in bodies:
            content, kind = bodies[fault]
            return web.Response(body=content, content_type=kind)
        return web.Response(status=502, text="<html>bad gateway</html>", content_type="text/html")

    def _do(self, method: str, body: dict[str, Any], request: web.Request) -> dict[str, Any]:
        if method == "apps.connections.open":
            allowed = request.headers.get("Authorization", "").startswith("Bearer xapp-")
            url = f"ws://127.0.0.1:{self._port}/link?ticket={self.ticket}{uuid4().hex}"
            return {"ok": True, "url": url} if allowed else _no("not_allowed_token_type")
        known = {
            "auth.test": self._auth_test,
            "users.info": self._users_info,
            "usergroups.users.list": self._group,
            "conversations.info": self._info,
            "conversations.members": self._members,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "chat.postMessage": self._post,
            "chat.update": self._update,
        }
        return known[method](body) if method in known else _no("unknown_method")

    def _auth_test(self, body: dict[str, Any]) -> dict[str, Any]:
        return {
            "ok": True,
            "url": "https://newsroom.slack.example/",
            "team_id": "T0",
            "user_id": "U0BOT",
            "bot_id": "B0",
        }

    def _users_info(self, body: dict[str, Any]) -> dict[str, Any]:
        person = self.people.get(body["user"])
        return _no("user_not_found") if person is None else {"ok": True, "user": {"id": body["user"], **person}}

    def _group(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "users": self.groups.get(body["usergroup"], [])}

    def _members(self, body: dict[str, Any]) -> dict[str, Any]:
        room = self.rooms.get(body["channel"])
        if room is None:
            return _no("channel_not_found")
        start = int(body.get("cursor") or 0)
        page = room.people[start : start + self.page]
        cursor = str(start + self.page) if start + self.page < len(room.people) else ""
        return {"ok": True, "members": page, "response_metadata": {"next_cursor": cursor}}

    def _info(self, body: dict[str, Any]) -> dict[str, Any]:
        room = self.rooms.get(body["channel"])
        if room is None:
            return _no("channel_not_found")
        return {"ok": True, "channel": {"id": room.id, "is_member": room.is_member, "is_archived": room.is_archived}}

    def _closed(self, body: dict[str, Any]) -> str | None:
        room = self.rooms.get(body.get("channel", ""))
        if room is None:
            return "channel_not_found"
        if room.is_archived:
            return "is_archived"
        return None if room.is_member else "not_in_channel"

    def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        if error := self._closed(body):
            return _no(error)
        thread = body.get("thread_ts")
        messages = self.messages(body["channel"])
        if thread and not any(message["ts"] == thread for message in messages):
            return _no("thread_not_found")
        ts = self._stamp()
        messages.append({"ts": ts} | body)
        return {"ok": True, "channel": body["channel"], "ts": ts, "message": {"ts": ts, "text": body["text"]}}

    def _stamp(self) -> str:
        self._clock += 1
        if self.now is None:
            return f"{FIRST_TS + self._clock}.{self._clock:06d}"
        self._last_ts = max(self._last_ts + 0.000002, self.now())
        return f"{self._last_ts:.6f}"

    def _update(self, body: dict[str, Any]) -> dict[str, Any]:
        if error := self._closed(body):
            return _no(error)
        if not body.keys() <= UPDATE_ARGUMENTS:
            return _no("invalid_arguments")
        for message in self.messages(body["channel"]):
            if message["ts"] == body["ts"]:
                message.update(body)
                return {"ok": True, "channel": body["channel"], "ts": body["ts"], "text": body["text"]}
        return _no("message_not_found")

    def _history(self, body: dict[str, Any]) -> dict[str, Any]:
        if error := self._closed(body):
            return _no(error)
        newest = [m for m in reversed(self.messages(body["channel"])) if not m.get("thread_ts")]
        return self._paged(newest, body)

    def _replies(self, body: dict[str, Any]) -> dict[str, Any]:
        if error := self._closed(body):
            return _no(error)
        return self._paged(
            [m for m in self.messages(body["channel"]) if m.get("thread_ts", m["ts"]) == body["ts"]], body
        )

    def _paged(self, messages: list[dict[str, Any]], body: dict[str, Any]) -> dict[str, Any]:
        seen = float("inf") if self.now is None else self.now() - self.history_lag_s
        fresh = [m for m in messages if float(body.get("oldest", 0)) < float(m["ts"]) <= seen]
        start = int(body.get("cursor") or 0)
        size = min(self.page, int(body.get("limit", 100)))
        shown = [m if body.get("include_all_metadata") == "1" else {"ts": m["ts"]} for m in fresh[start : start + size]]
        cursor = str(start + size) if start + size < len(fresh) else ""
        return {"ok": True, "messages": shown, "response_metadata": {"next_cursor": cursor}}

    async def _webhook(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.ledger.append(Called("POST", request.path, body))
        fault = self._faults["webhook"].popleft() if self._faults["webhook"] else None
        if isinstance(fault, str):
            status = {"invalid_payload": 400, "action_prohibited": 403, "channel_is_archived": 410}.get(fault, 404)
            return web.Response(status=status, text=fault)
        if fault is Fault.RATE_LIMITED:
            return web.Response(status=429, text="rate_limited", headers={"Retry-After": "3"})
        if fault is None or fault in AFTER:
            self.webhook_posts.append(body)
        return await self._faulty(request, fault) if fault else web.Response(text="ok")

    # -- Socket Mode
    async def _link(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": len(self.sockets), "debug_info": {}})
        self._connected.set()
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                waiting = self._acknowledged.get(json.loads(frame.data).get("envelope_id"))
                if waiting is not None and not waiting.done():
                    waiting.set_result(None)
        self.sockets.remove(socket)
        return socket

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        place = request.match_info["id"]
        if place not in self._answers or len(self._answers[place]) >= 5:
            return web.Response(status=404, text="used_url")
        self._answers[place].append(await request.json())
        self._answered[place].set()
        return web.Response(text="ok")


def _no(error: str) -> dict[str, Any]:
    return {"ok": False, "error": error}


async def _body_of(request: web.Request) -> dict[str, Any]:
    if request.method == "GET":
        return dict(request.query)
    if request.content_type == "application/json":
        return dict(await request.json())
    return {name: str(value) for name, value in (await request.post()).items()}
