"""Questions that people ask, answered from what was stored."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import StoreError
from bot.model.delivery import State
from bot.model.item import Grade
from bot.model.plan import IngestPlan, NewKey, NewVersion
from bot.model.watch import Match, Span
from tests.contract.store.desk import (
    GAZETTE,
    LEASE,
    NOW,
    Newsroom,
    became,
    entry,
    keys_of,
    new_item,
    progressed,
)

LATER = NOW + timedelta(hours=1)


def archive(newsroom: Newsroom, *titles: str, now=NOW) -> None:
    """Items that matched nothing."""
    told = [entry(title) for title in titles]
    newsroom.poll(
        lambda s: IngestPlan(
            s.due.source.id,
            progressed(s.due, now),
            items=tuple(new_item(-1 - n, one) for n, one in enumerate(told)),
            keys=tuple(NewKey(-1 - n, key) for n, one in enumerate(told) for key in keys_of(one)),
        ),
        now=now,
    )


def found(newsroom: Newsroom, terms: str, since=None) -> list[str]:
    return [hit.item.title for hit in newsroom.store.search(terms, since=since, limit=10)]


def test_a_search_finds_what_was_indexed_newest_first(newsroom: Newsroom) -> None:
    archive(newsroom, "Flood warning on the coast", "Council tax rises")
    archive(newsroom, "Flood defences fail", now=LATER)
    assert found(newsroom, "flood") == []
    assert newsroom.store.figures(LATER).unindexed == 3
    assert newsroom.store.index(2) == 2
    assert newsroom.store.index(10) == 1
    assert newsroom.store.index(10) == 0
    assert found(newsroom, "flood") == ["Flood defences fail", "Flood warning on the coast"]
    assert found(newsroom, '"flood warning" OR tax') == ["Council tax rises", "Flood warning on the coast"]
    assert found(newsroom, "title : flood", since=LATER) == ["Flood defences fail"]


def test_a_changed_text_is_found_by_its_new_words_only(newsroom: Newsroom) -> None:
    archive(newsroom, "Flood warning")
    newsroom.store.index(10)
    for text in ("Storm warning", "Gale warning"):
        changed = NewVersion(1, entry(text), text, Grade.SUBSTANTIVE)
        newsroom.poll(lambda s, v=changed: IngestPlan(s.due.source.id, progressed(s.due, NOW), versions=(v,)))
    assert newsroom.store.figures(NOW).unindexed == 1
    assert newsroom.store.index(10) == 1
    assert (found(newsroom, "flood"), found(newsroom, "storm")) == ([], [])
    assert found(newsroom, "gale") == ["Gale warning"]


def test_a_text_that_changed_before_it_was_indexed_is_indexed_once(newsroom: Newsroom) -> None:
    archive(newsroom, "Flood warning")
    changed = NewVersion(1, entry("Storm warning"), "h", Grade.SUBSTANTIVE)
    newsroom.poll(lambda s: IngestPlan(s.due.source.id, progressed(s.due, NOW), versions=(changed,)))
    assert newsroom.store.index(10) == 1
    assert (found(newsroom, "flood"), found(newsroom, "storm")) == ([], ["Storm warning"])
    assert newsroom.store.figures(NOW).unindexed == 0


def test_a_search_names_the_stories_of_its_hits(newsroom: Newsroom) -> None:
    story = newsroom.story("Grok under inquiry", "k1")
    newsroom.store.index(10)
    (hit,) = newsroom.store.search("inquiry", since=None, limit=5)
    assert hit.stories == (story,)


def test_an_empty_search_finds_nothing_and_a_broken_one_is_explained(newsroom: Newsroom) -> None:
    assert found(newsroom, " ") == []
    with pytest.raises(StoreError, match="unterminated"):
        found(newsroom, '"unclosed')


def test_recent_items_are_those_first_seen_since(newsroom: Newsroom) -> None:
    archive(newsroom, "Flood warning")
    archive(newsroom, "Council tax rises", "Bridge closed", now=LATER)
    titles = [item.title for item in newsroom.store.recent_items(LATER, 5)]
    assert titles == ["Bridge closed", "Council tax rises"]
    assert len(newsroom.store.recent_items(NOW, 2)) == 2


def test_stories_come_latest_news_first(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1", now=NOW)
    newsroom.story("Bridge closed by flood", "k2", now=LATER)
    told = [story.members[0].item.title for story in newsroom.store.stories(since=None, limit=5)]
    assert told == ["Bridge closed by flood", "Grok under inquiry"]
    assert len(newsroom.store.stories(since=LATER, limit=5)) == 1
    assert newsroom.store.story(99) is None


def test_a_trace_tells_an_items_whole_way(newsroom: Newsroom) -> None:
    story = newsroom.story("Grok under inquiry", "k1")
    traced = newsroom.store.trace("harbour.example/grok-under-inquiry", "https://harbour.example/grok-under-inquiry")
    assert traced is not None
    assert traced.item.title == "Grok under inquiry"
    assert traced.matches == (Match("grok", (Span("title", 0, 4, "grok"),)),)
    assert traced.stories == ((story, "opened", "no story shares its terms"),)
    assert [(row.delivery.key, row.headline) for row in traced.deliveries] == [("k1", "Grok under inquiry")]
    assert traced.versions == 1


def test_a_trace_falls_back_to_the_address(newsroom: Newsroom) -> None:
    told = entry("Bridge closed", url="https://harbour.example/b#live")
    newsroom.poll(lambda s: IngestPlan(s.due.source.id, progressed(s.due, NOW), items=(new_item(-1, told),)))
    traced = newsroom.store.trace("another.example/x", "https://harbour.example/b#live")
    assert traced is not None
    assert (traced.item.title, traced.stories, traced.deliveries) == ("Bridge closed", (), ())
    assert newsroom.store.trace("nowhere.example/x", "https://nowhere.example/x") is None


def test_deliveries_come_newest_first_and_by_state(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    newsroom.story("Bridge closed by flood", "k2")
    first, _ = newsroom.claim()
    newsroom.store.settle(first, became(State.DROPPED, "refused by the platform"), NOW)
    everything = [row.delivery.key for row in newsroom.store.deliveries(state=None, limit=5)]
    assert everything == ["k2", "k1"]
    (dropped,) = newsroom.store.deliveries(state="dropped", limit=5)
    assert (dropped.delivery.key, dropped.headline) == ("k1", "Grok under inquiry")
    assert newsroom.store.delivery(99) is None


def test_the_figures_count_everything(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    archive(newsroom, "Flood warning")
    newsroom.store.beat(NOW)
    figures = newsroom.store.figures(NOW)
    assert figures.sources == {"ok": 2}
    assert (figures.items, figures.open_stories, figures.unindexed) == (2, 1, 2)
    assert (figures.deliveries, figures.oldest_due, figures.parked) == ({"pending": 1}, NOW, {})
    assert (figures.heartbeat, figures.overdue_sources) == (NOW, 0)
    assert newsroom.store.figures(NOW + timedelta(days=1)).overdue_sources == 2


def test_sources_tell_how_much_they_brought(newsroom: Newsroom) -> None:
    archive(newsroom, "Flood warning", "Council tax rises")
    assert {row.source.name: row.items for row in newsroom.store.sources()} == {
        "Harbour Telegraph": 2,
        GAZETTE.name: 0,
    }


def test_a_sound_store_has_no_faults(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    assert newsroom.store.check() == []


def test_what_was_claimed_is_seen_by_look_ups_at_once(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    newsroom.claim()
    assert newsroom.states() == {"k1": "sending"}
    assert newsroom.store.next_due(NOW) == NOW + LEASE
