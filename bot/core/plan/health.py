"""Health: what a poll says of its source, when to ask again, and whether the operator should know.

answer -> rhythm and address -> health -> progress, and a line for the operator if something changed
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zlib import crc32

from bot.core.plan import rhythm
from bot.core.text.durations import in_words
from bot.model.policy import PollPolicy
from bot.model.source import Failure, FetchFailed, Health, Progress, Source

DEGRADED_AFTER = 2
BROKEN_AFTER = 3
ASLEEP_AFTER_DEATHS = 3
TELL_AGAIN = timedelta(hours=24)
SLEEP = timedelta(hours=24)
GONE_FOR = timedelta(days=30)
"""A feed that its publisher ended (410) is left alone this long, and then looked at once more."""
RETRY_FLOOR = timedelta(seconds=60)
RETRY_CAP = timedelta(hours=24)
MOVED_AFTER = 3
"""Polls in a row that were sent on for good (301, 308) to one address before it is kept (RFC 9110, 15.4.2)."""

NOT_FEEDS = frozenset({Failure.NOT_A_FEED, Failure.EMPTY})
"""Answers that came, but are no feed: the source is degraded, not down."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a usable answer said: how long it is fresh, where it moved for good, and how many items are new."""

    max_age: timedelta | None = None
    moved_to: str | None = None
    news: int = 0


@dataclass(frozen=True, slots=True)
class Assessed:
    """The source's progress after a poll; `notice` is what the operator should be told, if anything."""

    progress: Progress
    notice: str | None = None


def address(source: Source, progress: Progress) -> str:
    """Where the source is to be asked for: where it moved for good, once that is sure."""
    moved = progress.moved_to if progress.moved_count >= MOVED_AFTER else None
    return moved or source.url


def good(source: Source, before: Progress, heard: Heard, now: datetime, policy: PollPolicy) -> Assessed:
    """After a poll that was answered well (new things or not)."""
    known = before if before.first_polled_at else replace(before, first_polled_at=now)
    known = rhythm.learned(known, heard.news, now)
    known, moved = _moved(source, known, heard)
    quiet = rhythm.too_quiet(known, now)
    health, reason = (Health.DEGRADED, _silence(known, now)) if quiet else (Health.OK, "")
    interval, earliest = rhythm.pace(source, known, heard.max_age, now, policy)
    after = replace(
        known,
        last_polled_at=now,
        last_good_at=now,
        interval=interval,
        next_due=max(spread(source.url, interval, now), now + earliest),
        failures=0,
        deaths=0,
        health=health,
        reason=reason,
    )
    assessed = _told(source, before, after, now)
    return replace(assessed, notice=" ".join(filter(None, (moved, assessed.notice)))) if moved else assessed


def bad(source: Source, before: Progress, failed: FetchFailed, now: datetime, policy: PollPolicy) -> Assessed:
    """After a poll that gave nothing usable: back off, and say so once, then daily."""
    failures = before.failures + 1
    deaths = before.deaths + (failed.failure is Failure.PARSER_DIED)
    health = _health(failed, failures, deaths, before.health)
    interval = _back_off(source, failed, failures, health, policy)
    after = replace(
        before,
        interval=interval,
        next_due=now + interval,
        last_polled_at=now,
        failures=failures,
        deaths=deaths,
        health=health,
        reason=failed.detail,
    )
    if failures >= BROKEN_AFTER:  # a new address that does not hold is given up for the one that was configured
        after = replace(after, moved_to=None, moved_count=0)
    return _told(source, before, after, now, once=failed.failure is Failure.GONE)


def _told(source: Source, before: Progress, after: Progress, now: datetime, *, once: bool = False) -> Assessed:
    """Say a change of health, say it again each day while it lasts (unless `once`), and say when it is over."""
    changed = after.health is not before.health
    if changed:
        after = replace(after, health_since=now)
    if after.health is Health.OK:
        over = changed and before.told_at is not None
        calm = after if after.told_at is None else replace(after, told_at=None)
        return Assessed(calm, f"{source.name} works again." if over else None)
    again = before.told_at is None or (not once and now - before.told_at >= TELL_AGAIN)
    if not changed and not again:
        return Assessed(after)
    return Assessed(replace(after, told_at=now), f"{source.name} is {after.health}: {after.reason}")


def _health(failed: FetchFailed, failures: int, deaths: int, before: Health) -> Health:
    if failed.failure is Failure.GONE or deaths >= ASLEEP_AFTER_DEATHS:
        return Health.ASLEEP
    if failed.failure in NOT_FEEDS:
        return Health.DEGRADED if failures >= DEGRADED_AFTER else before
    return Health.BROKEN if failures >= BROKEN_AFTER else before


def _back_off(source: Source, failed: FetchFailed, failures: int, health: Health, policy: PollPolicy) -> timedelta:
    if failed.failure is Failure.GONE:
        return GONE_FOR
    if health is Health.ASLEEP:
        return SLEEP
    usual = source.every or rhythm.within(policy.default_every, policy)
    slower = min(usual * float(2 ** min(failures - 1, 10)), max(policy.max_every, usual))
    if failed.retry_after is None:
        return slower
    return max(slower, min(max(failed.retry_after, RETRY_FLOOR), RETRY_CAP))


def _moved(source: Source, known: Progress, heard: Heard) -> tuple[Progress, str | None]:
    """Count polls that agree on a new address; the line for the operator when it is kept."""
    if heard.moved_to is None or heard.moved_to == source.url:
        kept = known.moved_count == 0 or (known.moved_count >= MOVED_AFTER and heard.moved_to is None)
        return (known if kept else replace(known, moved_to=None, moved_count=0)), None
    count = known.moved_count + 1 if heard.moved_to == known.moved_to else 1
    known = replace(known, moved_to=heard.moved_to, moved_count=count)
    if count != MOVED_AFTER:
        return known, None
    return known, (
        f"{source.name} has moved for good to {heard.moved_to} and is read there from now on. "
        "Write the new address into the configuration."
    )


def _silence(known: Progress, now: datetime) -> str:
    since, lull = known.last_new_at, known.lull
    if since is None or lull is None:
        return ""
    return (
        f"It answers, but has had nothing new for {in_words(now - since)}; its longest pause was {in_words(lull)}. "
        "Look at the publisher's site: the feed may have been left behind."
    )


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
