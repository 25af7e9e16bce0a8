"""Which day a text means: dates as written, led to the first day of a period by the item's own date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.model.fact import Precision

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MAY = 5
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "twelve": 12, "fourteen": 14}
QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "last": 4}

_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|March|April|May|June|July|Aug(?:ust|\.)?|Sept?(?:ember|\.)?"
    r"|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"


@dataclass(frozen=True, slots=True)
class Day:
    """A period found in a text: its first day, how long it is, and where it is told; `counted` as in Dated."""

    date: date
    precision: Precision
    start: int
    end: int
    counted: bool = False


@dataclass(frozen=True, slots=True)
class _Told:
    """An expression with what is needed to resolve it: today, and whether the event lies in the past."""

    found: re.Match[str]
    today: date | None
    past: bool


def _on_day(told: _Told) -> tuple[date, Precision] | None:
    found = told.found
    month, day, year = _month(found["month"]), int(found["day"]), found["year"]
    if year:
        return _made(int(year), month, day)
    if told.today is None:
        return None
    if near := found.groupdict().get("near"):
        return _made(told.today.year + {"next": 1, "last": -1}.get(near, 0), month, day)
    years = [told.today.year + step for step in (-1, 0, 1)]
    made = [one[0] for year_ in years if (one := _made(year_, month, day))]
    if not told.past:
        made = [one for one in made if one >= told.today - timedelta(days=120)]
    else:
        made = [one for one in made if one <= told.today + timedelta(days=1)]
    today = told.today
    nearest = min(made, key=lambda one: abs((one - today).days), default=None)
    return (nearest, Precision.DAY) if nearest else None


def _made(year: int, month: int, day: int) -> tuple[date, Precision] | None:
    try:
        return date(year, month, day), Precision.DAY
    except ValueError:
        return None


def _month(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, start=1) if month.startswith(name[:3].lower()))


def _week_of(told: _Told) -> tuple[date, Precision] | None:
    found = _on_day(told)
    return (_monday(found[0]), Precision.WEEK) if found else None


def _in_month(told: _Told) -> tuple[date, Precision] | None:
    month, year = _month(told.found["month"]), _told_year(told)
    if month == MAY and not year and not told.found["prep"]:
        return None  # the verb: "May I ask"
    if year:
        return date(year, month, 1), Precision.MONTH
    if told.today is None:
        return None
    chosen = told.today.year
    if told.past and month > told.today.month:
        chosen -= 1
    elif not told.past and month < told.today.month:
        chosen += 1
    return date(chosen, month, 1), Precision.MONTH


def _relative_day(told: _Told) -> tuple[date, Precision] | None:
    steps = {"tomorrow": 1, "yesterday": -1}
    if told.today is None:
        return None
    return told.today + timedelta(days=steps.get(told.found["word"].lower(), 0)), Precision.DAY


def _weekday(told: _Told) -> tuple[date, Precision] | None:
    if told.today is None:
        return None
    wanted = DAYS.index(told.found["name"].lower())
    which = (told.found["which"] or "").lower()
    if which in ("next", "last") or told.found["week"]:
        step = -1 if which == "last" and not told.found["week"] else 1
        monday = _monday(told.today) + timedelta(days=7 * step)
        return monday + timedelta(days=wanted), Precision.DAY
    ahead = (wanted - told.today.weekday()) % 7
    if told.past and which != "this":
        ahead = ahead - 7 if ahead else 0
    return told.today + timedelta(days=ahead), Precision.DAY


def _relative_period(told: _Told) -> tuple[date, Precision] | None:
    if told.today is None:
        return None
    step = {"next": 1, "following": 1, "last": -1, "coming": 1}.get(told.found["which"].lower(), 0)
    unit = told.found["unit"].lower()
    if unit in ("week", "weekend"):
        monday = _monday(told.today) + timedelta(days=7 * step)
        return (monday, Precision.WEEK) if unit == "week" else (monday + timedelta(days=5), Precision.DAY)
    if unit == "month":
        months = told.today.year * 12 + told.today.month - 1 + step
        return date(months // 12, months % 12 + 1, 1), Precision.MONTH
    return date(told.today.year + step, 1, 1), Precision.YEAR


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _told_year(told: _Told) -> int | None:
    """The year that stands with a period: of 2027, next year."""
    if told.found["year"]:
        return int(told.found["year"])
    near = told.found["near"]
    if near is None or told.today is None:
        return None
    return told.today.year + {"next": 1, "last": -1}.get(near, 0)


def _season(told: _Told) -> tuple[date, Precision] | None:
    month = SEASONS[told.found["name"].lower()]
    if (year := _told_year(told)) is not None:
        return date(year, month, 1), Precision.QUARTER
    if told.today is None:
        return None
    which = (told.found["which"] or "").lower()
    first = date(told.today.year, month, 1)
    over = first + timedelta(days=92) <= told.today
    if which == "last" or (told.past and first > told.today):
        return date(first.year - (first >= told.today or not over), month, 1), Precision.QUARTER
    if (over and not told.past) or (which == "next" and first <= told.today):
        first = date(first.year + 1, month, 1)
    return first, Precision.QUARTER


def _quarter(told: _Told) -> tuple[date, Precision] | None:
    number = int(told.found["q"]) if told.found["q"] else QUARTERS[told.found["word"].lower()]
    if (named := _told_year(told)) is not None:
        return date(named, number * 3 - 2, 1), Precision.QUARTER
    if told.today is None:
        return None
    year = told.today.year
    if not told.past and number < (told.today.month + 2) // 3:
        year += 1
    return date(year, number * 3 - 2, 1), Precision.QUARTER


def _in_year(told: _Told) -> tuple[date, Precision] | None:
    return date(int(told.found["year"]), 1, 1), Precision.YEAR


def _iso(told: _Told) -> tuple[date, Precision] | None:
    return _made(int(told.found["year"]), int(told.found["month"]), int(told.found["day"]))


def _new_year(told: _Told) -> tuple[date, Precision] | None:
    return (date(told.today.year + 1, 1, 1), Precision.YEAR) if told.today else None


def _within(told: _Told) -> tuple[date, Precision] | None:
    """The last day of a time limit, counted from the item's own day."""
    if told.today is None or told.past:
        return None
    count = COUNTS.get(told.found["count"]) or int(told.found["count"])
    return told.today + timedelta(days=count * (7 if told.found["span"] == "weeks" else 1)), Precision.DAY


