"""Recent: what was new of a story, kept for destinations that are told of it later, in a digest.

Where a story has a thread its news is told there at once. A destination that takes digests learns of a correction or of
two dates when its next digest comes, so what was new is kept with the story's facts until then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.core.plan.growth import News
from bot.core.plan.together import quoted_words
from bot.core.text.naming import named
from bot.model.delivery import Reason
from bot.model.fact import KeptNews
from bot.model.plan import NewFact, Ref
from bot.model.story import Alert, Story

KIND = "news"
MOST = 3
"""Notes beside one story in a digest."""
QUOTED = 60
"""Words of the sources in all notes beside one story (behaviour: Law and harm, 1)."""
FIRST = (Reason.WITHDRAWN, Reason.TWO_DATES, Reason.CORRECTED, Reason.SEVERITY_ROSE, Reason.PRIMARY_ARRIVED)
"""What is told first where there is more than can be told."""


def kept(told: Iterable[tuple[Ref, News]]) -> tuple[NewFact, ...]:
    """News of stories as it is kept with their facts."""
    return tuple(
        NewFact(story, news.item, KIND, json.dumps([news.reason.value, news.note], ensure_ascii=False))
        for story, news in told
    )


def notes(
    news: Sequence[KeptNews], story: Story, alert: Alert, before: datetime | None, never_show: Sequence[str]
) -> tuple[str, ...]:
    """What to say beside a story that was told at `before`, oldest first; of one never told only what it cannot show.

    Nothing that quotes a piece which is withdrawn now, and nobody listed under never_show.
    """
    fresh = [(each, *_read(each)) for each in news if before is None or each.at > before]
    told = [
        (each, reason, note)
        for each, reason, note in fresh
        if (before is not None or reason is Reason.TWO_DATES)
        and not _rests_on_withdrawn(each, reason, note, story)
        and not named((note,), never_show) - alert.released
    ]
    weighty = sorted(told, key=lambda one: FIRST.index(one[1]) if one[1] in FIRST else len(FIRST))
    fitting = list(_fitting(note for _, _, note in weighty))[:MOST]
    return tuple(dict.fromkeys(note for _, _, note in told if note in fitting))


def _read(news: KeptNews) -> tuple[Reason, str]:
    reason, note = json.loads(news.body)
    return Reason(reason), str(note)


def _fitting(notes: Iterable[str]) -> Iterable[str]:
    quoted = 0
    for note in notes:
        words = quoted_words(note)
        if quoted + words <= QUOTED:
            quoted += words
            yield note


def _rests_on_withdrawn(news: KeptNews, reason: Reason, note: str, story: Story) -> bool:
    gone = [member.item for member in story.members if member.item.withdrawn]
    there = {member.item.id for member in story.members}
    if reason is Reason.WITHDRAWN:
        return False
    if news.item not in there or any(item.id == news.item for item in gone):
        return True
    return reason is Reason.TWO_DATES and any(item.source in note for item in gone)
