"""The whole text of a piece, where its source asks for it: read once, before anything is stored."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.plan.noteworthy import MOST_PAGES
from bot.flows import answers, ask, pages
from bot.flows.ask import Why
from bot.model.delivery import Outgoing
from bot.model.item import Grade, Item
from bot.model.source import Failure, FetchFailed, Source
from bot.storage.sqlite import SqliteStore
from tests.fakes import Piece
from tests.flows.newsroom import MAIL, REGULATOR, TIMES, Newsroom, at_work, workspace

WHOLE = replace(TIMES, full_text=True)
TEASER = Piece(
    "Regulator opens inquiry after complaints",
    "An inquiry was opened on Tuesday.",
    "https://harbour.example/news/inquiry",
)
SAID = (
    "The media regulator opened an inquiry on Tuesday into the Pico chatbot of Lumen Labs.",
    "Complaints from Saltmarsh say that it made intimate images of women without their consent.",
    "The inquiry will look at how the images were made, who was told, and what was done about it afterwards.",
    "A spokeswoman said that the company would answer every question of the regulator within ten days.",
    "Residents of the district told the council what they had seen and asked for help with taking the images down.",
)
WORDS = len(" ".join(SAID).split())
ARTICLE = f"""<!doctype html><html><head><title>Harbour Times</title></head><body><nav><a href="/">Home</a></nav>
<article><h1>Regulator opens inquiry after complaints</h1>{"".join(f"<p>{line}</p>" for line in SAID)}</article>
<footer>All rights reserved</footer></body></html>"""


@pytest.fixture
async def desk(store: SqliteStore) -> Newsroom:
    """The newsroom, with one source whose pages are read."""
    made = await at_work(store, workspace(sources=(WHOLE, MAIL, REGULATOR)))
    await made.begins(WHOLE)
    return made


def page(newsroom: Newsroom, piece: Piece = TEASER, body: str = ARTICLE, kind: str = "text/html") -> None:
    newsroom.fetcher.documents[piece.url] = body.encode()
    newsroom.fetcher.types[piece.url] = kind


async def why(newsroom: Newsroom, piece: Piece = TEASER) -> Why:
    return await ask.why(newsroom.desk, piece.url)


async def kept(newsroom: Newsroom, piece: Piece = TEASER) -> Item:
    return (await why(newsroom, piece)).trace.item


async def said_of(newsroom: Newsroom, piece: Piece = TEASER) -> str:
    """What `why` says of the page, in one line."""
    told = answers.why(await why(newsroom, piece), newsroom.desk_zone)
    return next((f"{line.text} {line.detail}".strip() for line in told.lines if "feed" in line.text), "")


async def test_a_word_that_stands_on_the_page_alone_is_caught(desk: Newsroom) -> None:
    page(desk)
    polled = await desk.reads(WHOLE, TEASER)
    assert (polled.new, polled.matched) == (1, 1)
    item = await kept(desk)
    assert item.text == "\n".join(SAID)
    assert item.feed_text == TEASER.text
    assert await said_of(desk) == f"Its page was read: {WORDS} words, where its feed has 6 words."


async def test_pages_are_read_where_a_source_asks_for_it_only(desk: Newsroom) -> None:
    page(desk)
    await desk.begins(MAIL)
    polled = await desk.reads(MAIL, TEASER)
    assert (polled.new, polled.matched) == (1, 0)
    assert TEASER.url not in desk.fetcher.asked
    assert await said_of(desk) == ""


async def test_a_page_is_read_once_and_the_feeds_teaser_is_no_edit(desk: Newsroom) -> None:
    page(desk)
    await desk.reads(WHOLE, TEASER)
    await desk.reads(WHOLE, TEASER, Piece("Ferry late", "It was late."))
    assert desk.fetcher.asked.count(TEASER.url) == 1
    assert (await why(desk)).trace.versions == 1


async def test_a_small_edit_of_the_teaser_keeps_the_page(desk: Newsroom) -> None:
    page(desk)
    await desk.reads(WHOLE, TEASER)
    await desk.reads(WHOLE, replace(TEASER, text="An inquiry was opened, on Tuesday."))
    found = await why(desk)
    assert (found.trace.versions, found.trace.item.text.count(SAID[1])) == (2, 1)
    assert found.trace.item.feed_text == "An inquiry was opened, on Tuesday."
    assert [match.watch for match in found.trace.matches] == ["Pico"]


async def test_an_edit_that_matters_shows_what_the_feed_says_now(desk: Newsroom) -> None:
    page(desk)
    await desk.reads(WHOLE, TEASER)
    edited = replace(TEASER, title="Regulator drops inquiry after complaints", text="The inquiry was dropped.")
    await desk.reads(WHOLE, edited)
    item = await kept(desk)
    assert (item.title, item.text, item.feed_text) == (edited.title, edited.text, None)
    assert desk.fetcher.asked.count(TEASER.url) == 1
    assert "Its feed has changed since its page was read" in await said_of(desk)
    await desk.delivers()
    assert desk.slack.told()[0] == ("post", edited.title)


async def test_an_edit_and_its_revert_are_graded_by_what_the_feed_says(desk: Newsroom) -> None:
    page(desk)
    await desk.reads(WHOLE, TEASER)
    await desk.reads(WHOLE, replace(TEASER, text="An inquiry was opened on Friday."))
    await desk.reads(WHOLE, TEASER)
    with desk.desk.store.reading() as db:  # type: ignore[attr-defined]  # the grades are kept for the dashboard
        grades = [row[0] for row in db.rows("SELECT grade FROM version WHERE grade IS NOT NULL ORDER BY id")]
    assert grades == [Grade.SUBSTANTIVE.value] * 2


SHORT = "<html><body><article><p>Subscribe to read the Harbour Times and its inquiry.</p></article></body></html>"
CONSENT = "<html><body><article>{}</article></body></html>".format(
    "".join(f"<p>Partner number {n} of ours values your privacy and likes to store cookies.</p>" for n in range(20))
)


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (SHORT, "text/html", "hardly any text"),
        (CONSENT, "text/html", "no word of its headline"),
        ("<html><body></body></html>", "text/html", "no text"),
        ("%PDF-1.7", "application/pdf", "leads to no page but to application/pdf"),
    ],
)
async def test_a_page_that_is_not_the_piece_leaves_the_feeds_text(
    desk: Newsroom, body: str, kind: str, reason: str
) -> None:
    page(desk, body=body, kind=kind)
    await desk.reads(WHOLE, TEASER)
    item = await kept(desk)
    assert (item.text, item.feed_text) == (TEASER.text, None)
    assert reason in await said_of(desk)


async def test_what_robots_may_not_read_is_not_read(desk: Newsroom) -> None:
    page(desk)
    desk.fetcher.forbidden.add(TEASER.url)
    await desk.reads(WHOLE, TEASER)
    assert await said_of(desk) == (
        "Only what its feed says is known. The host asks robots not to read this page (robots.txt)."
    )


async def test_a_page_that_fails_holds_nothing_up(desk: Newsroom) -> None:
    desk.fetcher.faults[TEASER.url] = FetchFailed(Failure.SERVER_ERROR, "The server has a fault of its own (500).", 500)
    polled = await desk.reads(WHOLE, TEASER)
    assert polled.new == 1
    assert "fault of its own" in await said_of(desk)


async def test_a_page_that_never_comes_is_given_up(desk: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "WITHIN", timedelta(seconds=0.05))
    page(desk)
    desk.fetcher.hold(TEASER.url)
    assert (await desk.reads(WHOLE, TEASER)).new == 1
    assert "did not come in time" in await said_of(desk)


async def test_a_poll_let_go_lets_go_of_its_pages(desk: Newsroom) -> None:
    page(desk)
    desk.fetcher.hold(TEASER.url)
    desk.fetcher.documents[WHOLE.url] = desk.document(TEASER)
    await desk.polling.tick([WHOLE.name])
    for _ in range(100):
        await asyncio.sleep(0)
    assert desk.fetcher.asked[-1] == TEASER.url
    await desk.polling.stop()
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def test_the_first_poll_reads_the_pages_of_what_it_announces_only(store: SqliteStore) -> None:
    made = await at_work(store, workspace(sources=(WHOLE,)))
    told = [replace(TEASER, title=f"Pico inquiry {n}", link=f"https://harbour.example/{n}") for n in range(8)]
    other = [Piece(f"Ferry {n}", f"Ferry {n} was late.") for n in range(8)]
    await made.reads(WHOLE, *told, *other)
    assert len(made.fetcher.asked) == 1 + 3


async def test_a_flood_has_the_pages_of_its_newest_read(desk: Newsroom) -> None:
    now = desk.clock.now()
    flood = [
        Piece(f"Ferry {n}", f"Ferry {n} was late.", f"https://harbour.example/{n}", at=now + timedelta(seconds=n))
        for n in range(MOST_PAGES + 2)
    ]
    caught = replace(flood[0], text="The Pico ferry was late.")
    await desk.reads(WHOLE, caught, *flood[1:])
    asked = set(desk.fetcher.asked)
    assert [piece.url for piece in flood if piece.url not in asked] == [flood[1].url, flood[2].url]
    assert caught.url in asked
    assert "only the pages of the newest were read" in await said_of(desk, flood[1])


async def test_a_feed_that_has_the_whole_piece_needs_no_page(desk: Newsroom) -> None:
    long = replace(TEASER, text="The inquiry into the chatbot goes on. " * 50)
    page(desk, long)
    await desk.reads(WHOLE, long)
    assert long.url not in desk.fetcher.asked


async def test_no_message_shows_more_than_a_quarter_of_a_piece(desk: Newsroom) -> None:
    page(desk)
    await desk.reads(WHOLE, TEASER)
    await desk.delivers()
    (post,) = desk.slack.arrived
    assert 0 < shown(post) <= WORDS // 4


def shown(post: Outgoing) -> int:
    """Words of the summary."""
    return sum(len(quoted.text.split()) for quoted in post.message.summary)


async def test_sources_of_the_file_are_known_by_their_wish(store: SqliteStore) -> None:
    made = await at_work(store, workspace(sources=(WHOLE,)))
    held: dict[str, Source] = {row.source.name: row.source for row in made.desk.store.sources()}
    assert held[WHOLE.name].full_text
