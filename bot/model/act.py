"""What people decide, as it is kept: deeds in the audit log, and what they make of a story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.delivery import Reason
from bot.model.message import Message
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


@dataclass(frozen=True, slots=True)
class Shifted:
    """An item that is put into another story; negative for one that is made by the same plan."""

    item: int
    out_of: int
    into: int
    why: str
    how: str = "hand"


@dataclass(frozen=True, slots=True)
class Rehomed:
    """An alert whose message tells another story from now on: there is no other message of that one there."""

    alert: int
    story: int


@dataclass(frozen=True, slots=True)
class Forwarded:
    """Replies about single items that wait for the message of one alert, and go to that of another at the same
    destination: those about these items (None: all), but for some reasons.
    """

    out_of: int
    into: int
    items: frozenset[int] | None = None
    but: frozenset[Reason] = frozenset()


@dataclass(frozen=True, slots=True)
class Bond:
    """A person's word on two items: they must, or must not, be in one story."""

    one: int
    other: int
    must: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A delivery that went out, and what it said: a post, a reply about one item, or a digest without an alert."""

    delivery: int
    destination: str
    message: Message
    alert: int | None = None
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Items that are removed for good, the stories that told them, and what they were, in words that repeat nothing."""

    items: frozenset[int]
    stories: frozenset[int]
    what: str
