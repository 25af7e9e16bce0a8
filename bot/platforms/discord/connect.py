"""Discord's REST API through discord.py without a gateway: one request for one call, and its answer as a value.

discord.py repeats a request on 500, 502, 504, 524 (five POSTs measured on a lasting 502) and sleeps through 429s.
Here a trace (aiohttp's public hook) notes what really went over the wire and stops the library where it would go on
by itself, so that the outbox alone decides about a second try.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import aiohttp

from bot.platforms.discord.budget import Budget
from bot.platforms.discord.library import Route, discord
from bot.platforms.discord.pace import Pacer

log = logging.getLogger(__name__)

Json = Mapping[str, object]
DEADLINE_S = 30.0
"""From the moment a request has its turn to a readable answer."""

LOG_IN_EVERY_S = 5.0
"""After a failed log-in all that waits is told so at once, rather than each trying for itself."""

LONGEST_WAIT_S = 10.0
"""A pause that Discord asked for is waited out here up to this; a longer one is handed back at once."""

LONGEST_SLEEP_S = 30.0
"""What discord.py may sleep to spare a bucket (its least value); a longer pause is the outbox's affair."""


class Stopped(aiohttp.ClientError):
    """Raised inside discord.py to keep it from sending a second request; never leaves this module."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Discord answered: status, lower-case headers, and the JSON (None if it was not readable as such)."""

    status: int
    headers: Mapping[str, str]
    json: object

    @property
    def code(self) -> int:
        """Discord's own error code, 0 without one."""
        code = self.json.get("code") if isinstance(self.json, dict) else None
        return code if isinstance(code, int) else 0

    def get(self, name: str) -> object:
        """A member of the answer's object, None if there is none."""
        return self.json.get(name) if isinstance(self.json, dict) else None


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """No readable answer. `written` tells if anything of the request may have reached Discord."""

    why: str
    written: bool


@dataclass(slots=True)
class _Call:
    """One request as the trace sees it."""

    begun: bool = False
    written: bool = False
    answer: asyncio.Future[Answer] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


_CALL: ContextVar[_Call | None] = ContextVar("discord_call", default=None)


def use_api_base(base: str) -> None:
    """Point discord.py to another API, such as a stand-in; ends in `/api/v10`. Holds for the whole process."""
    Route.BASE = base.rstrip("/")


class Connection:
    """A bot token's way to Discord. Logs in at first need; shared by all destinations of that token."""

    def __init__(self, token: str, *, deadline_s: float = DEADLINE_S) -> None:
        self._token = token
        self._deadline_s = deadline_s
        self._client: discord.Client | None = None
        self._opening: asyncio.Lock | None = None
        self._pending: set[asyncio.Task[object]] = set()
        self._pacer: Pacer | None = None
        self._refused: tuple[float, Answer | NoAnswer] | None = None
        self._budget = Budget()

    @property
    def user_id(self) -> str:
        """The bot's own id, empty before the first call."""
        user = self._client.user if self._client is not None else None
        return str(user.id) if user is not None else ""

    @property
    def busy(self) -> bool:
        """Whether a burst is going out: then what only serves comfort should wait."""
        return self._pacer is not None and self._pacer.busy()

    async def call(self, method: str, path: str, channel: str, body: Json | None = None) -> Answer | NoAnswer:
        """Make exactly one request in its turn. `path` starts after the API base; `channel` is whose pace counts.

        Discord counts by route as well: reading does not use up the turns for writing.
        """
        now = asyncio.get_running_loop().time
        if (pause := self._budget.pause_s(now())) > 0:
            return Answer(429, {}, {"retry_after": pause})
        client = await self._open()
        if not isinstance(client, discord.Client):
            return client
        pacer = self._pacer = self._pacer or Pacer()
        lane = f"read {channel}" if method == "GET" else channel
        if (pause := pacer.held_s(lane)) > LONGEST_WAIT_S:
            return Answer(429, {}, {"retry_after": pause})
        async with pacer.turn(lane):
            answer = await self._once(client, method, path, body)
        if isinstance(answer, Answer) and answer.headers:
            self._budget.note(answer.status, answer.headers, now())
        if isinstance(answer, Answer) and answer.status == 429:
            pacer.hold(None if answer.get("global") is True else lane, retry_after_s(answer))
        elif isinstance(answer, Answer):
            pacer.hold(lane, _exhausted_s(answer))
        return answer

    async def close(self) -> None:
        """End what is under way in the library and let go of connections."""
        for task in tuple(self._pending):
            task.cancel()
        await asyncio.gather(*self._pending, return_exceptions=True)
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _open(self) -> discord.Client | Answer | NoAnswer:
        self._opening = self._opening or asyncio.Lock()
        async with self._opening:
            if self._client is not None:
                return self._client
            now = asyncio.get_running_loop().time()
            if self._refused is not None and now - self._refused[0] < LOG_IN_EVERY_S:
                return self._refused[1]
            client = discord.Client(
                intents=discord.Intents.none(), http_trace=trace(), max_ratelimit_timeout=LONGEST_SLEEP_S
            )
            failed = await self._log_in(client)
            if failed is not None:
                await client.http.close()
                self._refused = (asyncio.get_running_loop().time(), failed)
                return failed
            self._client = client
            return client

    async def _log_in(self, client: discord.Client) -> Answer | NoAnswer | None:
        try:
            async with asyncio.timeout(self._deadline_s):
                await client.login(self._token)
        except discord.LoginFailure:
            self._budget.note(401, {}, asyncio.get_running_loop().time())
            return Answer(401, {}, None)
        except discord.HTTPException as error:
            return NoAnswer(f"log-in answered {error.status}", written=False)
        except Stopped as stopped:
            return NoAnswer(f"log-in {stopped}", written=False)
        except (aiohttp.ClientError, OSError, TimeoutError, TypeError, KeyError, ValueError) as error:
            # TypeError, KeyError, ValueError: discord.py reading an answer that is not Discord's.
            return NoAnswer(f"log-in failed: {type(error).__name__}", written=False)
        return None

    async def _once(self, client: discord.Client, method: str, path: str, body: Json | None) -> Answer | NoAnswer:
        call = _Call()
        task = asyncio.create_task(_request(client, call, Route(method, _literal(path)), body))
        self._pending.add(task)
        task.add_done_callback(self._done)
        # The library may go on sleeping after the answer, to spare a bucket: the receipt does not wait for that.
        waited: set[asyncio.Future[Any]] = {task, call.answer}
        await asyncio.wait(waited, timeout=self._deadline_s, return_when=asyncio.FIRST_COMPLETED)
        if call.answer.done():
            return call.answer.result()
        call.answer.cancel()
        if not task.done():
            task.cancel()
            return NoAnswer(f"no answer within {self._deadline_s:g} s", call.written)
        error = task.exception()
        if isinstance(error, discord.RateLimited):
            # The library knows of a longer pause than it may sleep, and has sent nothing.
            return Answer(429, {}, {"retry_after": error.retry_after})
        return NoAnswer(type(error).__name__ if error else "no answer", call.written)

    def _done(self, task: asyncio.Task[object]) -> None:
        self._pending.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, so that asyncio does not call it lost


