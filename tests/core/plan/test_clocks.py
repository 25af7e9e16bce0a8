"""A clock that was set is told from time that went by."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.plan.clocks import Reading, set_by
from tests.fakes import NOW

HOUR = timedelta(hours=1)
UP = timedelta(days=3)


@pytest.mark.parametrize("set_to", [-3 * HOUR, -HOUR, HOUR, 3 * HOUR])
def test_a_clock_that_was_set_is_noticed(set_to: timedelta) -> None:
    assert set_by(Reading(NOW, UP), Reading(NOW + HOUR + set_to, UP + HOUR)) == set_to


@pytest.mark.parametrize("drift", [-20, 0, 20])
def test_time_that_went_by_is_no_setting(drift: int) -> None:
    later = Reading(NOW + HOUR + timedelta(seconds=drift), UP + HOUR)
    assert set_by(Reading(NOW, UP), later) == timedelta()


def test_of_another_process_only_running_backwards_is_sure() -> None:
    assert set_by(Reading(NOW), Reading(NOW + 9 * HOUR, UP)) == timedelta()
    assert set_by(Reading(NOW), Reading(NOW - 2 * HOUR, UP)) == -2 * HOUR