LIMIT = re.compile(r"within\s")
"""A day told as a time limit: one counts only where somebody owes something."""

_Reader = Callable[[_Told], "tuple[date, Precision] | None"]
_ALONE = (
    r"(?!\s+(?!(?:and|or|of|when|with|after|before|as|to|but|by|at|if|for|in|once|this|next|because|while"
    r"|said)\b)[a-z])"
)
"""Behind a season: not what makes it one of several words, such as the winter payment."""

_OF_YEAR = rf"(?:,?\s+{_YEAR})?"
_OF_WHICH = rf"(?:(?:\s+of)?\s+(?:{_YEAR}|(?P<near>next|this|last)\s+year))?"
_OF_A_YEAR = rf"(?:,?\s+(?:{_YEAR}|(?P<near>next|this|last)\s+year))?"
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)\b"), _iso),
    (
        re.compile(
            rf"\bweek\s+(?:of|beginning|commencing|starting)\s+(?:{_WEEKDAY},?\s+)?{_DAY}\s+{_MONTH}\b{_OF_YEAR}"
        ),
        _week_of,
    ),
    (
        re.compile(rf"(?:\b{_WEEKDAY},?\s+)?(?:\bthe\s+)?(?<![\d.,£$€]){_DAY}\s+(?:of\s+)?{_MONTH}(?!\w){_OF_A_YEAR}"),
        _on_day,
    ),
    (
        re.compile(
            rf"(?:\b{_WEEKDAY},?\s+)?\b{_MONTH}\s+{_DAY}(?![\d:.,]*\d|%|\s*(?:per\s?cent|p\.?m|a\.?m))\b{_OF_YEAR}"
        ),
        _on_day,
    ),
    (
        re.compile(
            rf"(?:(?P<which>[Nn]ext|[Tt]his|[Ll]ast|[Cc]oming)\s+)?\b(?P<name>{_WEEKDAY})\b(?P<week>\s+(?:next\s+week|week))?"
        ),
        _weekday,
    ),
    (
        re.compile(
            r"\b(?P<word>[Tt]oday|[Tt]onight|[Tt]omorrow|[Yy]esterday|[Tt]his\s+(?:morning|afternoon|evening))\b"
        ),
        _relative_day,
    ),
    (
        re.compile(rf"\b(?:Q(?P<q>[1-4])|(?P<word>first|second|third|fourth|final|last)\s+quarter)\b{_OF_WHICH}"),
        _quarter,
    ),
    (
        re.compile(
            rf"\b(?:(?P<which>[Nn]ext|[Tt]his|[Ll]ast|the|in|early|late|by|from|until|before)\s+)+"
            rf"(?P<name>spring|summer|autumn|winter)\b{_ALONE}{_OF_WHICH}"
        ),
        _season,
    ),
    (
        re.compile(
            rf"\b(?:(?P<prep>in|by|from|until|since|before|after|during|of|late|early|mid|next|last|this)[\s-]+)?"
            rf"{_MONTH}(?!\w){_OF_A_YEAR}"
        ),
        _in_month,
    ),
    (
        re.compile(
            r"\b(?P<which>[Nn]ext|[Tt]his|[Ll]ast|[Cc]oming|[Ff]ollowing"
            r"|(?<!half of )(?<!part of )(?<!rest of )(?<!time of )"
            r"the(?=\s+(?:week|month|year)\b(?!\s+(?:is|was|to|ending|ended|before|since))))"
            r"\s+(?P<unit>weekend|week|month|year)\b"
        ),
        _relative_period,
    ),
    (re.compile(rf"\b(?:in|from|by|until|before|of|during|since|for)\s+{_YEAR}\b(?!\s*[-/]\d)"), _in_year),
    (
        re.compile(r"\b(?:in|by|until|early\s+in|into|from)\s+(?P<word>the\s+[Nn]ew\s+[Yy]ear)\b(?!['’]|\s+[A-Z])"),
        _new_year,
    ),
    (
        re.compile(
            rf"(?:\b(?P<word>within)\s+|(?<=\bha[sd]\s)|(?<=\bhave\s)|(?<=\bnow\s)|(?<=\bjust\s))(?P<count>\d{{1,3}}|{'|'.join(COUNTS)})\s+"
            r"(?:working\s+)?(?P<span>days|weeks)\b(?(word)|(?=\s+(?:in\s+which\s+)?to\b))"
        ),
        _within,
    ),
)


