"""Later news of a story that is closed opens a new story, whose first message names the old one and links there."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.flows import ask, timeline
from bot.flows.dispatch import dispatch
from bot.model.delivery import Capabilities, Destination, NotSent, Trouble
from bot.model.message import Earlier
from bot.platforms.jsonl import line
from bot.storage.sqlite import SqliteStore
from tests.fakes import Piece, RecordingNotifier
from tests.flows.newsroom import (
    DERBY,
    DESK,
    EDITOR,
    INQUIRY,
    INQUIRY_TOO,
    MAIL,
    MEMBER,
    PICO,
    REGULATOR,
    TIMES,
    Newsroom,
    at_work,
    workspace,
)  # fmt: skip

WEEK = timedelta(days=7)
FORUM = Destination("forum", "discord", {"channel": "7"})
MORNING = Destination("morning", "slack", {"channel": "C2"}, digest=time(8))
ANSWER = Piece(
    "Lumen Labs answers regulator in Pico inquiry over fake intimate images",
    "Lumen Labs answered the media regulator in the inquiry into the Pico chatbot and fake intimate images of women "
    "in Saltmarsh.",
    "https://upland.example/answer",
)


@pytest.fixture
async def desks(store: SqliteStore) -> Newsroom:
    """A desk, a forum that hears of nothing urgent, and a morning digest."""
    watch = replace(PICO, to=("desk", "forum", "morning"))
    notifiers = {name: RecordingNotifier(Capabilities(buttons=True)) for name in ("desk", "forum", "morning")}
    notifiers["desk"].home = "https://desk.example"
    made = await at_work(store, workspace(watch, destinations=(DESK, FORUM, MORNING)), notifiers=notifiers)
    await made.begins(TIMES, MAIL, REGULATOR)
    return made


async def told_a_week_ago(newsroom: Newsroom, piece: Piece = INQUIRY) -> None:
    await newsroom.reads(TIMES, piece)
    await newsroom.delivers()
    newsroom.clock.forward(WEEK)


async def brings(newsroom: Newsroom, piece: Piece = ANSWER) -> Earlier | None:
    """What the desk's message about a piece of today says of an earlier story."""
    await newsroom.reads(MAIL, replace(piece, at=newsroom.clock.now()))
    await newsroom.delivers()
    last = newsroom.slack.arrived[-1].message
    assert (last.kind, last.headline.text) == ("post", piece.title)
    return last.follows


async def says(newsroom: Newsroom, *words: str) -> str:
    names = {"split": ("id", "items"), "merge": ("id", "other")}.get(words[0], ("id",))
    return (await dispatch(newsroom.desk, words[:1], dict(zip(names, words[1:], strict=False)), MEMBER)).title


async def test_the_first_message_names_the_old_story_and_links_to_its_message_there(desks: Newsroom) -> None:
    await told_a_week_ago(desks)
    assert await brings(desks) == Earlier(1, INQUIRY.title, "https://desk.example/m1")
    (forum,) = [row.message for row in desks.notifiers["forum"].arrived if row.message.story == 2]
    assert forum.follows == Earlier(1, INQUIRY.title, None)


async def test_the_old_message_stays_as_it_is(desks: Newsroom) -> None:
    await told_a_week_ago(desks)
    before = len(desks.slack.arrived)
    await brings(desks)
    assert [row.message.story for row in desks.slack.arrived[before:]] == [2]


async def test_edits_of_the_message_keep_the_line(desks: Newsroom) -> None:
    await told_a_week_ago(desks)
    await brings(desks)
    await says(desks, "claim", "S2")
    await desks.delivers()
    edit = desks.slack.arrived[-1].message
    assert (edit.kind, edit.follows) == ("edit", Earlier(1, INQUIRY.title, "https://desk.example/m1"))


async def test_a_digest_says_it_too(desks: Newsroom) -> None:
    await told_a_week_ago(desks)
    await brings(desks)
    await desks.delivers(timedelta(days=1))
    digest = desks.notifiers["morning"].arrived[-1].message
    assert [story.follows for story in digest.stories] == [Earlier(1, INQUIRY.title)]


async def test_other_news_follows_nothing(desks: Newsroom) -> None:
    await told_a_week_ago(desks)
    assert await brings(desks, DERBY) is None


async def test_news_of_a_story_that_is_open_follows_nothing(desks: Newsroom) -> None:
    await desks.reads(TIMES, INQUIRY)
    await desks.delivers()
    await desks.reads(MAIL, DERBY)
    await desks.delivers()
    assert desks.slack.arrived[-1].message.follows is None


