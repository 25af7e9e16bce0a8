"""The world of the crash bench: feeds that publish known items, stand-ins of Slack and Discord, and their ledgers."""

from __future__ import annotations

import asyncio
import json
import random
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from tests.fakes import Piece, rss
from tests.platforms.discord.fake_discord import CHANNEL, FORUM, FakeDiscord
from tests.platforms.slack.fake_slack import FakeSlack

ROOM = "C0123456789"
SHOWN_ITEMS = 2000
"""All that a run publishes: a real feed forgets, but what it forgot while nobody could read it is not lost by us."""
SETTINGS = """\
version: 1
database: sqlite:///{folder}/tocsin.db
network: {{allow_private: ["{feeds}"]}}
polling: {{default_every: 1s, min_every: 1s, max_every: 1s, burst: "1000000/10m", per_host: {{spacing: 0s}}}}
alerts: {{group_wait: 0s, edit_every: 1s, catch_up: {{over: 100000, older_than: 24h}}}}
slack: {{api_base: "{slack}"}}
discord: {{api_base: "{discord}", gateway: false}}
dashboard: {{listen: null}}
sources:
  - {{name: First Wire, url: "http://{feeds}/first", every: 1s}}
  - {{name: Second Post, url: "http://{feeds}/second", every: 1s}}
  - {{name: Registrar, url: "http://{feeds}/third", tags: [primary], every: 1s}}
watches:
  - {{name: Reports, query: report, to: {told}}}
destinations:
  - {{name: newsdesk, slack: {{channel: C0123456789}}}}
  - {{name: volunteers, discord: {{channel: "{channel}"}}}}
  - {{name: forum, discord: {{channel: "{forum}", threads: forum}}}}
  - {{name: log, jsonl: {{path: "{folder}/alerts.jsonl"}}}}
  - {{name: gone, slack: {{channel: C0GONE}}}}
operator: [log]
"""
TOLD = ("newsdesk", "volunteers", "forum", "log")
NUMBER = re.compile(r"Report (\d+):")
SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprst" for vowel in "aeiou"]

Hook = Callable[[str, str], Awaitable[None]]


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(4))


@dataclass
class Feeds:
    """Three feeds on loopback. Each story has a number; `second` and `third` carry copies of some of the first's."""

    chance: random.Random
    pieces: dict[str, list[Piece]] = field(default_factory=lambda: {"first": [], "second": [], "third": []})
    published: int = 0
    asked: int = 0
    moment: Hook | None = None
    _runner: web.AppRunner | None = None
    address: str = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{feed}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"127.0.0.1:{self._runner.addresses[0][1]}"
        for feed in self.pieces:
            self.pieces[feed].append(Piece("Old quay wall repaired", link=f"https://{feed}.example/old", at=_now()))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.asked += 1
        feed = request.match_info["feed"]
        if self.moment is not None:
            await self.moment("asked", feed)
        body = rss(*reversed(self.pieces[feed][-SHOWN_ITEMS:]))
        return web.Response(body=body, content_type="application/rss+xml")

    def publish(self) -> None:
        """A new story; now and then a second outlet or the registrar tells an older one."""
        self.published += 1
        words = [_word(self.chance) for _ in range(24)]
        title = f"Report {self.published}: {' '.join(words[:6])}"
        text = f"{' '.join(words[6:15]).capitalize()}. {' '.join(words[15:]).capitalize()}."
        self._put("first", title, text)
        if self.published % 3 == 0:
            self._put("second", title, text)
        if self.published % 5 == 0:
            self._put("third", title, text)

    def _put(self, feed: str, title: str, text: str) -> None:
        link = f"https://{feed}.example/{self.published}"
        self.pieces[feed].append(Piece(title, text, link, at=_now()))


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Counted:
    """What the ledgers say of one destination: numbers of stories and keys of messages."""

    stories: Counter[int]
    keys: Counter[str]

    def lost(self, published: int) -> list[int]:
        return [number for number in range(1, published + 1) if number not in self.stories]

    def doubled(self) -> list[object]:
        twice: list[object] = [number for number, count in self.stories.items() if count > 1]
        return twice + [key for key, count in self.keys.items() if count > 1]


