"""Politeness: how many requests one host sees at once, and how far apart they start."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

SWEEP_OVER = 4096  # lanes kept before those that are free are forgotten


class Lane:
    """The requests to one host: running ones, and the loop time (seconds) at which the next may start."""

    __slots__ = ("free_at", "slots", "users")

    def __init__(self, concurrency: int) -> None:
        self.slots = asyncio.Semaphore(concurrency)
        self.users = 0
        self.free_at = 0.0


class Manners:
    """Hands out turns per host. Times are the event loop's, so a virtual clock drives them too."""

    def __init__(self, concurrency: int, spacing: timedelta) -> None:
        self._concurrency = concurrency
        self._spacing_s = spacing.total_seconds()
        self._lanes: dict[str, Lane] = {}

    @asynccontextmanager
    async def turn(self, host: str, *, spaced: bool = True) -> AsyncIterator[None]:
        """Wait for this host's turn and hold one of its places; `spaced=False` is for the operator's own machines."""
        lane = self._lanes.get(host)
        if lane is None:
            lane = self._lanes[host] = Lane(self._concurrency)
        lane.users += 1
        try:
            async with lane.slots:
                if spaced and self._spacing_s:
                    await self._pause(lane)
                yield
        finally:
            lane.users -= 1
            self._tidy(host, lane)

    async def _pause(self, lane: Lane) -> None:
        now = asyncio.get_running_loop().time()
        start = max(now, lane.free_at)
        lane.free_at = start + self._spacing_s
        if start > now:
            await asyncio.sleep(start - now)

    def _tidy(self, host: str, lane: Lane) -> None:
        now = asyncio.get_running_loop().time()
        if lane.users == 0 and lane.free_at <= now:
            self._lanes.pop(host, None)
        elif len(self._lanes) > SWEEP_OVER:
            idle = [name for name, each in self._lanes.items() if each.users == 0 and each.free_at <= now]
            for name in idle:
                del self._lanes[name]
