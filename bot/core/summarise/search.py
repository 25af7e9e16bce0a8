"""The best set of whole sentences for a budget of words: a beam search over expected overlap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp

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
    candidates: Sequence[Sentence], worth: Worth, budget: int, at_most: int | None, bonus: Sequence[float]
) -> tuple[int, ...]:
    """Return the indices of the chosen candidates, ascending; empty if none fits the budget of words.

    The objective is 2 E1 / (n + L) + PAIR_SHARE * 2 E2 / (n + L) with E1, E2 the expected overlap in words and
    pairs, n the stems chosen and L the likely length; it stops by itself when more sentences would lower it.
    """
    priced = [_price(sentence, worth, extra) for sentence, extra in zip(candidates, bonus, strict=True)]
    likely = likely_length(sum(sentence.length for sentence in candidates))
    best = _State(0.0, 0.0, (), 0, 0, {}, frozenset())
    beam = [best]
    taken = 0
    while beam and (at_most is None or taken < at_most):
        taken += 1
        beam = _widen(beam, priced, budget, likely)
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
    )


def _widen(beam: Sequence[_State], priced: Sequence[_Priced], budget: int, likely: float) -> list[_State]:
    """The best states with one sentence more."""
    found: dict[frozenset[int], tuple[float, float, _State, int]] = {}
    for state in beam:
        for number, candidate in enumerate(priced):
            if number in state.chosen or state.length + candidate.length > budget:
                continue
            key = frozenset((*state.chosen, number))
            if key in found:
                continue
            gain = state.gain + _gain(state, candidate)
            found[key] = (2 * gain / (state.stems + candidate.stems + likely), gain, state, number)
    ranked = sorted(found.values(), key=lambda entry: (-entry[0], *entry[2].chosen, entry[3]))
    return [_grown(state, number, priced[number], value, gain) for value, gain, state, number in ranked[:BEAM]]


def _gain(state: _State, candidate: _Priced) -> float:
    held = state.held
    paired = state.paired
    gain = candidate.bonus
    for sums, word, times in candidate.words:
        had = held.get(word, 0)
        if had < MOST:
            gain += sums[min(had + times, MOST)] - sums[had]
    for pair, value in candidate.pairs:
        if pair not in paired:
            gain += value
    return gain


def _grown(state: _State, number: int, candidate: _Priced, value: float, gain: float) -> _State:
    held = dict(state.held)
    for _, word, times in candidate.words:
        held[word] = min(held.get(word, 0) + times, MOST)
    paired = state.paired.union(pair for pair, _ in candidate.pairs)
    return _State(
        value,
        gain,
        (*state.chosen, number),
        state.stems + candidate.stems,
        state.length + candidate.length,
        held,
        paired,
    )
