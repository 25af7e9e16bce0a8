"""The crash bench: kill the real process again and again, then count what was lost and doubled.

    python -m tests.bench.chaos [--seeds 3] [--kills 300] [--naive]

Each round publishes news, lets a request or two go wrong, starts `tocsin run`, and kills it (SIGKILL) at a chosen
moment: at boot, while a source is read, when a chat was asked, has accepted, or is answering, or at random. Some
rounds freeze the process (SIGSTOP) or start a second one beside it; for a while Slack refuses the token. Slack's and
Discord's histories lag by three seconds and Discord forgets nonces after half a second. In the end all faults stop,
the process may finish its work, and the stand-ins' own ledgers are counted. `--naive` runs the two usual ways of
doing without an outbox over the same kills: they must be seen to lose or double.

Everything runs on loopback and ends by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.bench.chaos_world import Counted, World, until
from tests.platforms.discord.faults import Fault as DiscordFault
from tests.platforms.slack.fake_slack import Fault as SlackFault

ROOT = Path(__file__).parents[2]
MOMENTS = ("boot", "source", "asked", "accepted", "answering", "random")
NAIVE = ("post-then-mark", "mark-then-post")
ROUND_S = 12.0
"""A moment that does not come within this time is taken as it is."""
DRAIN_S = 120.0
"""Without progress for so long the bench gives up waiting; a channel takes a message a second at most."""
SLACK_FAULTS = [fault for fault in SlackFault if fault is not SlackFault.HANG_AFTER]
DISCORD_FAULTS = [
    DiscordFault.status(500),
    DiscordFault.status(502, accepted=True),
    DiscordFault.status(503),
    DiscordFault.reset(),
    DiscordFault.reset(accepted=True),
    DiscordFault.bad_json(),
    DiscordFault.rate_limit(0.5),
    DiscordFault.hang(accepted=True),
]


class Starter:
    """Starts processes quickly (see warm.py) and knows how each ended."""

    def __init__(self, program: str, environment: dict[str, str]) -> None:
        """`program` is `module:function`."""
        self._program = program
        self._environment = environment
        self.ended: dict[int, int] = {}
        self._started: asyncio.Queue[int] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("TOCSIN", "SLACK", "DISCORD"))}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.warm", self._program, cwd=ROOT, env={**kept, **self._environment},
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stdout is not None
        await self._process.stdout.readline()
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
        await self._listening

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            word, *numbers = line.split()
            if word == b"started":
                self._started.put_nowait(int(numbers[0]))
            else:
                self.ended[int(numbers[0])] = int(numbers[1])

    async def start(self, arguments: list[str], output: Path) -> int:
        """The pid of a new process."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([arguments, str(output)]).encode() + b"\n")
        return await asyncio.wait_for(self._started.get(), 30)

    def send_signal(self, pid: int, number: int) -> None:
        """Send a signal, unless the process is gone."""
        with contextlib.suppress(ProcessLookupError):
            if pid not in self.ended:
                os.kill(pid, number)

    async def end(self, pid: int, number: int = signal.SIGKILL) -> None:
        """End a process and wait until it is gone."""
        self.send_signal(pid, number)
        if not await until(lambda: pid in self.ended, 40, 0.005):
            self.send_signal(pid, signal.SIGKILL)
            await until(lambda: pid in self.ended, 10, 0.005)


@dataclass
class Report:
    """What came of one seed."""

    seed: int
    kills: int = 0
    by_moment: dict[str, int] = field(default_factory=dict)
    frozen: int = 0
    seconds_refused: int = 0
    faults: int = 0
    published: int = 0
    messages: int = 0
    lost: int = 0
    doubled: int = 0
    unclear: int = 0
    stale: int = 0
    left: int = 0
    sound: str = ""
    seconds: float = 0.0
    details: dict[str, object] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        harm = self.lost or self.doubled or self.stale or self.left or "second process" in self.details
        return not harm and self.sound == "ok"


