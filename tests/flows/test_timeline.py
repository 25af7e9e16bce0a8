"""What happened to a story, in words."""

from __future__ import annotations

from dataclasses import replace

from bot.flows.dispatch import dispatch
from tests.fakes import Piece
from tests.flows.newsroom import INQUIRY, MEMBER, READER, REGULATOR, STATEMENT, TIMES, Newsroom


async def test_a_timeline_tells_pieces_edits_messages_and_who_did_what_in_order(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, REGULATOR)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    await newsroom.reads(REGULATOR, STATEMENT)
    await newsroom.delivers()
    await dispatch(newsroom.desk, ("claim",), {"id": "S1"}, MEMBER)
    changed = replace(INQUIRY, title="Pico inquiry widens to fake intimate images")
    await newsroom.reads(TIMES, changed)
    await newsroom.delivers()
    answer = await dispatch(newsroom.desk, ("timeline",), {"id": "S1"}, READER)
    assert [line.text for line in answer.lines] == [
        f"4 Mar 2031, 09:00  Harbour Times first seen: {changed.title}",
        f"4 Mar 2031, 09:02  Media Regulator (primary) joins: {STATEMENT.title}",
        "4 Mar 2031, 09:02  post to desk: first",
        f"4 Mar 2031, 09:04  Harbour Times edits its piece (substantive): {changed.title}",
        "4 Mar 2031, 09:04  reply to desk: primary arrived",
        "4 Mar 2031, 09:04  edit to desk: story grew",
        "4 Mar 2031, 09:04  Cleo Hart claimed S1",
        "4 Mar 2031, 09:06  edit to desk: acted",
        "4 Mar 2031, 09:06  reply to desk: corrected",
    ]
    assert (answer.title, answer.footer) == ("S1: timeline", "Oldest first.")


ORDER = Piece(
    "Pico order laid",
    "The order on the Pico chatbot comes into force on 6 April 2031. “Nobody should wait for this,” said "
    "Dana Reeve, the digital minister. “It is late,” said Omar Finch, a campaigner.",
    "https://harbour.example/news/pico-order",
)


async def test_a_timeline_tells_the_dates_and_the_speakers_that_pieces_brought(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES)
    await newsroom.reads(TIMES, ORDER)
    newsroom.desk.workspace = replace(newsroom.desk.workspace, never_show=("Omar Finch",))
    answer = await dispatch(newsroom.desk, ("timeline",), {"id": "S1"}, READER)
    assert [line.text for line in answer.lines] == [
        "4 Mar 2031, 09:00  Harbour Times first seen: Pico order laid",
        "4 Mar 2031, 09:00  Harbour Times gives a date: in force, 6 April 2031",
        "4 Mar 2031, 09:00  Harbour Times quotes Dana Reeve, digital minister",
    ]
