"""The part of the store that reminders of dates go through; `SqliteStore` is made of it and of the connections."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime

from bot.model.remind import RemindPlan, RemindSnapshot
from bot.storage import snapshot
from bot.storage.database import Database
from bot.storage.entering import enter, keep
from bot.storage.people import silences
from bot.storage.times import stamp


class Reminding(ABC):
    """Dates that are near, each method one transaction."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Database]:
        """A read transaction."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Database]:
        """A write transaction."""

    def naming_days(self, days: Sequence[date]) -> list[int]:
        """Stories that were alerted and whose items name one of these days."""
        named = " OR ".join(["f.body LIKE ?"] * len(days))
        with self.reading() as db:
            found = db.rows(
                f"SELECT DISTINCT f.story_id FROM fact f WHERE f.kind = 'item' AND ({named}) "
                "AND EXISTS (SELECT 1 FROM alert a WHERE a.story_id = f.story_id AND a.ended = 0) ORDER BY f.story_id",
                tuple(f'%"{day.isoformat()}"%' for day in days),
            )
        return [row[0] for row in found]

    def remind(self, stories: Sequence[int], decide: Callable[[RemindSnapshot], RemindPlan], now: datetime) -> int:
        """Read how these stories stand, decide, and owe the reminders; how many."""
        with self.writing() as db:
            found = snapshot.facts(db, list(stories))
            plan = decide(
                RemindSnapshot(tuple(found[one] for one in stories if one in found), tuple(silences(db, now)))
            )
            enter(db, plan.deliveries, stamp(now), lambda ref: ref)
            keep(db, plan.facts, stamp(now), lambda ref: ref)
        return len(plan.deliveries)
