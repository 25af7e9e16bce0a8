"""A hundred lives in which everything goes wrong; `make chaos` plays two thousand (tests/simulation/play.py)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.sqlite import open_store
from tests.simulation.play import Play, play

EACH = 4
ONCE_WRONG = {7: "rows parked when the clock was set back waited on after the repair"}
"""Seeds that found a fault, and which; their plays have changed since, the faults have tests of their own."""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("simulation") / "empty.db"
    open_store(str(path)).close()
    return path


@pytest.fixture(autouse=True)
def silence() -> Iterator[None]:
    """What a dying process complains about is expected here."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def played(seed: int, empty: Path, folder: Path) -> Play:
    (place := folder / f"seed-{seed}").mkdir()
    return play(seed, empty, place)


@pytest.mark.parametrize("first", range(0, 100, EACH))
def test_nothing_is_lost_or_doubled_whatever_goes_wrong(first: int, empty: Path, tmp_path: Path) -> None:
    plays = [played(seed, empty, tmp_path) for seed in range(first, first + EACH)]
    assert {each.seed: each.faults for each in plays if each.faults} == {}
    assert sum(each.fate.deaths for each in plays) > 0
    assert sum(each.published for each in plays) > EACH


def test_a_seed_plays_the_same_each_time(empty: Path, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    first, second = played(3, empty, tmp_path), played(3, empty, tmp_path / "again")
    assert first.digest() == second.digest()
    assert first.fate.deaths > 0


def test_the_judge_sees_what_is_lost_and_doubled(empty: Path, tmp_path: Path) -> None:
    done = played(1, empty, tmp_path)
    chat = done.platforms["chat"]
    posts = [each for each in chat.arrived if each.kind == "post"]
    chat.arrived.remove(posts[0])
    chat.arrived.append(posts[1])
    done.judge()
    assert [fault.split(":")[0] for fault in done.faults][:3] == ["chat lost", "chat doubled", "chat doubled keys"]
