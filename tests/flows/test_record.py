"""The ledger at work: what is new is told in the thread, and look-ups find it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.errors import UsageError
from bot.flows import ask, record, reloading, trying
from bot.flows.commands import split
from bot.flows.dispatch import dispatch
from bot.model.delivery import Reason
from bot.model.watch import Watch
from tests.fakes import Piece
from tests.flows.newsroom import MAIL, READER, REGULATOR, TIMES, Newsroom

MINISTER = Piece(
    "Pico Images Act in force on 6 April 2031, minister tells parliament",
    "The Pico Images Act will come into force on 6 April 2031, the Digital Secretary, Helen Marsh, told parliament. "
    "“No company should wait,” she said.",
    "https://harbour.example/news/pico-act",
)
DEPARTMENT = Piece(
    "Pico Images Act: when the Pico Images Act comes into force",
    "The Pico Images Act comes into force on 1 July 2031. The Digital Secretary told parliament of it today.",
    "https://upland.example/pico-act",
)
AGREED = Piece(
    "Pico Images Act: minister corrects date in force she told parliament",
    "The Pico Images Act will come into force on 1 July 2031, the Digital Secretary, Helen Marsh, told parliament.",
    "https://harbour.example/news/pico-act-2",
)
VOICE = Piece(
    "Pico Images Act: campaigner on the Digital Secretary and the act in force",
    "Ruth Adair, of Safe Pictures, said of the Pico Images Act: “We waited for years.” Parliament was told by the "
    "Digital Secretary, Helen Marsh, when it will be in force.",
    "https://upland.example/pico-voice",
)


async def told(newsroom: Newsroom) -> list[tuple[str, str]]:
    return [
        (row.message.reason, row.message.note or "")
        for row in newsroom.slack.arrived
        if row.message.reason in (Reason.NEW_FACT, Reason.TWO_DATES)
    ]


async def test_two_dates_are_told_once_with_both_sentences_and_sources_and_closed_by_agreement(
    newsroom: Newsroom,
) -> None:
    await newsroom.begins(TIMES, MAIL)
    await newsroom.reads(TIMES, MINISTER)
    await newsroom.delivers()
    await newsroom.reads(MAIL, DEPARTMENT)
    await newsroom.delivers()
    ((reason, note),) = await told(newsroom)
    assert reason == Reason.TWO_DATES
    assert note.startswith(
        "Two dates reported. Harbour Times: “The Pico Images Act will come into force on 6 April 2031"
    )
    assert "Upland Mail: “The Pico Images Act comes into force on 1 July 2031.”" in note
    await newsroom.reads(MAIL, DEPARTMENT, replace(DEPARTMENT, link="https://upland.example/again", guid="again"))
    await newsroom.delivers()
    assert len(await told(newsroom)) == 1
    await newsroom.reads(TIMES, MINISTER, AGREED)
    await newsroom.delivers()
    assert (await told(newsroom))[1:] == [
        (Reason.TWO_DATES, "The two dates reported before now agree: Harbour Times gives the same as the other side.")
    ]


async def test_a_quotation_by_a_new_speaker_is_told_and_the_same_again_is_not(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, MAIL)
    await newsroom.reads(TIMES, MINISTER)
    await newsroom.delivers()
    await newsroom.reads(MAIL, VOICE)
    await newsroom.delivers()
    assert await told(newsroom) == [(Reason.NEW_FACT, "Upland Mail: Ruth Adair: “We waited for years.”")]
    await newsroom.reads(MAIL, VOICE, replace(VOICE, link="https://upland.example/b", guid="b"))
    await newsroom.delivers()
    assert len(await told(newsroom)) == 1


async def test_names_that_are_never_shown_are_neither_told_nor_found(newsroom: Newsroom) -> None:
    newsroom.desk.workspace = replace(newsroom.desk.workspace, never_show=("Ruth Adair",))
    await newsroom.begins(TIMES, MAIL)
    await newsroom.reads(TIMES, MINISTER)
    await newsroom.delivers()
    await newsroom.reads(MAIL, VOICE)
    await newsroom.delivers()
    assert await told(newsroom) == []
    assert await record.said(newsroom.desk, "Adair") == []


async def test_said_finds_a_person_by_surname_and_by_what_it_was_about(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES)
    await newsroom.reads(TIMES, MINISTER)
    found = await record.said(newsroom.desk, "Marsh", since=timedelta(days=1))
    assert {each.quote.speaker for each in found} == {"Helen Marsh"}
    assert "No company should wait," in {each.quote.text for each in found}
    assert await record.said(newsroom.desk, "Marsh", about="derby") == []
    words, arguments = split("said marsh about pico") or ((), {})
    answer = await dispatch(newsroom.desk, words, arguments, READER)
    assert answer.title == "What marsh said"
    assert any("Helen Marsh (Digital Secretary)" in line.detail for line in answer.lines)


async def test_dates_are_listed_and_written_as_a_calendar(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, REGULATOR)
    await newsroom.reads(TIMES, MINISTER)
    (one,) = await record.dates(newsroom.desk, first=date(2031, 4, 1), last=date(2031, 4, 30))
    assert (one.dated.date, [item.source for item in one.items]) == (date(2031, 4, 6), ["Harbour Times"])
    assert await record.dates(newsroom.desk, first=date(2031, 4, 7), last=date(2031, 4, 30)) == []
    text = record.calendar([one], newsroom.clock.now())
    assert "DTSTART;VALUE=DATE:20310406\r\nDTEND;VALUE=DATE:20310407\r\n" in text
    assert text.count("BEGIN:VALARM") == 3
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    answer = await dispatch(newsroom.desk, ("dates",), {"from": "2031-04-01", "to": "2031-04-30"}, READER)
    assert answer.lines[0].text.startswith("6 April 2031: in force.")


async def test_a_day_that_is_none_is_refused_with_what_would_be_right(newsroom: Newsroom) -> None:
    with pytest.raises(UsageError, match="2026-04-06"):
        await dispatch(newsroom.desk, ("dates",), {"from": "soon"}, READER)


async def test_a_watch_and_a_search_ask_who_speaks(newsroom: Newsroom) -> None:
    watch = Watch("Marsh", 'speaker:"Helen Marsh"', to=("desk",))
    newsroom.desk.store.add_watch(watch, "Ada", newsroom.clock.now())
    await reloading.reload(newsroom.desk)
    await newsroom.begins(TIMES, MAIL)
    mentioned = Piece(
        "A day out", "Helen Marsh was at the fair. Ruth Adair said that it had rained.", "https://upland.example/fair"
    )
    await newsroom.reads(TIMES, MINISTER)
    await newsroom.reads(MAIL, mentioned)
    await newsroom.delivers()
    assert ["Marsh" in message.watches for message in (row.message for row in newsroom.slack.arrived)] == [True]
    newsroom.desk.store.index(100)
    for query, titles in (
        ("speaker:marsh", [MINISTER.title]),
        ("speaker:adair", ["A day out"]),
        ('speaker:"digital secretary"', [MINISTER.title]),
        ("speaker:adair AND parliament", []),
    ):
        assert [hit.item.title for hit in await ask.search(newsroom.desk, query)] == titles
    tried = await trying.try_query(newsroom.desk, "speaker:marsh")
    assert tried.hits == 1


async def test_said_leads_short_names_and_offices_of_a_story_to_one_speaker(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, MAIL)
    await newsroom.reads(TIMES, MINISTER)
    later = Piece(
        "Pico Images Act in force on 6 April 2031, says Digital Secretary",
        "Ms Marsh said that the Pico Images Act was overdue. The Digital Secretary said that parliament had waited.",
        "https://upland.example/marsh",
    )
    await newsroom.reads(MAIL, later)
    found = await record.said(newsroom.desk, "Helen Marsh")
    assert {"the Pico Images Act was overdue", "parliament had waited"} <= {each.quote.text for each in found}
    assert {each.quote.speaker for each in found} == {"Helen Marsh"}
