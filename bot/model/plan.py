"""Snapshots that the deciders read, and plans that the store applies.

Every decider in `bot/core/plan` takes one snapshot, read in the same transaction, and `now`, and returns one
plan. A plan names things that do not exist yet by negative numbers (`Ref`): the store gives them their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from bot.model.delivery import Delivery, Destination, Reason, Receipt, State
from bot.model.fact import KeptNews
from bot.model.item import Entry, Grade, Item, ItemKey, Role
from bot.model.message import Kind, Message
from bot.model.source import DueSource, Progress
from bot.model.story import Alert, Story, StoryState, Twin
from bot.model.watch import Match, Severity, Silence

Ref = int
"""An id from the store if positive; a thing made by this same plan if negative, each number once in a plan."""


# What ingest reads and decides.


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item that one of the looked-up keys hit, with every key it has in this source; `stories` are its open ones.

    `keys` is empty if the item is known from other sources only; of those `matched` says if a watch ever caught it.
    """

    item: Item
    keys: tuple[ItemKey, ...]
    hit: tuple[ItemKey, ...]
    content_hash: str
    hashes: tuple[str, ...] = ()
    stories: tuple[int, ...] = ()
    matched: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that shares rare terms with an item; `profile` is `bot.core.group`'s own compact text."""

    story_id: int
    profile: str
    last_item_at: datetime


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """An alert with what is still on its way: the due time of a waiting post, edit, and folded row.

    `born` is the story that its post told first: another one than its own where people joined two.
    """

    alert: Alert
    post_due: datetime | None = None
    edit_due: datetime | None = None
    told_in_digest: bool = False
    born: int | None = None


@dataclass(frozen=True, slots=True)
class StoredFact:
    """What is kept of a story: `kind` is item (all that one item says), or told (a difference that was told).

    `body` is `bot.core.facts`' own compact text, or the key of the difference.
    """

    item: int
    source: str
    kind: str
    body: str


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact to keep with its story and item."""

    story: Ref
    item: Ref
    kind: str
    body: str


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """What ingest needs to know of an open story."""

    id: int
    opened_at: datetime
    last_item_at: datetime
    item_count: int
    sources: frozenset[int]
    has_primary: bool
    state: StoryState = StoryState.OPEN
    alerts: tuple[AlertFacts, ...] = ()
    said: tuple[StoredFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Uncaught:
    """Entries that no watch caught, by number, with their keys; for those that are new, `marks` gives by what the
    pieces are found that they may be copies of.
    """

    keys: Mapping[int, tuple[ItemKey, ...]] = field(default_factory=dict)
    marks: Callable[[int], tuple[int, ...]] = lambda number: ()


@dataclass(frozen=True, slots=True)
class IngestQuery:
    """What to read for one poll: items by key, candidate stories by the rare terms of entry number k."""

    source_id: int
    fence: int
    keys: tuple[ItemKey, ...]
    terms: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    stories_since: datetime | None = None
    burst_since: datetime | None = None
    uncaught: Uncaught = field(default_factory=Uncaught)


@dataclass(frozen=True, slots=True)
class IngestSnapshot:
    """The state that one poll is decided on. `forgotten` are keys of items that were removed for good."""

    due: DueSource
    known: tuple[KnownItem, ...] = ()
    candidates: Mapping[int, tuple[Candidate, ...]] = field(default_factory=dict)
    stories: Mapping[int, StoryFacts] = field(default_factory=dict)
    silences: tuple[Silence, ...] = ()
    announced_recently: int = 0
    forgotten: frozenset[ItemKey] = frozenset()
    twins: Mapping[int, tuple[Twin, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item seen for the first time."""

    ref: Ref
    entry: Entry
    role: Role
    content_hash: str
    canonical: str | None
    archived: bool
    matches: tuple[Match, ...] = ()
    withdrawn: bool = False


class NewKey(NamedTuple):
    """A key under which an item is known in the polled source from now on."""

    item: Ref
    key: ItemKey


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A changed text of a known item. The item shows this version from now on, and is withdrawn or not as it says."""

    item_id: int
    entry: Entry
    content_hash: str
    grade: Grade
    matches: tuple[Match, ...] = ()
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class NewStory:
    """A story that is opened."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Joined:
    """An item that enters a story. `why` is for people: terms and score, the runner-up."""

    story: Ref
    item: Ref
    how: str
    score: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Profiled:
    """A story's new grouping profile and the rare terms under which candidates are found."""

    story: Ref
    profile: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewAlert:
    """A story that a destination shall hear of."""

    ref: Ref
    story: Ref
    destination: str
    severity: Severity
    post_key: str


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert whose severity rose."""

    alert: int
    severity: Severity


@dataclass(frozen=True, slots=True)
class Hastened:
    """An alert whose waiting post must not wait any longer than this."""

    alert: int
    due: datetime


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A row for the outbox. `item` is what a reply is about; `message` is set where it is composed already.

    `edits` is another delivery, such as a reply or a digest, that this row edits in place of the alert's post.
    """

    key: str
    destination: str
    kind: Kind
    reason: Reason
    due: datetime
    alert: Ref | None = None
    item: Ref | None = None
    detail: str = ""
    message: Message | None = None
    edits: int | None = None


