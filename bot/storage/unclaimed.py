"""Urgent alerts that nobody has claimed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.model.delivery import Reason
from bot.model.plan import NewDelivery
from bot.model.story import Alert
from bot.storage import rows
from bot.storage.database import Database
from bot.storage.entering import enter
from bot.storage.times import stamp

FORGOTTEN = timedelta(days=1)
"""Whoever turns reminders on is not reminded of everything that was never claimed before."""

_UNCLAIMED = f"""
    SELECT {rows.ALERT} FROM alert a JOIN story s ON s.id = a.story_id
    WHERE a.posted_at > ? AND a.severity = 'urgent' AND a.ended = 0 AND s.state = 'open' AND s.claimed_by IS NULL
    AND coalesce((SELECT max(d.created_at) FROM delivery d WHERE d.alert_id = a.id AND d.reason = ?), a.posted_at) <= ?
    AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.alert_id = a.id AND d.reason = ?)
    ORDER BY a.posted_at, a.id"""


def remind(
    db: Database, after: timedelta, now: datetime, decide: Callable[[Sequence[Alert]], Sequence[NewDelivery]]
) -> int:
    """Owe a reminder for each urgent alert told `after` ago, or urgent since then, and unclaimed; how many."""
    oldest = stamp(now - after - FORGOTTEN)
    asked = (oldest, Reason.SEVERITY_ROSE.value, stamp(now - after), Reason.REMIND.value)
    owed = decide([rows.alert(row) for row in db.rows(_UNCLAIMED, asked)])
    enter(db, owed, stamp(now), lambda ref: ref)
    return len(owed)