class World:
    """Everything around the process under test."""

    def __init__(self, folder: Path, seed: int, *, lag_s: float = 3.0, nonce_kept_s: float = 0.5) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.feeds = Feeds(random.Random(seed + 1))
        self.slack = FakeSlack(now=time.time)
        self.discord = FakeDiscord()
        self.slack.history_lag_s = self.discord.history_lag_s = lag_s
        self.slack.retry_after = "1"
        self.discord.nonce_kept_s = nonce_kept_s
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for part in (self.feeds, self.slack, self.discord):
            await self._stack.enter_async_context(part)
        self.config.write_text(
            SETTINGS.format(
                folder=self.folder,
                feeds=self.feeds.address,
                slack=self.slack.api_base,
                discord=self.discord.base,
                channel=CHANNEL,
                forum=FORUM,
                told=json.dumps([*TOLD, "gone"]),
            ),
            "utf-8",
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def config(self) -> Path:
        return self.folder / "tocsin.yaml"

    @property
    def environment(self) -> dict[str, str]:
        return {"SLACK_BOT_TOKEN": "xoxb-chaos", "DISCORD_BOT_TOKEN": self.discord.token, "NO_COLOR": "1"}

    # -- what arrived

    def counted(self) -> dict[str, Counted]:
        """By destination."""
        return {
            "newsdesk": _counted(self._slack_messages()),
            "volunteers": _counted(self._discord_messages(forum=False)),
            "forum": _counted(self._discord_messages(forum=True)),
            "log": _counted(self._lines()),
        }

    def _slack_messages(self) -> Iterator[tuple[bool, str, str]]:
        for message in self.slack.messages(ROOM):
            key = message.get("metadata", {}).get("event_payload", {}).get("key", "")
            yield not message.get("thread_ts"), json.dumps(message), key

    def _discord_messages(self, *, forum: bool) -> Iterator[tuple[bool, str, str]]:
        for channel, messages in self.discord.messages.items():
            place = self.discord.channels.get(channel, {})
            within_forum = place.get("parent_id") == FORUM
            for number, message in enumerate(messages):
                if within_forum == forum:
                    footer = message["embeds"][0].get("footer", {}).get("text", "") if message["embeds"] else ""
                    first = channel == CHANNEL or (within_forum and number == 0)
                    yield first, json.dumps(message), footer.rsplit(" ", 1)[-1]

    def _lines(self) -> Iterator[tuple[bool, str, str]]:
        path = self.folder / "alerts.jsonl"
        for line in path.read_text("utf-8").split("\n")[:-1] if path.exists() else ():
            try:
                row: dict[str, Any] = json.loads(line)
            except ValueError:
                continue
            if row["kind"] != "notice":
                yield row["kind"] == "post", line, row["key"]

    def stale(self) -> list[int]:
        """Stories whose Slack message does not show the second outlet although it told the story."""
        grown = set(range(3, self.feeds.published + 1, 3))
        shown = {
            int(found[1])
            for message in self.slack.messages(ROOM)
            if (found := NUMBER.search(json.dumps(message))) and "Second Post" in json.dumps(message)
        }
        return sorted(grown - shown)

    # -- what the store says

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        path = self.folder / "tocsin.db"
        if not path.exists():
            return []
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5) as db:
            try:
                return db.execute(sql).fetchall()
            except sqlite3.OperationalError:
                return []

    def owed(self) -> int:
        """Rows that wait or are in doubt, at destinations that work."""
        found = self.rows(
            "SELECT count(*) FROM delivery d JOIN destination t ON t.name = d.destination "
            "WHERE d.state IN ('pending', 'sending', 'unclear', 'parked') AND t.name <> 'gone'"
        )
        return int(found[0][0]) if found else 0

    def items(self) -> int:
        found = self.rows("SELECT count(*) FROM item WHERE id IN (SELECT item_id FROM match)")
        return int(found[0][0]) if found else 0

    def ever_unclear(self) -> int:
        found = self.rows("SELECT count(DISTINCT delivery_id) FROM delivery_event WHERE state = 'unclear'")
        return int(found[0][0]) if found else 0

    def soundness(self) -> str:
        return str(self.rows("PRAGMA integrity_check")[0][0])


def _counted(messages: Iterator[tuple[bool, str, str]]) -> Counted:
    stories: Counter[int] = Counter()
    keys: Counter[str] = Counter()
    for is_post, text, key in messages:
        keys[key] += 1
        if is_post:
            stories.update({int(number) for number in NUMBER.findall(text)})
    return Counted(stories, keys)


async def until(true: Callable[[], bool], patience_s: float, every_s: float = 0.05) -> bool:
    """Wait until something holds; whether it did in time."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        if true():
            return True
        await asyncio.sleep(every_s)
    return true()
