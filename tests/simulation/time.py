"""Time that a simulation owns: an event loop that jumps to its next timer, and a clock that can be set wrong."""

from __future__ import annotations

import asyncio
import heapq
from datetime import datetime, timedelta

from tests.fakes import NOW


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose time stands still while there is something to do, and then jumps to the next timer."""

    def __init__(self) -> None:
        super().__init__()
        self._present = 0.0

    def time(self) -> float:
        return self._present

    def _run_once(self) -> None:
        ready, timers = self._ready, self._scheduled  # type: ignore[attr-defined]  # asyncio's own fields
        while timers and timers[0].cancelled():
            # Else the loop throws it away after our jump and really waits for the timer after it.
            heapq.heappop(timers)._scheduled = False
            self._timer_cancelled_count -= 1  # type: ignore[attr-defined]
        if not ready and timers:
            self._present = max(self._present, timers[0].when())
        super()._run_once()  # type: ignore[misc]


class LoopClock:
    """`ports.Clock` on the running loop. `wrong` is what somebody set the machine's clock off by."""

    def __init__(self) -> None:
        self.wrong = timedelta()

    def now(self) -> datetime:
        return NOW + timedelta(seconds=asyncio.get_running_loop().time()) + self.wrong

    def steady(self) -> timedelta:
        return timedelta(seconds=asyncio.get_running_loop().time())

    async def sleep(self, duration: timedelta) -> None:
        await asyncio.sleep(duration.total_seconds())
