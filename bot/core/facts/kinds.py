"""What a date is of, by the words of its clause."""

from __future__ import annotations

import re
from enum import Enum, auto

from bot.core.facts import cues
from bot.model.fact import EventKind

_SPOKEN_ON = re.compile(
    r"(?<!\bbe\s)\b(?:said|told|says|speaking|spoke|announced|confirmed|warned|revealed|claimed|insisted|admitted|disclosed|statement|resigned|set\s+out|outlined|wrote|writing|asked|warned|(?:in|during)\s+(?:a|the)\s+debate|interview|added"
    r"|was\s+told|were\s+told|heard)(?P<between>(?:\s+[\w’'-]+){0,5}\s*)\Z",
    re.IGNORECASE,
)
_STATE_UNTIL = re.compile(
    r"\b(?:delay(?:s|ed)?|postponed?|bailed|remanded|closed|shut|suspended|barred|appl(?:y|ies)|in\s+place|in\s+force|valid|(?:remain|stay|run|last)(?:s|ed)?)\b[^.;]{0,40}\buntil\s+"
    + cues.LEAD
)
"""Something goes on until a day, and nobody has to do anything by it."""

_MEANS_THAT = re.compile(r"\bmean(?:s|t|ing)\s+(?:that\s+)?")
_PLANS_TOLD = re.compile(
    r"\s(?:under|in)\s+(?:an?|the|its|new)?\s*(?:[\w’'-]+\s+){1,4}?(?:unveiled|published|announced|released|set\s+out)\b"
)
"""Behind a day that is none of theirs: from April · under plans published on Monday"""

_HAVE = re.compile(r"\bha(?:s|ve|d)\s+(?:now\s+|just\s+|up\s+to\s+)*\Z")
_TO = re.compile(r"\s+(?:in\s+which\s+)?to\s")
_WILL_SPEAK = re.compile(r"\b(?:will|to)\s+(?:make|give|deliver|issue)\s+an?\s+(?:\w+\s+)?statement\b")
_OUTRIGHT = (
    (
        re.compile(
            r"\b(?:adjourned|continued\s+without\s+plea)\s+(?:[\w’'-]+\s+){0,4}?(?:until|till|to)\s+" + cues.LEAD
        ),
        EventKind.HEARING,
    ),
    (
        re.compile(
            r"^\W*(?:At|In)\s+(?:[A-Z][\w’'-]*\s+){1,4}(?:Court|Bailey|Tribunal)\s+(?:(?:on|in)\s+)?" + cues.LEAD
        ),
        EventKind.HEARING,
    ),
    (
        re.compile(r"\bhand(?:ed|ing)\s+down\b[^.;,]{0,60}\s(?:(?:on|in)\s+)?" + cues.LEAD, re.IGNORECASE),
        EventKind.PUBLISHED,
    ),
    (
        re.compile(r"(?<!be )\b(?:published|released|unveiled)\s+(?:back\s+|only\s+|just\s+)?" + cues.LEAD),
        EventKind.PUBLISHED,
    ),
    (
        re.compile(
            r"\b(?:laid|signed)\s+(?:(?:before|in)\s+(?:Parliament|the\s+House|both\s+Houses)\s+)?(?:on|in)\s+"
            + cues.LEAD
        ),
        EventKind.OTHER,
    ),
    (
        re.compile(
            r"\b(?:until|for|ahead\s+of|before|pending|at)\s+(?:an?|the|his|her|their)\s+(?:[\w’'-]+\s+){0,3}"
            r"(?:hearing|trial|inquest|sentencing|appearance)\s+(?:on|in)\s+" + cues.LEAD
        ),
        EventKind.HEARING,
    ),
)
_ALLOWED = re.compile(r"\b(?:can|may|gives?|given|gave|extend(?:s|ed)?|open|available|accept(?:s|ed|ing)?)\b")
_HAVE_UNTIL = re.compile(r"\b(?:ha(?:s|ve|d)|g[ai]ven?\s+(?:[\w’'-]+\s+){0,4}?)\s*until\s+" + cues.LEAD)

_FROM = re.compile(r"\bfrom\s+(?:the\s+)?(?:start\s+of\s+|end\s+of\s+|early\s+|late\s+)?\Z", re.IGNORECASE)
_DONE = re.compile(
    r"\b(?:(?:publish|unveil|releas|issu)(?:ed|es|ing)|hand(?:ed|ing)\s+down|voted|by\s+\d+\s+votes|suffered|defeated|balloted"
    r"|(?i:(?:had|received|passed|given|completed|got)\s+(?:its|an?)\s+(?:\w+\s+)?reading))\b"
    r"|\b(?:vote|ballot|division|election|by-election|referendum|hearing|inquest|trial|session)[^.;]{0,40}"
    r"\b(?:held|took\s+place|was|were|ended|opened|began|concluded)\b"
)
"""A formal act that has a date of its own when it is over."""


