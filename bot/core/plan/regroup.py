"""Regroup: people take a story apart, put two together, and take either back.

What they said is kept as bonds between items: grouping does not undo it (behaviour: Stories and alerts). The older
message of two joined stories stays; the younger is edited to say where its story went. What was split off gets a post
of its own. Every message that told the wrong thing is edited, and its thread says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from bot.core import compose, group
from bot.core.plan import standing, touching, untold
from bot.core.plan.growth import severity_is
from bot.core.plan.touching import Doing
from bot.core.route import next_digest, route
from bot.core.showing import shown
from bot.errors import Refused, UsageError
from bot.model.act import Bond, Decision, Deed, Forwarded, Noted, Rehomed, Shifted
from bot.model.acting import ActPlan, ActSnapshot, ActStory
from bot.model.delivery import Capabilities, Reason
from bot.model.item import Role
from bot.model.message import Kind, Linked
from bot.model.plan import AlertFacts, Hastened, NewAlert, NewDelivery, NewStory, Profiled, Raised, Ref
from bot.model.story import Member, StoryState
from bot.model.watch import Mode, Severity, Silence

NEW_STORY: Ref = -1
SPLIT_OFF = "split off by"
READ = 4000
"""Characters of a text that grouping looks at, as when it came in."""


@dataclass(frozen=True, slots=True)
class Regrouping:
    """Who regroups, and what grouping has seen so far."""

    doing: Doing
    frequencies: group.Frequencies

    @property
    def name(self) -> str:
        """Who it is, in words."""
        return self.doing.actor.name


def split(snapshot: ActSnapshot, number: int, items: Sequence[int], by: Regrouping) -> ActPlan:
    """Take these items out of their story into one of their own. Raises NotFound, UsageError."""
    found = standing.found_as(snapshot, number)
    members = {member.item.id: member for member in found.story.members}
    strangers = [item for item in items if item not in members]
    if strangers or not items:
        listed = ", ".join(f"I{item}" for item in members)
        raise UsageError(f"Name items of S{found.story.id}: it has {listed}.")
    moved = [members[item] for item in dict.fromkeys(items)]
    stays = [member for member in found.story.members if member.item.id not in items]
    if not stays:
        raise UsageError(f"At least one item has to stay in S{found.story.id}.")
    pieces = "1 piece" if len(moved) == 1 else f"{len(moved)} pieces"
    note = f"{pieces} told here belonged to another story: {_titles(moved, by)}. {by.name} split the story."
    owed = _corrected(found, moved, note, Reason.SPLIT, by)
    posts, alerts = _own_posts(found, moved, snapshot.silences, by)
    return ActPlan(
        opened=(NewStory(NEW_STORY),),
        shifted=tuple(Shifted(m.item.id, found.story.id, NEW_STORY, f"{SPLIT_OFF} {by.name}") for m in moved),
        profiles=(profiled(found.story.id, stays, by), profiled(NEW_STORY, moved, by)),
        bonds=tuple(Bond(m.item.id, s.item.id, must=False) for m in moved for s in stays),
        alerts=alerts,
        deliveries=(*owed, *posts),
        hastened=touching.edits(found.alerts, by.doing).hastened,
        touched=(found.story.id,),
        noted=(Noted(f"split {pieces} off S{found.story.id}", found.story.id, Deed.SPLIT),),
        unbound=(frozenset(m.item.id for m in moved), frozenset(s.item.id for s in stays)),
        said=f"{pieces} of S{found.story.id} {'is' if len(moved) == 1 else 'are'} a story apart now.",
    )


def merge(snapshot: ActSnapshot, one: int, other: int, by: Regrouping) -> ActPlan:
    """Put two stories together: the older stays. Raises NotFound, Refused."""
    older, younger = sorted((standing.found_as(snapshot, one), standing.found_as(snapshot, other)), key=age)
    if older.story.id == younger.story.id:
        raise Refused(f"S{one} and S{other} are one story already." if one != other else "Name two stories.")
    whole = profiled(older.story.id, (*older.story.members, *younger.story.members), by)
    return replace(joined(older, younger, by), profiles=(whole,), unbound=_between(older, younger))


def age(found: ActStory) -> tuple[datetime, int]:
    """By which the older of two stories is told."""
    return found.story.opened_at, found.story.id


def undo(snapshot: ActSnapshot, number: int, by: Regrouping) -> ActPlan:
    """Take back the last thing that somebody decided of a story. Raises NotFound, Refused."""
    found = standing.found_as(snapshot, number)
    last = next((each for each in reversed(found.done) if each.deed in _REVERSED), None)
    if last is None:
        raise Refused(f"Nobody has decided anything of S{found.story.id} that could be taken back.")
    if last.deed is Deed.SPLIT:
        return _unsplit(snapshot, found, by)
    if last.deed is Deed.MERGED:
        return _unmerged(snapshot, found, by)
    plan = standing.unclaim if last.deed is Deed.CLAIMED else standing.reopen
    return plan(snapshot, found.story.id, by.doing)


_REVERSED = frozenset({Deed.SPLIT, Deed.MERGED, Deed.CLAIMED, Deed.RESOLVED, Deed.FALSE_ALARM})


def _unsplit(snapshot: ActSnapshot, found: ActStory, by: Regrouping) -> ActPlan:
    part = next((s for s in snapshot.stories.values() if s.story.id in found.parts), None)
    if part is None or part.story.state is StoryState.JOINED:
        raise Refused(f"What was split off S{found.story.id} has changed since: use “merge”.")
    plan = joined(found, part, by)
    whole = profiled(found.story.id, (*found.story.members, *part.story.members), by)
    what = f"took back the split of S{found.story.id}: S{part.story.id} is part of it again"
    said = f"S{part.story.id} is part of S{found.story.id} again."
    back = {member.item.id for member in part.story.members if member.why.startswith(SPLIT_OFF)}
    return replace(
        plan,
        noted=(Noted(what, found.story.id, Deed.UNDONE),),
        profiles=(whole,),
        bonds=(),
        unbound=_between(found, part),
        facts=tuple(fact for fact in plan.facts if fact.item not in back),  # those were told when they came
        said=said,
    )


def _unmerged(snapshot: ActSnapshot, found: ActStory, by: Regrouping) -> ActPlan:
    gone = [s for s in snapshot.stories.values() if s.story.joined_to == found.story.id]
    if not gone:
        raise Refused(f"No story was joined with S{found.story.id}.")
    said = [each.what for each in found.done if each.deed is Deed.MERGED]
    back = max(gone, key=lambda each: (_last(said, _what(found, each)), each.story.id))
    moved = [m for m in found.story.members if m.item.id in back.had]
    stays = [m for m in found.story.members if m.item.id not in back.had]
    if not moved or not stays:
        raise Refused(f"What was joined with S{found.story.id} has changed since: use “split”.")
    note = f"Joining this with story S{back.story.id} was taken back by {by.name}."
    homes = tuple(Rehomed(known.alert.id, back.story.id) for known in found.alerts if known.born == back.story.id)
    kept = replace(found, alerts=tuple(k for k in found.alerts if k.born != back.story.id))
    again = (*back.alerts, *(k for k in found.alerts if k.born == back.story.id))
    owed = touching.edits(again, by.doing)
    return ActPlan(
        decisions=(Decision(back.story.id, StoryState.OPEN, back.story.claimed_by),),
        shifted=tuple(Shifted(m.item.id, found.story.id, back.story.id, f"put back by {by.name}") for m in moved),
        rehomed=homes,
        forwarded=_returned(found, back, moved),
        profiles=(profiled(found.story.id, stays, by), profiled(back.story.id, moved, by)),
        deliveries=(*_corrected(kept, moved, note, Reason.SPLIT, by), *owed.deliveries),
        hastened=owed.hastened,
        touched=(found.story.id,),
        bonds=tuple(Bond(m.item.id, s.item.id, must=False) for m in moved for s in stays),
        unbound=(frozenset(m.item.id for m in moved), frozenset(m.item.id for m in stays)),
        noted=(Noted(f"took back joining S{back.story.id} with S{found.story.id}", found.story.id, Deed.UNDONE),),
        said=f"S{back.story.id} and S{found.story.id} are two stories again.",
    )


def _returned(found: ActStory, back: ActStory, moved: Sequence[Member]) -> tuple[Forwarded, ...]:
    """What still waits to be told of the pieces that go back is told in the threads that they go back to."""
    items = frozenset(member.item.id for member in moved)
    into = {known.alert.destination: known.alert.id for known in back.alerts}
    homes = [(known.alert.id, into.get(known.alert.destination)) for known in found.alerts]
    return tuple(Forwarded(out_of, home, items) for out_of, home in homes if home is not None and home != out_of)


def _what(older: ActStory, younger: ActStory) -> str:
    """A join as it stands in the audit log."""
    return f"joined S{younger.story.id} with S{older.story.id}"


def _last(said: Sequence[str], what: str) -> int:
    """The place of the last of these words, or -1."""
    return max((place for place, each in enumerate(said) if each == what), default=-1)


# Joining.


def joined(older: ActStory, younger: ActStory, by: Regrouping, aside: str = "") -> ActPlan:
    """The younger story's items in the older one; what each destination is owed. `aside` ends what threads are told.

    The profile of the whole is for the caller to add.
    """
    there = {known.alert.destination for known in older.alerts}
    homes = tuple(Rehomed(k.alert.id, older.story.id) for k in younger.alerts if k.alert.destination not in there)
    note = (
        f"Story S{younger.story.id} was joined with this one by {by.name}: {_titles(younger.story.members, by)}.{aside}"
    )
    moving = replace(younger, alerts=tuple(k for k in younger.alerts if k.alert.destination not in there))
    owed = touching.edits((*older.alerts, *moving.alerts), by.doing)
    risen = rises(older, younger)
    urgent = {known.alert.id for known, severity in risen if severity is Severity.URGENT}
    new = untold.by_join(older, younger, urgent, by.doing)
    anchor = older.story.members[0].item.id if older.story.members else 0
    claimed = older.story.claimed_by or younger.story.claimed_by
    return ActPlan(
        decisions=(
            Decision(older.story.id, older.story.state, claimed, older.story.decided_by),
            Decision(younger.story.id, StoryState.JOINED, None, by.name, older.story.id),
        ),
        shifted=tuple(
            Shifted(m.item.id, younger.story.id, older.story.id, f"joined by {by.name}") for m in younger.story.members
        ),
        rehomed=homes,
        forwarded=_forwarded(older, younger),
        bonds=tuple(Bond(anchor, m.item.id, must=True) for m in younger.story.members) if anchor else (),
        noted=(Noted(_what(older, younger), older.story.id, Deed.MERGED),),
        raised=tuple(Raised(known.alert.id, severity) for known, severity in risen),
        deliveries=(
            *_replies(older, note, Reason.JOINED, by),
            *owed.deliveries,
            *_risen(older, risen, by),
            *_gone(older, younger, by),
            *new.deliveries,
        ),
        hastened=owed.hastened,
        urged=_not_to_wait(risen, by),
        facts=new.facts,
        said=f"S{younger.story.id} is part of S{older.story.id} now.",
    )


def rises(older: ActStory, younger: ActStory) -> list[tuple[AlertFacts, Severity]]:
    """The older story's alerts where the younger is told with a higher severity, and that severity."""
    theirs = {known.alert.destination: known.alert.severity for known in younger.alerts}
    pairs = [(known, theirs.get(known.alert.destination, known.alert.severity)) for known in older.alerts]
    return [(known, most) for known, most in pairs if most.rank > known.alert.severity.rank and not known.alert.ended]


