"""Untold: what a join owes to destinations that know a story from digests alone.

A message of its own is edited to show the whole, and its thread says so. A digest is never edited: the pieces that a
destination was not told are told in its next one, as if they had come when the stories were joined. A story that turns
urgent gets a message of its own there, at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.core.plan import recent
from bot.core.plan.growth import severity_is
from bot.core.plan.touching import Doing
from bot.core.route import next_digest
from bot.model.acting import ActStory
from bot.model.delivery import Reason
from bot.model.message import Kind
from bot.model.plan import AlertFacts, NewDelivery, NewFact
from bot.model.story import Member
from bot.model.watch import Severity


@dataclass(frozen=True, slots=True)
class Untold:
    """Posts for the outbox, and which pieces are new to which destinations, kept with the older story."""

    deliveries: tuple[NewDelivery, ...] = ()
    facts: tuple[NewFact, ...] = ()


def in_digest_alone(known: AlertFacts) -> bool:
    """Whether a destination knows the story from digests, and from no message of its own."""
    return known.told_in_digest and known.alert.post is None and not known.alert.ended


def by_join(older: ActStory, younger: ActStory, urgent: Collection[int], doing: Doing) -> Untold:
    """What is owed where either story was told in digests alone; `urgent` are alerts that turn urgent by the join."""
    deliveries: list[NewDelivery] = []
    new: dict[int, list[str]] = defaultdict(list)
    for known, others, other in _pairs(older, younger):
        if not in_digest_alone(known):
            continue
        if other is None or other.post_due is not None:
            for member in others:
                new[member.item.id].append(known.alert.destination)
        deliveries.extend(_post(known, other, urgent, doing))
    facts = tuple(recent.new_to(older.story.id, item, names) for item, names in new.items())
    return Untold(tuple(deliveries), facts)


def _pairs(older: ActStory, younger: ActStory) -> Iterator[tuple[AlertFacts, Sequence[Member], AlertFacts | None]]:
    """Each alert of the whole, the pieces that the other story brings to it, and that one's own alert there, if any."""
    theirs = {known.alert.destination: known for known in younger.alerts}
    for known in older.alerts:
        yield known, younger.story.members, theirs.pop(known.alert.destination, None)
    for known in theirs.values():
        yield known, older.story.members, None


def _post(known: AlertFacts, other: AlertFacts | None, urgent: Collection[int], doing: Doing) -> Iterator[NewDelivery]:
    """A post, unless one waits: it will tell the whole. None is owed where both stories have been told in digests."""
    alert, destination = known.alert, doing.workspace.destinations.get(known.alert.destination)
    if known.post_due is not None or destination is None:
        return
    if alert.id in urgent:
        yield NewDelivery(
            doing.new_key(), alert.destination, Kind.POST, Reason.SEVERITY_ROSE, doing.now, alert=alert.id,
            detail=severity_is(Severity.URGENT),
        )  # fmt: skip
    elif other is None or other.post_due is not None or not in_digest_alone(other):
        due = next_digest(destination, doing.now)
        yield NewDelivery(doing.new_key(), alert.destination, Kind.POST, Reason.DIGEST, due, alert=alert.id)