@dataclass(frozen=True, slots=True)
class IngestPlan:
    """All that one poll changes; applied whole or not at all.

    `ripe` are stories that have just grown so that they should look for their double, with the terms to look by;
    `begun` are the numbers of the entries that opened a story. `marks` are by what copies of an item will be found;
    `credits` are known items of open stories that this source lists too, and whether it is the primary one.
    """

    source_id: int
    progress: Progress
    items: tuple[NewItem, ...] = ()
    keys: tuple[NewKey, ...] = ()
    versions: tuple[NewVersion, ...] = ()
    stories: tuple[NewStory, ...] = ()
    joins: tuple[Joined, ...] = ()
    profiles: tuple[Profiled, ...] = ()
    alerts: tuple[NewAlert, ...] = ()
    raised: tuple[Raised, ...] = ()
    hastened: tuple[Hastened, ...] = ()
    deliveries: tuple[NewDelivery, ...] = ()
    seen_terms: tuple[tuple[str, ...], ...] = ()
    facts: tuple[NewFact, ...] = ()
    ripe: Mapping[Ref, tuple[str, ...]] = field(default_factory=dict)
    begun: Mapping[Ref, int] = field(default_factory=dict)
    marks: tuple[tuple[Ref, int], ...] = ()
    credits: Mapping[int, bool] = field(default_factory=dict)


# What claim reads and decides.


@dataclass(frozen=True, slots=True)
class Followed:
    """The closed story that a story follows, and its message at the destination in question, if that is still there."""

    story: Story
    post: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A due row whose turn it is within its alert, with everything its message is made of.

    `target` is the receipt of the delivery that it edits, if that is not the alert's post. `news` is what was new of
    the story, oldest first, and `told_at` when a digest told it there last; only rows that a digest may tell have them.
    """

    delivery: Delivery
    alert: Alert | None = None
    story: Story | None = None
    item: Item | None = None
    target: Receipt | None = None
    followed: Followed | None = None
    news: tuple[KeptNews, ...] = ()
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClaimSnapshot:
    """What waits for one destination, urgent first, then in order of due.

    `waiting_alerts` counts all alerts with a row due by now, also those beyond the rows given here.
    """

    destination: Destination
    waiting: tuple[Waiting, ...]
    waiting_alerts: int
    silences: tuple[Silence, ...] = ()
    last_digest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Frozen:
    """A row to send now, with its message fixed for good. `story_version` is what the message shows."""

    delivery_id: int
    message: Message
    story_version: int | None = None


@dataclass(frozen=True, slots=True)
class Postponed:
    """A row that waits longer, and why."""

    delivery_id: int
    due: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row that will not be sent, and why, in words."""

    delivery_id: int
    detail: str


@dataclass(frozen=True, slots=True)
class Folded:
    """Rows told together in one digest message, which is sent now in their place."""

    key: str
    reason: Reason
    message: Message
    delivery_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A row that waits for a person, with the message that it would send, and why in words."""

    delivery_id: int
    message: Message
    detail: str


@dataclass(frozen=True, slots=True)
class ClaimPlan:
    """What goes out now to one destination. `notices` tell the operator of what is held."""

    destination: str
    sends: tuple[Frozen, ...] = ()
    postponed: tuple[Postponed, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    folded: tuple[Folded, ...] = ()
    held: tuple[Held, ...] = ()
    notices: tuple[NewDelivery, ...] = ()


# What settle reads and decides.


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of one row after an answer or a look.

    `park` is the trouble of the whole destination, in words; `ends_alert` that a person deleted the post.
    `notices` are owed to the operator if the destination was not parked before.
    """

    delivery_id: int
    state: State
    detail: str
    due: datetime | None = None
    receipt: Receipt | None = None
    at: datetime | None = None
    park: str | None = None
    ends_alert: bool = False
    notices: tuple[NewDelivery, ...] = ()
