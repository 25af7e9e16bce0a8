"""Reading all that is kept of the pieces of one story."""

from __future__ import annotations

from bot.model.kept import KeptStory, KeptVersion
from bot.model.source import Received
from bot.storage import rows
from bot.storage.database import Database, Row
from bot.storage.times import moment

_VERSIONS = f"""
    SELECT {rows.ITEM}, v.number, v.seen_at, v.grade, v.updated, v.fetched_url, v.fetched_at, v.fetched_sha256
    FROM story_item m JOIN item i ON i.id = m.item_id JOIN version v ON v.item_id = i.id
    JOIN source s ON s.id = i.source_id WHERE m.story_id = ? ORDER BY i.id, v.number"""

_SAID = """
    SELECT f.item_id, (SELECT min(g.at) FROM fact g WHERE g.story_id = f.story_id AND g.item_id = f.item_id
    AND g.kind = 'item' AND g.body = f.body), f.body FROM fact f WHERE f.story_id = ? AND f.kind = 'item'
    AND f.id = (SELECT max(g.id) FROM fact g WHERE g.story_id = f.story_id AND g.item_id = f.item_id
    AND g.kind = 'item') ORDER BY f.id"""


def kept(db: Database, story: int) -> KeptStory:
    """Every version of the story's items, what they say, and its alerts."""
    return KeptStory(
        versions=tuple(_version(row) for row in db.rows(_VERSIONS, (story,))),
        said=tuple((item, moment(at), body) for item, at, body in db.rows(_SAID, (story,))),
        alerts=tuple(
            rows.alert(row)
            for row in db.rows(f"SELECT {rows.ALERT} FROM alert a WHERE a.story_id = ? ORDER BY a.id", (story,))
        ),
    )


def _version(row: Row) -> KeptVersion:
    number, seen_at, grade, updated, url, at, sha256 = row[-7:]
    received = Received(url, moment(at), sha256) if sha256 else None
    return KeptVersion(rows.item(row), number, moment(seen_at), grade, moment(updated), received)
