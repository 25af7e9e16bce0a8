"""Quotation marks: which parts of a text are quoted, in British and American style.

Double, single, curly and straight marks; a quotation may run over paragraphs that each begin with an opening mark
while only the last has a closing one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]+")
_OPEN = re.compile(r"(?<![\w.,!?…’'”])[\"“‘'«](?=[\w\[(‘“'£$€…#@])")
_ELIDED = re.compile(r"['’](?:em|til|cause|tis|twas|n|\d\ds?)\b", re.IGNORECASE)
_CLOSE = {
    "“": re.compile(r"”"),
    '"': re.compile(r"\"(?!\w)"),
    "«": re.compile(r"»"),
    "‘": re.compile(r"’(?!\w)"),
    "'": re.compile(r"'(?!\w)"),
}
_DOUBLE = frozenset('“"«')
_LONGEST = 6000

LONGEST_SENTENCE = 900
"""Characters that a sentence may have outside its quotations. What goes on longer is a list, or made to hold us up:
the rules look from each verb and day through the whole of its sentence.
"""

MOST_TOLD = 24
"""Verbs of speech, and days, that are looked at in one sentence."""

MOST_OF_TEXT = 400
MOST_DAYS = 150
"""Verbs of speech and days that are looked at in one text: each looks around itself for who and what. News of ten
thousand characters has sixty verbs and thirty days at the most.
"""

_MOST_CLOSING = 50
"""Single marks that may close one quotation: more of them are apostrophes."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quoted part without its marks. `paragraph` counts from 0; `closed` is False if it runs on."""

    start: int
    end: int
    paragraph: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with its quoted parts. `bare` is as long as the text and has the letter x for what is quoted."""

    text: str
    bare: str
    paragraphs: tuple[tuple[int, int], ...]
    quoted: tuple[Quoted, ...]


def mark(text: str) -> Marked:
    """Find the quoted parts of a text."""
    paragraphs = tuple(found.span() for found in _PARAGRAPH.finditer(text))
    quoted: list[Quoted] = []
    for number, (start, end) in enumerate(paragraphs):
        after = text[slice(*paragraphs[number + 1])].lstrip() if number + 1 < len(paragraphs) else ""
        following = after[:1]
        quoted.extend(_in_paragraph(text, start, end, number, following))
    bare = list(text)
    for part in quoted:
        bare[part.start : part.end] = _blank(text[part.start : part.end])
    return Marked(text, "".join(bare), paragraphs, tuple(quoted))


def within(parts: Sequence[Quoted], start: int, end: int) -> Sequence[Quoted]:
    """The quoted parts that begin in `[start, end)`, of parts that are in order."""
    return parts[_first(parts, start) : _first(parts, end)]


def _first(parts: Sequence[Quoted], place: int) -> int:
    return bisect_left(parts, place, key=lambda part: part.start)


def _in_paragraph(text: str, start: int, end: int, number: int, following: str) -> list[Quoted]:
    found: list[Quoted] = []
    at = start
    while opening := _OPEN.search(text, at, end):
        at = opening.end()
        if _ELIDED.match(text, opening.start()):
            continue
        sign = opening.group()
        closing = _closing(text, opening.end(), end, sign)
        if closing is not None:
            found.append(Quoted(opening.end(), closing, number, closed=True))
            at = closing + 1
        elif sign == following or (sign in _DOUBLE and not text[start : opening.start()].strip()):
            found.append(Quoted(opening.end(), end, number, closed=False))
            break
    return found


def _closing(text: str, at: int, end: int, sign: str) -> int | None:
    """The closing mark. A single one may be an apostrophe: one after punctuation is believed first."""
    closing = _CLOSE[sign].finditer(text, at, min(end, at + _LONGEST))
    places = [found.start() for found in islice(closing, 1 if sign in _DOUBLE else _MOST_CLOSING)]
    if not places or sign in _DOUBLE:
        return places[0] if places else None
    opening = _OPEN.search(text, at, end)
    near = [place for place in places if opening is None or place < opening.start()] or places
    return next((place for place in near if text[place - 1] in ",.?!…"), near[0])


def _blank(part: str) -> str:
    """x for every letter; the last stop stays, so that sentences still end."""
    last = part[-1] if part and part[-1] in ".,?!…" else "x"
    return "x" * (len(part) - 1) + last if part else ""
