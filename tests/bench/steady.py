"""What `tocsin run` costs while nothing much happens: share of a core and memory, Slack and Discord connected.

    python -m tests.bench.steady [--feeds 5000] [--minutes 2]

Every feed is due once a minute and a twentieth of them has two new items by then. Slack's socket and Discord's gateway
are stand-ins on loopback, in a process of their own like the feeds. Counted after the first round is read, indexed and
told, over whole minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from tests.bench.chaos_world import until
from tests.bench.ingest import PORT, ROOT, farm, get
from tests.platforms.discord.fake_discord import CHANNEL, FakeDiscord
from tests.platforms.slack.fake_slack import FakeSlack

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
FIRST_ROUND_S = 900.0
READ_ONCE = "SELECT count(*) FROM source WHERE first_polled_at IS NOT NULL"
UNINDEXED = """
    SELECT count(*) FROM item WHERE id > (
        SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = 'indexed_through')"""
OWED = "SELECT count(*) FROM delivery WHERE state IN ('pending', 'sending', 'unclear')"
POLLS = "SELECT sum(fence) FROM source"
SETTINGS = """\
version: 1
database: sqlite:///{folder}/t.db
network: {{allow_private: ["127.0.0.1:{port}"]}}
slack: {{api_base: "{slack}"}}
discord: {{api_base: "{discord}"}}
dashboard: {{listen: null}}
sources:
{sources}
watches:
  - {{name: Grok, query: Grok, to: [newsdesk, volunteers]}}
destinations:
  - {{name: newsdesk, slack: {{channel: C0123456789}}}}
  - {{name: volunteers, discord: {{channel: "{channel}"}}}}
operator: []
"""
SECRETS = {"SLACK_BOT_TOKEN": "xoxb-bench", "SLACK_APP_TOKEN": "xapp-bench"}


@dataclass(frozen=True)
class Used:
    """CPU seconds so far and resident MB, of the main process and of its workers."""

    cpu_s: float
    main_mb: float
    workers_mb: tuple[float, ...]


def used(pid: int) -> Used:
    """What a process and its children have used."""
    workers = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    cpu = sum(_cpu_s(each) for each in (pid, *workers))
    return Used(cpu, _resident_mb(pid), tuple(_resident_mb(each) for each in workers))


def _cpu_s(pid: int) -> float:
    """User and system time, with that of children that have ended (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS_A_SECOND


def _resident_mb(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


async def run(folder: Path, feeds: int, minutes: int) -> tuple[float, Used, int]:
    """CPU seconds a minute, what was used at the end, and polls a minute."""
    async with AsyncExitStack() as closers:
        slack = await closers.enter_async_context(FakeSlack())
        discord = await closers.enter_async_context(FakeDiscord())
        sources = "\n".join(
            f"  - {{name: F{k}, url: 'http://127.0.0.1:{PORT}/f/{k}.xml', every: 60s}}" for k in range(feeds)
        )
        settings = SETTINGS.format(
            folder=folder, port=PORT, slack=slack.api_base, discord=discord.base, sources=sources, channel=CHANNEL
        )
        (folder / "tocsin.yaml").write_text(settings)
        environment = {**os.environ, **SECRETS, "DISCORD_BOT_TOKEN": discord.token}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        made = (sys.executable, "-m", "bot", "db", "upgrade", "--config", str(folder / "tocsin.yaml"))
        # Making the tables needs libraries that a process over an existing database never loads.
        await asyncio.to_thread(subprocess.run, made, cwd=ROOT, env=environment, check=True)
        said = closers.enter_context((folder / "said.log").open("wb"))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", "--config", str(folder / "tocsin.yaml")),
            cwd=ROOT, env=environment, stdout=said, stderr=said,
        )  # fmt: skip
        try:
            return await _counted(process.pid, folder / "t.db", feeds, minutes)
        finally:
            process.terminate()
            await process.wait()


async def _counted(pid: int, database: Path, feeds: int, minutes: int) -> tuple[float, Used, int]:
    if not await until(lambda: _number(database, READ_ONCE) >= feeds, FIRST_ROUND_S, 2.0):
        raise SystemExit("The first round did not end.")
    if not await until(lambda: _number(database, UNINDEXED) == 0, FIRST_ROUND_S, 2.0):
        raise SystemExit("Indexing the first round did not end.")
    if not await until(lambda: _number(database, OWED) == 0, FIRST_ROUND_S, 2.0):
        raise SystemExit("Telling the first round did not end.")
    before, polls = used(pid), _number(database, POLLS)
    for _ in range(minutes):
        await asyncio.to_thread(get, "/advance?pct=5&k=2")
        await asyncio.sleep(60)
    after = used(pid)
    return (after.cpu_s - before.cpu_s) / minutes, after, (_number(database, POLLS) - polls) // minutes


def _number(database: Path, query: str) -> int:
    if not database.exists():
        return 0
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)) as db:
        try:
            return int(db.execute(query).fetchone()[0] or 0)
        except sqlite3.OperationalError:
            return 0  # its tables are being made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.steady")
    parser.add_argument("--feeds", type=int, default=5000)
    parser.add_argument("--minutes", type=int, default=2)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, farm(given.feeds):
        cpu, end, polls = asyncio.run(run(Path(folder), given.feeds, given.minutes))
    workers = ", ".join(f"{mb:.0f}" for mb in end.workers_mb) or "none"
    sys.stdout.write(
        "| feeds | polls a minute | CPU s a minute | share of a core | main process, peak MB | workers, peak MB |\n"
        "|--|--|--|--|--|--|\n"
        f"| {given.feeds:,} | {polls:,} | {cpu:.1f} | {cpu / 60:.1%} | {end.main_mb:.0f} | {workers} |\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
