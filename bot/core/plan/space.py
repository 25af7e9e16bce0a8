"""Space: what is done, and said to the operator, when the disk is full and when there is room again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.plan import settle
from bot.model.acting import ActPlan
from bot.model.policy import Workspace

LOOK_EVERY = timedelta(seconds=30)
"""How often it is looked whether there is room again."""

FULL = (
    "The disk is full or nearly so: no source is read until there is room. What is stored is still sent. "
    "Free some space; Tocsin goes on by itself."
)
AGAIN = "There is room on the disk again: sources are read as before."


@dataclass(frozen=True, slots=True)
class Short:
    """No room; `looked` is when that was last found out, on the steady clock; `told` when the operator was."""

    looked: timedelta
    told: bool = False


def notice(said: str, workspace: Workspace, now: datetime, new_key: Callable[[], str]) -> ActPlan:
    """What the operator is told."""
    return ActPlan(deliveries=settle.notice(said, None, workspace, now, new_key), said=said)
