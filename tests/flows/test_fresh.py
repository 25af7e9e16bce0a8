"""What a destination was told once is not told again: replies and later digests bring what is new."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from bot.model.delivery import Reason
from bot.model.message import Kind
from bot.storage.sqlite import SqliteStore
from tests.flows.newsroom import (
    DESK,
    INQUIRY,
    INQUIRY_TOO,
    MAIL,
    REGULATOR,
    STATEMENT,
    TIMES,
    Newsroom,
    at_work,
    workspace,
)

FINE = "Lumen Labs faces a fine of up to £18 million if the Pico tool broke the Media Act."
MORE = replace(STATEMENT, text=f"{STATEMENT.text} {FINE}")
LATER = replace(INQUIRY_TOO, text=f"{INQUIRY_TOO.text} {FINE}")


async def test_the_first_primary_source_brings_a_sentence_that_was_not_told(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, REGULATOR)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    await newsroom.reads(REGULATOR, MORE)
    await newsroom.delivers()
    (reply,) = [row.message for row in newsroom.slack.arrived if row.message.reason == Reason.PRIMARY_ARRIVED]
    assert [(quoted.text, quoted.source) for quoted in reply.summary] == [(FINE, "Media Regulator")]


async def test_a_primary_source_that_says_the_same_again_brings_none(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, REGULATOR)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    await newsroom.reads(REGULATOR, replace(MORE, title=INQUIRY.title, text=INQUIRY.text))
    await newsroom.delivers()
    (reply,) = [row.message for row in newsroom.slack.arrived if row.message.reason == Reason.PRIMARY_ARRIVED]
    assert reply.summary == ()


async def test_the_next_digest_tells_what_is_new_since_the_last(store: SqliteStore) -> None:
    room = await at_work(store, workspace(destinations=(replace(DESK, digest=time(12)),)))
    await room.begins(TIMES, MAIL)
    await room.reads(TIMES, INQUIRY)
    await room.delivers(timedelta(hours=4))
    room.clock.forward(timedelta(hours=1))
    await room.reads(MAIL, LATER)
    await room.delivers(timedelta(hours=24))
    first, second = [row.message for row in room.slack.arrived if row.message.kind is Kind.DIGEST]
    assert FINE not in [quoted.text for quoted in first.stories[0].summary]
    assert [quoted.text for quoted in second.stories[0].summary] == [FINE]
