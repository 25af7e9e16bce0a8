"""The outbox: what is owed to a destination and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.model.message import Kind, Message
from bot.model.watch import Mode


class State(StrEnum):
    """Where a delivery stands (behaviour: Delivery)."""

    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    UNCLEAR = "unclear"
    PARKED = "parked"
    HELD = "held"
    DROPPED = "dropped"


class Reason(StrEnum):
    """Why a delivery exists, stored with it and shown to whoever asks."""

    FIRST = "first"
    STORY_GREW = "story_grew"
    PRIMARY_ARRIVED = "primary_arrived"
    NEW_FACT = "new_fact"
    CORRECTED = "corrected"
    SEVERITY_ROSE = "severity_rose"
    TWO_DATES = "two_dates"
    REMIND = "remind"
    HELD_QUIET = "held_quiet"
    CATCH_UP = "catch_up"
    BURST = "burst"
    DIGEST = "digest"
    SPLIT = "split"
    JOINED = "joined"
    WITHDRAWN = "withdrawn"
    ENRICHED = "enriched"
    DATE_NEAR = "date_near"
    HEALTH = "health"
    ACTED = "acted"
    TEST = "test"


class WhenUnsure(StrEnum):
    """What to do with an unclear send that cannot be looked up."""

    SEND_AGAIN = "send_again"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where alerts go. `platform` names the package; `address` is that platform's own settings, no secrets."""

    name: str
    platform: str
    address: Mapping[str, str] = field(default_factory=dict)
    quiet: tuple[time, time] | None = None
    time_zone: str = "Europe/London"
    digest: time | None = None
    hourly: bool = False
    when_unsure: WhenUnsure = WhenUnsure.SEND_AGAIN
    spoiler: bool = False
    id: int = 0

    @property
    def mode(self) -> Mode:
        """Digest if the destination takes digests, else instant."""
        return Mode.DIGEST if self.digest is not None or self.hourly else Mode.INSTANT


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a notifier can do; the deciders give each destination what it can take.

    `certain` says that one look settles an unclear send for good (a file); chat histories lag.
    """

    edit: bool = True
    thread: bool = True
    buttons: bool = False
    look_up: bool = True
    nonce: bool = False
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the platform answered: enough to edit, reply to and link the message later."""

    channel: str = ""
    message: str = ""
    thread: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the outbox. `seq` orders the rows of one alert; `edits` is another row that this one edits."""

    id: int
    key: str
    destination: str
    kind: Kind
    reason: Reason
    state: State
    due: datetime
    alert_id: int | None = None
    story_id: int | None = None
    item_id: int | None = None
    seq: int = 0
    attempt: int = 0
    first_sent_at: datetime | None = None
    fence: int = 0
    message: Message | None = None
    receipt: Receipt | None = None
    detail: str = ""
    edits: int | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed delivery, ready to be handed to a notifier.

    `post` is the receipt of the message to edit or to reply to; None for posts, digests and notices.
    """

    delivery: Delivery
    message: Message
    post: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """Surely sent. `at` is the platform's time where it tells one."""

    receipt: Receipt
    at: datetime | None = None


class Trouble(StrEnum):
    """What surely stopped a send: which repair helps."""

    RETRY = "retry"
    RATE_LIMITED = "rate_limited"
    DESTINATION = "destination"
    MESSAGE = "message"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class NotSent:
    """Surely not sent. DESTINATION parks the destination, MESSAGE drops the row, DELETED ends edits of a post."""

    trouble: Trouble
    detail: str
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nobody knows whether it was sent: a look decides, later."""

    detail: str


Outcome = Sent | NotSent | Unclear


@dataclass(frozen=True, slots=True)
class Looked:
    """The answer of a look: receipts by delivery key for those found.

    `possible` is False if no look can be had at all (scope missing, webhook, history out of reach); `answered`
    is False if this look got no readable answer (5xx, timeout, 429) and a later one may.
    """

    found: Mapping[str, Receipt] = field(default_factory=dict)
    possible: bool = True
    answered: bool = True
    detail: str = ""
