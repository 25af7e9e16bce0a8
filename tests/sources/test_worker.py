"""Parser workers: what a document may cost, and that nobody else pays for it."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.item import Parsed
from bot.model.source import Failure, Fetched, FetchFailed, Source
from bot.sources.feed import parse_document
from bot.sources.worker import ROOT, ParserPool, Worker, WorkerDied, WorkerLimits
from tests.sources.feeds import atom, pieces, rss

SOURCE = Source("Harbour Post", "https://harbour.example/feed")
BROKEN = (
    b"<rss version='2.0'><channel><item><title>a <<b</title><link>https://h.example/1</link></item></channel></rss>"
)


def fetched(body: bytes | str) -> Fetched:
    return Fetched(SOURCE.url, body.encode() if isinstance(body, str) else body)


@pytest.fixture
async def pool() -> AsyncIterator[ParserPool]:
    made = ParserPool()
    yield made
    await made.close()


async def test_a_worker_reads_what_the_parser_reads(pool: ParserPool) -> None:
    for body in (rss(pieces(1)), atom(pieces(2)), BROKEN.decode()):
        assert await pool.parse(fetched(body), SOURCE) == parse_document(body.encode(), SOURCE.url)


async def test_what_is_no_feed_is_told_from_a_broken_one(pool: ParserPool) -> None:
    page = await pool.parse(fetched("<html><title>Harbour</title></html>"), SOURCE)
    broken = await pool.parse(fetched("<rss><channel>" + "<a>" * 20_000), SOURCE)
    assert isinstance(page, FetchFailed)
    assert isinstance(broken, FetchFailed)
    assert (page.failure, broken.failure) == (Failure.NOT_A_FEED, Failure.BROKEN_FEED)


async def test_many_documents_at_once_each_get_their_own_answer(pool: ParserPool) -> None:
    bodies = [rss(pieces(seed, 3)) for seed in range(30)]
    answers = await asyncio.gather(*(pool.parse(fetched(body), SOURCE) for body in bodies))
    assert answers == [parse_document(body.encode(), SOURCE.url) for body in bodies]


async def test_a_killed_worker_is_replaced(pool: ParserPool) -> None:
    assert isinstance(await pool.parse(fetched(rss(pieces(1))), SOURCE), Parsed)
    process = pool._clean._all[0]._process
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    waiting = asyncio.create_task(pool.parse(fetched(rss(pieces(2))), SOURCE))
    await asyncio.sleep(0)
    process.kill()
    died = await waiting
    assert isinstance(died, FetchFailed)
    assert died.failure is Failure.PARSER_DIED
    assert isinstance(await pool.parse(fetched(rss(pieces(3))), SOURCE), Parsed)


async def test_a_worker_that_overruns_is_ended() -> None:
    worker = Worker(WorkerLimits(wall=timedelta(seconds=0.3)))
    await worker._start()
    assert worker._process is not None
    process = worker._process
    process.send_signal(signal.SIGSTOP)
    with pytest.raises(WorkerDied):
        await worker.ask({"url": "", "type": "", "kind": "feed", "lane": "clean"}, b"<rss/>")
    assert process.returncode == -signal.SIGKILL


async def test_what_holds_nothing_is_empty_and_no_broken_feed(pool: ParserPool) -> None:
    for body in (b"\xef\xbb\xbf", b"\0\0\0", "\ufeff \n".encode("utf-16")):
        outcome = await pool.parse(fetched(body), SOURCE)
        assert isinstance(outcome, FetchFailed)
        assert outcome.failure is Failure.EMPTY


async def test_a_source_that_killed_a_worker_holds_up_nobody_again(pool: ParserPool) -> None:
    """Its next document waits apart: the lane of broken feeds goes on meanwhile. One that is read clears its name."""
    deadly, other = Source("Deadly", "https://deadly.example/feed"), SOURCE
    assert isinstance(await pool.parse(fetched(BROKEN), other), Parsed)
    stuck = pool._tolerant._all[0]._process
    assert stuck is not None
    stuck.send_signal(signal.SIGSTOP)
    dying = asyncio.create_task(pool.parse(fetched(BROKEN), deadly))
    await asyncio.sleep(0)
    stuck.kill()
    assert isinstance(await dying, FetchFailed)
    assert isinstance(await pool.parse(fetched(BROKEN), other), Parsed)

    await pool._suspect._all[0]._start()
    held = pool._suspect._all[0]._process
    assert held is not None
    held.send_signal(signal.SIGSTOP)
    waiting = asyncio.create_task(pool.parse(fetched(BROKEN), deadly))
    assert isinstance(await pool.parse(fetched(BROKEN), other), Parsed)
    assert not waiting.done()
    held.send_signal(signal.SIGCONT)
    assert isinstance(await waiting, Parsed)
    assert pool._suspect._all[0]._process is None
    assert not pool._suspects


async def test_a_stuck_tolerant_worker_holds_nobody_up_in_the_clean_lane(pool: ParserPool) -> None:
    assert isinstance(await pool.parse(fetched(BROKEN), SOURCE), Parsed)
    stuck = pool._tolerant._all[0]._process
    assert stuck is not None
    stuck.send_signal(signal.SIGSTOP)
    waiting = asyncio.create_task(pool.parse(fetched(BROKEN), SOURCE))
    assert isinstance(await pool.parse(fetched(rss(pieces(1))), SOURCE), Parsed)
    assert not waiting.done()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_memory_is_capped(pool: ParserPool) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import bot.sources.child as child\n"
        "child._answer = lambda head, body: {'size': len(bytearray(1 << 30))}\n"
        "child.main(512 << 20, 5)"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program, ROOT), stdin=-1, stdout=-1, stderr=subprocess.DEVNULL
    )
    out, _ = await process.communicate(b"\0\0\0\x02{}\0\0\0\x01x")
    assert out == b""
    assert process.returncode == 1


async def test_processor_time_is_capped() -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import bot.sources.child as child\n"
        "def spin(head, body):\n while True: pass\n"
        "child._answer = spin\nchild.main(512 << 20, 0)"
    )
    process = await asyncio.create_subprocess_exec(*(sys.executable, "-c", program, ROOT), stdin=-1, stdout=-1)
    await process.communicate(b"\0\0\0\x02{}\0\0\0\x01x")
    assert process.returncode == -signal.SIGXCPU


@pytest.mark.parametrize(
    "deed",
    [
        "open('/etc/hostname')",
        "open('{tmp}/made', 'w')",
        "__import__('socket').create_connection(('127.0.0.1', 9))",
        "__import__('subprocess').run(['true'])",
        "__import__('os').system('true')",
    ],
)
def test_a_worker_touches_no_file_network_or_program(deed: str, tmp_path: Path) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import bot.sources.child as child, socket, subprocess\n"
        f"child._confine(512 << 20)\ntry:\n {deed.replace('{tmp}', str(tmp_path))}\n"
        "except PermissionError as fault:\n print(fault)"
    )
    ran = subprocess.run([sys.executable, "-c", program, ROOT], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("a parser worker")


def test_a_worker_ends_with_its_parent() -> None:
    program = (
        "import asyncio, sys, os; sys.path.insert(0, sys.argv[1])\n"
        "from bot.sources.worker import Worker, WorkerLimits\n"
        "async def main():\n process = await Worker(WorkerLimits())._start()\n print(process.pid, flush=True)\n"
        " import os\n os._exit(9)\n"
        "asyncio.run(main())"
    )
    ran = subprocess.run([sys.executable, "-c", program, ROOT], capture_output=True, text=True, check=False)
    assert ran.returncode == 9
    pid = int(ran.stdout)
    for _ in range(200):
        if not _runs(pid):
            return
        subprocess.run([sys.executable, "-c", ""], check=True)
    pytest.fail("the worker outlived its parent")


def _runs(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def test_no_secret_of_the_parents_environment_reaches_a_worker(pool: ParserPool) -> None:
    assert isinstance(await pool.parse(fetched(rss(pieces(1))), SOURCE), Parsed)
    process = pool._clean._all[0]._process
    assert process is not None
    assert b"PATH=" not in _environment(process.pid)


def _environment(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


async def test_a_document_that_takes_too_long_is_killed_and_the_next_one_read() -> None:
    """Broken, long and full of items: what feedparser needs many seconds for."""
    pool = ParserPool(limits=WorkerLimits(cpu_s=0))
    try:
        broken = b"<rss><channel>" + b"<item><title>a <br/></title><link>x</link></item>" * 40_000
        outcome = await pool.parse(fetched(broken), SOURCE)
        assert isinstance(outcome, FetchFailed)
        assert outcome.failure is Failure.PARSER_DIED
        assert isinstance(await pool.parse(fetched(rss(pieces(1))), SOURCE), Parsed)
    finally:
        await pool.close()


async def test_broken_documents_of_many_megabytes_are_refused_unread(pool: ParserPool) -> None:
    outcome = await pool.parse(fetched(b"<rss><channel><item><title>x" + b"<b>" * 1_500_000), SOURCE)
    assert isinstance(outcome, FetchFailed)
    assert "too long to be mended" in outcome.detail
