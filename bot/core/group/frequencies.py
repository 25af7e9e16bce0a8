"""How rare a term is, and the weights of an item's terms that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log, sqrt

from bot.core.group import background
from bot.core.group.terms import Doc
from bot.core.group.tuning import BACKGROUND_WORTH, KEYS

_TOO_COMMON = 0.25
_ENOUGH_SEEN = 50
_LEAST = 0.1


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How many items a workspace has seen and in how many of them each term occurred, on top of the shipped table."""

    total: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    def rarity(self, term: str) -> float:
        """Inverse document frequency, ln((N + 1) / (df + .5)) with this item counted; 0 for a too common term."""
        total, seen = self._counted(term)
        if total >= _ENOUGH_SEEN and seen > _TOO_COMMON * total:
            return 0.0
        return log((total + 1) / (seen + 0.5))

    def rarity_outside(self, term: str, holders: int, size: int) -> float:
        """How rare a term is outside a story of `size` items, `holders` of which have it; at least a tenth.

        A word that only this story uses stays telling however big the story grows.
        """
        total, seen = self._counted(term)
        return max(_LEAST, log(max(1.0, total - size + 1) / (max(0.0, seen - holders) + 0.5)))

    def _counted(self, term: str) -> tuple[float, float]:
        total = BACKGROUND_WORTH * background.TOTAL + self.total + 1
        return total, BACKGROUND_WORTH * background.COUNTS.get(term, 0) + self.counts.get(term, 0) + 1


@dataclass(frozen=True, slots=True)
class Weighed:
    """An item's terms with weights. `vector` has length 1; `words` are its stems' rarities."""

    vector: Mapping[str, float]
    title: frozenset[str]
    words: Mapping[str, float]


def weigh(doc: Doc, frequencies: Frequencies) -> Weighed:
    """Weights (1 + ln tf) * idf of an item's terms, brought to length 1."""
    rarities = {term: frequencies.rarity(term) for term in doc.counts}
    vector = {term: (1 + log(doc.counts[term])) * rarity for term, rarity in rarities.items() if rarity > 0}
    words = {term: rarity for term, rarity in rarities.items() if rarity > 0 and " " not in term}
    return Weighed(unit(vector), frozenset(doc.title).intersection(words), words)


def unit(weights: Mapping[str, float]) -> dict[str, float]:
    """The same direction with length 1; empty stays empty."""
    length = norm(weights)
    return {term: weight / length for term, weight in weights.items()} if length else {}


def norm(weights: Mapping[str, float]) -> float:
    """Euclidean length."""
    return sqrt(sum(weight * weight for weight in weights.values()))


def heaviest(weights: Mapping[str, float], limit: int) -> list[str]:
    """The terms of greatest weight, heaviest first; ties by the alphabet, so that nothing hangs on chance."""
    return sorted(weights, key=lambda term: (-weights[term], term))[:limit]


def keys(doc: Doc, frequencies: Frequencies) -> tuple[str, ...]:
    """The item's heaviest single stems, by which candidate stories are looked up; at most twelve."""
    weighed = weigh(doc, frequencies)
    return tuple(heaviest({word: weighed.vector[word] for word in weighed.words}, KEYS))