class Chaos:
    """One seed's rounds over one database."""

    def __init__(self, world: World, starter: Starter, command: list[str], seed: int) -> None:
        self.world = world
        self.starter = starter
        self.command = command
        self.chance = random.Random(seed)
        self.report = Report(seed)
        self.may_have_company = True
        self.gentle = False
        self._armed = ""
        self._struck = asyncio.Event()
        self.target = 0
        self._slow = False
        world.feeds.moment = self._at_feed
        world.slack.moment = self._at_chat
        world.discord.moment = self._at_chat

    async def _at_feed(self, moment: str, feed: str) -> None:
        if self._armed == "source":
            await self._strike()

    async def _at_chat(self, moment: str, request: str) -> None:
        creates = "chat.postMessage" in request or (request.startswith("POST") and "/channels/" in request)
        if creates and self._slow and moment == "accepted":
            self._slow = False
            await asyncio.sleep(3)
        if not creates or self._armed != moment:
            return
        if moment == "answering":
            # The answer is on its way: the process dies (or not yet) before it has noted it.
            self._armed = ""
            asyncio.get_running_loop().call_later(self.chance.uniform(0.0005, 0.006), self._kill)
            return
        await self._strike()

    async def _strike(self) -> None:
        self._armed = ""
        self._kill()
        # The connection is dead, but the server works on: whether it accepts was decided by the moment.
        await asyncio.sleep(0.01)

    def _kill(self) -> None:
        self.starter.send_signal(self.target, signal.SIGKILL)
        self._struck.set()

    async def start(self) -> int:
        return await self.starter.start(self.command, self.world.folder / "run.out")

    async def kills(self, number: int) -> None:
        """So many rounds that end in a kill."""
        refuse_from, refuse_to = number // 3, number // 3 + (0 if self.gentle else max(2, number // 20))
        for count in range(number):
            self.world.slack.refuses = "invalid_auth" if refuse_from <= count < refuse_to else None
            self.report.seconds_refused += self.world.slack.refuses is not None
            await self._round(MOMENTS[count % len(MOMENTS)])
        self.world.slack.refuses = None

    async def _round(self, moment: str) -> None:
        for _ in range(self.chance.choice((0, 1, 1, 2))):
            self.world.feeds.publish()
        self._faults()
        self._struck.clear()
        self._armed = moment if moment not in ("boot", "random") else ""
        self.target = await self.start()
        if moment == "boot":
            await asyncio.sleep(self.chance.uniform(0.0, 0.6))
        elif moment == "random":
            await self._for_a_while()
        else:
            await self._moment_comes()
        self._armed = ""
        await self.starter.end(self.target)
        self.report.kills += 1
        self.report.by_moment[moment] = self.report.by_moment.get(moment, 0) + 1

    async def _moment_comes(self) -> None:
        """Wait for it; news is published until it comes, so that it does."""
        end = time.monotonic() + ROUND_S
        while not self._struck.is_set() and time.monotonic() < end:
            try:
                await asyncio.wait_for(self._struck.wait(), 2.5)
            except TimeoutError:
                self.world.feeds.publish()

    async def _for_a_while(self) -> None:
        await asyncio.sleep(self.chance.uniform(0.3, 2.5))
        turn = self.chance.random()
        if turn < 0.3:
            self.starter.send_signal(self.target, signal.SIGSTOP)
            await asyncio.sleep(self.chance.uniform(0.5, 3.0))
            self.starter.send_signal(self.target, signal.SIGCONT)
            self.report.frozen += 1
            await asyncio.sleep(self.chance.uniform(0.0, 0.5))
        elif turn < 0.5 and self.may_have_company:
            await self._second_process()

    async def _second_process(self) -> None:
        """A second process beside the first must refuse to start; the naive ones do not know of each other."""
        second = await self.start()
        if not await until(lambda: {second, self.target} & self.starter.ended.keys(), 10):
            await self.starter.end(second)
            self.report.details["second process"] = "ran beside the first"
        elif self.target in self.starter.ended:
            # The second was quicker to the lock: it is the first one that had to go.
            self.target = second
        elif self.starter.ended[second] != 1:
            self.report.details["second process"] = f"ended with {self.starter.ended[second]}"

    def _faults(self) -> None:
        if self.chance.random() < 0.5:
            self.world.slack.fail("chat.postMessage", self.chance.choice(SLACK_FAULTS))
            self.report.faults += 1
        if self.chance.random() < 0.2 and not self.gentle:
            self.world.slack.fail("conversations.history", self.chance.choice(SLACK_FAULTS))
            self.report.faults += 1
        if self.chance.random() < 0.5:
            part = self.chance.choice(("/messages", "/threads"))
            self.world.discord.fail("POST", part, self.chance.choice(DISCORD_FAULTS))
            self.report.faults += 1
        self._slow = self.chance.random() < 0.1

    async def drain(self) -> None:
        """No more faults and kills: the process may finish its work, and is then asked to stop."""
        self.world.slack.calm()
        self.world.discord.calm()
        self.target = await self.start()
        left, since = self.world.owed(), time.monotonic()
        while not await until(self._all_told, 5, 0.5):
            now_left = self.world.owed()
            if now_left != left:
                left, since = now_left, time.monotonic()
            elif time.monotonic() - since > DRAIN_S:
                break
        await self.starter.end(self.target, signal.SIGTERM)

    def _all_told(self) -> bool:
        feeds = sum(len(pieces) - 1 for pieces in self.world.feeds.pieces.values())
        return self.world.items() >= feeds and self.world.owed() == 0

    def counted(self) -> Report:
        """The ledgers against what was published."""
        report, world = self.report, self.world
        report.published = world.feeds.published
        for name, counted in world.counted().items():
            self._add(name, counted)
        report.unclear = world.ever_unclear()
        stale = world.stale()
        report.stale, report.left, report.sound = len(stale), world.owed(), world.soundness()
        if stale:
            report.details["stale"] = stale[:10]
        return report

    def _add(self, name: str, counted: Counted) -> None:
        lost, doubled = counted.lost(self.report.published), counted.doubled()
        self.report.messages += sum(counted.keys.values())
        self.report.lost += len(lost)
        self.report.doubled += len(doubled)
        if lost or doubled:
            self.report.details[name] = {"lost": lost[:10], "doubled": doubled[:10]}


