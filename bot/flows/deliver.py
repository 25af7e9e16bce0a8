"""What goes out.

    due row | claim (hold, fold, freeze) | send | settle
    unclear row | look | settle

A row is `sending` in the store before the request leaves, so a crash leaves it to be looked for, never forgotten.
Destinations do not wait for one another, and inside a destination a row waits only for earlier rows of its alert.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.core.plan import claim as claiming
from bot.core.plan import settle
from bot.flows.desk import Desk
from bot.model.delivery import Destination, Outcome, Outgoing, State
from bot.model.message import Kind
from bot.model.plan import Settlement
from bot.ports import Notifier

log = logging.getLogger("tocsin.deliver")

LEASE = timedelta(minutes=5)
CLAIM_BATCH = 30


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
    """Deliveries under way: at most one task a destination."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._running: dict[str, asyncio.Task[None]] = {}
        self._failed: set[str] = set()
        self.tally = Tally()

    async def tick(self, *, leave: AbstractSet[str] = frozenset()) -> int:
        """Start serving the destinations that have something due, but not those to leave; how many were started."""
        desk, now = self._desk, self._desk.clock.now()
        names = await desk.threads.read(lambda: desk.store.destinations_due(now))
        busy = self._running.keys() | leave
        fresh = [name for name in names if name not in busy and name in desk.notifiers]
        for name in fresh:
            task = asyncio.create_task(self._serve(desk.workspace.destinations[name], desk.notifiers[name]))
            self._running[name] = task
            task.add_done_callback(partial(self._served, name))
        return len(fresh)

    def _served(self, name: str, task: asyncio.Task[None]) -> None:
        del self._running[name]
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._failed.add(name)
            log.error("Serving %s failed; it is tried again", name, exc_info=fault)

    async def drain(self) -> None:
        """Wait until no destination is being served."""
        while self._running:
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def settled(self) -> None:
        """Serve until nothing is due any more. A destination whose serving failed (full disk) is left for later."""
        self._failed.clear()
        while await self.tick(leave=self._failed) or self._running:
            await self.drain()

    async def _serve(self, destination: Destination, notifier: Notifier) -> None:
        """Send what is due until nothing is, or the destination is parked."""
        desk = self._desk
        await look(desk, destination, notifier, self.tally)
        while True:
            rows = await claim(desk, destination)
            for number, row in enumerate(rows, 1):
                settlement = await send(desk, notifier, row)
                self.tally.count(settlement)
                if settlement is not None and settlement.park is not None:
                    await give_back(desk, rows[number:])
                    return
            if not rows:
                return


async def claim(desk: Desk, destination: Destination) -> list[Outgoing]:
    """Decide what goes out now; those rows are noted as being sent before anything leaves."""
    now = desk.clock.now()
    decide = partial(claiming.plan, workspace=desk.workspace, now=now, new_key=desk.new_key)
    return await desk.threads.write(
        lambda: desk.store.claim(destination, now, limit=CLAIM_BATCH, lease=LEASE, decide=decide)
    )


async def send(desk: Desk, notifier: Notifier, row: Outgoing) -> Settlement | None:
    """Hand one row to its platform and store what became of it."""
    outcome = await _handed(notifier, row)
    now = desk.clock.now()
    return await desk.threads.write(
        lambda: desk.store.settle(row, lambda delivery: settle.answered(delivery, outcome, now), now)
    )


async def give_back(desk: Desk, rows: Sequence[Outgoing]) -> None:
    """Let claimed rows that never left wait again: nobody need look for them."""
    now = desk.clock.now()
    for row in rows:
        await desk.threads.write(partial(desk.store.settle, row, settle.unsent, now))


async def _handed(notifier: Notifier, row: Outgoing) -> Outcome:
    kind: Kind = row.message.kind
    if kind is Kind.EDIT:
        return await notifier.edit(row)
    if kind is Kind.REPLY:
        return await notifier.reply(row)
    return await notifier.send(row)


async def look(desk: Desk, destination: Destination, notifier: Notifier, tally: Tally) -> None:
    """Look for the unclear rows of a destination, all in one call, and settle each."""
    now = desk.clock.now()
    rows: Sequence[Outgoing] = await desk.threads.write(lambda: desk.store.unclear(destination, now))
    if not rows:
        return
    answer = await notifier.find(rows)
    now = desk.clock.now()
    for row in rows:
        if answer.answered:
            decide = partial(
                settle.looked, look=answer, capable=notifier.capabilities, when_unsure=destination.when_unsure, now=now
            )
        else:
            decide = partial(settle.look_failed, detail=answer.detail, now=now)
        tally.count(await desk.threads.write(partial(desk.store.settle, row, decide, now)))


async def repair(desk: Desk, names: Sequence[str]) -> dict[str, str]:
    """Try parked destinations again; those that answer get their waiting rows back. Returns what was said of each."""
    said = {}
    for name in names:
        notifier = desk.notifiers.get(name)
        fault = await notifier.check() if notifier else "it is switched off: its token is missing"
        if fault is None:
            now = desk.clock.now()
            rows = await desk.threads.write(partial(desk.store.unpark, name, now))
            said[name] = f"works; {rows} waiting messages go out now"
        else:
            said[name] = fault
    return said
