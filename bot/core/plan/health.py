"""Health: what a poll says of its source, when to ask again, and whether the operator should know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zlib import crc32

from bot.model.policy import PollPolicy
from bot.model.source import Failure, FetchFailed, Health, Progress, Source

DEGRADED_AFTER = 2
BROKEN_AFTER = 3
ASLEEP_AFTER_DEATHS = 3
TELL_AGAIN = timedelta(hours=24)
SLEEP = timedelta(hours=24)
RETRY_CAP = timedelta(hours=24)

NOT_FEEDS = frozenset({Failure.NOT_A_FEED, Failure.EMPTY})
"""Answers that came, but are no feed: the source is degraded, not down."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """The source's progress after a poll; `notice` is what the operator should be told, if anything."""

    progress: Progress
    notice: str | None = None


def good(source: Source, before: Progress, now: datetime, policy: PollPolicy) -> Assessed:
    """After a poll that was answered well (new things or not)."""
    interval = _rhythm(source, policy)
    after = replace(
        before,
        interval=interval,
        next_due=spread(source.url, interval, now),
        first_polled_at=before.first_polled_at or now,
        last_polled_at=now,
        last_good_at=now,
        failures=0,
        deaths=0,
        health=Health.OK,
        reason="",
        health_since=now if before.health is not Health.OK else before.health_since,
        told_at=None,
    )
    told = before.health is not Health.OK and before.told_at is not None
    return Assessed(after, f"{source.name} works again." if told else None)


def bad(source: Source, before: Progress, failed: FetchFailed, now: datetime, policy: PollPolicy) -> Assessed:
    """After a poll that gave nothing usable: back off, and say so once, then daily."""
    failures = before.failures + 1
    deaths = before.deaths + (failed.failure is Failure.PARSER_DIED)
    health = _health(failed, failures, deaths, before.health)
    interval = _back_off(source, failed, failures, health, policy)
    changed = health is not before.health
    due = now + interval
    after = replace(
        before,
        interval=interval,
        next_due=due,
        last_polled_at=now,
        failures=failures,
        deaths=deaths,
        health=health,
        reason=failed.detail,
        health_since=now if changed else before.health_since,
    )
    tell = health is not Health.OK and (changed or before.told_at is None or now - before.told_at >= TELL_AGAIN)
    if not tell:
        return Assessed(after)
    return Assessed(replace(after, told_at=now), f"{source.name} is {health}: {failed.detail}")


def _health(failed: FetchFailed, failures: int, deaths: int, before: Health) -> Health:
    if failed.failure is Failure.GONE or deaths >= ASLEEP_AFTER_DEATHS:
        return Health.ASLEEP
    if failed.failure in NOT_FEEDS:
        return Health.DEGRADED if failures >= DEGRADED_AFTER else before
    return Health.BROKEN if failures >= BROKEN_AFTER else before


def _rhythm(source: Source, policy: PollPolicy) -> timedelta:
    if source.every is not None:
        return source.every
    return min(max(policy.default_every, policy.min_every), policy.max_every)


def _back_off(source: Source, failed: FetchFailed, failures: int, health: Health, policy: PollPolicy) -> timedelta:
    if health is Health.ASLEEP:
        return SLEEP
    rhythm = _rhythm(source, policy)
    slower = min(rhythm * float(2 ** min(failures - 1, 10)), max(policy.max_every, rhythm))
    return max(slower, min(failed.retry_after, RETRY_CAP)) if failed.retry_after else slower


def spread(url: str, interval: timedelta, now: datetime) -> datetime:
    """The source's next turn: polls of one rhythm are spread evenly over it by a hash of the URL.

    The turn lies between half and one and a half intervals ahead, so that a poll made out of turn
    (the first one, a command) moves the source into its slot without a long gap.
    """
    width = max(int(interval.total_seconds() * 1_000_000), 1)
    phase = crc32(url.encode()) * 2_654_435_761 % width
    present = int(now.timestamp() * 1_000_000)
    earliest = present + width // 2
    wait = (phase - earliest) % width
    return now + timedelta(microseconds=earliest + wait - present)
