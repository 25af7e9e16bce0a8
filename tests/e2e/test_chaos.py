"""A short turn of the crash bench (tests/bench/chaos.py); `make chaos` is the long one."""

from __future__ import annotations

from pathlib import Path

from tests.bench.chaos import MOMENTS, NAIVE, run_naive, run_seed


async def test_killed_at_every_moment_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    report = await run_seed(tmp_path, seed=7, kills=len(MOMENTS), gentle=True)
    assert report.good, report
    assert report.published > 0
    assert set(report.by_moment) == set(MOMENTS)


async def test_the_bench_finds_what_is_wrong_without_an_outbox(tmp_path: Path) -> None:
    doubling, losing = [await run_naive(tmp_path, mode, seed=7, kills=2 * len(MOMENTS)) for mode in NAIVE]
    assert doubling.doubled > 0
    assert losing.lost > 0
