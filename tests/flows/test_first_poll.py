"""The first reading of a source, and one that comes late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.storage.sqlite import SqliteStore
from tests.flows.newsroom import DERBY, INQUIRY, TIMES, at_work, workspace


async def test_a_kill_before_the_first_poll_was_stored_loses_no_news(store: SqliteStore) -> None:
    """The first poll is let go before it is stored; what appears until it is made again is no archive."""
    kept = workspace()
    first_time = await at_work(store, replace(kept, poll=replace(kept.poll, announce_on_first_poll=0)))
    old = replace(DERBY, at=first_time.clock.now() - timedelta(hours=1))
    first_time.fetcher.hold(TIMES.url)
    await first_time.polling.tick([TIMES.name])
    await first_time.polling.stop()
    first_time.clock.forward(timedelta(minutes=20))
    again = await at_work(store, first_time.desk.workspace, first_time.clock)
    fresh = replace(INQUIRY, at=again.clock.now() - timedelta(minutes=2))
    polled = await again.reads(TIMES, fresh, old)
    assert (polled.new, polled.matched, polled.announced) == (2, 2, 1)
    await again.delivers()
    assert again.slack.told() == [("post", INQUIRY.title)]
