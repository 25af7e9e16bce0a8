"""Which event has which date: a date counts if the clause around it tells of something planned or formal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache, partial
from itertools import islice

from bot.core.facts import cues
from bot.core.facts.days import LIMIT, Day, days
from bot.core.facts.happenings import happening, incident, kind_of_happening
from bot.core.facts.kinds import kind_of, nearest_kind
from bot.core.facts.marks import LONGEST_SENTENCE, MOST_DAYS, MOST_TOLD, Marked
from bot.core.facts.tense import BREAK, clause_around, over
from bot.core.text.sentences import sentences
from bot.model.fact import Dated, EventKind, Precision, Quote, QuoteKind

_ASIDE = re.compile(r",\s+(?:(?:at|in|on|of|for|to|under)\s+which|which|who|whose)\b(?=[^,.;]{0,80},)[^,.;]*,")
_IN_ASIDE = re.compile(r",\s+(?:which|who|whose|\w{3,}ed|held|made|built|set)\b[^,]*\Z")
_SINCE = re.compile(r"\bsince\s+(?:the\s+(?:start|end)\s+of\s+|early\s+|late\s+)?\Z", re.IGNORECASE)
_BOUND = re.compile(r"\b(?:must|should|can|may|will|shall|has|have|ordered|told|given|asked|required|urged)\b")
"""Words that make a time limit a deadline for somebody."""

_EXPECTED = re.compile(r"\bexpect(?:s|ed)?\b")
_SUBJECT = re.compile(
    r"([^,.;:]{1,80}?)\s+(?:was|were|is|are|has|had|have|will|would|open|close|run|begin|start|end"
    r"|\w{3,}(?:ed|s))\b"
)
_SPAN_TO = re.compile(r"\b(?:months?|years?|quarter|weeks?|half|period)\s+(?:to|ended|ending|up\s+to)\s+\Z")
"""A span that figures are of: the six months to 31 July."""

_AS_OF = re.compile(r"\bas\s+(?:of|at)\s+\Z", re.IGNORECASE)
_MOVED_FROM = re.compile(
    r"\b(?:push(?:ed)?\s+back|put\s+back|brought\s+forward|moved|delayed|postponed|deferred|slipped|extended)\b"
    r"[^.;]*\bfrom\s+\Z"
)
_BIRTHDAY = re.compile(r"\b(?:will\s+be|turns?|turned|was|is)\s+\d{1,3}\s+(?:(?:on|in)\s+)?(?:the\s+)?\Z")
"""Who will be 50 in October has a birthday."""

_OF_SOMETHING = re.compile(r"\s+(?:of|after|from)\s+(?!today\b|now\b|this\b|publication\b)")
"""Behind a limit that does not run from today: within 14 days of a renewal"""

_MEANT_ONCE = re.compile(r"\b(?:was|were)\s+going\s+to\b")
_INQUIRY_OPENED = re.compile(
    r"\b(?:open|launch|start|order|announc)(?:s|e|es|ed|ing)?\s+(?:an?|its|the|their)\s+(?:[\w-]+\s+){0,3}"
    r"(?:inquir(?:y|ies)|investigation)\b"
    r"|\b(?:inquiry|investigation)\b[^.;]*\b(?:was|been)\s+(?:opened|launched|started|ordered|announced)\b"
)
"""A regulator takes up an inquiry: nobody is heard on that day."""

_STANDS_FOR = re.compile(r"(?:It|They|This)\s")
_PASSED = re.compile(r"\b(?:deadline|clos|end|expir|pass|laps|promis)", re.IGNORECASE)
HISTORY = 25
"""Years before the item's own from which a day is background."""

_NO_SUBJECT = re.compile(
    r"\s*(?:will|would|is|are|was|were|has|have|must|may|can|could|should|closes?|ends?|runs?|begins?|starts?|comes?)\s"
)
"""Opens a clause whose subject stands in the one before it: the consultation opened in March and · will run until"""

SHORT = 5
"""A clause of fewer words before its date has its subject in the clause before: "... and closes on 31 May"."""

