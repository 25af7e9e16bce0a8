"""What a look-up finds, as stored, for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model.delivery import Delivery
from bot.model.item import Item
from bot.model.source import Progress, Source
from bot.model.watch import Match


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as stored, for people."""

    source: Source
    progress: Progress
    items: int


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """An outbox row as stored, for people. `events` are (when, state, detail), oldest first."""

    delivery: Delivery
    headline: str
    events: tuple[tuple[datetime, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An item found by a search, with the stories it is in."""

    item: Item
    stories: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything known about one item's way, for `why`."""

    item: Item
    matches: tuple[Match, ...]
    stories: tuple[tuple[int, str, str], ...]
    deliveries: tuple[DeliveryRow, ...]
    versions: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The state of the whole store, for `status`."""

    sources: Mapping[str, int]
    items: int
    open_stories: int
    deliveries: Mapping[str, int]
    parked: Mapping[str, str]
    oldest_due: datetime | None
    overdue_sources: int
    heartbeat: datetime | None
    unindexed: int
    pruned_at: datetime | None = None
