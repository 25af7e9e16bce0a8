"""What waits to be told in the thread of a story that is joined with another is told in that one's thread, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.flows.dispatch import dispatch
from bot.model.delivery import Capabilities
from bot.model.source import Source
from bot.storage.sqlite import SqliteStore
from tests.fakes import Piece, RecordingNotifier
from tests.flows.newsroom import (
    DERBY,
    DESK,
    INQUIRY,
    MAIL,
    MEMBER,
    REGULATOR,
    STATEMENT,
    TIMES,
    Newsroom,
    at_work,
    workspace,
)

FIRST = "First report from a primary source: Media Regulator."
POLICE = Source("Harbour Police", "https://police.example/feed", tags=frozenset({"primary"}))
ON_DERBY = Piece(
    "Police statement: Rovers win the derby in extra time",
    "The winner came from a corner three minutes before the end of the derby. Nobody was hurt.",
    "https://police.example/derby",
)
MORNING = timedelta(hours=13)


@pytest.fixture
async def night(store: SqliteStore) -> Newsroom:
    """The derby is told by day, then the inquiry. In the evening the regulator is heard, and its reply waits."""
    return await evening(store, thread=True)


async def evening(store: SqliteStore, *, thread: bool) -> Newsroom:
    able = {"desk": RecordingNotifier(Capabilities(buttons=True, thread=thread))}
    quiet = replace(DESK, quiet=(time(20), time(7)))
    kept = workspace(sources=(TIMES, MAIL, REGULATOR, POLICE), destinations=(quiet,))
    made = await at_work(store, kept, notifiers=able)
    await made.begins(TIMES, MAIL, REGULATOR, POLICE)
    await made.reads(MAIL, DERBY)
    await made.delivers()
    await made.reads(TIMES, INQUIRY)
    await made.delivers()
    made.clock.forward(timedelta(hours=12))
    await made.reads(REGULATOR, STATEMENT)
    await made.delivers()
    assert FIRST not in notes(made)
    return made


def notes(newsroom: Newsroom, since: int = 0) -> list[str]:
    """What stood in replies."""
    return [
        row.message.note for row in newsroom.slack.arrived[since:] if row.message.kind == "reply" and row.message.note
    ]


async def says(newsroom: Newsroom, *words: str) -> None:
    names = {"split": ("id", "items"), "merge": ("id", "other")}.get(words[0], ("id",))
    await dispatch(newsroom.desk, words[:1], dict(zip(names, words[1:], strict=False)), MEMBER)


async def test_a_reply_that_waits_goes_to_the_older_storys_message(night: Newsroom) -> None:
    await says(night, "merge", "S1", "S2")
    await night.delivers(MORNING)
    (told,) = [row for row in night.slack.arrived if row.message.note == FIRST]
    assert (told.delivery.story_id, told.message.headline.text) == (1, STATEMENT.title)
    assert (told.post and told.post.message) == "m1"
    assert "pending" not in night.states()


async def test_where_there_are_no_threads_the_post_that_waits_is_one_of_the_older_story(store: SqliteStore) -> None:
    night = await evening(store, thread=False)
    await says(night, "merge", "S1", "S2")
    await night.delivers(MORNING)
    posts = [row.message for row in night.slack.arrived if row.message.reason == "primary_arrived"]
    assert [(post.kind, post.story, len(post.items)) for post in posts] == [("post", 1, 3)]


async def test_undo_takes_it_back_to_the_message_it_belongs_to(night: Newsroom) -> None:
    await says(night, "merge", "S1", "S2")
    await says(night, "undo", "S1")
    await night.delivers(MORNING)
    assert [row.delivery.story_id for row in night.slack.arrived if row.message.note == FIRST] == [2]


async def test_only_one_report_is_the_first_from_a_primary_source(night: Newsroom) -> None:
    """The older story has had one, which waits as well: the younger one's is dropped, and says why."""
    await night.reads(POLICE, ON_DERBY)
    await says(night, "merge", "S1", "S2")
    await night.delivers(MORNING)
    assert [note for note in notes(night) if note.startswith("First report")] == [
        "First report from a primary source: Harbour Police."
    ]
    assert "the story was joined with another one" in night.details()


async def test_what_is_held_for_a_person_is_looked_at_anew_there(night: Newsroom) -> None:
    night.desk.workspace = replace(night.desk.workspace, never_show=("Lumen Labs",))
    await night.delivers(MORNING)
    assert "held" in night.states()
    await says(night, "merge", "S1", "S2")
    await night.delivers()
    held = night.desk.store.deliveries(state="held", limit=9)
    replies = [row.delivery for row in held if row.delivery.kind == "reply"]
    assert [(row.story_id, row.detail) for row in replies if row.item_id] == [(1, FIRST)]