def kind_of(before: str, after: str, *, ahead: bool = False) -> EventKind | None:
    """What a date is of, by the words of its clause in front of it and behind it; None if of nothing that counts.

    `ahead` says that the day lies behind the item's own: then a hearing or a vote needs no word of planning.
    """
    before, after = _MEANS_THAT.split(before)[-1], _PLANS_TOLD.split(after, maxsplit=1)[0]
    around = f"{before} {after}"
    spoken = _SPOKEN_ON.search(before)
    if (
        spoken
        and not cues.DEADLINE_BEFORE.search(before)
        and not _WILL_SPEAK.search(before)
        and not (cues.PLANNED.search(spoken["between"]) or cues.PUBLISHED.search(spoken["between"]))
    ):
        return None
    if (outright := _outright(before, after)) is not None:
        return outright
    strong = nearest_kind(before) or nearest_kind(after, first=True)
    planned = cues.PLANNED.search(around) is not None
    if "expire" in before and _LAPSES.search(before):
        return EventKind.OTHER
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
        return EventKind.HEARING if nearest_kind(before) is EventKind.HEARING else EventKind.OTHER
    return None


def _rule_begins(before: str, around: str, planned: bool) -> bool:
    begins = cues.RULES.search(around) and (cues.STARTS.search(around) or _FROM.search(before))
    if begins and nearest_kind(before) is None and _may_begin(before, planned):
        return True
    return _FROM.search(before) is not None and cues.NEW_RULE.search(around) is not None


_ON_A_DAY = re.compile(r"\bon\s+\Z")
_CLAUSE = 4
"""Words in front of a day that lies ahead from which something is told of it: when they march on County Hall on ·"""

_BY_THEN_HAD = re.compile(r"\bhad\s+(?:not\s+|already\s+)?(?:been\s+)?\w+(?:ed|en)\b")
_NOT_UNTIL = re.compile(r"\bnot\s+(?:be\s+|due\s+|expected\s+|\w+ed\s+|\w+\s+)*until\s+" + cues.LEAD)
_MUST = re.compile(r"\b(?:must|should|ha(?:s|ve|d)\s+to|need|required|ordered|asked|urged)\b")


_APPEARS = re.compile(
    r"\b(?:published|released|unveiled|issued|out|follow|appear|report)\s+(?:by|before)\s+" + cues.LEAD
)
"""What will be there by a day is published on it at the latest: nobody has to do anything until then."""

_LAPSES = re.compile(
    rf"(?:{cues.RULES.pattern}|\b(?:lease|licence|agreement|mandate|term|treaty|deal|order|contract|protection)s?\b)"
    r"[^.;]{0,60}\bexpires?\b",
    re.IGNORECASE | re.VERBOSE,
)
"""What is in force ends by itself: the cap expires on"""


class _By(Enum):
    """What "by" or "until" in front of a date makes of it."""

    DEADLINE = auto()
    GUESS = auto()
    SOMETHING_ELSE = auto()


def _by_then(before: str, around: str, strong: EventKind | None) -> _By:
    found = cues.DEADLINE_BEFORE.search(before)
    if found is None:
        return _By.SOMETHING_ELSE
    if _BY_THEN_HAD.search(around) and not _MUST.search(around):
        return _By.GUESS
    owed = cues.OWED.search(around) is not None
    if "until" in found.group().lower() and _NOT_UNTIL.search(before) and not _MUST.search(around):
        return _By.SOMETHING_ELSE
    if "until" in found.group().lower() and not (owed or cues.DEADLINE.search(around) or _open(around, strong)):
        return _By.GUESS
    if cues.GUESSED.search(before) is not None and not owed:
        return _By.GUESS
    if found.group().lower().startswith("before") and strong in (
        EventKind.PUBLISHED,
        EventKind.VOTE,
        EventKind.HEARING,
    ):
        return _By.DEADLINE if _MUST.search(around) else _By.SOMETHING_ELSE
    if strong is EventKind.PUBLISHED and _APPEARS.search(before) and not owed:
        return _By.SOMETHING_ELSE
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
    done = _DONE.search(f"{before} {after}") is not None
    if strong is EventKind.DEADLINE or (strong in (EventKind.PUBLISHED, EventKind.VOTE, EventKind.HEARING) and done):
        return strong
    if cues.IN_COURT.search(before) and cues.COURT.search(f"{before} {after}"):
        return EventKind.HEARING
    if strong is not None and (planned or ahead):
        return strong
    if strong is EventKind.HEARING and re.search(r"\blisted\b|\bopen(?:s|ed)?\b", before):
        return strong
    told_to_come = ahead and _ON_A_DAY.search(before) is not None and len(before.split()) >= _CLAUSE
    if planned or told_to_come or cues.FORMAL.search(before):
        return EventKind.OTHER
    return None


def nearest_kind(text: str, *, first: bool = False) -> EventKind | None:
    """The kind whose word stands last in the text, or first."""
    found = [
        (place.end(), len(place.group()), kind) for kind, pattern in cues.ORDER for place in pattern.finditer(text)
    ]
    if not found:
        return None
    return (min if first else max)(found, key=lambda one: one[:2])[2]
