"""Hand-written parts for tests of the middle of the bot: each fits its port and does only what it is told.

The store is never faked: a real one on a temporary file is quick enough.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from typing import TypeVar
from xml.sax.saxutils import escape

from bot.errors import DocumentError
from bot.model.delivery import Capabilities, Looked, NotSent, Outcome, Outgoing, Receipt, Sent, Unclear
from bot.model.item import ParseOutcome
from bot.model.source import Failure, Fetched, FetchFailed, FetchOutcome, NotModified, Request, Source, Validators
from bot.sources.article import read_page
from bot.sources.feed import parse_document

T = TypeVar("T")

NOW = datetime(2031, 3, 4, 9, tzinfo=UTC)
"""A Tuesday morning in winter time: Europe/London and UTC agree."""


class FakeClock:
    """A clock that moves when told; sleeping moves it. `set_by` moves what it shows, as somebody who sets it does."""

    def __init__(self, start: datetime = NOW) -> None:
        self._now = start
        self._steady = timedelta()

    def now(self) -> datetime:
        return self._now

    def steady(self) -> timedelta:
        return self._steady

    def set_by(self, duration: timedelta) -> None:
        self._now += duration

    async def sleep(self, duration: timedelta) -> None:
        self.forward(duration)
        await asyncio.sleep(0)

    def forward(self, duration: timedelta) -> None:
        self._now += duration
        self._steady += duration


class InlineThreads:
    """No hop: work runs where it is asked for, so a test is one straight line."""

    async def write(self, work: Callable[[], T]) -> T:
        return work()

    async def read(self, work: Callable[[], T]) -> T:
        return work()


class FakeFetcher:
    """Serves documents by URL, with an ETag; anything else is a 404. `hold` makes an address slow until released."""

    def __init__(self) -> None:
        self.documents: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        """Content types of documents that are no feeds."""
        self.forbidden: set[str] = set()
        """What robots may not read."""
        self.faults: dict[str, FetchFailed] = {}
        self.asked: list[str] = []
        self._held: dict[str, asyncio.Event] = {}

    def hold(self, url: str) -> asyncio.Event:
        """Requests for this address wait until the event is set."""
        return self._held.setdefault(url, asyncio.Event())

    async def fetch(self, request: Request) -> FetchOutcome:
        self.asked.append(request.url)
        if request.url in self._held:
            await self._held[request.url].wait()
        if request.robots and request.url in self.forbidden:
            return FetchFailed(Failure.ROBOTS, "The host asks robots not to read this page (robots.txt).")
        if request.url in self.faults:
            return self.faults[request.url]
        if request.url not in self.documents:
            return FetchFailed(Failure.NOT_FOUND, "The server says there is no such page.", 404)
        body = self.documents[request.url]
        etag = f'"{hashlib.blake2b(body, digest_size=6).hexdigest()}"'
        if request.validators.etag == etag:
            return NotModified(Validators(etag))
        return Fetched(request.url, body, self.types.get(request.url, "application/rss+xml"), Validators(etag))

    async def close(self) -> None:
        self._held.clear()


class InlineParser:
    """The real reader without worker processes."""

    async def parse(self, fetched: Fetched, source: Source) -> ParseOutcome:
        try:
            return parse_document(fetched.body, fetched.url, fetched.content_type, source.kind)
        except DocumentError as fault:
            return FetchFailed(Failure.NOT_A_FEED, str(fault))

    async def close(self) -> None:
        return None


class InlineReader:
    """The real reader of pages without a worker process."""

    async def read(self, fetched: Fetched, source: Source) -> str | FetchFailed:
        try:
            return read_page(fetched.body, fetched.content_type)
        except DocumentError as fault:
            return FetchFailed(Failure.NO_ARTICLE, str(fault))

    async def close(self) -> None:
        return None


ARRIVES_UNSEEN = Unclear("the answer was lost")
"""The message arrives, the answer does not."""
LOST = Unclear("the request was lost")
"""Neither arrives."""


class RecordingNotifier:
    """A destination with a memory. `script` says what becomes of the next requests; without one all goes well."""

    def __init__(self, capabilities: Capabilities | None = None) -> None:
        self._capabilities = capabilities or Capabilities()
        self.script: deque[Outcome] = deque()
        self.arrived: list[Outgoing] = []
        self.requests = 0
        self.looks = 0
        self.fault: str | None = None
        self.blind: Looked | None = None
        """What a look answers instead of looking."""
        self.home: str | None = None
        """Where its messages have links, if they have any."""
        self._ids = count(1)

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    async def send(self, outgoing: Outgoing) -> Outcome:
        self.requests += 1
        outcome = self.script.popleft() if self.script else None
        if isinstance(outcome, NotSent) or outcome is LOST:
            return outcome
        self.arrived.append(outgoing)
        message = f"m{next(self._ids)}"
        receipt = Receipt("room", message, url=f"{self.home}/{message}" if self.home else None)
        return outcome or Sent(receipt)

    edit = send
    reply = send

    async def find(self, rows: Sequence[Outgoing]) -> Looked:
        self.looks += 1
        if self.blind is not None:
            return self.blind
        keys = {row.delivery.key for row in rows}
        return Looked({r.delivery.key: Receipt("room", "found") for r in self.arrived if r.delivery.key in keys})

    async def check(self) -> str | None:
        return self.fault

    async def close(self) -> None:
        return None

    def told(self) -> list[tuple[str, str]]:
        """What arrived, in order: (kind, headline)."""
        return [(row.message.kind.value, row.message.headline.text) for row in self.arrived]

    def kinds(self) -> list[str]:
        """The kinds of what arrived, in order."""
        return [row.message.kind.value for row in self.arrived]


def delivery_keys() -> Callable[[], str]:
    """Keys of 22 characters, each once, the same in every run."""
    numbers = count(1)
    return lambda: f"key-{next(numbers):018d}"


@dataclass(frozen=True)
class Piece:
    """One item of a feed; link and GUID are made from the title unless given."""

    title: str
    text: str = ""
    link: str = ""
    guid: str = ""
    at: datetime | None = field(default=NOW)

    @property
    def slug(self) -> str:
        return self.title.lower().replace(" ", "-")

    @property
    def url(self) -> str:
        return self.link or f"https://news.example/{self.slug}"


def rss(*pieces: Piece, title: str = "News") -> bytes:
    """An RSS 2.0 document with these pieces in this order."""
    items = "".join(
        f"<item><title>{escape(p.title)}</title><link>{escape(p.url)}</link>"
        f'<guid isPermaLink="false">{escape(p.guid or p.url)}</guid>'
        + (f"<pubDate>{format_datetime(p.at)}</pubDate>" if p.at else "")
        + f"<description>{escape(p.text)}</description></item>"
        for p in pieces
    )
    head = f"<title>{escape(title)}</title><link>https://news.example/</link><description>News</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()
