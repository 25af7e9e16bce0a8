"""People try, make, change, rest and end watches, and say what was worth its alert."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.match import Document
from bot.errors import NotFound, QueryError, Refused, UsageError
from bot.flows import answers, ask, decide, manage, reloading, trying
from bot.flows.desk import Desk
from bot.flows.dispatch import dispatch, zone
from bot.model.policy import TermFamily
from bot.model.watch import Watch
from bot.ports import Store
from tests.fakes import Piece
from tests.flows.newsroom import EDITOR, INQUIRY, INQUIRY_TOO, MAIL, MEMBER, READER, TIMES, Newsroom

RUGBY = Piece(
    "Rovers win the derby",
    "Forty thousand supporters at Eastholm stadium saw a goal in the last minute of the derby.",
    "https://harbour.example/sport/won",
)
RUGBY_TOO = Piece(
    "Coach of Rovers resigns",
    "Hal Brandt leaves after a quarrel with the owner over wages, three weeks before the next derby.",
    "https://upland.example/sport/coach",
)
OWN = {"name": "Rovers", "query": "rovers", "to": "desk"}


async def _archive(newsroom: Newsroom) -> None:
    """Four items, three stories, all indexed."""
    await newsroom.begins(TIMES, MAIL)
    await newsroom.reads(TIMES, INQUIRY, RUGBY)
    await newsroom.reads(MAIL, INQUIRY_TOO)
    newsroom.clock.forward(timedelta(days=4))
    await newsroom.reads(MAIL, RUGBY_TOO)
    newsroom.desk.store.index(100)


async def test_a_query_is_tried_on_the_archive(newsroom: Newsroom) -> None:
    await _archive(newsroom)
    tried = await trying.try_query(newsroom.desk, "pico AND chatbot")
    assert (tried.tried, tried.hits, tried.stories, tried.alerts) == (6, 2, 1, 1)
    assert tried.days == pytest.approx(4, abs=0.1)
    assert tried.clauses == (("pico", pytest.approx(2 / 6)), ("chatbot", pytest.approx(2 / 6)))
    shown = answers.trial(tried, zone(newsroom.desk, EDITOR))
    assert shown.title == "pico AND chatbot would have caught 2 items in 7 days"
    assert [line.text for line in shown.lines] == [
        "Regulator opens inquiry into [Pico] [chatbot] of Lumen Labs",
        "[Pico] inquiry opened over fake intimate images",
        "pico holds for 33.3% of items",
        "chatbot holds for 33.3% of items",
    ]
    assert shown.footer == (
        "0.5 items, 0.2 stories and 0.2 alerts a day for each destination. 6 items of the last 4 days looked at."
    )


async def test_a_hit_in_the_text_alone_is_shown_with_the_words_around_it(newsroom: Newsroom) -> None:
    await _archive(newsroom)
    shown = answers.trial(await trying.try_query(newsroom.desk, "complaints"), zone(newsroom.desk, EDITOR))
    assert any("[Complaints] say that it made" in line.detail for line in shown.lines)


async def test_a_query_that_cannot_be_read_is_refused_before_anything_is_looked_at(newsroom: Newsroom) -> None:
    with pytest.raises(QueryError):
        await trying.try_query(newsroom.desk, "(pico")


async def test_an_edit_says_what_is_gained_and_lost(newsroom: Newsroom) -> None:
    await _archive(newsroom)
    await manage.add_watch(newsroom.desk, OWN, EDITOR)
    arguments = {"name": "Rovers", "query": "pico inquiry"}
    said = await dispatch(newsroom.desk, ("watch", "edit"), arguments, EDITOR)
    assert said.title == "Watch W2 “Rovers” is changed."
    assert [line.text for line in said.lines if line.text.endswith(":")] == [
        "2 items would be gained:",
        "2 items would be lost:",
    ]
    assert said.footer.endswith("It holds for what comes in from now on.")
    said = await dispatch(newsroom.desk, ("watch", "edit"), {"name": "w2", "query": "inquiry pico"}, EDITOR)
    assert "The same items as the query before: none gained, none lost" in [line.text for line in said.lines]
    said = await dispatch(newsroom.desk, ("watch", "edit"), {"name": "w2", "query": "inquiry pico statement"}, EDITOR)
    assert "Nothing would be gained" in [line.text for line in said.lines]
    (held,) = [watch for watch in await ask.watches(newsroom.desk) if watch.name == "Rovers"]
    assert (held.query, held.version) == ("inquiry pico statement", 4)


async def test_a_watch_for_the_place_of_one_that_is_not_there_cannot_be_tried(newsroom: Newsroom) -> None:
    with pytest.raises(NotFound, match="Rovers"):
        await trying.try_query(newsroom.desk, "pico", "Rovers")


async def test_a_changed_paused_resumed_and_ended_watch_matches_accordingly(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, MAIL)
    await manage.add_watch(newsroom.desk, OWN, EDITOR)
    assert (await newsroom.reads(TIMES, replace(RUGBY, title="Rovers one"))).matched == 1
    await manage.pause_watch(newsroom.desk, "w2", EDITOR, paused=True)
    rest = Piece("Rovers rest", "They rest.", "https://harbour.example/sport/rest")
    assert (await newsroom.reads(TIMES, rest)).matched == 0
    await manage.pause_watch(newsroom.desk, "rovers", EDITOR, paused=False)
    back = Piece("Rovers back", "They are back.", "https://harbour.example/sport/back")
    assert (await newsroom.reads(TIMES, back)).matched == 1
    await manage.remove_watch(newsroom.desk, "Rovers", EDITOR)
    gone = Piece("Rovers gone", "They are gone.", "https://harbour.example/sport/gone")
    assert (await newsroom.reads(TIMES, gone)).matched == 0


async def test_the_files_watch_may_rest_and_a_change_is_refused_with_its_place(newsroom: Newsroom) -> None:
    newsroom.desk.places = {("watch", "Pico"): "config/tocsin.local.yaml:12"}
    for change in (
        manage.edit_watch(newsroom.desk, {"name": "Pico", "query": "lumen"}, EDITOR),
        manage.remove_watch(newsroom.desk, "Pico", EDITOR),
    ):
        with pytest.raises(Refused, match=r"kept in config/tocsin\.local\.yaml:12: change it there"):
            await change
    said = await manage.pause_watch(newsroom.desk, "Pico", EDITOR, paused=True)
    assert said == "Watch “Pico” rests. It catches nothing until “watch resume Pico”."


async def test_who_may_not_manage_changes_nothing(newsroom: Newsroom) -> None:
    for change in (
        manage.edit_watch(newsroom.desk, {"name": "Pico", "query": "lumen"}, READER),
        manage.remove_watch(newsroom.desk, "Pico", READER),
        manage.pause_watch(newsroom.desk, "Pico", READER, paused=True),
    ):
        with pytest.raises(Refused, match="admins"):
            await change


async def test_an_edit_that_changes_nothing_says_so(newsroom: Newsroom) -> None:
    await manage.add_watch(newsroom.desk, OWN, EDITOR)
    with pytest.raises(UsageError, match="Nothing would change"):
        await manage.edit_watch(newsroom.desk, {"name": "Rovers", "query": "rovers"}, EDITOR)
    with pytest.raises(UsageError, match="no destination"):
        await manage.edit_watch(newsroom.desk, {"name": "Rovers", "to": "nowhere"}, EDITOR)


async def test_verdicts_are_shown_as_precision_and_as_what_an_exclusion_would_spare(newsroom: Newsroom) -> None:
    await _archive(newsroom)
    for story in await ask.stories(newsroom.desk):
        sport = "Rovers" in story.members[0].item.title
        await decide.judge(newsroom.desk, f"S{story.id}", MEMBER, relevant=not sport)
    said = (await dispatch(newsroom.desk, ("watch", "list"), {}, READER)).lines[0].detail
    assert said.endswith("1 of 3 judged stories relevant (33%); alerts would be 67% fewer if you added NOT rovers")


async def test_related_terms_are_suggested_when_a_watch_is_made(newsroom: Newsroom) -> None:
    newsroom.desk.families = {"chatbots": TermFamily("chatbots", ("pico", "lumo"), related=("assistant",))}
    said = await dispatch(newsroom.desk, ("watch", "add"), {**OWN, "query": "pico"}, EDITOR)
    assert [line.text for line in said.lines if line.text.startswith("You might add")] == [
        "You might add: @chatbots",
        "You might add: assistant",
    ]


async def test_watches_added_one_by_one_are_merged_once_there_are_some(newsroom: Newsroom) -> None:
    for number in range(reloading.MOST_WAITING):
        await reloading.tidy(newsroom.desk)
        assert newsroom.desk.matcher.waiting == number
        await manage.add_watch(newsroom.desk, {**OWN, "name": f"Rovers {number}"}, EDITOR)
    await reloading.tidy(newsroom.desk)
    assert newsroom.desk.matcher.waiting == 0
    await newsroom.begins(TIMES)
    assert (await newsroom.reads(TIMES, RUGBY)).matched == 1


class Unlisted:
    """A store whose watches are too many to be read for one of them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def watches(self) -> list[Watch]:
        raise AssertionError("all watches were read")

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


