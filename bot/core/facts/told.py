"""Ways to tell a day or a period, each with how it is reckoned from the item's own day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.facts.reckoning import (
    DAYS,
    Found,
    as_day,
    as_month,
    as_year,
    count_of,
    feast,
    in_months,
    monday_of,
    month_of,
    nearest_day,
)
from bot.model.fact import Precision

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "last": 4}
STEPS = {"next": 1, "following": 1, "coming": 1, "last": -1}

_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|March|April|May|June|July|Aug(?:ust|\.)?|Sept?(?:ember|\.)?"
    r"|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_MONTH_BEHIND_DAY = _MONTH.replace("March|April|May|June|July", r"Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?")
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[0-9]|20)\d\d)"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_ANY_WEEKDAY = rf"(?:\b(?P<weekday>{_WEEKDAY}),?\s+)?"
_COUNT = (
    r"(?P<count>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|eighteen|twenty)"
)
_SPAN = r"(?P<span>hour|(?:working\s+|calendar\s+)?day|week|fortnight|month|year)s?\b"


@dataclass(frozen=True, slots=True)
class Told:
    """An expression with what is needed to reckon it: today, and whether it is told as over or as still to come."""

    found: re.Match[str]
    today: date | None
    past: bool
    ahead: bool = False

    def word(self, group: str) -> str:
        """What a group of the expression has, in small letters; empty if there is none."""
        return (self.found.groupdict().get(group) or "").lower()


def _year_told(told: Told) -> int | None:
    """The year that stands with a period: of 2027, next year."""
    if year := told.word("year"):
        return int(year)
    near = told.word("near")
    return told.today.year + STEPS.get(near, 0) if near and told.today is not None else None


def _on_day(told: Told) -> Found | None:
    month, day = month_of(told.found["month"]), int(told.found["day"])
    if (year := _year_told(told)) is not None:
        return as_day(year, month, day)
    if told.today is None:
        return None
    weekday = told.word("weekday")
    return nearest_day(
        told.today, month, day, past=told.past, ahead=told.ahead, weekday=DAYS.index(weekday) if weekday else None
    )


def _numbers(told: Told) -> Found | None:
    year = int(told.found["year"])
    return as_day(year + 2000 if year < 100 else year, int(told.found["month"]), int(told.found["day"]))


def _bare_day(told: Told) -> Found | None:
    """On the 14th: the nearest day of that number on the right side of today."""
    if told.today is None:
        return None
    number = told.today.year * 12 + told.today.month - 1
    near = [as_day(one // 12, one % 12 + 1, int(told.found["day"])) for one in (number - 1, number, number + 1)]
    found = [one for one in near if one and (one[0] <= told.today if told.past else one[0] >= told.today)]
    return (found[-1] if told.past else found[0]) if found else None


def _week_of(told: Told) -> Found | None:
    found = _on_day(told)
    return (monday_of(found[0]), Precision.WEEK) if found else None


def _in_month(told: Told) -> Found | None:
    month, year = month_of(told.found["month"]), _year_told(told)
    if not year and not told.found["prep"]:
        return None  # the verb ("May I ask"), a name, or "if September stays dry"
    if year:
        return as_month(year, month)
    if told.today is None:
        return None
    which = told.word("prep")
    chosen = told.today.year
    if month > told.today.month - (which == "last") and (told.past or which == "last"):
        chosen -= 1
    elif not told.past and which != "last" and month < told.today.month:
        chosen += 1
    return as_month(chosen, month)


def _relative_day(told: Told) -> Found | None:
    word = told.word("word")
    step = 1 if word == "tomorrow" else -1 if word in ("yesterday", "last night") else 0
    return (told.today + timedelta(days=step), Precision.DAY) if told.today is not None else None


def _weekday(told: Told) -> Found | None:
    if told.today is None:
        return None
    wanted = DAYS.index(told.word("name"))
    which = told.word("which")
    week = told.word("week").split()
    if which in ("next", "last") or (week and week[-1] == "week" and len(week) > 1):
        step = STEPS.get(next((word for word in week if word in ("next", "last", "this")), which), 0)
        return monday_of(told.today) + timedelta(days=7 * step + wanted), Precision.DAY
    ahead = (wanted - told.today.weekday()) % 7
    if week:
        return told.today + timedelta(days=(ahead or 7) + 7), Precision.DAY
    if told.past and which not in ("this", "coming"):
        ahead = ahead - 7 if ahead else 0
    return told.today + timedelta(days=ahead), Precision.DAY


def _weeks_on(told: Told) -> Found | None:
    """A week today, a fortnight tomorrow, two weeks on Monday."""
    if told.today is None:
        return None
    weeks = count_of(told.word("count")) * (2 if "fortnight" in told.word("span") else 1)
    word = told.word("word")
    if word in ("today", "tomorrow"):
        first = told.today + timedelta(days=word == "tomorrow")
    else:
        first = told.today + timedelta(days=(DAYS.index(word) - told.today.weekday()) % 7 or 7)
    return first + timedelta(days=7 * weeks), Precision.DAY


def _relative_period(told: Told) -> Found | None:
    if told.today is None:
        return None
    step = STEPS.get(told.word("which"), 0) + bool(told.word("after"))
    unit = told.word("unit")
    if unit in ("week", "weekend"):
        monday = monday_of(told.today) + timedelta(days=7 * step)
        return (monday, Precision.WEEK) if unit == "week" else (monday + timedelta(days=5), Precision.DAY)
    if unit == "quarter":
        first = in_months(told.today, 3 * step)
        return date(first.year, (first.month - 1) // 3 * 3 + 1, 1), Precision.QUARTER
    return (in_months(told.today, step), Precision.MONTH) if unit == "month" else as_year(told.today.year + step)


def _at_the_weekend(told: Told) -> Found | None:
    if told.today is None:
        return None
    saturday = monday_of(told.today) + timedelta(days=5)
    return saturday - timedelta(days=7 if told.past and saturday >= told.today else 0), Precision.DAY


def _season(told: Told) -> Found | None:
    month = SEASONS[told.word("name")]
    if (year := _year_told(told)) is not None:
        return date(year, month, 1), Precision.QUARTER
    if told.today is None:
        return None
    which = told.word("which")
    first = date(told.today.year, month, 1)
    over = first + timedelta(days=92) <= told.today
    if which == "last" or (told.past and first > told.today):
        return date(first.year - (first >= told.today or not over), month, 1), Precision.QUARTER
    if (over and not told.past) or (which == "next" and first <= told.today):
        first = date(first.year + 1, month, 1)
    return first, Precision.QUARTER


def _quarter(told: Told) -> Found | None:
    number = int(told.found["q"][1:]) if told.found["q"] else QUARTERS[told.word("word")]
    if (named := _year_told(told)) is not None:
        return date(named, number * 3 - 2, 1), Precision.QUARTER
    if told.today is None:
        return None
    year = told.today.year
    if not told.past and number < (told.today.month + 2) // 3:
        year += 1
    return date(year, number * 3 - 2, 1), Precision.QUARTER


def _in_year(told: Told) -> Found | None:
    return as_year(int(told.found["year"]))


def _new_year(told: Told) -> Found | None:
    return as_year(told.today.year + 1) if told.today else None


def _feast(told: Told) -> Found | None:
    if told.today is None:
        return None
    name = " ".join(told.word("name").replace("’", "'").split())
    if (year := _year_told(told)) is not None:
        return feast(name, year), Precision.DAY
    near = [feast(name, told.today.year + step) for step in (-1, 0, 1)]
    found = [day for day in near if (day <= told.today if told.past else day >= told.today)]
    return (found[-1] if told.past else found[0]), Precision.DAY


def _within(told: Told) -> Found | None:
    """The last day of a time limit, counted from the item's own day."""
    if told.today is None or told.past:
        return None
    return _after(told.today, count_of(told.word("count")), told.word("span")), Precision.DAY


