"""The hop from the event loop: one writer, two readers."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.storage.sqlite import open_store
from bot.storage.threads import StoreThreads
from tests.contract.store.desk import DESK, GAZETTE, GROK, NOW, TELEGRAPH, Newsroom


async def test_all_writing_happens_on_one_thread() -> None:
    threads = StoreThreads()
    names = await asyncio.gather(*(threads.write(lambda: threading.current_thread().name) for _ in range(9)))
    threads.close()
    assert len(set(names)) == 1
    assert threading.current_thread().name not in names


async def test_two_readers_read_at_the_same_time() -> None:
    threads = StoreThreads()
    together = threading.Barrier(2, timeout=10)
    places = await asyncio.gather(threads.read(together.wait), threads.read(together.wait))
    threads.close()
    assert sorted(places) == [0, 1]


async def test_faults_come_back_to_the_caller() -> None:
    threads = StoreThreads()

    def fault() -> None:
        raise StoreError("no")

    with pytest.raises(StoreError, match="no"):
        await threads.write(fault)
    threads.close()


async def test_a_cancelled_caller_does_not_cut_a_transaction_short() -> None:
    threads = StoreThreads()
    begun, go, done = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go.wait(10)
        done.set()

    task = asyncio.create_task(threads.write(work))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go.set()
    await threads.write(lambda: None)
    threads.close()
    assert done.is_set()


async def test_reading_goes_on_while_the_writer_works(path: Path) -> None:
    store, threads = open_store(str(path)), StoreThreads()
    await threads.write(lambda: store.reconcile([TELEGRAPH, GAZETTE], [GROK], [DESK], NOW))
    newsroom = Newsroom(store)
    writes = [threads.write(lambda n=n: newsroom.story(f"Grok story {n}", f"k{n}")) for n in range(20)]
    reads = [threads.read(lambda: store.stories(since=None, limit=50)) for _ in range(20)]
    told = await asyncio.gather(*writes, *reads)
    assert len(await threads.read(lambda: store.stories(since=None, limit=50))) == 20
    assert all(len(story.members) == 1 for stories in told[20:] for story in stories)
    threads.close()
    store.close()