def _literal(path: str) -> str:
    """The path with braces doubled, because Route formats it."""
    return path.replace("{", "%7B").replace("}", "%7D")


async def _request(client: discord.Client, call: _Call, route: Route, body: Json | None) -> object:
    _CALL.set(call)
    if body is None:
        return await client.http.request(route)
    return await client.http.request(route, json=body)


def trace() -> aiohttp.TraceConfig:
    """The hook that notes what goes over the wire and keeps discord.py from asking twice."""
    config = aiohttp.TraceConfig()
    config.on_request_start.append(_begin)
    config.on_request_headers_sent.append(_written)
    config.on_request_redirect.append(_redirected)
    config.on_request_end.append(_answered)
    return config


async def _begin(_: aiohttp.ClientSession, __: SimpleNamespace, params: aiohttp.TraceRequestStartParams) -> None:
    call = _CALL.get()
    if call is not None:
        if call.begun:
            raise Stopped(f"a second {params.method} of one call")
        call.begun = True


async def _written(_: aiohttp.ClientSession, __: SimpleNamespace, ___: aiohttp.TraceRequestHeadersSentParams) -> None:
    call = _CALL.get()
    if call is not None:
        call.written = True


async def _redirected(
    _: aiohttp.ClientSession, __: SimpleNamespace, params: aiohttp.TraceRequestRedirectParams
) -> None:
    params.response.close()
    raise Stopped("Discord's API does not redirect")


async def _answered(_: aiohttp.ClientSession, __: SimpleNamespace, params: aiohttp.TraceRequestEndParams) -> None:
    call, response = _CALL.get(), params.response
    if call is not None:
        answer = Answer(response.status, {k.lower(): v for k, v in response.headers.items()}, await _json(response))
        if not call.answer.done():
            call.answer.set_result(answer)
    if response.status in _REPEATED:
        response.close()
        raise Stopped(f"answered {response.status}")


_REPEATED = frozenset({429, *range(500, 600)})
"""Answers after which discord.py would send the request again by itself."""


async def _json(response: aiohttp.ClientResponse) -> object:
    content = await response.read()
    with contextlib.suppress(ValueError):
        return json.loads(content)
    return None


def _exhausted_s(answer: Answer) -> float:
    """For how long a bucket is empty after this answer, 0 if it is not.

    https://docs.discord.com/developers/topics/rate-limits#header-format
    """
    if answer.headers.get("x-ratelimit-remaining") != "0":
        return 0.0
    with contextlib.suppress(ValueError):
        return min(max(float(answer.headers.get("x-ratelimit-reset-after", "0")), 0.0), 86400.0)
    return 0.0


def retry_after_s(answer: Answer) -> float:
    """How long a 429 asks to wait: the body's `retry_after`, else the header, else a minute; at most a day.

    https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit-rate-limit-response-structure
    """
    for told in (answer.get("retry_after"), answer.headers.get("retry-after")):
        with contextlib.suppress(TypeError, ValueError):
            seconds = float(str(told))
            if 0 <= seconds < float("inf"):
                return min(seconds, 86400.0)
    return 60.0
