"""What the next shift is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.flows.dispatch import dispatch
from tests.fakes import Piece
from tests.flows.newsroom import DERBY, EDITOR, INQUIRY, MAIL, MEMBER, READER, TIMES, Newsroom

TODAY = Piece(
    "Pico Images Act in force today, minister tells parliament",
    "The Pico Images Act comes into force on 4 March 2031, the Digital Secretary told parliament.",
    "https://upland.example/act",
)


async def test_a_shift_is_told_what_is_open_unclaimed_due_broken_and_about_to_be_heard(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, MAIL)
    await newsroom.reads(TIMES, INQUIRY, DERBY)
    await newsroom.reads(MAIL, TODAY)
    await newsroom.delivers()
    await dispatch(newsroom.desk, ("claim",), {"id": "S1"}, MEMBER)
    await dispatch(newsroom.desk, ("mute",), {"target": "Pico", "for": "2h"}, EDITOR)
    del newsroom.fetcher.documents[TIMES.url]
    for _ in range(5):
        await newsroom.polls(TIMES)
    await newsroom.delivers()
    answer = await dispatch(newsroom.desk, ("handover",), {}, READER)
    assert answer.title == "Handover for the last 8 hours: 3 open stories, 2 of them unclaimed"
    texts = [line.text for line in answer.lines]
    assert texts[:2] == [f"Unclaimed: S3  {TODAY.title}", f"Unclaimed: S2  {DERBY.title}"]
    assert texts[2] == f"With Cleo Hart: S1  {INQUIRY.title}"
    assert texts[3].startswith("Today: in force, 4 March 2031.")
    assert texts[4:] == ["Source Harbour Times is broken", "The mute of W1 ends 4 Mar 2031, 11:02"]
    assert answer.footer == "As of 4 Mar 2031, 09:04."


async def test_what_is_closed_or_older_than_the_shift_is_left_out(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES)
    await newsroom.reads(TIMES, INQUIRY)
    newsroom.clock.forward(timedelta(hours=9))
    await newsroom.reads(TIMES, INQUIRY, replace(DERBY, at=newsroom.clock.now()))
    await dispatch(newsroom.desk, ("resolve",), {"id": "S2"}, MEMBER)
    answer = await dispatch(newsroom.desk, ("handover",), {}, READER)
    longer = await dispatch(newsroom.desk, ("handover",), {"since": "12h"}, READER)
    assert [line.text for line in answer.lines] == ["Nothing waits for anybody."]
    assert [line.text for line in longer.lines] == [f"Unclaimed: S1  {INQUIRY.title}"]


async def test_messages_that_wait_for_a_person_are_counted(newsroom: Newsroom) -> None:
    newsroom.desk.workspace = replace(newsroom.desk.workspace, never_show=("Lumen Labs",))
    await newsroom.begins(TIMES)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    answer = await dispatch(newsroom.desk, ("handover",), {}, READER)
    assert (answer.lines[-1].text, answer.lines[-1].detail) == ("1 message held", "tocsin deliveries list --state held")
