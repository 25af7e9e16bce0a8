"""One seed, one play: the real flows and store on a virtual clock, with everything going wrong that can.

    python -m tests.simulation.play [--first 0] [--seeds 2000]

News comes, grows and is corrected; sources and platforms fail; the disk fills up; the clock is set; the process
dies at commits and requests and is started again. Then all faults end, the process may finish, and the ledgers of the
platforms must hold every story once, in order, in its newest state. A seed plays the same each time.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import logging
import random
import shutil
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from bot.core.match import compile_watches
from bot.core.plan import states
from bot.errors import StoreError
from bot.flows import reloading
from bot.flows.desk import Desk
from bot.flows.work import Work
from bot.model.delivery import Capabilities, Destination, State
from bot.model.policy import AlertPolicy, PollPolicy, Workspace
from bot.model.source import Failure, FetchFailed, FetchOutcome, Request, Source
from bot.model.watch import Watch
from bot.storage.sqlite import open_store
from tests.fakes import FakeFetcher, InlineParser, InlineThreads, Piece, delivery_keys, rss
from tests.simulation.fate import Died, Fate, MortalStore, abandoned, opened
from tests.simulation.platforms import Platform
from tests.simulation.time import LoopClock, VirtualLoop

SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprst" for vowel in "aeiou"]
PROCESSES = 2
TICK_S = 3.0
CALM_TICK_S = 10.0
TROUBLE_S = 100.0
CALM_S = 45 * 60.0
"""By then all must be told: the longest pause after failures is a quarter of an hour."""
LONGEST_LIFE_S = 40.0
SOURCES = tuple(
    Source(name, f"https://{name.lower()}.example/feed", tags=frozenset(tags), every=timedelta(seconds=10))
    for name, tags in (("First", ()), ("Second", ()), ("Registrar", ("primary",)))
)
PLACES = {
    "chat": (Destination("chat", "slack"), Capabilities()),
    "nonce": (Destination("nonce", "discord"), Capabilities(nonce=True)),
    "file": (Destination("file", "jsonl"), Capabilities(certain=True)),
    "hook": (Destination("hook", "slack_webhook"), Capabilities(edit=False, thread=False, look_up=False)),
}
CERTAIN = ("chat", "nonce", "file")
"""Destinations that can be looked up: there nothing may be lost or doubled."""


@dataclass
class Feeds(FakeFetcher):
    """Feeds that now and then do not answer."""

    fate: Fate

    def __post_init__(self) -> None:
        super().__init__()

    async def fetch(self, request: Request) -> FetchOutcome:
        self.fate.may_kill(0.005)
        await asyncio.sleep(0.1 if self.fate.chance.random() < 0.9 else self.fate.chance.uniform(1, 30))
        self.fate.lives()
        if not self.fate.calm and self.fate.chance.random() < 0.1:
            return FetchFailed(Failure.SERVER_ERROR, "The server answered 503.", 503)
        return await super().fetch(request)


@dataclass
class Play:
    """Everything of one seed."""

    seed: int
    folder: Path
    chance: random.Random = field(init=False)
    fate: Fate = field(init=False)
    pieces: dict[str, list[Piece]] = field(init=False)
    published: int = 0
    restarts: int = 0
    jumps: int = 0
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.fate = Fate(random.Random(self.seed + 1))
        self.fate.death_rate = self.chance.choice((0.0, 0.003, 0.02, 0.06))
        self.clock = LoopClock()
        self.feeds = Feeds(self.fate)
        old = Piece("Old quay wall repaired", "It was repaired.", at=None)
        self.pieces = {each.name: [replace(old, link=f"{each.url}/old")] for each in SOURCES}
        self.platforms = {name: Platform(name, self.fate, able) for name, (_, able) in PLACES.items()}
        self.new_key = delivery_keys()
        for source in SOURCES:
            self._show(source.name)

    @property
    def path(self) -> Path:
        return self.folder / "tocsin.db"

    # The world.

    def publish(self) -> None:
        """A new story; now and then others have it too, and now and then one is corrected."""
        self.published += 1
        words = ["".join(self.chance.choice(SYLLABLES) for _ in range(4)) for _ in range(24)]
        title = f"Report {self.published}: {' '.join(words[:6])}"
        self._put("First", title, f"{' '.join(words[6:15]).capitalize()}. {' '.join(words[15:]).capitalize()}.")
        if self.published % 2 == 0:
            told = self.chance.choice(self.pieces["First"][1:])
            self._put(self.chance.choice(("Second", "Registrar")), told.title, told.text)

    def _put(self, source: str, title: str, text: str) -> None:
        link = f"https://{source.lower()}.example/{title.split()[1].rstrip(':')}"
        if any(piece.link == link for piece in self.pieces[source]):
            return
        self.pieces[source].append(Piece(title, text, link, at=None))
        self._show(source)

    def _show(self, source: str) -> None:
        shown = next(each for each in SOURCES if each.name == source)
        self.feeds.documents[shown.url] = rss(*reversed(self.pieces[source]))

    # The process.

    def desk(self, store: MortalStore) -> Desk:
        destinations = {name: place for name, (place, _) in PLACES.items()}
        kept = Workspace(
            watches=(Watch("Reports", "report", to=tuple(PLACES)),),
            sources=SOURCES,
            destinations=destinations,
            capabilities={name: able for name, (_, able) in PLACES.items()},
            poll=PollPolicy(min_every=timedelta(seconds=5), burst_count=100_000, announce_on_first_poll=0),
            alerts=AlertPolicy(group_wait=timedelta(seconds=1), edit_every=timedelta(seconds=5), catch_up_over=100_000),
        )
        store.reconcile(kept.sources, kept.watches, tuple(destinations.values()), self.clock.now())
        return Desk(
            kept, compile_watches((), {}), {}, store, InlineThreads(), self.clock, self.feeds, InlineParser(),
            self.new_key, self.platforms,
        )  # fmt: skip

    async def live(self, seconds: float, until_told: bool = False) -> None:
        """Start the process and let it work until it dies, its time is up, or all is told."""
        self.fate.born()
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        before = asyncio.all_tasks()
        store = opened(self.path, self.fate)
        with contextlib.suppress(Died, StoreError):
            desk = self.desk(store)
            await reloading.reload(desk)
            work = Work(desk)
            while loop.time() < end and not self.fate.dead and not (until_told and self.all_told(store)):
                await self._tick(work)
        self.fate.dead = True
        for task in asyncio.all_tasks() - before:
            task.cancel()
        await asyncio.gather(*(asyncio.all_tasks() - before - {asyncio.current_task()}), return_exceptions=True)
        abandoned(store)
        self.restarts += 1

    async def _tick(self, work: Work) -> None:
        """A tick as the schedule makes it: what it meets ends nothing but itself."""
        with contextlib.suppress(StoreError):
            await work.tick()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.fate.died.wait(), CALM_TICK_S if self.fate.calm else TICK_S)

    def all_told(self, store: MortalStore) -> bool:
        """Whether every piece is known and nothing is owed any more."""
        with store.reading() as db:
            owed = db.number("SELECT count(*) FROM delivery WHERE state NOT IN ('delivered', 'dropped')")
            known = db.number("SELECT count(*) FROM item")
        return not owed and known >= sum(map(len, self.pieces.values()))

    # The play.

    async def perform(self) -> None:
        # A source's first poll archives what is old: it must be over before there is news.
        self.fate.calm = True
        await self.live(CALM_S, until_told=True)
        self.fate.calm = False
        loop = asyncio.get_running_loop()
        world = asyncio.create_task(self._world(loop.time() + TROUBLE_S))
        while not world.done():
            await self.live(self.chance.uniform(1, LONGEST_LIFE_S))
            await asyncio.sleep(self.chance.choice((0, 0, 1, 20)))
        self.fate.calm = True
        await self.live(CALM_S, until_told=True)

    async def _world(self, end: float) -> None:
        loop = asyncio.get_running_loop()
        while loop.time() < end:
            await asyncio.sleep(self.chance.uniform(1, 20))
            self.publish()
            if self.chance.random() < 0.05:
                self.jumps += 1
                self.clock.wrong += timedelta(hours=self.chance.choice((-3, -1, 1, 3)))

    # The judgement.

    def judge(self) -> None:
        store = open_store(str(self.path))
        try:
            self._ledgers()
            self._rows(store)
            self._say(store.check(), "the database is damaged")
        finally:
            store.close()

    def _say(self, wrong: object, what: str) -> None:
        if wrong:
            self.faults.append(f"{what}: {wrong}")

    def _ledgers(self) -> None:
        wanted = set(range(1, self.published + 1))
        for name, platform in self.platforms.items():
            posts = [(number(each), each) for each in platform.arrived if each.kind == "post"]
            told = Counter(story for story, _ in posts)
            self._say(sorted(wanted - told.keys()), f"{name} lost")
            if name in CERTAIN:
                self._say([story for story, count in told.items() if count > 1], f"{name} doubled")
                keys = Counter(each.key for each in platform.arrived)
                self._say([key for key, count in keys.items() if count > 1], f"{name} doubled keys")
            self._order(name, platform)

    def _order(self, name: str, platform: Platform) -> None:
        """Nothing comes before its post, and no message is changed back to an older state."""
        began: set[int | None] = set()
        for each in platform.arrived:
            story = each.shown[0].story
            if each.kind == "post":
                began.add(story)
            self._say(story not in began and each.kind in ("edit", "reply") and story, f"{name}: before its post")
            sizes = [len(message.items) for message in each.shown]
            self._say(sizes != sorted(sizes) and sizes, f"{name}: changed back to an older state")

    def _rows(self, store: MortalStore | object) -> None:
        rows = store.deliveries(state=None, limit=100_000)  # type: ignore[attr-defined]
        settled = {State.DELIVERED, State.DROPPED}
        self._say([row.delivery.id for row in rows if row.delivery.state not in settled], "still owed")
        dropped = {row.delivery.detail for row in rows if row.delivery.state is State.DROPPED}
        self._say(dropped - {"the message already shows this"}, "dropped")
        for row in rows:
            before = None
            for _, state, _ in row.events:
                now = State(state)
                self._say(not states.lawful(before, now) and (row.delivery.id, before, now), "unlawful")
                before = now
        stories = {story.id: len(story.members) for story in store.stories(since=None, limit=100_000)}  # type: ignore[attr-defined]
        self._newest(stories)

    def _newest(self, members: dict[int, int]) -> None:
        for name in ("chat", "nonce"):
            for each in self.platforms[name].arrived:
                if each.kind == "post":
                    shown, have = len(each.shown[-1].items), members[each.shown[-1].story or 0]
                    self._say(shown != have and (each.shown[-1].story, shown, have), f"{name}: not the newest state")

    def digest(self) -> str:
        """The whole course of the play in a few letters: the same for each run of a seed."""
        course = [
            (name, each.key, each.kind, each.at, len(each.shown))
            for name, platform in self.platforms.items()
            for each in platform.arrived
        ]
        return hashlib.blake2b(repr((course, self.fate.deaths, self.restarts)).encode(), digest_size=8).hexdigest()


def number(arrived: object) -> int:
    """The number of the story that a message tells."""
    return int(arrived.shown[0].headline.text.split()[1].rstrip(":"))  # type: ignore[attr-defined]


def play(seed: int, empty: Path, folder: Path) -> Play:
    """Play a seed to its end; `empty` is a database of the newest schema to begin with."""
    played = Play(seed, folder)
    shutil.copy(empty, played.path)
    loop = VirtualLoop()
    loop.set_exception_handler(lambda loop, context: None)  # the dead say nothing
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(played.perform())
    finally:
        loop.close()
        asyncio.set_event_loop(None)
    played.judge()
    return played


def _played(seed: int, empty: Path) -> tuple[int, tuple[int, int, int, int], list[str]]:
    """The seed, its figures (stories, deaths, commits on a full disk, clock jumps), and what went wrong."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="tocsin-play-") as folder:
        done = play(seed, empty, Path(folder))
    return seed, (done.published, done.fate.deaths, done.fate.failures, done.jumps), done.faults


def main() -> int:
    """Play many seeds on two processors; 1 if one of them went wrong."""
    parser = argparse.ArgumentParser(description="play Tocsin's life with everything going wrong")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=2000)
    given = parser.parse_args()
    sums, bad = [0, 0, 0, 0], []
    with tempfile.TemporaryDirectory(prefix="tocsin-simulation-") as made, ProcessPoolExecutor(PROCESSES) as pool:
        empty = Path(made) / "empty.db"
        open_store(str(empty)).close()
        seeds = range(given.first, given.first + given.seeds)
        for seed, figures, faults in pool.map(partial(_played, empty=empty), seeds, chunksize=10):
            sums = [have + more for have, more in zip(sums, figures, strict=True)]
            if faults:
                bad.append(seed)
                sys.stdout.write(f"seed {seed}: {'; '.join(faults[:5])}\n")
                sys.stdout.flush()
    sys.stdout.write(
        f"{given.seeds} seeds: {sums[0]} stories, {sums[1]} deaths, {sums[2]} commits on a full disk, "
        f"{sums[3]} clock jumps; {len(bad)} seeds went wrong {bad[:20] if bad else ''}\n"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