def _risen(older: ActStory, risen: Sequence[tuple[AlertFacts, Severity]], by: Regrouping) -> tuple[NewDelivery, ...]:
    """The line in the thread that says so, where the older message is out."""
    return tuple(
        reply
        for known, severity in risen
        for reply in _replies(replace(older, alerts=(known,)), severity_is(severity), Reason.SEVERITY_ROSE, by)
    )


def _not_to_wait(risen: Sequence[tuple[AlertFacts, Severity]], by: Regrouping) -> tuple[Hastened, ...]:
    """A post that still waits has no longer to, once its story is urgent."""
    return tuple(
        Hastened(known.alert.id, by.doing.now)
        for known, severity in risen
        if severity is Severity.URGENT and known.post_due is not None
    )


THREADS_OWN = frozenset({Reason.SEVERITY_ROSE, Reason.REMIND})
"""Replies that speak of a message rather than of a piece: in another thread they would be wrong."""


def _forwarded(older: ActStory, younger: ActStory) -> tuple[Forwarded, ...]:
    """What waits for the younger story's threads is told in those of the older one: it is news there as well.

    But not where the older message is still to come: it will show all of it. And only one report is the first
    from a primary source.
    """
    into = {known.alert.destination: known.alert.id for known in older.alerts if touching.is_shown(known)}
    primary = any(member.item.role is Role.PRIMARY for member in older.story.members)
    but = THREADS_OWN | {Reason.PRIMARY_ARRIVED} if primary else THREADS_OWN
    homes = [
        (known.alert.id, into[known.alert.destination]) for known in younger.alerts if known.alert.destination in into
    ]
    return tuple(Forwarded(out_of, home, but=but) for out_of, home in homes)


