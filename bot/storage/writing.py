"""Summaries that a language model wrote, and how often one was asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.model.enrich import EnrichPlan, EnrichSnapshot
from bot.storage import snapshot, stories
from bot.storage.coding import dumps
from bot.storage.database import Database
from bot.storage.entering import enter
from bot.storage.people import silences
from bot.storage.polling import note
from bot.storage.times import stamp

_UNWRITTEN = """
    SELECT s.id FROM story s LEFT JOIN written w ON w.story_id = s.id
    WHERE s.state = 'open' AND (w.story_id IS NULL OR w.version < s.version AND w.at <= ?)
    AND EXISTS (SELECT 1 FROM alert a WHERE a.story_id = s.id AND a.post IS NOT NULL AND a.ended = 0
        AND a.posted_at >= ?)
    ORDER BY s.last_item_at DESC, s.id DESC LIMIT ?"""

_KEEP = """
    INSERT INTO written (story_id, model, version, at, summary) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (story_id) DO UPDATE SET model = excluded.model, version = excluded.version, at = excluded.at,
        summary = excluded.summary"""

_STALE = """
    UPDATE written SET summary = '' WHERE summary <> ''
    AND version <> (SELECT version FROM story s WHERE s.id = written.story_id)"""

ASKED = "llm_asked"


def unwritten(db: Database, since: datetime, before: datetime, limit: int) -> list[int]:
    """Open stories posted since then that have a state nobody was asked about, latest news first."""
    return [row[0] for row in db.rows(_UNWRITTEN, (stamp(before), stamp(since), limit))]


def may_ask(db: Database, now: datetime, per_day: int) -> bool:
    """Count one more request in this UTC day, unless the day has had its number."""
    row = db.first("SELECT value FROM meta WHERE key = ?", (ASKED,))
    day, _, times = (row[0] if row else "").partition(" ")
    today = f"{now:%Y-%m-%d}"
    asked = int(times) if day == today else 0
    if asked >= per_day:
        return False
    note(db, ASKED, f"{today} {asked + 1}")
    return True


def write_down(db: Database, story: int, decide: Callable[[EnrichSnapshot], EnrichPlan | None], now: datetime) -> bool:
    """Decide on a draft with the story as it stands now, and keep what is decided."""
    facts = snapshot.facts(db, {story}).get(story)
    if facts is None:
        return False
    version = db.number("SELECT version FROM story WHERE id = ?", (story,))
    plan = decide(EnrichSnapshot(story, version, facts.alerts, tuple(silences(db, now))))
    if plan is None:
        return False
    written = plan.written
    text = dumps(written.summary, stories.SUMMARY) if written.summary else ""
    db.run(_KEEP, (story, written.model, written.version, stamp(written.at), text))
    db.run("UPDATE story SET version = ? WHERE id = ? AND version < ?", (written.version, story, written.version))
    db.run(_STALE)
    enter(db, plan.deliveries, stamp(now), lambda ref: ref)
    return bool(text)
