"""What people's acts on stories are decided on, and the moving of items between stories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from bot.model.act import Shifted, Told
from bot.model.acting import ActPlan, ActSnapshot, ActStory
from bot.model.message import Message
from bot.model.plan import Ref
from bot.model.story import Story
from bot.storage import forgetting, snapshot, stories
from bot.storage.coding import loads
from bot.storage.database import LISTED, Database, listed
from bot.storage.entering import WORKSPACE
from bot.storage.people import done, silences

_PARTS = """
    SELECT DISTINCT o.story_id, m.story_id FROM bond b JOIN story_item m ON m.item_id = b.item_a
    JOIN story_item o ON o.item_id = b.item_b
    WHERE b.must = 0 AND m.story_id <> o.story_id AND b.at = (
        SELECT max(a.at) FROM act a WHERE a.story_id = o.story_id AND a.deed = 'split')"""

_HAD = """
    SELECT b.item_b FROM bond b WHERE b.must = 1 AND b.at = (
        SELECT max(a.at) FROM act a WHERE a.story_id = ? AND a.deed = 'merged' AND a.what = ?)"""


def read(db: Database, about: Iterable[int], now: datetime) -> ActSnapshot:
    """These stories, those that they were joined to or that were joined to them, and what was split off them."""
    loaded = stories.load(db, about)
    while missing := _beside(db, loaded) - loaded.keys():
        loaded |= stories.load(db, missing)
    alerts = snapshot.alerts(db, loaded)
    posts, replies = _told(db, loaded, "post"), _told(db, loaded, "reply")
    parts = _parts(db, loaded)
    return ActSnapshot(
        stories={
            id_: ActStory(
                story=story,
                alerts=tuple(alerts.get(id_, ())),
                done=tuple(done(db, id_)),
                replies=tuple(told for told in replies[id_] if told.item is not None),
                posts=tuple(posts[id_]),
                parts=frozenset(parts[id_]),
                had=_had(db, story),
            )
            for id_, story in loaded.items()
        },
        silences=tuple(silences(db, now)),
        digests=_digests(db, loaded) if loaded else (),
        apart=_apart(db, [member.item.id for story in loaded.values() for member in story.members]),
    )


def _apart(db: Database, items: Iterable[int]) -> frozenset[tuple[int, int]]:
    ids = listed(items)
    found = db.rows(
        f"SELECT item_a, item_b FROM bond WHERE must = 0 AND item_a IN {LISTED} AND item_b IN {LISTED}", (ids, ids)
    )
    return frozenset((one, other) for one, other in found)


def _beside(db: Database, loaded: Mapping[int, Story]) -> set[int]:
    joined_to = {story.joined_to for story in loaded.values() if story.joined_to is not None}
    ids = listed(loaded)
    joined = {row for (row,) in db.rows(f"SELECT id FROM story WHERE joined_to IN {LISTED}", (ids,))}
    return joined_to | joined | {part for found in _parts(db, loaded).values() for part in found}


def _parts(db: Database, loaded: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for story, part in db.rows(f"{_PARTS} AND o.story_id IN {LISTED}", (listed(loaded),)):
        found[story].add(part)
    return found


def _had(db: Database, story: Story) -> frozenset[int]:
    if story.joined_to is None:
        return frozenset()
    what = f"joined S{story.id} with S{story.joined_to}"
    return frozenset(row for (row,) in db.rows(_HAD, (story.joined_to, what)))


def _told(db: Database, loaded: Iterable[int], kind: str) -> dict[int, list[Told]]:
    """Posts, or replies about single items, that are out, by the story of their alert."""
    found: dict[int, list[Told]] = defaultdict(list)
    for story, row, destination, message, alert, item in db.rows(
        "SELECT a.story_id, d.id, d.destination, d.message, d.alert_id, d.item_id FROM delivery d "
        "JOIN alert a ON a.id = d.alert_id WHERE d.kind = ? AND d.state = 'delivered' AND d.message IS NOT NULL "
        f"AND a.ended = 0 AND a.story_id IN {LISTED} ORDER BY d.id",
        (kind, listed(loaded)),
    ):
        found[story].append(Told(row, destination, loads(Message, message), alert, item))
    return found


def _digests(db: Database, loaded: Iterable[int]) -> tuple[Told, ...]:
    """Digests that told these stories."""
    wanted = set(loaded)
    found = [
        Told(row, destination, loads(Message, message))
        for row, destination, message in db.rows(
            "SELECT id, destination, message FROM delivery WHERE kind = 'digest' AND state = 'delivered' "
            "AND message IS NOT NULL ORDER BY id"
        )
    ]
    return tuple(told for told in found if any(line.story in wanted for line in told.message.stories))


# Applying.


def apply(db: Database, plan: ActPlan, actor: str, now: int) -> Callable[[Ref], int]:
    """Move items and messages between stories; gives the ids of the things that the plan made."""
    ids: dict[Ref, int] = {}

    def resolve(ref: Ref) -> int:
        return ref if ref > 0 else ids[ref]

    for new in plan.opened:
        ids[new.ref] = db.insert(
            "INSERT INTO story (workspace_id, opened_at, last_item_at, version, state, profile) "
            "VALUES (?, ?, ?, 0, 'open', '')",
            (WORKSPACE, now, now),
        )
    for shifted in plan.shifted:
        _shift(db, shifted, resolve(shifted.into))
    for story in {resolve(shifted.into) for shifted in plan.shifted}:
        _dated(db, story)
    _rehome(db, plan)
    for profiled in plan.profiles:
        keep_profile(db, resolve(profiled.story), profiled.profile, profiled.terms)
    if plan.forgotten is not None:
        forgetting.forget(db, plan.forgotten, actor, now)
    _bind(db, plan, actor, now)
    for alert in plan.alerts:
        ids[alert.ref] = db.insert(
            "INSERT INTO alert (workspace_id, story_id, destination, severity, opened_at, post_key) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (WORKSPACE, resolve(alert.story), alert.destination, alert.severity.value, now, alert.post_key),
        )
    raised = [(rise.severity.value, rise.alert) for rise in plan.raised]
    db.many("UPDATE alert SET severity = ? WHERE id = ?", raised)
    return resolve


def _rehome(db: Database, plan: ActPlan) -> None:
    for home in plan.rehomed:
        db.run("UPDATE alert SET story_id = ? WHERE id = ?", (home.story, home.alert))
        db.run(
            "UPDATE delivery SET story_id = ? WHERE alert_id = ? AND state IN ('pending', 'parked', 'held')",
            (home.story, home.alert),
        )


def _shift(db: Database, shifted: Shifted, after: int) -> None:
    before, item = shifted.out_of, shifted.item
    db.run(
        "UPDATE OR REPLACE story_item SET story_id = ?, how = ?, why = ?, score = NULL "
        "WHERE story_id = ? AND item_id = ?",
        (after, shifted.how, shifted.why, before, item),
    )
    db.run("UPDATE fact SET story_id = ? WHERE story_id = ? AND item_id = ?", (after, before, item))


def _dated(db: Database, story: int) -> None:
    """A story begins with its first item and is as fresh as its last."""
    db.run(
        "UPDATE story SET opened_at = min(opened_at, (SELECT min(joined_at) FROM story_item "
        "WHERE story_id = story.id)), "
        "last_item_at = (SELECT max(joined_at) FROM story_item WHERE story_id = story.id), "
        "first_source_id = coalesce(first_source_id, (SELECT source_id FROM story_item WHERE story_id = story.id "
        "ORDER BY joined_at LIMIT 1)), version = version + 1 WHERE id = ?",
        (story,),
    )


def keep_profile(db: Database, story: int, profile: str, terms: Iterable[str]) -> None:
    """Keep what grouping remembers of a story, and the rare terms under which it is found."""
    db.run("UPDATE story SET profile = ? WHERE id = ?", (profile, story))
    db.run("DELETE FROM story_term WHERE story_id = ?", (story,))
    db.many("INSERT INTO story_term (term, story_id) VALUES (?, ?)", [(term, story) for term in dict.fromkeys(terms)])


def _bind(db: Database, plan: ActPlan, actor: str, now: int) -> None:
    if plan.unbound is not None:
        one, other = (listed(sorted(items)) for items in plan.unbound)
        for pair in ((one, other), (other, one)):
            db.run(f"DELETE FROM bond WHERE item_a IN {LISTED} AND item_b IN {LISTED}", pair)
    db.many(
        "INSERT INTO bond (workspace_id, item_a, item_b, must, actor, at) VALUES (?, ?, ?, ?, ?, ?)",
        [(WORKSPACE, bond.one, bond.other, int(bond.must), actor, now) for bond in plan.bonds],
    )