@pytest.mark.parametrize(("days", "followed"), [(29, True), (31, False)])
async def test_a_story_may_be_followed_for_thirty_days(desks: Newsroom, days: int, followed: bool) -> None:
    await desks.reads(TIMES, INQUIRY)
    await desks.delivers()
    desks.clock.forward(timedelta(days=days))
    assert (await brings(desks) is not None) is followed


async def test_a_false_alarm_is_followed_by_nothing(desks: Newsroom) -> None:
    await desks.reads(TIMES, INQUIRY)
    await desks.delivers()
    await says(desks, "false-alarm", "S1")
    await desks.delivers()
    desks.clock.forward(WEEK)
    assert await brings(desks) is None


async def test_a_story_that_went_into_another_is_named_as_that(desks: Newsroom) -> None:
    """The old story was joined after the new one named it."""
    await desks.reads(REGULATOR, replace(DERBY, link="https://regulator.example/derby"))
    await desks.delivers()
    await told_a_week_ago(desks)
    assert await brings(desks) == Earlier(2, INQUIRY.title, "https://desk.example/m2")
    await says(desks, "merge", "S2", "S1")
    await says(desks, "claim", "S3")
    await desks.delivers()
    edit = next(row.message for row in reversed(desks.slack.arrived) if row.message.story == 3)
    assert edit.follows == Earlier(1, DERBY.title, "https://desk.example/m1")
    assert (await ask.story(desks.desk, "S3")).earlier == Earlier(1, DERBY.title)


async def test_pieces_that_people_parted_from_a_story_do_not_follow_it(desks: Newsroom) -> None:
    """The piece that was split off is edited a week later and opens a story: not as later news of the other one."""
    await desks.reads(TIMES, INQUIRY)
    await desks.reads(MAIL, INQUIRY_TOO)
    await desks.delivers()
    piece = next(m for m in (await ask.story(desks.desk, "S1")).members if m.item.source == MAIL.name)
    await says(desks, "split", "S1", f"I{piece.item.id}")
    await desks.delivers()
    desks.clock.forward(WEEK)
    changed = replace(INQUIRY_TOO, title="Regulator widens inquiry into Pico chatbot of Lumen Labs")
    await desks.reads(MAIL, changed)
    await desks.delivers()
    told = desks.slack.arrived[-1].message
    assert (told.headline.text, told.follows and told.follows.story) == (changed.title, 2)


async def test_a_message_that_somebody_deleted_is_not_linked(desks: Newsroom) -> None:
    await desks.reads(TIMES, INQUIRY)
    await desks.delivers()
    desks.slack.script.append(NotSent(Trouble.DELETED, "the message is gone"))
    await says(desks, "claim", "S1")
    await desks.delivers()
    desks.clock.forward(WEEK)
    assert await brings(desks) == Earlier(1, INQUIRY.title, None)


async def test_a_story_whose_pieces_were_forgotten_is_named_by_its_number(desks: Newsroom) -> None:
    await told_a_week_ago(desks)
    await brings(desks)
    await dispatch(desks.desk, ("forget",), {"what": "S1"}, EDITOR)
    await says(desks, "claim", "S2")
    await desks.delivers()
    told = desks.slack.arrived[-1].message
    assert (told.story, told.follows and told.follows.words) == (2, "Follows story S1")


async def test_a_headline_that_names_somebody_who_is_never_shown_is_not_repeated(store: SqliteStore) -> None:
    kept = replace(workspace(), never_show=("Mara Quiet",))
    newsroom = await at_work(store, kept)
    await newsroom.begins(TIMES, MAIL)
    named = replace(INQUIRY, title="Mara Quiet: Pico inquiry opened over fake intimate images")
    await newsroom.reads(TIMES, named)
    await newsroom.delivers()
    newsroom.clock.forward(WEEK)
    follows = await brings(newsroom)
    assert follows is not None
    assert (follows.story, "Quiet" in follows.headline) == (1, False)


async def test_look_ups_and_files_say_it(desks: Newsroom) -> None:
    await told_a_week_ago(desks)
    await brings(desks)
    words = f"Follows story S1: “{INQUIRY.title}”."
    shown = await dispatch(desks.desk, ("story",), {"id": "S2"}, MEMBER)
    assert shown.footer.endswith(words)
    _, moments = await timeline.timeline(desks.desk, "S2")
    assert moments[0].text == words
    assert line(desks.slack.arrived[-1].message, desks.clock.now())["follows"] == 1
    (member,) = (await ask.story(desks.desk, "S2")).members
    assert "follows S1: score" in member.why
