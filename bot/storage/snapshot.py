"""What a poll is decided on: items known by its keys, candidate stories, and how those stories stand.

Everything is read in the transaction that will apply the plan, in a handful of statements for each poll.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model.item import ItemKey, KeyKind
from bot.model.plan import AlertFacts, Candidate, IngestQuery, IngestSnapshot, KnownItem, StoredFact, StoryFacts
from bot.model.source import DueSource
from bot.model.story import Alert, StoryState
from bot.model.watch import Silence
from bot.storage import forgetting, rows, twins
from bot.storage.database import LISTED, Database, listed
from bot.storage.times import moment, stamp

KIND = {kind.value: kind for kind in KeyKind}
MOST_CANDIDATES = 50
"""Stories offered for one entry (architecture: Two laws)."""

_HITS = 200
"""Stories looked at for one entry, by terms shared: a term that turns common must not drag all stories in."""

NEAR = f"""
    SELECT s.id, s.profile, s.last_item_at FROM (
        SELECT story_id, count(*) AS shared FROM story_term WHERE term IN {LISTED} AND story_id >= ?
        GROUP BY story_id ORDER BY shared DESC, story_id DESC LIMIT {_HITS}) AS hit
    JOIN story s ON s.id = hit.story_id"""
"""Stories that share these terms, from a first one on."""

_CANDIDATES = f"""{NEAR}
    WHERE s.state <> 'joined' AND s.last_item_at >= ?
    ORDER BY hit.shared DESC, s.last_item_at DESC, s.id DESC LIMIT {MOST_CANDIDATES}"""

_ANNOUNCED = """
    SELECT count(DISTINCT d.story_id) FROM delivery d JOIN story s ON s.id = d.story_id
    WHERE d.created_at >= ? AND d.kind = 'post' AND s.first_source_id = ?"""


@dataclass(frozen=True, slots=True)
class Horizon:
    """What all polls of one batch share: silences in force, and the first story still open since each time."""

    silences: tuple[Silence, ...]
    first_open: dict[int, int]


def read(db: Database, query: IngestQuery, due: DueSource, horizon: Horizon) -> IngestSnapshot:
    """The state that one poll is decided on."""
    since = stamp(query.stories_since) if query.stories_since else 0
    items = _known(db, query, since)
    candidates = {
        number: found for number, terms in query.terms.items() if (found := candidates_for(db, terms, since, horizon))
    }
    wanted = {candidate.story_id for found in candidates.values() for candidate in found}
    wanted.update(story for item in items for story in item.stories)
    originals = twins.read(db, query.uncaught, items, since) if query.uncaught.keys else {}
    wanted.update(twin.story for found in originals.values() for twin in found)
    return IngestSnapshot(
        due=due,
        known=items,
        candidates=candidates,
        twins=originals,
        stories=facts(db, wanted) if wanted else {},
        silences=horizon.silences,
        announced_recently=_announced(db, query),
        forgotten=forgetting.known(db, query.keys, query.source_id),
    )


def _announced(db: Database, query: IngestQuery) -> int:
    if query.burst_since is None:
        return 0
    return db.number(_ANNOUNCED, (stamp(query.burst_since), query.source_id))


# Items.


def known(db: Database, source_id: int, keys: tuple[ItemKey, ...]) -> tuple[KnownItem, ...]:
    """Items that these keys hit."""
    return _known(db, IngestQuery(source_id, 0, keys), 0)


def _known(db: Database, query: IngestQuery, since: int) -> tuple[KnownItem, ...]:
    hits = _hits(db, query)
    if not hits:
        return ()
    ids = listed(hits)
    keys: dict[int, list[ItemKey]] = defaultdict(list)
    for item, kind, key, distinctive in db.rows(
        f"SELECT item_id, kind, key, distinctive FROM item_key WHERE item_id IN {LISTED} AND source_id = ?",
        (ids, query.source_id),
    ):
        keys[item].append(ItemKey(KIND[kind], key, bool(distinctive)))
    hashes: dict[int, list[str]] = defaultdict(list)
    for item, content_hash in db.rows(
        f"SELECT item_id, content_hash FROM version WHERE item_id IN {LISTED} ORDER BY item_id, number", (ids,)
    ):
        hashes[item].append(content_hash)
    stories = _open_stories(db, ids, since)
    found = db.rows(f"SELECT {rows.ITEM}, v.content_hash FROM {rows.ITEM_FROM} WHERE i.id IN {LISTED}", (ids,))
    matched = _matched(db, [row[0] for row in found if row[1] != query.source_id])
    return tuple(
        KnownItem(
            item=rows.item(row),
            keys=tuple(keys[row[0]]),
            hit=tuple(hits[row[0]]),
            content_hash=row[-1],
            hashes=tuple(hashes[row[0]]),
            stories=tuple(stories[row[0]]),
            matched=row[0] in matched,
        )
        for row in found
    )


def _matched(db: Database, ids: list[int]) -> set[int]:
    """Those of these items that a watch ever caught."""
    if not ids:
        return set()
    return {
        row[0] for row in db.rows(f'SELECT DISTINCT item_id FROM "match" WHERE item_id IN {LISTED}', (listed(ids),))
    }


def _hits(db: Database, query: IngestQuery) -> dict[int, list[ItemKey]]:
    """Keys hit, by item: those of this source, and distinctive links known in any source."""
    wanted: dict[KeyKind, list[str]] = defaultdict(list)
    for key in query.keys:
        wanted[key.kind].append(key.key)
    hits: dict[int, dict[tuple[str, str], bool]] = defaultdict(dict)
    for kind, texts in wanted.items():
        elsewhere = " OR distinctive = 1" if kind is KeyKind.LINK else ""
        for item, text, distinctive, own in db.rows(
            f"SELECT item_id, key, distinctive, source_id = ? FROM item_key "
            f"WHERE kind = ? AND key IN {LISTED} AND (source_id = ?{elsewhere})",
            (query.source_id, kind.value, listed(texts), query.source_id),
        ):
            if own or (kind.value, text) not in hits[item]:
                hits[item][kind.value, text] = bool(distinctive)
    return {
        item: [ItemKey(KIND[kind], text, distinctive) for (kind, text), distinctive in found.items()]
        for item, found in hits.items()
    }


def _open_stories(db: Database, ids: str, since: int) -> dict[int, list[int]]:
    stories: dict[int, list[int]] = defaultdict(list)
    for item, story in db.rows(
        f"SELECT m.item_id, m.story_id FROM story_item m JOIN story s ON s.id = m.story_id "
        f"WHERE m.item_id IN {LISTED} AND s.state <> 'joined' AND s.last_item_at >= ? ORDER BY m.story_id",
        (ids, since),
    ):
        stories[item].append(story)
    return stories


# Stories.


def candidates_for(db: Database, terms: Iterable[str], since: int, horizon: Horizon) -> tuple[Candidate, ...]:
    """Open stories that share these terms, those that share most first."""
    found = db.rows(_CANDIDATES, (listed(dict.fromkeys(terms)), first(db, since, horizon), since))
    return tuple(Candidate(story, profile, moment(last)) for story, profile, last in found)


def first(db: Database, since: int, horizon: Horizon) -> int:
    """The first story with news since then: ids grow with time, so that older stories' terms need not be looked at,
    however many have gathered.
    """
    if since not in horizon.first_open:
        horizon.first_open[since] = db.number("SELECT min(id) FROM story WHERE last_item_at >= ?", (since,))
    return horizon.first_open[since]


def facts(db: Database, stories: Iterable[int]) -> Mapping[int, StoryFacts]:
    """How these stories stand, with their alerts."""
    ids = listed(stories)
    members: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for story, source, primary in db.rows(
        f"SELECT story_id, source_id, is_primary FROM story_item WHERE story_id IN {LISTED}", (ids,)
    ):
        members[story].append((source, primary))
    told = alerts(db, stories)
    said = _said(db, ids)
    return {
        story: StoryFacts(
            id=story,
            opened_at=moment(opened),
            last_item_at=moment(last),
            item_count=len(members[story]),
            sources=frozenset(source for source, _ in members[story]),
            has_primary=any(primary for _, primary in members[story]),
            state=StoryState(state),
            alerts=tuple(told[story]),
            said=tuple(said[story]),
        )
        for story, opened, last, state in db.rows(
            f"SELECT id, opened_at, last_item_at, state FROM story WHERE id IN {LISTED}", (ids,)
        )
    }


def _said(db: Database, stories: str) -> dict[int, list[StoredFact]]:
    found: dict[int, list[StoredFact]] = defaultdict(list)
    for story, item, source, kind, body in db.rows(
        f"SELECT f.story_id, f.item_id, s.name, f.kind, f.body FROM fact f JOIN item i ON i.id = f.item_id "
        f"JOIN source s ON s.id = i.source_id WHERE f.story_id IN {LISTED} AND f.kind <> 'news' ORDER BY f.id",
        (stories,),
    ):
        found[story].append(StoredFact(item, source, kind, body))
    return found


def alerts(db: Database, stories: Iterable[int]) -> dict[int, list[AlertFacts]]:
    """The alerts of these stories, by story, with what is still on its way."""
    found: list[tuple[Alert, bool, int | None]] = [
        (rows.alert(row), bool(row[-2]), row[-1])
        for row in db.rows(
            f"SELECT {rows.ALERT}, a.told_in_digest, (SELECT d.story_id FROM delivery d WHERE d.key = a.post_key) "
            f"FROM alert a WHERE a.story_id IN {LISTED} ORDER BY a.id",
            (listed(stories),),
        )
    ]
    waiting: dict[tuple[int, str], datetime] = {}
    if found:
        # The `||` keeps the planner from walking all pending rows of the store by the index on state.
        # A row with a frozen message shows no newer state: what is new then needs an edit row of its own.
        for alert, kind, due in db.rows(
            f"SELECT alert_id, kind, min(due) FROM delivery WHERE alert_id IN {LISTED} AND (state || '' = 'pending' "
            f"AND message IS NULL OR state || '' = 'held') AND kind IN ('post', 'edit') GROUP BY alert_id, kind",
            (listed(alert.id for alert, _, _ in found),),
        ):
            waiting[alert, kind] = moment(due)
    by_story: dict[int, list[AlertFacts]] = defaultdict(list)
    for alert, told, born in found:
        post, edit = waiting.get((alert.id, "post")), waiting.get((alert.id, "edit"))
        by_story[alert.story_id].append(AlertFacts(alert, post, edit, told, born))
    return by_story
