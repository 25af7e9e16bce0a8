"""What is kept of the pieces of a story, version by version, as it came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.item import Item
from bot.model.source import Received
from bot.model.story import Alert


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """One state of an item: `item` has the text of this version. `grade` is None for the first.

    `received` is the document it was read from; None if it came before that was kept.
    """

    item: Item
    number: int
    seen_at: datetime
    grade: str | None = None
    updated: datetime | None = None
    received: Received | None = None


@dataclass(frozen=True, slots=True)
class KeptStory:
    """The pieces of a story with every version, oldest first; what each says now (`bot.core.facts`' own text, and
    since when it is known); and its alerts.
    """

    versions: tuple[KeptVersion, ...] = ()
    said: tuple[tuple[int, datetime, str], ...] = ()
    alerts: tuple[Alert, ...] = ()
