"""Words of a text as a line in which patterns are looked for, with the way back to the text as given.

A word is letters and digits with what stands inside it:

- a hyphen parts a word in two, and the joined form of the parts is known beside them (`Words.forms`);
- full stops between single letters are dropped (U.K. is uk), between digits they stay (3.5);
- `&` between letters stays (M&S); an apostrophe stays in n't and after a single o (won't, O'Brien);
- 's, 're, 've, 'll, 'd and 'm after a word are no words (Ofcom's is ofcom);
- any other sign parts words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import add

from bot.core.text.fold import Folded, fold, is_word

# One pattern a sign: a search for one letter is several times quicker than one for a set of letters.
_INNER = {sign: re.compile(rf"{re.escape(sign)}(?=[^\W_])") for sign in ".-'&"}
_ENDING = re.compile(r"(?:s|re|ve|ll|d|m)(?![^\W_])")
_NOT = re.compile(r"t(?![^\W_])")
_GONE, _AND, _POINT, _APOSTROPHE = "\x01", "\x02", "\x03", "\x04"
_KEPT = {ord(_GONE): _GONE, ord(_AND): "&", ord(_POINT): ".", ord(_APOSTROPHE): "'"}
_ASCII_LINE = "".join(_KEPT.get(code, chr(code) if chr(code).isalnum() else " ") for code in range(128))
_ASCII_TABLE = str.maketrans(dict(enumerate(_ASCII_LINE)))
_SEPARATORS = re.compile("[\x00\x05-\x1f!-/:-@\\[-`{-\x7f]")
_RUN_OR_GONE = re.compile(f"[ {_GONE}]{{2,}}|{_GONE}")
_ENDINGS_GONE = re.compile(f"{_GONE}{{2,}}")
_WORD = re.compile(f"[^ {_GONE}](?:[^ ]*[^ {_GONE}])?")
_MOST_PARTS = 6


@dataclass(slots=True)
class Words:
    """The words of one text.

    `line` has the length of the folded text: words in folded form, blanks between them, \\x01 for what is dropped.
    `joined` is what patterns are looked for in: blank, words with one blank between, blank.
    `forms` are hyphenated words written as one: (form, start, end) in `line`. `hyphens` are places in `line`.
    """

    folded: Folded
    line: str
    joined: str
    hyphens: tuple[int, ...] = ()
    forms: tuple[tuple[str, int, int], ...] = ()
    _keys: Sequence[int] = ()
    _shifts: Sequence[int] = ()
    _pieces: Sequence[str] | None = None
    _spans: list[tuple[int, int]] | None = None

    def place(self, at: int) -> int:
        """The place in `line` of a place in `joined`."""
        if not self._shifts:
            self._measure()
        return at + self._shifts[bisect_right(self._keys, at) - 1]

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """The place in `line` of the non-empty `joined[start:end]`, which begins and ends with a word."""
        if not self._shifts:
            self._measure()
        keys, shifts = self._keys, self._shifts
        first = bisect_right(keys, start) - 1
        # Most patterns stand between two gaps, so that what shifts their start shifts their end.
        last = first if first + 1 == len(keys) or keys[first + 1] >= end else bisect_right(keys, end - 1) - 1
        return start + shifts[first], end + shifts[last]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Code points of the text as given for the non-empty `line[start:end]`."""
        return self.folded.span(start, end)

    def given(self, start: int, end: int, *, endings: bool) -> str:
        """The text as given of the non-empty `line[start:end]`; with the dropped 's of words inside it, or without."""
        gone = () if endings else _ENDINGS_GONE.finditer(self.line, start, end)
        edges = [start, *(edge for run in gone for edge in run.span()), end]
        stretches = (self.origin(*pair) for pair in zip(edges[::2], edges[1::2], strict=True) if pair[0] < pair[1])
        return "".join(self.folded.source[first:last] for first, last in stretches)

    def spans(self) -> list[tuple[int, int]]:
        """Start and end in `line` of every word, in order."""
        if self._spans is None:
            self._spans = [match.span() for match in _WORD.finditer(self.line)]
        return self._spans

    def text(self, start: int, end: int) -> str:
        """The folded word or words of `line[start:end]`."""
        return self.line[start:end].replace(_GONE, "")

    def between(self, start: int, end: int, most: int) -> int:
        """How many words stand in `line[start:end]`, counted no further than one over `most`."""
        return len(self.text(start, end).split(None, most))

    def ending(self, end: int) -> int:
        """The end of a word with its dropped 's, for a word that ends at `end` in `line`."""
        while end < len(self.line) and self.line[end] == _GONE:
            end += 1
        return end

    def _measure(self) -> None:
        """Note from which place of `joined` on how many places fewer than in `line` were gone, from left to right."""
        if self._pieces is None:
            self._measure_runs(f" {self.line} ")
        else:
            # Each run is two blanks, of which one is dropped: all in one go, for this is done for every text.
            pieces = self._pieces
            self._keys = (0, *map(add, accumulate(map(len, pieces)), range(1, len(pieces))))
            self._shifts = range(-1, len(pieces) - 1)

    def _measure_runs(self, padded: str) -> None:
        keys, shifts = [0], [-1]
        dropped = 0
        for run in _RUN_OR_GONE.finditer(padded):
            start, end = run.span()
            kept = " " in run[0]
            at = start - dropped
            dropped += end - start - kept
            keys.append(at + kept)
            shifts.append(dropped - 1)
        self._keys, self._shifts = keys, shifts


