"""Calendar: the days that somebody may have to be reminded of, before any story is looked at."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.model.policy import Workspace


def days_asked(workspace: Workspace, now: datetime) -> tuple[date, ...]:
    """The days of which somebody may have to be reminded now, in any destination's zone."""
    zones = {destination.time_zone for destination in workspace.destinations.values()}
    here = {now.astimezone(ZoneInfo(zone)).date() for zone in zones}
    return tuple(sorted({day + ahead for day in here for ahead in workspace.alerts.date_reminders}))
