"""Pieces of open stories that new entries may be copies of, by their marks; other sources that list the same piece."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from bot.model.item import Role
from bot.model.plan import KnownItem, Uncaught
from bot.model.story import Credited, Twin
from bot.storage import rows
from bot.storage.database import LISTED, Database, listed
from bot.storage.times import moment

MOST = 20
"""Originals offered for one mark: of a headline that many pieces have none is a copy."""

_MARKED = f"SELECT mark, item_id FROM copy_mark WHERE mark IN {LISTED}"

_TWINS = f"""
    SELECT {rows.ITEM}, m.story_id FROM story_item m JOIN story t ON t.id = m.story_id
    JOIN item i ON i.id = m.item_id JOIN version v ON v.id = i.version_id JOIN source s ON s.id = i.source_id
    WHERE m.item_id IN {LISTED} AND t.last_item_at >= ? AND t.state NOT IN ('joined', 'false_alarm')
    AND i.withdrawn = 0 ORDER BY i.id DESC"""


def read(db: Database, uncaught: Uncaught, known: Iterable[KnownItem], since: int) -> Mapping[int, tuple[Twin, ...]]:
    """Pieces of stories with news since then that have a mark of a new entry which no watch caught, by its number."""
    old = {(key.kind, key.key) for item in known for key in item.hit if key.distinctive}
    fresh = [number for number, keys in uncaught.keys.items() if old.isdisjoint((key.kind, key.key) for key in keys)]
    return _marked(db, {number: uncaught.marks(number) for number in fresh}, since)


def _marked(db: Database, marks: Mapping[int, tuple[int, ...]], since: int) -> Mapping[int, tuple[Twin, ...]]:
    hit: dict[int, list[int]] = defaultdict(list)
    wanted = {mark for found in marks.values() for mark in found}
    for mark, item in db.rows(_MARKED, (listed(wanted),)):
        hit[mark].append(item)
    if not hit:
        return {}
    several = [item for found in hit.values() if len(found) <= MOST for item in found]
    twins = {row[0]: Twin(rows.item(row), row[-1]) for row in db.rows(_TWINS, (listed(several), since))}
    return {
        number: tuple(twins[item] for item in dict.fromkeys(i for mark in found for i in hit[mark]) if item in twins)
        for number, found in marks.items()
        if not hit.keys().isdisjoint(found)
    }


def credit(db: Database, credits: Mapping[int, bool], source: int, now: int) -> None:
    """Note that a source lists these pieces too; where it is the primary one, they are primary from now on."""
    db.many(
        "INSERT INTO credit (item_id, source_id, at) VALUES (?, ?, ?) ON CONFLICT (item_id, source_id) DO NOTHING",
        [(item, source, now) for item in credits],
    )
    primary = listed(item for item, is_primary in credits.items() if is_primary)
    db.run(f"UPDATE item SET role = ? WHERE id IN {LISTED}", (Role.PRIMARY.value, primary))
    db.run(f"UPDATE story_item SET is_primary = 1 WHERE item_id IN {LISTED}", (primary,))
    db.run(
        "UPDATE story SET version = version + 1 "
        f"WHERE id IN (SELECT story_id FROM story_item WHERE item_id IN {LISTED})",
        (listed(credits),),
    )


def credited(db: Database, items: Iterable[int]) -> Mapping[int, tuple[Credited, ...]]:
    """Other sources that list these pieces, by item, first ones first."""
    found: dict[int, list[Credited]] = defaultdict(list)
    for item, source, at in db.rows(
        "SELECT c.item_id, s.name, c.at FROM credit c JOIN source s ON s.id = c.source_id "
        f"WHERE c.item_id IN {LISTED} ORDER BY c.at, s.name",
        (listed(items),),
    ):
        found[item].append(Credited(source, moment(at)))
    return {item: tuple(each) for item, each in found.items()}
