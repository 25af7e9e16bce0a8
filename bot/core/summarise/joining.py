"""Which sentences of other items may stand beside the headline item.

Those that share a proper name or number with it; also the sentences without a name ("The vote is due in May") of an
item that as a whole shares at least `SHARED_BY_ITEM` of them. An item grouped wrongly contributes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.summarise import terms
from bot.core.summarise.concepts import Sentence

_NUMBER = re.compile(r"\d{2,}\Z")
_CALENDAR = frozenset(
    terms.stems(
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
        "august september october november december"
    )
)
RARE = 4.5
"""Rarity (see `terms.idf`) from which a word at the start of a sentence, or in small letters, serves as a name."""

UNCOMMON = 3.0
"""Rarity (in fewer than one story of twenty) from which a word of the headline is about this story, not about any."""

SHARED_BY_ITEM = 2
"""Anchors that two items share when they plainly tell of the same thing."""


def anchors(title: Sequence[str], lead: Sequence[Sentence]) -> frozenset[str]:
    """The stems that tie another item to the headline item: its names and numbers, and the rarer words of its headline.

    Where it has none (a headline alone, small letters) any rare word does. Days and months tie nothing.
    """
    stems = {stem for sentence in lead for stem in sentence.stems}.union(title)
    names = {stem for sentence in lead for stem in sentence.names}
    names.update(sentence.stems[0] for sentence in lead if _rare(sentence.stems[0]))
    names.update(stem for stem in stems if _NUMBER.match(stem))
    names.update(stem for stem in title if terms.idf(stem) >= UNCOMMON)
    names -= _CALENDAR | terms.STOP
    return frozenset(names or filter(_rare, stems))


def joins(run: Sequence[Sentence], item: frozenset[str], tied: frozenset[str]) -> bool:
    """Whether sentences of another item may be joined: they share an anchor, or their item shares several.

    `item` holds all stems of that item, headline included.
    """
    if any(not tied.isdisjoint(sentence.stems) for sentence in run):
        return True
    return len(item & tied) >= SHARED_BY_ITEM


def _rare(stem: str) -> bool:
    return terms.idf(stem) >= RARE
