"""The store on SQLite: one writer connection, a few read-only ones, one lock beside the file.

Each method is one transaction; what it does stands in the module it hands over to.
"""

from __future__ import annotations

import os
import queue
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.errors import StoreDamaged, StoreError, StoreFull
from bot.model.delivery import Delivery, Destination, Outgoing
from bot.model.item import Item, ItemKey
from bot.model.lookup import DeliveryRow, Figures, Hit, SourceRow, Trace
from bot.model.plan import ClaimPlan, ClaimSnapshot, IngestPlan, KnownItem, NewDelivery, Settlement
from bot.model.policy import Kept, Pruned
from bot.model.source import DueSource, Source
from bot.model.story import Alert, Story
from bot.model.watch import Watch
from bot.ports import IngestStep, Recorded
from bot.storage import (
    catalogue,
    clocks,
    ingest,
    lookups,
    outbox,
    polling,
    pruning,
    searching,
    settling,
    snapshot,
    unclaimed,
)
from bot.storage.acting import Acting
from bot.storage.database import Database, explained
from bot.storage.enriching import Enriching
from bot.storage.lock import DatabaseLock
from bot.storage.looking import Looking
from bot.storage.opening import database_path, open_writer, refuse_newer, version_of
from bot.storage.reminding import Reminding
from bot.storage.room import Room
from bot.storage.soundness import Soundness
from bot.storage.times import stamp
from bot.storage.version import HEAD

_READERS = 2


def open_store(
    url_or_path: str, *, read_only: bool = False, lock: bool = True, now: datetime | None = None
) -> SqliteStore:
    """Open the database; a writer makes the folder, takes the lock, checks the file and brings its schema up to date.

    With `now`, a file that passed its check within a day and was closed cleanly since is not checked again.
    Raises StoreLocked, StoreDamaged, StoreFull or StoreError.
    """
    path = database_path(url_or_path)
    if read_only:
        return _open_reader(path)
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        held = DatabaseLock(path) if lock else None
    try:
        return SqliteStore(path, *open_writer(path, alone=lock, now=now), held)
    except StoreError:
        if held:
            held.release()
        raise


def _open_reader(path: Path) -> SqliteStore:
    if not path.exists():
        raise StoreError(f"There is no database at {path} yet; `tocsin poll` or `tocsin run` makes it.")
    store = SqliteStore(path, None, None, None)
    try:
        with store.reading() as db:
            found = version_of(db)
        if found != HEAD:
            refuse_newer(path, found)
            raise StoreError(f"The database {path} is from an older Tocsin; run `tocsin db upgrade` once.")
    except StoreError:
        store.close()
        raise
    return store


