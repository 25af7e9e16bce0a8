"""What comes in.

    due source | fetch | parse | prepare | (pages) | match | decide and store | (outbox)
                 `----------- no network inside the transaction -----------'

Nothing here decides: `core.plan.health` says what an answer means for its source and `core.plan.ingest` what the
entries change. A poll is stored whole or not at all; a poll that brought nothing only moves its source's progress.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from bot.core import group, normalise
from bot.core.match import Document
from bot.core.plan import copies, following, health, late
from bot.core.plan import ingest as decider
from bot.errors import StoreError
from bot.flows import pages, reading
from bot.flows.desk import Desk
from bot.flows.speakers import found_in, is_english, speakers
from bot.model.item import Entry, Parsed, Prepared
from bot.model.plan import IngestPlan, IngestQuery
from bot.model.source import (
    DueSource,
    Fetched,
    FetchFailed,
    NotModified,
    Progress,
    Received,
    Request,
    Source,
    Validators,
)
from bot.ports import IngestStep, Recorded

log = logging.getLogger("tocsin.ingest")

LEASE = timedelta(minutes=15)
FULL_FETCH_EVERY = timedelta(hours=24)
"""Once a day a source is asked without validators: a server that answers 304 for ever is found out."""
IN_FLIGHT = 400
"""Polls under way at once. Most of them wait for their host's turn; sockets are limited by the fetcher."""
STORE_BATCH = 50
MOST_READY = STORE_BATCH
"""Polls that wait to be stored. With more of them, those under way wait too: a slow disk must not fill the memory."""
STORE_EVERY_S = 0.25
"""Seconds between two batches while other polls are under way: one commit for many is cheaper, and news waits half of
the half second at most that may lie between the last byte of its feed and its commit."""

PLAIN_HOST = re.compile(r"https?://([a-z0-9.-]+)(?=[/?#:]|\Z)(?!:[^/?#]*@)")
"""Links whose host can be read off; others take the long way."""


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll came to, for people."""

    source: str
    new: int = 0
    matched: int = 0
    announced: int = 0
    unchanged: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A poll that only needs storing. `step` is None if nothing but the progress moves."""

    due: DueSource
    recorded: Recorded
    step: IngestStep | None
    polled: Polled


