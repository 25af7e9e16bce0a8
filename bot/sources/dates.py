"""Reading dates as feeds write them: RFC 822, ISO 8601, and the forms that real feeds invent.

A date without a zone counts as UTC. Nothing is guessed from the present day.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

MONTH_NAMES = (
    # English; French; German; Spanish; Italian; Portuguese; Dutch; Swedish, Danish, Norwegian; Polish; Russian.
    "jan january janv janvier januar jänner enero ene gennaio gen janeiro januari stycznia sty янв января",
    "feb february févr fév fevr février fevrier februar febrero febbraio fevereiro fev februari lutego lut фев февраля",
    "mar march mars mär märz maerz marzo março marco maart mrt mars marca мар марта",
    "apr april avr avril abril abr aprile kwietnia kwi апр апреля",
    "may mai mayo maggio mag maio mei maj maja мая май",
    "jun june juin juni junio giugno giu junho czerwca cze июн июня",
    "jul july juil juillet juli julio luglio lug julho lipca lip июл июля",
    "aug august août aout agosto ago augustus augusti sierpnia sie авг августа",
    "sep sept september septembre septiembre settembre set setembro września wrz сен сентября",
    "oct october octobre okt oktober octubre ottobre ott outubro out października paź окт октября",
    "nov november novembre noviembre novembro listopada lis ноя ноября",
    "dec december déc décembre decembre dez dezember diciembre dic dicembre dezembro desember grudnia gru дек декабря",
)
MONTHS = {name: number for number, names in enumerate(MONTH_NAMES, start=1) for name in names.split()}
DAYS = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
ZONES = {  # hours from UTC: RFC 822, and what European and Asian feeds add
    **dict.fromkeys(("gmt", "utc", "ut", "z", "wet"), 0.0),
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "bst": 1, "ist": 5.5, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "west": 1, "msk": 3,
    "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "acst": 9.5, "awst": 8, "nzst": 12, "nzdt": 13, "hkt": 8, "sgt": 8,
}  # fmt: skip
EARLIEST, LATEST = 1800, 2200  # years; anything else is a broken date

USUAL = re.compile(
    r"(?:[A-Za-z]{3},\s*)?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) ([01]\d|2[0-3]):(\d\d):(\d\d) "
    r"(?:GMT|UTC|Z|([+-])(\d\d):?(\d\d))"
)
CLOCK = re.compile(r"(\d{1,2})[:.h](\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?\s*([ap]\.?m\b\.?)?", re.IGNORECASE)
OFFSET = re.compile(r"(?:gmt|utc)?\s*([+\-−])(\d{1,2}):?(\d\d)?$", re.IGNORECASE)
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?=$|[\sTt])")
NUMERIC = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})")
WORDS = re.compile(r"[^\W\d_]+|\d+")
EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")


def parse_date(text: str | None) -> datetime | None:
    """The moment that a text names, in UTC, or None if it names none between the years 1800 and 2200."""
    if not text:
        return None
    text = " ".join(text[:80].split())
    try:
        return _usual(text) or _read(text)
    except (ValueError, OverflowError):
        return None


def _usual(text: str) -> datetime | None:
    """The date in the one form that most feeds write, "Thu, 26 Nov 2026 13:56:00 GMT"; None for all others."""
    if len(text) != 29 or text[3:5] != ", " or text[25:] != " GMT" or not text.isascii() or not text[:3].isalpha():
        return None
    signs = text[7] + text[11] + text[16] + text[19] + text[22]
    day, year, hour, minute, second = text[5:7], text[12:16], text[17:19], text[20:22], text[23:25]
    month = MONTHS.get(text[8:11].lower())
    if signs != "   ::" or month is None or not (day + year + hour + minute + second).isdigit():
        return None
    if hour > "23" or minute > "59" or second > "59":
        return None
    return _bounded(datetime(int(year), month, int(day), int(hour), int(minute), int(second), tzinfo=UTC))


@lru_cache(maxsize=512)
def _read(text: str) -> datetime | None:
    found = USUAL.fullmatch(text)
    month = MONTHS.get(found[2].lower()) if found else None
    if found and month:
        seconds = (int(found[8]) * 60 + int(found[9])) * (-60 if found[7] == "-" else 60) if found[7] else 0
        parts = (int(found[3]), month, int(found[1]), int(found[4]), int(found[5]), min(int(found[6]), 59))
        return _bounded(datetime(*parts, tzinfo=UTC) - timedelta(seconds=seconds))
    if text[:4].isdigit() and text[4:5] == "-":
        exact = _iso(text)
        if exact is not None:
            return _bounded(exact)
    if EPOCH.fullmatch(text):
        seconds_since = float(text[:10])
        return datetime.fromtimestamp(seconds_since, UTC)
    return _loose(text)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _bounded(moment: datetime) -> datetime | None:
    if not EARLIEST <= moment.year <= LATEST:
        return None
    if moment.tzinfo is UTC:
        return moment
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _loose(text: str) -> datetime | None:
    """Find clock, zone and day one after the other, each taken out of what is left."""
    hour, minute, second, rest, after = _clock(text)
    zone = _zone(after)
    day = _day(rest)
    if day is None:
        return None
    year, month, date = day
    return _bounded(datetime(year, month, date, hour, minute, second, tzinfo=zone))


def _clock(text: str) -> tuple[int, int, int, str, str]:
    """Hour, minute, second, the text without the clock, and what stands behind it (the zone, or a year)."""
    found = next((each for each in CLOCK.finditer(text) if ":" in each[0] or each[4] or "h" in each[0].lower()), None)
    if found is None:
        return 0, 0, 0, text, ""
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    half = (found[4] or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour == 24 and minute == 0:
        hour = 0  # ISO 8601 allows 24:00; the day before is near enough for a feed
    before = text[: found.start()].rstrip("Tt -@")
    return hour, minute, min(second, 59), before + " " + text[found.end() :], text[found.end() :]


def _zone(text: str) -> timezone:
    found = OFFSET.search(text.strip())
    if found:
        hours, minutes = int(found[2]), int(found[3] or 0)
        if hours <= 14 and minutes < 60:
            return timezone(timedelta(hours=hours, minutes=minutes) * (1 if found[1] == "+" else -1))
    for word in reversed(WORDS.findall(text.lower())):
        if word in ZONES:
            return timezone(timedelta(hours=ZONES[word]))
    return UTC


def _day(text: str) -> tuple[int, int, int] | None:
    found = ISO_DAY.search(text)
    if found:
        return int(found[1]), int(found[2]), int(found[3] or 1)
    numeric = NUMERIC.search(text)
    if numeric:
        return _numeric_day(int(numeric[1]), int(numeric[3]), int(numeric[4]), numeric[2], text)
    return _named_day(WORDS.findall(text.lower()))


def _numeric_day(first: int, second: int, third: int, mark: str, text: str) -> tuple[int, int, int] | None:
    """Year first, or year last: then points mean day first; with slashes the weekday decides, else what fits."""
    if first > 31:
        return first, second, third
    year = _full_year(third)
    if mark == "." or first > 12:
        return year, second, first
    if second > 12:
        return year, first, second
    weekday = DAYS.get(text.strip()[:3].lower())
    if weekday is None:
        return (year, first, second) if mark == "/" else (year, second, first)
    day_first = datetime(year, second, first, tzinfo=UTC).weekday() == weekday
    return (year, second, first) if day_first else (year, first, second)


def _named_day(words: list[str]) -> tuple[int, int, int] | None:
    at = next((place for place, word in enumerate(words) if word in MONTHS), None)
    if at is None:
        return None
    numbers = [int(word) for word in words[max(0, at - 2) : at + 4] if word.isdecimal() and len(word) <= 4]
    date = next((number for number in numbers if 1 <= number <= 31), None)
    if date is None:
        return None
    numbers.remove(date)
    year = next((number for number in numbers if number >= 100), numbers[0] if numbers else None)
    return (_full_year(year), MONTHS[words[at]], date) if year is not None else None


def _full_year(year: int) -> int:
    """Two digits as RFC 2822 (4.3) reads them: 00 to 49 is this century."""
    if year >= 100:
        return year
    return year + (2000 if year < 50 else 1900)
