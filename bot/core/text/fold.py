"""Folding: the form of a text in which words are compared, with the way back to the text as given.

Folded text is lower case by Unicode case folding, compatibility forms are opened (NFKD), accents are taken off,
hyphens and apostrophes are each one sign, symbols are blanks, and every character of a script that writes without
spaces stands alone between blanks. Marks that make another letter (kana voicing, Indic vowels, the breve of
Cyrillic short i) stay. What is shown to people is never folded.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_APOSTROPHES = "\u2018\u2019\u201b\u02bc\u02b9\u02bb\u2032\uff07\u00b4`"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
# Trade marks would open to letters and glue themselves to the name before them; tatweel only stretches a word.
_FIXED = {
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_HYPHENS, "-"),
    "\u2122": " ",
    "\u2120": " ",
    "\u0640": "",
}
# Letters whose stroke Unicode does not treat as an accent, though a keyboard without it leaves it off.
_STROKES = {"\u00f8": "o", "\u0142": "l", "\u0111": "d", "\u0127": "h", "\u0167": "t", "\u0131": "i"}
# Turkish writes i and dotless i as capitals with and without a dot; which is meant, capitals elsewhere do not say.
_DOTTED = (("\u0131", "i"), ("i\u0307", "i"))
_WHOLE_LETTERS = frozenset("\u0439\u0457\u045e")  # short i, yi, short u: letters of their own, not accented ones

# Blocks of combining marks that are accents or optional vowel points (Unicode code charts).
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
# Thai, Lao, Tibetan, Myanmar, Khmer, Tai scripts, kana, Han: written without spaces between words.
_SPACELESS = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aad\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\ua9ff\uaa60-\uaa7f\uf900-\ufaff\U00020000-\U0003ffff]"
)
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_CACHED_RUN = 32
ABOVE = 230
"""The combining class of marks above a letter, among them breve and diaeresis."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. `origins[i]` is the code point of `source` that gave `text[i]`; None where that is i itself."""

    source: str
    text: str
    origins: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Code points of `source`, end exclusive, that gave the non-empty `text[start:end]`."""
        if self.origins is None:
            return start, end
        last = self.origins[end - 1] + 1
        while last < len(self.source) and is_mark(self.source[last]):
            last += 1
        return self.origins[start], last


def fold(text: str) -> Folded:
    """The folded form of a text, with the origin of each of its characters."""
    if text.isascii():
        return Folded(text, text.lower())
    parts: list[str] = []
    origins: list[int] = []
    last, same = 0, True
    for run in _BEYOND_ASCII.finditer(text):
        start, end = run.span()
        out, places = _fold_run(run[0]) if end - start <= _CACHED_RUN else _fold_slowly(run[0])
        parts += (text[last:start].lower(), out)
        if places is not None:
            same = False
        origins += range(last, start)
        origins += range(start, end) if places is None else [start + place for place in places]
        last = end
    parts.append(text[last:].lower())
    origins += range(last, len(text))
    return Folded(text, "".join(parts), None if same else tuple(origins))


def shape(text: str, *, case: bool, accents: bool, keep: str = "") -> str:
    """Letters and digits of a text alone, for comparing a hit with a term more strictly than folding does.

    `case` keeps upper case, `accents` keeps accents, `keep` are signs (of ' and .) that stay where they stand
    between letters.
    """
    opened = unicodedata.normalize("NFKC", "".join(_FIXED.get(sign, sign) for sign in text))
    if not case:
        opened = unicodedata.normalize("NFKC", opened.casefold())
    if not accents:
        opened = "".join(_bare(letter) for letter in unicodedata.normalize("NFC", opened))
    kept = "".join(sign if is_word(sign) or sign in keep else " " for sign in opened)
    return "".join(part.strip(keep) if keep else part for part in kept.split())


def has_accents(text: str) -> bool:
    """Whether folding takes an accent off this text."""
    return undotted(shape(text, case=False, accents=True)) != shape(text, case=False, accents=False)


def undotted(shape: str) -> str:
    """A shape in which the dot of an i makes no difference, for in capitals it is no accent."""
    for written, plain in _DOTTED:
        shape = shape.replace(written, plain)
    return shape


@lru_cache(maxsize=4096)
def is_mark(sign: str) -> bool:
    """Whether this is a combining mark, which belongs to the letter before it."""
    return unicodedata.category(sign).startswith("M")


def is_word(sign: str) -> bool:
    """Whether this is a letter, a digit or a mark on one."""
    return sign.isalnum() or (not sign.isascii() and is_mark(sign))


def _bare(letter: str) -> str:
    if letter.isascii() or letter.lower() in _WHOLE_LETTERS:
        return letter
    plain = _STROKES.get(letter.lower())
    if plain is not None:
        return plain.upper() if letter.isupper() else plain
    opened = unicodedata.normalize("NFKD", letter)
    bare = _ACCENTS.sub("", opened)
    return letter if bare == opened else bare


@lru_cache(maxsize=8192)
def _fold_sign(sign: str) -> str:
    fixed = _FIXED.get(sign)
    if fixed is not None:
        return fixed
    if unicodedata.category(sign) == "Cf":
        return ""
    lower = sign.casefold()
    if lower in _WHOLE_LETTERS:
        return lower
    opened = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", lower).casefold())
    out = "".join(_FIXED.get(letter, _STROKES.get(letter, letter)) for letter in _ACCENTS.sub("", opened))
    return "".join(letter if letter.isascii() or is_word(letter) else " " for letter in out)


def _fold_slowly(run: str) -> tuple[str, tuple[int, ...] | None]:
    out: list[str] = []
    places: list[int] = []
    alone = False
    for place, sign in enumerate(run):
        for letter in _whole(run, place) or _fold_sign(sign):
            mark = is_mark(letter)
            spaceless = not mark and _SPACELESS.match(letter) is not None
            if spaceless or (alone and not mark):
                out.append(" ")
                places.append(place)
            out.append(letter)
            places.append(place)
            alone = spaceless or (alone and mark)
    if alone:
        out.append(" ")
        places.append(len(run) - 1)
    same = places == list(range(len(run)))
    return "".join(out), None if same else tuple(places)


def _whole(run: str, place: int) -> str | None:
    """A letter of its own that the text writes as letter and mark; marks of a lower class may stand between them.

    Canonical order: https://www.unicode.org/reports/tr15/#Description_Norm
    """
    for mark in run[place + 1 :]:
        if mark in "\u0306\u0308":
            both = unicodedata.normalize("NFC", run[place] + mark).casefold()
            return both if both in _WHOLE_LETTERS else None
        if unicodedata.combining(mark) in (0, ABOVE):
            return None
    return None


_fold_run = lru_cache(maxsize=8192)(_fold_slowly)


def spaceless(sign: str) -> bool:
    """Whether this is a character of a script that writes without spaces between words."""
    return not sign.isascii() and _SPACELESS.match(sign) is not None
