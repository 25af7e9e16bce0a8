"""Forget: a piece is removed for good, and what was posted of it is edited (behaviour: Law and harm, 3).

What stays is a tombstone: that something was removed, by whom and when; and digests of the piece's keys, so that a
later poll does not bring it back. The thread says nothing of it: that would only draw the eye.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from bot.core.plan import touching
from bot.core.plan.regroup import Regrouping, profiled
from bot.errors import NotFound
from bot.model.act import Deed, Forgotten, Noted, Told
from bot.model.acting import ActPlan, ActSnapshot, ActStory
from bot.model.delivery import Capabilities, Reason
from bot.model.message import Kind, Linked, Message, StoryLine
from bot.model.plan import NewDelivery

REMOVED = "Removed"
NOTE = "What stood here was removed."


def forget(snapshot: ActSnapshot, items: Collection[int], what: str, by: Regrouping) -> ActPlan:
    """Remove these items everywhere; `what` says in words what they were, without repeating it. Raises NotFound."""
    if not items:
        raise NotFound("Nothing is kept of it.")
    gone = frozenset(items)
    stories = [found for found in snapshot.stories.values() if any(m.item.id in gone for m in found.story.members)]
    owed: list[NewDelivery] = []
    profiles = []
    for found in stories:
        stays = [member for member in found.story.members if member.item.id not in gone]
        if stays:
            profiles.append(profiled(found.story.id, stays, by))
            owed.extend(replace(e, reason=Reason.WITHDRAWN) for e in touching.edits(found.alerts, by.doing).deliveries)
        else:
            owed.extend(_edit(told, scrubbed(told.message), by) for told in found.posts if _editable(told, by))
        owed.extend(_edit(told, scrubbed(told.message), by) for told in _about(found, gone) if _editable(told, by))
    ids = {found.story.id for found in stories}
    owed.extend(_edit(told, without(told.message, ids), by) for told in snapshot.digests if _editable(told, by))
    pieces = "1 piece is" if len(gone) == 1 else f"{len(gone)} pieces are"
    return ActPlan(
        forgotten=Forgotten(gone, frozenset(ids), what),
        profiles=tuple(profiles),
        deliveries=tuple(owed),
        touched=tuple(sorted(ids)),
        noted=tuple(Noted(f"removed {what}", story, Deed.FORGOTTEN) for story in sorted(ids))
        or (Noted(f"removed {what}", None, Deed.FORGOTTEN),),
        said=f"{pieces} removed for good; what was posted is edited. A later poll will not bring it back.",
    )


def _about(found: ActStory, gone: Collection[int]) -> Iterable[Told]:
    """Replies that told of a removed piece, and notes that quote two pieces side by side."""
    return (r for r in found.replies if r.item in gone or r.message.reason in (Reason.TWO_DATES, Reason.SPLIT))


def _editable(told: Told, by: Regrouping) -> bool:
    return by.doing.workspace.capabilities.get(told.destination, Capabilities()).edit


def _edit(told: Told, message: Message, by: Regrouping) -> NewDelivery:
    key = by.doing.new_key()
    return NewDelivery(
        key,
        told.destination,
        Kind.EDIT,
        Reason.WITHDRAWN,
        by.doing.now,
        alert=told.alert,
        message=replace(message, key=key),
        edits=told.delivery,
    )


def scrubbed(message: Message) -> Message:
    """The same message with nothing left of what a source wrote."""
    return Message(
        message.key,
        message.kind,
        Linked(REMOVED),
        story=message.story,
        reason=Reason.WITHDRAWN,
        note=NOTE,
        thread_of=message.thread_of,
        state="joined" if message.kind is not Kind.REPLY else message.state,
    )


def without(message: Message, stories: Collection[int]) -> Message:
    """A joint message in which these stories are told no longer."""
    lines = tuple(
        StoryLine(line.story, line.severity, Linked(REMOVED), (), (), ()) if line.story in stories else line
        for line in message.stories
    )
    return replace(message, stories=lines)
