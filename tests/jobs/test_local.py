"""The schedule of one machine: it ticks until it is stopped, whatever one tick meets."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from bot.jobs import local


async def test_a_failing_tick_is_logged_and_the_next_one_runs(caplog: pytest.LogCaptureFixture) -> None:
    stopped, ticks = asyncio.Event(), []

    async def tick() -> None:
        ticks.append(len(ticks))
        if len(ticks) == 1:
            raise RuntimeError("the first one met something")
        stopped.set()

    await asyncio.wait_for(local.run(tick, stopped, every_s=0.02), 20)
    assert len(ticks) >= 2
    assert "A tick failed; the next one tries again" in caplog.text
    assert "the first one met something" in caplog.text


async def test_the_first_tick_does_not_wait_for_the_interval() -> None:
    stopped = asyncio.Event()

    async def tick() -> None:
        stopped.set()

    await asyncio.wait_for(local.run(tick, stopped, every_s=3600), 20)


async def test_ticks_do_not_overlap() -> None:
    stopped, under_way, most = asyncio.Event(), [0], [0]

    async def tick() -> None:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        await asyncio.sleep(0.05)
        under_way[0] -= 1

    schedule = asyncio.create_task(local.run(tick, stopped, every_s=0.01))
    await asyncio.sleep(0.3)
    stopped.set()
    await asyncio.wait_for(schedule, 20)
    assert most[0] <= 2  # the tick at the start is not the scheduler's


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_it(number: signal.Signals) -> None:
    loop = asyncio.get_running_loop()
    stopped = local.stop_signals()
    try:
        os.kill(os.getpid(), number)
        await asyncio.wait_for(stopped.wait(), 20)
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        loop.remove_signal_handler(signal.SIGINT)
