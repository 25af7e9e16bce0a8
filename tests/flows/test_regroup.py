"""People take stories apart and put them together: what every message then says, and that their word holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.errors import NotFound, Refused, UsageError
from bot.flows.dispatch import dispatch
from bot.model.delivery import Capabilities, Destination, Receipt, Sent
from bot.storage.sqlite import SqliteStore
from tests.fakes import Piece, RecordingNotifier
from tests.flows.newsroom import (
    DESK,
    INQUIRY,
    INQUIRY_TOO,
    MAIL,
    MEMBER,
    PICO,
    REGULATOR,
    STATEMENT,
    TIMES,
    Newsroom,
    at_work,
    workspace,
)

FORUM = Destination("forum", "discord", {"channel": "7"})
FINE = Piece(
    "Trams take down adverts for Pico after a wet spring",
    "The transport board of the coast said glue had failed. It had let the space in trams until May.",
    "https://upland.example/fine",
)


async def says(newsroom: Newsroom, *words: str) -> str:
    names = {"split": ("id", "items"), "merge": ("id", "other")}.get(words[0], ("id",))
    answer = await dispatch(newsroom.desk, words[:1], dict(zip(names, words[1:], strict=False)), MEMBER)
    return answer.title


@pytest.fixture
async def desks(store: SqliteStore) -> Newsroom:
    """A desk and a forum; the forum takes digests."""
    watch = replace(PICO, to=("desk", "forum"))
    notifiers = {"desk": RecordingNotifier(Capabilities(buttons=True)), "forum": RecordingNotifier()}
    made = await at_work(store, workspace(watch, destinations=(DESK, FORUM)), notifiers=notifiers)
    await made.begins(TIMES, MAIL, REGULATOR)
    return made


async def one_story(newsroom: Newsroom) -> Newsroom:
    """Three pieces of one story, the third told in the thread."""
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    await newsroom.reads(MAIL, INQUIRY_TOO)
    await newsroom.reads(REGULATOR, STATEMENT)
    await newsroom.delivers()
    return newsroom


async def two_stories(newsroom: Newsroom) -> Newsroom:
    """The inquiry and the fine, a story each."""
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    await newsroom.reads(MAIL, FINE)
    await newsroom.delivers()
    assert newsroom.desk.store.story(2) is not None
    return newsroom


def items(newsroom: Newsroom, story: int) -> list[str]:
    found = newsroom.desk.store.story(story)
    assert found is not None
    return [member.item.source for member in found.members]


def item_of(newsroom: Newsroom, story: int, source: str) -> str:
    found = newsroom.desk.store.story(story)
    assert found is not None
    return next(f"I{m.item.id}" for m in found.members if m.item.source == source)


def since(newsroom: Newsroom, start: int, destination: str = "desk") -> list[tuple[str, str, str]]:
    """What arrived after the first `start` messages: kind, headline, note."""
    rows = newsroom.notifiers[destination].arrived[start:]
    return [(r.message.kind.value, r.message.headline.text, r.message.note or "") for r in rows]


async def test_what_is_split_off_gets_its_own_post_and_every_wrong_message_is_edited_and_says_so(
    desks: Newsroom,
) -> None:
    await one_story(desks)
    before = len(desks.slack.arrived)
    (reply,) = [row for row in desks.slack.arrived if row.message.kind == "reply"]
    said = await says(desks, "split", "S1", item_of(desks, 1, "Media Regulator"))
    await desks.delivers(timedelta())
    note = f"1 piece told here belonged to another story: “{STATEMENT.title}”. Cleo Hart split the story."
    assert said == "1 piece of S1 is a story apart now."
    assert sorted(since(desks, before)) == sorted(
        [
            ("edit", INQUIRY.title, ""),
            ("reply", STATEMENT.title, f"No longer part of this story. {note}"),
            ("reply", INQUIRY.title, note),
            ("post", STATEMENT.title, ""),
        ]
    )
    assert (items(desks, 1), items(desks, 2)) == (["Harbour Times", "Upland Mail"], ["Media Regulator"])
    (corrected,) = [row for row in desks.slack.arrived[before:] if row.delivery.edits is not None]
    assert corrected.delivery.edits == reply.delivery.id
    assert (corrected.post, corrected.message.interactive) == (Receipt("room", "m3"), False)
    assert [row.message.reason for row in desks.slack.arrived if row.message.story == 2] == ["split"]


async def test_what_was_split_is_not_grouped_again_by_what_comes_later(desks: Newsroom) -> None:
    await one_story(desks)
    await says(desks, "split", "S1", item_of(desks, 1, "Media Regulator"))
    again = replace(STATEMENT, text=f"{STATEMENT.text} The reply is due on Friday.")
    await desks.reads(REGULATOR, again)
    await desks.delivers()
    assert (items(desks, 1), items(desks, 2)) == (["Harbour Times", "Upland Mail"], ["Media Regulator"])


async def test_a_split_is_taken_back_by_undo(desks: Newsroom) -> None:
    await one_story(desks)
    await says(desks, "split", "S1", item_of(desks, 1, "Media Regulator"))
    await desks.delivers(timedelta())
    before = len(desks.slack.arrived)
    assert await says(desks, "undo", "S1") == "S2 is part of S1 again."
    await desks.delivers(timedelta())
    assert len(items(desks, 1)) == 3
    arrived = since(desks, before)
    assert ("edit", STATEMENT.title, "") in arrived
    assert [kind for kind, headline, _ in arrived if headline.startswith("Joined with story S1")] == ["edit"]
    with pytest.raises(Refused, match="has changed since"):
        await says(desks, "undo", "S1")


async def test_of_two_stories_the_older_message_stays_and_the_younger_says_where_it_went(desks: Newsroom) -> None:
    desks.slack.script.append(Sent(Receipt("room", "m1", url="https://chat.example/m1")))
    await two_stories(desks)
    before = len(desks.slack.arrived)
    assert await says(desks, "merge", "S2", "S1") == "S2 is part of S1 now."
    await desks.delivers(timedelta())
    assert sorted(since(desks, before)) == sorted(
        [
            ("reply", INQUIRY.title, f"Story S2 was joined with this one by Cleo Hart: “{FINE.title}”."),
            ("edit", INQUIRY.title, ""),
            (
                "edit",
                f"Joined with story S1: {INQUIRY.title}",
                "Cleo Hart put the two together. What is new is told there.",
            ),
        ]
    )
    (gone,) = [row.message for row in desks.slack.arrived if row.message.state == "joined"]
    assert (gone.headline.url, gone.items, gone.story) == ("https://chat.example/m1", (), 2)
    assert items(desks, 1) == ["Harbour Times", "Upland Mail"]


async def test_a_joined_story_is_known_by_both_its_numbers(desks: Newsroom) -> None:
    await two_stories(desks)
    await says(desks, "merge", "S1", "S2")
    assert await says(desks, "claim", "S2") == "S1 is yours."
    with pytest.raises(Refused, match="one story already"):
        await says(desks, "merge", "S1", "S2")
    await desks.reads(MAIL, replace(FINE, text=f"{FINE.text} It has a month to pay 40,000 crowns."))
    await desks.delivers()
    told = [row.message.story for row in desks.slack.arrived if row.message.reason == "corrected"]
    assert told == [1]


async def test_a_join_is_taken_back_and_both_messages_tell_their_own_story_again(desks: Newsroom) -> None:
    await two_stories(desks)
    await says(desks, "merge", "S1", "S2")
    await desks.delivers(timedelta())
    before = len(desks.slack.arrived)
    assert await says(desks, "undo", "S1") == "S2 and S1 are two stories again."
    await desks.delivers(timedelta())
    edits = [(row.message.story, row.message.headline.text) for row in desks.slack.arrived[before:] if row.post]
    assert (1, INQUIRY.title) in edits
    assert (2, FINE.title) in edits
    assert (items(desks, 1), items(desks, 2)) == (["Harbour Times"], ["Upland Mail"])


async def test_a_join_that_is_taken_back_at_once_shows_no_join(desks: Newsroom) -> None:
    await two_stories(desks)
    await says(desks, "merge", "S1", "S2")
    await says(desks, "undo", "S1")
    await desks.delivers(timedelta())
    last = {row.message.story: row.message for row in desks.slack.arrived if row.message.kind in ("post", "edit")}
    assert {story: (message.state, message.headline.text) for story, message in last.items()} == {
        1: ("open", INQUIRY.title),
        2: ("open", FINE.title),
    }


async def test_where_only_the_younger_was_told_its_message_tells_the_joined_story(store: SqliteStore) -> None:
    fines = replace(PICO, name="Fines", query="trams", to=("forum",))
    made = await at_work(store, workspace(PICO, fines, destinations=(DESK, FORUM)))
    await made.begins(TIMES, MAIL)
    await two_stories(made)
    assert made.notifiers["forum"].told() == [("post", FINE.title)]
    await says(made, "merge", "S1", "S2")
    await made.delivers(timedelta())
    last = made.notifiers["forum"].arrived[-1]
    assert (last.message.kind, last.message.story, len(last.message.items)) == ("edit", 1, 2)
    await says(made, "undo", "S1")
    await made.delivers(timedelta())
    last = made.notifiers["forum"].arrived[-1]
    assert (last.message.kind, last.message.story, last.message.headline.text) == ("edit", 2, FINE.title)


async def test_a_post_that_waits_is_dropped_when_its_story_is_joined(desks: Newsroom) -> None:
    await desks.reads(TIMES, INQUIRY)
    await desks.delivers()
    await desks.reads(MAIL, FINE)
    await says(desks, "merge", "S1", "S2")
    await desks.delivers()
    assert FINE.title not in [headline for kind, headline in desks.slack.told() if kind == "post"]
    assert "the story was joined with another one" in desks.details()


async def test_a_digest_lists_what_was_split_off(store: SqliteStore) -> None:
    morning = replace(DESK, digest=time(8, 0))
    made = await at_work(store, workspace(destinations=(morning,)))
    await made.begins(TIMES, MAIL, REGULATOR)
    await made.reads(TIMES, INQUIRY)
    await made.reads(REGULATOR, STATEMENT)
    await made.delivers(timedelta(hours=24))
    await says(made, "split", "S1", item_of(made, 1, "Media Regulator"))
    await made.delivers(timedelta(hours=24))
    assert [[line.story for line in row.message.stories] for row in made.slack.arrived] == [[1], [2]]


async def test_what_cannot_be_split_or_joined_is_said_in_plain_words(desks: Newsroom) -> None:
    await one_story(desks)
    listed = ", ".join(item_of(desks, 1, name) for name in items(desks, 1))
    with pytest.raises(UsageError, match="Name items of S1: it has I"):
        await says(desks, "split", "S1", "I99")
    with pytest.raises(UsageError, match="At least one item has to stay in S1"):
        await says(desks, "split", "S1", listed)
    with pytest.raises(Refused, match="Name two stories"):
        await says(desks, "merge", "S1", "S1")
    with pytest.raises(NotFound, match="There is no story S9"):
        await says(desks, "merge", "S1", "S9")
    with pytest.raises(Refused, match="Nobody has decided anything of S1"):
        await says(desks, "undo", "S1")


async def test_without_items_or_another_story_they_are_listed_with_what_to_type(desks: Newsroom) -> None:
    await two_stories(desks)
    await desks.reads(REGULATOR, STATEMENT)
    parts = await dispatch(desks.desk, ("split",), {"id": "S1"}, MEMBER)
    others = await dispatch(desks.desk, ("merge",), {"id": "S1"}, MEMBER)
    times, regulator = item_of(desks, 1, "Harbour Times"), item_of(desks, 1, "Media Regulator")
    assert [(line.text, line.detail) for line in parts.lines] == [
        (f"{regulator}  {STATEMENT.title}", "Media Regulator"),
        (f"{times}  {INQUIRY.title}", "Harbour Times"),
    ]
    way = f"Choose where there is a menu, or type “split S1” and their numbers, such as: split S1 {times}."
    assert parts.footer == f"{way} “undo S1” takes it back."
    assert [line.text for line in others.lines] == [f"S2  {FINE.title}"]
    way = "Choose where there is a menu, or type “merge S1” and its number, such as: merge S1 S2."
    assert others.footer == f"{way} “undo S1” takes it back."
