"""What of a further report is new enough for a reply, and that most of it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model.source import Excerpt
from bot.storage.sqlite import SqliteStore
from tests.fakes import Piece
from tests.flows.newsroom import DESK, INQUIRY, INQUIRY_TOO, MAIL, REGULATOR, STATEMENT, TIMES, Newsroom, at_work
from tests.flows.newsroom import workspace as kept

AGAIN = INQUIRY_TOO.text.removesuffix(" Lumen Labs has ten days to answer.")
STATED = STATEMENT.text.removesuffix(" Lumen Labs must answer within ten days.")
FORCE = "The Pico Act comes into force on 6 April 2031."


async def told(newsroom: Newsroom, *texts: str) -> list[tuple[str, str]]:
    """The replies after the Mail has pieces that begin so, one after the other."""
    await newsroom.begins(TIMES, MAIL)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    for number, text in enumerate(texts):
        piece = Piece(f"{INQUIRY_TOO.title} {'again ' * number}", f"{text} {AGAIN}", f"https://u.example/{number}")
        await newsroom.reads(MAIL, piece)
        await newsroom.delivers()
    arrived = [row.message for row in newsroom.slack.arrived]
    return [(each.reason, each.note or "") for each in arrived if each.kind == "reply"]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Lumen Labs was fined £5 million on Tuesday.", "New figure: “Lumen Labs was fined £5 million on Tuesday.”"),
        ("There were 12 arrests in Saltmarsh.", "New figure: “There were 12 arrests in Saltmarsh.”"),
        ("The Media Standards Office said it would look into it.", "Heard for the first time: Media Standards Office."),
        ("The chatbot costs £5 a month.", None),
        ("Shares fell by 3%.", None),
        ("It has 40 users in Saltmarsh.", None),
        ("The council said it would look into it.", None),
        ("Lumen Labs has ten days to answer.", None),
        ("Lumen Labs has until 14 April 2031 to answer.", "Deadline: 14 April 2031."),
    ],
)
async def test_the_first_key_figure_and_the_first_word_of_a_body_are_news(
    newsroom: Newsroom, text: str, note: str | None
) -> None:
    assert await told(newsroom, text) == ([("new_fact", f"Upland Mail: {note}")] if note else [])


async def test_what_was_told_is_not_told_again(newsroom: Newsroom) -> None:
    fined = "Lumen Labs was fined £5 million, the Media Standards Office said."
    (reply,) = await told(newsroom, fined, f"On Tuesday {fined}", fined.replace("£5 million", "£5,000,000"))
    assert reply[0] == "new_fact"


async def test_a_date_a_figure_and_a_voice_of_one_piece_are_one_reply(newsroom: Newsroom) -> None:
    text = (
        "The Pico Act comes into force on 6 April 2031. Lumen Labs was fined £5 million. “We waited,” said Ruth Adair."
    )
    assert await told(newsroom, text) == [
        (
            "new_fact",
            "Upland Mail: In force: 6 April 2031. Ruth Adair: “We waited,” "
            "New figure: “Lumen Labs was fined £5 million.”",
        )
    ]


async def test_a_primary_source_with_a_date_makes_one_reply(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, REGULATOR)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    await newsroom.reads(REGULATOR, replace(STATEMENT, text=f"{STATED} {FORCE}"))
    await newsroom.delivers()
    assert newsroom.slack.kinds() == ["post", "reply", "edit"]
    reply = newsroom.slack.arrived[1].message
    assert (reply.reason, reply.note) == (
        "primary_arrived",
        "First report from a primary source: Media Regulator. Media Regulator: In force: 6 April 2031.",
    )


async def test_a_source_whose_text_is_not_shown_brings_dates_alone(store: SqliteStore) -> None:
    shy = replace(MAIL, excerpt=Excerpt.TITLE)
    newsroom = await at_work(store, kept(sources=(TIMES, shy), destinations=(DESK,)))
    text = f"{FORCE} Lumen Labs was fined £5 million."
    await newsroom.begins(shy)
    assert await told(newsroom, text) == [("new_fact", "Upland Mail: In force: 6 April 2031.")]
