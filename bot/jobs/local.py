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


async def run(tick: Callable[[], Awaitable[None]], *, every_s: float = TICK_S) -> None:
    """Call `tick` every second until SIGTERM or SIGINT. A tick that fails is logged and the next one tries again."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(
        _guarded,
        IntervalTrigger(seconds=every_s, timezone="UTC"),
        args=[tick],
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        await _guarded(tick)
        await stopped.wait()
    finally:
        scheduler.shutdown(wait=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def _guarded(tick: Callable[[], Awaitable[None]]) -> None:
    """The outermost loop of the process: nothing that one tick meets ends the run."""
    try:
        await tick()
    except Exception:
        log.exception("A tick failed; the next one tries again")
