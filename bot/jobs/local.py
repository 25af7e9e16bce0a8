"""The schedule of one machine: APScheduler with one tick.

The tick itself is short: it starts what is due and returns. `misfire_grace_time=None` matters: with the default
of one second a stalled loop silently drops the run.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = logging.getLogger("tocsin.schedule")

TICK_S = 1.0


def stop_signals() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set from now on; a stop during the start is heard too."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    return stopped


async def run(tick: Callable[[], Awaitable[None]], stopped: asyncio.Event, *, every_s: float = TICK_S) -> None:
    """Call `tick` every second until `stopped`. A tick that fails is logged and the next one tries again."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    turn = asyncio.Lock()
    scheduler.add_job(
        _guarded,
        IntervalTrigger(seconds=every_s, timezone="UTC"),
        args=[tick, turn],
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        await _guarded(tick, turn)
        await stopped.wait()
    finally:
        scheduler.shutdown(wait=False)


async def _guarded(tick: Callable[[], Awaitable[None]], turn: asyncio.Lock) -> None:
    """The outermost loop of the process: one tick at a time, and nothing that it meets ends the run."""
    async with turn:
        try:
            await tick()
        except Exception:
            log.exception("A tick failed; the next one tries again")