async def _each_change(desk: Desk) -> AsyncIterator[str]:
    await manage.add_watch(desk, {**OWN, "query": "speaker:brandt"}, EDITOR)
    yield "added"
    await manage.add_watch(desk, {**OWN, "name": "Aces", "query": "aces"}, EDITOR)
    yield "added before the others"
    await manage.edit_watch(desk, {"name": "Rovers", "query": "rovers"}, EDITOR)
    yield "edited"
    await manage.pause_watch(desk, "Pico", EDITOR, paused=True)
    yield "paused"
    await manage.pause_watch(desk, "Pico", EDITOR, paused=False)
    yield "resumed"
    await manage.remove_watch(desk, "Aces", EDITOR)
    yield "removed"
    await manage.add_watch(desk, {**OWN, "name": "Aces", "query": "aces OR kings"}, EDITOR)
    yield "added again"


async def test_a_change_reads_no_other_watch_and_leaves_what_a_restart_would_find(newsroom: Newsroom) -> None:
    desk, store, changes = newsroom.desk, newsroom.desk.store, []
    desk.store = Unlisted(store)
    async for change in _each_change(desk):
        restarted = replace(desk, store=store)
        await reloading.reload(restarted)
        assert (desk.workspace, desk.speakers_asked) == (restarted.workspace, restarted.speakers_asked)
        document = Document("Aces, Rovers and kings of Pico")
        caught = [sorted(match.watch for match in each.matcher.match(document)) for each in (desk, restarted)]
        assert caught[0] == caught[1]
        changes.append((change, desk.speakers_asked, caught[0]))
    assert changes == [
        ("added", True, ["Pico"]),
        ("added before the others", True, ["Aces", "Pico"]),
        ("edited", False, ["Aces", "Pico", "Rovers"]),
        ("paused", False, ["Aces", "Rovers"]),
        ("resumed", False, ["Aces", "Pico", "Rovers"]),
        ("removed", False, ["Pico", "Rovers"]),
        ("added again", False, ["Aces", "Pico", "Rovers"]),
    ]


async def test_a_watch_is_called_by_its_name_in_any_case_or_its_number(newsroom: Newsroom) -> None:
    await manage.add_watch(newsroom.desk, {**OWN, "name": "pico"}, EDITOR)
    called = [(await ask.watch(newsroom.desk, text)).name for text in ("pico", "Pico", "w1", "W2")]
    assert called == ["pico", "Pico", "Pico", "pico"]
    with pytest.raises(NotFound, match="“w3”"):
        await ask.watch(newsroom.desk, "w3")


async def test_of_many_hits_the_stories_are_reckoned_from_the_newest(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES)
    pieces = [
        Piece(f"Rovers ticket {number}", f"Seat {number} was sold.", f"https://harbour.example/{number}")
        for number in range(trying.GROUPED_ITEMS + 50)
    ]
    await newsroom.reads(TIMES, *pieces)
    newsroom.desk.store.index(1000)
    tried = await trying.try_query(newsroom.desk, "rovers")
    assert (tried.hits, tried.reckoned) == (trying.GROUPED_ITEMS + 50, True)
    assert 0 < tried.stories <= tried.hits
    assert "about " in answers.trial(tried, zone(newsroom.desk, EDITOR)).footer
