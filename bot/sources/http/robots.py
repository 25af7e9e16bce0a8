"""robots.txt: whether a page may be asked for (RFC 9309). Feeds are published to be polled and are not asked about.

host unknown or its rules stale -> robots.txt, by the same guarded way -> rules, kept -> may this address be read?
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import protego

from bot.model.source import Failure, Fetched, FetchFailed, FetchOutcome, Request

LIFETIME = timedelta(hours=24)
"""Rules are not used for longer than a day (RFC 9309, 2.4), and no shorter than an hour whatever the server says."""
LIFETIME_AT_LEAST = timedelta(hours=1)
ASKED_AGAIN = timedelta(minutes=10)
"""When rules that could not be had are asked for again, unless the server names a later time."""
STALE_USE = timedelta(days=30)
"""How long old rules stand in for those that cannot be had (RFC 9309, 2.3.1.4)."""
MOST_READ = 512 * 1024
"""Bytes of a robots.txt that are read; RFC 9309 (2.5) asks for 500 KiB at least."""
MOST_HOSTS = 2000
OFF_LOOP = 32 * 1024
"""Bytes from which rules are read in a thread: half a megabyte of them takes a fifth of a second."""
NAME = "tocsin"

AGENT = re.compile(r"\s*user[- ]?agent\s*(?::|\s)\s*([^#]*)", re.IGNORECASE)

Fetch = Callable[[Request], Awaitable[FetchOutcome]]


@dataclass(slots=True)
class Rules:
    """What one host allows. `said` None means that nothing is forbidden; `silent` that its rules cannot be had."""

    said: protego.Protego | None = None
    silent: bool = True
    until: float = float("-inf")
    """When this is no longer used; in seconds, as `read_at`."""
    read_at: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Robots:
    """The rules of the hosts whose pages were asked for; of `MOST_HOSTS`, the longest unused are forgotten."""

    def __init__(self, fetch: Fetch, now: Callable[[], float] | None = None) -> None:
        """`fetch` is the guarded way out itself; `now` gives seconds, by default the event loop's."""
        self._fetch = fetch
        self._now = now or (lambda: asyncio.get_running_loop().time())
        self._rules: OrderedDict[str, Rules] = OrderedDict()

    async def refusal(self, origin: str, url: str) -> FetchFailed | None:
        """Why the page at `url` may not be read, or None if it may. `origin` is such as `https://example.org:443`."""
        rules = self._rules.setdefault(origin, Rules())
        self._rules.move_to_end(origin)
        while len(self._rules) > MOST_HOSTS:
            self._rules.popitem(last=False)
        async with rules.lock:  # many pages of one host wait for one robots.txt
            if self._now() >= rules.until:
                await self._renew(origin, rules)
        host = origin.partition("://")[2]
        if rules.silent:
            return FetchFailed(
                Failure.ROBOTS,
                f"Whether {host} lets robots read its pages cannot be known now: its robots.txt does not come. "
                "Tocsin asks again later.",
            )
        if rules.said is not None and not rules.said.can_fetch(url, NAME):
            return FetchFailed(
                Failure.ROBOTS,
                f"{host} asks robots not to read this page (robots.txt), so it is not read. "
                "Ask the publisher if you need it.",
            )
        return None

    async def _renew(self, origin: str, rules: Rules) -> None:
        answer = await self._fetch(Request(f"{origin}/robots.txt", accept="text/plain, */*;q=0.5"))
        now = self._now()
        if isinstance(answer, Fetched):
            asked = LIFETIME if answer.max_age is None else answer.max_age
            rules.said, rules.silent = await _read(answer.body), False
            rules.read_at, rules.until = now, now + min(max(asked, LIFETIME_AT_LEAST), LIFETIME).total_seconds()
        elif isinstance(answer, FetchFailed) and _none_there(answer):
            rules.said, rules.silent = None, False
            rules.read_at, rules.until = now, now + LIFETIME.total_seconds()
        else:
            later = answer.retry_after if isinstance(answer, FetchFailed) and answer.retry_after else ASKED_AGAIN
            rules.silent = rules.silent or now - rules.read_at > STALE_USE.total_seconds()
            rules.until = now + later.total_seconds()


def _none_there(failed: FetchFailed) -> bool:
    """Whether the host has no rules: 4xx, an empty file, or redirects that lead nowhere (RFC 9309, 2.3.1.2 and .3).

    Being asked to come less often (429) is no leave to read on. All else is a host whose rules are unknown.
    """
    if failed.failure in (Failure.EMPTY, Failure.REDIRECTS):
        return True
    return failed.status is not None and 400 <= failed.status < 500 and failed.failure is not Failure.RATE_LIMITED


async def _read(body: bytes) -> protego.Protego:
    body = body[:MOST_READ]
    return await asyncio.to_thread(rules_of, body) if len(body) > OFF_LOOP else rules_of(body)


def rules_of(body: bytes) -> protego.Protego:
    """The rules as far as they concern us. Never raises for what a file holds.

    Agents that are not ours are read as one: protego's cost grows with the agents that share a group times the
    rules in it (52 kB took it eleven seconds).
    """
    lines = body.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()
    return protego.Protego.parse("\n".join(map(_ours, lines)))


def _ours(line: str) -> str:
    found = AGENT.match(line)
    if found is None:
        return line
    name = found[1].strip().lower().partition("/")[0].strip()
    known = name if name in ("*", NAME) else "other"
    return f"User-agent: {known}"
