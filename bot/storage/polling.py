"""Claiming sources by lease, and the progress that polling makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.model.source import DueSource
from bot.ports import Recorded
from bot.storage import rows
from bot.storage.database import LISTED, Database, listed
from bot.storage.rows import PROGRESS, PROGRESS_COLUMNS, SOURCE
from bot.storage.times import stamp

_DUE = f"""
    UPDATE source SET lease_owner = ?, lease_until = ?, fence = fence + 1
    WHERE id IN (
        SELECT id FROM source WHERE standing = 'active' AND next_due <= ? AND (lease_until IS NULL OR lease_until <= ?)
        ORDER BY next_due, id LIMIT ?)
    RETURNING {SOURCE}, fence, {PROGRESS}"""

_NAMED = f"""
    UPDATE source SET lease_owner = ?, lease_until = ?, fence = fence + 1
    WHERE id IN (
        SELECT id FROM source WHERE standing = 'active' AND name IN {LISTED}
        AND (lease_until IS NULL OR lease_until <= ?) ORDER BY next_due, id LIMIT ?)
    RETURNING {SOURCE}, fence, {PROGRESS}"""

_HELD = f"SELECT {SOURCE}, fence, {PROGRESS} FROM source WHERE id = ? AND fence = ? AND lease_until IS NOT NULL"

_MOVE = f"""
    UPDATE source SET {", ".join(f"{column} = ?" for column in PROGRESS_COLUMNS)},
        lease_owner = NULL, lease_until = NULL, items = items + ?
    WHERE id = ? AND fence = ? AND lease_until IS NOT NULL"""

_WIDTH = len(SOURCE.split(", "))


def claim(
    db: Database, now: datetime, limit: int, lease: tuple[timedelta, str], names: Sequence[str] | None
) -> list[DueSource]:
    """Lease sources due by now, or these whether due or not, for (how long, whom); the longest due first."""
    length, owner = lease
    until, present = stamp(now + length), stamp(now)
    if names is None:
        found = db.rows(_DUE, (owner, until, present, present, limit))
    else:
        found = db.rows(_NAMED, (owner, until, listed(names), present, limit))
    claimed = [_due(row) for row in found]
    return sorted(claimed, key=lambda due: (due.progress.next_due, due.source.id))


def held(db: Database, source_id: int, fence: int) -> DueSource | None:
    """The source if this fence still holds its lease."""
    row = db.first(_HELD, (source_id, fence))
    return _due(row) if row else None


def _due(row: tuple[object, ...]) -> DueSource:
    fence = row[_WIDTH]
    assert isinstance(fence, int)
    return DueSource(source=rows.source(row), progress=rows.progress(row[_WIDTH + 1 :]), fence=fence)


def move(db: Database, polls: Sequence[Recorded], items: int = 0) -> None:
    """Replace the progress of polled sources and end their leases; a lost lease changes nothing."""
    db.many(_MOVE, [(*rows.progress_row(poll.progress), items, poll.source_id, poll.fence) for poll in polls])


def free_leases(db: Database) -> None:
    """End all leases: the process that held them is gone."""
    db.run("UPDATE source SET lease_owner = NULL, lease_until = NULL WHERE lease_until IS NOT NULL")


def frequencies(db: Database) -> tuple[int, Mapping[str, int]]:
    """How many grouped items were seen, and in how many of them each term."""
    total = db.number("SELECT value FROM meta WHERE key = 'grouped_items'")
    return total, dict(db.rows("SELECT term, seen FROM term"))


def count_terms(db: Database, items: Sequence[Sequence[str]]) -> None:
    """Count the terms of newly grouped items, each once an item."""
    if not items:
        return
    db.many(
        "INSERT INTO term (term, seen) VALUES (?, 1) ON CONFLICT (term) DO UPDATE SET seen = term.seen + 1",
        [(term,) for terms in items for term in dict.fromkeys(terms)],
    )
    seen = db.number("SELECT value FROM meta WHERE key = 'grouped_items'") + len(items)
    note(db, "grouped_items", str(seen))


def note(db: Database, key: str, value: str) -> None:
    """Keep a small fact about the whole store."""
    db.run(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
