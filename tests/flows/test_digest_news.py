"""A destination that takes digests learns of what is new as well: corrections, two dates, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.flows.dispatch import dispatch
from bot.model.delivery import Destination
from bot.model.message import Kind, StoryLine
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