_PREPOSITION = re.compile(
    r"(?:\b(?:on|in|by|from|until|before|at|for|no later than|not later than|the|end|close|start|of|noon"
    r"|midnight|late|early)\s+)+\Z",
    re.IGNORECASE,
)


def dates(marked: Marked, published: datetime | None, said: Sequence[Quote] = ()) -> tuple[Dated, ...]:
    """The dated events of a text, in order. `said` are its quotes: a date inside one belongs to what it says."""
    text = marked.text
    today = published.date() if published else None
    found: list[Dated] = []
    looked = 0
    for start, end in sentences(text):
        if end - start > LONGEST_SENTENCE or looked >= MOST_DAYS:
            continue
        past = cache(partial(over, text, start, end))
        for day in islice(days(text, start, end, today, past), MOST_TOLD):
            if today is not None and day.date.year < today.year - HISTORY:
                continue
            gone = past(day.start, day.end) is True
            ahead = _ahead(text, day, today, past=gone)
            event = _event(marked, (start, end), day, said, ahead=ahead)
            if event is None or (gone and _background(event, today)):
                event = _merely(marked, (start, end), day, said, past=past(day.start, day.end), ahead=ahead)
            if event is not None:
                found.append(event)
        looked += past.cache_info().misses
    return tuple(found)


def _background(event: Dated, today: date | None) -> bool:
    """Whether what is over is no more than background: a trial of years ago, a day on which something just happened."""
    if event.kind is EventKind.OTHER:
        return today is not None and event.date <= today and cues.FORMAL.search(event.event) is None
    if event.kind is EventKind.DEADLINE:
        return today is not None and event.date <= today and _PASSED.search(event.event) is None
    long = event.precision in (Precision.YEAR, Precision.QUARTER)
    old = today is not None and event.date.year < today.year - 2
    return long and old and event.kind in (EventKind.HEARING, EventKind.VOTE)


def _ahead(text: str, day: Day, today: date | None, *, past: bool) -> bool:
    """Whether a day lies behind the item's own, or a longer period that is not told as over may do so."""
    ahead_today = text[day.start : day.end].lower() == "tonight" or text[: day.start].endswith("later ")
    if today is None:
        return False
    if day.date == today and not past and ahead_today:
        return True
    longer = day.precision is not Precision.DAY and not past and period_end(day.date, day.precision.value) > today
    return day.date > today or longer


def _event(marked: Marked, sentence: tuple[int, int], day: Day, said: Sequence[Quote], *, ahead: bool) -> Dated | None:
    low, high, text, spoken = _around(marked, sentence, day, said)
    left, right = clause_around(text, low, high, day.start, day.end)
    if _IN_ASIDE.search(text[left : day.start]) and text[day.end :].lstrip().startswith(","):
        right = day.end  # the law, passed last July, · takes effect
    kind = kind_of(text[left : day.start], text[day.end : right], ahead=ahead)
    if left > low and kind in (None, EventKind.OTHER) and _NO_SUBJECT.match(text, left):
        subject = _SUBJECT.match(text, low)
        kind = kind_of(f"{subject[1]} {text[left : day.start]}" if subject else text[left : day.start], "", ahead=ahead)
    elif left > low and len(text[left : day.start].split()) < SHORT:
        left = max([low, *(found.end() for found in BREAK.finditer(text, low, max(low, left - 1)))])
        kind = kind_of(text[left : day.start], text[day.end : right], ahead=ahead)
    if LIMIT.match(text, day.start):
        kind = EventKind.DEADLINE if _binding(text[left : day.start], text[day.end : right]) else None
    if kind is None or _no_event(kind, text[left : day.start], text[day.start : day.end], spoken=spoken):
        return None
    if kind is EventKind.OTHER and _STANDS_FOR.match(text, sentence[0], day.start):
        kind = _told_before(text, sentence[0]) or kind
    return _dated(marked, sentence, (low, left, right), day, kind, happened=False)


