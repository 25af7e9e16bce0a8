"""What an item says: who said what, and which event has which date."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class QuoteKind(StrEnum):
    """Whether the words are the speaker's own."""

    DIRECT = "direct"
    INDIRECT = "indirect"


class EventKind(StrEnum):
    """What the date is of."""

    IN_FORCE = "in_force"
    PUBLISHED = "published"
    DEADLINE = "deadline"
    HEARING = "hearing"
    VOTE = "vote"
    OTHER = "other"


class Precision(StrEnum):
    """How long the period is that begins on a date."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said: `text` is the item's text from `start` to `end`, without quotation marks.

    `speaker` is the fullest name that the item has, `role` and `verb` as written; `role` may be empty.
    """

    speaker: str
    role: str
    verb: str
    kind: QuoteKind
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Dated:
    """The date of an event: the first day of a period. `event` is the clause that tells of it, as written.

    `start` and `end` are the place of the date in the item's text; `sentence` is the whole sentence. A `counted` date
    is the end of a time limit ("within ten days"), counted from the item's own day: nobody has named that day. What
    merely `happened` on a day (an arrest, a crash) is over and of no formal kind: nothing to plan by.
    """

    event: str
    kind: EventKind
    date: date
    precision: Precision
    start: int
    end: int
    sentence: str
    counted: bool = False
    happened: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that an item tells: `unit` is such as £, % or the thing counted; `event` is the clause around it."""

    value: float
    unit: str
    event: str
    start: int
    end: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything found in one item, each in the order of the text."""

    quotes: tuple[Quote, ...] = ()
    dates: tuple[Dated, ...] = ()
    figures: tuple[Figure, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class KeptNews:
    """What was new of a story, kept for digests: the item that brought it, and `core.plan.recent`'s own text."""

    item: int
    body: str
    at: datetime
