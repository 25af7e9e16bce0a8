"""The one place that reads time."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's clock, as the port `Clock`."""

    def now(self) -> datetime:
        """The present in UTC."""
        return datetime.now(UTC)

    def steady(self) -> timedelta:
        """The machine's monotonic clock."""
        return timedelta(seconds=time.monotonic())

    async def sleep(self, duration: timedelta) -> None:
        """Wait on the event loop, which counts monotonic time: a clock jump does not stretch it."""
        await asyncio.sleep(duration.total_seconds())