def _in_a_while(told: Told) -> Found | None:
    """In two weeks' time, in ten days: as sharp as what it is counted in."""
    if told.today is None or told.past:
        return None
    return _as_sharp(_after(told.today, count_of(told.word("count")), told.word("span")), told.word("span"))


def _ago(told: Told) -> Found | None:
    if told.today is None:
        return None
    count, span = count_of(told.word("count")), told.word("span")
    day = _after(told.today, -count, span)
    return (day, Precision.DAY) if span == "week" and count == 1 else _as_sharp(day, span)


def _after(today: date, count: int, span: str) -> date:
    """The day so many spans after a day."""
    if span == "hour":
        return today + timedelta(days=round(count / 24))
    if span in ("month", "year"):
        first = in_months(today, count * (12 if span == "year" else 1))
        return first + timedelta(days=min(today.day, 28) - 1)
    return today + timedelta(days=count * {"week": 7, "fortnight": 14}.get(span, 1))


def _as_sharp(day: date, span: str) -> Found:
    if span in ("week", "fortnight"):
        return monday_of(day), Precision.WEEK
    if span == "month":
        return as_month(day.year, day.month)
    return as_year(day.year) if span == "year" else (day, Precision.DAY)


Reader = Callable[[Told], "Found | None"]
COUNTED: frozenset[Reader] = frozenset({_within, _in_a_while, _ago, _weeks_on})
"""Readers of days that nobody has named: they are counted from the item's own."""

