"""Route: which destinations hear of a story, how loudly, and when their quiet hours and digests fall."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.delivery import Destination
from bot.model.policy import Workspace
from bot.model.source import Standing
from bot.model.watch import Mode, Severity, Silence, SilenceScope, Watch

QUARTER = timedelta(minutes=15)
DEFAULT_DIGEST = time(8, 0)
"""When a digest goes out to a destination that names no time but has a watch in digest mode."""


@dataclass(frozen=True, slots=True)
class Routed:
    """A destination that shall hear of it; severity and watches are those that send to this destination."""

    destination: str
    severity: Severity
    mode: Mode
    watches: tuple[str, ...]


def route(names: Iterable[str], workspace: Workspace, silences: Iterable[Silence]) -> tuple[Routed, ...]:
    """The destinations of an item that satisfied these watches, in the order of the configuration.

    A muted watch sends nothing to the destinations it is muted for. Digest wins over instant unless a watch
    is urgent.
    """
    wanted = frozenset(names)
    mute = tuple(s for s in silences if s.scope is SilenceScope.WATCH)
    by_destination: dict[str, list[Watch]] = {}
    for watch in workspace.watches:
        if watch.name not in wanted or watch.standing is not Standing.ACTIVE:
            continue
        for name in watch.to:
            if name in workspace.destinations and not _muted(mute, watch.id, name):
                by_destination.setdefault(name, []).append(watch)
    return tuple(
        _routed(workspace.destinations[name], by_destination[name])
        for name in workspace.destinations
        if name in by_destination
    )


def _routed(destination: Destination, watches: list[Watch]) -> Routed:
    severity = max((watch.severity for watch in watches), key=lambda s: s.rank)
    digest = any((watch.mode or destination.mode) is Mode.DIGEST for watch in watches)
    mode = Mode.DIGEST if digest and severity is not Severity.URGENT else Mode.INSTANT
    return Routed(destination.name, severity, mode, tuple(watch.name for watch in watches))


def _muted(silences: Iterable[Silence], target: int, destination: str) -> bool:
    return any(s.target == target and s.destination in (None, destination) for s in silences)


def silenced(silences: Iterable[Silence], scope: SilenceScope, target: int, destination: str) -> bool:
    """Whether this story or source is muted for a destination."""
    return _muted((s for s in silences if s.scope is scope), target, destination)


def quiet_until(destination: Destination, now: datetime) -> datetime | None:
    """The end of the quiet hours that `now` falls in, in UTC; None outside of them.

    The end is exclusive. On the day the clock changes, local times that do not exist or exist twice are read
    as zoneinfo reads them (fold 0), so quiet hours end once.
    """
    if destination.quiet is None:
        return None
    start, end = destination.quiet
    if start == end:
        return None
    zone = ZoneInfo(destination.time_zone)
    local = now.astimezone(zone)
    inside = start <= local.time() < end if start < end else (local.time() >= start or local.time() < end)
    if not inside:
        return None
    finish = _at(local.date(), end, zone)
    return finish if finish > now else _at(local.date() + timedelta(days=1), end, zone)


def next_digest(destination: Destination, now: datetime) -> datetime:
    """When the destination's next digest is due, strictly after `now`, in UTC: once a local day, or each full hour."""
    zone = ZoneInfo(destination.time_zone)
    if destination.hourly:
        quarter = _quarter(now)
        return next(due for k in range(1, 9) if _full_hour(due := quarter + k * QUARTER, zone))
    today = now.astimezone(zone).date()
    at = destination.digest or DEFAULT_DIGEST
    return next(due for due in (_at(today + timedelta(days=k), at, zone) for k in range(3)) if due > now)


def digest_slot(destination: Destination, now: datetime) -> datetime:
    """The last moment, not after `now`, at which a digest of this destination was due, in UTC.

    Two moments with the same slot belong to the same digest, however the clock was set between them.
    """
    zone = ZoneInfo(destination.time_zone)
    if destination.hourly:
        quarter = _quarter(now)
        return next(due for k in range(8) if _full_hour(due := quarter - k * QUARTER, zone))
    today = now.astimezone(zone).date()
    at = destination.digest or DEFAULT_DIGEST
    return next(due for due in (_at(today + timedelta(days=1 - k), at, zone) for k in range(4)) if due <= now)


def _quarter(now: datetime) -> datetime:
    """The last quarter of an hour: zones differ from UTC by whole quarters, and Lord Howe's clock moves by half an
    hour, so full local hours are looked for among these.
    """
    return now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)


def _full_hour(moment: datetime, zone: ZoneInfo) -> bool:
    return moment.astimezone(zone).minute == 0


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def matched_words(matches: Mapping[str, tuple[str, ...]], watches: Iterable[str]) -> tuple[str, ...]:
    """The terms that hit for these watches, each once, in order of first appearance."""
    seen: dict[str, str] = {}
    for name in watches:
        for term in matches.get(name, ()):
            seen.setdefault(term.casefold(), term)
    return tuple(seen.values())
