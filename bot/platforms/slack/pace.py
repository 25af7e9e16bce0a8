"""Staying below Slack's pace before Slack has to say so. One Pace is shared by all notifiers of a bot token."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from bot.model.delivery import NotSent, Trouble

LONGEST_WAIT_S = 15.0
"""A turn further away than this is handed back at once: the outbox knows better what to do with the time."""


@dataclass(slots=True)
class Pace:
    """Hands out turns by name (a channel, or a method), each `every_s` seconds, `burst` at once after a rest.

    Times are those of the running loop. The algorithm is GCRA, a leaky bucket that keeps one number a name:
    the time at which the bucket would be empty. Those who ask first go first; a turn counts from when it is taken.
    """

    every_s: float
    burst: int = 1
    _empty_at: dict[str, float] = field(default_factory=dict)
    _held_until: dict[str, float] = field(default_factory=dict)
    _queues: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def turn(self, name: str) -> NotSent | None:
        """Wait for a turn; None once it is there. A turn that is far away is an answer: surely not sent."""
        clock = asyncio.get_running_loop().time
        async with self._queues.setdefault(name, asyncio.Lock()):
            while (wait := self._ready_at(name, clock()) - clock()) > 0:
                if wait > LONGEST_WAIT_S:
                    told = f"Slack asked for a pause of another {wait:.0f} s"
                    return NotSent(Trouble.RATE_LIMITED, told, timedelta(seconds=wait))
                await asyncio.sleep(wait)
            self._empty_at[name] = max(self._empty_at.get(name, 0.0), clock()) + self.every_s
        return None

    def _ready_at(self, name: str, now: float) -> float:
        empty_at = self._empty_at.get(name, now)
        return max(empty_at - (self.burst - 1) * self.every_s, self._held_until.get(name, 0.0))

    def hold(self, name: str, seconds: float) -> None:
        """Nobody goes for so long: the platform has asked for it."""
        until = asyncio.get_running_loop().time() + seconds
        self._held_until[name] = max(self._held_until.get(name, 0.0), until)
