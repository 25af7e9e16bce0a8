"""The borders, one Protocol for each role. Concrete parts are named in `bot.app` only.

To add a source kind, platform or store, write a class that fits the Protocol here and passes the suite of the
same name in tests/contract.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from bot.model.act import Done
from bot.model.acting import ActPlan, ActSnapshot, Joining, Looking
from bot.model.actor import Actor
from bot.model.delivery import Capabilities, Delivery, Destination, Looked, Outcome, Outgoing
from bot.model.enrich import EnrichPlan, EnrichSnapshot
from bot.model.item import Item, ItemKey, ParseOutcome
from bot.model.kept import KeptStory
from bot.model.look import Look, Page
from bot.model.lookup import DeliveryRow, Figures, Hit, SourceRow, Trace
from bot.model.plan import (
    ClaimPlan,
    ClaimSnapshot,
    IngestPlan,
    IngestQuery,
    IngestSnapshot,
    KnownItem,
    NewDelivery,
    Settlement,
)
from bot.model.policy import Kept, Pruned
from bot.model.remind import RemindPlan, RemindSnapshot
from bot.model.source import DueSource, Fetched, FetchFailed, FetchOutcome, Progress, Received, Request, Source
from bot.model.story import Alert, Story
from bot.model.watch import Silence, Verdict, Watch
from bot.model.writing import Asked, DraftOutcome

T = TypeVar("T")


class Clock(Protocol):
    """Time, as a part that a test or the demo can drive."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""

    def steady(self) -> timedelta:
        """Time since a moment of its own that never changes: setting the machine's clock does not move it."""

    async def sleep(self, duration: timedelta) -> None:
        """Wait that long on this clock."""


class Fetcher(Protocol):
    """The one guarded way out to addresses that come from data."""

    async def fetch(self, request: Request) -> FetchOutcome:
        """Get a document. Never raises for what a server or network does."""

    async def close(self) -> None:
        """Let go of connections."""


class Parser(Protocol):
    """Bytes to entries, outside the event loop and with limits."""

    async def parse(self, fetched: Fetched, source: Source) -> ParseOutcome:
        """Read a document. Never raises for what a document holds."""

    async def close(self) -> None:
        """End the workers."""


class Reader(Protocol):
    """The page behind an entry to plain text, outside the event loop and with limits."""

    async def read(self, fetched: Fetched, source: Source) -> str | FetchFailed:
        """The text of the piece on a page. Never raises for what a page holds."""

    async def close(self) -> None:
        """End the worker."""


class Notifier(Protocol):
    """One destination's platform. Never raises for what a platform or network does."""

    @property
    def capabilities(self) -> Capabilities:
        """What this platform can do with a message."""

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Create a message: post, digest or notice."""

    async def edit(self, outgoing: Outgoing) -> Outcome:
        """Replace the content of `outgoing.post`."""

    async def reply(self, outgoing: Outgoing) -> Outcome:
        """Add to the thread of `outgoing.post`."""

    async def find(self, rows: Sequence[Outgoing]) -> Looked:
        """Look which of these unclear rows arrived after all."""

    async def check(self) -> str | None:
        """None if messages can be posted; else one line that says what is wrong and what to do."""

    async def close(self) -> None:
        """Let go of connections."""


class Summariser(Protocol):
    """A language model that may write summaries. Never raises for what a server or network does."""

    async def summarise(self, asked: Asked) -> DraftOutcome:
        """Ask once; the answer comes, or fails, within the timeout that the operator set."""

    async def close(self) -> None:
        """Let go of connections."""


@dataclass(frozen=True, slots=True)
class IngestStep:
    """One poll to store: what to read, how to decide, its document, how stories that it made ripe are joined, and how
    those that it opened find the closed ones that they follow.
    """

    query: IngestQuery
    decide: Callable[[IngestSnapshot], IngestPlan]
    received: Received | None = None
    joining: Joining | None = None
    looking: Looking | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A poll that brought nothing: only the source's progress moves."""

    source_id: int
    fence: int
    progress: Progress


