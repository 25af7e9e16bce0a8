"""Which event has which date: a date counts if the clause around it tells of something planned or formal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import Enum, auto
from functools import partial

from bot.core.facts import cues
from bot.core.facts.days import LIMIT, Day, days
from bot.core.facts.marks import Marked
from bot.core.text.sentences import sentences
from bot.model.fact import Dated, EventKind, Quote, QuoteKind

_BREAK = re.compile(
    r"[;–—]|\((?![A-Z][\w\s]{0,40}\)\s+(?:\([A-Z]\w+\)\s+)?(?:Act|Bill|Regulations|Order|Rules)\b)|:(?!\d)|,\s+(?:and|but|while|which|who|so|although)\b|\sand,\s|\s(?:and|but|while|which|when|after|because|although)\s"
    r"|,\s+(?=(?:the|a|an|it|he|she|they|[A-Z][\w’']+)\s)"
)
_SPOKEN_ON = re.compile(
    r"(?<!\bbe\s)\b(?:said|told|says|speaking|spoke|announced|confirmed|warned|revealed|claimed|insisted|admitted|disclosed|statement|resigned|set\s+out|unveiled|outlined|wrote|writing|asked|warned|(?:in|during)\s+(?:a|the)\s+debate|interview|added"
    r"|was\s+told|were\s+told|heard)(?P<between>(?:\s+[\w’'-]+){0,5}\s*)\Z",
    re.IGNORECASE,
)
_ASIDE = re.compile(r",\s+(?:which|who|whose)\b(?=[^,.;\d]{0,80},)[^,.;]*,")

_MISSED = re.compile(r"\b(?:should|would|could)\s+have\b")
_SINCE = re.compile(r"\bsince\s+(?:the\s+(?:start|end)\s+of\s+|early\s+|late\s+)?\Z", re.IGNORECASE)
_STATE_UNTIL = re.compile(
    r"\b(?:delay(?:s|ed)?|postponed?|bailed|remanded|closed|shut|suspended|barred|appl(?:y|ies)|in\s+place|in\s+force|valid|(?:remain|stay|run|last)(?:s|ed)?)\b[^.;]{0,40}\buntil\s+"
    r"(?:the\s+(?:end|start)\s+of\s+)?\Z"
)
"""Something goes on until a day, and nobody has to do anything by it."""

_BOUND = re.compile(r"\b(?:must|should|can|may|will|shall|has|have|ordered|told|given|asked|required|urged)\b")
"""Words that make a time limit a deadline for somebody."""

_HAVE = re.compile(r"\bha(?:s|ve|d)\s+(?:now\s+|just\s+|up\s+to\s+)*\Z")
_TO = re.compile(r"\s+(?:in\s+which\s+)?to\s")
_WILL_SPEAK = re.compile(r"\b(?:will|to)\s+(?:make|give|deliver|issue)\s+an?\s+(?:\w+\s+)?statement\b")
_OUTRIGHT = (
    (re.compile(r"\badjourned\s+(?:until|to)\s+\Z"), EventKind.HEARING),
    (re.compile(r"\bhand(?:ed|ing)\s+down\b[^.;,]{0,60}\s(?:on|in)\s+\Z", re.IGNORECASE), EventKind.PUBLISHED),
    (re.compile(r"(?<!be )\b(?:published|released|issued)\s+(?:(?:on|in|last|earlier)\s+)?\Z"), EventKind.PUBLISHED),
    (
        re.compile(
            r"\b(?:laid|signed)\s+(?:(?:before|in)\s+(?:Parliament|the\s+House|both\s+Houses)\s+)?(?:on|in)\s+\Z"
        ),
        EventKind.OTHER,
    ),
    (
        re.compile(
            r"\b(?:until|for|ahead\s+of|before|pending|at)\s+(?:an?|the|his|her|their)\s+(?:[\w’'-]+\s+){0,3}"
            r"(?:hearing|trial|inquest|sentencing|appearance)\s+(?:on|in)\s+\Z"
        ),
        EventKind.HEARING,
    ),
)
_ALLOWED = re.compile(r"\b(?:can|may|gives?|given|gave|extend(?:s|ed)?|open|available|accept(?:s|ed|ing)?)\b")
_MOVED_FROM = re.compile(
    r"\b(?:push(?:ed)?\s+back|put\s+back|brought\s+forward|moved|delayed|postponed|deferred|slipped|extended)\b"
    r"[^.;]*\bfrom\s+\Z"
)

_INQUIRY_OPENED = re.compile(
    r"\b(?:open|launch|start|order|announc)(?:s|e|es|ed|ing)?\s+(?:an?|its|the|their)\s+(?:[\w-]+\s+){0,3}"
    r"(?:inquir(?:y|ies)|investigation)\b"
    r"|\b(?:inquiry|investigation)\b[^.;]*\b(?:was|been)\s+(?:opened|launched|started|ordered|announced)\b"
)
"""A regulator takes up an inquiry: nobody is heard on that day."""

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
            event = _event(marked, (start, end), day, said, ahead=today is not None and day.date > today)
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


def _event(marked: Marked, sentence: tuple[int, int], day: Day, said: Sequence[Quote], *, ahead: bool) -> Dated | None:
    start, end = sentence
    inside = next((quote for quote in said if quote.start <= day.start < quote.end), None)
    low, high = (max(start, inside.start), min(end, inside.end)) if inside else (start, end)
    spoken = inside is not None and inside.kind is QuoteKind.DIRECT
    text = _ASIDE.sub(lambda found: "," + " " * (len(found.group()) - 1), marked.text if spoken else marked.bare)
    left, right = _clause(text, low, high, day.start, day.end)
    kind = kind_of(text[left : day.start], text[day.end : right], ahead=ahead)
    if left > low and (kind is None or len(text[left : day.start].split()) < SHORT):
        left = max([low, *(found.end() for found in _BREAK.finditer(text, low, max(low, left - 1)))])
        kind = kind_of(text[left : day.start], text[day.end : right], ahead=ahead)
    if LIMIT.match(text, day.start):
        kind = EventKind.DEADLINE if _BOUND.search(text, left, day.start) else None
    if kind is None or _no_event(kind, text[left : day.start], text[day.start : day.end], spoken=spoken):
        return None
    if kind is EventKind.OTHER and _STANDS_FOR.match(text, start, day.start):
        kind = _told_before(text, start) or kind
    begins = _PREPOSITION.search(text, low, day.start)
    at = begins.start() if begins else day.start
    event = marked.text[left : max(day.end, right if kind_needs_more(text[left : day.start]) else day.end)]
    told = marked.text[start:end]
    return Dated(" ".join(event.split()), kind, day.date, day.precision, at, day.end, told, counted=day.counted)


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


def _no_event(kind: EventKind, before: str, day: str, *, spoken: bool) -> bool:
    """Whether a date is of nothing that will be or was: denied, where something began, an older plan."""
    if _denied(before) or _SINCE.search(before) or _MOVED_FROM.search(before):
        return True
    if kind is EventKind.HEARING and _INQUIRY_OPENED.search(before):
        return True
    return kind is EventKind.OTHER and (stale(before) or (spoken and day.lower() == "today"))


def kind_of(before: str, after: str, *, ahead: bool = False) -> EventKind | None:
    """What a date is of, by the words of its clause in front of it and behind it; None if of nothing that counts.

    `ahead` says that the day lies behind the item's own: then a hearing or a vote needs no word of planning.
    """
    around = f"{before} {after}"
    spoken = _SPOKEN_ON.search(before)
    if (
        spoken
        and not _WILL_SPEAK.search(before)
        and not (cues.PLANNED.search(spoken["between"]) or cues.PUBLISHED.search(spoken["between"]))
    ):
        return None
    if (outright := _outright(before, after)) is not None:
        return outright
    strong = _nearest(before) or _nearest(after, first=True)
    planned = cues.PLANNED.search(around) is not None
    if cues.IN_FORCE.search(around):
        return EventKind.IN_FORCE
    if cues.INVITES.search(around) and cues.CLOSES.search(around):
        return EventKind.DEADLINE
    if (by := _by_then(before, around, strong)) is not _By.SOMETHING_ELSE:
        return EventKind.DEADLINE if by is _By.DEADLINE else None
    if _rule_begins(before, around, planned):
        return EventKind.IN_FORCE
    return _counted(strong, before, after, planned=planned, ahead=ahead)


def _outright(before: str, after: str) -> EventKind | None:
    """The kind that the words right beside a date leave no doubt about, whatever else its clause tells."""
    if _HAVE_UNTIL.search(before) or (_HAVE.search(before) and _TO.match(after)):
        return EventKind.DEADLINE
    for pattern, kind in _OUTRIGHT:
        if pattern.search(before):
            return kind
    if _STATE_UNTIL.search(before) and not cues.INVITES.search(before):
        return EventKind.HEARING if _nearest(before) is EventKind.HEARING else EventKind.OTHER
    return None


def _rule_begins(before: str, around: str, planned: bool) -> bool:
    begins = cues.RULES.search(around) and (cues.STARTS.search(around) or _FROM.search(before))
    if begins and _may_begin(before, planned):
        return True
    return _FROM.search(before) is not None and cues.NEW_RULE.search(around) is not None


class _By(Enum):
    """What "by" or "until" in front of a date makes of it."""

    DEADLINE = auto()
    GUESS = auto()
    SOMETHING_ELSE = auto()


def _by_then(before: str, around: str, strong: EventKind | None) -> _By:
    found = cues.DEADLINE_BEFORE.search(before)
    if found is None:
        return _By.SOMETHING_ELSE
    owed = cues.OWED.search(around) is not None
    if "until" in found.group().lower() and not (owed or cues.DEADLINE.search(around) or _open(around, strong)):
        return _By.GUESS
    if cues.GUESSED.search(before) is not None and not owed:
        return _By.GUESS
    loose = found.group().lower().startswith("before") and not (owed or cues.DEADLINE.search(around))
    return _By.SOMETHING_ELSE if loose or _later_kind(strong, before) else _By.DEADLINE


def _open(around: str, strong: EventKind | None) -> bool:
    """Whether "until" ends the time for something that people may do, or stands for "not before"."""
    return (
        cues.INVITES.search(around) is not None
        or _ALLOWED.search(around) is not None
        or cues.NEVER.search(around) is not None
        or strong is not None
    )


def _later_kind(strong: EventKind | None, before: str) -> bool:
    return strong in (EventKind.PUBLISHED, EventKind.VOTE) and "until" in before[-25:] and " not " in f" {before} "


def _may_begin(before: str, planned: bool) -> bool:
    return planned or _FROM.search(before) is not None or cues.STARTS.search(before) is not None


def _counted(strong: EventKind | None, before: str, after: str, *, planned: bool, ahead: bool) -> EventKind | None:
    """Kinds that need a plan or a formal act: a past arrest or a statement has a date, but none to keep."""
    done = (
        re.search(
            r"\b(?:published|publishes|publishing|hand(?:ed|ing)\s+down|voted|had\s+its\s+\w+\s+reading)\b",
            f"{before} {after}",
        )
        is not None
    )
    if strong is EventKind.DEADLINE or (strong in (EventKind.PUBLISHED, EventKind.VOTE) and done):
        return strong
    if strong is not None and (planned or ahead):
        return strong
    if strong is EventKind.HEARING and re.search(r"\blisted\b|\bopen(?:s|ed)?\b", before):
        return strong
    if planned or cues.FORMAL.search(before):
        return EventKind.OTHER
    return None


def _nearest(text: str, *, first: bool = False) -> EventKind | None:
    """The kind whose word stands last in the text, or first."""
    found = [
        (place.end(), len(place.group()), kind) for kind, pattern in cues.ORDER for place in pattern.finditer(text)
    ]
    if not found:
        return None
    return (min if first else max)(found, key=lambda one: one[:2])[2]


def _denied(before: str) -> bool:
    """Whether the event is said not to be on that day; "not until" is a date like any other."""
    if re.search(r"\b(?:if|unless)\b", before, re.IGNORECASE):
        return False
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
