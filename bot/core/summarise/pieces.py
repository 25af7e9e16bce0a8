"""How a claim is put together out of pieces of its source: where each was copied from, and how they join."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log

from bot.core.summarise import terms
from bot.core.text.sentences import sentences

SOURCE_WORDS = 20_000
"""More of a source is not read."""

NUMBERS = dict(
    zip(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
        map(str, range(1, 13)),
        strict=True,
    )
)
"""Words for numbers, as digits."""

_STANDS_FOR = frozenset(["he", "she", "they", "it", "who", "which", "his", "her", "their"])
"""Words in whose place a name may stand without changing what is said."""

_BREAK = re.compile(r"[,;:.!?()\"–—-]")
_FAR = 6.0
"""Leaps within the source count up to e^6 words."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source prepared: its stems in order, those of each sentence, and after which stems a clause ends.

    `sentence[i]` and `place[i]` say where stem i stands: in which sentence, and as its which word.
    """

    stems: list[str]
    parts: list[list[str]]
    sets: list[frozenset[str]]
    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    at: dict[str, list[int]]
    sentence: list[int]
    place: list[int]
    ends: frozenset[int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of `size` stems of the claim; `start` is where the source has it, None if nowhere."""

    size: int
    start: int | None

    @property
    def last(self) -> int | None:
        """Where the source has its last stem."""
        return None if self.start is None else self.start + self.size - 1


@dataclass(frozen=True, slots=True)
class Joins:
    """How the pieces of a claim join: `bad` without a clause's end or a pronoun to excuse it, `leap` in ln words."""

    bad: int
    leap: float


def stemmed(text: str) -> list[str]:
    """The stems of a text; one to twelve as digits."""
    return [_stem(word) for word in terms.words(text)]


@lru_cache(maxsize=32)
def prepared(source: str) -> Source:
    """Return what the scores need of a source, at most `SOURCE_WORDS` words of it."""
    parts: list[list[str]] = []
    ends: set[int] = set()
    count = 0
    for start, end in sentences(source):
        text = source[start:end].lower()
        found = list(terms.WORD.finditer(text))
        if not found or count + len(found) > SOURCE_WORDS:
            continue
        parts.append([_stem(word.group()) for word in found])
        gaps = (text[one.end() : other.start()] for one, other in pairwise(found))
        ends.update(count + number for number, gap in enumerate(gaps) if _BREAK.search(gap))
        count += len(found)
        ends.add(count - 1)
    stems = [stem for part in parts for stem in part]
    at: dict[str, list[int]] = {}
    for place, stem in enumerate(stems):
        at.setdefault(stem, []).append(place)
    return Source(
        stems,
        parts,
        [frozenset(part) for part in parts],
        frozenset(stems),
        frozenset(pairwise(stems)),
        at,
        [number for number, part in enumerate(parts) for _ in part],
        [place for part in parts for place in range(len(part))],
        frozenset(ends),
    )


def pieces(claim: list[str], source: Source) -> list[Piece]:
    """Return the claim cut into copied pieces, the longest first from the left (Grusky 2018); an unknown word is one.

    Of places with equally long copies the one nearest to the end of the piece before is taken.
    """
    found: list[Piece] = []
    place = 0
    before: int | None = None
    while place < len(claim):
        best: tuple[int, int, int | None] = (1, 0, None)
        for start in source.at.get(claim[place], ()):
            size = _copied(claim, place, source.stems, start)
            near = 0 if before is None else -abs(start - before)
            if best[2] is None or (size, near) > best[:2]:
                best = (size, near, start)
        found.append(Piece(best[0], best[2]))
        before = before if best[2] is None else best[2] + best[0]
        place += best[0]
    return found


def joins(found: list[Piece], source: Source) -> Joins:
    """Return how well neighbouring pieces fit.

    Leaving out a clause, setting one whole sentence behind another, and putting a name where the source has a pronoun
    are no bad joins.
    """
    bad, leap, place = 0, 0.0, 0
    for one, other in pairwise(found):
        place += one.size
        if one.last is None or other.start is None:
            bad += 1
            continue
        leap += min(log(1 + abs(other.start - one.last - 1)), _FAR)
        bad += not _fits(one.last, other.start, place, source)
    return Joins(bad, leap)


def _fits(last: int, start: int, place: int, source: Source) -> bool:
    same = source.sentence[last] == source.sentence[start]
    begins = source.place[start] == 0 or start - 1 in source.ends
    if same and start > last:
        return last in source.ends and begins
    if not same and 0 < source.place[start] <= 2 and place <= 8 and source.stems[start - 1] in _STANDS_FOR:
        return True
    return last in source.ends and begins


def _copied(claim: list[str], place: int, stems: list[str], start: int) -> int:
    size = 1
    while place + size < len(claim) and start + size < len(stems) and claim[place + size] == stems[start + size]:
        size += 1
    return size


def _stem(word: str) -> str:
    return terms.stem(NUMBERS.get(word, word))
