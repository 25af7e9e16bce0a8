"""Stories are joined where one of them was told in digests alone: nothing is lost there, and nothing told twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from bot.flows import ask
from bot.flows.dispatch import dispatch
from bot.model.delivery import Destination, Reason
from bot.model.message import Kind
from bot.model.watch import Severity
from bot.storage.sqlite import SqliteStore
from tests.flows.newsroom import (
    DESK,
    EDITOR,
    INQUIRY,
    MAIL,
    PICO,
    REGULATOR,
    STATEMENT,
    TIMES,
    Newsroom,
    at_work,
    workspace,
)
from tests.flows.test_digest_news import DAY, HOUR, MORNING, lines
from tests.flows.test_grown_together import BOTH, FORMAL, PARENTS

SAID_OF_FORMAL = "The media regulator opened a formal inquiry into Lumen Labs, the maker of Pico, on Tuesday."
SAID_OF_PARENTS = "Parents in Saltmarsh say that pupils were shown undressed in pictures that went round two schools."
SCHOOLS = replace(PICO, name="Schools", query="pupils OR schoolgirls")
MAKERS = replace(PICO, name="Makers", query='"lumen labs" -schoolgirls')


async def mornings(store: SqliteStore) -> Newsroom:
    """One destination, which takes a digest each morning."""
    made = await at_work(store, workspace(replace(PICO, to=("morning",)), destinations=(MORNING,)))
    await made.begins(TIMES, MAIL, REGULATOR)
    return made


async def one_told_one_waiting(store: SqliteStore) -> Newsroom:
    """The parents' story was in this morning's digest; the inquiry waits for tomorrow's."""
    made = await mornings(store)
    await made.reads(TIMES, PARENTS)
    await made.delivers(DAY)
    made.clock.forward(HOUR)
    await made.reads(MAIL, FORMAL)
    return made


async def apart(store: SqliteStore, schools: str, makers: str) -> Newsroom:
    """The parents' story is told in one place, the later inquiry in another, and each digest is out."""
    watches = (replace(SCHOOLS, to=(schools,)), replace(MAKERS, to=(makers,)))
    made = await at_work(store, workspace(*watches, destinations=(DESK, MORNING)))
    await made.begins(TIMES, MAIL, REGULATOR)
    await made.reads(TIMES, PARENTS)
    await made.reads(MAIL, FORMAL)
    await made.delivers(DAY)
    made.clock.forward(HOUR)
    return made


async def merges(newsroom: Newsroom) -> None:
    await dispatch(newsroom.desk, ("merge",), {"id": "S1", "other": "S2"}, EDITOR)


async def undoes(newsroom: Newsroom) -> None:
    await dispatch(newsroom.desk, ("undo",), {"id": "S1"}, EDITOR)


def told(newsroom: Newsroom) -> list[tuple[int, list[str]]]:
    """The stories of each morning's digest, and the sentences it quotes."""
    return [(line.story, [quoted.text for quoted in line.summary]) for line in lines(newsroom)]


async def test_the_next_digest_tells_the_story_that_was_merged_before_it_was_told(store: SqliteStore) -> None:
    room = await one_told_one_waiting(store)
    await merges(room)
    await room.delivers(DAY)
    await room.delivers(DAY)
    assert told(room) == [(1, [SAID_OF_PARENTS]), (1, [SAID_OF_FORMAL])]


async def test_the_next_digest_tells_what_grew_together_with_a_story_of_an_earlier_one(store: SqliteStore) -> None:
    room = await one_told_one_waiting(store)
    await room.reads(REGULATOR, BOTH)
    assert room.desk.store.done(1)[-1].what == "joined S2 with S1"
    await room.delivers(DAY)
    await room.delivers(DAY)
    assert told(room) == [(1, [SAID_OF_PARENTS]), (1, [SAID_OF_FORMAL])]
    last = lines(room)[-1]
    assert last.headline.text == BOTH.title
    assert last.notes == ("First report from a primary source: Media Regulator.",)


async def test_a_merge_that_is_taken_back_in_time_leaves_each_story_to_its_own_digest(store: SqliteStore) -> None:
    room = await one_told_one_waiting(store)
    await merges(room)
    await undoes(room)
    await room.delivers(DAY)
    await room.delivers(DAY)
    assert told(room) == [(1, [SAID_OF_PARENTS]), (2, [SAID_OF_FORMAL])]