def _merely(
    marked: Marked, sentence: tuple[int, int], day: Day, said: Sequence[Quote], *, past: bool | None, ahead: bool
) -> Dated | None:
    """What happened on a day, or will, and is of no formal kind."""
    low, high, text, _ = _around(marked, sentence, day, said)
    if LIMIT.match(text, day.start):
        return None
    left, right = clause_around(text, low, high, day.start, day.end)
    before, after = text[left : day.start], text[day.end : right]
    told = text[day.start : day.end]
    happens = happening(before, after, day, told, past=past, ahead=ahead)
    if not happens and (ahead or past is False or not incident(text[low : day.start], day, told)):
        return None
    kind = kind_of_happening(before, after, marked.bare)
    return _dated(marked, sentence, (low, left, right), day, kind, happened=not ahead)


def _around(marked: Marked, sentence: tuple[int, int], day: Day, said: Sequence[Quote]) -> tuple[int, int, str, bool]:
    """Where the words that a day belongs to begin and end, the text to read, and whether they are a speaker's own."""
    start, end = sentence
    inside = next((quote for quote in said if quote.start <= day.start < quote.end), None)
    low, high = (max(start, inside.start), min(end, inside.end)) if inside else (start, end)
    spoken = inside is not None and inside.kind is QuoteKind.DIRECT
    return low, high, _without_asides(marked.text if spoken else marked.bare, day, start, end), spoken


def _dated(
    marked: Marked,
    sentence: tuple[int, int],
    clause: tuple[int, int, int],
    day: Day,
    kind: EventKind,
    *,
    happened: bool,
) -> Dated:
    low, left, right = clause
    begins = _PREPOSITION.search(marked.text, low, day.start)
    at = begins.start() if begins else day.start
    event = marked.text[left : max(day.end, right if kind_needs_more(marked.text[left : day.start]) else day.end)]
    return Dated(
        " ".join(event.split()),
        kind,
        day.date,
        day.precision,
        at,
        day.end,
        marked.text[slice(*sentence)],
        counted=day.counted,
        happened=happened,
    )


def _without_asides(text: str, day: Day, start: int, end: int) -> str:
    """The text with blanks for asides that do not hold the day: the law, which few had read, · takes effect"""

    def blank(found: re.Match[str]) -> str:
        if start + found.start() <= day.start < start + found.end():
            return found.group()
        return "," + " " * (len(found.group()) - 1)

    sentence = text[start:end]
    plain = _ASIDE.sub(blank, sentence)
    return text if plain == sentence else text[:start] + plain + text[end:]


def _binding(before: str, after: str) -> bool:
    """Whether a time limit binds somebody."""
    if any(one.search(before) for one in (cues.GUESSED, _EXPECTED)) or _OF_SOMETHING.match(after):
        return False
    return any(pattern.search(part) is not None for pattern in (_BOUND, cues.OWED) for part in (before, after))


def _told_before(text: str, start: int) -> EventKind | None:
    """What the sentence before is of: "The trial is expected to last. It will resume on Monday." """
    before = text[max(0, start - 300) : start].rstrip().rsplit("\n", 1)[-1]
    last = sentences(before)[-1:] if before else ()
    subject = before[slice(*last[0])][:60] if last else ""
    kind = nearest_kind(subject, first=True)
    return kind if kind in (EventKind.HEARING, EventKind.VOTE) else None


def kind_needs_more(before: str) -> bool:
    """Whether the event is told behind the date: "On 6 April the Act comes into force"."""
    return len(before.split()) < 3


def _no_event(kind: EventKind, before: str, day: str, *, spoken: bool) -> bool:
    """Whether a date is of nothing that will be or was: denied, where something began, an older plan."""
    if _denied(before) or any(pattern.search(before) for pattern in (_SINCE, _MOVED_FROM, _SPAN_TO, _AS_OF)):
        return True
    if kind is EventKind.HEARING and _INQUIRY_OPENED.search(before):
        return True
    if _MEANT_ONCE.search(before) or _BIRTHDAY.search(before):
        return True
    return kind is EventKind.OTHER and (stale(before) or (spoken and day.lower() == "today"))


def _denied(before: str) -> bool:
    """Whether the event is said not to be on that day; "not until" is a date like any other."""
    if re.search(r"\b(?:if|unless)\b", before, re.IGNORECASE):
        return False
    before = before.replace("not guilty", "").rsplit(",", 1)[-1]
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
