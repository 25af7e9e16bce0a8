"""What the operator decided, in the terms the flows need. Made by `bot.config`; durations are timedeltas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta

from bot.model.delivery import Capabilities, Destination
from bot.model.source import Source
from bot.model.watch import Watch
from bot.model.writing import WritingPolicy


@dataclass(frozen=True, slots=True)
class PollPolicy:
    """How sources are polled and what of them is news."""

    default_every: timedelta = timedelta(minutes=5)
    min_every: timedelta = timedelta(seconds=30)
    max_every: timedelta = timedelta(hours=6)
    concurrency: int = 50
    announce_on_first_poll: int = 3
    announce_max_age: timedelta = timedelta(hours=24)
    resurfaced_after: timedelta = timedelta(hours=48)
    burst_count: int = 20
    burst_window: timedelta = timedelta(minutes=10)
    full_text: bool = False
    revisit: timedelta | None = timedelta(hours=6)
    host_concurrency: int = 4
    host_spacing: timedelta = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class AlertPolicy:
    """When and how often a destination hears of a story."""

    group_wait: timedelta = timedelta(seconds=30)
    edit_every: timedelta = timedelta(seconds=60)
    story_idle: timedelta = timedelta(hours=72)
    remind: timedelta | None = None
    date_reminders: tuple[timedelta, ...] = (timedelta(days=7), timedelta(days=1), timedelta())
    date_reminders_at: time = time(9)
    catch_up_over: int = 20
    catch_up_older_than: timedelta = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Kept:
    """How long texts of items and settled deliveries are kept, and after what silence a story is no longer open."""

    items: timedelta = timedelta(days=400)
    deliveries: timedelta = timedelta(days=90)
    story_idle: timedelta = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was deleted because it was old."""

    deliveries: int = 0
    stories: int = 0
    items: int = 0


@dataclass(frozen=True, slots=True)
class KindShape:
    """What a kind of source asks of its definition, and the address that it makes of the answers.

    `url` gets the parameters that were given (all of `parameters`, any of `optional`); it raises ValueError with
    a sentence that says what would be right.
    """

    parameters: tuple[str, ...]
    url: Callable[[Mapping[str, str]], str]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TermFamily:
    """A named list of query units from a topic pack."""

    name: str
    terms: tuple[str, ...]
    note: str = ""
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicPack:
    """Shipped vocabulary with what it asks of messages."""

    name: str
    families: Mapping[str, TermFamily] = field(default_factory=dict)
    content_note: str | None = None
    help: tuple[str, ...] = ()
    named_not_linked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything the flows need to know about one desk, as one value."""

    watches: tuple[Watch, ...] = ()
    sources: tuple[Source, ...] = ()
    destinations: Mapping[str, Destination] = field(default_factory=dict)
    capabilities: Mapping[str, Capabilities] = field(default_factory=dict)
    operator: tuple[str, ...] = ()
    packs: tuple[TopicPack, ...] = ()
    never_show: tuple[str, ...] = ()
    poll: PollPolicy = field(default_factory=PollPolicy)
    alerts: AlertPolicy = field(default_factory=AlertPolicy)
    kept: Kept = field(default_factory=Kept)
    time_zone: str = "Europe/London"
    writing: WritingPolicy | None = None
