"""Removing items for good: their text, versions, facts, search rows and summaries, and what messages kept of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from bot.core.plan import forget as scrubbing
from bot.core.text.naming import named
from bot.model.act import Forgotten
from bot.model.item import ItemKey, KeyKind
from bot.model.message import Message
from bot.storage.coding import dumps, loads
from bot.storage.database import LISTED, Database, listed
from bot.storage.entering import WORKSPACE
from bot.storage.searching import take_out

_HANGING = ("fact", '"match"', "reindex", "story_item", "item_key", "feedback", "copy_mark", "credit", "page_look")


def forget(db: Database, gone: Forgotten, actor: str, now: int) -> None:
    """Remove the items and all that hangs on them; leave a tombstone."""
    ids = listed(sorted(gone.items))
    _tombstone(db, gone, ids, actor, now)
    take_out(db, ids)
    for table in _HANGING:
        db.run(f"DELETE FROM {table} WHERE item_id IN {LISTED}", (ids,))
    db.run(f"DELETE FROM bond WHERE item_a IN {LISTED} OR item_b IN {LISTED}", (ids, ids))
    _messages(db, gone, ids)
    db.run(f"UPDATE delivery SET item_id = NULL WHERE item_id IN {LISTED}", (ids,))
    db.run(f"DELETE FROM version WHERE item_id IN {LISTED}", (ids,))
    db.run(f"DELETE FROM item WHERE id IN {LISTED}", (ids,))
    _emptied(db, listed(sorted(gone.stories)))


def _tombstone(db: Database, gone: Forgotten, ids: str, actor: str, now: int) -> None:
    stone = db.insert(
        "INSERT INTO forgotten (workspace_id, what, actor, at) VALUES (?, ?, ?, ?)", (WORKSPACE, gone.what, actor, now)
    )
    keys = db.rows(f"SELECT kind, key, source_id FROM item_key WHERE item_id IN {LISTED} AND distinctive = 1", (ids,))
    digests = {digest(ItemKey(KeyKind(kind), key), source) for kind, key, source in keys}
    db.many(
        "INSERT INTO forgotten_key (digest, forgotten_id) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING",
        [(each, stone) for each in sorted(digests)],
    )


def digest(key: ItemKey, source: int) -> str:
    """What is kept of a key: links and fingerprints hold for every source, the others for their own."""
    place = 0 if key.kind in (KeyKind.LINK, KeyKind.FINGERPRINT) else source
    return hashlib.blake2b(f"{key.kind}\0{place}\0{key.key}".encode(), digest_size=16).hexdigest()


def known(db: Database, keys: Iterable[ItemKey], source: int) -> frozenset[ItemKey]:
    """Which of these keys belong to items that were removed."""
    if not db.first("SELECT 1 FROM forgotten_key LIMIT 1"):
        return frozenset()
    digests = {digest(key, source): key for key in keys if key.distinctive}
    found = db.rows(f"SELECT digest FROM forgotten_key WHERE digest IN {LISTED}", (listed(digests),))
    return frozenset(digests[each] for (each,) in found)


def _messages(db: Database, gone: Forgotten, ids: str) -> None:
    """Nothing of what was sent is kept, and what would still tell of it is given up."""
    stories = listed(sorted(gone.stories))
    of_stories = f"(d.story_id IN {LISTED} OR d.alert_id IN (SELECT id FROM alert WHERE story_id IN {LISTED}))"
    for row, message in db.rows(
        f"SELECT d.id, d.message FROM delivery d WHERE {of_stories} AND d.message IS NOT NULL", (stories, stories)
    ):
        kept = dumps(scrubbing.scrubbed(loads(Message, message)))
        db.run("UPDATE delivery SET message = ? WHERE id = ?", (kept, row))
    quoting = f"(d.item_id IN {LISTED} OR d.reason IN ('two_dates', 'split', 'joined'))"
    about = f"d.kind = 'reply' AND {quoting} AND {of_stories}"
    both = """kind = 'news' AND body LIKE '["two_dates"%'"""  # it quotes two pieces, and names the one that tells it
    db.run(f"DELETE FROM fact WHERE {both} AND story_id IN {LISTED}", (stories,))
    found = listed(row for (row,) in db.rows(f"SELECT d.id FROM delivery d WHERE {about}", (ids, stories, stories)))
    db.run(f"UPDATE delivery SET detail = 'removed' WHERE id IN {LISTED}", (found,))
    db.run(f"UPDATE delivery_event SET detail = 'removed' WHERE delivery_id IN {LISTED}", (found,))
    waiting = "state IN ('pending', 'held', 'parked')"
    db.run(f"UPDATE delivery SET state = 'dropped' WHERE id IN {LISTED} AND {waiting}", (found,))
    db.run(
        f"UPDATE delivery AS d SET state = 'pending', message = NULL WHERE state = 'held' AND {of_stories}",
        (stories, stories),
    )
    for row, message in db.rows("SELECT id, message FROM delivery WHERE kind = 'digest' AND message IS NOT NULL"):
        told = loads(Message, message)
        if any(line.story in gone.stories for line in told.stories):
            kept = dumps(scrubbing.without(told, gone.stories))
            db.run("UPDATE delivery SET message = ? WHERE id = ?", (kept, row))


def _emptied(db: Database, stories: str) -> None:
    """Written summaries go, and what grouping remembers of a story that has no item any more."""
    db.run(f"DELETE FROM written WHERE story_id IN {LISTED}", (stories,))
    empty = f"IN (SELECT id FROM story WHERE id IN {LISTED} AND id NOT IN (SELECT story_id FROM story_item))"
    db.run(f"DELETE FROM story_term WHERE story_id {empty}", (stories,))
    db.run(f"UPDATE story SET profile = '' WHERE id {empty}", (stories,))


def at(db: Database, canonical: str, url: str) -> list[int]:
    """Items with this canonical link, in any source, or with this very address."""
    found = db.rows(
        "SELECT item_id FROM item_key WHERE kind = 'link' AND key IN (?, ?) "
        "UNION SELECT item_id FROM version WHERE url = ?",
        (canonical, canonical.split("#", 1)[0], url),
    )
    return [item for (item,) in found]


def naming(db: Database, name: str) -> list[int]:
    """Items that have a name in any version of their text, or in their link."""
    word = max(name.split(), key=len)
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in word)
    found = db.rows(
        "SELECT item_id, title, text, coalesce(feed_text, ''), coalesce(url, '') FROM version "
        "WHERE title LIKE ? OR text LIKE ? OR feed_text LIKE ? OR url LIKE ?",
        (f"%{plain}%",) * 4,
    )
    return sorted({item for item, *texts in found if named(texts, (name,))})


def telling(db: Database, items: Iterable[int]) -> list[int]:
    """Stories that have these items."""
    found = db.rows(f"SELECT DISTINCT story_id FROM story_item WHERE item_id IN {LISTED}", (listed(items),))
    return [story for (story,) in found]