class SqliteStore(Acting, Enriching, Looking, Reminding):
    """`bot.ports.Store` on one SQLite file. Methods may be called from any thread, one transaction at a time."""

    def __init__(
        self, path: Path, writer: Database | None, checked: datetime | None, lock: DatabaseLock | None
    ) -> None:
        self.path = path
        self._checked = checked
        self._writer = writer
        self._lock = lock
        self._owner = f"pid {os.getpid()}"
        self.room = Room(path)
        self._closed = False
        self._readers: queue.SimpleQueue[Database | None] = queue.SimpleQueue()
        for _ in range(_READERS):
            self._readers.put(None)

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """A read transaction on a free read-only connection, opened when first needed."""
        if self._closed:
            raise StoreError(f"The database {self.path} was closed.")
        reader = self._readers.get()
        try:
            if reader is None:
                reader = Database(self.path, read_only=True)
            with reader.transaction(write=False) as db:
                yield db
        except StoreDamaged:
            self._checked = None
            raise
        finally:
            self._readers.put(reader)

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """A write transaction. Raises StoreError on a store that was opened for reading."""
        if self._writer is None:
            raise StoreError(f"The database {self.path} was opened for reading only.")
        try:
            with self._writer.transaction(write=True) as db:
                yield db
        except StoreFull:
            self.room.give()
            raise
        except StoreDamaged:
            self._checked = None
            raise

    # -- polling

    def claim_sources(
        self, now: datetime, *, limit: int, lease: timedelta, names: Sequence[str] | None = None
    ) -> list[DueSource]:
        """Sources due by now (or these, due or not), leased."""
        with self.writing() as db:
            return polling.claim(db, now, limit, (lease, self._owner), names)

    def ingest(self, steps: Sequence[IngestStep], now: datetime) -> list[IngestPlan | None]:
        """Read, decide and apply each step in one transaction; None where the lease was lost."""
        with self.writing() as db:
            return ingest.ingest(db, steps, now)

    def record(self, polls: Sequence[Recorded]) -> None:
        """Move the progress of polls that brought nothing."""
        with self.writing() as db:
            polling.move(db, polls)

    def known(self, source_id: int, keys: Sequence[ItemKey]) -> tuple[KnownItem, ...]:
        """Items that these keys hit."""
        with self.reading() as db:
            return snapshot.known(db, source_id, tuple(keys))

    def frequencies(self) -> tuple[int, Mapping[str, int]]:
        """How many grouped items were seen, and in how many of them each term."""
        with self.reading() as db:
            return polling.frequencies(db)

    # -- outbox

    def destinations_due(self, now: datetime) -> list[str]:
        """Destinations, not parked, with a row to claim or to look up by now."""
        with self.reading() as db:
            return outbox.destinations_due(db, now)

    def claim(
        self,
        destination: Destination,
        now: datetime,
        *,
        limit: int,
        lease: timedelta,
        decide: Callable[[ClaimSnapshot], ClaimPlan],
    ) -> list[Outgoing]:
        """Decide what goes out now; those rows are `sending`."""
        with self.writing() as db:
            return outbox.claim(db, destination, now, (limit, lease), decide)

    def unclear(self, destination: Destination, now: datetime) -> list[Outgoing]:
        """Unclear rows and rows left `sending` whose look is due."""
        with self.reading() as db:
            return outbox.unclear(db, destination.name, now)

    def settle(self, outgoing: Outgoing, decide: Callable[[Delivery], Settlement], now: datetime) -> Settlement | None:
        """Store what became of a row; None if it was settled elsewhere meanwhile."""
        with self.writing() as db:
            return settling.settle(db, outgoing, decide, now)

    def unpark(self, destination: str, now: datetime) -> int:
        """A repaired destination's parked rows wait again; how many."""
        with self.writing() as db:
            return settling.unpark(db, destination, now)

    def expire(self, before: datetime, now: datetime) -> int:
        """Drop what has waited for a parked destination since before this; how many."""
        with self.writing() as db:
            return settling.expire(db, before, now)

    def remind_unclaimed(
        self, after: timedelta, now: datetime, decide: Callable[[Sequence[Alert]], Sequence[NewDelivery]]
    ) -> int:
        """Owe reminders of urgent alerts that nobody has claimed; how many."""
        with self.writing() as db:
            return unclaimed.remind(db, after, now, decide)

    def next_due(self, now: datetime) -> datetime | None:
        """When the next row or look becomes due, if any; not before now."""
        with self.reading() as db:
            due = outbox.next_due(db)
            return None if due is None else max(due, now)

    # -- people

    def reconcile(
        self, sources: Sequence[Source], watches: Sequence[Watch], destinations: Sequence[Destination], now: datetime
    ) -> None:
        """Bring what the file says into the store, by name. Raises StoreError on a name used twice."""
        with self.writing() as db:
            catalogue.reconcile(db, sources, watches, destinations, now)

    def add_source(self, source: Source, actor: str, now: datetime) -> int:
        """Keep a source made by a person. Raises Refused if the name is taken."""
        with self.writing() as db:
            return catalogue.add_source(db, source, actor, now)

    def end_source(self, name: str, actor: str, now: datetime) -> None:
        """End a source made by a person. Raises NotFound, Refused."""
        with self.writing() as db:
            catalogue.end_source(db, name, actor, now)

    def add_watch(self, watch: Watch, actor: str, now: datetime) -> int:
        """Keep a watch made by a person. Raises Refused if the name is taken."""
        with self.writing() as db:
            return catalogue.add_watch(db, watch, actor, now)

    def edit_watch(self, watch: Watch, actor: str, now: datetime) -> None:
        """Change the watch of this name. Raises NotFound, Refused."""
        with self.writing() as db:
            catalogue.edit_watch(db, watch, actor, now)

    def end_watch(self, name: str, actor: str, now: datetime) -> None:
        """End a watch made by a person. Raises NotFound, Refused."""
        with self.writing() as db:
            catalogue.end_watch(db, name, actor, now)

    def pause_watch(self, name: str, actor: str, now: datetime, *, paused: bool) -> None:
        """Let a watch rest or go on. Raises NotFound."""
        with self.writing() as db:
            catalogue.pause_watch(db, name, actor, now, paused=paused)

    # -- look-ups

    def extent(self, since: datetime) -> tuple[int, datetime | None]:
        """How many items were first seen since then, and when the oldest of them was."""
        with self.reading() as db:
            return lookups.extent(db, since)

    def watch(self, name: str) -> Watch | None:
        """The watch of exactly this name, unless it has ended."""
        with self.reading() as db:
            return catalogue.watch(db, name)

    def watches(self) -> list[Watch]:
        """All watches that have not ended."""
        with self.reading() as db:
            return catalogue.watches(db)

    def sources(self) -> list[SourceRow]:
        """All sources that have not ended."""
        with self.reading() as db:
            return catalogue.sources(db)

    def search(self, terms: str, *, since: datetime | None, limit: int) -> list[Hit]:
        """Items whose text fits an FTS expression, newest first."""
        with self.reading() as db:
            return lookups.search(db, terms, since, limit)

    def recent_items(self, since: datetime, limit: int) -> list[Item]:
        """Items first seen since then, newest first."""
        with self.reading() as db:
            return lookups.recent_items(db, since, limit)

    def stories(self, *, since: datetime | None, limit: int) -> list[Story]:
        """Stories with their members, latest news first."""
        with self.reading() as db:
            return lookups.latest_stories(db, since, limit)

    def story(self, story_id: int) -> Story | None:
        """One story with its members."""
        with self.reading() as db:
            return lookups.story(db, story_id)

    def trace(self, canonical: str, url: str) -> Trace | None:
        """The way of one item, by canonical link."""
        with self.reading() as db:
            return lookups.trace(db, canonical, url)

    def deliveries(self, *, state: str | None, limit: int) -> list[DeliveryRow]:
        """Outbox rows, newest first."""
        with self.reading() as db:
            return lookups.deliveries(db, state, limit)

    def delivery(self, delivery_id: int) -> DeliveryRow | None:
        """One outbox row with its events."""
        with self.reading() as db:
            return lookups.delivery(db, delivery_id)

    def facts(self, *, since: datetime | None, limit: int) -> list[tuple[Item, int, str]]:
        """Items of stories with the story and what they say, newest first."""
        with self.reading() as db:
            return lookups.facts(db, since, limit)

    def figures(self, now: datetime) -> Figures:
        """The state of the whole store."""
        with self.reading() as db:
            return lookups.figures(db, now)

    # -- keeping house

    def index(self, limit: int) -> int:
        """Add items to the full-text index; how many were added."""
        with self.writing() as db:
            return searching.index(db, limit)

    def beat(self, now: datetime) -> None:
        """Note that the process is alive."""
        with self.writing() as db:
            polling.note(db, "heartbeat", str(stamp(now)))

    def short_of_room(self) -> bool:
        """Whether the disk is full or nearly so."""
        return self.room.short()

    def regain_room(self) -> bool:
        """Hold the reserve if there is room for it; whether there is room for news."""
        return self.room.regained()

    def free_leases(self) -> None:
        """Sources whose polls could not be stored may be polled again at once."""
        with self.writing() as db:
            polling.free_leases(db)

    def set_back(self, by: timedelta, now: datetime) -> None:
        """What waits is due earlier by so much."""
        with self.writing() as db:
            clocks.set_back(db, by, now)

    def prune_outbox(self, kept: Kept, now: datetime, limit: int) -> Pruned:
        """Delete a batch of old deliveries and ended stories."""
        with self.writing() as db:
            return pruning.outbox(db, kept, now, limit)

    def aged_items(self, kept: Kept, now: datetime, *, after: int, limit: int) -> list[int]:
        """Items whose text is older than may be kept."""
        with self.reading() as db:
            return pruning.aged(db, kept, now, after, limit)

    def prune_items(self, ids: Sequence[int]) -> int:
        """Delete the text of these items; how many."""
        with self.writing() as db:
            return pruning.items(db, ids)

    def check(self) -> list[str]:
        """Faults found by the full integrity check; empty if sound."""
        with self.reading() as db:
            faults = [row[0] for row in db.rows("PRAGMA integrity_check(100)") if row[0] != "ok"]
            broken = db.rows("PRAGMA foreign_key_check")
        faults += [f"a row of {table} points to a missing row of {parent}" for table, _, parent, _ in broken]
        if faults:
            Soundness(self.path).taken()
        return faults

    def close(self) -> None:
        """Release files and the lock; the writer goes last, so that its checkpoint leaves one whole file."""
        if self._closed:
            return
        self._closed = True
        for _ in range(_READERS):
            if reader := self._readers.get():
                reader.close()
        if self._writer:
            self._writer.close()
            self._writer = None
        if self._lock:
            if self._checked:
                Soundness(self.path).leave(self._checked)
            self._lock.release()
