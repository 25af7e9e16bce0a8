"""The part of the store that written summaries go through; `SqliteStore` is made of it and of the connections."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from bot.model.enrich import EnrichPlan, EnrichSnapshot
from bot.model.story import Story
from bot.storage import stories, writing
from bot.storage.database import Database


class Enriching(ABC):
    """What a language model wrote, each method one transaction."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Database]:
        """A read transaction."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Database]:
        """A write transaction."""

    def unwritten(self, *, since: datetime, before: datetime, limit: int) -> list[Story]:
        """Open stories posted since then whose present state no model was asked about."""
        with self.reading() as db:
            return stories.ordered(db, writing.unwritten(db, since, before, limit))

    def may_ask(self, now: datetime, per_day: int) -> bool:
        """Count one more request to a model; False if this UTC day has had its number."""
        with self.writing() as db:
            return writing.may_ask(db, now, per_day)

    def write_down(self, story: int, decide: Callable[[EnrichSnapshot], EnrichPlan | None], now: datetime) -> bool:
        """Decide what of a draft is kept, and keep it; whether anything was."""
        with self.writing() as db:
            return writing.write_down(db, story, decide, now)
