"""Act: what a person's act changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.core.plan import settle
from bot.core.plan.states import Step, after, possible
from bot.errors import Refused
from bot.model.actor import Actor
from bot.model.delivery import Delivery, State
from bot.model.plan import ActPlan, Moved
from bot.model.policy import Workspace
from bot.model.watch import Silence, SilenceScope


def mute(
    scope: SilenceScope, target: int, label: str, actor: Actor, now: datetime, lasting: timedelta | None
) -> ActPlan:
    """Hold a watch, story or source back: at the destination where it was typed, else everywhere."""
    until = now + lasting if lasting is not None else None
    silence = Silence(scope, target, actor.destination, until, by=f"{actor.platform}:{actor.id}")
    where = "here" if actor.destination else "everywhere"
    when = f"until {until:%d %b %Y %H:%M} UTC" if until else "until somebody lifts it"
    return ActPlan(silences=(silence,), said=f"{label} is muted {where} {when}.")


def lift(scope: SilenceScope, target: int, label: str, silences: Iterable[Silence], destination: str | None) -> ActPlan:
    """End the mutes of one thing, at one destination or everywhere."""
    ended = tuple(
        s.id for s in silences if s.scope is scope and s.target == target and destination in (None, s.destination)
    )
    said = f"{label} is heard again." if ended else f"{label} was not muted."
    return ActPlan(lifted=ended, said=said)


def retry(row: Delivery, actor: Actor, now: datetime) -> ActPlan:
    """Send a delivery again, now. Raises Refused for one that arrived or is being sent.

    A row in doubt may have arrived: the person has looked, or takes a double for better than a gap.
    """
    detail = f"sent again by {_who(actor)}"
    return _move(row, Step.RETRIED, detail, now, f"D{row.id} goes out again as soon as {row.destination} takes it.")


def drop(row: Delivery, actor: Actor, now: datetime) -> ActPlan:
    """Give a delivery up. Raises Refused for one that is settled or is being sent."""
    return _move(row, Step.DISMISSED, f"dropped by {_who(actor)}", now, f"D{row.id} is dropped; it will not be sent.")


_SETTLED = {
    State.DELIVERED: "it was delivered",
    State.SENDING: "it is being sent at this moment: look again in a minute",
    State.DROPPED: "it was dropped already",
}


def _move(row: Delivery, step: Step, detail: str, now: datetime, said: str) -> ActPlan:
    if not possible(row.state, step):
        raise Refused(f"D{row.id} stays as it is: {_SETTLED[row.state]}.")
    return ActPlan(moved=(Moved(row.id, row.state, after(row.state, step), detail, now),), said=said)


def _who(actor: Actor) -> str:
    return f"{actor.platform}:{actor.id}"


def resumed(name: str, rows: int, workspace: Workspace, now: datetime, new_key: Callable[[], str]) -> ActPlan:
    """Tell the operator that a parked destination works again."""
    waited = "1 message that waited goes" if rows == 1 else f"{rows} messages that waited go"
    return ActPlan(deliveries=settle.notice(f"{name} works again; {waited} out now.", name, workspace, now, new_key))
