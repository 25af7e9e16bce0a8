"""Late merge: two stories that turned out to be one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.group.choose import rank
from bot.core.group.frequencies import Frequencies, Weighed, heaviest, unit
from bot.core.group.profile import Profile, signature
from bot.core.group.tuning import SHIPPED, Tuning

_FEWEST = 4


def ripe(profile: Profile) -> bool:
    """Whether a story that has just grown should look for its double: at 2 to 5 items, then every fourth."""
    return 2 <= profile.size < 6 or (profile.size >= 6 and profile.size % 4 == 0)


def may_absorb(older: Profile, younger: Profile) -> bool:
    """Whether the older story may take in the younger: the older keeps its name and its message, so the one that most
    items know must not end in the other.
    """
    return older.size >= younger.size


def merge(
    profile: Profile,
    others: Sequence[tuple[int, Profile]],
    frequencies: Frequencies,
    tuning: Tuning = SHIPPED,
    *,
    told: bool = False,
) -> int | None:
    """The other story that this one is, if any; the caller keeps one of the two. `told` if people have read of both:
    then it takes more.

    The story is scored as if it were one item made of its heaviest terms, without the bonus for size; the two
    must also share main words.
    """
    ranked = rank(_as_item(profile, frequencies), profile.last, others, frequencies, replace(tuning, size_bonus=0.0))
    mine = set(signature(profile, tuning.merge_signature))
    least = tuning.told_at if told else tuning.merge_at
    for found in ranked:
        if found.score < least:
            return None
        if len(mine.intersection(signature(found.profile, tuning.merge_signature))) >= tuning.merge_shared:
            return found.story
    return None


def tie(one: Profile, other: Profile, limit: int = 6) -> list[str]:
    """What two stories have in common, heaviest first."""
    return heaviest({term: w * other.terms[term] for term, w in one.terms.items() if term in other.terms}, limit)


def _as_item(profile: Profile, frequencies: Frequencies) -> Weighed:
    """The story as one typical item: as many of its heaviest stems, and title stems, as its items have on average."""
    number = max(_FEWEST, round(profile.words / profile.size))
    heading = max(_FEWEST, round(sum(profile.titles.values()) / profile.size))
    stems = signature(profile, number)
    pairs = [term for term in heaviest(profile.terms, 2 * number) if term not in profile.holders]
    words = {term: rarity for term in stems if (rarity := frequencies.rarity(term)) > 0}
    return Weighed(
        vector=unit({term: profile.terms[term] for term in (*stems, *pairs)}),
        title=frozenset(list(profile.titles)[:heading]).intersection(words),
        words=words,
    )
