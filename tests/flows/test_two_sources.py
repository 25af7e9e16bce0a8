"""One piece in two sources."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows import ask
from bot.storage.sqlite import SqliteStore
from tests.flows.newsroom import INQUIRY, MAIL, PICO, REGULATOR, TIMES, Newsroom, at_work, workspace

LISTED = replace(INQUIRY, title="Read on in the Harbour Times", text="A story from the harbour.")
"""What a list of links says of the piece: no word of a watch."""


@pytest.fixture
async def begun(newsroom: Newsroom) -> Newsroom:
    await newsroom.begins(TIMES, MAIL, REGULATOR)
    return newsroom


async def test_a_piece_in_two_sources_is_told_once(begun: Newsroom) -> None:
    await begun.reads(TIMES, INQUIRY)
    assert (await begun.reads(MAIL, INQUIRY)).new == 0
    await begun.delivers()
    assert begun.slack.told() == [("post", INQUIRY.title)]


async def test_a_piece_that_a_list_of_links_named_first_is_told_when_its_publisher_tells_it(begun: Newsroom) -> None:
    assert (await begun.reads(MAIL, LISTED)).matched == 0
    for _ in range(3):
        await begun.reads(TIMES, INQUIRY)
        await begun.reads(MAIL, LISTED)
        await begun.delivers()
    assert begun.slack.told() == [("post", INQUIRY.title)]
    found = await begun.desk.threads.read(lambda: begun.desk.store.stories(since=None, limit=5))
    assert [member.item.source for story in found for member in story.members] == [TIMES.name]


async def test_a_piece_under_other_tags_is_told_when_it_comes_under_those_that_are_asked_for(
    store: SqliteStore,
) -> None:
    uk = replace(PICO, only_tags=frozenset({"uk"}))
    made = await at_work(store, workspace(uk))
    await made.begins(TIMES, MAIL)
    assert (await made.reads(MAIL, INQUIRY)).matched == 0
    assert (await made.reads(TIMES, INQUIRY)).matched == 1


async def test_what_was_archived_elsewhere_is_no_news_here(store: SqliteStore) -> None:
    made = await at_work(store, workspace())
    await made.begins(MAIL)
    old = replace(INQUIRY, at=made.clock.now().replace(year=2030))
    await made.reads(TIMES, old)
    assert (await made.reads(MAIL, INQUIRY)).announced == 0
    assert (await ask.why(made.desk, INQUIRY.url)).trace.item.archived
