"""Reminders of dates: seven days before, one day before, and on the day, or whatever `alerts.date_reminders` says.

the days asked about | stories whose items name one | decide | (the outbox)
"""

from __future__ import annotations

from functools import partial

from bot.core.plan.calendar import days_asked
from bot.flows.desk import Desk
from bot.model.remind import RemindPlan, RemindSnapshot


async def remind(desk: Desk) -> int:
    """Owe the reminders that are due now; how many."""
    workspace, now = desk.workspace, desk.clock.now()
    days = days_asked(workspace, now)
    if not days:
        return 0
    stories = await desk.threads.read(partial(desk.store.naming_days, days))
    if not stories:
        return 0
    from bot.core.plan import remind as decider  # with all that reads facts: only where some story names such a day

    def decide(snapshot: RemindSnapshot) -> RemindPlan:
        return decider.plan(snapshot, workspace, now, desk.new_key)

    return await desk.threads.write(partial(desk.store.remind, stories, decide, now))
