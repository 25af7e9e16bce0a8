"""Which event has which date: a date counts if the clause around it tells of something planned or formal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import Enum, auto
from functools import partial

from bot.core.facts import cues
from bot.core.facts.days import Day, days
from bot.core.facts.marks import Marked
from bot.core.text.sentences import sentences
from bot.model.fact import Dated, EventKind, Quote, QuoteKind

_BREAK = re.compile(
    r"[;–—]|\((?![A-Z][\w\s]{0,40}\)\s+(?:\([A-Z]\w+\)\s+)?(?:Act|Bill|Regulations|Order|Rules)\b)|:(?!\d)|,\s+(?:and|but|while|which|who|so|although)\b|\s(?:and|but|while|which|when|after|because|although)\s"
    r"|,\s+(?=(?:the|a|an|it|he|she|they|[A-Z][\w’']+)\s)"
)
_SPOKEN_ON = re.compile(
    r"\b(?:said|told|says|speaking|spoke|announced|statement|resigned|set\s+out|unveiled|outlined|wrote|writing|asked|warned|(?:in|during)\s+(?:a|the)\s+debate|interview|added"
    r"|was\s+told|were\s+told|heard)(?P<between>(?:\s+[\w’'-]+){0,5}\s*)\Z",
    re.IGNORECASE,
)
_ASIDE = re.compile(r",\s+(?:which|who|whose)\b(?=[^,.;\d]{0,80},)[^,.;]*,")

_MISSED = re.compile(r"\b(?:should|would|could)\s+have\b")
_STANDS_FOR = re.compile(r"(?:It|They|This)\s")
_HAVE_UNTIL = re.compile(r"\bha(?:s|ve|d)\s+until\s+(?:the\s+end\s+of\s+)?\Z")

SHORT = 5
"""A clause of fewer words before its date has its subject in the clause before: "... and closes on 31 May"."""

_PREPOSITION = re.compile(
    r"(?:\b(?:on|in|by|from|until|before|at|for|no later than|not later than|the|end|close|start|of|noon"
    r"|midnight|late|early)\s+)+\Z",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom\s+(?:the\s+)?(?:start\s+of\s+|early\s+|late\s+)?\Z", re.IGNORECASE)


def dates(marked: Marked, published: datetime | None, said: Sequence[Quote] = ()) -> tuple[Dated, ...]:
    """The dated events of a text, in order. `said` are its quotes: a date inside one belongs to what it says."""
    text = marked.text
    today = published.date() if published else None
    found: list[Dated] = []
    for start, end in sentences(text):
        for day in days(text, start, end, today, partial(_over, text, start, end)):
            event = _event(marked, (start, end), day, said)
            if event is not None:
                found.append(event)
    return tuple(found)


def _over(text: str, start: int, end: int, place: int) -> bool:
    """Whether the clause around a place tells of the past."""
    left, right = _clause(text, start, end, place, place)
    before, after = text[left:place], text[place:right]
    if _MISSED.search(before):
        return True
    if cues.FUTURE.search(before):
        return False
    if cues.PAST.search(before):
        return True
    return cues.FUTURE.search(after) is None and cues.PAST.search(after) is not None


def _clause(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """The clause around a place: from the break before it to the one after."""
    left = max([start, *(found.end() for found in _BREAK.finditer(text, start, first))])
    following = _BREAK.search(text, last, end)
    return left, following.start() if following else end


def _event(marked: Marked, sentence: tuple[int, int], day: Day, said: Sequence[Quote]) -> Dated | None:
    start, end = sentence
    inside = next((quote for quote in said if quote.start <= day.start < quote.end), None)
    low, high = (max(start, inside.start), min(end, inside.end)) if inside else (start, end)
    spoken = inside is not None and inside.kind is QuoteKind.DIRECT
    text = _ASIDE.sub(lambda found: "," + " " * (len(found.group()) - 1), marked.text if spoken else marked.bare)
    left, right = _clause(text, low, high, day.start, day.end)
    kind = kind_of(text[left : day.start], text[day.end : right])
    if left > low and (kind is None or len(text[left : day.start].split()) < SHORT):
        left = max([low, *(found.end() for found in _BREAK.finditer(text, low, max(low, left - 1)))])
        kind = kind_of(text[left : day.start], text[day.end : right])
    if kind is None or _denied(text[left : day.start]):
        return None
    if kind is EventKind.OTHER and spoken and marked.text[day.start : day.end].lower() == "today":
        return None
    if kind is EventKind.OTHER and _STANDS_FOR.match(text, start, day.start):
        kind = _told_before(text, start) or kind
    begins = _PREPOSITION.search(text, low, day.start)
    at = begins.start() if begins else day.start
    event = marked.text[left : max(day.end, right if kind_needs_more(text[left : day.start]) else day.end)]
    return Dated(" ".join(event.split()), kind, day.date, day.precision, at, day.end, marked.text[start:end])


def _told_before(text: str, start: int) -> EventKind | None:
    """What the sentence before is of: "The trial is expected to last. It will resume on Monday." """
    before = text[max(0, start - 300) : start].rstrip().rsplit("\n", 1)[-1]
    last = sentences(before)[-1:] if before else ()
    subject = before[slice(*last[0])][:60] if last else ""
    kind = _nearest(subject, first=True)
    return kind if kind in (EventKind.HEARING, EventKind.VOTE) else None


def kind_needs_more(before: str) -> bool:
    """Whether the event is told behind the date: "On 6 April the Act comes into force"."""
    return len(before.split()) < 3


def kind_of(before: str, after: str) -> EventKind | None:
    """What a date is of, by the words of its clause in front of it and behind it; None if of nothing that counts."""
    around = f"{before} {after}"
    spoken = _SPOKEN_ON.search(before)
    if spoken and not (cues.PLANNED.search(spoken["between"]) or cues.PUBLISHED.search(spoken["between"])):
        return None
    if _HAVE_UNTIL.search(before):
        return EventKind.DEADLINE
    strong = _nearest(before) or _nearest(after, first=True)
    planned = cues.PLANNED.search(around) is not None
    if cues.IN_FORCE.search(around):
        return EventKind.IN_FORCE
    if cues.INVITES.search(around) and cues.CLOSES.search(around):
        return EventKind.DEADLINE
    if (by := _by_then(before, around, strong)) is not _By.SOMETHING_ELSE:
        return EventKind.DEADLINE if by is _By.DEADLINE else None
    if (
        cues.RULES.search(around)
        and (cues.STARTS.search(around) or _FROM.search(before))
        and _may_begin(before, planned)
    ):
        return EventKind.IN_FORCE
    if _FROM.search(before) and cues.NEW_RULE.search(around):
        return EventKind.IN_FORCE
    return _counted(strong, before, after, planned)


class _By(Enum):
    """What "by" or "until" in front of a date makes of it."""

    DEADLINE = auto()
    GUESS = auto()
    SOMETHING_ELSE = auto()


def _by_then(before: str, around: str, strong: EventKind | None) -> _By:
    found = cues.DEADLINE_BEFORE.search(before)
    if found is None:
        return _By.SOMETHING_ELSE
    if cues.GUESSED.search(before) is not None and cues.OWED.search(around) is None:
        return _By.GUESS
    loose = found.group().lower().startswith("before") and not cues.DEADLINE.search(around)
    return _By.SOMETHING_ELSE if loose or _later_kind(strong, before) else _By.DEADLINE


def _later_kind(strong: EventKind | None, before: str) -> bool:
    return strong in (EventKind.PUBLISHED, EventKind.VOTE) and "until" in before[-25:] and " not " in f" {before} "


def _may_begin(before: str, planned: bool) -> bool:
    return planned or _FROM.search(before) is not None or cues.STARTS.search(before) is not None


def _counted(strong: EventKind | None, before: str, after: str, planned: bool) -> EventKind | None:
    """Kinds that need a plan or a formal act: a past arrest or a statement has a date, but none to keep."""
    done = re.search(r"\b(?:published|publishing|voted)\b", f"{before} {after}") is not None
    if strong is EventKind.DEADLINE or (strong in (EventKind.PUBLISHED, EventKind.VOTE) and done):
        return strong
    if strong is not None and planned:
        return strong
    if strong is EventKind.HEARING and re.search(r"\blisted\b|\bopens?\b", before):
        return strong
    if planned or cues.FORMAL.search(before):
        return EventKind.OTHER
    return None


def _nearest(text: str, *, first: bool = False) -> EventKind | None:
    """The kind whose word stands last in the text, or first."""
    found = [(place.end(), kind) for kind, pattern in cues.ORDER for place in pattern.finditer(text)]
    if not found:
        return None
    return (min if first else max)(found, key=lambda one: one[0])[1]


def _denied(before: str) -> bool:
    """Whether the event is said not to be on that day; "not until" is a date like any other."""
    return cues.NEVER.search(before) is not None and not re.search(r"\b(?:until|before|later\s+than)\b", before)


def stale(sentence: str) -> bool:
    """Whether a sentence tells of a plan that no longer holds."""
    return cues.STALE.search(sentence) is not None


def period_end(first: date, precision: str) -> date:
    """The last day of the period that begins on `first`."""
    if precision == "week":
        return first + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}.get(precision)
    if months is None:
        return first
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1) - timedelta(days=1)
