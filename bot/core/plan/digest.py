"""Digest: how a story is told in a joint message, and what the next one has to say of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core import compose
from bot.core.plan import fresh, recent
from bot.core.plan.briefly import SUMMARY_WORDS, quotable, told_briefly
from bot.core.plan.together import quoted_words
from bot.model.message import Kind, Quoted, StoryLine
from bot.model.plan import ClaimSnapshot, Waiting
from bot.model.policy import Workspace
from bot.model.story import Story
from bot.model.watch import Severity

LEAST_WORDS = 12
"""Fewer words than these tell nothing."""


def line(row: Waiting, snapshot: ClaimSnapshot, workspace: Workspace, *, brief: bool) -> StoryLine | None:
    """A story in a joint message; None if the row has none. `brief` leaves out what nobody reads of the twentieth.

    One that an earlier digest told is told by what was new since and by what its newer items add; where those that a
    join brought add nothing, they are told by themselves.
    """
    if row.story is None or row.alert is None:
        return None
    story, alert = row.story, row.alert
    told = compose.telling(story, snapshot.destination.name, alert.severity, workspace)
    before = told_at(row)
    notes = recent.notes(row.news, story, alert, before, workspace.never_show)
    title = compose.primary_first(story.members)[0].item.title if notes else ""
    room = SUMMARY_WORDS - len(title.split()) - sum(map(quoted_words, notes))
    added = _added(row, story, before, room) if not brief else ()
    came = _brought(row, story, before) if before else frozenset()
    retold = not (brief or added or room < LEAST_WORDS or (before and notes and not came))
    pieces = tuple(member for member in story.members if not came or member.item.id in came)
    summary = added or (told_briefly(replace(story, members=pieces), told.watches, room) if retold else ())
    message = compose.message(Kind.DIGEST, "", story, told, workspace, summary)
    return StoryLine(
        story.id, alert.severity, message.headline, message.watches, message.summary, message.items, notes=notes
    )


def told_at(row: Waiting) -> datetime | None:
    """When the story was last told there in a digest; None if never, or if it has a message of its own."""
    return row.told_at if row.alert is not None and row.alert.post is None else None


def nothing_new(row: Waiting, workspace: Workspace) -> bool:
    """Whether a story that an earlier digest told has come to nothing since but the same again.

    Never so of one that has turned urgent, or that was joined with one of which the destination was not told.
    """
    if row.story is None or row.alert is None:
        return False
    before = told_at(row)
    if before is None or row.alert.severity is Severity.URGENT or _brought(row, row.story, before):
        return False
    noted = recent.notes(row.news, row.story, row.alert, before, workspace.never_show)
    return not noted and not _added(row, row.story, before, SUMMARY_WORDS)


def _brought(row: Waiting, story: Story, before: datetime) -> frozenset[int]:
    """Items that joins have brought since then, and of which the destination was not told."""
    came = recent.brought(row.news, story, row.delivery.destination, before)
    return frozenset(member.item.id for member in story.members if member.item.id in came and not member.item.withdrawn)


def _added(row: Waiting, story: Story, before: datetime | None, words: int) -> tuple[Quoted, ...]:
    if before is None or words < LEAST_WORDS:
        return ()
    return fresh.since(before, quotable(story), words, _brought(row, story, before))
