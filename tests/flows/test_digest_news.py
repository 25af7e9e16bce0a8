"""A destination that takes digests learns of what is new as well: corrections, two dates, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.core.plan.together import quoted_words
from bot.flows.dispatch import dispatch
from bot.model.delivery import Destination
from bot.model.message import Kind, StoryLine
from bot.model.watch import Severity
from bot.storage.sqlite import SqliteStore
from tests.flows.newsroom import (
    DESK,
    EDITOR,
    INQUIRY,
    INQUIRY_TOO,
    MAIL,
    PICO,
    REGULATOR,
    STATEMENT,
    TIMES,
    Newsroom,
    at_work,
    workspace,
)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MORNING = Destination("morning", "slack", {"channel": "C2"}, digest=time(8))
APRIL = replace(INQUIRY, text=f"{INQUIRY.text} The Pico Images Act will come into force on 6 April 2031.")
MAY = replace(INQUIRY_TOO, text=f"{INQUIRY_TOO.text} The Pico Images Act will come into force on 5 May 2031.")
CORRECTION = "Correction: an earlier version gave a wrong town."
TWO_DATES = (
    "Two dates reported. Harbour Times: “The Pico Images Act will come into force on 6 April 2031.” "
    "Upland Mail: “The Pico Images Act will come into force on 5 May 2031.”"
)


@pytest.fixture
async def room(store: SqliteStore) -> Newsroom:
    """A desk that is told at once, and one that is told each morning."""
    watch = replace(PICO, to=("desk", "morning"))
    made = await at_work(store, workspace(watch, destinations=(DESK, MORNING)))
    await made.begins(TIMES, MAIL, REGULATOR)
    return made


def lines(room: Newsroom) -> list[StoryLine]:
    """The stories of each morning's digest, oldest first."""
    arrived = [row.message for row in room.notifiers["morning"].arrived]
    assert {message.kind for message in arrived} <= {Kind.DIGEST}
    return [line for message in arrived for line in message.stories]


async def test_the_first_digest_of_a_story_says_that_two_dates_were_reported(room: Newsroom) -> None:
    await room.reads(TIMES, APRIL)
    await room.reads(MAIL, MAY)
    await room.delivers(DAY)
    assert [line.notes for line in lines(room)] == [(TWO_DATES,)]


async def test_two_dates_that_came_while_the_message_waited_are_told_behind_it(room: Newsroom) -> None:
    await room.reads(TIMES, APRIL)
    await room.reads(MAIL, MAY)
    await room.delivers()
    assert [(row.message.kind, row.message.note) for row in room.slack.arrived] == [
        ("post", None),
        ("reply", TWO_DATES),
    ]


async def test_the_next_digest_says_what_was_new_and_the_one_after_it_is_silent(room: Newsroom) -> None:
    await room.reads(TIMES, INQUIRY)
    await room.delivers(DAY)
    room.clock.forward(HOUR)
    await room.reads(TIMES, replace(INQUIRY, text=f"{INQUIRY.text}\n{CORRECTION}"))
    await room.reads(REGULATOR, STATEMENT)
    await room.delivers(DAY)
    await room.delivers(DAY)
    first, second = lines(room)
    assert first.notes == ()
    assert second.notes == (
        f"Harbour Times corrected this. “{CORRECTION}”",
        "First report from a primary source: Media Regulator.",
    )


async def test_the_same_again_makes_no_digest(room: Newsroom) -> None:
    await room.reads(TIMES, INQUIRY)
    await room.delivers(DAY)
    room.clock.forward(HOUR)
    await room.reads(MAIL, INQUIRY_TOO)
    await room.delivers(DAY)
    assert len(lines(room)) == 1
    dropped = [row.delivery.detail for row in room.desk.store.deliveries(state="dropped", limit=9)]
    assert "there is nothing new since the last digest" in dropped


async def test_a_difference_with_a_piece_that_was_withdrawn_is_told_no_more(room: Newsroom) -> None:
    await room.reads(TIMES, APRIL)
    await room.reads(MAIL, MAY)
    await dispatch(room.desk, ("forget",), {"what": MAY.url}, EDITOR)
    await room.delivers(DAY)
    assert [line.notes for line in lines(room)] == [()]


async def test_a_difference_that_a_publisher_has_corrected_is_told_no_more(room: Newsroom) -> None:
    await room.reads(TIMES, APRIL)
    await room.reads(MAIL, MAY)
    await room.reads(MAIL, replace(MAY, text=MAY.text.replace("5 May", "6 April")))
    await room.delivers(DAY)
    assert TWO_DATES not in lines(room)[0].notes


async def test_a_difference_is_told_no_more_by_a_story_that_has_lost_one_side(room: Newsroom) -> None:
    await room.reads(TIMES, APRIL)
    await room.reads(MAIL, MAY)
    await dispatch(room.desk, ("split",), {"id": "S1", "items": "I5"}, EDITOR)
    await room.delivers(DAY)
    assert [line.notes for line in lines(room)] == [(), ()]


async def test_a_severity_that_rose_elsewhere_is_no_news_here(store: SqliteStore) -> None:
    evening = replace(MORNING, name="evening", address={"channel": "C3"})
    formal = replace(PICO, name="Formal", query='"formal inquiry"', severity=Severity.HIGH, to=("morning",))
    watches = (replace(PICO, to=("morning", "evening")), formal)
    room = await at_work(store, workspace(*watches, destinations=(MORNING, evening)))
    await room.begins(TIMES, MAIL, REGULATOR)
    await room.reads(TIMES, INQUIRY)
    await room.delivers(DAY)
    room.clock.forward(HOUR)
    await room.reads(REGULATOR, STATEMENT)
    await room.delivers(DAY)
    told = {name: room.notifiers[name].arrived[-1].message.stories[0].notes for name in ("morning", "evening")}
    assert told["evening"] == ("First report from a primary source: Media Regulator.",)
    assert set(told["morning"]) - set(told["evening"]) == {"Severity is now high."}


async def test_headline_notes_and_summary_stay_within_the_words_that_may_be_shown(room: Newsroom) -> None:
    long = replace(INQUIRY, title=f"{INQUIRY.title} of many women in Saltmarsh near the sea, says regulator")
    first = f"{CORRECTION[:-1]} and a wrong number of the women who had complained to the police about it last week."
    second = "Correction: the second version named the wrong ward of the council, and the wrong day of its meeting."
    await room.reads(TIMES, long)
    await room.delivers(DAY)
    room.clock.forward(HOUR)
    await room.reads(TIMES, replace(long, text=f"{INQUIRY.text}\n{first}"))
    room.clock.forward(HOUR)
    await room.reads(TIMES, replace(long, text=f"{INQUIRY.text}\n{first}\n{second}"))
    await room.delivers(DAY)
    line = lines(room)[-1]
    assert line.notes
    shown = [line.headline.text, *(quoted.text for quoted in line.summary)]
    assert sum(len(text.split()) for text in shown) + sum(map(quoted_words, line.notes)) <= 60
