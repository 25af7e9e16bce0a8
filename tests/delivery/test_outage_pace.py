"""After an outage the real notifiers stay within the platforms' pace. Time is virtual; the platforms count."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.model.delivery import Destination
from bot.model.policy import AlertPolicy, PollPolicy
from bot.model.watch import Watch
from bot.platforms.discord.connect import Answer, Connection, Json, NoAnswer
from bot.platforms.discord.library import discord
from bot.platforms.discord.notifier import DiscordNotifier
from bot.platforms.slack.notifier import SlackNotifier
from bot.ports import Notifier
from bot.storage.sqlite import SqliteStore
from tests.delivery.test_outage import ALERTS, AT_A_TIME, HOURS, SYLLABLES
from tests.fakes import FakeClock, Piece, RecordingNotifier
from tests.flows.newsroom import DESK, TIMES, Newsroom, at_work, workspace
from tests.simulation.time import LoopClock, VirtualLoop

CHANNEL = "123456789012345678"
ROOM = Destination("room", "discord", {"channel": CHANNEL})
TICK_S = 5.0
LATENCY_S = 0.05
AFTERWARDS_S = 20 * 60.0

SLACK_EVERY_S = 1.0
"""https://docs.slack.dev/apis/web-api/rate-limits: one message a second a channel."""
DISCORD_ROOM, DISCORD_ROOM_S = 5, 5.0
"""Told in headers only: a bucket of 5 in 5 seconds a channel."""
STORIES = re.compile(r"\bS(\d+)(?: to S(\d+))?")


@dataclass
class Traffic:
    """What reaches a platform: when each request that writes came, and what it held if it was taken."""

    away: str = ""
    asked: list[float] = field(default_factory=list)
    taken: list[tuple[float, str]] = field(default_factory=list)

    async def write(self, content: object) -> int:
        """The status of an answer, 0 for a connection refused."""
        self.asked.append(asyncio.get_running_loop().time())
        await asyncio.sleep(LATENCY_S)
        if self.away:
            return 0 if self.away == "refused" else 503
        self.taken.append((self.asked[-1], json.dumps(content)))
        return 200

    def told(self) -> set[int]:
        """The stories told, by message or in a digest, by their numbers."""
        runs = [run for _, content in self.taken for run in STORIES.findall(content)]
        return {number for first, last in runs for number in range(int(first), int(last or first) + 1)}


class SlackSide:
    """What SlackNotifier asks of its client."""

    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic
        self._ids = itertools.count(1)

    async def api_call(self, method: str, **given: Any) -> dict[str, object]:
        if method.startswith("conversations."):
            return {"ok": True, "messages": []}
        status = await self._traffic.write(given["json"])
        if not status:
            raise ConnectionRefusedError
        if status != 200:
            raise TimeoutError
        return {"ok": True, "channel": "C1", "ts": f"17000000{next(self._ids):04}.000100"}


class DiscordSide(Connection):
    """A connection that is paced as ever, with the platform where the network would begin."""

    def __init__(self, traffic: Traffic) -> None:
        super().__init__("token")
        self._traffic = traffic
        self._ids = itertools.count(10**17)

    async def _open(self) -> discord.Client:
        return self._client or discord.Client(intents=discord.Intents.none())

    async def _once(self, client: discord.Client, method: str, path: str, body: Json | None) -> Answer | NoAnswer:
        if method == "GET":
            return Answer(200, {}, [])
        status = await self._traffic.write(body)
        if not status:
            return NoAnswer("connection refused", written=False)
        made = {"id": str(next(self._ids)), "channel_id": CHANNEL, "timestamp": "2026-01-05T12:00:00+00:00"}
        return Answer(status, {}, made if status == 200 else None)


@contextmanager
def virtual() -> Iterator[VirtualLoop]:
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    try:
        yield loop
    finally:
        loop.close()
        asyncio.set_event_loop(None)


def piece(number: int, chance: random.Random, newsroom: Newsroom) -> Piece:
    words = ["".join(chance.choice(SYLLABLES) for _ in range(4)) for _ in range(20)]
    return Piece(
        f"Report {number}: {' '.join(words[:6])}", " ".join(words[6:]), f"https://harbour.example/{number}",
        at=newsroom.clock.now(),
    )  # fmt: skip


async def works(newsroom: Newsroom, seconds: float) -> None:
    """The process goes on for so long, whatever is still being sent."""
    end = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < end:
        await newsroom.delivering.tick()
        await asyncio.sleep(TICK_S)


async def outage(store: SqliteStore, how: str) -> tuple[Traffic, Traffic]:
    """Three hours of news while both platforms are away; then they are back until all is told."""
    slack, room = Traffic(how), Traffic(how)
    notifiers: dict[str, Notifier] = {
        "desk": SlackNotifier("C1", cast("AsyncWebClient", SlackSide(slack))),
        "room": DiscordNotifier(CHANNEL, DiscordSide(room)),
    }
    kept = replace(
        workspace(Watch("Reports", "report", to=("desk", "room")), destinations=(DESK, ROOM)),
        poll=PollPolicy(burst_count=100_000),
        alerts=AlertPolicy(group_wait=timedelta()),
    )
    newsroom = await at_work(
        store, kept, cast("FakeClock", LoopClock()), cast("dict[str, RecordingNotifier]", notifiers)
    )
    await newsroom.begins(TIMES)
    chance = random.Random(11)
    for first in range(0, ALERTS, AT_A_TIME):
        await newsroom.reads(TIMES, *(piece(at, chance, newsroom) for at in range(first, first + AT_A_TIME)))
        await works(newsroom, HOURS * 3600 * AT_A_TIME / ALERTS)
    slack.away = room.away = ""
    await works(newsroom, AFTERWARDS_S)
    await newsroom.delivering.stop()
    return slack, room


def at_most(limit: int, within_s: float, times: Sequence[float]) -> bool:
    """Whether no window of so many seconds holds more than `limit` of these times."""
    return all(later - first >= within_s - 1e-6 for first, later in zip(times, times[limit:], strict=False))


@pytest.mark.parametrize("how", ["refused", "unreadable"])
def test_what_waited_goes_out_within_the_platforms_pace(store: SqliteStore, how: str) -> None:
    with virtual() as loop:
        slack, room = loop.run_until_complete(outage(store, how))
    assert at_most(1, SLACK_EVERY_S, slack.asked)
    assert at_most(DISCORD_ROOM, DISCORD_ROOM_S, room.asked)
    rows = store.deliveries(state=None, limit=5000)
    assert {row.delivery.state.value for row in rows} == {"delivered", "dropped"}
    assert len(store.stories(since=None, limit=5000)) == ALERTS
    for traffic in (slack, room):
        assert traffic.told() == {story.id for story in store.stories(since=None, limit=5000)}


def test_the_window_is_judged_rightly() -> None:
    assert at_most(2, 5.0, [0.0, 1.0, 5.0, 6.0, 10.0])
    assert not at_most(2, 5.0, [0.0, 1.0, 4.9])
