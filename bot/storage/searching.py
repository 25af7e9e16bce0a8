"""SQLite's full-text index: filled off the alert path, in the order in which items came.

The index keeps no text (external content, sqlite.org/fts5.html section 4.4.3), so a changed item's old text is
handed to it once more to be taken out. `meta.indexed_through` is the last item that was added.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.storage.database import LISTED, Database, listed
from bot.storage.polling import note

_THROUGH = "SELECT value FROM meta WHERE key = 'indexed_through'"
_ADD = "INSERT INTO item_search (rowid, title, text) VALUES (?, ?, ?)"
_TAKE_OUT = "INSERT INTO item_search (item_search, rowid, title, text) VALUES ('delete', ?, ?, ?)"

_MANY = 1_000
"""Items of a batch from which it pays to gather their words in more memory before they are written."""
_GATHERED = 16 * 1024 * 1024
"""Bytes of words gathered, in place of FTS5's one megabyte: half the work for a batch of thousands (measured)."""
_GATHER = "INSERT INTO item_search (item_search, rank) VALUES ('hashsize', ?)"


def index(db: Database, limit: int) -> int:
    """Bring up to `limit` items into the index; how many. Changed items come first."""
    if limit >= _MANY and not db.first("SELECT 1 FROM item_search_config WHERE k = 'hashsize'"):
        db.run(_GATHER, (_GATHERED,))  # kept with the index; a small batch gathers no more than it has
    changed = _changed(db, limit)
    through = db.number(_THROUGH)
    new = db.rows(
        "SELECT i.id, v.title, v.text FROM item i JOIN version v ON v.id = i.version_id WHERE i.id > ? "
        "ORDER BY i.id LIMIT ?",
        (through, limit - changed),
    )
    if new:
        db.many(_ADD, new)
        note(db, "indexed_through", str(new[-1][0]))
    return changed + len(new)


def _changed(db: Database, limit: int) -> int:
    through = db.number(_THROUGH)
    # A text that changed before it was ever indexed is simply new.
    db.run("DELETE FROM reindex WHERE item_id > ?", (through,))
    found = db.rows(
        "SELECT r.item_id, old.title, old.text, v.title, v.text FROM reindex r "
        "JOIN version old ON old.id = r.version_id JOIN item i ON i.id = r.item_id "
        "JOIN version v ON v.id = i.version_id ORDER BY r.item_id LIMIT ?",
        (limit,),
    )
    db.many(_TAKE_OUT, [(item, title, text) for item, title, text, _, _ in found])
    db.many(_ADD, [(item, title, text) for item, _, _, title, text in found])
    db.many("DELETE FROM reindex WHERE item_id = ?", [(row[0],) for row in found])
    return len(found)


def unindexed(db: Database) -> int:
    """How many items the index does not have in their newest text."""
    through = db.number(_THROUGH)
    return db.number(
        "SELECT (SELECT count(*) FROM item WHERE id > ?) + (SELECT count(*) FROM reindex WHERE item_id <= ?)",
        (through, through),
    )


def empty(db: Database, items: Sequence[int]) -> list[int]:
    """Take the text of these items out of the index; those that it does not have in their newest text are left out."""
    found = db.rows(
        f"SELECT i.id, v.title, v.text FROM item i JOIN version v ON v.id = i.version_id WHERE i.id IN {LISTED} "
        "AND i.id <= ? AND NOT EXISTS (SELECT 1 FROM reindex r WHERE r.item_id = i.id)",
        (listed(items), db.number(_THROUGH)),
    )
    db.many(_TAKE_OUT, found)
    # An empty entry stays, so that a later text finds something to replace.
    db.many(_ADD, [(item, "", "") for item, _, _ in found])
    return [item for item, _, _ in found]


def take_out(db: Database, items: str) -> None:
    """Take these items (ids as `listed` writes them) out of the index for good, with the text that it has of them."""
    found = db.rows(
        "SELECT i.id, v.title, v.text FROM item i JOIN version v ON v.id = coalesce("
        "(SELECT r.version_id FROM reindex r WHERE r.item_id = i.id), i.version_id) "
        f"WHERE i.id <= ? AND i.id IN {LISTED}",
        (db.number(_THROUGH), items),
    )
    db.many(_TAKE_OUT, found)
