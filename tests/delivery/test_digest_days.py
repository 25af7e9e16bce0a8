"""A digest goes out once a local day, or hour, whatever the clock does: all zones, 2024 to 2030."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from bot.core.plan import claim
from bot.core.route import digest_slot, next_digest
from bot.model.delivery import Delivery, Destination, Reason, State
from bot.model.item import Item
from bot.model.message import Kind
from bot.model.plan import ClaimSnapshot, Waiting
from bot.model.policy import Workspace
from bot.model.story import Alert, Member, Story
from bot.model.watch import Severity

ZONES = st.sampled_from(sorted(name for name in available_timezones() if "/" in name or name == "UTC"))
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
TIMES = st.times().map(lambda at: at.replace(microsecond=0))
SETTINGS = st.builds(
    lambda zone, at, hourly: Destination("desk", "slack", digest=None if hourly else at, hourly=hourly, time_zone=zone),
    ZONES,
    TIMES,
    st.booleans(),
)


@given(SETTINGS, MOMENTS)
def test_slots_follow_one_another_without_a_gap(destination: Destination, now: datetime) -> None:
    slot, due = digest_slot(destination, now), next_digest(destination, now)
    assert slot <= now < due
    assert digest_slot(destination, due) == due
    assert digest_slot(destination, due - timedelta(seconds=1)) == slot


@given(ZONES, TIMES, MOMENTS)
def test_each_local_day_has_its_digest_once(zone: str, at: time, now: datetime) -> None:
    destination = Destination("desk", "slack", digest=at, time_zone=zone)
    days = []
    for _ in range(10):
        now = next_digest(destination, now)
        days.append(now.astimezone(ZoneInfo(zone)).date())
    assert {later - earlier for earlier, later in pairwise(days)} == {timedelta(days=1)}


@given(ZONES, MOMENTS)
def test_an_hourly_digest_goes_out_on_the_full_local_hour(zone: str, now: datetime) -> None:
    due = next_digest(Destination("desk", "slack", hourly=True, time_zone=zone), now)
    assert (due.astimezone(ZoneInfo(zone)).minute, due.second) == (0, 0)


@given(SETTINGS, MOMENTS, st.timedeltas(timedelta(hours=-3), timedelta(hours=30)))
def test_a_clock_set_back_repeats_no_digest(destination: Destination, told: datetime, moved: timedelta) -> None:
    now = told + moved
    item = Item(1, 1, "Harbour Times", "https://harbour.example/1", "Quay", "Repaired.", None, now)
    story = Story(1, now, now, 1, members=(Member(item, "opened", now),))
    row = Delivery(1, "k" * 22, "desk", Kind.POST, Reason.DIGEST, State.PENDING, now, alert_id=1, story_id=1)
    waiting = Waiting(row, Alert(1, 1, "desk", Severity.NORMAL, now), story)
    snapshot = ClaimSnapshot(destination, (waiting,), 1, last_digest_at=told)
    plan = claim.plan(snapshot, Workspace(destinations={"desk": destination}), now, lambda: "d" * 22)
    fresh_slot = digest_slot(destination, now) > digest_slot(destination, told)
    assert bool(plan.folded) is fresh_slot
    assert bool(plan.postponed) is not fresh_slot
