"""A piece that no watch caught joins an open story only if it repeats a piece of it, or is that very piece."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.flows import ask, timeline
from bot.flows.dispatch import dispatch
from bot.model.source import Source
from bot.platforms.console import plain
from bot.platforms.discord import embeds
from bot.platforms.jsonl import line
from bot.platforms.slack.blocks import fallback
from tests.fakes import Piece
from tests.flows.newsroom import MAIL, MEMBER, REGULATOR, TIMES, Newsroom

AGENCY = Piece(
    "Regulator opens inquiry into makers of images of women in Saltmarsh",
    "The media regulator opened an inquiry on Tuesday into images of women in Saltmarsh that were made without their "
    "consent. They were made by the Pico chatbot of Lumen Labs, which has ten days to answer the complaints.",
    "https://harbour.example/news/agency",
)
CUT = replace(
    AGENCY,
    text="The media regulator opened an inquiry on Tuesday into images of women in Saltmarsh that were made …",
    link="https://upland.example/wire/77",
)
"""The same piece as another outlet's feed has it: without the word that the watch waits for."""


@pytest.fixture
async def told(newsroom: Newsroom) -> Newsroom:
    """An agency's piece, caught and told."""
    await newsroom.begins(TIMES, MAIL, REGULATOR)
    await newsroom.reads(TIMES, AGENCY)
    await newsroom.delivers()
    return newsroom


async def brings(newsroom: Newsroom, piece: Piece, source: Source = MAIL) -> list[str]:
    """The sources of the message after a source has brought a piece; none if it was not edited."""
    before = len(newsroom.slack.arrived)
    await newsroom.reads(source, piece)
    await newsroom.delivers()
    rows = [row.message for row in newsroom.slack.arrived[before:]]
    assert [message.kind for message in rows] in ([], ["edit"])
    return [item.source for message in rows for item in message.items]


async def test_a_copy_cut_short_raises_the_counter_and_stands_among_the_sources(told: Newsroom) -> None:
    assert await brings(told, CUT) == [TIMES.name, MAIL.name]
    message = told.slack.arrived[-1].message
    assert "reported by 2 outlets" in fallback(message)
    _, moments = await timeline.timeline(told.desk, "S1")
    assert f"{MAIL.name} joins: {CUT.title}" in [moment.text for moment in moments]
    copy = next(m for m in (await ask.story(told.desk, "S1")).members if m.item.source == MAIL.name)
    assert (copy.how, copy.why, copy.matches) == ("copy", f"says word for word what {TIMES.name} says", ())


async def test_a_copy_under_another_headline_is_known_by_its_first_words(told: Newsroom) -> None:
    piece = replace(CUT, title="Images of women: regulator steps in", text=f"SALTMARSH (Agency) - {CUT.text}")
    assert await brings(told, piece) == [TIMES.name, MAIL.name]


async def test_a_copy_without_any_text_is_known_by_a_long_headline(told: Newsroom) -> None:
    assert await brings(told, replace(CUT, text="")) == [TIMES.name, MAIL.name]


@pytest.mark.parametrize(
    "piece",
    [
        replace(
            CUT, text="Voters in Saltmarsh go to the polls on Thursday to choose a council of twenty for four years"
        ),
        replace(CUT, title="Saltmarsh: council seeks new clerk and two gardeners", text=CUT.text[60:]),
        replace(CUT, link=""),
        replace(CUT, at=AGENCY.at and AGENCY.at - timedelta(days=5)),
    ],
    ids=["the same headline over another text", "a few words in common", "on the same site", "from last week"],
)
async def test_what_is_no_copy_of_today_stays_outside(told: Newsroom, piece: Piece) -> None:
    piece = piece if piece.link else replace(piece, link="https://harbour.example/another-link")
    assert await brings(told, piece) == []


async def test_a_short_headline_says_too_little(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, MAIL)
    await newsroom.reads(TIMES, replace(AGENCY, title="The week ahead in Saltmarsh"))
    await newsroom.delivers()
    assert await brings(newsroom, replace(CUT, title="The week ahead in Saltmarsh", text="")) == []


async def test_what_a_first_poll_finds_is_archive(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES)
    await newsroom.reads(TIMES, AGENCY)
    await newsroom.delivers()
    assert await brings(newsroom, CUT) == []


async def test_a_story_that_is_closed_takes_in_no_copies(told: Newsroom) -> None:
    told.clock.forward(timedelta(days=4))
    assert await brings(told, replace(CUT, at=told.clock.now())) == []


async def test_a_false_alarm_takes_in_no_copies(told: Newsroom) -> None:
    await dispatch(told.desk, ("false-alarm",), {"id": "S1"}, MEMBER)
    await told.delivers()
    assert await brings(told, CUT) == []


async def test_a_copy_on_a_primary_source_is_told_as_the_first_primary_one(told: Newsroom) -> None:
    await told.reads(REGULATOR, replace(CUT, link="https://regulator.example/news/1"))
    await told.delivers()
    reply = next(row.message for row in told.slack.arrived if row.message.kind == "reply")
    assert reply.note == "First report from a primary source: Media Regulator."


async def test_a_correction_of_a_copy_is_told_in_the_thread(told: Newsroom) -> None:
    await brings(told, CUT)
    await told.reads(MAIL, replace(CUT, title="Regulator opens no inquiry into images of women in Saltmarsh"))
    await told.delivers()
    assert [row.message.kind for row in told.slack.arrived[-2:]] == ["reply", "edit"]


async def test_the_same_link_in_two_sources_is_one_report_credited_to_both(told: Newsroom) -> None:
    """Whether its words are caught there or not; and however often it is read."""
    again = replace(CUT, link=f"{AGENCY.link}?utm_source=list", guid="list-1")
    assert await brings(told, again) == [TIMES.name]
    assert await brings(told, replace(again, title="The same link under a new title")) == []
    message = told.slack.arrived[-1].message
    assert [item.also for item in message.items] == [(MAIL.name,)]
    assert "reported by 1 outlet" in fallback(message)
    assert line(message, told.clock.now())["items"][0]["also"] == [MAIL.name]
    assert f"also in {MAIL.name}" in str(embeds.body(message))
    assert f"Reported by 1 outlet: {TIMES.name} 4 Mar 09:00 (also in {MAIL.name})" in " ".join(
        plain(replace(message, kind="post"), told.desk_zone).split()
    )
    _, moments = await timeline.timeline(told.desk, "S1")
    assert f"{MAIL.name} has the same piece: {AGENCY.title}" in [moment.text for moment in moments]
    answer = await dispatch(told.desk, ("story",), {"id": "S1"}, MEMBER)
    assert answer.lines[0].detail.endswith(f"also in {MAIL.name}")


async def test_a_piece_that_its_primary_source_lists_later_is_primary_from_then_on(told: Newsroom) -> None:
    await told.reads(REGULATOR, AGENCY)
    await told.delivers()
    reply, edit = (row.message for row in told.slack.arrived[-2:])
    assert (reply.kind, reply.note) == ("reply", "First report from a primary source: Media Regulator.")
    assert [(item.role, item.also) for item in edit.items] == [("primary", (REGULATOR.name,))]


async def test_a_private_persons_list_is_not_named(told: Newsroom) -> None:
    person = replace(MAIL, tags=frozenset({"social"}))
    kept = told.desk.workspace
    told.desk.store.reconcile((TIMES, person), kept.watches, tuple(kept.destinations.values()), told.clock.now())
    assert await brings(told, AGENCY, person) == []
