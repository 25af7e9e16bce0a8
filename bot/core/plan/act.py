"""Act: what a person's act changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.model.actor import Actor
from bot.model.plan import ActPlan
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