_LISTED = re.compile(r"(?<![\d.,£$€:])(?:\d{1,2}(?:st|nd|rd|th)?(?:,\s+|,?\s+and\s+))+\Z")
_NUMBER = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")


def _begin(match: re.Match[str]) -> int:
    """Where the date itself begins: a preposition that the pattern looked at is no part of it."""
    groups = match.re.groupindex
    if "day" in groups or "unit" in groups or ("which" in groups and "year" not in groups):
        return match.start()
    starts = [match.start(name) for name in ("word", "q", "name", "month", "year") if name in groups]
    return min((start for start in starts if start >= 0), default=match.start())


def days(text: str, start: int, end: int, today: date | None, past: Callable[[int], bool]) -> Iterator[Day]:
    """The dates told in `text[start:end]`, in order, none twice; `past` says of a place whether its event is over."""
    taken: list[tuple[int, int]] = []
    found: list[Day] = []
    for pattern, reader in _READERS:
        for match in pattern.finditer(text, start, end):
            if any(match.start() < b and a < match.end() for a, b in taken):
                continue
            taken.append(match.span())
            made = reader(_Told(match, today, past(match.start())))
            if made is not None:
                found.append(Day(*made, _begin(match), match.end(), counted=reader is _within))
    found.extend(list(_listed_before(text, start, found)))
    yield from _each_once(text, sorted(found, key=lambda day: day.start))


def _listed_before(text: str, start: int, found: list[Day]) -> Iterator[Day]:
    """The days that share the month behind them: 12, 14 and 16 May."""
    for day in found:
        if day.precision is not Precision.DAY or not text[day.start].isdigit():
            continue
        listed = _LISTED.search(text, start, day.start)
        for number in _NUMBER.finditer(text, *listed.span()) if listed else ():
            made = _made(day.date.year, day.date.month, int(number[1]))
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
