"""What goes out.

    due row | claim (hold, fold, freeze) | send | settle
    unclear row | look | settle

A row is `sending` in the store before the request leaves, so a crash leaves it to be looked for, never forgotten.
Destinations do not wait for one another. Inside a destination rows start one after the other; one that gets no
answer within `PATIENCE_S` is left to itself, so that it holds up only later rows of its own alert.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.core.plan import settle
from bot.errors import StoreFull
from bot.flows.desk import Desk
from bot.model.delivery import Capabilities, Delivery, Destination, Outcome, Outgoing, State
from bot.model.message import Kind
from bot.model.plan import Settlement
from bot.ports import Notifier

log = logging.getLogger("tocsin.deliver")

LEASE = timedelta(minutes=5)
"""Far longer than any request may take: a row whose lease has run out is no longer being sent."""
WAITING_READ = 2000
"""Rows that one claim looks at: all of a long outage, so that they are told together."""
NEXT_READ = 5
PATIENCE_S = 2.0
AT_ONCE = 8
"""Requests under way in one destination: what is slow or waits for its turn, and the next one."""
NOTE_TRIES = 5
NOTE_EVERY = timedelta(seconds=1)


@dataclass(slots=True)
class Tally:
    """What became of rows, for people."""

    delivered: int = 0
    unclear: int = 0
    again: int = 0
    parked: int = 0
    dropped: int = 0

    def count(self, settlement: Settlement | None) -> None:
        """Add one settled row."""
        if settlement is None:
            return
        name = {State.PENDING: "again"}.get(settlement.state, settlement.state.value)
        setattr(self, name, getattr(self, name) + 1)


class Delivering:
    """Deliveries under way: at most one task a destination that sends, and one that looks."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._running: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._handed: set[int] = set()
        self._doubted: dict[int, timedelta] = {}
        self._distrusted: timedelta | None = None
        self._failed = False
        self._stopping = False
        self._breathers: dict[str, datetime] = {}
        self._failures: Counter[str] = Counter()
        self.tally = Tally()

    async def tick(self) -> int:
        """Start serving the destinations that have something due; how many were started."""
        desk, now = self._desk, self._desk.clock.now()
        if self._stopping:
            return 0
        names = await desk.threads.read(lambda: desk.store.destinations_due(now))
        started = 0
        for name in names:
            if name in desk.notifiers and name in desk.workspace.destinations:
                destination, notifier = desk.workspace.destinations[name], desk.notifiers[name]
                doubtful = await desk.threads.read(partial(desk.store.unclear, destination, now))
                if any(row.delivery.id not in self._handed for row in doubtful):
                    started += self._start("look", destination, notifier)
                if not self._breathes(name, now):
                    started += self._start("serve", destination, notifier)
        return started

    def _breathes(self, name: str, now: datetime) -> bool:
        """Whether a destination in trouble is left in peace still. A clock that was set back ends the pause."""
        until = self._breathers.get(name)
        return until is not None and now < until <= now + settle.BREATHER_CAP

    def _note(self, name: str, settlement: Settlement | None) -> None:
        """Count what did not succeed in a row."""
        if settlement is None or settlement.state in (State.PENDING, State.UNCLEAR):
            self._failures[name] += 1
            self._breathers[name] = self._desk.clock.now() + settle.breather(self._failures[name])
        else:
            self._failures.pop(name, None)
            self._breathers.pop(name, None)

    def _start(self, what: str, destination: Destination, notifier: Notifier) -> int:
        """Begin to serve or look, unless that is being done; 1 if it was begun."""
        key = (what, destination.name)
        if key in self._running:
            return 0
        work = self._serve if what == "serve" else self._look
        task = asyncio.create_task(work(destination, notifier))
        self._running[key] = task
        task.add_done_callback(partial(self._ended, key))
        return 1

    def _ended(self, key: tuple[str, str], task: asyncio.Task[None]) -> None:
        del self._running[key]
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._failed = True
            if isinstance(fault, StoreFull):
                log.error("Serving %s is tried again: %s", key[1], fault)
            else:
                log.error("Serving %s failed; it is tried again", key[1], exc_info=fault)

    async def drain(self) -> None:
        """Wait until no destination is being served."""
        while self._running:
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def stop(self) -> None:
        """Claim nothing more and wait for what is being sent: what waits goes out after the next start."""
        self._stopping = True
        await self.drain()

    async def settled(self) -> None:
        """Serve until nothing is due any more, or the store fails: what is left is served by the next round."""
        self._failed = False
        while not self._failed and (await self.tick() or self._running):
            await self.drain()

    async def _look(self, destination: Destination, notifier: Notifier) -> None:
        """Look for the rows of a destination that are in doubt, unless they are being sent."""
        desk, now = self._desk, self._desk.clock.now()
        found = await desk.threads.read(partial(desk.store.unclear, destination, now))
        ripe: list[Outgoing] = []
        for row in found:
            if row.delivery.id in self._handed:
                continue
            if wait := self._too_soon(row, notifier.capabilities):
                await desk.threads.write(partial(desk.store.settle, row, partial(settle.later, now=now + wait), now))
            else:
                ripe.append(row)
        for row, settlement in await look(desk, destination, notifier, ripe):
            self.tally.count(settlement)
            self._remember(row, settlement)

    def _too_soon(self, row: Outgoing, capable: Capabilities) -> timedelta:
        """How much longer a look has to wait by the steady clock.

        What is due is told by the machine's clock, which may have been set since: a look that comes before a lagging
        history shows the message would have it sent twice. Of a row that an earlier process left in doubt the time
        counts from when this one saw that the clock was set; if it was not, what is due is due.
        """
        since = self._doubted.get(row.delivery.id, self._distrusted)
        if since is None or capable.certain or not capable.look_up or row.delivery.state is not State.UNCLEAR:
            return timedelta()
        return max(timedelta(), since + settle.LOOK_AFTER - self._desk.clock.steady())

    def distrust_clock(self) -> None:
        """The clock was set: what it says of rows in doubt is not believed for a while."""
        self._distrusted = self._desk.clock.steady()

    def _remember(self, row: Outgoing, settlement: Settlement | None) -> None:
        """Note since when a row is in doubt, by the clock that nobody sets."""
        if settlement is not None and settlement.state is State.UNCLEAR:
            self._doubted[row.delivery.id] = self._desk.clock.steady()
        else:
            self._doubted.pop(row.delivery.id, None)

    async def _serve(self, destination: Destination, notifier: Notifier) -> None:
        """Send what is due until nothing is, or the destination is parked."""
        under_way: set[asyncio.Task[Settlement | None]] = set()
        try:
            whole = True
            while not self._stopping:
                troubled = self._failures[destination.name] >= settle.TROUBLED_AFTER
                rows = await claim(self._desk, destination, whole=whole, probe=troubled)
                if not rows and not under_way and whole:
                    return
                whole = not rows or troubled
                for row in rows:
                    task = asyncio.create_task(self._hand_over(notifier, row))
                    under_way.add(task)
                    await asyncio.wait({task}, timeout=PATIENCE_S)
                answered = await _answered(under_way, nothing_else=not rows and bool(under_way))
                under_way -= answered
                settlements = [task.result() for task in answered]
                if any(map(_parks, settlements)) or self._breathes(destination.name, self._desk.clock.now()):
                    return
        finally:
            await asyncio.gather(*under_way, return_exceptions=True)

    async def _hand_over(self, notifier: Notifier, row: Outgoing) -> Settlement | None:
        self._handed.add(row.delivery.id)
        try:
            settlement = await send(self._desk, notifier, row)
        finally:
            self._handed.discard(row.delivery.id)
        self.tally.count(settlement)
        self._remember(row, settlement)
        self._note(row.delivery.destination, settlement)
        return settlement


