"""Bursts through the real flow, store and notifiers against stand-ins that count as the platforms do.

    python -m tests.bench.burst

300 messages to 100 Discord channels under 50 requests a second and 5 in 5 s a channel, then 10 to one Slack channel
under one a second. Ideal: 300 / 50 = 6 s, and 9 s between the first and the last of ten.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bot.clock import SystemClock
from bot.core import compose
from bot.core.match import compile_watches
from bot.flows.deliver import Delivering
from bot.flows.desk import Desk
from bot.model.acting import ActPlan
from bot.model.delivery import Destination, Reason
from bot.model.message import Kind
from bot.model.plan import NewDelivery
from bot.model.policy import Workspace
from bot.platforms.discord.connect import Connection, use_api_base
from bot.platforms.discord.notifier import DiscordNotifier
from bot.platforms.slack.connect import make_client, make_session
from bot.platforms.slack.notifier import SlackNotifier
from bot.ports import Notifier
from bot.storage.sqlite import open_store
from bot.storage.threads import StoreThreads
from tests.fakes import FakeFetcher, InlineParser, delivery_keys
from tests.platforms.discord.fake_discord import GUILD_ID, FakeDiscord
from tests.platforms.slack.fake_slack import FakeSlack


@dataclass(frozen=True)
class Burst:
    """What a burst came to; `took_s` from the first request to the last."""

    sent: int
    arrived: int
    limited: int
    took_s: float
    ideal_s: float

    @property
    def ratio(self) -> float:
        return self.took_s / self.ideal_s


async def deliver(folder: Path, places: dict[str, tuple[Destination, Notifier]], each: int) -> None:
    """So many notices to each place, all due at once."""
    clock, keys = SystemClock(), delivery_keys()
    destinations = {name: destination for name, (destination, _) in places.items()}
    async with AsyncExitStack() as closers:
        store = open_store(str(folder / "tocsin.db"))
        closers.callback(store.close)
        threads = StoreThreads()
        closers.callback(threads.close)
        now = clock.now()
        store.reconcile((), (), tuple(destinations.values()), now)
        rows = [_notice(name, number, keys()) for number in range(each) for name in places]
        store.act(ActPlan(deliveries=tuple(row(now) for row in rows)), "bench", "a burst", now)
        desk = Desk(
            Workspace(destinations=destinations), compile_watches((), {}), {}, store, threads, clock,
            FakeFetcher(), InlineParser(), keys, {name: notifier for name, (_, notifier) in places.items()},
        )  # fmt: skip
        await Delivering(desk).settled()


def _notice(name: str, number: int, key: str):  # type: ignore[no-untyped-def]
    message = compose.notice(key, f"Notice {number}", f"Notice {number} to {name}", Reason.TEST)
    return lambda now: NewDelivery(key, name, Kind.NOTICE, Reason.TEST, now, message=message)


def _spread(times: Sequence[float]) -> float:
    return max(times) - min(times) if times else 0.0


async def discord_burst(folder: Path, channels: int = 100, each: int = 3) -> Burst:
    """A burst over many channels of one bot."""
    async with FakeDiscord(limits=True) as fake:
        use_api_base(fake.base)
        connection = Connection(fake.token)
        places: dict[str, tuple[Destination, Notifier]] = {}
        for number in range(channels):
            id_ = str(910_000_000_000_000_000 + number)
            fake.channels[id_] = {"id": id_, "type": 0, "guild_id": GUILD_ID, "name": f"c{number}"}
            places[id_] = (Destination(id_, "discord", {"channel": id_}), DiscordNotifier(id_, connection))
        await deliver(folder, places, each)
        await connection.close()
        arrived = len({m["embeds"][0]["footer"]["text"] for all_ in fake.messages.values() for m in all_})
        took = _spread([asked.at for asked in fake.asked("POST", "/messages")])
        return Burst(channels * each, arrived, fake.limited, took, channels * each / 50)


async def slack_burst(folder: Path, number: int = 10) -> Burst:
    """A burst to one channel. The stand-in keeps Slack's pace in its ledger: closer than a second is counted."""
    times: list[float] = []

    async def note(moment: str, method: str) -> None:
        if moment == "asked" and method == "chat.postMessage":
            times.append(time.monotonic())

    async with FakeSlack(now=time.time) as fake, make_session() as session:
        fake.moment = note
        channel = next(iter(fake.rooms))
        notifier = SlackNotifier(channel, make_client("xoxb-bench", fake.api_base, session))
        await deliver(folder, {"desk": (Destination("desk", "slack", {"channel": channel}), notifier)}, number)
        close = sum(1 for before, after in pairwise(times) if after - before < 0.95)
        return Burst(number, len(fake.messages(channel)), close, _spread(times), number - 1)


def main() -> int:
    """Both bursts; 1 if one lost, was slowed down, or took too long."""
    good = True
    for what, run, most in (("Discord", discord_burst, 1.1), ("Slack", slack_burst, 1.2)):
        with tempfile.TemporaryDirectory(prefix="tocsin-burst-") as folder:
            burst = asyncio.run(run(Path(folder)))
        sys.stdout.write(
            f"{what}: {burst.sent} sent, {burst.sent - burst.arrived} lost, {burst.limited} times told to slow down, "
            f"{burst.took_s:.2f} s, {burst.ratio:.2f} of the ideal (at most {most})\n"
        )
        good = good and burst.arrived == burst.sent and not burst.limited and burst.ratio <= most
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
