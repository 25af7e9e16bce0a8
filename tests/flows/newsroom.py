"""A newsroom at work: the real flows and store around hand-written borders, in scenario words."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.core.match import compile_watches
from bot.flows import reloading
from bot.flows.deliver import Delivering
from bot.flows.desk import Desk
from bot.flows.ingest import Polled, Polling
from bot.model.actor import Actor
from bot.model.delivery import Destination
from bot.model.policy import Workspace
from bot.model.source import Source
from bot.model.watch import Severity, Watch
from bot.ports import Store
from tests.fakes import (
    FakeClock,
    FakeFetcher,
    InlineParser,
    InlineReader,
    InlineThreads,
    Piece,
    RecordingNotifier,
    delivery_keys,
    rss,
)

TIMES = Source("Harbour Times", "https://harbour.example/feed", tags=frozenset({"uk"}))
MAIL = Source("Upland Mail", "https://upland.example/feed")
REGULATOR = Source("Media Regulator", "https://regulator.example/feed", tags=frozenset({"primary"}))
DESK = Destination("desk", "slack", {"channel": "C1"})
SCREEN = Destination("screen", "console")
PICO = Watch("Pico", "pico OR derby", Severity.NORMAL, to=("desk",))
EDITOR = Actor("slack", "U1", "Ada Quill", may_manage=True)
READER = Actor("slack", "U2", "Ben Margin")
MEMBER = Actor("slack", "U3", "Cleo Hart", destination="desk", member=True)

INQUIRY = Piece(
    "Pico inquiry opened over fake intimate images",
    "The media regulator opened an inquiry into the Pico chatbot of Lumen Labs on Tuesday. "
    "Complaints say that it made intimate images of women in Saltmarsh without consent. "
    "Lumen Labs said that it would answer within ten days.",
    "https://harbour.example/news/pico-inquiry",
)
INQUIRY_TOO = Piece(
    "Regulator opens inquiry into Pico chatbot of Lumen Labs",
    "An inquiry into the Pico chatbot was opened by the media regulator on Tuesday after complaints about fake "
    "intimate images from Saltmarsh. Lumen Labs has ten days to answer.",
    "https://upland.example/pico",
)
STATEMENT = Piece(
    "Media regulator statement: inquiry into Lumen Labs and its Pico chatbot",
    "We have opened a formal inquiry into Lumen Labs under section 12. It concerns intimate images made by the Pico "
    "chatbot in Saltmarsh. Lumen Labs must answer within ten days.",
    "https://regulator.example/statements/pico",
)
DERBY = Piece(
    "Rovers win the derby in extra time",
    "The winner came from a corner three minutes before the end. The coach praised his young goalkeeper.",
)


@dataclass
class Newsroom:
    """Scenario words over a desk."""

    desk: Desk
    clock: FakeClock
    fetcher: FakeFetcher
    notifiers: Mapping[str, RecordingNotifier]
    polled: list[Polled] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.polling = Polling(self.desk, self.polled.append)
        self.delivering = Delivering(self.desk)

    @property
    def slack(self) -> RecordingNotifier:
        return self.notifiers["desk"]

    @property
    def desk_zone(self) -> ZoneInfo:
        """The desk's own zone."""
        return ZoneInfo(self.desk.workspace.time_zone)

    def document(self, *pieces: Piece) -> bytes:
        """A feed with these pieces."""
        return rss(*pieces)

    async def reads(self, source: Source, *pieces: Piece) -> Polled:
        """The source's feed holds these pieces and is polled now."""
        return await self.reads_bytes(source, rss(*pieces))

    async def reads_bytes(self, source: Source, body: bytes) -> Polled:
        self.fetcher.documents[source.url] = body
        return await self.polls(source)

    async def polls(self, source: Source) -> Polled:
        """The source is polled now, due or not."""
        await self.polling.tick([source.name])
        await self.polling.drain()
        return self.polled[-1]

    async def reads_beside(self, source: Source, *pieces: Piece) -> None:
        """The source is polled and stored while other polls are still under way."""
        self.fetcher.documents[source.url] = rss(*pieces)
        before = len(self.polled)
        await self.polling.tick([source.name])
        for _ in range(1000):
            if len(self.polled) > before:
                return
            await asyncio.sleep(0)
        raise AssertionError(f"{source.name} was held up")

    async def begins(self, *sources: Source) -> None:
        """A first poll of an ordinary day, so that what follows is news."""
        for source in sources:
            old = Piece("Old quay wall repaired", "It was repaired.", at=self.clock.now() - timedelta(hours=2))
            await self.reads(source, replace(old, link=f"{source.url}/old"))

    async def delivers(self, after: timedelta = timedelta(minutes=2)) -> None:
        """Time passes and what is due is delivered."""
        self.clock.forward(after)
        await self.delivering.settled()

    async def serves_once(self, after: timedelta = timedelta(minutes=2)) -> None:
        """Time passes and each destination is served once."""
        self.clock.forward(after)
        await self.delivering.tick()
        await self.delivering.drain()

    def states(self) -> list[str]:
        """The state of each outbox row, oldest first."""
        rows = self.desk.store.deliveries(state=None, limit=500)
        return [row.delivery.state.value for row in reversed(rows)]

    def details(self) -> list[str]:
        rows = self.desk.store.deliveries(state=None, limit=500)
        return [row.delivery.detail for row in reversed(rows)]


def workspace(
    *watches: Watch,
    sources: tuple[Source, ...] = (TIMES, MAIL, REGULATOR),
    destinations: tuple[Destination, ...] = (DESK,),
    operator: tuple[str, ...] = (),
) -> Workspace:
    """A workspace with these watches, by default the one for Pico."""
    return Workspace(
        watches=watches or (PICO,),
        sources=sources,
        destinations={each.name: each for each in destinations},
        operator=operator,
    )


async def at_work(
    store: Store,
    kept: Workspace,
    clock: FakeClock | None = None,
    notifiers: Mapping[str, RecordingNotifier] | None = None,
) -> Newsroom:
    """The flows around this store and workspace."""
    clock = clock or FakeClock()
    said = notifiers or {name: RecordingNotifier() for name in kept.destinations}
    able = replace(kept, capabilities={name: each.capabilities for name, each in said.items()})
    fetcher = FakeFetcher()
    desk = Desk(
        able, compile_watches((), {}), {}, store, InlineThreads(), clock, fetcher, InlineParser(), delivery_keys(),
        said, reader=InlineReader(),
    )  # fmt: skip
    store.reconcile(kept.sources, kept.watches, tuple(kept.destinations.values()), clock.now())
    await reloading.reload(desk)
    return Newsroom(desk, clock, fetcher, said)
