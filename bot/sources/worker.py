"""Parser workers: documents are read in processes with limits, so that no document harms another.

Two lanes: the clean lane reads well-formed feeds in a few milliseconds; what it is not sure of goes on to the
tolerant lane, where broken and hostile documents wait behind each other and behind nobody else. Pages have a lane of
their own, whose process starts when the first page is read.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import bot
from bot.model.item import ParseOutcome
from bot.model.source import Failure, Fetched, FetchFailed, Source
from bot.sources.crossing import LENGTH, NOTHING_THERE, unpack

MAX_ANSWER = 128 * 1024 * 1024  # bytes; more than a document of 10 MiB can become
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from bot.sources.child import main; "
    "main(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])"
)
ROOT = str(Path(bot.__file__).resolve().parent.parent)  # where `import bot` finds this very package
DIED = FetchFailed(
    Failure.PARSER_DIED,
    "Reading this feed took more time or memory than one feed may have. "
    "Tocsin puts the source to sleep if this happens three times; use another feed of it.",
)
PAGE_DIED = FetchFailed(Failure.PARSER_DIED, "Reading its page took more time or memory than one page may have.")
RESTS = FetchFailed(
    Failure.PARSER_DIED, "Pages of this source took too much time or memory three times; they are not read for a day."
)
DEATHS_BEFORE_REST = 3
REST_S = 24 * 3600.0


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

    def __init__(self, limits: WorkerLimits, reads: str = "feeds") -> None:
        self._limits = limits
        self._reads = reads
        self._process: asyncio.subprocess.Process | None = None

    async def ask(self, head: Mapping[str, str], body: bytes) -> tuple[dict[str, Any], str]:
        """Its answer, and the texts that go with it. Raises WorkerDied; the process is gone then."""
        try:
            async with asyncio.timeout(self._limits.wall.total_seconds()):
                return await self._exchange(head, body)
        except (TimeoutError, OSError, asyncio.IncompleteReadError, ValueError) as fault:
            await self.end()
            raise WorkerDied from fault
        except asyncio.CancelledError:
            await self.end()  # half an exchange would make the next answer somebody else's
            raise

    async def _exchange(self, head: Mapping[str, str], body: bytes) -> tuple[dict[str, Any], str]:
        process = self._process or await self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        packed = json.dumps(head).encode()
        process.stdin.write(LENGTH.pack(len(packed)) + packed + LENGTH.pack(len(body)))
        process.stdin.write(body)
        await process.stdin.drain()
        answer = json.loads(await _frame(process.stdout))
        if not isinstance(answer, dict):
            raise ValueError("an answer that is no object")
        return answer, (await _frame(process.stdout)).decode("utf-8")

    async def _start(self) -> asyncio.subprocess.Process:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", START, ROOT, str(self._limits.memory), str(self._limits.cpu_s), self._reads),
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


async def _frame(pipe: asyncio.StreamReader) -> bytes:
    """The next frame. Raises IncompleteReadError, ValueError."""
    size: int = LENGTH.unpack(await pipe.readexactly(LENGTH.size))[0]
    if size > MAX_ANSWER:
        raise ValueError("an answer larger than any document gives")
    return await pipe.readexactly(size)


class Lane:
    """Workers that take documents in turn."""

    def __init__(self, workers: int, limits: WorkerLimits, reads: str = "feeds") -> None:
        self._all = [Worker(limits, reads) for _ in range(workers)]
        self._idle: list[Worker] = list(self._all)
        self._free = asyncio.Semaphore(workers)

    async def ask(self, head: Mapping[str, str], body: bytes) -> tuple[dict[str, Any], str]:
        """The answer of the next free worker. Raises WorkerDied."""
        async with self._free:
            worker = self._idle.pop()
            try:
                return await worker.ask(head, body)
            finally:
                self._idle.append(worker)

    async def rest(self) -> None:
        """End the workers that have nothing to do; they start again when asked again."""
        for worker in self._idle:
            await worker.end()

    async def end(self) -> None:
        """End all workers."""
        for worker in self._all:
            await worker.end()


class ParserPool:
    """The `Parser` of `bot.ports`, over `clean` and `tolerant` worker processes that start when first needed.

    A source whose document ended a worker waits in a lane for its like, until one of its documents is read again.
    """

    def __init__(self, clean: int = 1, tolerant: int = 1, limits: WorkerLimits = WorkerLimits()) -> None:
        self._clean = Lane(clean, limits)
        self._tolerant = Lane(tolerant, limits, "broken feeds")
        self._suspect = Lane(1, limits)
        self._suspects: set[str] = set()

    async def parse(self, fetched: Fetched, source: Source) -> ParseOutcome:
        """Read a document: Parsed, or FetchFailed with a plain sentence. Never raises for what a document holds."""
        head = {"url": fetched.url, "type": fetched.content_type, "kind": source.kind, "lane": "clean"}
        suspected = source.name in self._suspects
        try:
            answer, texts = await (self._suspect if suspected else self._clean).ask(head, fetched.body)
            if answer.get("later"):
                lane = self._suspect if suspected else self._tolerant
                answer, texts = await lane.ask({**head, "lane": "tolerant"}, fetched.body)
            outcome = _outcome(answer, texts)
        except (WorkerDied, ValueError, KeyError, TypeError):  # gone, or what it says cannot be
            self._suspects.add(source.name)
            return DIED
        if suspected:
            self._suspects.discard(source.name)
            await self._suspect.rest()  # seldom needed: its process need not stay
        return outcome

    async def close(self) -> None:
        """End the workers."""
        for lane in (self._clean, self._tolerant, self._suspect):
            await lane.end()


class PageReader:
    """The `Reader` of `bot.ports`, over one worker process that starts when the first page comes.

    A source whose pages ended the worker `DEATHS_BEFORE_REST` times without one read in between gets a day's rest.
    """

    def __init__(self, limits: WorkerLimits = WorkerLimits(), now: Callable[[], float] | None = None) -> None:
        """`now` gives seconds, by default the event loop's."""
        self._lane = Lane(1, limits, "pages")
        self._now = now or (lambda: asyncio.get_running_loop().time())
        self._deaths: dict[str, int] = {}
        self._resting: dict[str, float] = {}

    async def read(self, fetched: Fetched, source: Source) -> str | FetchFailed:
        """The plain text of a page, or FetchFailed with a plain sentence. Never raises for what a page holds."""
        if self._now() < self._resting.get(source.name, 0.0):
            return RESTS
        try:
            answer, text = await self._lane.ask({"type": fetched.content_type}, fetched.body)
        except WorkerDied:
            return self._died(source.name)
        self._deaths.pop(source.name, None)
        self._resting.pop(source.name, None)
        if "error" in answer:
            return FetchFailed(Failure.NO_ARTICLE, str(answer["error"]))
        return text

    def _died(self, name: str) -> FetchFailed:
        self._deaths[name] = self._deaths.get(name, 0) + 1
        if self._deaths[name] >= DEATHS_BEFORE_REST:
            self._deaths.pop(name)
            self._resting[name] = self._now() + REST_S
        return PAGE_DIED

    async def close(self) -> None:
        """End the worker."""
        await self._lane.end()


def _outcome(answer: dict[str, Any], texts: str) -> ParseOutcome:
    if "error" in answer:
        return FetchFailed(_failure(str(answer["error"])), str(answer["error"]))
    return unpack(answer, texts)


def _failure(said: str) -> Failure:
    """A document that is a feed but broken, or none at all."""
    if said == NOTHING_THERE:
        return Failure.EMPTY
    return Failure.NOT_A_FEED if "server sent" in said else Failure.BROKEN_FEED