class Store(Protocol):
    """Everything that lasts. Synchronous; each method is one transaction. Raises StoreError only."""

    # -- polling
    def claim_sources(
        self, now: datetime, *, limit: int, lease: timedelta, names: Sequence[str] | None = None
    ) -> list[DueSource]:
        """Sources due by now (or these, due or not), leased until they are ingested, recorded or the lease ends."""

    def ingest(self, steps: Sequence[IngestStep], now: datetime) -> list[IngestPlan | None]:
        """Read, decide and apply each step in one transaction; None where the lease was lost."""

    def record(self, polls: Sequence[Recorded]) -> None:
        """Move the progress of polls that brought nothing, in one transaction."""

    def known(self, source_id: int, keys: Sequence[ItemKey]) -> tuple[KnownItem, ...]:
        """Items that these keys hit, as `ingest` will see them unless another poll is stored in between."""

    def frequencies(self) -> tuple[int, Mapping[str, int]]:
        """How many grouped items were seen, and in how many of them each term."""

    # -- outbox
    def destinations_due(self, now: datetime) -> list[str]:
        """Names of destinations, not parked, that have a row to claim or an unclear row to look up by now."""

    def claim(
        self,
        destination: Destination,
        now: datetime,
        *,
        limit: int,
        lease: timedelta,
        decide: Callable[[ClaimSnapshot], ClaimPlan],
    ) -> list[Outgoing]:
        """Decide what goes out now; those rows are `sending`, their attempt and first_sent_at are noted."""

    def unclear(self, destination: Destination, now: datetime) -> list[Outgoing]:
        """Unclear rows (and rows left `sending` by a dead process) whose look is due."""

    def settle(self, outgoing: Outgoing, decide: Callable[[Delivery], Settlement], now: datetime) -> Settlement | None:
        """Store what became of a row; None if the row was settled elsewhere meanwhile (fence)."""

    def unpark(self, destination: str, now: datetime) -> int:
        """A repaired destination's parked rows wait again; how many."""

    def expire(self, before: datetime, now: datetime) -> int:
        """Drop, with the reason, what has waited for a parked destination since before this; how many."""

    def remind_unclaimed(
        self, after: timedelta, now: datetime, decide: Callable[[Sequence[Alert]], Sequence[NewDelivery]]
    ) -> int:
        """Owe reminders, as decided, of urgent alerts told so long ago and unclaimed; once each. How many."""

    def next_due(self, now: datetime) -> datetime | None:
        """When the next row or look becomes due, if any."""

    # -- written summaries
    def unwritten(self, *, since: datetime, before: datetime, limit: int) -> list[Story]:
        """Open stories posted since then whose present state no model was asked about, nor any state after `before`."""

    def may_ask(self, now: datetime, per_day: int) -> bool:
        """Count one more request to a model; False, and nothing counted, if this UTC day has had its number."""

    def write_down(self, story: int, decide: Callable[[EnrichSnapshot], EnrichPlan | None], now: datetime) -> bool:
        """Read how a story stands, decide what of a draft is kept, and keep it; whether anything was."""

    # -- pages of what was told
    def pages_due(self, now: datetime, *, every: timedelta, since: datetime, limit: int) -> list[Page]:
        """Pages, longest due first, of told pieces of stories with news since then; first looks come after `every`."""

    def looked(self, looks: Sequence[Look]) -> None:
        """Keep what came of looks at pages."""

    # -- reminders
    def naming_days(self, days: Sequence[date]) -> list[int]:
        """Stories that were alerted and whose items name one of these days."""

    def remind(self, stories: Sequence[int], decide: Callable[[RemindSnapshot], RemindPlan], now: datetime) -> int:
        """Read how these stories stand, decide, and owe the reminders; how many."""

    # -- people
    def act(self, plan: ActPlan, actor: str, what: str, now: datetime) -> None:
        """Apply a person's act and note it in the audit log."""

    def decide(
        self, stories: Sequence[int], decide: Callable[[ActSnapshot], ActPlan], actor: Actor, now: datetime
    ) -> ActPlan:
        """Read the stories that an act is about, decide, apply and note it in the audit log; the plan.

        Raises what `decide` raises (NotFound, Refused); then nothing was changed.
        """

    def forgettable(self, link: tuple[str, str] | None, name: str) -> tuple[list[int], list[int]]:
        """Items at a link (canonical, as given), or that have a name; and the stories that tell them."""

    def history(self, story: int) -> tuple[KeptStory, list[DeliveryRow], list[Done]]:
        """What is kept of a story's pieces, what was sent about it, and what people did to it, each oldest first."""

    def done(self, story: int) -> list[Done]:
        """What people did to a story, oldest first."""

    def silences(self, now: datetime) -> list[Silence]:
        """Silences in force."""

    def reconcile(
        self, sources: Sequence[Source], watches: Sequence[Watch], destinations: Sequence[Destination], now: datetime
    ) -> None:
        """Bring what the file says into the store, by name: new, changed, ended.

        Raises StoreError on a name that the file and a person both use.
        """

    def add_source(self, source: Source, actor: str, now: datetime) -> int:
        """Keep a source made by a person."""

    def end_source(self, name: str, actor: str, now: datetime) -> None:
        """End a source made by a person. Raises NotFound, Refused (it is kept in the file)."""

    def add_watch(self, watch: Watch, actor: str, now: datetime) -> int:
        """Keep a watch made by a person. Raises Refused if the name is taken."""

    def edit_watch(self, watch: Watch, actor: str, now: datetime) -> None:
        """Change the watch of this name. Raises NotFound, Refused (it is kept in the file)."""

    def end_watch(self, name: str, actor: str, now: datetime) -> None:
        """End a watch made by a person. Raises NotFound, Refused (it is kept in the file)."""

    def pause_watch(self, name: str, actor: str, now: datetime, *, paused: bool) -> None:
        """Let a watch rest or go on; those of the file too. Raises NotFound."""

    def judge(self, story: int, actor: Actor, now: datetime, *, relevant: bool) -> list[str]:
        """Keep a person's verdict on a story for each watch that caught it; their names. Replaces an earlier one."""

    # -- look-ups, all of them read-only
    def verdicts(self, since: datetime | None = None) -> list[Verdict]:
        """What people said of stories, oldest first."""

    def extent(self, since: datetime) -> tuple[int, datetime | None]:
        """How many items were first seen since then, and when the oldest of them was."""

    def watch(self, name: str) -> Watch | None:
        """The watch of exactly this name, unless it has ended or never was; costs no more where there are many."""

    def watches(self) -> list[Watch]:
        """All watches that have not ended."""

    def sources(self) -> list[SourceRow]:
        """All sources that have not ended."""

    def search(self, terms: str, *, since: datetime | None, limit: int) -> list[Hit]:
        """Items whose text fits an FTS expression made by `bot.core.match`, newest first."""

    def recent_items(self, since: datetime, limit: int) -> list[Item]:
        """Items first seen since then, newest first."""

    def stories(self, *, since: datetime | None, limit: int) -> list[Story]:
        """Stories with their members, latest news first."""

    def story(self, story_id: int) -> Story | None:
        """One story with its members."""

    def trace(self, canonical: str, url: str) -> Trace | None:
        """The way of one item, by canonical link."""

    def deliveries(self, *, state: str | None, limit: int) -> list[DeliveryRow]:
        """Outbox rows, newest first."""

    def delivery(self, delivery_id: int) -> DeliveryRow | None:
        """One outbox row with its events."""

    def facts(self, *, since: datetime | None, limit: int) -> list[tuple[Item, int, str]]:
        """Items of stories with the story and what they say (`bot.core.facts`' own text), newest first."""

    def figures(self, now: datetime) -> Figures:
        """The state of the whole store."""

    # -- keeping house
    def index(self, limit: int) -> int:
        """Add items to the full-text index, off the alert path; how many were added."""

    def beat(self, now: datetime) -> None:
        """Note that the process is alive."""

    def short_of_room(self) -> bool:
        """Whether the disk is full or nearly so: nothing new should be taken in, what is stored can still be sent."""

    def regain_room(self) -> bool:
        """Hold back room for sending if there is enough; whether there is room for news."""

    def free_leases(self) -> None:
        """Sources whose polls could not be stored may be polled at once."""

    def set_back(self, by: timedelta, now: datetime) -> None:
        """The machine's clock was set back by so much, to now: what waits is due as much earlier."""

    def prune_outbox(self, kept: Kept, now: datetime, limit: int) -> Pruned:
        """Delete a batch of old settled deliveries and of ended stories that nothing tells of any more."""

    def aged_items(self, kept: Kept, now: datetime, *, after: int, limit: int) -> list[int]:
        """Ids above `after` of items whose text is older than may be kept and that nothing needs."""

    def prune_items(self, ids: Sequence[int]) -> int:
        """Delete the text of these items; they stay known, so that none becomes news again. How many."""

    def check(self) -> list[str]:
        """Faults found by the integrity check; empty if sound."""

    def close(self) -> None:
        """Release files and the lock."""


class Threads(Protocol):
    """The hop from the event loop to where blocking work may run."""

    async def write(self, work: Callable[[], T]) -> T:
        """Run on the one writer thread."""

    async def read(self, work: Callable[[], T]) -> T:
        """Run on a reader thread."""
