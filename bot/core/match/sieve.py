"""A quick look at a document before its words are read: most documents hold no watched word at all.

It may let through what no watch holds, and never keeps back what one holds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from ahocorasick_rs import AhoCorasick

from bot.core.text.fold import fold

MOST_PIECES = 300
"""With more words watched for, nearly every document holds one, and the look is a cost of a fifth for nothing."""

LONG = 16_384
"""Code points of a long text; news is hardly ever as long."""

SLICE = 262_144
"""Folded code points that are looked at in one go: the look takes some twenty bytes for each while it lasts."""

_INSIDE_WORDS = {ord(sign): None for sign in "-.'&\x01\x02\x03\x04"}
"""Signs that may be dropped from within a word, or part it, and what `bot.core.text.words` puts in their place."""
_ASCII_INSIDE_WORDS = bytes(_INSIDE_WORDS)


class Sieve:
    """One word of each pattern, in one automaton. A word is whole in folded text once signs inside words are gone."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._automaton = AhoCorasick(pieces) if pieces else None

    def passes(self, texts: Sequence[str]) -> bool:
        """Whether a watched word may stand in one of these texts."""
        # The beginnings first: of a text of a megabyte all words would be counted, where one settles it.
        if any(len(text) > LONG for text in texts) and self._sees([text[:LONG] for text in texts]):
            return True
        return self._sees(texts)

    def among(self, documents: Sequence[Sequence[str]]) -> set[int]:
        """The numbers of those documents, each given by its texts, in which a watched word may stand.

        Many are looked at in one go; a long one is let through, for it is looked at by itself (`passes`).
        """
        if self._automaton is None:
            return set()
        found: set[int] = set()
        numbers: list[int] = []
        bare: list[str] = []
        held = 0
        for number, texts in enumerate(documents):
            if any(len(text) > LONG for text in texts):
                found.add(number)
                continue
            numbers.append(number)
            bare.append(_bare(texts))
            held += len(bare[-1])
            if held > SLICE:
                found.update(self._seen_among(numbers, bare))
                numbers, bare, held = [], [], 0
        return found.union(self._seen_among(numbers, bare))

    def _seen_among(self, numbers: Sequence[int], bare: Sequence[str]) -> set[int]:
        """The numbers of those of the bare texts in which a watched word may stand."""
        if self._automaton is None:
            return set()
        ends = list(accumulate(len(text) + 1 for text in bare))
        seen = self._automaton.find_matches_as_indexes("\n".join(bare))
        return {numbers[bisect_right(ends, start)] for _, start, _ in seen}

    def _sees(self, texts: Sequence[str]) -> bool:
        if self._automaton is None:
            return False
        return bool(self._automaton.find_matches_as_indexes(_bare(texts)))


def _bare(texts: Sequence[str]) -> str:
    """The texts folded, without signs inside words; most are plain ASCII, which needs no table."""
    whole = "\n".join(texts)
    if whole.isascii():
        return whole.encode("ascii").lower().translate(None, _ASCII_INSIDE_WORDS).decode("ascii")
    return "\n".join([fold(text).text for text in texts]).translate(_INSIDE_WORDS)


def sieve(patterns: Iterable[str]) -> Sieve | None:
    """A sieve for documents that hold one of these patterns; None if they are too many to be worth it."""
    pieces = {max(pattern.translate(_INSIDE_WORDS).split(), key=len, default="") for pattern in patterns}
    return None if len(pieces) > MOST_PIECES or "" in pieces else Sieve(sorted(pieces))
