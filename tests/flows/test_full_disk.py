"""A full disk: nothing more is read, what is stored still goes out, the operator knows, and it goes on by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.plan.space import AGAIN, FULL
from bot.flows.work import Work
from bot.storage.room import Room
from bot.storage.sqlite import SqliteStore
from tests.fakes import Piece
from tests.flows.newsroom import DERBY, DESK, INQUIRY, MAIL, SCREEN, TIMES, Newsroom, at_work, workspace

RESERVE = 40
"""Pages that the reserve gives to SQLite here."""
LONG = Piece("Pico tells its story", "A very long story. " * 20_000, "https://upland.example/long")


class Disk(Room):
    """A disk of so many pages. What is held back are pages that SQLite may have once it was found full."""

    def __init__(self, store: SqliteStore) -> None:
        super().__init__(Path("unused"))
        self.store = store
        self.held = False

    def limit(self, pages: int) -> None:
        assert self.store._writer is not None
        self.store._writer.run(f"PRAGMA max_page_count = {pages}")

    def used(self) -> int:
        assert self.store._writer is not None
        return self.store._writer.number("PRAGMA page_count")

    def fill(self) -> None:
        self.limit(self.used())

    def give(self) -> None:
        super().give()
        if self.held:
            self.limit(self.used() + RESERVE)
        self.held = False

    def free_space(self) -> None:
        self.limit(1_000_000)
        self._left = 1 << 40

    _left = 0

    def free(self) -> int:
        return self._left or (1 << 40 if not self._found_full else 0)

    def _held(self) -> bool:
        return self.held

    def take(self) -> bool:
        self.held = self.held or self.free() > 0
        return self.held


@pytest.fixture
async def newsroom(store: SqliteStore) -> Newsroom:
    made = await at_work(store, workspace(destinations=(DESK, SCREEN), operator=("screen",)))
    await made.begins(TIMES, MAIL)
    return made


@pytest.fixture
def disk(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk(store)
    store.room = made
    return made


async def works(newsroom: Newsroom, work: Work, times: int = 1) -> None:
    for _ in range(times):
        newsroom.clock.forward(timedelta(seconds=31))
        try:
            await work.tick()
        finally:
            await work.polling.drain()
            await work.delivering.settled()


def notices(newsroom: Newsroom) -> list[str]:
    return [row.message.note or "" for row in newsroom.notifiers["screen"].arrived]


async def until(newsroom: Newsroom, work: Work, true: Callable[[], bool]) -> None:
    for _ in range(40):
        if true():
            return
        await works(newsroom, work)
    raise AssertionError("it did not happen")


async def test_what_is_stored_goes_out_and_nothing_more_is_read(newsroom: Newsroom, disk: Disk) -> None:
    work = Work(newsroom.desk, newsroom.polled.append)
    await works(newsroom, work)
    await newsroom.reads(TIMES, INQUIRY, DERBY)
    newsroom.fetcher.documents[MAIL.url] = newsroom.fetcher.documents[TIMES.url]
    disk.fill()
    assert (await newsroom.reads(MAIL, LONG)).fault.startswith("The disk is full")
    asked = len(newsroom.fetcher.asked)
    await works(newsroom, work, times=30)
    assert sorted(newsroom.slack.told()) == sorted([("post", INQUIRY.title), ("post", DERBY.title)])
    assert (len(newsroom.fetcher.asked), notices(newsroom)) == (asked, [FULL])


async def test_it_goes_on_by_itself_and_says_so(newsroom: Newsroom, disk: Disk) -> None:
    work = Work(newsroom.desk, newsroom.polled.append)
    await works(newsroom, work)
    disk.fill()
    await newsroom.reads(MAIL, LONG)
    await works(newsroom, work, times=3)
    disk.free_space()
    await until(newsroom, work, lambda: ("post", LONG.title) in newsroom.slack.told())
    assert notices(newsroom) == [FULL, AGAIN]


async def test_a_disk_that_is_nearly_full_is_not_filled_by_us(
    newsroom: Newsroom, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work(newsroom.desk, newsroom.polled.append)
    await works(newsroom, work)
    asked = len(newsroom.fetcher.asked)
    monkeypatch.setattr(disk, "free", lambda: 1024)
    await works(newsroom, work, times=20)
    assert (len(newsroom.fetcher.asked), notices(newsroom)) == (asked, [FULL])
