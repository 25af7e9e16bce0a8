"""The part of the store that people's acts go through; `SqliteStore` is made of it and of the connections."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from bot.model.act import Done
from bot.model.acting import ActPlan, ActSnapshot
from bot.model.actor import Actor
from bot.model.kept import KeptStory
from bot.model.lookup import DeliveryRow
from bot.model.watch import Silence, Verdict
from bot.storage import forgetting, keeping, lookups, people, regrouping
from bot.storage.database import Database
from bot.storage.times import stamp


class Acting(ABC):
    """What people decide, each method one transaction."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Database]:
        """A read transaction."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Database]:
        """A write transaction."""

    def act(self, plan: ActPlan, actor: str, what: str, now: datetime) -> None:
        """Apply a person's act and note it in the audit log."""
        with self.writing() as db:
            people.act(db, plan, actor, what, now)

    def decide(
        self, stories: Sequence[int], decide: Callable[[ActSnapshot], ActPlan], actor: Actor, now: datetime
    ) -> ActPlan:
        """Read the stories that an act is about, decide, apply and note it. Raises what `decide` raises."""
        with self.writing() as db:
            plan = decide(regrouping.read(db, stories, now))
            people.apply(db, plan, actor.key, stamp(now), regrouping.apply(db, plan, actor.key, stamp(now)))
            for noted in plan.noted:
                people.audit(db, actor, noted, stamp(now))
            return plan

    def history(self, story: int) -> tuple[KeptStory, list[DeliveryRow], list[Done]]:
        """What is kept of a story's pieces, what was sent about it, and what people did to it, each oldest first."""
        with self.reading() as db:
            return keeping.kept(db, story), lookups.told(db, story), people.done(db, story)

    def done(self, story: int) -> list[Done]:
        """What people did to a story, oldest first."""
        with self.reading() as db:
            return people.done(db, story)

    def forgettable(self, link: tuple[str, str] | None, name: str) -> tuple[list[int], list[int]]:
        """Items at a link (canonical, as given), or that have a name; and the stories that tell them."""
        with self.reading() as db:
            items = forgetting.at(db, *link) if link is not None else forgetting.naming(db, name)
            return items, forgetting.telling(db, items)

    def silences(self, now: datetime) -> list[Silence]:
        """Silences in force."""
        with self.reading() as db:
            return people.silences(db, now)

    def judge(self, story: int, actor: Actor, now: datetime, *, relevant: bool) -> list[str]:
        """Keep a person's verdict on a story for each watch that caught it; their names."""
        with self.writing() as db:
            return people.judge(db, story, actor, now, relevant=relevant)

    def verdicts(self, since: datetime | None = None) -> list[Verdict]:
        """What people said of stories, oldest first."""
        with self.reading() as db:
            return people.verdicts(db, since)
