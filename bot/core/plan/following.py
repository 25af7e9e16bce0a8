"""Following: a story that is opened may be later news of one that is closed (behaviour: Stories and alerts).

It is not joined with it: its first message names the old story and links there, and the old message stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.core import compose, group
from bot.core.showing import shown
from bot.model.acting import Looking, Predecessor
from bot.model.item import Prepared
from bot.model.message import Earlier
from bot.model.plan import Candidate, Followed
from bot.model.policy import Workspace

FOLLOWED_FOR = timedelta(days=30)
"""So long after its last news a closed story may be followed; what is older is another matter to most readers."""

AGELESS = replace(group.SHIPPED, window=2 * FOLLOWED_FOR, gap_a_day=0.0, join_at=group.SHIPPED.told_at)
"""Grouping as shipped, but that days between two pieces do not count against them, and that it takes as much as for
joining two stories that people have read of: a line that names the wrong story is worse than none (docs/adr/013).
"""


def looking(
    prepared: Sequence[Prepared],
    docs: Mapping[int, group.Doc],
    workspace: Workspace,
    frequencies: group.Frequencies,
    now: datetime,
) -> Looking:
    """How the stories that a poll opens find the closed ones that they follow."""
    choose = partial(earlier, prepared=prepared, docs=docs, frequencies=frequencies)
    return Looking(now - FOLLOWED_FOR, now - workspace.alerts.story_idle, choose)


def earlier(
    number: int,
    closed: Sequence[Candidate],
    prepared: Sequence[Prepared],
    docs: Mapping[int, group.Doc],
    frequencies: group.Frequencies,
) -> Predecessor | None:
    """The closed story of which entry number so-and-so is later news; None if there is none."""
    near = [(each.story_id, group.load(each.profile)) for each in closed]
    choice = group.choose(docs[number], prepared[number].dated, near, frequencies, AGELESS)
    if choice.story is None:
        return None
    return Predecessor(choice.story, choice.why.replace("joins", "follows", 1))


def told(followed: Followed, workspace: Workspace) -> Earlier:
    """What a message says of the story that its own follows: the headline only as far as it may be shown today."""
    first = compose.primary_first(followed.story.members)[:1]
    headline = "".join(shown(member.item, workspace.never_show).title for member in first)
    return Earlier(followed.story.id, headline, followed.post.url if followed.post else None)
