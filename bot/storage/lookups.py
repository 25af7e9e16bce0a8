"""Read-only questions that people ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from bot.model.item import Item
from bot.model.lookup import DeliveryRow, Figures, Hit, Trace
from bot.model.story import Story
from bot.storage import rows, searching, stories
from bot.storage.database import LISTED, Database, listed
from bot.storage.times import moment, stamp

_WIDTH = len(rows.DELIVERY.split(", "))

_DELIVERIES = f"""
    SELECT {rows.DELIVERY}, (SELECT CASE src.excerpt WHEN 'none' THEN '' ELSE v.title END
        FROM story_item m JOIN item i ON i.id = m.item_id JOIN version v ON v.id = i.version_id
        JOIN source src ON src.id = i.source_id WHERE m.story_id = d.story_id ORDER BY m.joined_at, m.item_id LIMIT 1)
    FROM delivery d"""

# Items.


def search(db: Database, terms: str, since: datetime | None, limit: int) -> list[Hit]:
    """Items that fit an FTS5 expression, newest first. An empty expression finds nothing."""
    if not terms.strip():
        return []
    found = db.rows(
        f"SELECT {rows.ITEM} FROM {rows.ITEM_FROM} WHERE i.id IN "
        "(SELECT rowid FROM item_search WHERE item_search MATCH ?) AND i.first_seen >= ? ORDER BY i.id DESC LIMIT ?",
        (terms, stamp(since) if since else 0, limit),
    )
    items = [rows.item(row) for row in found]
    held: dict[int, list[int]] = defaultdict(list)
    for item, story in db.rows(
        f"SELECT item_id, story_id FROM story_item WHERE item_id IN {LISTED} ORDER BY story_id",
        (listed(item.id for item in items),),
    ):
        held[item].append(story)
    return [Hit(item, tuple(held[item.id])) for item in items]


def recent_items(db: Database, since: datetime, limit: int) -> list[Item]:
    """Items first seen since then, newest first."""
    found = db.rows(
        f"SELECT {rows.ITEM} FROM {rows.ITEM_FROM} WHERE i.first_seen >= ? ORDER BY i.id DESC LIMIT ?",
        (stamp(since), limit),
    )
    return [rows.item(row) for row in found]


def extent(db: Database, since: datetime) -> tuple[int, datetime | None]:
    """How many items were first seen since then, and when the oldest of them was."""
    row = db.first("SELECT count(*), min(first_seen) FROM item WHERE first_seen >= ?", (stamp(since),))
    return (row[0], moment(row[1])) if row and row[1] is not None else (0, None)


def trace(db: Database, canonical: str, url: str) -> Trace | None:
    """The way of the oldest item with this canonical link, or else with this very address."""
    found = db.first(
        "SELECT min(item_id) FROM item_key WHERE kind = 'link' AND (key = ? OR key = ?)",
        (canonical, canonical.split("#", 1)[0]),
    )
    if found is None or found[0] is None:
        found = db.first("SELECT min(item_id) FROM version WHERE url = ?", (url,)) if urlsplit(url).scheme else None
    if found is None or found[0] is None:
        return None
    (id_,) = found
    held = db.rows("SELECT story_id, how, why FROM story_item WHERE item_id = ? ORDER BY story_id", (id_,))
    sent = db.rows(f"{_DELIVERIES} WHERE d.story_id IN {LISTED} ORDER BY d.id", (listed(row[0] for row in held),))
    return Trace(
        item=stories.items(db, [id_])[id_],
        matches=tuple(stories.matches(db, [id_]).get(id_, ())),
        stories=tuple((story, how, why) for story, how, why in held),
        deliveries=tuple(_shown(db, sent)),
        versions=db.number("SELECT count(*) FROM version WHERE item_id = ?", (id_,)),
    )


# Stories.


def latest_stories(db: Database, since: datetime | None, limit: int) -> list[Story]:
    """Stories with their members, latest news first."""
    found = db.rows(
        "SELECT id FROM story WHERE last_item_at >= ? ORDER BY last_item_at DESC, id DESC LIMIT ?",
        (stamp(since) if since else 0, limit),
    )
    ids = [row[0] for row in found]
    loaded = stories.load(db, ids)
    return [loaded[id_] for id_ in ids]


def story(db: Database, story_id: int) -> Story | None:
    """One story with its members."""
    return stories.load(db, [story_id]).get(story_id)


def facts(db: Database, since: datetime | None, limit: int) -> list[tuple[Item, int, str]]:
    """Items of stories with the story and what they say; of an item that was edited only what it says now."""
    found = db.rows(
        f"SELECT {rows.ITEM}, f.story_id, f.body FROM {rows.ITEM_FROM} JOIN fact f ON f.item_id = i.id "
        "WHERE f.kind = 'item' AND f.at >= ? AND f.id = (SELECT max(g.id) FROM fact g WHERE g.story_id = f.story_id "
        "AND g.item_id = f.item_id AND g.kind = 'item') ORDER BY f.id DESC LIMIT ?",
        (stamp(since) if since else 0, limit),
    )
    return [(rows.item(row), row[-2], row[-1]) for row in found]


# Deliveries.


def deliveries(db: Database, state: str | None, limit: int) -> list[DeliveryRow]:
    """Outbox rows, newest first."""
    where = "WHERE d.state = ?" if state else ""
    found = db.rows(f"{_DELIVERIES} {where} ORDER BY d.id DESC LIMIT ?", (state, limit) if state else (limit,))
    return list(_shown(db, found))


def delivery(db: Database, delivery_id: int) -> DeliveryRow | None:
    """One outbox row with its events."""
    return next(iter(_shown(db, db.rows(f"{_DELIVERIES} WHERE d.id = ?", (delivery_id,)))), None)


def told(db: Database, story: int) -> list[DeliveryRow]:
    """What was sent, or is owed, about a story, oldest first."""
    return list(_shown(db, db.rows(f"{_DELIVERIES} WHERE d.story_id = ? ORDER BY d.id", (story,))))


def _shown(db: Database, found: Iterable[tuple[object, ...]]) -> Iterable[DeliveryRow]:
    held = list(found)
    events: dict[int, list[tuple[datetime, str, str]]] = defaultdict(list)
    for id_, at, state, detail in db.rows(
        f"SELECT delivery_id, at, state, detail FROM delivery_event WHERE delivery_id IN {LISTED} ORDER BY id",
        (listed(row[0] for row in held),),
    ):
        events[id_].append((moment(at), state, detail))
    for row in held:
        one = rows.delivery(row)
        headline = one.message.headline.text if one.message else str(row[_WIDTH] or "")
        yield DeliveryRow(one, headline, tuple(events[one.id]))


# The whole.


def figures(db: Database, now: datetime) -> Figures:
    """The state of the whole store. A source is overdue when a whole interval has gone by since it was due."""
    present = stamp(now)
    health = "SELECT CASE standing WHEN 'active' THEN health ELSE standing END, count(*) FROM source"
    oldest = db.first(
        "SELECT min(d.due) FROM delivery d JOIN destination t ON t.name = d.destination "
        "WHERE d.state = 'pending' AND t.parked IS NULL AND t.standing <> 'ended'"
    )
    beat = db.number("SELECT value FROM meta WHERE key = 'heartbeat'")
    pruned = db.number("SELECT value FROM meta WHERE key = 'pruned_at'")
    return Figures(
        sources=dict(db.rows(f"{health} WHERE standing <> 'ended' GROUP BY 1 ORDER BY 1")),
        items=db.number("SELECT sum(items) FROM source"),
        open_stories=db.number("SELECT count(*) FROM story WHERE state = 'open'"),
        deliveries=dict(db.rows("SELECT state, count(*) FROM delivery GROUP BY state ORDER BY state")),
        parked=dict(db.rows("SELECT name, parked FROM destination WHERE parked IS NOT NULL ORDER BY name")),
        oldest_due=moment(oldest[0]) if oldest else None,
        overdue_sources=db.number(
            "SELECT count(*) FROM source WHERE standing = 'active' AND next_due + interval <= ?", (present,)
        ),
        heartbeat=moment(beat) if beat else None,
        unindexed=searching.unindexed(db),
        pruned_at=moment(pruned) if pruned else None,
    )
