"""Digest: how a story is told in a joint message, and what the next one has to say of it."""

from __future__ import annotations

from datetime import datetime

from bot.core import compose
from bot.core.plan import fresh, recent
from bot.core.plan.briefly import SUMMARY_WORDS, quotable, told_briefly
from bot.core.plan.together import quoted_words
from bot.model.message import Kind, Quoted, StoryLine
from bot.model.plan import ClaimSnapshot, Waiting
from bot.model.policy import Workspace
from bot.model.story import Story

LEAST_WORDS = 12
"""Fewer words than these tell nothing."""


def line(row: Waiting, snapshot: ClaimSnapshot, workspace: Workspace, *, brief: bool) -> StoryLine | None:
    """A story in a joint message; None if the row has none. `brief` leaves out what nobody reads of the twentieth.

    One that an earlier digest told is told by what was new since and by what its newer items add.
    """
    if row.story is None or row.alert is None:
        return None
    story, alert = row.story, row.alert
    told = compose.telling(story, snapshot.destination.name, alert.severity, workspace)
    before = told_at(row)
    notes = recent.notes(row.news, story, alert, before, workspace.never_show)
    title = compose.primary_first(story.members)[0].item.title if notes else ""
    room = SUMMARY_WORDS - len(title.split()) - sum(map(quoted_words, notes))
    added = _added(story, before, room) if not brief else ()
    whole = not (brief or added or room < LEAST_WORDS or (before and notes))
    summary = added or (told_briefly(story, told.watches, room) if whole else ())
    message = compose.message(Kind.DIGEST, "", story, told, workspace, summary)
    return StoryLine(
        story.id, alert.severity, message.headline, message.watches, message.summary, message.items, notes=notes
    )


def told_at(row: Waiting) -> datetime | None:
    """When the story was last told there in a digest; None if never, or if it has a message of its own."""
    return row.told_at if row.alert is not None and row.alert.post is None else None


def nothing_new(row: Waiting, workspace: Workspace) -> bool:
    """Whether a story that an earlier digest told has come to nothing since but the same again."""
    if row.story is None or row.alert is None:
        return False
    before = told_at(row)
    if before is None:
        return False
    noted = recent.notes(row.news, row.story, row.alert, before, workspace.never_show)
    return not noted and not _added(row.story, before, SUMMARY_WORDS)


def _added(story: Story, before: datetime | None, words: int) -> tuple[Quoted, ...]:
    return fresh.since(before, quotable(story), words) if before and words >= LEAST_WORDS else ()
