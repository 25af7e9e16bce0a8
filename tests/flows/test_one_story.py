"""One story over several polls and outlets is one message, kept current."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.fakes import Piece
from tests.flows.newsroom import INQUIRY, INQUIRY_TOO, MAIL, REGULATOR, STATEMENT, TIMES, Newsroom


async def test_three_outlets_make_one_post_edits_and_one_reply_in_order(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, MAIL, REGULATOR)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    await newsroom.reads(MAIL, INQUIRY_TOO)
    await newsroom.delivers()
    await newsroom.reads(REGULATOR, STATEMENT)
    await newsroom.delivers()
    assert newsroom.slack.kinds() == ["post", "edit", "reply", "edit"]
    assert newsroom.slack.arrived[2].message.note == "First report from a primary source: Media Regulator."
    assert [item.source for item in newsroom.slack.arrived[3].message.items] == [
        s.name for s in (TIMES, MAIL, REGULATOR)
    ]


async def test_the_first_burst_is_one_post_that_names_all_outlets(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, MAIL)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.reads(MAIL, INQUIRY_TOO)
    await newsroom.delivers()
    assert newsroom.slack.kinds() == ["post"]
    assert len(newsroom.slack.arrived[0].message.items) == 2


async def test_a_changed_headline_is_told_in_the_thread(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    await newsroom.reads(TIMES, replace(INQUIRY, title="Pico inquiry closed without findings"))
    await newsroom.delivers()
    assert newsroom.slack.kinds() == ["post", "reply", "edit"]
    note = newsroom.slack.arrived[1].message.note
    assert note is not None
    assert note.startswith("Harbour Times changed its headline. Before: “Pico inquiry opened")


async def test_a_comma_tells_nobody(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    await newsroom.reads(TIMES, replace(INQUIRY, text=INQUIRY.text.replace("Lumen Labs on", "Lumen Labs, on")))
    await newsroom.delivers()
    assert newsroom.slack.kinds() == ["post"]


OTHER = Piece("Quay wall repaired", "The wall was repaired.", "https://upland.example/quay")


async def test_one_piece_in_two_sources_is_told_once_and_credited_to_both(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, MAIL)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    for _ in range(2):
        await newsroom.reads(MAIL, replace(INQUIRY, title="Another headline for the same link", guid="other"), OTHER)
        await newsroom.delivers()
    told = [row.message for row in newsroom.slack.arrived if row.message.story == 1]
    assert [(m.kind, m.headline.text, [(i.source, i.also) for i in m.items]) for m in told] == [
        ("post", INQUIRY.title, [(TIMES.name, ())]),
        ("edit", INQUIRY.title, [(TIMES.name, (MAIL.name,))]),
    ]


async def test_edits_of_one_message_are_coalesced(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, MAIL, REGULATOR)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    await newsroom.reads(MAIL, INQUIRY_TOO)
    await newsroom.reads(
        TIMES, INQUIRY, replace(INQUIRY, title=INQUIRY.title + " again", link="https://harbour.example/2")
    )
    await newsroom.delivers(timedelta(minutes=5))
    assert newsroom.slack.kinds() == ["post", "edit"]
    assert len(newsroom.slack.arrived[1].message.items) == 3


async def test_an_unchanged_feed_costs_one_request_and_changes_nothing(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES)
    before = newsroom.desk.store.figures(newsroom.clock.now()).items
    assert (await newsroom.polls(TIMES)).unchanged
    assert newsroom.desk.store.figures(newsroom.clock.now()).items == before
