"""How much an item and a story have in common, as numbers that a logistic regression can weigh."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

from bot.core.group.frequencies import Weighed, norm
from bot.core.group.profile import Profile


@dataclass(frozen=True, slots=True)
class Features:
    """What an item and a story have in common.

    centre: cosine of the item and the sum of the story's items. title: the same over titles.
    covered: share of the item's rarity that the story has (a stem in a third of the items counts in full).
    likely: log likelihood ratio "from this story" to "from the news at large", per stem; likely_root: per root
    of the number of stems. length, story_length: ln of different stems in the item, and of the story's mean.
    rarest: the rarest shared stem, in tens of nats. margin: centre less the best centre of the other candidates.
    similarity: whatever a caller adds, such as a sentence model's; 0 without one.
    """

    centre: float
    title: float
    covered: float
    likely: float
    likely_root: float
    length: float
    story_length: float
    rarest: float
    margin: float = 0.0
    similarity: float = 0.0


def centre(item: Weighed, story: Profile) -> float:
    """Cosine of an item and the sum of a story's items."""
    length = story.length
    terms = story.terms
    return sum(w * terms[t] for t, w in item.vector.items() if t in terms) / length if length else 0.0


def compare(item: Weighed, story: Profile, near: float) -> Features:
    """All features but margin and similarity; `near` is the pair's `centre`."""
    covered = rarest = likely = 0.0
    for term, rarity in item.words.items():
        holders = story.holders.get(term, 0)
        if holders:
            share = holders / story.size
            counted = rarity * min(1.0, 3 * share)
            covered += counted
            rarest = max(rarest, counted)
            likely += log(0.5 + 0.5 * share * exp(rarity))
        else:
            likely += log(0.5)
    number = len(item.words) or 1
    return Features(
        centre=near,
        title=_title(item, story),
        covered=covered / (sum(item.words.values()) or 1.0),
        likely=likely / number,
        likely_root=likely / sqrt(number),
        length=log(number),
        story_length=log(max(1.0, story.words / story.size)),
        rarest=rarest / 10,
    )


def _title(item: Weighed, story: Profile) -> float:
    length = norm(story.titles)
    return sum(w * story.titles.get(t, 0.0) for t, w in item.title.items()) / length if length else 0.0
