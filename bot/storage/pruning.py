"""Deleting what is old, as far as nothing needs it any more.

A settled delivery goes with its record once its story is no longer open and nothing of its alert is owed. A story
goes with the last delivery that told it. Of an item the text, its versions, matches and facts go; the item itself,
its keys and the hash of its last text stay, because a feed may list it for years: without them it would be news.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.model.policy import Kept, Pruned
from bot.storage import searching
from bot.storage.database import LISTED, Database, listed
from bot.storage.polling import note
from bot.storage.times import stamp

PRUNED_AT = "pruned_at"

_SETTLED = "('delivered', 'dropped')"

_DELIVERIES = f"""
    SELECT d.id FROM delivery d WHERE d.created_at < ? AND d.state IN {_SETTLED}
    AND NOT EXISTS (SELECT 1 FROM delivery_event e WHERE e.delivery_id = d.id AND e.at >= ?)
    AND NOT EXISTS (SELECT 1 FROM story s WHERE s.id = d.story_id AND s.state = 'open' AND s.last_item_at >= ?)
    AND NOT EXISTS (SELECT 1 FROM delivery o WHERE o.alert_id = d.alert_id AND o.state NOT IN {_SETTLED})
    ORDER BY d.created_at LIMIT ?"""

_STORIES = """
    SELECT s.id FROM story s WHERE s.last_item_at < ? AND s.last_item_at < ?
    AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.story_id = s.id)
    AND NOT EXISTS (SELECT 1 FROM delivery d JOIN alert a ON a.id = d.alert_id WHERE a.story_id = s.id)
    ORDER BY s.last_item_at LIMIT ?"""

_ITEMS = """
    SELECT i.id FROM item i JOIN version v ON v.id = i.version_id
    WHERE i.id > ? AND i.first_seen < ? AND (v.title <> '' OR v.text <> '')
    AND NOT EXISTS (SELECT 1 FROM story_item m WHERE m.item_id = i.id)
    AND i.id NOT IN (SELECT d.item_id FROM delivery d WHERE d.item_id IS NOT NULL)
    ORDER BY i.id LIMIT ?"""

_STILL_ALONE = f"""
    SELECT i.id FROM item i WHERE i.id IN {LISTED}
    AND NOT EXISTS (SELECT 1 FROM story_item m WHERE m.item_id = i.id)"""

OF_A_STORY = ("written", "fact", "story_term", "story_item", "feedback", "alert")
"""Tables whose rows go with their story."""
OF_AN_ITEM = ("fact", "match", "feedback", "copy_mark", "credit", "page_look")
"""Tables whose rows go with the text of their item."""


def deliveries(db: Database, kept: Kept, now: datetime, limit: int) -> int:
    """Delete settled deliveries with their record; how many."""
    before, open_since = stamp(now - kept.deliveries), stamp(now - kept.story_idle)
    ids = [row[0] for row in db.rows(_DELIVERIES, (before, before, open_since, limit))]
    db.run(f"DELETE FROM delivery_event WHERE delivery_id IN {LISTED}", (listed(ids),))
    db.run(f"DELETE FROM delivery WHERE id IN {LISTED}", (listed(ids),))
    return len(ids)


def stories(db: Database, kept: Kept, now: datetime, limit: int) -> int:
    """Delete stories that ended long ago and that no delivery tells of any more; how many."""
    found = db.rows(_STORIES, (stamp(now - kept.items), stamp(now - kept.story_idle), limit))
    ids = listed(row[0] for row in found)
    for table in OF_A_STORY:
        db.run(f"DELETE FROM {table} WHERE story_id IN {LISTED}", (ids,))
    db.run(f"DELETE FROM silence WHERE scope = 'story' AND target IN {LISTED}", (ids,))
    db.run(f"UPDATE story SET follows = NULL WHERE follows IN {LISTED}", (ids,))
    db.run(f"DELETE FROM story WHERE id IN {LISTED}", (ids,))
    return len(found)


def aged(db: Database, kept: Kept, now: datetime, after: int, limit: int) -> list[int]:
    """Ids, above `after`, of items whose text is older than may be and that no story or delivery needs."""
    return [row[0] for row in db.rows(_ITEMS, (after, stamp(now - kept.items), limit))]


def items(db: Database, ids: Sequence[int]) -> int:
    """Delete the text of these items, unless one has entered a story meanwhile; how many."""
    alone = [row[0] for row in db.rows(_STILL_ALONE, (listed(ids),))]
    gone = listed(searching.empty(db, alone))
    for table in OF_AN_ITEM:
        db.run(f'DELETE FROM "{table}" WHERE item_id IN {LISTED}', (gone,))
    db.run(f"DELETE FROM bond WHERE item_a IN {LISTED} OR item_b IN {LISTED}", (gone, gone))
    db.run(
        f"DELETE FROM version WHERE item_id IN {LISTED} "
        "AND id <> (SELECT i.version_id FROM item i WHERE i.id = version.item_id)",
        (gone,),
    )
    # Archived: should its publisher change it once more, an old piece does not become news.
    db.run(f"UPDATE item SET archived = 1 WHERE id IN {LISTED}", (gone,))
    return db.run(
        "UPDATE version SET title = '', text = '', url = NULL, authors = NULL, language = NULL, feed_text = NULL, "
        f"unread = NULL, fetched_url = NULL, fetched_at = NULL, fetched_sha256 = NULL WHERE item_id IN {LISTED}",
        (gone,),
    )


def outbox(db: Database, kept: Kept, now: datetime, limit: int) -> Pruned:
    """One batch of deliveries and stories."""
    told, ended = deliveries(db, kept, now, limit), stories(db, kept, now, limit)
    note(db, PRUNED_AT, str(stamp(now)))
    return Pruned(deliveries=told, stories=ended)
