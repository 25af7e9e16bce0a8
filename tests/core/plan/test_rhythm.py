"""How often a source is asked follows from how often it has news."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.plan.rhythm import learned, pace, too_quiet
from bot.model.policy import PollPolicy
from bot.model.source import Progress, Source

NOW = datetime(2031, 3, 4, 9, tzinfo=UTC)
SOURCE = Source("Harbour Gazette", "https://gazette.example/rss")
URGENT = replace(SOURCE, tags=frozenset({"priority"}))
POLICY = PollPolicy()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
lengths = st.timedeltas(timedelta(0), timedelta(days=500))
gaps = st.none() | st.timedeltas(timedelta(milliseconds=1), timedelta(days=400))


def known(gap: timedelta | None, silent: timedelta) -> Progress:
    return Progress(NOW, MINUTE, first_polled_at=NOW - silent, last_new_at=NOW - silent, gap=gap, lull=gap)


def interval(gap: timedelta | None, silent: timedelta, source: Source = SOURCE) -> timedelta:
    return pace(source, known(gap, silent), None, NOW, POLICY)[0]


@given(gaps, lengths, st.none() | lengths)
def test_every_rhythm_lies_between_the_quickest_and_the_slowest(
    gap: timedelta | None, silent: timedelta, max_age: timedelta | None
) -> None:
    every, earliest = pace(SOURCE, known(gap, silent), max_age, NOW, POLICY)
    assert POLICY.min_every <= every <= POLICY.max_every
    assert earliest <= every


@given(gaps, gaps, lengths, lengths)
def test_a_busier_or_less_quiet_source_is_never_asked_less(
    one: timedelta | None, other: timedelta | None, silent: timedelta, longer: timedelta
) -> None:
    brief, long = sorted((silent, longer))
    assert interval(one, brief) <= interval(one, long)
    if one is not None and other is not None:
        often, seldom = sorted((one, other))
        assert interval(often, silent) <= interval(seldom, silent)


@given(gaps, lengths)
def test_priority_is_asked_each_minute_whatever_its_rhythm(gap: timedelta | None, silent: timedelta) -> None:
    assert interval(gap, silent, URGENT) <= min(MINUTE, interval(gap, silent))


def test_a_source_nothing_is_known_of_has_the_usual_rhythm() -> None:
    assert interval(None, timedelta(0)) == POLICY.default_every


def test_a_busy_source_is_asked_four_times_between_two_items() -> None:
    assert interval(5 * MINUTE, timedelta(0)) <= 75 * timedelta(seconds=1)


def test_after_a_silent_night_a_source_is_still_asked_every_ten_minutes() -> None:
    assert interval(20 * MINUTE, 8 * HOUR) <= 10 * MINUTE


def test_a_source_silent_for_a_month_is_asked_now_and_then() -> None:
    assert interval(DAY, 30 * DAY) == POLICY.max_every


@given(st.lists(st.tuples(st.timedeltas(timedelta(seconds=1), timedelta(days=30)), st.integers(0, 500)), max_size=40))
def test_what_is_learned_stays_within_what_was_seen(polls: list[tuple[timedelta, int]]) -> None:
    progress, now, pauses = Progress(NOW, MINUTE, first_polled_at=NOW), NOW, [timedelta(0)]
    for wait, news in polls:
        now += wait
        pauses[-1] += wait
        progress = learned(progress, news, now)
        if news:
            pauses.append(timedelta(0))
    told = pauses[:-1]
    assert (progress.gap is None) == (not told)
    if progress.gap is not None and progress.lull is not None:
        assert timedelta(0) < progress.gap <= max(told)
        assert told[-1] <= progress.lull <= max(told)


@given(lengths)
def test_a_source_without_a_rhythm_is_never_too_quiet(silent: timedelta) -> None:
    assert not too_quiet(known(None, silent), NOW)
