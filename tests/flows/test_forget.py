"""What is removed for good: from the store, from the channels, and from what comes later."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.core import compose
from bot.errors import NotFound, Refused
from bot.flows.dispatch import dispatch
from bot.storage.sqlite import SqliteStore
from tests.flows.newsroom import (
    DERBY,
    DESK,
    EDITOR,
    INQUIRY,
    INQUIRY_TOO,
    MAIL,
    MEMBER,
    REGULATOR,
    STATEMENT,
    TIMES,
    Newsroom,
    at_work,
    workspace,
)

NAMING = replace(
    INQUIRY_TOO, title="Zoë Brandt told regulator of Pico images", text=f"{INQUIRY_TOO.text} Zoe Brandt spoke."
)


def kept(store: SqliteStore, *words: str) -> list[str]:
    """Tables that have one of these words anywhere."""
    db = sqlite3.connect(store.path)
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = []
    for table in tables:
        if table.startswith(("item_search", "alembic", "term")):
            continue
        text = str(db.execute(f'SELECT * FROM "{table}"').fetchall()).casefold()
        found += [f"{table}: {word}" for word in words if word.casefold() in text]
    hits = [
        db.execute("SELECT count(*) FROM item_search WHERE item_search MATCH ?", (f'"{w}"',)).fetchone()[0]
        for w in words
    ]
    db.close()
    return found + ["search"] * sum(hits)


async def forgets(newsroom: Newsroom, what: str) -> str:
    return (await dispatch(newsroom.desk, ("forget",), {"what": what}, EDITOR)).title


def now_shown(newsroom: Newsroom) -> str:
    """All that stands in the channel now: what was posted, as last edited."""
    shown: dict[str, str] = {}
    receipts: dict[int, str] = {}
    for number, row in enumerate(newsroom.slack.arrived, 1):
        place = row.post.message if row.post and row.delivery.kind == "edit" else f"m{number}"
        receipts[row.delivery.id] = place
        shown[place] = "\n".join(compose.texts(row.message))
    return "\n".join(shown.values())


async def test_a_piece_is_removed_everywhere_and_its_story_goes_on_without_it(
    store: SqliteStore, newsroom: Newsroom
) -> None:
    await newsroom.begins(TIMES, MAIL, REGULATOR)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    await newsroom.reads(MAIL, NAMING)
    await newsroom.reads(MAIL, replace(NAMING, title="Zoë Brandt speaks about Pico images"))
    await newsroom.delivers()
    store.index(100)
    assert kept(store, "Brandt")
    said = await forgets(newsroom, NAMING.link)
    await newsroom.delivers()
    assert said == "1 piece is removed for good; what was posted is edited. A later poll will not bring it back."
    assert kept(store, "Brandt", "upland.example/pico") == []
    assert "Brandt" not in now_shown(newsroom)
    assert INQUIRY.title in now_shown(newsroom)


async def test_a_later_poll_does_not_bring_it_back_by_any_of_its_keys(store: SqliteStore, newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, MAIL)
    await newsroom.reads(MAIL, NAMING)
    await forgets(newsroom, NAMING.link)
    await newsroom.reads(MAIL, replace(NAMING, title="Zoë Brandt: more"))
    await newsroom.reads(MAIL, replace(NAMING, link="https://upland.example/other", guid=NAMING.link))
    await newsroom.reads(TIMES, replace(NAMING, guid="syndicated"))
    await newsroom.delivers()
    assert newsroom.slack.arrived == []
    assert kept(store, "Brandt") == []
    await newsroom.reads(MAIL, DERBY)
    await newsroom.delivers()
    assert newsroom.slack.told() == [("post", DERBY.title)]


async def test_a_story_that_is_removed_leaves_messages_that_say_nothing(store: SqliteStore, newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, MAIL, REGULATOR)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    await newsroom.reads(REGULATOR, STATEMENT)
    await newsroom.delivers()
    await dispatch(newsroom.desk, ("claim",), {"id": "S1"}, MEMBER)
    await forgets(newsroom, "S1")
    await newsroom.delivers()
    assert set(now_shown(newsroom).split("\n")) <= {"", "Removed", "What stood here was removed."}
    assert kept(store, "Saltmarsh", "Lumen") == []
    newsroom.clock.forward(timedelta(hours=1))
    await newsroom.delivers()
    assert not set(newsroom.states()) - {"delivered", "dropped"}


async def test_a_name_is_removed_in_every_spelling_with_all_that_has_it(store: SqliteStore, newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, MAIL)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.reads(MAIL, NAMING)
    assert (await forgets(newsroom, "zoe brandt")).startswith("1 piece is removed for good")
    assert kept(store, "Brandt") == []
    with pytest.raises(NotFound, match="Nothing is kept of it"):
        await forgets(newsroom, "zoe brandt")


async def test_a_digest_that_told_of_it_is_edited(store: SqliteStore) -> None:
    newsroom = await at_work(store, workspace(destinations=(replace(DESK, digest=time(8, 0)),)))
    await newsroom.begins(TIMES, MAIL)
    await newsroom.reads(TIMES, DERBY)
    await newsroom.reads(MAIL, NAMING)
    await newsroom.delivers(timedelta(hours=24))
    await forgets(newsroom, NAMING.link)
    await newsroom.delivers()
    first, second = newsroom.slack.arrived
    assert (second.delivery.edits, second.delivery.kind, second.message.kind) == (first.delivery.id, "edit", "digest")
    assert sorted(line.headline.text for line in second.message.stories) == ["Removed", DERBY.title]
    assert kept(store, "Brandt") == []


async def test_what_still_waited_is_told_without_it(store: SqliteStore, newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES, MAIL)
    await newsroom.reads(MAIL, NAMING)
    await newsroom.reads(TIMES, INQUIRY)
    await forgets(newsroom, NAMING.link)
    await newsroom.delivers()
    assert newsroom.slack.told() == [("post", INQUIRY.title)]


async def test_a_tombstone_says_who_and_when_and_nothing_of_what(store: SqliteStore, newsroom: Newsroom) -> None:
    await newsroom.begins(MAIL)
    await newsroom.reads(MAIL, NAMING)
    await forgets(newsroom, "Zoë Brandt")
    db = sqlite3.connect(store.path)
    ((what, actor),) = db.execute("SELECT what, actor FROM forgotten").fetchall()
    db.close()
    assert (what, actor) == ("pieces that have a name (1)", "slack:U1")
    assert [one.what for one in store.done(1)] == ["removed pieces that have a name (1)"]
    with pytest.raises(Refused, match="Only admins"):
        await dispatch(newsroom.desk, ("forget",), {"what": "S1"}, MEMBER)
