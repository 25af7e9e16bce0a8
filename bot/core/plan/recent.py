"""Recent: what was new of a story, kept for destinations that are told of it later, in a digest.

Where a story has a thread its news is told there at once. A destination that takes digests learns of a correction or of
two dates when its next digest comes, so what was new is kept with the story's facts until then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.core.compose import primary_first
from bot.core.plan.growth import News
from bot.core.plan.together import quoted, quoted_words
from bot.core.text.naming import named
from bot.model.delivery import Reason
from bot.model.fact import KeptNews
from bot.model.plan import NewFact, Ref
from bot.model.story import Alert, Story

KIND = "news"
MOST = 3
"""Notes beside one story in a digest."""
WORDS = 60
"""Words of the sources in a headline and all notes beside it (behaviour: Law and harm, 1)."""
FIRST = (Reason.WITHDRAWN, Reason.TWO_DATES, Reason.CORRECTED, Reason.SEVERITY_ROSE, Reason.PRIMARY_ARRIVED)
"""What is told first where there is more than can be told."""


def kept(told: Iterable[tuple[Ref, News, str | None]]) -> tuple[NewFact, ...]:
    """News of stories as it is kept with their facts; with the one destination that it is for, if not for all."""
    return tuple(
        NewFact(story, news.item, KIND, json.dumps([news.reason.value, news.note, only], ensure_ascii=False))
        for story, news, only in told
    )


def new_to(story: int, item: int, destinations: Sequence[str]) -> NewFact:
    """A piece that a join brings to a story and that these destinations were not told, as it is kept with its facts."""
    return NewFact(story, item, KIND, json.dumps([Reason.JOINED.value, json.dumps([story, *destinations]), None]))


def brought(news: Sequence[KeptNews], story: Story, destination: str, before: datetime) -> frozenset[int]:
    """Items that joins have brought to the story since a digest told it, of which the destination was not told.

    What came in the same moment may have come after it. An item that another story has by now is not new to that one.
    """
    marks = [each for each in news if each.at >= before and _read(each)[0] is Reason.JOINED]
    read = [(each.item, *json.loads(_read(each)[1])) for each in marks]
    return frozenset(item for item, into, *names in read if into == story.id and destination in names)


def notes(
    news: Sequence[KeptNews], story: Story, alert: Alert, before: datetime | None, never_show: Sequence[str]
) -> tuple[str, ...]:
    """What to say beside a story that was told at `before`, oldest first; of one never told only what it cannot show.

    Nothing that rests on a piece which is withdrawn or elsewhere now, and nobody listed under never_show.
    """
    fresh = [(each, *_read(each)) for each in news if before is None or each.at > before]
    told = [
        (each, reason, note)
        for each, reason, note, only in fresh
        if reason is not Reason.JOINED
        and (before is not None or reason is Reason.TWO_DATES)
        and only in (None, alert.destination)
        and _holds(each, reason, note, story)
        and not named((note,), never_show) - alert.released
    ]
    weighty = sorted(told, key=lambda one: FIRST.index(one[1]) if one[1] in FIRST else len(FIRST))
    headline = primary_first(story.members)[0].item.title if story.members else ""
    fitting = list(_fitting((note for _, _, note in weighty), WORDS - len(headline.split())))[:MOST]
    return tuple(dict.fromkeys(note for _, _, note in told if note in fitting))


def _read(news: KeptNews) -> tuple[Reason, str, str | None]:
    reason, note, only = json.loads(news.body)
    return Reason(reason), str(note), only


def _fitting(notes: Iterable[str], room: int) -> Iterator[str]:
    for note in notes:
        words = quoted_words(note)
        if words <= room:
            room -= words
            yield note


def _holds(news: KeptNews, reason: Reason, note: str, story: Story) -> bool:
    """Whether the piece that brought the news is there still; of two dates, whether both are still said so."""
    standing = {member.item.id: member.item for member in story.members if not member.item.withdrawn}
    if reason is Reason.WITHDRAWN:
        return True
    if news.item not in standing:
        return False
    if reason is not Reason.TWO_DATES:
        return True
    said = [" ".join(f"{item.title}\n{item.text}".split()) for item in standing.values()]
    return all(any(one in text for text in said) for one in quoted(note))
