"""Standing: who has a story, and whether it still matters. What people decide of it holds for the workspace."""

from __future__ import annotations

from dataclasses import replace

from bot.core.plan import touching
from bot.core.plan.touching import Doing
from bot.errors import NotFound, Refused
from bot.model.act import Decision, Deed, Noted
from bot.model.acting import ActPlan, ActSnapshot, ActStory
from bot.model.story import StoryState


def found_as(snapshot: ActSnapshot, number: int) -> ActStory:
    """The story of this number, or the one that it was joined to. Raises NotFound."""
    found = snapshot.stories.get(number)
    while found is not None and found.story.state is StoryState.JOINED and found.story.joined_to is not None:
        found = snapshot.stories.get(found.story.joined_to)
    if found is None:
        raise NotFound(f"There is no story S{number}.")
    return found


def claim(snapshot: ActSnapshot, number: int, doing: Doing) -> ActPlan:
    """Take a story on. Raises NotFound; Refused if somebody else has it, or it is closed by a person's word."""
    found = found_as(snapshot, number)
    story, name = found.story, doing.actor.name
    if story.claimed_by == name:
        raise Refused(f"You have claimed S{story.id} already.")
    if story.claimed_by is not None:
        raise Refused(f"S{story.id} is claimed by {story.claimed_by}. Ask them, or unclaim it first.")
    if story.state is not StoryState.OPEN:
        raise Refused(f"S{story.id} is {_CLOSED[story.state]}. Reopen it first.")
    plan = _decided(found, replace(_as_is(found), claimed_by=name), Deed.CLAIMED, "claimed", doing)
    return replace(plan, said=f"S{story.id} is yours.")


def unclaim(snapshot: ActSnapshot, number: int, doing: Doing) -> ActPlan:
    """Give a story back, also one that somebody else has. Raises NotFound, Refused."""
    found = found_as(snapshot, number)
    if found.story.claimed_by is None:
        raise Refused(f"Nobody has claimed S{found.story.id}.")
    whose = "" if found.story.claimed_by == doing.actor.name else f", which {found.story.claimed_by} had claimed,"
    plan = _decided(found, replace(_as_is(found), claimed_by=None), Deed.UNCLAIMED, "unclaimed", doing)
    return replace(plan, said=f"S{found.story.id}{whose} is free again.")


def resolve(snapshot: ActSnapshot, number: int, doing: Doing) -> ActPlan:
    """Close a story that is dealt with. Raises NotFound, Refused."""
    return _close(snapshot, number, doing, Deed.RESOLVED)


def false_alarm(snapshot: ActSnapshot, number: int, doing: Doing) -> ActPlan:
    """Close a story that was none. Raises NotFound, Refused."""
    return _close(snapshot, number, doing, Deed.FALSE_ALARM)


def reopen(snapshot: ActSnapshot, number: int, doing: Doing) -> ActPlan:
    """Take back that a story is closed. Raises NotFound, Refused."""
    found = found_as(snapshot, number)
    if found.story.state is StoryState.OPEN:
        raise Refused(f"S{found.story.id} is open.")
    decision = replace(_as_is(found), state=StoryState.OPEN, decided_by=None)
    plan = _decided(found, decision, Deed.REOPENED, "reopened", doing)
    return replace(plan, said=f"S{found.story.id} is open again.")


_CLOSED = {
    StoryState.OPEN: "open",
    StoryState.RESOLVED: "resolved",
    StoryState.FALSE_ALARM: "a false alarm",
    StoryState.JOINED: "joined with another story",
}


def _close(snapshot: ActSnapshot, number: int, doing: Doing, deed: Deed) -> ActPlan:
    found = found_as(snapshot, number)
    state = StoryState.RESOLVED if deed is Deed.RESOLVED else StoryState.FALSE_ALARM
    if found.story.state is state:
        by = f", {found.story.decided_by} said so" if found.story.decided_by else ""
        raise Refused(f"S{found.story.id} is {_CLOSED[state]} already{by}.")
    verb = "resolved" if deed is Deed.RESOLVED else "called a false alarm:"
    decision = replace(_as_is(found), state=state, decided_by=doing.actor.name)
    plan = _decided(found, decision, deed, verb, doing)
    said = "resolved" if deed is Deed.RESOLVED else "noted as a false alarm"
    return replace(plan, said=f"S{found.story.id} is {said}. What is the same again will make no noise.")


def _as_is(found: ActStory) -> Decision:
    story = found.story
    return Decision(story.id, story.state, story.claimed_by, story.decided_by, story.joined_to)


def _decided(found: ActStory, decision: Decision, deed: Deed, verb: str, doing: Doing) -> ActPlan:
    owed = touching.edits(found.alerts, doing)
    return ActPlan(
        decisions=(decision,),
        deliveries=owed.deliveries,
        hastened=owed.hastened,
        noted=(Noted(f"{verb} S{decision.story}", decision.story, deed),),
    )
