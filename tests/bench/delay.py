"""How long news takes: from the last byte of a feed to the outbox row, and to the platform's answer.

    python -m tests.bench.delay [--news 40]

The real app ticks once a second against feeds on loopback and the stand-ins of Slack and Discord, with
`group_wait: 0s`. A feed's last byte counts as sent when it is asked for, so figures are a little too long. Wall time:
on a busy machine it says more of the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot import config
from bot.app.running import opened
from bot.flows.ingest import Polled
from bot.jobs import local
from tests.bench.chaos_world import ROOM, World, until

PATIENCE_S = 30.0


@dataclass
class Watching:
    """When the newest piece was fetched, stored and answered for; seconds of the monotonic clock."""

    world: World
    fetched: float = 0.0
    stored: float = 0.0
    to_outbox: list[float] = field(default_factory=list)
    to_answer: list[float] = field(default_factory=list)
    published: int = 0

    async def asked(self, moment: str, feed: str) -> None:
        """A feed was asked for: the first time since the newest piece counts."""
        if moment == "asked" and feed == "first" and self.world.feeds.published > self.published:
            self.published, self.fetched = self.world.feeds.published, time.monotonic()

    def told(self, polled: Polled) -> None:
        """A poll was stored."""
        if polled.announced and polled.source == "First Wire":
            self.stored = time.monotonic()

    async def piece(self) -> None:
        """Publish one piece and wait until Slack has it."""
        self.fetched = self.stored = 0.0
        before = self.posts()
        self.world.feeds.publish()
        if await until(lambda: self.stored > 0 and self.posts() > before, PATIENCE_S, 0.005):
            self.to_outbox.append(self.stored - self.fetched)
            self.to_answer.append(time.monotonic() - self.fetched)

    def posts(self) -> int:
        return sum(1 for message in self.world.slack.messages(ROOM) if not message.get("thread_ts"))


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def measured(folder: Path, news: int) -> Watching:
    """So many pieces, one after the other."""
    async with World(folder, 1, lag_s=0.0) as world:
        watching = Watching(world)
        world.feeds.moment = watching.asked
        settings = config.load(world.config, environment=world.environment)
        stopped = asyncio.Event()
        async with opened(settings, told=watching.told) as app:
            ticking = asyncio.create_task(local.run(app.work.tick, stopped))
            await until(lambda: len(world.rows("SELECT 1 FROM source WHERE first_polled_at IS NOT NULL")) == 3, 60)
            for _ in range(news):
                await watching.piece()
            stopped.set()
            await ticking
            await app.stop()
        return watching


def main() -> int:
    """Run and print the table; 1 if a piece did not arrive."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.delay")
    parser.add_argument("--news", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measured(Path(folder), asked.news))
    lines = ["| from the last byte of a feed | p50 s | p95 s | most s |", "|--|--|--|--|"]
    for name, values in (("to the outbox row", found.to_outbox), ("to the platform's answer", found.to_answer)):
        shown = [quantile(values, share) for share in (0.5, 0.95, 1.0)] if values else [float("nan")] * 3
        lines.append(f"| {name} | " + " | ".join(f"{value:.2f}" for value in shown) + " |")
    sys.stdout.write("\n".join(lines) + f"\n\n{len(found.to_answer)} of {asked.news} pieces arrived.\n")
    return 0 if len(found.to_answer) == asked.news else 1


if __name__ == "__main__":
    sys.exit(main())
