"""Act: what a person's act changes of mutes and deliveries. Stories are decided in `standing`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core import compose
from bot.core.plan import settle, touching
from bot.core.plan.states import Step, after, possible
from bot.core.plan.touching import Doing, Owed
from bot.core.text.naming import named
from bot.errors import Refused
from bot.model.act import Deed, Noted
from bot.model.acting import ActPlan, ActSnapshot, Moved
from bot.model.actor import Actor
from bot.model.delivery import Delivery, State
from bot.model.message import Kind
from bot.model.policy import Workspace
from bot.model.watch import Silence, SilenceScope


@dataclass(frozen=True, slots=True)
class Target:
    """What is muted: a watch, story or source, by its id, and how it is called."""

    scope: SilenceScope
    number: int
    label: str

    @property
    def story(self) -> int | None:
        """The story that it is, if it is one."""
        return self.number if self.scope is SilenceScope.STORY else None


def mute(
    snapshot: ActSnapshot, target: Target, lasting: timedelta | None, destination: str | None, doing: Doing
) -> ActPlan:
    """Hold a watch, story or source back at one destination, or everywhere (None). A later mute replaces an earlier."""
    until = doing.now + lasting if lasting is not None else None
    silence = Silence(target.scope, target.number, destination, until, by=doing.actor.key)
    where = "here" if destination else "everywhere"
    when = f"until {until:%d %b %Y %H:%M} UTC" if until else "until somebody lifts it"
    replaced = tuple(s.id for s in snapshot.silences if _holds(s, target) and destination in (None, s.destination))
    owed = _edits(snapshot, target, destination, doing)
    return ActPlan(
        silences=(silence,),
        lifted=replaced,
        deliveries=owed.deliveries,
        hastened=owed.hastened,
        noted=(Noted(f"muted {target.label} {destination or 'everywhere'} {when}", target.story, Deed.MUTED),),
        said=f"{target.label} is muted {where} {when}.",
    )


def lift(snapshot: ActSnapshot, target: Target, destination: str | None, doing: Doing) -> ActPlan:
    """End the mutes of one thing, at one destination or everywhere (None)."""
    held = [s for s in snapshot.silences if _holds(s, target)]
    ended = tuple(s.id for s in held if destination in (None, s.destination))
    if not ended:
        at = f"at {held[0].destination}" if held and held[0].destination else "everywhere"
        elsewhere = f" here; it is muted {at}" if held else ""
        return ActPlan(said=f"{target.label} was not muted{elsewhere}.")
    owed = _edits(snapshot, target, destination, doing)
    return ActPlan(
        lifted=ended,
        deliveries=owed.deliveries,
        hastened=owed.hastened,
        noted=(Noted(f"unmuted {target.label} {destination or 'everywhere'}", target.story, Deed.UNMUTED),),
        said=f"{target.label} is heard again.",
    )


def _holds(silence: Silence, target: Target) -> bool:
    return silence.scope is target.scope and silence.target == target.number


def _edits(snapshot: ActSnapshot, target: Target, destination: str | None, doing: Doing) -> Owed:
    """What a muted story's messages are owed: they say that they are held back, and their buttons change."""
    found = snapshot.stories.get(target.number) if target.story is not None else None
    return touching.edits(found.alerts, doing, destination) if found else Owed()


def retry(row: Delivery, actor: Actor, now: datetime) -> ActPlan:
    """Send a delivery again, now. Raises Refused for one that arrived or is being sent.

    A row in doubt may have arrived: the person has looked, or takes a double for better than a gap. With its first
    message a story that was no longer told there is told there again.
    """
    detail = f"sent again by {actor.key}"
    plan = _move(row, Step.RETRIED, detail, now, f"D{row.id} goes out again as soon as {row.destination} takes it.")
    first = row.kind is Kind.POST and row.edits is None
    return replace(plan, moved=tuple(replace(moved, reopens_alert=first) for moved in plan.moved))


def drop(row: Delivery, actor: Actor, now: datetime) -> ActPlan:
    """Give a delivery up. Raises Refused for one that is settled or is being sent.

    A post that was held is not told there later either: its alert ends.
    """
    if row.state is State.HELD and row.kind is Kind.POST:
        plan = _move(row, Step.DISMISSED, f"dropped by {actor.key}", now, f"D{row.id} is dropped; it will not be sent.")
        return replace(plan, moved=tuple(replace(moved, ends_alert=True) for moved in plan.moved))
    return _move(row, Step.DISMISSED, f"dropped by {actor.key}", now, f"D{row.id} is dropped; it will not be sent.")


def release(row: Delivery, names: Iterable[str], actor: Actor, now: datetime) -> ActPlan:
    """Send a message that was held; what it names may pass in that alert from now on. Raises Refused if it is not held.

    `names` are all of `never_show`.
    """
    if row.state is not State.HELD:
        raise Refused(f"D{row.id} is not held: it is {row.state}.")
    said = f"D{row.id} goes out as soon as {row.destination} takes it."
    plan = _move(row, Step.RELEASED, f"released by {actor.key}", now, said)
    found = named(compose.texts(row.message), names) if row.message else frozenset()
    return replace(plan, moved=tuple(replace(moved, released=found) for moved in plan.moved))


_SETTLED = {
    State.DELIVERED: "it was delivered",
    State.SENDING: "it is being sent at this moment: look again in a minute",
    State.DROPPED: "it was dropped already",
    State.HELD: "it is held for a person: release or drop it",
}


def _move(row: Delivery, step: Step, detail: str, now: datetime, said: str) -> ActPlan:
    if not possible(row.state, step):
        raise Refused(f"D{row.id} stays as it is: {_SETTLED[row.state]}.")
    return ActPlan(moved=(Moved(row.id, row.state, after(row.state, step), detail, now),), said=said)


def resumed(name: str, rows: int, workspace: Workspace, now: datetime, new_key: Callable[[], str]) -> ActPlan:
    """Tell the operator that a parked destination works again."""
    waited = "1 message that waited goes" if rows == 1 else f"{rows} messages that waited go"
    return ActPlan(deliveries=settle.notice(f"{name} works again; {waited} out now.", name, workspace, now, new_key))
