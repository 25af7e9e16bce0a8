"""Keeps requests below Discord's limits before Discord has to say so.

Limits: 50 requests a second for a bot (https://docs.discord.com/developers/topics/rate-limits#global-rate-limit);
messages in one channel go by a bucket of 5 in 5 seconds, which Discord tells in headers only. Measured: a burst of
300 without a pacer lost messages and made hundreds of 429s, each of which counts towards a ban.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

GLOBAL_LIMIT, GLOBAL_PERIOD_S = 48, 1.0
CHANNEL_LIMIT, CHANNEL_PERIOD_S = 5, 5.0
CHANNELS_KEPT = 2000
BUSY = 5
"""Requests in a second from which on those that only serve comfort wait for a quieter time."""
MARGIN_S = 0.02
"""Clocks and rounding: a slot is taken again only this much after its period."""


@dataclass(slots=True)
class Window:
    """A sliding window over monotonic seconds: at most `limit` uses whose end lies less than `period_s` back."""

    limit: int
    period_s: float
    ended: deque[float] = field(default_factory=deque)
    under_way: int = 0
    held_until: float = 0.0

    def free_at(self, now: float) -> float | None:
        """The moment from which one more use is allowed; None while uses under way decide it."""
        while self.ended and self.ended[0] + self.period_s + MARGIN_S <= now:
            self.ended.popleft()
        used = len(self.ended) + self.under_way
        if used < self.limit:
            return max(now, self.held_until)
        if used - self.limit >= len(self.ended):
            return None
        return max(now, self.held_until, self.ended[used - self.limit] + self.period_s + MARGIN_S)

    def idle(self, now: float) -> bool:
        """True if nothing is remembered that still matters."""
        return not self.under_way and now >= self.held_until and self.free_at(now) == now and not self.ended


class _Gate:
    """A window with a first-come-first-served queue before it."""

    def __init__(self, limit: int, period_s: float) -> None:
        self.window = Window(limit, period_s)
        self.queue = asyncio.Lock()
        self.ended = asyncio.Event()

    async def wait(self) -> None:
        """Return once one more use is allowed. Callers hold `queue`."""
        now = asyncio.get_running_loop().time
        while (free := self.window.free_at(now())) is None or free > now():
            self.ended.clear()
            try:
                async with asyncio.timeout(None if free is None else free - now()):
                    await self.ended.wait()
            except TimeoutError:
                continue

    def leave(self) -> None:
        """One use has ended, now."""
        self.window.under_way -= 1
        self.window.ended.append(asyncio.get_running_loop().time())
        self.ended.set()


class Pacer:
    """One for all requests of a bot token. Channels wait for their own window, then all for the common one."""

    def __init__(self) -> None:
        self._all = _Gate(GLOBAL_LIMIT, GLOBAL_PERIOD_S)
        self._channels: OrderedDict[str, _Gate] = OrderedDict()

    @asynccontextmanager
    async def turn(self, channel: str) -> AsyncIterator[None]:
        """Wait for a turn to make one request in a channel; leave it when the answer is there.

        A slot counts from the answer, because only then is it sure that Discord has counted it: on a busy machine
        requests that left in good order arrive in bunches.
        """
        gate = self._gate(channel)
        async with gate.queue:
            await gate.wait()
            async with self._all.queue:
                await self._all.wait()
                gate.window.under_way += 1
                self._all.window.under_way += 1
        try:
            yield
        finally:
            gate.leave()
            self._all.leave()

    def hold(self, channel: str | None, seconds: float) -> None:
        """Discord asked for a pause: nothing goes to the channel (None: to any) for so long."""
        gate = self._all if channel is None else self._gate(channel)
        until = asyncio.get_running_loop().time() + seconds
        gate.window.held_until = max(gate.window.held_until, until)

    def held_s(self, channel: str) -> float:
        """How long a pause that Discord asked for still lasts for this channel."""
        until = max(self._all.window.held_until, self._gate(channel).window.held_until)
        return until - asyncio.get_running_loop().time()

    def busy(self) -> bool:
        """Whether so much is going out that what can wait should."""
        window = self._all.window
        window.free_at(asyncio.get_running_loop().time())
        return len(window.ended) + window.under_way >= BUSY or self._all.queue.locked()

    def _gate(self, channel: str) -> _Gate:
        if channel not in self._channels:
            self._forget_idle()
            self._channels[channel] = _Gate(CHANNEL_LIMIT, CHANNEL_PERIOD_S)
        self._channels.move_to_end(channel)
        return self._channels[channel]

    def _forget_idle(self) -> None:
        now = asyncio.get_running_loop().time()
        if len(self._channels) < CHANNELS_KEPT:
            return
        for name in [n for n, gate in self._channels.items() if not gate.queue.locked() and gate.window.idle(now)]:
            del self._channels[name]
