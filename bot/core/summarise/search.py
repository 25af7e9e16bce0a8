"""The best set of whole sentences for a budget of words: a beam search over expected overlap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import exp
from operator import itemgetter

from bot.core.summarise.concepts import MOST, Sentence, Worth

BEAM = 6
PAIR_SHARE = 2.0
"""Weight of pairs beside words in the objective."""


def likely_length(source_words: int) -> float:
    """The expected length of a summary in words, shrunk (length regressed on the words of the candidates)."""
    return min(45.0, 0.6 * exp(3.10 + 0.0052 * min(260, source_words)))


@dataclass(frozen=True, slots=True)
class _Priced:
    """A candidate with its concepts and their worth."""

    words: tuple[tuple[tuple[float, ...], str, int], ...]
    pairs: tuple[tuple[tuple[str, str], float], ...]
    stems: int
    length: int
    bonus: float
    doc: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What a summary may be: words (white space), sentences (None: any number), and a bonus for each candidate.

    `shares` are the words that may be taken of a document, where that is limited.
    """

    words: int
    sentences: int | None = None
    bonus: Sequence[float] = ()
    shares: Mapping[int, int] = field(default_factory=dict)

    def allow(self, state: _State, fresh: Sequence[int], priced: Sequence[_Priced]) -> bool:
        """Whether the candidates `fresh` may be added to `state`."""
        if self.sentences is not None and len(state.chosen) + len(fresh) > self.sentences:
            return False
        if state.length + sum(priced[number].length for number in fresh) > self.words:
            return False
        return not self.shares or self._share_held([priced[number] for number in (*state.chosen, *fresh)])

    def _share_held(self, chosen: Sequence[_Priced]) -> bool:
        taken: Counter[int] = Counter()
        for one in chosen:
            taken[one.doc] += one.length
        return all(taken[doc] <= most for doc, most in self.shares.items())


@dataclass(frozen=True, slots=True)
class _State:
    """A set of chosen candidates; `gain` is its expected overlap, `value` that as an F measure."""

    value: float
    gain: float
    chosen: tuple[int, ...]
    stems: int
    length: int
    held: dict[str, int]
    paired: frozenset[tuple[str, str]]


def choose(
    candidates: Sequence[Sentence], runs: Sequence[Sequence[int]], worth: Worth, limits: Limits
) -> tuple[int, ...]:
    """Return the indices of the chosen candidates, ascending; empty if nothing fits the limits.

    `runs` are the sets of candidates that are taken together. The objective is 2 E1 / (n + L) + PAIR_SHARE *
    2 E2 / (n + L) with E1, E2 the expected overlap in words and pairs, n the stems chosen and L the likely
    length; it stops by itself when more sentences would lower it.
    """
    bonus = limits.bonus or [0.0] * len(candidates)
    priced = [_price(sentence, worth, extra) for sentence, extra in zip(candidates, bonus, strict=True)]
    likely = likely_length(sum(sentence.length for sentence in candidates))
    best = _State(0.0, 0.0, (), 0, 0, {}, frozenset())
    beam = [best]
    while beam:
        beam = _widen(beam, priced, runs, limits, likely)
        if beam and beam[0].value > best.value:
            best = beam[0]
    return tuple(sorted(best.chosen))


def _price(sentence: Sentence, worth: Worth, bonus: float) -> _Priced:
    counts = Counter(sentence.stems)
    pairs = dict.fromkeys(pairwise(sentence.stems))
    return _Priced(
        tuple((worth.words[word], word, min(times, MOST)) for word, times in counts.items()),
        tuple((pair, PAIR_SHARE * worth.pairs[pair]) for pair in pairs),
        len(sentence.stems),
        sentence.length,
        bonus,
        sentence.doc,
    )


def _widen(
    beam: Sequence[_State],
    priced: Sequence[_Priced],
    runs: Sequence[Sequence[int]],
    limits: Limits,
    likely: float,
) -> list[_State]:
    """The best states with one run more."""
    found: dict[frozenset[int], tuple[float, tuple[int, ...], _State, float, list[int]]] = {}
    for state in beam:
        for run in runs:
            fresh = [number for number in run if number not in state.chosen]
            chosen = (*state.chosen, *fresh)
            key = frozenset(chosen)
            if not fresh or key in found or not limits.allow(state, fresh, priced):
                continue
            gain = _gain(state, [priced[number] for number in fresh])
            stems = state.stems + sum(priced[number].stems for number in fresh)
            found[key] = (-2 * gain / (stems + likely), chosen, state, gain, fresh)
    ranked = sorted(found.values(), key=itemgetter(0, 1))[:BEAM]
    return [
        _grown(state, [priced[number] for number in fresh], chosen, gain, -value)
        for value, chosen, state, gain, fresh in ranked
    ]


def _gain(state: _State, added: Sequence[_Priced]) -> float:
    """The expected overlap of a state with some candidates added."""
    gain = state.gain
    held: dict[str, int] = state.held
    paired: Collection[tuple[str, str]] = state.paired
    for place, candidate in enumerate(added):
        gain += candidate.bonus
        for sums, word, times in candidate.words:
            had = held.get(word, 0)
            if had < MOST:
                gain += sums[min(had + times, MOST)] - sums[had]
        for pair, value in candidate.pairs:
            if pair not in paired:
                gain += value
        if place + 1 < len(added):
            held = _holding(held, candidate)
            paired = {*paired, *(pair for pair, _ in candidate.pairs)}
    return gain


def _holding(held: dict[str, int], candidate: _Priced) -> dict[str, int]:
    after = dict(held)
    for _, word, times in candidate.words:
        after[word] = min(after.get(word, 0) + times, MOST)
    return after


def _grown(state: _State, added: Sequence[_Priced], chosen: tuple[int, ...], gain: float, value: float) -> _State:
    held = state.held
    for candidate in added:
        held = _holding(held, candidate)
    paired = state.paired.union(pair for candidate in added for pair, _ in candidate.pairs)
    return _State(
        value,
        gain,
        chosen,
        state.stems + sum(candidate.stems for candidate in added),
        state.length + sum(candidate.length for candidate in added),
        held,
        paired,
    )
