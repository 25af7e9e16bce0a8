"""Stories with their members and matches, many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.model.item import Item
from bot.model.message import Quoted
from bot.model.story import Member, Story, StoryState
from bot.model.watch import Match
from bot.model.writing import Written
from bot.storage import rows, twins
from bot.storage.coding import loads
from bot.storage.database import LISTED, Database, listed
from bot.storage.times import moment

SUMMARY = tuple[Quoted, ...]
"""A written summary as it is stored."""

_MEMBERS = f"""
    SELECT {rows.ITEM}, m.story_id, m.how, m.joined_at, m.score, m.why FROM story_item m
    JOIN item i ON i.id = m.item_id JOIN version v ON v.id = i.version_id JOIN source s ON s.id = i.source_id
    WHERE m.story_id IN {LISTED}"""

_MATCHES = f"""
    SELECT m.item_id, m.version_id = i.version_id, m.watch, m.spans FROM "match" m JOIN item i ON i.id = m.item_id
    WHERE m.item_id IN {LISTED}
    AND m.version_id = (SELECT max(version_id) FROM "match" l WHERE l.item_id = m.item_id) ORDER BY m.watch"""


def load(db: Database, ids: Iterable[int]) -> dict[int, Story]:
    """These stories by id; members oldest first. Unknown ids are left out."""
    wanted = listed(dict.fromkeys(ids))
    members = _members(db, wanted)
    written = _written(db, wanted)
    return {
        row[0]: Story(
            id=row[0],
            opened_at=moment(row[1]),
            last_item_at=moment(row[2]),
            version=row[3],
            state=StoryState(row[4]),
            claimed_by=row[5],
            follows=row[6],
            joined_to=row[7],
            decided_by=row[8],
            members=tuple(sorted(members[row[0]], key=lambda member: (member.item.dated, member.item.id))),
            written=written.get(row[0]),
        )
        for row in db.rows(
            "SELECT id, opened_at, last_item_at, version, state, claimed_by, follows, joined_to, decided_by "
            f"FROM story WHERE id IN {LISTED}",
            (wanted,),
        )
    }


def _written(db: Database, wanted: str) -> dict[int, Written]:
    found = db.rows(f"SELECT story_id, model, version, at, summary FROM written WHERE story_id IN {LISTED}", (wanted,))
    return {
        story: Written(model, version, moment(at), loads(SUMMARY, text) if text else ())
        for story, model, version, at, text in found
    }


def _members(db: Database, stories: str) -> Mapping[int, list[Member]]:
    found = db.rows(_MEMBERS, (stories,))
    ids = {row[0] for row in found}
    hits, others = matches(db, ids), twins.credited(db, ids)
    members: dict[int, list[Member]] = defaultdict(list)
    for *columns, story, how, joined_at, score, why in found:
        item = rows.item(tuple(columns))
        matched, also = tuple(hits.get(item.id, ())), others.get(item.id, ())
        members[story].append(Member(item, how, moment(joined_at), matched, score, why, also))
    return members


def matches(db: Database, item_ids: Iterable[int]) -> dict[int, list[Match]]:
    """Matches by item. Where only an earlier version matched, the watch is named without spans: they fit no more."""
    found: dict[int, list[Match]] = defaultdict(list)
    for item, current, watch, spans in db.rows(_MATCHES, (listed(item_ids),)):
        found[item].append(Match(watch, rows.spans(spans) if current else ()))
    return found


def items(db: Database, item_ids: Iterable[int]) -> dict[int, Item]:
    """These items by id."""
    sql = f"SELECT {rows.ITEM} FROM {rows.ITEM_FROM} WHERE i.id IN {LISTED}"
    return {row[0]: rows.item(row) for row in db.rows(sql, (listed(item_ids),))}


def ordered(db: Database, ids: Sequence[int]) -> list[Story]:
    """These stories, in this order."""
    found = load(db, ids)
    return [found[one] for one in ids if one in found]
