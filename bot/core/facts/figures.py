"""Figures worth comparing: amounts of money, shares and counted things."""

from __future__ import annotations

import re

from bot.core.facts import words
from bot.core.text.sentences import sentences
from bot.model.fact import Figure

_SCALE = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "bn": 1e9,
    "b": 1e9,
    "billion": 1e9,
    "tn": 1e12,
    "trillion": 1e12,
}
_NUMBER = re.compile(
    r"(?<![\w.,/-])(?P<money>[£$€])?(?P<value>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s?(?P<scale>k|mn?|bn?|tn|thousand|million|billion|trillion)\b)?"
    r"(?:\s?(?P<share>%|per\s?cent\b)|\s+(?P<noun>[a-z][a-z-]+(?:\s+[a-z][a-z-]+)?)|(?=[\s.,;:)”’\"]|\Z))"
)
_YEAR = re.compile(r"(?:19|20)\d\d\Z")


def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text in order: money, shares, and numbers with the thing they count."""
    found: list[Figure] = []
    for start, end in sentences(text):
        sentence = text[start:end]  # one for all of its figures: in a long row of them copies would fill the memory
        for match in _NUMBER.finditer(text, start, end):
            unit = _unit(match)
            if unit is not None:
                value = float(match["value"].replace(",", "")) * _SCALE.get(match["scale"] or "", 1)
                found.append(Figure(value, unit, match.group(), match.start(), match.end("value"), sentence))
    return tuple(found)


def _unit(match: re.Match[str]) -> str | None:
    if match["money"]:
        return match["money"]
    if match["share"]:
        return "%"
    noun = (match["noun"] or "").split()
    if not noun or noun[0] in words.NOT_COUNTED or _YEAR.match(match["value"]):
        return None
    return noun[-1] if noun[-1].endswith("s") or noun[-1] == "people" else noun[0]