async def test_pieces_older_than_the_last_digest_are_told_if_only_others_have_been_told_of_them(
    store: SqliteStore,
) -> None:
    room = await apart(store, schools="morning", makers="desk")
    await merges(room)
    await room.delivers(DAY)
    await room.delivers(DAY)
    assert told(room) == [(1, [SAID_OF_PARENTS]), (1, [SAID_OF_FORMAL])]


async def test_the_digest_that_told_the_younger_story_tells_next_what_the_older_one_brings(store: SqliteStore) -> None:
    room = await apart(store, schools="desk", makers="morning")
    await merges(room)
    await room.delivers(DAY)
    await room.delivers(DAY)
    assert told(room) == [(2, [SAID_OF_FORMAL]), (1, [SAID_OF_PARENTS])]


async def test_a_piece_that_was_never_told_is_told_even_if_none_of_its_sentences_adds_much(store: SqliteStore) -> None:
    room = await mornings(store)
    await room.reads(TIMES, FORMAL)
    await room.delivers(DAY)
    room.clock.forward(HOUR)
    await room.reads(MAIL, PARENTS)
    await merges(room)
    await room.delivers(DAY)
    await room.delivers(DAY)
    assert told(room) == [(1, [SAID_OF_FORMAL]), (1, [SAID_OF_PARENTS])]


async def test_two_stories_that_digests_have_told_make_no_other_when_they_are_merged(store: SqliteStore) -> None:
    room = await one_told_one_waiting(store)
    await room.delivers(DAY)
    room.clock.forward(HOUR)
    await merges(room)
    await room.delivers(DAY)
    assert told(room) == [(1, [SAID_OF_PARENTS]), (2, [SAID_OF_FORMAL])]


async def test_a_piece_split_off_and_put_back_is_not_told_again(store: SqliteStore) -> None:
    room = await mornings(store)
    await room.reads(TIMES, INQUIRY)
    await room.reads(REGULATOR, STATEMENT)
    await room.delivers(DAY)
    room.clock.forward(HOUR)
    found = room.desk.store.story(1)
    assert found is not None
    piece = next(member.item.id for member in found.members if member.item.source == "Media Regulator")
    await dispatch(room.desk, ("split",), {"id": "S1", "items": f"I{piece}"}, EDITOR)
    await undoes(room)
    await room.delivers(DAY)
    assert [story for story, _ in told(room)] == [1]


# A story that turns urgent.


async def urgent_too(store: SqliteStore, destination: Destination) -> Newsroom:
    """A story that a digest told, and an urgent one whose post is still to go out."""
    inquiries = replace(PICO, name="Inquiries", query='"formal inquiry"', severity=Severity.URGENT)
    made = await at_work(store, workspace(PICO, inquiries, destinations=(destination,)))
    await made.begins(TIMES, MAIL, REGULATOR)
    await made.reads(TIMES, PARENTS)
    await made.delivers(timedelta(hours=4))
    await made.reads(MAIL, FORMAL)
    return made


async def test_a_story_told_in_a_digest_gets_a_message_at_once_if_an_urgent_one_is_merged_into_it(
    store: SqliteStore,
) -> None:
    room = await urgent_too(store, replace(DESK, digest=time(12)))
    await merges(room)
    await room.delivers(timedelta())
    await room.delivers(DAY)
    digest, post = (row.message for row in room.slack.arrived)
    assert (digest.kind, digest.reason) == (Kind.DIGEST, Reason.DIGEST)
    assert (post.kind, post.story, post.severity) == (Kind.POST, 1, Severity.URGENT)
    assert post.reason == Reason.SEVERITY_ROSE
    assert SAID_OF_FORMAL in [quoted.text for quoted in post.summary]


async def test_a_story_that_waits_for_its_next_digest_waits_no_longer_once_it_is_urgent(store: SqliteStore) -> None:
    room = await urgent_too(store, replace(DESK, digest=time(12)))
    await room.delivers()
    room.clock.forward(HOUR)
    await room.reads(MAIL, FORMAL, replace(PARENTS, link="https://upland.example/parents"))
    assert len((await ask.story(room.desk, "S1")).members) == 2
    await merges(room)
    await room.delivers(timedelta())
    posts = [row.message for row in room.slack.arrived if row.message.kind is Kind.POST]
    assert [(post.story, post.severity) for post in posts] == [(2, Severity.URGENT), (1, Severity.URGENT)]
    await room.delivers(DAY)
    assert [row.message.kind for row in room.slack.arrived].count(Kind.DIGEST) == 1