async def run_seed(folder: Path, seed: int, kills: int, *, gentle: bool = False) -> Report:
    """One seed of the real process. Gentle: looks do not fail and the token is good, so that it ends sooner."""
    begun = time.monotonic()
    async with World(folder, seed) as world, Starter("bot.cli:main", world.environment) as starter:
        chaos = Chaos(world, starter, ["run", "--config", str(world.config)], seed)
        chaos.gentle = gentle
        # The first poll of a source archives what is old: it must be over before there is news.
        chaos.target = await chaos.start()
        await until(lambda: len(world.rows("SELECT 1 FROM source WHERE first_polled_at IS NOT NULL")) == 3, 60)
        await starter.end(chaos.target)
        await chaos.kills(kills)
        await chaos.drain()
        report = chaos.counted()
    report.seconds = round(time.monotonic() - begun, 1)
    return report


async def run_naive(folder: Path, mode: str, seed: int, kills: int) -> Report:
    """The same kills for a program without an outbox; only Slack is counted."""
    begun = time.monotonic()
    async with World(folder, seed) as world, Starter("tests.bench.naive:main", {}) as starter:
        feed, database = f"http://{world.feeds.address}/first", str(folder / f"{mode}.db")
        chaos = Chaos(world, starter, [mode, feed, world.slack.api_base, database], seed)
        chaos.may_have_company = False
        await chaos.kills(kills)
        world.slack.calm()
        chaos.target = await chaos.start()
        await until(lambda: not world.counted()["newsdesk"].lost(world.feeds.published), 5, 0.2)
        await starter.end(chaos.target)
        report = chaos.report
        report.published = world.feeds.published
        counted = world.counted()["newsdesk"]
        report.messages = sum(counted.stories.values())
        report.lost = len(counted.lost(report.published))
        report.doubled = sum(1 for count in counted.stories.values() if count > 1)
    report.seconds = round(time.monotonic() - begun, 1)
    return report


def show(report: Report, what: str = "outbox") -> None:
    """One line for people, and details where something is wrong."""
    line = (
        f"{what} seed {report.seed}: {report.kills} kills, {report.faults} faults, {report.frozen} frozen, "
        f"{report.published} stories, {report.messages} messages: {report.lost} lost, {report.doubled} doubled, "
        f"{report.stale} stale, {report.unclear} were unclear, {report.left} left ({report.seconds} s)"
    )
    sys.stdout.write(line + "\n")
    if report.details:
        sys.stdout.write(f"  {json.dumps(report.details)}\n")
    sys.stdout.flush()


def main() -> int:
    """Run the seeds; 1 if anything was lost or doubled, or a naive way was not seen to fail."""
    parser = argparse.ArgumentParser(description="kill Tocsin and count")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--naive", action="store_true", help="also the two ways that must be seen to fail")
    parser.add_argument("--keep", type=Path, help="keep the databases and output under this folder")
    given = parser.parse_args()
    good = True
    for seed in range(given.first_seed, given.first_seed + given.seeds):
        with tempfile.TemporaryDirectory(prefix="tocsin-chaos-") as made:
            folder = given.keep / f"seed-{seed}" if given.keep else Path(made)
            folder.mkdir(parents=True, exist_ok=True)
            report = asyncio.run(run_seed(folder, seed, given.kills))
            show(report)
            good = good and report.good
            for mode in NAIVE if given.naive else ():
                failing = asyncio.run(run_naive(folder, mode, seed, given.kills))
                show(failing, mode)
                good = good and (failing.lost + failing.doubled) > 0
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
