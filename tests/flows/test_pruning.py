"""Old things go once a day, and what was known does not become news again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.flows import manage, prune, upkeep
from bot.flows.dispatch import dispatch
from bot.model.policy import Pruned
from tests.flows.newsroom import DERBY, EDITOR, INQUIRY, TIMES, Newsroom

YEARS = timedelta(days=401)


async def told_long_ago(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES)
    await newsroom.reads(TIMES, replace(INQUIRY, at=None), replace(DERBY, at=None))
    await newsroom.delivers()
    newsroom.desk.store.index(100)
    newsroom.clock.forward(YEARS)


async def test_a_feed_that_still_lists_an_old_piece_makes_no_news_of_it(newsroom: Newsroom) -> None:
    await told_long_ago(newsroom)
    assert await prune.prune(newsroom.desk) == Pruned(deliveries=2, stories=2, items=3)
    moved = replace(DERBY, guid="another guid", at=None)
    edited = replace(INQUIRY, title="Pico inquiry closed after 14 months without findings", at=None)
    assert (await newsroom.reads(TIMES, edited, moved)).announced == 0
    await newsroom.delivers()
    assert newsroom.slack.kinds() == ["post", "post"]


async def test_old_things_go_once_a_day_by_themselves(newsroom: Newsroom) -> None:
    await told_long_ago(newsroom)
    await upkeep.prune_daily(newsroom.desk)
    assert newsroom.states() == []
    done_at = newsroom.desk.store.figures(newsroom.clock.now()).pruned_at
    newsroom.clock.forward(timedelta(hours=23))
    await upkeep.prune_daily(newsroom.desk)
    assert newsroom.desk.store.figures(newsroom.clock.now()).pruned_at == done_at
    newsroom.clock.forward(timedelta(hours=2))
    await upkeep.prune_daily(newsroom.desk)
    assert newsroom.desk.store.figures(newsroom.clock.now()).pruned_at == newsroom.clock.now()


async def test_a_person_can_have_old_things_deleted_now(newsroom: Newsroom) -> None:
    await told_long_ago(newsroom)
    answer = await dispatch(newsroom.desk, ("db", "prune"), {}, EDITOR)
    assert answer.title == "Deleted: 2 deliveries, 2 stories, texts of 3 items."
    assert answer.footer == "Kept: 90 days of deliveries, 400 days of items, what is open or owed."
    assert await manage.prune_now(newsroom.desk, EDITOR) == Pruned()
