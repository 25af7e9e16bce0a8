"""What capital letters tell of a word: whether it is a name, or a common word that is merely rare.

A capital says so inside a sentence, and in a headline whose other words are small; not at a beginning, and not In A
Headline Like This. There the text below decides, or nothing does.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.core.group import background
from bot.core.text.stems import plain, stems_of

_WORD = re.compile(r"[^\W_](?:[^\W_]|['.&-](?=[^\W_]))*")
_BEGINS_AFTER = frozenset('.!?:;…"“”‘()—–-|•·\n')
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
ROOT = 4
"""Letters by which two forms of one name agree."""
_LONG = 4
_READ = 1200
"""Characters of a text that are looked at: about as many words as grouping reads."""
_DATES_AND_NUMBERS = """
jan feb mar apr jun jul aug sept sep oct nov dec january february march april may june july august september october
november december mon tue wed thu fri sat sun mr mrs ms dr
one two three four five six seven eight nine ten eleven twelve hundred thousand million billion
"""
_NO_NAMES = frozenset(_DATES_AND_NUMBERS.split())


class Cased(NamedTuple):
    """Stems of the names in a headline and its numbers as they stand; and strange stems that are written small."""

    labels: frozenset[str]
    plain: frozenset[str]


class _Sides(NamedTuple):
    """Words with a capital inside a sentence, words without one, and words that begin a sentence."""

    high: set[str]
    small: set[str]
    first: set[str]


def cased(title: str, text: str, *, foreign: bool = False) -> Cased:
    """The labels of a headline and the plain words of a piece. Where a language writes nouns with capitals, or none
    at all, only numbers are labels. A strange word that begins both the headline and a sentence is a name, too.
    """
    numbers = frozenset(_NUMBER.findall(title))
    if foreign:
        return Cased(numbers, frozenset())
    above, below = _sides(title), _sides(text[:_READ])
    tells = _tells(above)
    small = frozenset(stems_of(below.small | {word for word in above.small if tells or len(word) >= _LONG}))
    names = frozenset(stems_of(above.high if tells else _confirmed(above.high, below.high)))
    strange = frozenset(stems_of(above.first & below.first)).difference(background.COUNTS)
    return Cased(numbers.union((names | strange) - small), small.difference(background.COUNTS))


def _confirmed(above: set[str], below: set[str]) -> list[str]:
    """Words of a Headline In Capitals that the text has as names, in this form or another (Norland, Norlander)."""
    roots = {word[:ROOT] for word in below}
    return [word for word in above if word in below or (len(word) >= ROOT and word[:ROOT] in roots)]


def _tells(headline: _Sides) -> bool:
    """Whether a headline writes common words small, so that its capitals mean something."""
    return sum(len(word) >= _LONG for word in headline.small) >= max(1, len(headline.high))


def _sides(text: str) -> _Sides:
    sides = _Sides(set(), set(), set())
    read = plain(text)
    for match in _WORD.finditer(read):
        word, start = match.group(), match.start()
        if word[0].islower():
            sides.small.add(word)
        elif word[0].isupper() and word.lower() not in _NO_NAMES:
            (sides.first if _begins(read, start) else sides.high).add(word)
    return sides


def _begins(text: str, start: int) -> bool:
    before = text[max(0, start - 2) : start].rstrip(" ")
    return not before or before[-1] in _BEGINS_AFTER
