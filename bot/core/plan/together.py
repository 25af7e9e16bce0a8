"""Together: what one item brings is told at once. One reply for all its news, one more for each of two differences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.core.plan.growth import News
from bot.model.delivery import Reason

MOST_DIFFERENCES = 2
"""Differences told of one item: each quotes two sources and needs a reply of its own."""
QUOTED = 45
"""Words of a piece in one joint note; with its headline below the limit (behaviour: Law and harm, 1)."""
_QUOTED = re.compile(r"“([^”]*)”")


def together(news: Iterable[News]) -> tuple[News, ...]:
    """The replies that an item's news make, in order: the first of them gives the reason of the joint one.

    A line that would quote too much of the piece beside what is quoted already is left out: the message has it.
    """
    told = list(news)
    apart = [each for each in told if each.reason is Reason.TWO_DATES][:MOST_DIFFERENCES]
    rest = [each for each in told if each.reason is not Reason.TWO_DATES]
    joint = (replace(rest[0], note=" ".join(_fitting(rest))),) if rest else ()
    return (*joint, *apart)


def quoted(note: str) -> list[str]:
    """What a note quotes, one space between words, without the mark of what was cut off."""
    return [" ".join(found.removesuffix("…").split()) for found in _QUOTED.findall(note)]


def quoted_words(note: str) -> int:
    """Words of a note that are a source's own."""
    return sum(len(found.split()) for found in _QUOTED.findall(note))


def _fitting(news: Iterable[News]) -> Iterator[str]:
    quoted = 0
    for number, each in enumerate(news):
        words = quoted_words(each.note)
        if number and words and quoted + words > QUOTED:
            continue
        quoted += words
        yield each.note