def words(text: str) -> Words:
    """Read the words of a text."""
    folded = fold(text)
    line, hyphens = _line(folded.text)
    joined, pieces = _once(f" {line} ")
    return Words(folded, line, joined, hyphens, _forms(line, hyphens) if hyphens else (), _pieces=pieces)


def _once(padded: str) -> tuple[str, list[str] | None]:
    """The line with one blank wherever there are several, and what stood between two blanks if nothing else is gone.

    Parting at two blanks is quicker than replacing them, and the pieces say later what was where.
    """
    pieces = padded.replace(_GONE, "").split("  ")
    joined = " ".join(pieces)
    if _GONE not in padded and "  " not in joined:
        return joined, pieces
    while "  " in joined:
        joined = joined.replace("  ", " ")
    return joined, None


def _line(text: str) -> tuple[str, tuple[int, ...]]:
    hyphens: list[int] = []
    parts: list[str] = []
    last = 0
    for at in _inner(text):
        if at < last or not at:
            continue
        sign = text[at]
        if sign == "-":
            if is_word(text[at - 1]):
                hyphens.append(at)
            continue
        instead = _INSIDE[sign](text, at)
        if instead:
            parts += (text[last:at], instead)
            last = at + len(instead)
    marked = "".join((*parts, text[last:])) if parts else text
    line = marked.translate(_ASCII_TABLE) if marked.isascii() else _blanked(marked)
    return line, tuple(hyphens)


def _inner(text: str) -> list[int]:
    """Where a sign stands before a letter or digit, in order."""
    found = [match.start() for sign, inner in _INNER.items() if sign in text for match in inner.finditer(text)]
    found.sort()
    return found


def _blanked(text: str) -> str:
    """Separators as blanks, where letters beyond ASCII would make a translation slow."""
    out = _SEPARATORS.sub(" ", text)
    return out.replace(_AND, "&").replace(_POINT, ".").replace(_APOSTROPHE, "'")


def _ampersand(text: str, at: int) -> str:
    return _AND if is_word(text[at - 1]) else ""


def _stop(text: str, at: int) -> str:
    before, after = text[at - 1], text[at + 1]
    if before.isdigit() and after.isdigit():
        return _POINT
    alone = (at < 2 or not is_word(text[at - 2])) and (at + 2 >= len(text) or not is_word(text[at + 2]))
    return _GONE if alone and before.isalpha() and after.isalpha() else ""


def _apostrophe(text: str, at: int) -> str:
    before = text[at - 1]
    if not (is_word(before) or before == "."):
        return ""
    ending = _ENDING.match(text, at + 1)
    if ending:
        return _GONE * (1 + len(ending[0]))
    negated = before == "n" and _NOT.match(text, at + 1)
    irish = before == "o" and (at < 2 or not is_word(text[at - 2]))
    return _APOSTROPHE if negated or irish else ""


_INSIDE = {"&": _ampersand, ".": _stop, "'": _apostrophe}


def _forms(line: str, hyphens: tuple[int, ...]) -> tuple[tuple[str, int, int], ...]:
    """Every run of two or more hyphenated parts, written as one word."""
    forms: list[tuple[str, int, int]] = []
    for compound in _compounds(line, hyphens):
        start = line.rfind(" ", 0, compound[0]) + 1
        end = line.find(" ", compound[-1] + 1)
        edges = [start, *(at + 1 for at in compound)]
        ends = [*compound, len(line) if end < 0 else end]
        for first in range(len(compound)):
            for last in range(first + 1, min(len(ends), first + _MOST_PARTS)):
                form = line[edges[first] : ends[last]].replace(" ", "").replace(_GONE, "")
                forms.append((form, edges[first], ends[last]))
    return tuple(forms)


def _compounds(line: str, hyphens: tuple[int, ...]) -> list[list[int]]:
    """Hyphens that stand in the same compound, in order."""
    groups: list[list[int]] = []
    for at in hyphens:
        if groups and " " not in line[groups[-1][-1] + 1 : at]:
            groups[-1].append(at)
        else:
            groups.append([at])
    return groups
