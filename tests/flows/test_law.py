"""Law and harm: what may be shown of a piece, and what waits for a person before it goes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.core import compose
from bot.core.showing import HELD_BACK
from bot.core.text.naming import named
from bot.errors import Refused
from bot.flows import answers, ask, trying
from bot.flows.dispatch import dispatch, zone
from bot.model.delivery import Destination
from bot.model.source import Excerpt, Source
from bot.platforms.jsonl import line
from bot.storage.sqlite import SqliteStore
from tests.fakes import Piece
from tests.flows.newsroom import (
    DERBY,
    DESK,
    EDITOR,
    INQUIRY,
    INQUIRY_TOO,
    MAIL,
    READER,
    REGULATOR,
    SCREEN,
    STATEMENT,
    TIMES,
    Newsroom,
    at_work,
    workspace,
)

NAME = "Zoë Brandt-Hale"
NAMING = replace(
    INQUIRY,
    title="Pico inquiry opened after complaint of student",
    text="The complaint came from Zoe Brandt\u2011Hale, a student in Saltmarsh. The Pico chatbot had made "
    "intimate images of her, she said.",
)
POSTS = Source("Bluesky on Pico", "https://social.example/feed", kind="feed", tags=frozenset({"social"}))
POST = Piece("Pico did this to me", "My name is Ada and Pico made pictures of me.", "https://social.example/@ada/1")


async def newsroom_with(
    store: SqliteStore,
    *sources: Source,
    never: tuple[str, ...] = (),
    destinations: tuple[Destination, ...] = (DESK, SCREEN),
) -> Newsroom:
    """A desk whose operator reads the screen."""
    given = sources or (TIMES, MAIL, REGULATOR)
    kept = workspace(sources=given, destinations=destinations, operator=("screen",))
    made = await at_work(store, replace(kept, never_show=never))
    await made.begins(*given)
    return made


async def said(newsroom: Newsroom, *words: str, **arguments: str) -> str:
    return (await dispatch(newsroom.desk, words, arguments, EDITOR)).title


def everything(newsroom: Newsroom) -> str:
    """All that reached the desk, and each as a line of a file."""
    sent = [row.message for row in newsroom.slack.arrived]
    lines = [str(line(message, newsroom.clock.now())) for message in sent]
    return "\n".join([*(text for message in sent for text in compose.texts(message)), *lines])


# -- names


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("said Zoë Brandt-Hale.", True),
        ("ZOE BRANDT HALE\u2019s lawyer", True),
        ("Zoe\nBrandt\u2010Hale", True),
        ("https://x.example/news/zoe-brandt-hale-speaks", True),
        ("Zoe Brandt-Halewood", False),
        ("Brandt-Hale", False),
        ("", False),
    ],
)
def test_a_name_is_found_however_it_is_written_and_only_as_whole_words(text: str, has: bool) -> None:
    assert bool(named((text,), (NAME,))) is has


async def test_a_message_that_names_somebody_is_held_and_the_operator_is_told_without_the_name(
    store: SqliteStore,
) -> None:
    newsroom = await newsroom_with(store, never=(NAME,))
    await newsroom.reads(TIMES, NAMING, DERBY)
    await newsroom.delivers()
    assert newsroom.slack.told() == [("post", DERBY.title)]
    (held,) = newsroom.desk.store.deliveries(state="held", limit=9)
    notes = [row.message.note or "" for row in newsroom.notifiers["screen"].arrived]
    assert len(notes) == 1
    assert notes[0].startswith(
        f"A message to desk about story S{held.delivery.story_id} is held: it would name somebody"
    )
    assert f"“tocsin deliveries release D{held.delivery.id}” sends it" in notes[0]
    assert not named(notes, (NAME,))
    assert newsroom.desk.store.figures(newsroom.clock.now()).deliveries["held"] == 1


async def test_what_is_released_goes_out_and_its_story_goes_on(store: SqliteStore) -> None:
    newsroom = await newsroom_with(store, never=(NAME,))
    await newsroom.reads(TIMES, NAMING)
    await newsroom.delivers()
    assert await said(newsroom, "deliveries", "release", id="D1") == "D1 goes out as soon as desk takes it."
    await newsroom.delivers()
    await newsroom.reads(REGULATOR, STATEMENT)
    await newsroom.delivers()
    assert newsroom.slack.kinds() == ["post", "reply", "edit"]
    assert named([everything(newsroom)], (NAME,))
    with pytest.raises(Refused, match="D1 is not held: it is delivered"):
        await said(newsroom, "deliveries", "release", id="D1")


async def test_what_is_dropped_is_never_told_there(store: SqliteStore) -> None:
    newsroom = await newsroom_with(store, never=(NAME,))
    await newsroom.reads(TIMES, NAMING)
    await newsroom.delivers()
    with pytest.raises(Refused, match="it is held for a person"):
        await said(newsroom, "deliveries", "retry", id="D1")
    assert await said(newsroom, "deliveries", "drop", id="D1") == "D1 is dropped; it will not be sent."
    await newsroom.reads(REGULATOR, STATEMENT)
    await newsroom.delivers()
    assert newsroom.slack.arrived == []


async def test_what_was_dropped_and_is_sent_again_is_told_there_and_goes_on(store: SqliteStore) -> None:
    newsroom = await newsroom_with(store, never=(NAME,))
    await newsroom.reads(TIMES, NAMING)
    await newsroom.delivers()
    await said(newsroom, "deliveries", "drop", id="D1")
    assert await said(newsroom, "deliveries", "retry", id="D1") == "D1 goes out again as soon as desk takes it."
    await newsroom.delivers()
    assert newsroom.slack.arrived == [], "it is held again: it still names somebody"
    await said(newsroom, "deliveries", "release", id="D1")
    await newsroom.delivers()
    await newsroom.reads(REGULATOR, STATEMENT)
    await newsroom.delivers()
    assert newsroom.slack.kinds() == ["post", "reply", "edit"]


async def test_a_held_post_is_told_once_its_publisher_takes_the_name_out(store: SqliteStore) -> None:
    newsroom = await newsroom_with(store, never=(NAME,))
    await newsroom.reads(TIMES, NAMING)
    await newsroom.delivers()
    await newsroom.reads(
        TIMES, replace(NAMING, text="The complaint came from a student in Saltmarsh about Pico images.")
    )
    await newsroom.delivers()
    assert newsroom.slack.kinds() == ["post"]
    assert not named([everything(newsroom)], (NAME,))


async def test_growth_behind_a_held_post_waits_with_it_and_the_operator_is_told_once(store: SqliteStore) -> None:
    newsroom = await newsroom_with(store, never=(NAME,))
    await newsroom.reads(TIMES, NAMING)
    await newsroom.delivers()
    await newsroom.reads(MAIL, replace(INQUIRY_TOO, title=f"{INQUIRY_TOO.title}: {NAME}"))
    await newsroom.delivers()
    assert newsroom.slack.arrived == []
    assert len(newsroom.notifiers["screen"].arrived) == 1


async def test_an_edit_that_would_name_somebody_is_held_and_the_message_stays_as_it_was(store: SqliteStore) -> None:
    newsroom = await newsroom_with(store, never=(NAME,))
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    naming = replace(STATEMENT, title=f"{STATEMENT.title}: {NAME}")
    await newsroom.reads(REGULATOR, naming)
    await newsroom.delivers()
    assert newsroom.slack.kinds() == ["post"]
    assert len(newsroom.desk.store.deliveries(state="held", limit=9)) == 2
    await newsroom.reads(MAIL, INQUIRY_TOO)
    await newsroom.delivers()
    assert (newsroom.slack.kinds(), len(newsroom.notifiers["screen"].arrived)) == (["post"], 2)


async def test_a_digest_leaves_out_who_is_not_to_be_shown(store: SqliteStore) -> None:
    morning = replace(DESK, digest=time(8, 0))
    newsroom = await newsroom_with(store, never=(NAME,), destinations=(morning, SCREEN))
    await newsroom.reads(TIMES, NAMING, DERBY)
    await newsroom.delivers(timedelta(hours=24))
    (digest,) = [row.message for row in newsroom.slack.arrived]
    assert [each.headline.text for each in digest.stories] == [DERBY.title]


async def test_answers_hold_back_who_is_not_to_be_shown(store: SqliteStore) -> None:
    newsroom = await newsroom_with(store, never=(NAME, "complaint of student"))
    await newsroom.reads(TIMES, NAMING)
    newsroom.desk.store.index(100)
    for words, given in (
        (("search",), {"query": "pico"}),
        (("story",), {"id": "S1"}),
        (("watch", "test"), {"query": "pico"}),
        (("why",), {"url": NAMING.link}),
    ):
        answer = await dispatch(newsroom.desk, words, given, READER)
        texts = [answer.title, *(part for each in answer.lines for part in (each.text, each.detail))]
        assert not named(texts, (NAME, "complaint of student")), words
    assert HELD_BACK in (await dispatch(newsroom.desk, ("story",), {"id": "S1"}, READER)).title


# -- excerpts


@pytest.mark.parametrize("excerpt", [Excerpt.NONE, Excerpt.TITLE])
async def test_no_more_of_a_source_is_shown_than_it_allows_in_messages_and_answers(
    store: SqliteStore, excerpt: Excerpt
) -> None:
    shy = replace(TIMES, excerpt=excerpt)
    newsroom = await newsroom_with(store, shy, MAIL, REGULATOR)
    await newsroom.reads(shy, INQUIRY)
    await newsroom.delivers()
    await newsroom.reads(shy, replace(INQUIRY, title="Pico inquiry may widen to Lumen Labs"))
    await newsroom.delivers()
    newsroom.desk.store.index(100)
    answer = await dispatch(newsroom.desk, ("search",), {"query": "pico"}, READER)
    found = [hit.item for hit in await ask.search(newsroom.desk, "pico")]
    tried = await trying.try_query(newsroom.desk, "saltmarsh")
    shown = "\n".join(
        [everything(newsroom), str(answer), str(found), str(answers.trial(tried, zone(newsroom.desk, READER)))]
    )
    assert "Complaints say" not in shown
    assert "women in Saltmarsh" not in shown
    assert ("Pico inquiry" in shown) is (excerpt is Excerpt.TITLE)
    assert INQUIRY.link in shown


async def test_a_source_that_has_ended_shows_no_more_than_it_did(store: SqliteStore) -> None:
    shy = replace(TIMES, excerpt=Excerpt.NONE)
    newsroom = await newsroom_with(store, shy, MAIL, REGULATOR)
    await newsroom.reads(shy, INQUIRY)
    newsroom.desk.set_sources((MAIL, REGULATOR))
    await newsroom.delivers()
    assert "Pico inquiry" not in everything(newsroom)


async def test_a_post_by_a_private_person_is_host_and_time_and_matched_words(store: SqliteStore) -> None:
    newsroom = await newsroom_with(store, POSTS)
    await newsroom.reads(POSTS, POST)
    await newsroom.delivers()
    newsroom.desk.store.index(100)
    (message,) = [row.message for row in newsroom.slack.arrived]
    assert (message.headline.text, message.headline.url) == ("A post on social.example", None)
    assert (message.summary, message.matched) == ((), ("pico",))
    answer = str(await dispatch(newsroom.desk, ("search",), {"query": "pico"}, READER))
    shown = everything(newsroom) + answer + str(await ask.search(newsroom.desk, "pico"))
    assert not [word for word in ("Ada", "pictures", "@ada", "did this") if word in shown]


async def test_a_post_by_a_body_that_speaks_for_itself_is_shown(store: SqliteStore) -> None:
    official = replace(POSTS, tags=frozenset({"social", "official"}))
    newsroom = await newsroom_with(store, official)
    await newsroom.reads(official, POST)
    await newsroom.delivers()
    assert newsroom.slack.told() == [("post", POST.title)]


async def test_no_message_or_answer_has_more_than_sixty_words_of_a_piece(store: SqliteStore) -> None:
    newsroom = await newsroom_with(store)
    sentence = "The regulator said that the Pico chatbot of Lumen Labs had made number {} of the images in Saltmarsh. "
    long = replace(INQUIRY, text="".join(sentence.format(n) for n in range(40)))
    await newsroom.reads(TIMES, long)
    await newsroom.delivers()
    newsroom.desk.store.index(100)
    (message,) = [row.message for row in newsroom.slack.arrived]
    words = " ".join([message.headline.text, *(quoted.text for quoted in message.summary)]).split()
    assert 20 < len(words) <= 60
    ((item, _),) = (await trying.try_query(newsroom.desk, "37")).samples
    (hit,) = [hit.item for hit in await ask.search(newsroom.desk, "pico") if hit.item.url == INQUIRY.link]
    assert "number 37" in item.text
    for shown in (item, hit):
        assert 20 < len(f"{shown.title} {shown.text}".removesuffix(" …").split()) <= 60
