"""Late merge: two stories that turned out to be one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.group.choose import rank
from bot.core.group.frequencies import Frequencies, Weighed, heaviest, unit
from bot.core.group.profile import Profile, signature
from bot.core.group.tuning import SHIPPED, Tuning

_STORY_AS_ITEM = 40
_TITLE_AS_ITEM = 12


def ripe(profile: Profile) -> bool:
    """Whether a story that has just grown should look for its double: at 2 to 5 items, then every fourth."""
    return 2 <= profile.size < 6 or (profile.size >= 6 and profile.size % 4 == 0)


def merge(
    profile: Profile, others: Sequence[tuple[int, Profile]], frequencies: Frequencies, tuning: Tuning = SHIPPED
) -> int | None:
    """The other story that this one is, if any; the caller keeps the older of the two.

    The story is scored as if it were one item made of its heaviest terms, without the bonus for size; the two
    must also share main words.
    """
    ranked = rank(_as_item(profile, frequencies), profile.last, others, frequencies, replace(tuning, size_bonus=0.0))
    mine = set(signature(profile, tuning.merge_signature))
    for found in ranked:
        if found.score < tuning.merge_at:
            return None
        if len(mine.intersection(signature(found.profile, tuning.merge_signature))) >= tuning.merge_shared:
            return found.story
    return None


def _as_item(profile: Profile, frequencies: Frequencies) -> Weighed:
    terms = {term: profile.terms[term] for term in heaviest(profile.terms, _STORY_AS_ITEM)}
    words = {term: frequencies.rarity(term) for term in terms if " " not in term}
    telling = {term: rarity for term, rarity in words.items() if rarity > 0}
    return Weighed(unit(terms), frozenset(list(profile.titles)[:_TITLE_AS_ITEM]).intersection(telling), telling)
