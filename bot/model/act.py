"""What people decide, as it is kept: deeds in the audit log, and what they make of a story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.story import StoryState


class Deed(StrEnum):
    """The kind of an act on a story, stored with it; the words stand beside it."""

    CLAIMED = "claimed"
    UNCLAIMED = "unclaimed"
    RESOLVED = "resolved"
    FALSE_ALARM = "false_alarm"
    REOPENED = "reopened"
    MUTED = "muted"
    UNMUTED = "unmuted"
    JUDGED = "judged"
    SPLIT = "split"
    MERGED = "merged"
    UNDONE = "undone"
    FORGOTTEN = "forgotten"
    RELEASED = "released"
    DROPPED = "dropped"
    RETRIED = "retried"


@dataclass(frozen=True, slots=True)
class Noted:
    """One line for the audit log: what was done, in words, and to which story."""

    what: str
    story: int | None = None
    deed: Deed | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """An act as it was kept. `actor` is a platform and an id there; `name` what the person is called."""

    at: datetime
    actor: str
    name: str
    what: str
    deed: Deed | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """How a story stands from now on, all of it. `decided_by` is who resolved it or called it a false alarm."""

    story: int
    state: StoryState
    claimed_by: str | None
    decided_by: str | None = None
    joined_to: int | None = None
