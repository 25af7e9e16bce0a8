"""Touching: the edits that every message of a story is owed when a person decides something about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.model.actor import Actor
from bot.model.delivery import Capabilities, Reason
from bot.model.message import Kind
from bot.model.plan import AlertFacts, Hastened, NewDelivery
from bot.model.policy import Workspace


@dataclass(frozen=True, slots=True)
class Doing:
    """Who acts, in which workspace, when; `new_key` gives delivery keys, each once."""

    actor: Actor
    workspace: Workspace
    now: datetime
    new_key: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Owed:
    """Edits for the outbox, and waiting edits that now wait no longer, so that they hold up none of these."""

    deliveries: tuple[NewDelivery, ...] = ()
    hastened: tuple[Hastened, ...] = ()


def edits(alerts: Iterable[AlertFacts], doing: Doing, destination: str | None = None) -> Owed:
    """An edit, at once, of each message of a story (at one destination, or everywhere).

    None for a post that is still to be composed, as it will show the act by itself; for what was told in a digest
    only; for a message that a person deleted; and where nothing can be edited.
    """
    deliveries: list[NewDelivery] = []
    hastened: list[Hastened] = []
    for known in alerts:
        alert = known.alert
        if destination not in (None, alert.destination) or not is_shown(known):
            continue
        if not doing.workspace.capabilities.get(alert.destination, Capabilities()).edit:
            continue
        if known.edit_due is not None:
            hastened.append(Hastened(alert.id, doing.now))
        key = doing.new_key()
        deliveries.append(NewDelivery(key, alert.destination, Kind.EDIT, Reason.ACTED, doing.now, alert=alert.id))
    return Owed(tuple(deliveries), tuple(hastened))


def is_shown(known: AlertFacts) -> bool:
    """Whether the story has a message of its own there, or one that is being sent just now."""
    digest_only = known.told_in_digest and known.alert.post is None
    return not (known.alert.ended or known.post_due is not None or digest_only)