def _gone(older: ActStory, younger: ActStory, by: Regrouping) -> tuple[NewDelivery, ...]:
    """The younger story's messages are edited to say where it went, with a link to the older message there."""
    posts = {known.alert.destination: known.alert.post for known in older.alerts}
    first = compose.primary_first(older.story.members)[:1]
    title = "".join(shown(member.item, by.doing.workspace.never_show).title for member in first)
    made = []
    for known in younger.alerts:
        name = known.alert.destination
        if name not in posts or not touching.is_shown(known) or not _capable(name, by).edit:
            continue
        post, key = posts[name], by.doing.new_key()
        target = Linked(f"Joined with story S{older.story.id}: {title}", post.url if post else None)
        note = f"{by.name} put the two together. What is new is told there."
        told = compose.joined(key, younger.story.id, target, note)
        made.append(NewDelivery(key, name, Kind.EDIT, Reason.JOINED, by.doing.now, alert=known.alert.id, message=told))
    return tuple(made)


# What destinations are owed.


def _corrected(
    found: ActStory, moved: Sequence[Member], note: str, reason: Reason, by: Regrouping
) -> tuple[NewDelivery, ...]:
    """A reply that says so, an edit of each message, and of each earlier reply about what was taken out."""
    edits = touching.edits(found.alerts, by.doing)
    gone = {member.item.id for member in moved}
    wrong = [reply for reply in found.replies if reply.item in gone]
    owed = []
    for reply in wrong:
        if not _capable(reply.destination, by).edit:
            continue
        key = by.doing.new_key()
        told = replace(reply.message, key=key, note=f"No longer part of this story. {note}", interactive=False)
        owed.append(
            NewDelivery(
                key, reply.destination, Kind.EDIT, reason, by.doing.now, alert=reply.alert, message=told,
                edits=reply.delivery,
            )
        )  # fmt: skip
    return (*edits.deliveries, *owed, *_replies(found, note, reason, by))


