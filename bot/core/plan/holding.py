"""Holding: messages that would name somebody on `never_show` wait for a person (behaviour: Law and harm, 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from bot.core import compose
from bot.core.plan import settle
from bot.core.text.naming import named
from bot.model.message import Message
from bot.model.plan import ClaimSnapshot, Held, NewDelivery, Waiting
from bot.model.policy import Workspace

WHY = "it would name somebody listed under never_show"


def held(row: Waiting, message: Callable[[Waiting], Message], workspace: Workspace) -> Held | None:
    """The row as held, if its message has a name that no person has let pass there; None if it may go.

    `message` gives what would be sent; it is asked for only where names are listed. What tells no news of a source
    (notices) is never held.
    """
    if not workspace.never_show or row.alert is None:
        return None
    told = message(row)
    if not named(compose.texts(told), workspace.never_show) - row.alert.released:
        return None
    return Held(row.delivery.id, told, f"held for a person: {WHY}")


def notices(
    rows: Iterable[Held], snapshot: ClaimSnapshot, workspace: Workspace, now: datetime, new_key: Callable[[], str]
) -> tuple[NewDelivery, ...]:
    """A line to the operator for each row that was not held before; it names nobody."""
    waiting = {row.delivery.id: row.delivery for row in snapshot.waiting}
    made: list[NewDelivery] = []
    for each in rows:
        row = waiting[each.delivery_id]
        if row.detail == each.detail:
            continue
        said = (
            f"A message to {row.destination} about story S{row.story_id} is held: {WHY}. “tocsin deliveries show "
            f"D{row.id}” shows it, “tocsin deliveries release D{row.id}” sends it, “tocsin deliveries drop D{row.id}” "
            "gives it up."
        )
        made.extend(settle.notice(said, None, workspace, now, new_key))
    return tuple(made)
