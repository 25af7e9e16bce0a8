"""The pacer: windows by plain numbers, and bursts against a Discord that counts."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.model.delivery import Sent
from bot.platforms.discord.connect import Connection
from bot.platforms.discord.notifier import DiscordNotifier
from bot.platforms.discord.pace import MARGIN_S, Pacer, Window
from tests.platforms.discord import rows
from tests.platforms.discord.fake_discord import FakeDiscord
from tests.platforms.discord.faults import Fault


@given(st.lists(st.floats(0, 3), max_size=60), st.integers(1, 6), st.floats(0.1, 5))
def test_no_period_ever_holds_more_than_the_limit(gaps: list[float], limit: int, period_s: float) -> None:
    window, now, used = Window(limit, period_s), 0.0, []
    for gap in gaps:
        free = window.free_at(now + gap)
        assert free is not None
        now = free
        used.append(now)
        window.ended.append(now)
    for first, beyond in zip(used, used[limit:], strict=False):
        assert beyond - first >= period_s


def test_uses_under_way_keep_their_slots() -> None:
    window = Window(2, 5.0, under_way=2)
    assert window.free_at(0.0) is None
    window.under_way = 1
    window.ended.append(1.0)
    assert window.free_at(2.0) == 6.0 + MARGIN_S


def test_a_pause_that_discord_asks_for_is_kept() -> None:
    window = Window(2, 5.0, held_until=9.0)
    assert window.free_at(2.0) == 9.0
    assert window.free_at(10.0) == 10.0


async def test_channels_do_not_wait_for_each_other() -> None:
    pacer = Pacer()
    for _ in range(5):
        async with pacer.turn("a"):
            pass
    waiting = asyncio.create_task(pacer.turn("a").__aenter__())
    async with pacer.turn("b"):
        assert not waiting.done()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_a_channel_that_was_told_to_wait_is_not_asked_again_meanwhile(
    fake: FakeDiscord, connection: Connection
) -> None:
    channel = next(iter(fake.channels))
    notifier = DiscordNotifier(channel, connection)
    fake.fail("POST", "/messages", Fault.rate_limit(0.3))
    await notifier.send(rows.outgoing(rows.POST))
    assert isinstance(await notifier.send(rows.outgoing(rows.POST)), Sent)
    first, second = fake.asked("POST", "/messages")
    assert second.at - first.at >= 0.3


async def test_a_burst_over_many_channels_loses_nothing_and_is_never_told_to_slow_down(
    fake: FakeDiscord, connection: Connection
) -> None:
    fake.limits = True
    channels = [str(10**17 + n) for n in range(20)]
    for id in channels:
        fake.channels[id] = {"id": id, "type": 0, "guild_id": "1", "name": "c"}

    async def three(channel: str) -> list[object]:
        notifier = DiscordNotifier(channel, connection)
        sends = [notifier.send(rows.outgoing(replace(rows.POST, key=f"{channel}-{n}"))) for n in range(3)]
        return list(await asyncio.gather(*sends))

    outcomes = [outcome for made in await asyncio.gather(*map(three, channels)) for outcome in made]
    assert len(outcomes) == 60
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert fake.limited == 0
