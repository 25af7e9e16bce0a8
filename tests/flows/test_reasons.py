"""Why items belong together, as a tired editor reads it: headlines and words, no scores and no stems."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.flows import reasons
from bot.flows.dispatch import dispatch
from tests.fakes import Piece
from tests.flows.newsroom import INQUIRY, INQUIRY_TOO, MAIL, MEMBER, REGULATOR, TIMES, Newsroom
from tests.flows.test_copies import AGENCY, CUT

SCHOOL = Piece(
    "Pico banned from schools in Saltmarsh",
    "The council of Saltmarsh banned Pico from the computers of its schools from Monday on. Head teachers welcomed it.",
    "https://upland.example/schools",
)


async def said(newsroom: Newsroom, story: str) -> dict[str, str]:
    """What is said of each item, by its source and behind the time."""
    found = await reasons.reasons(newsroom.desk, story)
    answer = reasons.in_words(found, newsroom.desk_zone)
    return {line.detail.partition(", ")[0]: line.detail.partition(". ")[2] for line in answer.lines}


async def begun(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, MAIL, REGULATOR)
    await newsroom.reads(REGULATOR, SCHOOL)
    await newsroom.delivers()
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()


async def test_an_item_says_what_ties_it_to_its_story_and_which_one_came_next(newsroom: Newsroom) -> None:
    await begun(newsroom)
    await newsroom.reads(MAIL, INQUIRY_TOO)
    assert (await said(newsroom, "S2"))[MAIL.name] == (
        "Joined because it tells of the same: “Lumen Labs”, “inquiry into Pico” and “Pico chatbot”. "
        f"Next best: S1 “{SCHOOL.title}”, because it has only “Pico” and “Saltmarsh” in common with it."
    )


async def test_an_item_that_opens_a_story_says_what_was_nearest(newsroom: Newsroom) -> None:
    await begun(newsroom)
    assert await said(newsroom, "S1") == {REGULATOR.name: "Opened the story: nothing like it was open."}
    opened = (await said(newsroom, "S2"))[TIMES.name]
    assert opened.startswith(f"Opened the story: the nearest one, S1 “{SCHOOL.title}”, has only “Saltmarsh”")


async def test_later_news_says_what_it_follows(newsroom: Newsroom) -> None:
    await begun(newsroom)
    newsroom.clock.forward(timedelta(days=7))
    answered = replace(INQUIRY_TOO, title="Lumen Labs answers regulator in Pico inquiry", at=newsroom.clock.now())
    await newsroom.reads(MAIL, answered)
    told = (await said(newsroom, "S3"))[MAIL.name]
    assert f" It is later news of S2 “{INQUIRY.title}”: " in told


async def test_what_people_and_copies_brought_is_told_as_that(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, MAIL, REGULATOR)
    await newsroom.reads(REGULATOR, SCHOOL)
    await newsroom.reads(TIMES, AGENCY)
    await newsroom.reads(MAIL, CUT)
    assert (await said(newsroom, "S2"))[MAIL.name] == f"Joined because it says word for word what {TIMES.name} says."
    await dispatch(newsroom.desk, ("merge",), {"id": "S1", "other": "S2"}, MEMBER)
    assert (await said(newsroom, "S1"))[TIMES.name] == "Joined by Cleo Hart."


async def test_no_answer_has_a_score_or_a_stem(newsroom: Newsroom) -> None:
    await begun(newsroom)
    await newsroom.reads(MAIL, INQUIRY_TOO)
    for told in (await said(newsroom, "S2")).values():
        assert not {"score", "needs", "inquiri", "imag"} & set(told.replace("“", " ").replace("”", " ").split())


async def test_a_story_that_is_gone_is_named_by_its_number(newsroom: Newsroom) -> None:
    await begun(newsroom)
    await newsroom.reads(MAIL, INQUIRY_TOO)
    found = await reasons.reasons(newsroom.desk, "S2")
    answer = reasons.in_words(replace(found, others={}), newsroom.desk_zone)
    assert answer.lines[-1].detail.endswith(" Next best: S1.")
