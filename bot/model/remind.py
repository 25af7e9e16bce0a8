"""What `core.plan.remind` reads and decides."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.plan import NewDelivery, NewFact, StoryFacts
from bot.model.watch import Silence


@dataclass(frozen=True, slots=True)
class RemindSnapshot:
    """Stories with a date that is near, and what is muted."""

    stories: tuple[StoryFacts, ...] = ()
    silences: tuple[Silence, ...] = ()


@dataclass(frozen=True, slots=True)
class RemindPlan:
    """Reminders to send, and the note that they were."""

    deliveries: tuple[NewDelivery, ...] = ()
    facts: tuple[NewFact, ...] = ()
