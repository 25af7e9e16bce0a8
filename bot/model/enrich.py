"""What `core.plan.enrich` reads and decides."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.plan import AlertFacts, NewDelivery
from bot.model.watch import Silence
from bot.model.writing import Written


@dataclass(frozen=True, slots=True)
class EnrichSnapshot:
    """How a story stands when a draft for it has come back."""

    story: int
    version: int
    alerts: tuple[AlertFacts, ...] = ()
    silences: tuple[Silence, ...] = ()


@dataclass(frozen=True, slots=True)
class EnrichPlan:
    """What is kept of a draft. If `written.version` is above the story's, the story shows it from now on."""

    story: int
    written: Written
    deliveries: tuple[NewDelivery, ...] = ()
