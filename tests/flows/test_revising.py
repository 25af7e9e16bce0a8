"""Edits, corrections, reverts and withdrawals, from the feed to the thread."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows import answers, ask
from bot.flows.dispatch import dispatch
from bot.model.source import Excerpt
from bot.storage.sqlite import SqliteStore
from tests.flows.newsroom import DESK, EDITOR, INQUIRY, MAIL, REGULATOR, STATEMENT, TIMES, Newsroom, at_work, workspace

NOTICE = "This publication was withdrawn on 4 March 2031."
TOLD = INQUIRY.text.split(". ")[0]


async def told(newsroom: Newsroom, *texts: str) -> list[tuple[str, str]]:
    """The replies after the piece had one text after the other."""
    for text in (INQUIRY.text, *texts):
        await newsroom.reads(TIMES, replace(INQUIRY, text=text))
        await newsroom.delivers()
    arrived = [row.message for row in newsroom.slack.arrived]
    return [(each.reason, each.note or "") for each in arrived if each.kind == "reply"]


async def begun(newsroom: Newsroom) -> Newsroom:
    await newsroom.begins(TIMES)
    return newsroom


async def test_a_changed_number_and_its_return_are_told_with_the_words(newsroom: Newsroom) -> None:
    twelve = INQUIRY.text.replace("ten days", "twelve days")
    assert await told(await begun(newsroom), twelve, INQUIRY.text) == [
        ("corrected", "Harbour Times changed its text. Before: “within ten days”. Now: “within twelve days”."),
        (
            "corrected",
            "Harbour Times changed its text back to what it was. Before: “within twelve days”. Now: “within ten days”.",
        ),
    ]


async def test_a_text_that_comes_and_goes_is_told_three_times_at_most(newsroom: Newsroom) -> None:
    twelve = INQUIRY.text.replace("ten days", "twelve days")
    assert len(await told(await begun(newsroom), *[twelve, INQUIRY.text] * 4)) == 3
    assert newsroom.slack.kinds()[-1] == "edit"


async def test_a_correction_reaches_the_thread_in_its_own_words(newsroom: Newsroom) -> None:
    sentence = "Correction: an earlier version gave a wrong town."
    (reply,) = await told(await begun(newsroom), f"{INQUIRY.text}\n{sentence}", f"{INQUIRY.text} \n{sentence}")
    assert reply == ("corrected", f"Harbour Times corrected this. “{sentence}”")


async def test_why_a_reply_exists_and_what_it_says_is_seen_when_it_is_looked_up(newsroom: Newsroom) -> None:
    await told(await begun(newsroom), f"{INQUIRY.text}\nCorrection: it was Tuesday.")
    rows = newsroom.desk.store.deliveries(state=None, limit=9)
    (reply,) = [row.delivery for row in rows if row.delivery.kind == "reply"]
    answer = answers.delivery(await ask.delivery(newsroom.desk, f"D{reply.id}"), newsroom.desk_zone)
    assert (answer.lines[0].text, answer.lines[0].detail) == (
        "Because: corrected",
        "Harbour Times corrected this. “Correction: it was Tuesday.”",
    )


@pytest.mark.parametrize("marked", [{"title": f"[Withdrawn] {INQUIRY.title}"}, {"text": f"{NOTICE}\n{INQUIRY.text}"}])
async def test_a_withdrawn_piece_loses_its_excerpt_everywhere_and_the_thread_says_so(
    newsroom: Newsroom, marked: dict[str, str]
) -> None:
    await newsroom.begins(TIMES)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    post = newsroom.slack.arrived[0].message
    assert TOLD in str(post.summary)
    await newsroom.reads(TIMES, replace(INQUIRY, link=INQUIRY.link, guid=INQUIRY.url, **marked))
    await newsroom.delivers()
    reply, edit = (row.message for row in newsroom.slack.arrived[1:])
    assert (reply.kind, reply.reason, edit.kind) == ("reply", "withdrawn", "edit")
    assert (reply.note or "").startswith("Harbour Times has withdrawn this.")
    for each in (reply, edit):
        assert each.headline.text == f"{INQUIRY.title} (withdrawn)"
        assert TOLD not in str(each)
    answer = await dispatch(newsroom.desk, ("story",), {"id": "S1"}, EDITOR)
    assert TOLD not in str(answer)
    assert "(withdrawn)" in str(answer)


async def test_a_piece_that_is_put_back_is_shown_again(newsroom: Newsroom) -> None:
    replies = await told(await begun(newsroom), f"{NOTICE}\n{INQUIRY.text}", INQUIRY.text)
    assert replies[1:] == [("corrected", "Harbour Times no longer marks this as withdrawn.")]
    last = newsroom.slack.arrived[-1].message
    assert (last.kind, last.headline.text, TOLD in str(last.summary)) == ("edit", INQUIRY.title, True)


async def test_a_piece_that_comes_withdrawn_is_shown_as_that(newsroom: Newsroom) -> None:
    await newsroom.begins(REGULATOR)
    await newsroom.reads(REGULATOR, replace(STATEMENT, title=f"[Withdrawn] {STATEMENT.title}"))
    await newsroom.delivers()
    (post,) = [row.message for row in newsroom.slack.arrived]
    assert (post.headline.text, post.summary) == (f"{STATEMENT.title} (withdrawn)", ())


async def test_a_source_whose_text_is_not_shown_is_not_quoted(store: SqliteStore) -> None:
    shy = replace(TIMES, excerpt=Excerpt.TITLE)
    newsroom = await at_work(store, workspace(sources=(shy, MAIL), destinations=(DESK,)))
    await newsroom.begins(shy)
    assert await told(newsroom, INQUIRY.text.replace("ten days", "twelve days")) == [
        ("corrected", "Harbour Times changed its text."),
    ]
