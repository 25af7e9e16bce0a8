"""Items on the same news, and who should know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.delivery import Receipt
from bot.model.item import Item
from bot.model.message import Earlier
from bot.model.watch import Match, Severity
from bot.model.writing import Written


class StoryState(StrEnum):
    """What people have decided about a story."""

    OPEN = "open"
    RESOLVED = "resolved"
    FALSE_ALARM = "false_alarm"
    JOINED = "joined"


@dataclass(frozen=True, slots=True)
class Credited:
    """Another source that lists the very same piece, and since when."""

    source: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """An item in a story. `how` says why it belongs: opened, similar, copy, hand."""

    item: Item
    how: str
    joined_at: datetime
    matches: tuple[Match, ...] = ()
    score: float | None = None
    why: str = ""
    credited: tuple[Credited, ...] = ()


@dataclass(frozen=True, slots=True)
class Twin:
    """A piece of an open story that an entry may be a copy of."""

    item: Item
    story: int


@dataclass(frozen=True, slots=True)
class Story:
    """A story with its members, oldest first. `version` grows with every change that a message would show.

    `earlier` is the story that it follows, in a look-up.
    """

    id: int
    opened_at: datetime
    last_item_at: datetime
    version: int
    state: StoryState = StoryState.OPEN
    claimed_by: str | None = None
    follows: int | None = None
    members: tuple[Member, ...] = ()
    joined_to: int | None = None
    decided_by: str | None = None
    written: Written | None = None
    earlier: Earlier | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """A story owed to a destination; `post` is the receipt of its message once delivered.

    `released` are names of `never_show` that a person let pass in its messages.
    """

    id: int
    story_id: int
    destination: str
    severity: Severity
    opened_at: datetime
    shown_version: int = 0
    post_key: str = ""
    post: Receipt | None = None
    posted_at: datetime | None = None
    edited_at: datetime | None = None
    ended: bool = False
    released: frozenset[str] = frozenset()