class Polling:
    """Polls under way. A slow source holds up nobody: `tick` fills free places and returns."""

    def __init__(self, desk: Desk, told: Callable[[Polled], None] = lambda polled: None) -> None:
        """`told` hears what each poll came to."""
        self._desk = desk
        self._told = told
        self._ready: asyncio.Queue[_Ready] = asyncio.Queue(MOST_READY)
        self._running: set[asyncio.Task[None]] = set()
        self._storing: asyncio.Task[None] | None = None
        self._enough = asyncio.Event()
        self._store_from = 0.0

    async def tick(self, names: Sequence[str] | None = None, *, by: datetime | None = None) -> int:
        """Start the polls that are due by now or `by` (or of these sources, due or not); how many were started."""
        free = IN_FLIGHT - len(self._running)
        if free <= 0:
            return 0
        desk, now = self._desk, by or self._desk.clock.now()
        due = await desk.threads.write(lambda: desk.store.claim_sources(now, limit=free, lease=LEASE, names=names))
        for source in due:
            task = asyncio.create_task(self._poll(source))
            self._running.add(task)
            task.add_done_callback(partial(self._ended, source.source.name))
        return len(due)

    async def drain(self) -> None:
        """Wait until every poll under way is stored."""
        while self._running or self._storing is not None:
            await asyncio.gather(*self._running, *([self._storing] if self._storing else []), return_exceptions=True)

    async def stop(self) -> None:
        """Let go of polls under way: what is not stored is polled again at the next start."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self._storing is not None:
            await self._storing

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not self._running:
            self._enough.set()
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("Polling %s failed; it is tried again when its lease ends", name, exc_info=fault)

    async def _poll(self, due: DueSource) -> None:
        await self._ready.put(await poll(self._desk, due))
        if self._ready.qsize() >= STORE_BATCH:
            self._enough.set()
        if self._storing is None:
            self._storing = asyncio.create_task(self._store())

    async def _store(self) -> None:
        """Store what is ready, many polls in one transaction, until nothing is."""
        try:
            while not self._ready.empty():
                await self._gather()
                batch = [self._ready.get_nowait() for _ in range(min(self._ready.qsize(), STORE_BATCH))]
                for each in await self._stored(batch):
                    self._told(each)
        finally:
            self._storing = None

    async def _gather(self) -> None:
        """Wait until a batch is full, nothing else is under way, or the last batch is long enough ago."""
        loop = asyncio.get_running_loop()
        if self._ready.qsize() < STORE_BATCH and self._running and loop.time() < self._store_from:
            self._enough.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._enough.wait(), self._store_from - loop.time())
        self._store_from = loop.time() + STORE_EVERY_S

    async def _stored(self, batch: Sequence[_Ready]) -> list[Polled]:
        """Store a batch; if that fails, each poll by itself, so that one that cannot be stored holds up nobody."""
        try:
            return await store(self._desk, batch)
        except StoreError as fault:
            log.error("What %s sources brought could not be stored; they are polled again: %s", len(batch), fault)
            return [replace(ready.polled, fault=str(fault)) for ready in batch]
        except Exception as fault:
            if len(batch) > 1:
                return [polled for ready in batch for polled in await self._stored([ready])]
            name = batch[0].polled.source
            log.exception("What %s brought could not be taken in; it is polled again later", name)
            return [replace(batch[0].polled, fault=f"could not be taken in: {fault!r}")]


async def poll(desk: Desk, due: DueSource) -> _Ready:
    """Fetch, parse, prepare and match one source; nothing is stored yet."""
    source, before = due.source, due.progress
    full = before.full_fetch_at is None or desk.clock.now() - before.full_fetch_at >= FULL_FETCH_EVERY
    wanted = Request(health.address(source, before), Validators() if full else before.validators)
    answer = await desk.fetcher.fetch(wanted)
    now = desk.clock.now()
    if isinstance(answer, Fetched):
        known = _noted(before, answer, now if full else before.full_fetch_at)
        if known.body_hash == before.body_hash:
            return _nothing_new(desk, due, known, answer, now)
        parsed = await desk.parser.parse(answer, source)
        if isinstance(parsed, Parsed) and parsed.entries:
            bare = decider.Poll(source, known, heard=health.Heard(answer.max_age, answer.moved_to))
            prepared = normalise.prepare(parsed.entries, now=now)
            catches = partial(_catches, desk, _frame(source, parsed.language))
            whole = await pages.completed(desk, due, prepared, catches, now)
            return _from(answer, now, _entries(desk, due, parsed, whole, bare))
        if isinstance(parsed, Parsed):
            return _nothing_new(desk, due, known, answer, now)
        return _failed(desk, due, parsed, now)
    if isinstance(answer, NotModified):
        known = before if answer.validators == before.validators else replace(before, validators=answer.validators)
        return _nothing_new(desk, due, known, answer, now)
    return _failed(desk, due, answer, now)


async def store(desk: Desk, batch: Sequence[_Ready]) -> list[Polled]:
    """Store polls: those without anything new in one transaction, the others decided and applied in another."""
    idle = [ready.recorded for ready in batch if ready.step is None]
    steps = [ready.step for ready in batch if ready.step is not None]
    if idle:
        await desk.threads.write(lambda: desk.store.record(idle))
    plans: list[IngestPlan | None] = []
    if steps:
        now = desk.clock.now()
        plans = await desk.threads.write(lambda: desk.store.ingest(steps, now))
    decided = iter(plans)
    return [ready.polled if ready.step is None else _counted(ready.polled, next(decided)) for ready in batch]


def _counted(polled: Polled, plan: IngestPlan | None) -> Polled:
    if plan is None:
        return replace(polled, fault="another poll of this source was stored first")
    matched = sum(1 for item in plan.items if item.matches)
    return replace(polled, new=len(plan.items), matched=matched, announced=len(plan.joins))


def _noted(before: Progress, answer: Fetched, full_fetch_at: datetime | None) -> Progress:
    """Progress with what the answer itself tells; a body seen before is known by its hash."""
    return replace(
        before,
        validators=answer.validators,
        body_hash=hashlib.sha256(answer.body).hexdigest(),
        full_fetch_at=full_fetch_at,
    )


def _from(answer: Fetched, at: datetime, ready: _Ready) -> _Ready:
    """The poll with the document that it brought, by the hash that its source is known by from now on."""
    if ready.step is None:
        return ready
    received = Received(answer.url, at, ready.recorded.progress.body_hash or "")
    return replace(ready, step=replace(ready.step, received=received))


def _nothing_new(
    desk: Desk, due: DueSource, progress: Progress, answer: Fetched | NotModified, now: datetime
) -> _Ready:
    heard = health.Heard(answer.max_age, answer.moved_to)
    assessed = health.good(due.source, progress, heard, now, desk.workspace.poll)
    polled = Polled(due.source.name, unchanged=True)
    return _ready(desk, due, decider.Poll(due.source, assessed.progress, notice=assessed.notice), now, polled)


def _failed(desk: Desk, due: DueSource, failed: FetchFailed, now: datetime) -> _Ready:
    assessed = health.bad(due.source, due.progress, failed, now, desk.workspace.poll)
    polled = Polled(due.source.name, fault=failed.detail)
    return _ready(desk, due, decider.Poll(due.source, assessed.progress, notice=assessed.notice), now, polled)


def _catches(desk: Desk, frame: Document, entry: Entry) -> bool:
    return bool(desk.matcher.match(_seen(entry, frame)))


def _entries(desk: Desk, due: DueSource, parsed: Parsed, prepared: tuple[Prepared, ...], bare: decider.Poll) -> _Ready:
    now = desk.clock.now()
    matches = {}
    said = {}
    frame = _frame(due.source, parsed.language)
    for number in sorted(desk.matcher.perhaps([(each.entry.title, each.entry.text) for each in prepared])):
        entry = prepared[number]
        seen = _seen(entry.entry, frame)
        if desk.speakers_asked:
            seen = seen._replace(speaker=speakers(seen.title, seen.text, entry.dated, seen.language))
        found = desk.matcher.match(seen)
        if found:
            matches[number] = found
            if is_english(entry.entry.language or parsed.language):
                said[number] = found_in(entry.entry.title, entry.entry.text, entry.dated)
    docs = reading.docs(prepared, matches, due.source, parsed.language)
    ready = replace(bare, prepared=prepared, matches=matches, docs=docs, facts=said)
    return _ready(desk, due, ready, now, Polled(due.source.name))


def _ready(desk: Desk, due: DueSource, poll: decider.Poll, now: datetime, polled: Polled) -> _Ready:
    recorded = Recorded(due.source.id, due.fence, poll.progress)
    if not poll.prepared and poll.notice is None:
        return _Ready(due, recorded, None, polled)
    workspace, frequencies = desk.workspace, desk.frequencies
    query = IngestQuery(
        source_id=due.source.id,
        fence=due.fence,
        keys=tuple(dict.fromkeys(key for entry in poll.prepared for key in entry.keys)),
        terms={number: group.keys(doc, frequencies) for number, doc in poll.docs.items()},
        uncaught=copies.uncaught(poll.prepared, poll.matches, due.progress),
        stories_since=now - workspace.alerts.story_idle,
        burst_since=now - workspace.poll.burst_window,
    )
    decide = partial(
        decider.plan, poll=poll, workspace=workspace, frequencies=frequencies, now=now, new_key=desk.new_key
    )
    joining = late.joining(workspace, frequencies, now, desk.new_key)
    looking = following.looking(poll.prepared, poll.docs, workspace, frequencies, now)
    return _Ready(due, recorded, IngestStep(query, decide, joining=joining, looking=looking), polled)


def document(entry: Entry, source: Source, language: str | None = None) -> Document:
    """An entry as the matcher sees it."""
    return _seen(entry, _frame(source, language))


def _frame(source: Source, language: str | None) -> Document:
    """What all entries of a document share."""
    return Document(source=source.name, kind=source.kind, language=language or "", tags=tuple(sorted(source.tags)))


def _seen(entry: Entry, frame: Document) -> Document:
    """The entry in what all of its document share: source, kind, tags, and the language unless it has its own."""
    return Document(
        title=entry.title,
        text=entry.text,
        source=frame.source,
        author=", ".join(entry.authors),
        url=entry.url or "",
        host=_host(entry.url) if entry.url else "",
        language=entry.language or frame.language,
        kind=frame.kind,
        tags=frame.tags,
        published=entry.published,
    )


def _host(url: str) -> str:
    plain = PLAIN_HOST.match(url)
    return plain[1] if plain else urlsplit(url).hostname or ""
