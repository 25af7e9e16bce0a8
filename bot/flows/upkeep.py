"""What keeps deliveries going beside sending them.

parked destination | check | resume, and tell the operator
parked row, 14 days old | drop with the reason
what is old | delete, once a day
a date that is near | remind
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from bot.core.plan import settle
from bot.flows.desk import Desk
from bot.flows.prune import prune
from bot.flows.remind import remind
from bot.model.policy import Pruned

log = logging.getLogger("tocsin.upkeep")

PRUNE_EVERY = timedelta(days=1)
SETTLES_WITHIN = timedelta(minutes=30)
"""After a start, or when the clock was set, a time server may not have had its say yet: deleting can wait."""
REPAIR_EVERY = timedelta(minutes=5)
"""How often a parked destination is tried by itself; the first time right after the start."""
SELF = "tocsin"
"""The actor in the audit log for what Tocsin does by itself."""


class Upkeep:
    """Chores that are done now and then, never two rounds at once and never in the way of a delivery."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._done_at: timedelta | None = None
        self._trusted_from = desk.clock.steady() + SETTLES_WITHIN
        self._round: asyncio.Task[None] | None = None

    def tick(self) -> None:
        """Begin a round if one is due."""
        steady = self._desk.clock.steady()
        if self._done_at is not None and steady - self._done_at < REPAIR_EVERY:
            return
        if self._round is None:
            self._done_at = steady
            self._round = asyncio.create_task(self._chores())
            self._round.add_done_callback(self._ended)

    def distrust_clock(self) -> None:
        """The clock was set: for a while nothing is deleted by what it shows."""
        self._trusted_from = self._desk.clock.steady() + SETTLES_WITHIN

    async def _chores(self) -> None:
        await remind(self._desk)
        await chores(self._desk)
        if self._desk.clock.steady() >= self._trusted_from:
            await prune_daily(self._desk)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._round = None
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("A chore failed; it is tried again", exc_info=fault)

    async def stop(self) -> None:
        """End a round under way: looking whether a destination works again may be broken off."""
        if self._round is not None:
            self._round.cancel()
            await asyncio.gather(self._round, return_exceptions=True)


async def chores(desk: Desk) -> None:
    """One round of all chores."""
    now = desk.clock.now()
    parked = (await desk.threads.read(partial(desk.store.figures, now))).parked
    if not parked:
        return
    await desk.threads.write(partial(desk.store.expire, now - timedelta(days=settle.KEPT_DAYS), now))
    for name, fault in (await repair(desk, tuple(parked))).items():
        log.info("%s: %s", name, fault)


async def prune_daily(desk: Desk) -> None:
    """Delete what is old, unless that was done within the last day."""
    now = desk.clock.now()
    done_at = (await desk.threads.read(partial(desk.store.figures, now))).pruned_at
    if done_at is not None and timedelta() <= now - done_at < PRUNE_EVERY:
        return
    gone = await prune(desk)
    if gone != Pruned():
        log.info("Old things deleted: %s deliveries, %s stories, %s texts", gone.deliveries, gone.stories, gone.items)


async def repair(desk: Desk, names: Sequence[str]) -> dict[str, str]:
    """Try parked destinations again; those that answer get their waiting rows back. Returns what was said of each."""
    said = {}
    for name in names:
        notifier = desk.notifiers.get(name)
        fault = await notifier.check() if notifier else "it is switched off: its token is missing"
        said[name] = fault if fault is not None else await _resume(desk, name)
    return said


async def _resume(desk: Desk, name: str) -> str:
    from bot.core.plan import act  # what people do: seldom needed here

    now = desk.clock.now()
    rows = await desk.threads.write(partial(desk.store.unpark, name, now))
    said = f"works; {rows} waiting messages go out now"
    told = act.resumed(name, rows, desk.workspace, now, desk.new_key)
    await desk.threads.write(partial(desk.store.act, told, SELF, f"{name} {said}", now))
    return said
