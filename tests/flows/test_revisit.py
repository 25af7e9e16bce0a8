"""A piece whose page is gone is withdrawn everywhere it was told; one whose page returns is told as well."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.core.plan import revisit
from bot.flows import timeline
from bot.flows.dispatch import dispatch
from bot.flows.revisit import Revisiting, look_again
from bot.model.delivery import Capabilities, Destination
from bot.model.look import Page
from bot.model.policy import TopicPack
from bot.model.source import Failure, Fetched, FetchFailed, NotModified, Validators
from bot.storage.sqlite import SqliteStore
from tests.fakes import NOW, RecordingNotifier
from tests.flows.newsroom import (
    DESK,
    INQUIRY,
    INQUIRY_TOO,
    MAIL,
    MEMBER,
    PICO,
    REGULATOR,
    STATEMENT,
    TIMES,
    Newsroom,
    at_work,
    workspace,
)  # fmt: skip

EVERY = timedelta(hours=6)
HOUR = timedelta(hours=1)
MORNING = Destination("morning", "slack", {"channel": "C2"}, digest=time(8))
GONE = FetchFailed(Failure.GONE, "The page is gone.", 410)
MISSING = FetchFailed(Failure.NOT_FOUND, "There is no such page.", 404)
PAGE = b"<html><body><p>The piece.</p></body></html>"
WITHDRAWN = f"{TIMES.name} has withdrawn this: its page is gone."
BACK = f"{TIMES.name} shows this again: its page is back."


@pytest.fixture
async def desks(store: SqliteStore) -> Newsroom:
    """A desk and a morning digest, told of one piece whose page is there."""
    watch = replace(PICO, to=("desk", "morning"))
    kept = workspace(watch, destinations=(DESK, MORNING))
    able = {name: RecordingNotifier(Capabilities(buttons=True)) for name in ("desk", "morning")}
    made = await at_work(store, replace(kept, poll=replace(kept.poll, revisit=EVERY)), notifiers=able)
    await made.begins(TIMES, MAIL, REGULATOR)
    await made.reads(TIMES, INQUIRY)
    await made.delivers()
    made.fetcher.documents[INQUIRY.url] = PAGE
    made.fetcher.asked.clear()
    return made


async def looks(newsroom: Newsroom, after: timedelta = EVERY) -> list[tuple[str, str | None]]:
    """Time passes and pages that are due are looked at: what arrives at the desk then."""
    newsroom.clock.forward(after)
    before = len(newsroom.slack.arrived)
    await look_again(newsroom.desk, EVERY)
    await newsroom.delivers()
    return [(row.message.kind.value, row.message.note) for row in newsroom.slack.arrived[before:]]


async def test_a_page_that_is_gone_for_good_withdraws_its_piece_everywhere(desks: Newsroom) -> None:
    desks.fetcher.faults[INQUIRY.url] = GONE
    assert await looks(desks) == [("reply", WITHDRAWN), ("edit", None)]
    reply, edit = (row.message for row in desks.slack.arrived[-2:])
    title = f"{INQUIRY.title} (withdrawn)"
    assert (reply.headline.text, edit.headline.text, edit.summary) == (title, title, ())
    assert [item.title for item in edit.items] == [title]
    _, moments = await timeline.timeline(desks.desk, "S1")
    assert moments[-3].text == "Tocsin saw that the page of I4 is gone"
    assert await looks(desks) == []


async def test_a_missing_page_counts_when_it_is_seen_twice_an_hour_apart(desks: Newsroom) -> None:
    desks.fetcher.faults[INQUIRY.url] = MISSING
    assert await looks(desks) == []
    assert await looks(desks, HOUR - timedelta(minutes=5)) == []
    assert len(desks.fetcher.asked) == 1
    assert await looks(desks, timedelta(minutes=5)) == [("reply", WITHDRAWN), ("edit", None)]


async def test_a_page_that_was_only_missing_for_a_while_is_no_news(desks: Newsroom) -> None:
    desks.fetcher.faults[INQUIRY.url] = MISSING
    await looks(desks)
    del desks.fetcher.faults[INQUIRY.url]
    assert await looks(desks, HOUR) == []
    desks.fetcher.faults[INQUIRY.url] = MISSING
    assert await looks(desks) == []


async def test_a_page_that_returns_is_told_and_its_words_are_shown_again(desks: Newsroom) -> None:
    desks.fetcher.faults[INQUIRY.url] = GONE
    await looks(desks)
    del desks.fetcher.faults[INQUIRY.url]
    assert await looks(desks) == [("reply", BACK), ("edit", None)]
    edit = desks.slack.arrived[-1].message
    assert (edit.headline.text, bool(edit.summary)) == (INQUIRY.title, True)


async def test_earlier_replies_and_digests_lose_its_words_too(desks: Newsroom) -> None:
    more = f"{STATEMENT.text} Lumen Labs faces a fine of up to £18 million if the Pico tool broke the Media Act."
    await desks.reads(REGULATOR, replace(STATEMENT, text=more))
    await desks.delivers()
    await desks.delivers(timedelta(days=1))
    (first,) = [row for row in desks.slack.arrived if row.message.kind == "reply"]
    assert first.message.summary
    desks.fetcher.documents[STATEMENT.url] = PAGE
    desks.fetcher.faults[STATEMENT.url] = GONE
    before = len(desks.slack.arrived)
    await looks(desks, timedelta())
    edits = [row for row in desks.slack.arrived[before:] if row.delivery.edits == first.delivery.id]
    assert [(e.message.headline.text, e.message.summary, e.message.note) for e in edits] == [
        (f"{STATEMENT.title} (withdrawn)", (), "What stood here quoted a piece that Media Regulator has withdrawn.")
    ]
    digest = desks.notifiers["morning"].arrived[-1].message
    (line,) = digest.stories
    assert line.headline.text == f"{STATEMENT.title} (withdrawn)"
    assert {quoted.source for quoted in line.summary} <= {TIMES.name}


async def test_only_told_pieces_of_open_stories_are_looked_at(desks: Newsroom) -> None:
    await desks.reads(MAIL, replace(INQUIRY_TOO, title="Weather: sun", text="Sun."))
    await looks(desks)
    assert desks.fetcher.asked[1:] == [INQUIRY.url]
    desks.fetcher.asked.clear()
    await dispatch(desks.desk, ("false-alarm",), {"id": "S1"}, MEMBER)
    await looks(desks)
    assert desks.fetcher.asked == []


async def test_a_closed_story_is_left_alone(desks: Newsroom) -> None:
    await looks(desks, timedelta(days=4))
    assert desks.fetcher.asked == []


async def test_what_robots_may_not_read_is_not_read(desks: Newsroom) -> None:
    desks.fetcher.forbidden.add(INQUIRY.url)
    assert await looks(desks) == []


async def test_hosts_that_a_topic_pack_names_without_linking_are_not_called_upon(desks: Newsroom) -> None:
    pack = TopicPack("pack", {}, named_not_linked=("harbour.example",))
    desks.desk.workspace = replace(desks.desk.workspace, packs=(pack,))
    assert await looks(desks) == []
    assert desks.fetcher.asked == []


async def test_what_is_due_longest_comes_first_and_few_pages_at_once(desks: Newsroom) -> None:
    await desks.reads(MAIL, INQUIRY_TOO)
    await desks.delivers()
    now = desks.clock.now() + EVERY
    for most, urls in ((1, [INQUIRY.url]), (revisit.AT_ONCE, [INQUIRY.url, INQUIRY_TOO.url])):
        due = desks.desk.store.pages_due(now, every=EVERY, since=NOW, limit=most)
        assert [page.url for page in due] == urls


async def test_looks_can_be_switched_off(desks: Newsroom) -> None:
    desks.clock.forward(EVERY)
    desks.desk.workspace = replace(desks.desk.workspace, poll=replace(desks.desk.workspace.poll, revisit=None))
    revisiting = Revisiting(desks.desk)
    revisiting.tick()
    await revisiting.stop()
    assert desks.fetcher.asked == []


async def test_a_crash_between_telling_and_noting_tells_nothing_twice(desks: Newsroom) -> None:
    desks.fetcher.faults[INQUIRY.url] = GONE
    await looks(desks)
    store = desks.desk.store
    assert isinstance(store, SqliteStore)
    with store.writing() as db:
        db.run("UPDATE page_look SET gone = 0, next_at = 0")
        db.run("UPDATE item SET withdrawn = 1")
    assert await looks(desks, timedelta()) == []


AT = NOW + EVERY
ASKED = Page(4, 1, INQUIRY.url)


@pytest.mark.parametrize(
    "found",
    [
        FetchFailed(Failure.TIMEOUT, "no answer"),
        FetchFailed(Failure.SERVER_ERROR, "503", 503),
        FetchFailed(Failure.DENIED, "403", 403),
        FetchFailed(Failure.ROBOTS, "not for robots"),
        FetchFailed(Failure.TOO_LARGE, "too large"),
    ],
    ids=lambda found: found.failure.value,
)
def test_an_answer_that_says_nothing_of_the_page_changes_nothing(found: FetchFailed) -> None:
    missing = replace(ASKED, missing_since=NOW)
    look = revisit.looked(missing, found, AT, EVERY)
    assert (look.page, look.news, look.next_at) == (missing, False, AT + EVERY)


def test_a_server_that_asks_for_patience_gets_it() -> None:
    later = FetchFailed(Failure.RATE_LIMITED, "429", 429, retry_after=timedelta(days=1))
    assert revisit.looked(ASKED, later, AT, EVERY).next_at == AT + timedelta(days=1)


def test_a_page_is_asked_with_what_it_said_of_itself() -> None:
    said = Validators('"v1"', "Tue, 04 Mar 2031 09:00:00 GMT")
    assert revisit.looked(ASKED, Fetched(INQUIRY.url, PAGE, validators=said), AT, EVERY).page.validators == said
    assert revisit.looked(ASKED, NotModified(said), AT, EVERY).page.validators == said
    assert revisit.looked(replace(ASKED, validators=said), GONE, AT, EVERY).page.validators == Validators()
