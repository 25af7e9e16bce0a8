"""Rhythm: how often a source has news, hence how often it is asked, and when its silence is no longer ordinary."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from math import floor, log2

from bot.model.policy import PollPolicy
from bot.model.source import Progress, Source

ASKS_A_GAP = 4
"""Polls in the time in which a source brings one item: what is new is a quarter of a gap old at most."""
ASKS_A_SILENCE = 48
"""How slowly a quiet source is let go: after a silent night of eight hours it is still asked every ten minutes."""
PRIORITY = "priority"
PRIORITY_EVERY = timedelta(seconds=60)
"""A source with the tag `priority` is asked at least this often, if `min_every` allows it."""
STEPS_A_DOUBLING = 2
"""Rhythms come in steps, so that a source keeps its place among the others while its rhythm wavers."""

LEARNING = 0.25  # share of the newest gap in the mean
LONGEST_GAP = timedelta(days=400)
LULL_FADES = timedelta(days=60)
"""Time after which the longest pause seen counts for nothing."""
TOO_LONG = 3  # longest pauses
TOO_MANY_GAPS = 20
QUIET_AT_LEAST = timedelta(hours=6)
QUIET_AT_FIRST = timedelta(hours=72)
KNOWN_AFTER = timedelta(days=8)
"""Until a source has been watched over a whole week, a weekend's silence is no sign of anything."""

NOTHING = timedelta(0)


def learned(known: Progress, news: int, now: datetime) -> Progress:
    """Progress with what `news` new items tell of the rhythm: the mean gap between items, the longest pause."""
    if news == 0:
        return known
    pause = silence(known, now)
    known = replace(known, last_new_at=now)
    if pause <= NOTHING:
        return known
    gap = min(pause / news, LONGEST_GAP)
    faded = known.lull * max(0.0, 1 - pause / LULL_FADES) if known.lull else NOTHING
    return replace(
        known,
        gap=gap if known.gap is None else known.gap * (1 - LEARNING) + gap * LEARNING,
        lull=max(pause, faded),
    )


def silence(known: Progress, now: datetime) -> timedelta:
    """How long nothing new has come, counted from the first poll at most."""
    since = known.last_new_at or known.first_polled_at or now
    return max(now - since, NOTHING)


def too_quiet(known: Progress, now: datetime) -> bool:
    """Whether the source is silent far beyond its own rhythm."""
    if known.lull is None or known.gap is None or known.first_polled_at is None:
        return False
    least = QUIET_AT_FIRST if now - known.first_polled_at < KNOWN_AFTER else QUIET_AT_LEAST
    return silence(known, now) > max(least, known.lull * TOO_LONG, known.gap * TOO_MANY_GAPS)


def pace(
    source: Source, known: Progress, max_age: timedelta | None, now: datetime, policy: PollPolicy
) -> tuple[timedelta, timedelta]:
    """The interval between polls, and how long the next one waits at least.

    `every` of the source decides alone. Else the interval follows the source: quicker than `default_every` if it
    brings items often, slower the longer it is silent, between `min_every` and `max_every`; `max_age`, how long the
    server calls its answer fresh (RFC 9111, 5.2.2.1), is a floor, up to `max_every`.
    """
    if source.every is not None:
        return source.every, NOTHING
    often = policy.default_every if known.gap is None else min(policy.default_every, known.gap / ASKS_A_GAP)
    wanted = max(often, silence(known, now) / ASKS_A_SILENCE)
    if PRIORITY in source.tags:
        wanted = min(wanted, PRIORITY_EVERY)
    interval = within(_stepped(wanted, policy.default_every), policy)
    fresh = min(max_age or NOTHING, policy.max_every)
    return max(interval, fresh), fresh


def within(interval: timedelta, policy: PollPolicy) -> timedelta:
    """The interval, brought between `min_every` and `max_every`."""
    return min(max(interval, policy.min_every), policy.max_every)


def _stepped(wanted: timedelta, usual: timedelta) -> timedelta:
    """The next shorter step, counted from the usual interval."""
    if wanted <= NOTHING or usual <= NOTHING:
        return wanted
    steps = floor(log2(wanted / usual) * STEPS_A_DOUBLING + 1e-9)
    return usual * float(2.0 ** (steps / STEPS_A_DOUBLING))