def _between(one: ActStory, other: ActStory) -> tuple[frozenset[int], frozenset[int]]:
    """The items of two stories, between which older bonds end."""
    mine, theirs = (frozenset(member.item.id for member in each.story.members) for each in (one, other))
    return mine, theirs


def _replies(found: ActStory, note: str, reason: Reason, by: Regrouping) -> tuple[NewDelivery, ...]:
    """A line in the thread of each message that is out."""
    return tuple(
        NewDelivery(
            by.doing.new_key(), k.alert.destination, Kind.REPLY, reason, by.doing.now, alert=k.alert.id, detail=note
        )
        for k in found.alerts
        if touching.is_shown(k) and _capable(k.alert.destination, by).thread
    )


def _own_posts(
    found: ActStory, moved: Sequence[Member], silences: Sequence[Silence], by: Regrouping
) -> tuple[tuple[NewDelivery, ...], tuple[NewAlert, ...]]:
    """A post of its own wherever the story was told and a watch hit what was split off."""
    doing = by.doing
    told: dict[str, AlertFacts] = {known.alert.destination: known for known in found.alerts}
    names = [match.watch for member in moved for match in member.matches]
    posts, alerts = [], []
    for number, routed in enumerate(route(names, doing.workspace, silences)):
        known = told.get(routed.destination)
        if known is None or known.alert.ended:
            continue
        ref, key = NEW_STORY - 1 - number, doing.new_key()
        digest = routed.mode is Mode.DIGEST and known.alert.post is None
        due = next_digest(doing.workspace.destinations[routed.destination], doing.now) if digest else doing.now
        reason = Reason.DIGEST if digest else Reason.SPLIT
        alerts.append(NewAlert(ref, NEW_STORY, routed.destination, routed.severity, key))
        posts.append(NewDelivery(key, routed.destination, Kind.POST, reason, due, alert=ref, item=moved[0].item.id))
    return tuple(posts), tuple(alerts)


def _capable(destination: str, by: Regrouping) -> Capabilities:
    return by.doing.workspace.capabilities.get(destination, Capabilities())


def _titles(members: Iterable[Member], by: Regrouping) -> str:
    """The headlines, as they may be shown: three at most."""
    titles = [f"“{shown(m.item, by.doing.workspace.never_show).title}”" for m in compose.primary_first(list(members))]
    more = f" and {len(titles) - 3} more" if len(titles) > 3 else ""
    return ", ".join(titles[:3]) + more


# Grouping.


def profiled(story: Ref, members: Iterable[Member], by: Regrouping) -> Profiled:
    """The story's profile made anew of these members."""
    profile: group.Profile | None = None
    for member in sorted(members, key=lambda m: (m.item.dated, m.item.id)):
        profile = group.grow(profile, _doc(member), member.item.dated, by.frequencies)
    assert profile is not None
    return Profiled(story, group.dump(profile), group.profile_terms(profile, by.frequencies))


def _doc(member: Member) -> group.Doc:
    item = member.item
    host = (urlsplit(item.url).hostname or "").removeprefix("www.") if item.url else ""
    weak = {span.term for match in member.matches for span in match.spans}
    return group.read(item.title, item.text[:READ], source=host or item.source, weak=weak, language=item.language or "")
