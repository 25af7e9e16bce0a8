"""How rare a term is, and the weights of an item's terms that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum, log, sqrt
from typing import NamedTuple

from bot.core.group import background
from bot.core.group.terms import Doc
from bot.core.group.tuning import BACKGROUND_WORTH, FOREIGN_RARITY, KEYS, WATCHED_ITEMS, WATCHED_SHARE, WEAK_RARITY

_TOO_COMMON = 0.25
_ENOUGH_SEEN = 50
_LEAST = 0.1
_REMEMBERED = 256
_BARE, _WITH_LEAD = 8, 30


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How many items a workspace has seen and in how many of them each term occurred, on top of the shipped table."""

    total: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    weighed: dict[int, tuple[Doc, Weighed]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Items weighed last: one is weighed to look it up, to judge it and to let its story grow."""

    def rarity(self, term: str) -> float:
        """Inverse document frequency, ln((N + 1) / (df + .5)) with this item counted; 0 for a too common term."""
        return self.rarities((term,))[term]

    def rarity_outside(self, term: str, holders: int, size: int) -> float:
        """How rare a term is outside a story of `size` items, `holders` of which have it; at least a tenth.

        A word that only this story uses stays telling however big the story grows.
        """
        total, seen = self._counted(term)
        return max(_LEAST, log(max(1.0, total - size + 1) / (max(0.0, seen - holders) + 0.5)))

    def rarities(self, terms: Iterable[str]) -> dict[str, float]:
        """The rarity of each of these terms."""
        total = BACKGROUND_WORTH * background.TOTAL + self.total + 1
        most = _TOO_COMMON * total if total >= _ENOUGH_SEEN else total
        known, seen, found = background.COUNTS, self.counts, {}
        for term in terms:
            times = BACKGROUND_WORTH * known.get(term, 0) + seen.get(term, 0) + 1
            found[term] = 0.0 if times > most else log((total + 1) / (times + 0.5))
        return found

    def weak_rarity(self, term: str, words: int) -> float:
        """How much a word says that hit a watch, at most, in an item of so many stems.

        All that a watch brings has its words, so they say next to nothing. But a headline by itself has room for little
        else: there a word says what its part of all that the watches have brought says, until that is known as much as
        a word in three items of five.
        """
        among = log((self.total + WATCHED_ITEMS) / (self.counts.get(term, 0) + WATCHED_SHARE * WATCHED_ITEMS))
        return WEAK_RARITY + (1 - _room(words)) * max(0.0, among - WEAK_RARITY)

    def _counted(self, term: str) -> tuple[float, float]:
        total = BACKGROUND_WORTH * background.TOTAL + self.total + 1
        return total, BACKGROUND_WORTH * background.COUNTS.get(term, 0) + self.counts.get(term, 0) + 1


def _room(words: int) -> float:
    """How far an item is more than a headline: 0 for a bare one, 1 with a lead below."""
    return min(1.0, max(0.0, (words - _BARE) / (_WITH_LEAD - _BARE)))


class Lost(NamedTuple):
    """Log likelihoods of stems that the other side lacks: by loyalty anywhere, in the title, in the text only."""

    faithful: float
    title: float
    text: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """An item's terms with weights. `vector` has length 1; `words` are its stems' rarities; the rest as in `Doc`."""

    vector: Mapping[str, float]
    title: frozenset[str]
    words: Mapping[str, float]
    weak: frozenset[str] = frozenset()
    source: str = ""
    foreign: bool = False
    labels: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    lost: dict[int, Lost] = field(default_factory=dict, compare=False)
    """What all its stems cost if a story lacks them, by how full the story's items are, in tenths."""


def weigh(doc: Doc, frequencies: Frequencies) -> Weighed:
    """Weights (1 + ln tf) * idf of an item's terms, brought to length 1."""
    known = frequencies.weighed.get(id(doc))
    if known is not None and known[0] is doc:
        return known[1]
    item = _weigh(doc, frequencies)
    if len(frequencies.weighed) >= _REMEMBERED:
        frequencies.weighed.clear()
    frequencies.weighed[id(doc)] = doc, item
    return item


def _weigh(doc: Doc, frequencies: Frequencies) -> Weighed:
    rarities = frequencies.rarities(doc.counts)
    if doc.foreign:
        rarities = {term: min(rarity, FOREIGN_RARITY) for term, rarity in rarities.items()}
    if doc.weak:
        number = sum(" " not in term for term in rarities)
        most = {word: frequencies.weak_rarity(word, number) for word in doc.weak}
        for term, rarity in rarities.items():
            parts = term.split()
            if doc.weak.issuperset(parts):
                rarities[term] = min(rarity, max(most[part] for part in parts))
    vector = {term: (1 + log(doc.counts[term])) * rarity for term, rarity in rarities.items() if rarity > 0}
    words = {term: rarity for term, rarity in rarities.items() if rarity > 0 and " " not in term}
    title = frozenset(doc.title).intersection(words)
    return Weighed(unit(vector), title, words, doc.weak, doc.source, doc.foreign, doc.labels, doc.plain)


def unit(weights: Mapping[str, float]) -> dict[str, float]:
    """The same direction with length 1; empty stays empty."""
    length = norm(weights)
    return {term: weight / length for term, weight in weights.items()} if length else {}


def norm(weights: Mapping[str, float]) -> float:
    """Euclidean length."""
    return sqrt(fsum(weight * weight for weight in weights.values()))


def heaviest(weights: Mapping[str, float], limit: int) -> list[str]:
    """The terms of greatest weight, heaviest first; ties by the alphabet, so that nothing hangs on chance."""
    return sorted(weights, key=lambda term: (-weights[term], term))[:limit]


def keys(doc: Doc, frequencies: Frequencies) -> tuple[str, ...]:
    """The item's heaviest single stems, by which candidate stories are looked up; at most twelve."""
    weighed = weigh(doc, frequencies)
    return tuple(heaviest({word: weighed.vector[word] for word in weighed.words}, KEYS))
