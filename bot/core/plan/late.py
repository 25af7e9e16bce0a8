"""Late: two open stories that grew together are joined, by the rule of `try group` and the means of people's merge.

The older message stays, whichever story is bigger (behaviour: Stories and alerts). Nobody is asked, so it happens only
where people have said nothing that it could go against, and `undo` takes it back for good.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.core import group
from bot.core.plan import regroup
from bot.core.plan.regroup import Regrouping
from bot.core.plan.touching import Doing
from bot.model.acting import ActPlan, ActSnapshot, ActStory, Grown, Joining
from bot.model.actor import TOCSIN
from bot.model.plan import Candidate, Profiled
from bot.model.policy import Workspace
from bot.model.story import StoryState
from bot.model.watch import Severity, SilenceScope


def joining(workspace: Workspace, frequencies: group.Frequencies, now: datetime, new_key: Callable[[], str]) -> Joining:
    """How late joins are decided in this workspace, now."""
    by = Regrouping(Doing(TOCSIN, workspace, now, new_key), frequencies)
    return Joining(partial(double, frequencies=frequencies), partial(join, by=by))


def double(grown: Grown, frequencies: group.Frequencies) -> Candidate | None:
    """The story that a grown one is too, if any."""
    others = [(other.story_id, group.load(other.profile)) for other in grown.near]
    found = group.merge(group.load(grown.story.profile), others, frequencies, told=True)
    return next((other for other in grown.near if other.story_id == found), None)


def join(snapshot: ActSnapshot, pair: Sequence[Candidate], by: Regrouping) -> ActPlan | None:
    """The younger of two stories in the older; None if people have said of either what this could go against."""
    one, other = (snapshot.stories[each.story_id] for each in pair)
    if not all(map(partial(_untouched, snapshot), (one, other))) or _claimed_by_two(one, other):
        return None
    if _apart(snapshot, one, other):
        return None
    older, younger = sorted((one, other), key=regroup.age)
    if _told_in_passing(older, younger):
        return None
    mine, theirs = (group.load(each.profile) for each in pair)
    whole = group.joined(mine, theirs)
    profiled = Profiled(older.story.id, group.dump(whole), group.profile_terms(whole, by.frequencies))
    plan = regroup.joined(older, younger, by, f" If they are two stories, “undo S{older.story.id}” parts them.")
    tie = ", ".join(group.tie(mine, theirs))
    why = f"came with story S{younger.story.id}, which Tocsin joined with this one: both tell of {tie}"
    moved = tuple(replace(shifted, how="similar", why=why) for shifted in plan.shifted)
    return replace(plan, shifted=moved, profiles=(profiled,))


def _untouched(snapshot: ActSnapshot, found: ActStory) -> bool:
    """Whether a story is open, and heard wherever it is told: a join must neither wake nor silence anything."""
    muted = any(s.scope is SilenceScope.STORY and s.target == found.story.id for s in snapshot.silences)
    return found.story.state is StoryState.OPEN and not muted


def _told_in_passing(older: ActStory, younger: ActStory) -> bool:
    """Whether the older story stands in a digest alone where the younger is urgent, which needs its own message."""
    return any(
        severity is Severity.URGENT and known.told_in_digest and known.alert.post is None
        for known, severity in regroup.rises(older, younger)
    )


def _claimed_by_two(one: ActStory, other: ActStory) -> bool:
    claimed = {each.story.claimed_by for each in (one, other)} - {None}
    return len(claimed) > 1


def _apart(snapshot: ActSnapshot, one: ActStory, other: ActStory) -> bool:
    """Whether a person has said of an item of each that they are not one story."""
    mine, theirs = (_items(each) for each in (one, other))
    return any((a in mine and b in theirs) or (b in mine and a in theirs) for a, b in snapshot.apart)


def _items(found: ActStory) -> set[int]:
    return {member.item.id for member in found.story.members}