async def _answered(
    under_way: set[asyncio.Task[Settlement | None]], *, nothing_else: bool
) -> set[asyncio.Task[Settlement | None]]:
    """Those that are done. Waits for one if there are too many, and a little if there is nothing else to do."""
    if len(under_way) >= AT_ONCE:
        await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
    elif nothing_else:
        await asyncio.wait(under_way, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
    return {task for task in under_way if task.done()}


def _parks(settlement: Settlement | None) -> bool:
    return settlement is not None and settlement.park is not None


async def claim(desk: Desk, destination: Destination, *, whole: bool, probe: bool) -> list[Outgoing]:
    """Decide what goes out next; it is noted as being sent before anything leaves.

    `whole` looks at all that waits and finds what is told together; without it only the next row is looked for.
    A `probe` goes to a destination in trouble: it makes no catch-up, which would be out of date when it is over.
    """
    from bot.core.plan import claim as claiming  # with all that writes summaries: not before something is due

    kept = desk.workspace
    if probe:
        kept = replace(kept, alerts=replace(kept.alerts, catch_up_over=WAITING_READ))
    now, limit = desk.clock.now(), WAITING_READ if whole else NEXT_READ
    decide = partial(claiming.plan, workspace=kept, now=now, new_key=desk.new_key, room=1, whole=whole)
    return await desk.threads.write(lambda: desk.store.claim(destination, now, limit=limit, lease=LEASE, decide=decide))


async def send(desk: Desk, notifier: Notifier, row: Outgoing) -> Settlement | None:
    """Hand one row to its platform and store what became of it.

    What the platform said is held on to while the disk is full: forgetting it would leave the row in doubt.
    """
    outcome = await _handed(notifier, row)
    now = desk.clock.now()
    destination = row.delivery.destination

    def decide(delivery: Delivery) -> Settlement:
        settled = settle.answered(delivery, outcome, now)
        return settle.telling_operator(settled, destination, desk.workspace, now, desk.new_key)

    for _ in range(NOTE_TRIES):
        try:
            settlement = await desk.threads.write(partial(desk.store.settle, row, decide, now))
        except StoreFull:
            await desk.clock.sleep(NOTE_EVERY)
            continue
        if settlement is not None and settlement.park is not None:
            log.error("Nothing can be sent to %s: %s", destination, settlement.park)
        return settlement
    return await desk.threads.write(partial(desk.store.settle, row, decide, now))


async def _handed(notifier: Notifier, row: Outgoing) -> Outcome:
    kind: Kind = row.delivery.kind
    if kind is Kind.EDIT:
        return await notifier.edit(row)
    if kind is Kind.REPLY:
        return await notifier.reply(row)
    return await notifier.send(row)


async def look(
    desk: Desk, destination: Destination, notifier: Notifier, rows: Sequence[Outgoing]
) -> list[tuple[Outgoing, Settlement | None]]:
    """Look for these rows of a destination, all in one call, and settle each."""
    if not rows:
        return []
    answer = await notifier.find(rows)
    now = desk.clock.now()
    settled = []
    for row in rows:
        if answer.answered:
            decide = partial(
                settle.looked, look=answer, capable=notifier.capabilities, when_unsure=destination.when_unsure, now=now
            )
        else:
            decide = partial(settle.look_failed, detail=answer.detail, now=now)
        settled.append((row, await desk.threads.write(partial(desk.store.settle, row, decide, now))))
    return settled
