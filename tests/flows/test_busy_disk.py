"""A disk slower than the network: what was read waits to be stored, and a backlog of the index is made up for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar, cast

from bot.flows.ingest import IN_FLIGHT, MOST_READY, STORE_BATCH
from bot.flows.work import BACKLOG_BATCH, INDEX_BATCH, Work
from bot.model.source import Source
from bot.ports import Store
from bot.storage.sqlite import SqliteStore
from tests.fakes import InlineThreads
from tests.flows.newsroom import at_work, workspace

T = TypeVar("T")


class BusyDisk(InlineThreads):
    """Writes nothing while it is `busy`."""

    def __init__(self) -> None:
        self.busy = False
        self.idle = asyncio.Event()

    async def write(self, work: Callable[[], T]) -> T:
        if self.busy:
            await self.idle.wait()
        return work()


async def test_what_is_read_does_not_pile_up_while_nothing_can_be_stored(store: SqliteStore) -> None:
    sources = tuple(Source(f"F{n}", f"https://outlet.example/{n}.xml") for n in range(IN_FLIGHT + 300))
    newsroom = await at_work(store, workspace(sources=sources))
    disk = newsroom.desk.threads = BusyDisk()
    while await newsroom.polling.tick():
        disk.busy = True
        for _ in range(20):
            await asyncio.sleep(0)
        disk.busy = False  # a claim goes through; what waits to be stored still waits
    assert len(newsroom.fetcher.asked) <= IN_FLIGHT + MOST_READY + STORE_BATCH < len(sources)
    disk.idle.set()
    while await newsroom.polling.tick() or len(newsroom.polled) < len(sources):
        await newsroom.polling.drain()
    assert sorted(each.source for each in newsroom.polled) == sorted(each.name for each in sources)


class Backlog:
    """A store with so many items that are not indexed yet."""

    def __init__(self, store: SqliteStore, left: int) -> None:
        self._store = store
        self.left = left
        self.asked: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def index(self, limit: int) -> int:
        self.asked.append(limit)
        done = min(limit, self.left)
        self.left -= done
        return done


async def test_a_backlog_is_indexed_in_larger_batches_until_it_is_gone(store: SqliteStore) -> None:
    newsroom = await at_work(store, workspace())
    backlog = Backlog(store, INDEX_BATCH + BACKLOG_BATCH + 1)
    newsroom.desk.store = cast("Store", backlog)
    work = Work(newsroom.desk)
    for _ in range(4):
        await work.keep_house()
    assert backlog.asked == [INDEX_BATCH, BACKLOG_BATCH, BACKLOG_BATCH, INDEX_BATCH]
