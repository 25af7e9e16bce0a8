"""The hop from the event loop: one writer thread, two reader threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

READERS = 2


class StoreThreads:
    """Threads for blocking work. SQLite allows one writer at a time, so one thread does all writing, in order."""

    def __init__(self) -> None:
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="tocsin-writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="tocsin-reader")

    async def write(self, work: Callable[[], T]) -> T:
        """Run on the one writer thread."""
        return await self._run(self._writer, work)

    async def read(self, work: Callable[[], T]) -> T:
        """Run on a reader thread."""
        return await self._run(self._readers, work)

    async def _run(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        # Shielded: a transaction that has begun runs to its end even if its caller is cancelled, and what it
        # decided is then found in the store.
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(threads, work))

    def close(self) -> None:
        """Wait for work that has begun and end the threads."""
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True)
