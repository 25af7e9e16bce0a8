"""Which day a text means: dates as written, led to the first day of a period by the item's own date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.core.facts.marks import MOST_TOLD
from bot.core.facts.reckoning import as_day
from bot.core.facts.told import COUNTED, READERS, Told
from bot.model.fact import Precision


@dataclass(frozen=True, slots=True)
class Day:
    """A period found in a text: its first day, how long it is, and where it is told; `counted` as in Dated."""

    date: date
    precision: Precision
    start: int
    end: int
    counted: bool = False


LIMIT = re.compile(r"within\s", re.IGNORECASE)
"""A day told as a time limit: one counts only where somebody owes something."""

_LISTED = re.compile(r"(?<![\d.,£$€:])(?:\d{1,2}(?:st|nd|rd|th)?(?:,\s+|,?\s+and\s+|\s+to\s+|\s*[–-]\s*))+\Z")
_NUMBER = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")


_MAY_DATE = re.compile(
    r"\d|day|night|morning|noon|evening|tomorrow|week|month|year|quarter|spring|summer|autumn|winter|hour|christmas"
    r"|jan|feb|march|april|may|june|july|aug|sep|oct|nov|dec"
)
"""What any sentence with a date has, in small letters: most have none and need not be read by every reader."""

_SIGNS = {
    "month": re.compile(r"Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"),
    "span": re.compile(r"\b(?:hour|day|week|fortnight|month|year)s?\b", re.IGNORECASE),
    "unit": re.compile(r"weekend|week|month|year|quarter"),
    "year": re.compile(r"\d{4}"),
}
"""What a sentence has that a reader with such a group can read anything in."""


def _sign_of(pattern: re.Pattern[str]) -> str:
    """The sign without which a pattern finds nothing; empty if it may stand in any sentence."""
    groups = set(pattern.groupindex)
    if "month" in groups and "Jan" in pattern.pattern:
        return "month"
    return next((sign for sign in ("span", "unit") if sign in groups), "year" if groups == {"year"} else "")


_READERS = tuple((_sign_of(pattern), pattern, reader) for pattern, reader in READERS)


def _begin(match: re.Match[str]) -> int:
    """Where the date itself begins: a preposition that the pattern looked at is no part of it."""
    groups = match.re.groupindex
    if {"day", "unit", "count"} & set(groups) or ("which" in groups and "year" not in groups):
        return match.start()
    starts = [match.start(name) for name in ("word", "q", "name", "month", "year") if name in groups]
    return min((start for start in starts if start >= 0), default=match.start())


def days(text: str, start: int, end: int, today: date | None, past: Callable[[int, int], bool | None]) -> Iterator[Day]:
    """The dates told in `text[start:end]`, in order, none twice; `past` says whether what a part dates is over."""
    piece = text[start:end]
    if _MAY_DATE.search(piece.lower()) is None:
        return
    shown = {"", *(sign for sign, hint in _SIGNS.items() if hint.search(piece))}
    taken: list[tuple[int, int]] = []
    found: list[Day] = []
    for pattern, reader in (one[1:] for one in _READERS if one[0] in shown):
        for match in pattern.finditer(text, start, end):
            if any(match.start() < b and a < match.end() for a, b in taken):
                continue
            if len(taken) == MOST_TOLD:
                break
            taken.append(match.span())
            begin = _begin(match)
            over = past(begin, match.end())
            made = reader(Told(match, today, past=over is True, ahead=over is False))
            if made is not None:
                found.append(Day(*made, begin, match.end(), counted=reader in COUNTED))
    found.extend(list(_listed_before(text, start, found)))
    yield from _each_once(text, sorted(found, key=lambda day: day.start))


def _listed_before(text: str, start: int, found: list[Day]) -> Iterator[Day]:
    """The days that share the month behind them: 12, 14 and 16 May."""
    for day in found:
        if day.precision is not Precision.DAY or not text[day.start].isdigit():
            continue
        listed = _LISTED.search(text, start, day.start)
        for number in _NUMBER.finditer(text, *listed.span()) if listed else ():
            made = as_day(day.date.year, day.date.month, int(number[1]))
            if made is not None and made[0] < day.date:
                yield Day(*made, number.start(), number.end())


def _each_once(text: str, found: list[Day]) -> Iterator[Day]:
    """Without a date told again in brackets: today (Monday 1 June)."""
    last: Day | None = None
    for day in found:
        if last is not None and last.date == day.date and text[last.end : day.start].strip() == "(":
            continue
        yield day
        last = day
