"""Clocks: whether the machine's clock was set, told by a clock that cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

NOTICEABLE = timedelta(seconds=30)
"""A smaller correction, as time servers make it, delays nothing that anybody would miss."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What both clocks showed at one moment; without `steady` it is from another process."""

    wall: datetime
    steady: timedelta | None = None


def set_by(before: Reading, now: Reading) -> timedelta:
    """By how much the clock was set between two readings, negative if back; zero if too little to matter.

    From another process's last sign of life only this is sure: time does not run backwards.
    """
    if before.steady is None or now.steady is None:
        moved = min(now.wall - before.wall, timedelta())
    else:
        moved = (now.wall - before.wall) - (now.steady - before.steady)
    return moved if abs(moved) > NOTICEABLE else timedelta()
