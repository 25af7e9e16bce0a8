"""How well a source supports a sentence, from the words alone: a gate for text that a machine wrote.

Two scores, chosen by how much was copied. Near-copies are judged by how the copied pieces are put together (few long
pieces that join at the ends of clauses, word pairs that stand in one source sentence: the copy score); freer sentences
by their least supported words (the word score). A verbatim sentence scores at least .98; free abstraction mostly does
not pass, which is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import exp

from bot.core.summarise import terms
from bot.core.summarise.pieces import Piece, Source, joins, pieces, prepared, stemmed
from bot.core.summarise.vetoes import vetoes

COPIED = 0.6
"""Share of word pairs found in the source from which a sentence counts as a near-copy."""

RARE = 5.5
"""Rarity (`terms.idf`) of a word that a source must have in the right place."""

WORST = 3
"""Content words, the least supported ones, that a freer sentence is judged by."""

PASSES = 0.8
"""The score from which written text may be shown: on sentences that people judged, 94 in 100 such were faithful."""

VERBATIM = 0.98
"""The least score of whole sentences of the source, however short: the features of a near-copy count words."""

_USUAL: tuple[tuple[float, float], ...] = (
    (-0.153, 0.113),  # pieces a word
    (-0.075, 0.089),  # bad joins a word
    (-0.050, 0.095),  # pieces of one or two words a word
    (-0.027, 0.077),  # pieces of one word a word
    (-0.209, 0.268),  # leaps a word
    (0.893, 0.157),  # longest common subsequence with the best of three sentences
    (0.902, 0.151),  # share of rarity held by the best sentence
    (0.955, 0.129),  # share of rare words in the best sentence or the one before
    (0.952, 0.113),  # neighbouring content words that stand in one sentence
    (0.935, 0.091),  # word pairs copied
)
"""Mean and spread of each feature over near-copies. All count alike: weights learnt on a few hundred sentences that
people judged did no better on sentences they were not learnt on."""

_MISSING = 2.5 / 0.0324
"""Weight of the share of content words that the source has not: two and a half features, over its spread."""


def faithful(source: str, sentence: str) -> float:
    """Return how well `source` supports `sentence`, from 0 (not at all) to 1; an empty sentence scores 1.

    Each veto (a number, name or quotation that the source has not, a new denial) halves the score.
    """
    claim = stemmed(sentence)
    if not claim:
        return 1.0
    told = prepared(source)
    if not told.stems:
        return 0.0
    copied = _share([pair in told.pairs for pair in pairwise(claim)])
    cut = pieces(claim, told)
    value = _copy_score(claim, cut, copied, told) if copied >= COPIED else _word_score(claim, cut, told)
    score = 1 / (1 + exp(-max(-50.0, min(50.0, 0.15 * value + 1.3))))
    if _verbatim(claim, told):
        score = max(score, VERBATIM)
    return score * 0.5 ** len(vetoes(source, sentence))


def _verbatim(claim: list[str], told: Source) -> bool:
    """Whether a claim is one or more whole sentences of the source, as they stand there one behind the other."""
    for first, part in enumerate(told.parts):
        if claim[: len(part)] != part:
            continue
        size = 0
        for following in told.parts[first:]:
            if claim[size : size + len(following)] != following:
                break
            size += len(following)
            if size == len(claim):
                return True
    return False


def passes(source: str, sentence: str) -> bool:
    """Return whether a written sentence may be shown as what `source` says."""
    return faithful(source, sentence) >= PASSES


def _copy_score(claim: list[str], cut: list[Piece], copied: float, told: Source) -> float:
    """The sum of ten features, each less its mean and over its spread, less what the source has not."""
    content = _content(claim)
    weights = [_weighed(claim, part) for part in told.sets]
    near = sorted(range(len(told.parts)), key=lambda place: -weights[place])[:3]
    best = told.sets[near[0]] | (told.sets[near[0] - 1] if near[0] else frozenset())
    joined = joins(cut, told)
    size = len(claim)
    features = (
        -len(cut) / size,
        -joined.bad / size,
        -sum(piece.size <= 2 for piece in cut) / size,
        -sum(piece.size == 1 for piece in cut) / size,
        -joined.leap / size,
        max(_shared(claim, told.parts[place]) for place in near) / size,
        weights[near[0]],
        _share([stem in best for stem in content if terms.idf(stem) > RARE]),
        _share([any(a in part and b in part for part in told.sets) for a, b in pairwise(content)]),
        copied,
    )
    value = sum((one - mean) / spread for one, (mean, spread) in zip(features, _USUAL, strict=True))
    return value - _MISSING * (1 - _share([stem in told.words for stem in content]))


def _word_score(claim: list[str], cut: list[Piece], told: Source) -> float:
    """From the doubts of the worst words and how much of the claim was not copied in runs."""
    return 0.95 - 30 * _doubt(claim, told) - 18.4 * sum(piece.size == 1 for piece in cut) / len(claim)


def _doubt(claim: list[str], told: Source) -> float:
    """The mean doubt, 0 to 1, of the three least supported content words."""
    places = [place for place, stem in enumerate(claim) if stem not in terms.STOP] or list(range(len(claim)))
    missing = [claim[place] not in told.words for place in places]
    share = sum(missing) / len(missing)
    doubts: list[float] = []
    for number, place in enumerate(places):
        around = sum(missing[max(number - 1, 0) : number] + missing[number + 1 : number + 2])
        value = _unsupported(claim, place, told) + 0.3 * around + 1.8 * share + 0.2 * (number == 0)
        doubts.append(1 / (1 + exp(-value)))
    worst = sorted(doubts, reverse=True)[:WORST]
    return sum(worst) / len(worst)


def _unsupported(claim: list[str], place: int, told: Source) -> float:
    """The log odds that one word is made up, by itself (logistic regression on words marked as made up by people)."""
    stem = claim[place]
    rarity, number = terms.idf(stem) / 8, stem[0].isdigit()
    pairs = (tuple(claim[place - 1 : place + 1]), tuple(claim[place : place + 2]))
    left, right = (pair in told.pairs for pair in pairs)
    known = -0.31 * rarity - 0.38 * min(len(told.at.get(stem, ())), 5) / 5 + 0.06 * (not left and not right)
    missing = -0.16 + 1.53 * rarity + 0.9 * number
    later = place / max(1, len(claim) - 1)
    own = missing if stem not in told.words else known
    return -1.13 + own + 0.74 * number - 0.19 * left - 0.32 * right + 0.41 * later


def _content(claim: list[str]) -> list[str]:
    return [stem for stem in claim if stem not in terms.STOP]


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 1.0


def _weighed(claim: Sequence[str], held: frozenset[str]) -> float:
    """The share of the claim's rarity that one source sentence holds."""
    total = sum(map(terms.idf, claim))
    return sum(terms.idf(stem) for stem in claim if stem in held) / total if total else 0.0


def _shared(a: Sequence[str], b: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(b) + 1)
    for one in a:
        before = 0
        for place, other in enumerate(b, start=1):
            kept = row[place]
            row[place] = before + 1 if one == other else max(row[place], row[place - 1])
            before = kept
    return row[-1]
