"""Unclaimed: an urgent alert that nobody has claimed in time is told once more, with its mention."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.model.delivery import Capabilities, Reason
from bot.model.message import Kind
from bot.model.plan import NewDelivery
from bot.model.policy import Workspace
from bot.model.story import Alert

NOTE = "Nobody has claimed this urgent story yet."


def plan(
    unclaimed: Sequence[Alert], workspace: Workspace, now: datetime, new_key: Callable[[], str]
) -> tuple[NewDelivery, ...]:
    """One reminder for each alert: in its thread where there are threads, else on its own.

    Whether it is still wanted (unclaimed, open, not muted) is looked at again when it is claimed.
    """
    return tuple(
        NewDelivery(
            new_key(), alert.destination, _kind(alert, workspace), Reason.REMIND, now, alert=alert.id, detail=NOTE
        )
        for alert in unclaimed
        if alert.destination in workspace.destinations
    )


def _kind(alert: Alert, workspace: Workspace) -> Kind:
    capable = workspace.capabilities.get(alert.destination, Capabilities())
    return Kind.REPLY if capable.thread else Kind.POST
