"""What is old is deleted; what is open, owed, or would become news again is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Text

from bot.model.delivery import State
from bot.model.item import Grade
from bot.model.message import Kind
from bot.model.plan import IngestPlan, IngestSnapshot, NewKey, NewVersion
from bot.model.policy import Kept, Pruned
from bot.storage import pruning
from bot.storage.schema import metadata
from bot.storage.sqlite import SqliteStore, open_store
from tests.contract.store.desk import (
    DESK,
    GAZETTE,
    GROK,
    NOW,
    TELEGRAPH,
    Newsroom,
    became,
    delivered,
    entry,
    keys_of,
    new_item,
    progressed,
)

KEPT = Kept(items=timedelta(days=400), deliveries=timedelta(days=90), story_idle=timedelta(hours=72))
MONTHS = NOW + timedelta(days=91)
YEARS = NOW + timedelta(days=401)


@pytest.fixture
def newsroom(path: Path) -> Iterator[Newsroom]:
    store = open_store(str(path))
    store.reconcile([TELEGRAPH, GAZETTE], [GROK], [DESK], NOW)
    yield Newsroom(store)
    assert store.check() == []
    store.close()


def pruned(newsroom: Newsroom, now: datetime) -> Pruned:
    store = newsroom.store
    gone = Pruned()
    while (batch := store.prune_outbox(KEPT, now, 10)) != Pruned():
        gone = Pruned(gone.deliveries + batch.deliveries, gone.stories + batch.stories)
    return replace(gone, items=store.prune_items(store.aged_items(KEPT, now, after=0, limit=100)))


def told(newsroom: Newsroom, title: str, key: str, now: datetime = NOW) -> int:
    """A story whose post arrived."""
    story = newsroom.story(title, key, now)
    (row,) = newsroom.claim(now)
    newsroom.store.settle(row, delivered(), now)
    newsroom.store.index(100)
    return story


def keys(newsroom: Newsroom, title: str) -> set[str]:
    """The keys by which a piece is still known."""
    seen = newsroom.look(keys=keys_of(entry(title)))
    return {key.key for known in seen.known for key in known.keys}


def test_settled_deliveries_go_after_their_time_with_their_record(newsroom: Newsroom) -> None:
    told(newsroom, "Grok under inquiry", "old")
    told(newsroom, "Bridge closed by flood", "new", NOW + timedelta(days=60))
    assert pruned(newsroom, MONTHS) == Pruned(deliveries=1)
    assert newsroom.states() == {"new": "delivered"}
    assert newsroom.store.figures(MONTHS).pruned_at == MONTHS


@pytest.mark.parametrize("state", [State.UNCLEAR, State.PARKED, State.PENDING])
def test_what_is_owed_is_never_deleted_however_old(newsroom: Newsroom, state: State) -> None:
    newsroom.story("Grok under inquiry", "owed")
    (row,) = newsroom.claim()
    newsroom.store.settle(row, became(state, "no answer", due=NOW), NOW)
    assert pruned(newsroom, YEARS) == Pruned()
    assert newsroom.states() == {"owed": state.value}
    assert newsroom.store.stories(since=None, limit=5)[0].members[0].item.title == "Grok under inquiry"


def test_the_rows_of_an_alert_stay_as_long_as_one_of_them_is_owed(newsroom: Newsroom) -> None:
    told(newsroom, "Grok under inquiry", "post")
    newsroom.owe(1, ("edit", Kind.EDIT))
    assert pruned(newsroom, YEARS) == Pruned()
    assert newsroom.states() == {"post": "delivered", "edit": "pending"}


def test_an_open_story_keeps_its_deliveries_and_items(newsroom: Newsroom) -> None:
    story = told(newsroom, "Grok under inquiry", "post")

    def grows(snapshot: IngestSnapshot) -> IngestPlan:
        from bot.model.plan import Joined

        piece = entry("Grok inquiry goes on")
        return IngestPlan(
            snapshot.due.source.id,
            progressed(snapshot.due, YEARS),
            items=(new_item(-1, piece, "grok"),),
            joins=(Joined(story, -1, "similar", 1.0, "shares its terms"),),
        )

    newsroom.poll(grows, now=YEARS)
    assert pruned(newsroom, YEARS + timedelta(days=1)) == Pruned()
    assert len(newsroom.store.story(story).members) == 2  # type: ignore[union-attr]
    assert pruned(newsroom, YEARS + timedelta(days=4)) == Pruned(deliveries=1)
    assert newsroom.store.story(story) is not None


def test_an_old_story_goes_with_its_texts_and_its_items_stay_known(newsroom: Newsroom) -> None:
    story = told(newsroom, "Grok under inquiry", "post")
    before = keys(newsroom, "Grok under inquiry")
    assert pruned(newsroom, YEARS) == Pruned(deliveries=1, stories=1, items=1)
    assert newsroom.store.story(story) is None
    assert newsroom.store.search("inquiry", since=None, limit=5) == []
    (known,) = newsroom.look(keys=keys_of(entry("Grok under inquiry"))).known
    assert keys(newsroom, "Grok under inquiry") == before
    assert (known.item.title, known.item.text, known.item.archived) == ("", "", True)
    assert known.content_hash == "hash of Grok under inquiry Grok under inquiry, it was said."
    assert pruned(newsroom, YEARS) == Pruned()


def test_texts_that_no_watch_caught_go_too(newsroom: Newsroom) -> None:
    def passes(snapshot: IngestSnapshot) -> IngestPlan:
        piece = entry("Bake sale on Saturday")
        return IngestPlan(
            snapshot.due.source.id,
            progressed(snapshot.due, NOW),
            items=(new_item(-1, piece),),
            keys=tuple(NewKey(-1, key) for key in keys_of(piece)),
        )

    newsroom.poll(passes)
    newsroom.store.index(100)
    assert len(newsroom.store.search("sale", since=None, limit=5)) == 1
    assert pruned(newsroom, YEARS) == Pruned(items=1)
    assert newsroom.store.search("sale", since=None, limit=5) == []


def test_nothing_that_a_piece_said_is_left_in_any_column(newsroom: Newsroom) -> None:
    said = {"authors": ("Ada Quill",), "language": "en", "feed_text": "Teaser.", "unread": "Its page was not there."}
    piece = replace(entry("Bake sale on Saturday"), **said)
    plan = (new_item(-1, piece),), tuple(NewKey(-1, key) for key in keys_of(piece))
    newsroom.poll(lambda s: IngestPlan(s.due.source.id, progressed(s.due, NOW), items=plan[0], keys=plan[1]))
    newsroom.store.index(100)
    pruned(newsroom, YEARS)
    with newsroom.store.reading() as db:
        (row,) = db.rows(f"SELECT {', '.join(SAID_IN)} FROM version")
    assert not any(row)


SAID_IN = sorted(
    column.name
    for column in metadata.tables["version"].columns
    if isinstance(column.type, Text) and column.name not in ("content_hash", "grade")
)


def test_a_piece_that_is_changed_after_its_text_went_can_be_found_again(newsroom: Newsroom) -> None:
    told(newsroom, "Grok under inquiry", "post")
    pruned(newsroom, YEARS)
    changed = NewVersion(1, entry("Grok cleared"), "another hash", Grade.SUBSTANTIVE)
    newsroom.poll(lambda s: IngestPlan(s.due.source.id, progressed(s.due, YEARS), versions=(changed,)), now=YEARS)
    newsroom.store.index(100)
    (hit,) = newsroom.store.search("cleared", since=None, limit=5)
    assert hit.item.title == "Grok cleared"
    assert newsroom.store.search("inquiry", since=None, limit=5) == []


def test_texts_that_the_index_does_not_have_yet_wait(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "post")
    (row,) = newsroom.claim()
    newsroom.store.settle(row, delivered(), NOW)
    assert pruned(newsroom, YEARS) == Pruned(deliveries=1, stories=1)
    newsroom.store.index(100)
    assert pruned(newsroom, YEARS) == Pruned(items=1)


def test_a_later_story_forgets_the_old_one_that_it_follows(newsroom: Newsroom) -> None:
    old = told(newsroom, "Grok under inquiry", "post")
    new = told(newsroom, "Bridge closed by flood", "later", YEARS)
    store = newsroom.store
    assert isinstance(store, SqliteStore)
    with store.writing() as db:
        db.run("UPDATE story SET follows = ? WHERE id = ?", (old, new))
    pruned(newsroom, YEARS)
    kept = store.story(new)
    assert kept is not None
    assert kept.follows is None


def test_every_table_that_points_to_a_story_or_item_is_thought_of() -> None:
    """A new table with a foreign key fails here until pruning.py says what becomes of its rows."""
    pointing = {
        (table.name, key.parent.name, key.column.table.name)
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in ("story", "item", "version", "alert", "delivery")
    }
    stay_known = {("item_key", "item_id", "item"), ("version", "item_id", "item"), ("reindex", "item_id", "item")}
    with_the_story = {(table, "story_id", "story") for table in pruning.OF_A_STORY}
    with_the_text = {(table, "item_id", "item") for table in pruning.OF_AN_ITEM}
    others = {
        ("match", "version_id", "version"),
        ("story", "follows", "story"),
        ("story_item", "item_id", "item"),
        ("bond", "item_a", "item"),
        ("bond", "item_b", "item"),
        ("delivery", "alert_id", "alert"),
        ("delivery", "story_id", "story"),
        ("delivery", "item_id", "item"),
        ("delivery_event", "delivery_id", "delivery"),
    }
    assert pointing == stay_known | with_the_story | with_the_text | others
