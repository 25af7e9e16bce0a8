"""Applying what a poll changes: ids for new things first, then whole batches of rows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.model.item import Entry, Role
from bot.model.plan import IngestPlan, Joined, NewItem, NewVersion, Ref
from bot.model.source import Received
from bot.model.watch import Match
from bot.ports import IngestStep, Recorded
from bot.storage import entering, following, late, polling, rows, snapshot, twins
from bot.storage.database import LISTED, Database, listed
from bot.storage.entering import WORKSPACE
from bot.storage.following import Begun
from bot.storage.late import Looking
from bot.storage.people import silences
from bot.storage.snapshot import Horizon
from bot.storage.times import stamp

_REF = re.compile(r"\bS(-\d+)\b")
_authors_text = json.JSONEncoder(ensure_ascii=False).encode
_PLAIN = re.compile(r"[^\x00-\x1f\"\\\ud800-\udfff]*")
"""Text that JSON writes as it stands."""

_ITEM = (
    "INSERT INTO item (id, source_id, version_id, canonical, first_seen, role, archived, withdrawn) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_VERSION = (
    "INSERT INTO version (id, item_id, number, content_hash, grade, seen_at, url, title, text, published, updated, "
    "authors, language, feed_text, unread, fetched_url, fetched_at, fetched_sha256) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_KEY = (
    "INSERT INTO item_key (kind, key, source_id, item_id, distinctive) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (kind, key, source_id, item_id) "
    "DO UPDATE SET distinctive = item_key.distinctive * excluded.distinctive"
)
_SHARED = "UPDATE item_key SET distinctive = 0 WHERE kind = ? AND key = ? AND source_id = ?"
_MATCH = (
    'INSERT INTO "match" (item_id, version_id, watch, watch_id, watch_version, spans) VALUES (?, ?, ?, ?, ?, ?) '
    "ON CONFLICT (item_id, version_id, watch) DO NOTHING"
)


def ingest(db: Database, steps: Sequence[IngestStep], now: datetime) -> list[IngestPlan | None]:
    """Read, decide and apply each step, in order; a later step sees what an earlier one stored."""
    horizon = Horizon(tuple(silences(db, now)), {})
    return [_step(db, step, now, horizon) for step in steps]


def _step(db: Database, step: IngestStep, now: datetime, horizon: Horizon) -> IngestPlan | None:
    due = polling.held(db, step.query.source_id, step.query.fence)
    if due is None:
        return None
    plan = step.decide(snapshot.read(db, step.query, due, horizon))
    applied = _Applied(db, plan, stamp(now), step.received)
    applied.apply()
    if step.joining is not None:
        for story, terms in plan.ripe.items():
            late.join(db, step.joining, applied.id(story), terms, Looking(step.query, horizon, now))
    if step.looking is not None:
        rare = {profiled.story: profiled.terms for profiled in plan.profiles}
        for story, number in plan.begun.items():
            following.look(db, step.looking, Begun(applied.id(story), number, rare[story]), horizon)
    moved = Recorded(plan.source_id, step.query.fence, plan.progress)
    polling.move(db, [moved], items=len(plan.items))
    return plan


class _Applied:
    """One plan being applied: `ids` has the ids of the things it made, by their negative refs."""

    def __init__(self, db: Database, plan: IngestPlan, now: int, received: Received | None) -> None:
        self.db = db
        self.plan = plan
        self.now = now
        self.fetched = (received.url, stamp(received.at), received.sha256) if received else (None, None, None)
        self.ids: dict[Ref, int] = {}

    def apply(self) -> None:
        """Write everything but the source's progress."""
        plan = self.plan
        if plan.items:
            self._items(plan.items)
        if plan.keys:
            self._keys()
        if plan.versions:
            self._versions(plan.versions)
        if plan.stories or plan.joins or plan.profiles:
            self._stories()
        if plan.credits:
            twins.credit(self.db, plan.credits, plan.source_id, self.now)
        if plan.alerts or plan.raised or plan.hastened or plan.deliveries:
            self._outbox()
        entering.keep(self.db, plan.facts, self.now, self.id)
        touched = {self.id(joined.story) for joined in plan.joins if joined.story > 0}
        if touched or plan.versions:
            self._look_again(touched)
        polling.count_terms(self.db, plan.seen_terms)

    def _look_again(self, touched: set[int]) -> None:
        """What is held for a person is looked at again in the light of what came in."""
        edited = self.db.rows(
            f"SELECT story_id FROM story_item WHERE item_id IN {LISTED}",
            (listed(new.item_id for new in self.plan.versions),),
        )
        entering.look_again(self.db, listed(touched | {story for (story,) in edited}), self.now)

    def id(self, ref: Ref) -> int:
        """The id of a thing, also of one that the plan made."""
        return ref if ref > 0 else self.ids[ref]

    # Items.

    def _items(self, items: Sequence[NewItem]) -> None:
        first, version = self.db.next_id("item"), self.db.next_id("version")
        self.ids.update((new.ref, first + number) for number, new in enumerate(items))
        source, now = self.plan.source_id, self.now
        self.db.many(
            _ITEM,
            [
                (
                    *(first + n, source, version + n, new.canonical, now),
                    *(new.role._value_, int(new.archived), int(new.withdrawn)),
                )
                for n, new in enumerate(items)
            ],
        )
        self.db.many(
            _VERSION,
            [
                (version + n, first + n, 1, new.content_hash, None, now, *_shown(new.entry), *self.fetched)
                for n, new in enumerate(items)
            ],
        )
        self._matches((first + n, version + n, new.matches) for n, new in enumerate(items) if new.matches)

    def _keys(self) -> None:
        source, ids = self.plan.source_id, self.ids
        found = [
            (kind._value_, key, source, ref if ref > 0 else ids[ref], int(distinctive))
            for ref, (kind, key, distinctive) in self.plan.keys
        ]
        self.db.many(_KEY, found)
        if shared := {row[:3] for row in found if not row[4]}:
            self.db.many(_SHARED, sorted(shared))

    def _versions(self, versions: Sequence[NewVersion]) -> None:
        for new in versions:
            version = self.db.next_id("version")
            number, shown = self.db.rows(
                "SELECT (SELECT max(number) FROM version WHERE item_id = item.id), version_id FROM item WHERE id = ?",
                (new.item_id,),
            )[0]
            row = (version, new.item_id, number + 1, new.content_hash, new.grade.value, self.now, *_shown(new.entry))
            self.db.run(_VERSION, (*row, *self.fetched))
            # The index holds the oldest text since it last ran; only that one can be taken out of it.
            self.db.run(
                "INSERT INTO reindex (item_id, version_id) VALUES (?, ?) ON CONFLICT (item_id) DO NOTHING",
                (new.item_id, shown),
            )
            told = (version, int(new.withdrawn), new.item_id)
            self.db.run("UPDATE item SET version_id = ?, withdrawn = ? WHERE id = ?", told)
            self._matches([(new.item_id, version, new.matches)])
        self.db.run(
            f"UPDATE story SET version = version + 1 WHERE id IN "
            f"(SELECT story_id FROM story_item WHERE item_id IN {LISTED})",
            (listed(new.item_id for new in versions),),
        )

    def _matches(self, found: Iterable[tuple[int, int, Sequence[Match]]]) -> None:
        flat = [(item, version, match) for item, version, matches in found for match in matches]
        if not flat:
            return
        wanted = listed(dict.fromkeys(match.watch for _, _, match in flat))
        watches = {
            name: (id_, version)
            for name, id_, version in self.db.rows(
                f"SELECT name, id, version FROM watch WHERE name IN {LISTED} AND workspace_id = ?", (wanted, WORKSPACE)
            )
        }
        self.db.many(
            _MATCH,
            [
                (item, version, match.watch, *watches.get(match.watch, (None, 0)), rows.spans_text(match))
                for item, version, match in flat
            ],
        )

    # Stories.

    def _stories(self) -> None:
        plan, db = self.plan, self.db
        first = db.next_id("story")
        self.ids.update((new.ref, first + number) for number, new in enumerate(plan.stories))
        db.many(
            "INSERT INTO story (id, workspace_id, opened_at, last_item_at, version, state, profile) "
            "VALUES (?, ?, ?, ?, 0, 'open', '')",
            [(self.id(new.ref), WORKSPACE, self.now, self.now) for new in plan.stories],
        )
        self._joins(plan.joins)
        marks = [(mark, self.id(item)) for item, mark in plan.marks]
        db.many("INSERT INTO copy_mark (mark, item_id) VALUES (?, ?) ON CONFLICT (mark, item_id) DO NOTHING", marks)
        for profiled in plan.profiles:
            story = self.id(profiled.story)
            db.run("UPDATE story SET profile = ? WHERE id = ?", (profiled.profile, story))
            db.run("DELETE FROM story_term WHERE story_id = ?", (story,))
            terms = [(term, story) for term in dict.fromkeys(profiled.terms)]
            db.many("INSERT INTO story_term (term, story_id) VALUES (?, ?)", terms)

    def _joins(self, joins: Sequence[Joined]) -> None:
        for joined in joins:
            story, item = self.id(joined.story), self.id(joined.item)
            added = self.db.run(
                "INSERT INTO story_item (story_id, item_id, source_id, is_primary, joined_at, how, score, why) "
                "SELECT ?, id, source_id, role = ?, ?, ?, ?, ? FROM item WHERE id = ? "
                "ON CONFLICT (story_id, item_id) DO NOTHING",
                (story, Role.PRIMARY.value, self.now, joined.how, joined.score, self._public(joined.why), item),
            )
            if added:
                self.db.run(
                    "UPDATE story SET version = version + 1, last_item_at = ?, first_source_id = "
                    "coalesce(first_source_id, (SELECT source_id FROM item WHERE id = ?)) WHERE id = ?",
                    (self.now, item, story),
                )

    def _public(self, why: str) -> str:
        """The reason with the numbers that stories have from now on, in place of the plan's own."""
        return _REF.sub(lambda found: f"S{self.id(int(found[1]))}", why)

    # Alerts and deliveries.

    def _outbox(self) -> None:
        for new in self.plan.alerts:
            self.ids[new.ref] = self.db.insert(
                "INSERT INTO alert (workspace_id, story_id, destination, severity, opened_at, post_key) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (WORKSPACE, self.id(new.story), new.destination, new.severity.value, self.now, new.post_key),
            )
        raised = [(rise.severity.value, self.id(rise.alert)) for rise in self.plan.raised]
        self.db.many("UPDATE alert SET severity = ? WHERE id = ?", raised)
        hastened = [(stamp(soon.due), self.id(soon.alert), stamp(soon.due)) for soon in self.plan.hastened]
        self.db.many("UPDATE delivery SET due = ? WHERE alert_id = ? AND state = 'pending' AND due > ?", hastened)
        entering.enter(self.db, self.plan.deliveries, self.now, self.id)


def _shown(entry: Entry) -> tuple[object, ...]:
    """The columns of a version that come from the entry."""
    authors = _names(entry.authors) if entry.authors else None
    published, updated = entry.published, entry.updated
    shown = (entry.url, entry.title, entry.text, stamp(published), stamp(updated), authors, entry.language)
    return (*shown, entry.feed_text, entry.unread)


def _names(authors: tuple[str, ...]) -> str:
    """The authors as JSON text; nearly every piece has one whose name needs no escapes."""
    if len(authors) == 1 and _PLAIN.fullmatch(authors[0]):
        return f'["{authors[0]}"]'
    return _authors_text(authors)
