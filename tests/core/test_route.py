from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.route import next_digest, quiet_until, route
from bot.model.delivery import Destination
from bot.model.policy import Workspace
from bot.model.watch import Mode, Severity, Silence, SilenceScope, Watch

DESK = Destination("newsdesk", "slack", quiet=(time(22), time(7)))
FORUM = Destination("volunteers", "discord", digest=time(8))
GROK = Watch("Grok", "grok", Severity.NORMAL, to=("newsdesk", "volunteers"), id=1)
OFCOM = Watch("Ofcom", "ofcom", Severity.URGENT, to=("newsdesk",), id=2)
WORKSPACE = Workspace(watches=(GROK, OFCOM), destinations={d.name: d for d in (DESK, FORUM)})


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_severity_comes_only_from_watches_that_send_to_the_destination() -> None:
    found = {r.destination: r.severity for r in route(["Grok", "Ofcom"], WORKSPACE, ())}
    assert found == {"newsdesk": Severity.URGENT, "volunteers": Severity.NORMAL}


def test_a_destination_that_takes_digests_gets_a_digest() -> None:
    found = {r.destination: r.mode for r in route(["Grok"], WORKSPACE, ())}
    assert found == {"newsdesk": Mode.INSTANT, "volunteers": Mode.DIGEST}


def test_a_muted_watch_sends_nothing_where_it_is_muted() -> None:
    silence = Silence(SilenceScope.WATCH, target=1, destination="newsdesk")
    assert [r.destination for r in route(["Grok"], WORKSPACE, [silence])] == ["volunteers"]


def test_a_watch_muted_everywhere_sends_nothing() -> None:
    assert route(["Grok"], WORKSPACE, [Silence(SilenceScope.WATCH, target=1)]) == ()


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-01-10T21:59", None),
        ("2026-01-10T22:00", "2026-01-11T07:00"),
        ("2026-01-11T06:59", "2026-01-11T07:00"),
        ("2026-01-11T07:00", None),
        ("2026-10-24T23:30", "2026-10-25T07:00"),
    ],
)
def test_quiet_hours_are_local_and_their_end_is_exclusive(now: str, until: str | None) -> None:
    expected = at(until, "Europe/London") if until else None
    assert quiet_until(DESK, at(now, "Europe/London").astimezone(UTC)) == expected


ZONES = st.sampled_from(
    ["Europe/London", "Australia/Sydney", "Asia/Kolkata", "Australia/Lord_Howe", "America/New_York"]
)
FROM, TO = (datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (2024, 2031))
MOMENTS = st.datetimes(FROM, TO, timezones=st.just(UTC))
TIMES = st.times()


@given(ZONES, MOMENTS, TIMES)
def test_a_digest_is_always_ahead_and_at_most_a_long_day_away(zone: str, now: datetime, when: time) -> None:
    due = next_digest(Destination("d", "slack", digest=when.replace(tzinfo=None), time_zone=zone), now)
    assert timedelta(0) < due - now <= timedelta(hours=26)


@given(ZONES, MOMENTS, TIMES)
def test_digests_fall_on_each_local_day_once(zone: str, now: datetime, when: time) -> None:
    destination = Destination("d", "slack", digest=when.replace(tzinfo=None, microsecond=0), time_zone=zone)
    days = []
    for _ in range(8):
        now = next_digest(destination, now)
        days.append(now.astimezone(ZoneInfo(zone)).date())
    assert days == [days[0] + timedelta(days=k) for k in range(8)]


@given(ZONES, MOMENTS, TIMES, TIMES)
def test_quiet_hours_end_and_then_it_is_not_quiet(zone: str, now: datetime, start: time, end: time) -> None:
    quiet = (start.replace(tzinfo=None), end.replace(tzinfo=None))
    destination = Destination("d", "slack", quiet=quiet, time_zone=zone)
    until = quiet_until(destination, now)
    if until is not None:
        assert now < until <= now + timedelta(hours=26)


def test_an_hourly_digest_goes_out_on_the_full_hour() -> None:
    destination = Destination("d", "slack", hourly=True)
    assert next_digest(destination, at("2026-01-10T21:59:30")) == at("2026-01-10T22:00")