_ALONE = (
    r"(?!\s+(?!(?:and|or|of|when|with|after|before|as|to|but|by|at|if|for|in|once|this|next|because|while"
    r"|said|the|an?|its|their|his|her|it|he|she|they|we|there|all|every|where|until|from|on|found|showed|is|are|was|were|has|had|have|will|would|should|could|may|must)\b)[a-z])"
)
"""Behind a season: not what makes it one of several words, such as the winter payment."""

_OF_YEAR = rf"(?:,?\s+{_YEAR})?"
_OF_WHICH = rf"(?:(?:\s+of)?\s+(?:{_YEAR}|(?P<near>next|this|last|the)\s+year))?"
_OF_A_YEAR = rf"(?:,?\s+(?:of\s+)?(?:{_YEAR}|(?P<near>next|this|last)\s+year))?"
_NO_RANK = (
    r"(?<!\btime\s)(?<!\btimes\s)(?<!\bonce\s)(?<!\btwice\s)(?<!\bsecond\s)(?<!\bthird\s)(?<!\bfourth\s)(?<!est\s)"
)
"""In front of "in two weeks": not what has come about for the third time, or is the highest."""

READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)\b"), _numbers),
    (
        re.compile(
            r"(?<![\d/.£$€-])(?P<day>\d{1,2})(?P<sign>[/.])(?P<month>\d{1,2})(?P=sign)(?P<year>(?:20)?\d\d)(?![/\d]|\.\d)"
        ),
        _numbers,
    ),
    (
        re.compile(
            rf"\bweek\s+(?:of|beginning|commencing|starting)\s+(?:{_WEEKDAY},?\s+)?{_DAY}\s+{_MONTH}\b{_OF_YEAR}"
        ),
        _week_of,
    ),
    (
        re.compile(
            rf"{_ANY_WEEKDAY}(?:\bthe\s+)?(?<![\d.,£$€]){_DAY}\s+(?:of\s+)?{_MONTH_BEHIND_DAY}(?![\w-]){_OF_A_YEAR}"
        ),
        _on_day,
    ),
    (
        re.compile(
            rf"{_ANY_WEEKDAY}\b{_MONTH}\s+(?:the\s+)?{_DAY}(?![\d:.,]*\d|%|\s*(?:per\s?cent|p\.?m|a\.?m))\b{_OF_A_YEAR}"
        ),
        _on_day,
    ),
    (
        re.compile(
            rf"\b(?P<name>Good\s+Friday|Easter\s+(?:Sunday|Monday)|Christmas\s+(?:Eve|Day)|Boxing\s+Day"
            rf"|New\s+Year['’]s\s+(?:Eve|Day))\b{_OF_A_YEAR}"
        ),
        _feast,
    ),
    (
        re.compile(
            rf"\b(?P<count>[Aa]|one|two|three)\s+(?P<span>weeks?|fortnight)\s+(?:from\s+|on\s+)?(?P<word>today|tomorrow|{_WEEKDAY})\b"
        ),
        _weeks_on,
    ),
    (
        re.compile(
            rf"(?:(?P<which>[Nn]ext|[Tt]his|[Ll]ast|[Cc]oming)\s+)?\b(?P<name>{_WEEKDAY})\b"
            r"(?P<week>(?:\s+of)?\s+(?:next|last|this)\s+week|\s+week(?!\s+(?:of|beginning|commencing|starting)))?"
        ),
        _weekday,
    ),
    (
        re.compile(
            r"\b(?P<word>[Tt]oday|[Tt]onight|[Tt]omorrow|[Yy]esterday|[Ll]ast\s+night|[Tt]his\s+(?:morning|afternoon|evening))\b(?!['’]s)"
        ),
        _relative_day,
    ),
    (
        re.compile(rf"\b(?:(?P<q>Q[1-4])|(?P<word>first|second|third|fourth|final|last)\s+quarter)\b{_OF_WHICH}"),
        _quarter,
    ),
    (
        re.compile(
            rf"\b(?:(?P<which>[Nn]ext|[Tt]his|[Ll]ast|[Tt]he|[Ii]n|[Ee]arly|[Ll]ate|[Bb]y|from|until|before)\s+)+"
            rf"(?P<name>spring|summer|autumn|winter)\b{_ALONE}{_OF_WHICH}"
        ),
        _season,
    ),
    (
        re.compile(
            rf"\b(?:(?P<prep>[Ii]n|[Bb]y|[Ff]rom|[Uu]ntil|[Ss]ince|[Bb]efore|[Aa]fter|[Dd]uring|of|[Ll]ate|[Ee]arly|[Mm]id|[Nn]ext|[Ll]ast|[Tt]his|[Tt]ill|[Bb]y\s+mid|[Ff]or|and|to)[\s-]+)?"
            rf"{_MONTH}(?![\w-]){_OF_A_YEAR}"
        ),
        _in_month,
    ),
    (re.compile(r"\b(?:at|over|during)\s+the\s+weekend\b"), _at_the_weekend),
    (
        re.compile(rf"\b(?P<word>[Ww]ithin)\s+(?:the\s+(?:next|coming)\s+|the\s+space\s+of\s+)?{_COUNT}\s+{_SPAN}"),
        _within,
    ),
    (
        re.compile(
            rf"(?:(?<=\bha[sd]\s)|(?<=\bhave\s)|(?<=\bnow\s)|(?<=\bjust\s)|(?<=\bgiven\s)|(?<=\bup\sto\s))"
            rf"{_COUNT}\s+{_SPAN}(?=\s+(?:in\s+which\s+)?to\s+(?!wait|go|run|live|spare)\w)"
        ),
        _within,
    ),
    (re.compile(rf"\b{_COUNT}\s+{_SPAN}\s+ago\b", re.IGNORECASE), _ago),
    (
        re.compile(
            rf"{_NO_RANK}\b[Ii]n\s+(?:about\s+|just\s+|around\s+|less\s+than\s+|under\s+)?{_COUNT}\s+{_SPAN}(?:['’]s?)?(?:\s+time\b)?(?!\s+of\b)"
        ),
        _in_a_while,
    ),
    (
        re.compile(
            r"\b(?P<which>(?<!over the )(?<!for the )[Nn]ext|[Tt]his|(?<!the )[Ll]ast|[Cc]oming|[Ff]ollowing"
            r"|(?<!half of )(?<!part of )(?<!rest of )(?<!time of )"
            r"the(?=\s+(?:week|month|year|quarter)\b(?!\s+(?:is|was|to\s+(?:\d|[A-Z])|ending|ended|before|since|after))))"
            r"\s+(?P<unit>weekend|week|month|year|quarter)\b(?!-)"
        ),
        _relative_period,
    ),
    (
        re.compile(r"\bthe\s+(?P<unit>week|month|year|weekend)\s+(?P<after>after)\s+(?P<which>next)\b"),
        _relative_period,
    ),
    (
        re.compile(rf"\b(?i:in|from|by|until|before|of|during|since|for|early|late|mid)[\s-]+{_YEAR}\b(?!\s*[-–/]\d)"),
        _in_year,
    ),
    (
        re.compile(
            r"\b(?i:in|by|until|early\s+in|into|from)\s+(?P<word>the\s+[Nn]ew\s+[Yy]ear)\b(?!['’]|\s+(?i:honours?|list|message|address|speech|sales?|celebrations|break|holidays?)\b)"
        ),
        _new_year,
    ),
    (re.compile(r"\b(?:on|by|until|for)\s+the\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th)(?=[.,;)]|\s+and\b|\s*\Z)"), _bare_day),
)
