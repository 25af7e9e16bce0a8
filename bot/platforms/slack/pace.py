"""Staying below Slack's pace before Slack has to say so. One Pace is shared by all notifiers of a bot token."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pace:
    """Hands out turns by name (a channel, or a method), each `every_s` seconds, `burst` at once after a rest.

    Times are those of the running loop. The algorithm is GCRA, a leaky bucket that keeps one number a name:
    the time at which the bucket would be empty.
    """

    every_s: float
    burst: int = 1
    _empty_at: dict[str, float] = field(default_factory=dict)
    _held_until: dict[str, float] = field(default_factory=dict)

    async def turn(self, name: str) -> None:
        """Wait for a turn; those who ask first go first."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        empty_at = max(self._empty_at.get(name, now), now)
        start = max(now, empty_at - (self.burst - 1) * self.every_s)
        self._empty_at[name] = empty_at + self.every_s
        await asyncio.sleep(max(0.0, start - now))
        await asyncio.sleep(max(0.0, self._held_until.get(name, 0.0) - loop.time()))

    def hold(self, name: str, seconds: float) -> None:
        """Nobody goes for so long: the platform has asked for it."""
        until = asyncio.get_running_loop().time() + seconds
        self._held_until[name] = max(self._held_until.get(name, 0.0), until)
        self._empty_at[name] = max(self._empty_at.get(name, 0.0), until)
