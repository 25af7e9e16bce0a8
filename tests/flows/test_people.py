"""What people ask and decide, and what they are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import NotFound, QueryError, Refused, TocsinError, UsageError
from bot.flows.answers import help_text
from bot.flows.commands import COMMANDS, OFFLINE_COMMANDS
from bot.flows.dispatch import HANDLERS, dispatch
from bot.model.message import Answer
from tests.fakes import Piece
from tests.flows.newsroom import DERBY, EDITOR, INQUIRY, INQUIRY_TOO, MAIL, READER, TIMES, Newsroom

HELP = Path(__file__).parents[1] / "golden" / "help.txt"


@pytest.fixture
async def archive(newsroom: Newsroom) -> Newsroom:
    """A newsroom after one story and an item that no watch caught."""
    await newsroom.begins(TIMES, MAIL)
    await newsroom.reads(TIMES, INQUIRY, Piece("Quay reopened", "The quay was reopened.", "https://harbour.example/q"))
    await newsroom.reads(MAIL, INQUIRY_TOO)
    await newsroom.delivers()
    newsroom.desk.store.index(100)
    return newsroom


async def said(newsroom: Newsroom, *words: str, **arguments: str) -> Answer:
    given: Mapping[str, str] = {name.rstrip("_"): value for name, value in arguments.items()}
    return await dispatch(newsroom.desk, words, given, EDITOR)


def test_every_command_has_its_flow() -> None:
    assert {command.words for command in (*COMMANDS, *OFFLINE_COMMANDS)} == set(HANDLERS)


def test_help_reads_as_it_always_did() -> None:
    answer = help_text()
    lines = [f"{line.text}\n    {line.detail}" for line in answer.lines]
    assert "\n".join([answer.title, *lines, answer.footer, ""]) == HELP.read_text("utf-8")


async def test_search_gives_items_newest_first_with_their_story(archive: Newsroom) -> None:
    answer = await said(archive, "search", query="pico")
    assert answer.title == "2 items for pico"
    assert all("in story S1" in line.detail for line in answer.lines)


async def test_a_search_without_a_hit_says_what_to_try(archive: Newsroom) -> None:
    answer = await said(archive, "search", query="zeppelin")
    assert (answer.title, answer.footer) == (
        "Nothing in the archive fits zeppelin",
        "Try fewer words, or OR between them.",
    )


async def test_a_story_lists_its_items_and_outlets(archive: Newsroom) -> None:
    answer = await said(archive, "story", id="s1")
    assert answer.title.startswith("S1: Pico inquiry")
    assert answer.footer == "Open, first seen 4 Mar 2031, 09:00, reported by 2 outlets."


async def test_why_tells_of_the_match_the_story_and_the_message(archive: Newsroom) -> None:
    texts = [line.text for line in (await said(archive, "why", url=f"<{INQUIRY.link}>")).lines]
    assert "Watch “Pico” caught it" in texts
    assert "In story S1 (opened)" in texts
    assert "D1 post to desk: delivered, 4 Mar 2031, 09:02" in texts


async def test_why_tells_which_words_an_item_lacked(archive: Newsroom) -> None:
    texts = [line.text for line in (await said(archive, "why", url="https://harbour.example/q")).lines]
    assert "Watch “Pico” did not catch it" in texts
    assert texts[-1] == "Nothing was sent about it."


async def test_a_query_is_tried_on_the_archive(archive: Newsroom) -> None:
    answer = await said(archive, "watch", "test", query="quay")
    assert answer.title == "quay would have caught 3 items in 7 days"


async def test_status_before_the_first_start_says_how_to_start(archive: Newsroom) -> None:
    answer = await said(archive, "status")
    assert (answer.ok, answer.title) == (False, "Tocsin has not been started yet: “tocsin run” starts it.")


async def test_status_of_a_process_that_hangs_says_so(archive: Newsroom) -> None:
    archive.desk.store.beat(archive.clock.now())
    assert (await said(archive, "status")).title == "Tocsin is well"
    archive.clock.forward(timedelta(minutes=3))
    assert "gave no sign of life for 3 minutes" in (await said(archive, "status")).title


async def test_a_watch_made_by_hand_catches_what_comes_in_from_now_on(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES)
    await newsroom.reads(TIMES, Piece("Trams delayed", "Steel is late.", "https://harbour.example/t"))
    answer = await said(newsroom, "watch", "add", name="Trams", query="tram*", severity="high")
    await newsroom.reads(TIMES, Piece("Tramway opened", "At last.", "https://harbour.example/t2"))
    await newsroom.delivers()
    assert answer.title == "Watch W2 “Trams” is kept."
    assert newsroom.slack.told() == [("post", "Tramway opened")]


async def test_a_muted_watch_is_silent_until_its_time_is_up(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES)
    await said(newsroom, "mute", target="pico", for_="2h")
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers(timedelta(hours=2))
    await newsroom.reads(TIMES, replace(DERBY, at=newsroom.clock.now()))
    await newsroom.delivers()
    assert newsroom.slack.told() == [("post", DERBY.title)]


async def test_a_muted_story_is_not_told_though_its_post_waited(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES)
    await newsroom.reads(TIMES, INQUIRY)
    assert (await said(newsroom, "mute", target="S1")).title == "Story S1 is muted everywhere until somebody lifts it."
    await newsroom.delivers()
    assert (newsroom.states(), newsroom.details()) == (["dropped"], ["the story is muted here"])
    assert (await said(newsroom, "unmute", target="S1")).title == "Story S1 is heard again."
    assert (await said(newsroom, "unmute", target="S1")).title == "Story S1 was not muted."


async def test_a_mute_typed_in_a_channel_holds_there_only(newsroom: Newsroom) -> None:
    here = replace(EDITOR, destination="desk")
    answer = await dispatch(newsroom.desk, ("mute",), {"target": "Harbour Times"}, here)
    assert answer.title == "Source “Harbour Times” is muted here until somebody lifts it."


@pytest.mark.parametrize("words", [c.words for c in (*COMMANDS, *OFFLINE_COMMANDS) if c.manages], ids=" ".join)
async def test_who_may_not_manage_is_refused(newsroom: Newsroom, words: tuple[str, ...]) -> None:
    given = {
        "target": "Pico",
        "name": "Harbour Times",
        "query": "x",
        "url": "https://x.example",
        "id": "D1",
        "what": "S1",
    }
    with pytest.raises(Refused, match="Only admins"):
        await dispatch(newsroom.desk, words, given, READER)


FAULTS = [
    (("story",), {}, UsageError, "“story” needs ID: one story with its items."),
    (("story",), {"id": "S99"}, NotFound, "There is no story S99."),
    (("story",), {"id": "W1"}, UsageError, "“W1” is no id; write it as S12 or 12."),
    (("why",), {"url": "https://nowhere.example/x"}, NotFound, "No source has brought https://nowhere.example/x."),
    (("why",), {"url": "quay"}, UsageError, "give the whole link, starting with https://"),
    (("search",), {"query": "pico AND"}, QueryError, "pico AND"),
    (("mute",), {"target": "nothing"}, NotFound, "There is no story, watch or source “nothing”."),
    (("mute",), {"target": "pico", "for": "soon"}, UsageError, "“soon” is no duration"),
    (("watch", "add"), {"name": "Pico", "query": "x"}, Refused, "Pico"),
    (("watch", "add"), {"name": "X", "query": "x", "to": "nobody"}, UsageError, "There is no destination “nobody”"),
    (("watch", "add"), {"name": "X", "query": "x", "severity": "loud"}, UsageError, "“loud” is no severity"),
    (("watch", "add"), {"name": "X", "query": "("}, QueryError, "("),
    (("source", "add"), {"url": "gopher://x"}, UsageError, "“gopher://x” is no web address"),
    (("source", "remove"), {"name": "Harbour Times"}, Refused, "Harbour Times"),
    (("dance",), {}, UsageError, "There is no command “dance”"),
]


@pytest.mark.parametrize(("words", "given", "kind", "text"), FAULTS)
async def test_faults_are_said_in_plain_words(
    newsroom: Newsroom, words: tuple[str, ...], given: dict[str, str], kind: type[TocsinError], text: str
) -> None:
    with pytest.raises(kind) as raised:
        await dispatch(newsroom.desk, words, given, EDITOR)
    assert text in str(raised.value)


async def test_a_slow_source_holds_up_nobody(newsroom: Newsroom) -> None:
    released = newsroom.fetcher.hold(TIMES.url)
    await newsroom.polling.tick([TIMES.name])
    await newsroom.reads_beside(MAIL, INQUIRY_TOO)
    assert [polled.source for polled in newsroom.polled] == [MAIL.name]
    released.set()
    await newsroom.polling.drain()
    assert len(newsroom.polled) == 2


async def test_a_source_that_breaks_is_told_to_the_operator_once_and_when_it_works_again(newsroom: Newsroom) -> None:
    newsroom.desk.workspace = replace(newsroom.desk.workspace, operator=("desk",))
    for _ in range(5):
        await newsroom.polls(TIMES)
        await newsroom.delivers()
    await newsroom.reads(TIMES, DERBY)
    await newsroom.delivers()
    notes = [row.message.note for row in newsroom.slack.arrived if row.message.kind == "notice"]
    assert len(notes) == 2
    assert "Harbour Times is broken" in (notes[0] or "")
    assert notes[1] == "Harbour Times works again."
