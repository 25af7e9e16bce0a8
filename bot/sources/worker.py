"""Parser workers: documents are read in processes with limits, so that no document harms another.

Two lanes: the clean lane reads well-formed feeds in a few milliseconds; what it is not sure of goes on to the
tolerant lane, where broken and hostile documents wait behind each other and behind nobody else.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import bot
from bot.model.item import Parsed, ParseOutcome
from bot.model.source import Failure, Fetched, FetchFailed, Source
from bot.sources.crossing import LENGTH, row_to_entry

MAX_ANSWER = 128 * 1024 * 1024  # bytes; more than a document of 10 MiB can become
START = "import sys; sys.path.insert(0, sys.argv[1]); from bot.sources.child import main; main(*map(int, sys.argv[2:]))"
ROOT = str(Path(bot.__file__).resolve().parent.parent)  # where `import bot` finds this very package
DIED = FetchFailed(
    Failure.PARSER_DIED,
    "Reading this feed took more time or memory than one feed may have. "
    "Tocsin puts the source to sleep if this happens three times; use another feed of it.",
)


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What reading one document may cost. `memory` is the address space in bytes, `cpu_s` whole seconds."""

    memory: int = 512 * 1024 * 1024
    cpu_s: int = 9
    wall: timedelta = timedelta(seconds=10)


class WorkerDied(Exception):
    """The worker ended, overran or answered nonsense."""


class Worker:
    """One process; started when first asked, ended when it misbehaves, started again when asked again."""

    def __init__(self, limits: WorkerLimits) -> None:
        self._limits = limits
        self._process: asyncio.subprocess.Process | None = None

    async def ask(self, head: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """Its answer. Raises WorkerDied; the process is gone then."""
        try:
            async with asyncio.timeout(self._limits.wall.total_seconds()):
                return await self._exchange(head, body)
        except (TimeoutError, OSError, asyncio.IncompleteReadError, ValueError) as fault:
            await self.end()
            raise WorkerDied from fault
        except asyncio.CancelledError:
            await self.end()  # half an exchange would make the next answer somebody else's
            raise

    async def _exchange(self, head: Mapping[str, str], body: bytes) -> dict[str, Any]:
        process = self._process or await self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        packed = json.dumps(head).encode()
        process.stdin.write(LENGTH.pack(len(packed)) + packed + LENGTH.pack(len(body)))
        process.stdin.write(body)
        await process.stdin.drain()
        size: int = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))[0]
        if size > MAX_ANSWER:
            raise ValueError("an answer larger than any document gives")
        answer = json.loads(await process.stdout.readexactly(size))
        if not isinstance(answer, dict):
            raise TypeError("an answer that is no object")
        return answer

    async def _start(self) -> asyncio.subprocess.Process:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", START, ROOT, str(self._limits.memory), str(self._limits.cpu_s)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=1 << 20,
            env={},  # no token or key of the parent's reaches what reads hostile documents
        )
        return self._process

    async def end(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


class Lane:
    """Workers that take documents in turn."""

    def __init__(self, workers: int, limits: WorkerLimits) -> None:
        self._all = [Worker(limits) for _ in range(workers)]
        self._idle: list[Worker] = list(self._all)
        self._free = asyncio.Semaphore(workers)

    async def ask(self, head: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """The answer of the next free worker. Raises WorkerDied."""
        async with self._free:
            worker = self._idle.pop()
            try:
                return await worker.ask(head, body)
            finally:
                self._idle.append(worker)

    async def end(self) -> None:
        """End all workers."""
        for worker in self._all:
            await worker.end()


class ParserPool:
    """The `Parser` of `bot.ports`, over `clean` and `tolerant` worker processes that start when first needed."""

    def __init__(self, clean: int = 1, tolerant: int = 1, limits: WorkerLimits = WorkerLimits()) -> None:
        self._clean = Lane(clean, limits)
        self._tolerant = Lane(tolerant, limits)

    async def parse(self, fetched: Fetched, source: Source) -> ParseOutcome:
        """Read a document: Parsed, or FetchFailed with a plain sentence. Never raises for what a document holds."""
        head = {"url": fetched.url, "type": fetched.content_type, "kind": source.kind, "lane": "clean"}
        try:
            answer = await self._clean.ask(head, fetched.body)
            if answer.get("later"):
                answer = await self._tolerant.ask({**head, "lane": "tolerant"}, fetched.body)
        except WorkerDied:
            return DIED
        return _outcome(answer)

    async def close(self) -> None:
        """End the workers."""
        await self._clean.end()
        await self._tolerant.end()


def _outcome(answer: dict[str, Any]) -> ParseOutcome:
    if "error" in answer:
        return FetchFailed(_failure(str(answer["error"])), str(answer["error"]))
    entries = tuple(map(row_to_entry, answer["entries"]))
    return Parsed(entries, answer["title"], answer["format"], answer["language"])


def _failure(said: str) -> Failure:
    """A document that is a feed but broken, or none at all."""
    return Failure.NOT_A_FEED if "server sent" in said else Failure.BROKEN_FEED
