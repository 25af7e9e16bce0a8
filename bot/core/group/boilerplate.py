"""What a source says again and again: footers, calls to subscribe, the name of a series. It says nothing of events."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

_PIECE = re.compile(r"[^\n.!?…。]+[.!?…。]*\s*")
_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d+")
_LEAST_WORDS = 3
_LEAST_TIMES = 3
_LEAST_SHARE = 0.2
_LEAST_TITLES = 5
_TITLE_SHARE = 0.25


def recurring(texts: Sequence[str]) -> frozenset[str]:
    """Sentences that recur in the texts of one document: in three of them at least, and in a fifth.

    Numbers are taken for equal, so that "Episode 12 is out" recurs in "Episode 13 is out".
    """
    if len(texts) < _LEAST_TIMES:
        return frozenset()
    counts = Counter(piece for text in texts for piece in set(map(_spaced, _PIECE.findall(_alike(text)))))
    least = max(_LEAST_TIMES, _LEAST_SHARE * len(texts))
    return frozenset(piece for piece, times in counts.items() if piece and times >= least)


def without(text: str, pieces: Collection[str]) -> str:
    """A text without these sentences; the text itself if it has none of them."""
    if not pieces:
        return text
    return _PIECE.sub(lambda match: "\n" if _bare(match.group()) in pieces else match.group(), text)


def recurring_words(titles: Sequence[str]) -> frozenset[str]:
    """Words in a quarter of the titles of one document, five at least: a series, a club, a product."""
    counts = Counter(word for title in titles for word in set(_WORD.findall(title.casefold())))
    least = max(_LEAST_TITLES, _TITLE_SHARE * len(titles))
    return frozenset(word for word, times in counts.items() if times >= least)


def _bare(piece: str) -> str:
    return _spaced(_alike(piece))


def _alike(text: str) -> str:
    return _DIGITS.sub("0", text).casefold()


def _spaced(piece: str) -> str:
    words = piece.split()
    return " ".join(words) if len(words) >= _LEAST_WORDS else ""
