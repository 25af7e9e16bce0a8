"""Reckoning with days: months and years from words, the nearest day of a name, feasts."""

from __future__ import annotations

from datetime import date, timedelta

from bot.model.fact import Precision

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTS = {
    **dict(zip(_NUMBERS, range(1, 13), strict=True)),
    "a": 1,
    "an": 1,
    "fourteen": 14,
    "eighteen": 18,
    "twenty": 20,
}
_FIXED_FEASTS = {
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
    "new year's day": (1, 1),
}
_FROM_EASTER = {"good friday": -2, "easter sunday": 0, "easter monday": 1}
AHEAD = timedelta(days=120)
"""How far back a day without a year may lie that is not told as over."""

Found = tuple[date, Precision]


def count_of(word: str) -> int:
    """The number that a word or figures tell."""
    return _COUNTS[word] if word in _COUNTS else int(word)


def month_of(name: str) -> int:
    """The number of a month from its name, its first three letters or its figures."""
    return next(number for number, month in enumerate(MONTHS, start=1) if month.startswith(name[:3].lower()))


def as_day(year: int, month: int, day: int) -> Found | None:
    """A day of the calendar; None if there is no such day."""
    try:
        return date(year, month, day), Precision.DAY
    except ValueError:
        return None


def as_month(year: int, month: int) -> Found:
    """A month by its first day."""
    return date(year, month, 1), Precision.MONTH


def as_year(year: int) -> Found:
    """A year by its first day."""
    return date(year, 1, 1), Precision.YEAR


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def in_months(day: date, count: int) -> date:
    """The first day of the month that is so many months after a day's own."""
    number = day.year * 12 + day.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def nearest_day(
    today: date, month: int, day: int, *, past: bool, ahead: bool = False, weekday: int | None = None
) -> Found | None:
    """The day without a year that is meant: of the weekday told, else the nearest on the right side of today."""
    years = (today.year - 1, today.year, today.year + 1)
    made = [one[0] for year in years if (one := as_day(year, month, day))]
    named = [one for one in made if one.weekday() == weekday]
    if not named and past:
        made = [one for one in made if one <= today + timedelta(days=1)]
    elif not named:
        made = [one for one in made if one >= (today if ahead else today - AHEAD)]
    nearest = min(named or made, key=lambda one: abs((one - today).days), default=None)
    return (nearest, Precision.DAY) if nearest else None


def feast(name: str, year: int) -> date:
    """The day of a feast, by its name in small letters."""
    if name in _FIXED_FEASTS:
        return date(year, *_FIXED_FEASTS[name])
    return _easter(year) + timedelta(days=_FROM_EASTER[name])


def _easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian computus, Nature, 20 April 1876)."""
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
