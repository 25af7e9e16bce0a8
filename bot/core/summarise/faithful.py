"""How well a source supports a sentence, from the words alone: a gate for text that a machine wrote.

Two scores, chosen by how much was copied. Near-copies are judged by how the copied pieces are put together (few long
pieces, word pairs that stand in one source sentence: the copy score); freer sentences by their least supported words
(the word score). A verbatim sentence scores near 1; free abstraction mostly does not pass, which is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp

from bot.core.summarise import terms
from bot.core.text.sentences import sentences

COPIED = 0.6
"""Share of word pairs found in the source from which a sentence counts as a near-copy."""

RARE = 5.5
"""Rarity (`terms.idf`) of a word that a source must have in the right place."""

WORST = 3
"""Content words, the least supported ones, that a freer sentence is judged by."""

SOURCE_WORDS = 20_000
"""More of a source is not read."""

_NUMBERS = dict(
    zip(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
        map(str, range(1, 13)),
        strict=True,
    )
)
_NEGATION = re.compile(r"\b(?:not|never|nobody|nothing|none|without|neither|nor|cannot)\b|n['’ ]?t\b", re.IGNORECASE)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Source:
    """A source prepared: all its stems in order, and those of each sentence."""

    stems: list[str]
    parts: list[list[str]]
    words: frozenset[str]
    pairs: frozenset[Pair]
    at: dict[str, list[int]]


def faithful(source: str, sentence: str) -> float:
    """Return how well `source` supports `sentence`, from 0 (not at all) to 1; an empty sentence scores 1.

    A number that the source has not at all, or a negation that its best matching sentence has not, halves the score.
    """
    claim = _stems(sentence)
    if not claim:
        return 1.0
    told = _prepare(source)
    if not told.stems:
        return 0.0
    pairs = list(pairwise(claim))
    copied = _share([pair in told.pairs for pair in pairs])
    near = sorted(range(len(told.parts)), key=lambda place: -_weighed(claim, told.parts[place]))[:3]
    value = _copy_score(claim, copied, told, near) if copied >= COPIED else -4.2 - 3 * _doubt(claim, told)
    score = 1 / (1 + exp(-max(-50.0, min(50.0, value))))
    return score * 0.5 ** (_has_new_number(claim, told) + _turns_round(sentence, source))


def _copy_score(claim: list[str], copied: float, told: _Source, near: Sequence[int]) -> float:
    """The weighted sum of six features (logistic regression on made-up corruptions of true sentences)."""
    content = [stem for stem in claim if stem not in terms.STOP]
    rare = [stem for stem in content if terms.idf(stem) > RARE]
    best = frozenset(told.parts[near[0]] + (told.parts[near[0] - 1] if near[0] else []))
    together = [any(a in part and b in part for part in map(frozenset, told.parts)) for a, b in pairwise(content)]
    return (
        -8.1 * _fragments(claim, told) / len(claim)
        + 10.4 * copied
        + 17.9 * _share(together)
        + 1.0 * max(_shared(claim, told.parts[place]) for place in near) / len(claim)
        + 0.2 * _weighed(claim, told.parts[near[0]])
        + 1.7 * _share([stem in best for stem in rare])
        - 28.95
    )


def _fragments(claim: list[str], told: _Source) -> int:
    """In how many copied pieces the claim falls, taking the longest each time; an unknown word is one (Grusky 2018)."""
    pieces = 0
    place = 0
    while place < len(claim):
        longest = 1
        for start in told.at.get(claim[place], ()):
            size = 1
            while (
                place + size < len(claim)
                and start + size < len(told.stems)
                and claim[place + size] == told.stems[start + size]
            ):
                size += 1
            longest = max(longest, size)
        pieces += 1
        place += longest
    return pieces


def _doubt(claim: list[str], told: _Source) -> float:
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


def _unsupported(claim: list[str], place: int, told: _Source) -> float:
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


def _has_new_number(claim: list[str], told: _Source) -> bool:
    return any(stem[0].isdigit() and stem not in told.words for stem in claim)


def _turns_round(sentence: str, source: str) -> bool:
    """Whether the sentence denies and the source nowhere does."""
    return _NEGATION.search(sentence) is not None and _NEGATION.search(source) is None


def _prepare(source: str) -> _Source:
    parts = [stems for start, end in sentences(source) if (stems := _stems(source[start:end]))]
    stems = [stem for part in parts for stem in part][:SOURCE_WORDS]
    at: dict[str, list[int]] = {}
    for place, stem in enumerate(stems):
        at.setdefault(stem, []).append(place)
    return _Source(stems, parts, frozenset(stems), frozenset(pairwise(stems)), at)


def _stems(text: str) -> list[str]:
    return [terms.stem(_NUMBERS.get(word, word)) for word in terms.words(text)]


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 1.0


def _weighed(claim: Sequence[str], part: Sequence[str]) -> float:
    """The share of the claim's rarity that one source sentence holds."""
    held = frozenset(part)
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
