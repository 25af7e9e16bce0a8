"""Where items of one story give two dates, or two figures, for the same event. It never says which is right.

A false note is worse than a missed one: two sentences are of the same event only if their kind agrees, the names in
one are all in the other, nothing that tells two events apart differs (Part 1 and Part 2, plea and trial), and most
of their other words agree too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.core.facts import words
from bot.core.facts.dates import period_end, stale
from bot.core.facts.days import days
from bot.core.facts.names import same_person
from bot.core.facts.reckoning import DAYS, MONTHS
from bot.core.text.abbreviations import OPENERS
from bot.core.text.stems import stems
from bot.model.fact import Dated, EventKind, Facts, Figure

COMPARED = frozenset({EventKind.IN_FORCE, EventKind.PUBLISHED, EventKind.DEADLINE, EventKind.HEARING, EventKind.VOTE})
ALIKE_NAMED = 0.3
ALIKE_UNNAMED = 0.6
ALIKE_FIGURES = 0.5
"""Shares of common words from which two sentences tell of one event, with and without a name in common."""
ROUGHLY = 1.5
EXACTLY = 1.1
"""How many times larger a figure must be to differ from one that is "about" so much, and from one that is exact."""

_WORD = re.compile(r"[^\W_][\w’'-]*")
_FACETS = (
    frozenset({"first", "second", "third", "fourth", "fifth", "final", "interim", "draft"}),
    frozenset({"plea", "trial", "sentencing", "sentenced", "inquest", "appeal", "verdict", "inquiry", "confiscation"}),
    frozenset({"guidance", "report", "review", "minutes", "results", "strategy", "response", "decision", "figures"}),
    frozenset({"england", "wales", "scotland", "ireland"}),
    frozenset({"opens", "opened", "open", "closes", "closed", "close", "begins", "ends"}),
)
_SAME_FACET = {"sentencing": "sentenced", "opened": "opens", "open": "opens", "closed": "closes", "close": "closes"}
_ROUGH = re.compile(
    r"\b(?:about|around|some|nearly|almost|more\s+than|over|at\s+least|up\s+to|roughly|approximately)\s+\W?\Z"
)


@dataclass(frozen=True, slots=True)
class Told:
    """One item's facts; items are given in the order in which they were told. `item` is any number of yours."""

    item: int
    source: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Side:
    """What one item says: the value (an ISO date or a number), the sentence, and who said it if that is told."""

    item: int
    source: str
    value: str
    sentence: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two values for one event. `kind` is date or figure; `closed_by` is the item with which the sides agreed."""

    kind: str
    first: Side
    second: Side
    closed_by: int | None = None

    @property
    def key(self) -> str:
        """The same for the same two values, whatever items tell them."""
        return f"{self.kind}:" + "|".join(sorted((self.first.value, self.second.value)))


@dataclass(frozen=True, slots=True)
class _Claim:
    """One statement that can be compared. `low` and `high` bound the value."""

    side: Side
    kind: str
    low: float
    high: float
    names: frozenset[str]
    stems: frozenset[str]
    numbers: frozenset[str]
    facets: tuple[frozenset[str], ...]
    weekday: bool = False


def differences(told: Sequence[Told]) -> tuple[Difference, ...]:
    """The differences between items of one story, each pair of values once, in the order in which they arose."""
    claims = [claim for each in told for claim in _claims(each)]
    order = {each.item: place for place, each in enumerate(told)}
    found: dict[str, Difference] = {}
    for place, later in enumerate(claims):
        for earlier in claims[:place]:
            if _differ(earlier, later):
                one = Difference("figure" if later.kind.startswith("figure") else "date", earlier.side, later.side)
                found.setdefault(one.key, replace(one, closed_by=_closed(earlier, later, claims, order)))
    return tuple(found.values())


def agreed(difference: Difference) -> bool:
    """Whether a later item has brought both sides together."""
    return difference.closed_by is not None


def _closed(a: _Claim, b: _Claim, claims: Iterable[_Claim], order: dict[int, int]) -> int | None:
    """The first later item in which the source or speaker of one side gives the value of the other."""
    for claim in claims:
        if order[claim.side.item] <= order[b.side.item] or claim.kind != a.kind:
            continue
        for own, other in ((a, b), (b, a)):
            if _one_voice(claim.side, own.side) and _overlap(claim, other) and not _overlap(claim, own):
                return claim.side.item
    return None


def _one_voice(a: Side, b: Side) -> bool:
    return a.source == b.source or bool(a.speaker and b.speaker and same_person(a.speaker, b.speaker))


def _differ(a: _Claim, b: _Claim) -> bool:
    if a.kind != b.kind or a.side.item == b.side.item or a.side.source == b.side.source or _overlap(a, b):
        return False
    if (a.weekday or b.weekday) and abs(a.low - b.low) == 7:
        return False  # "Tuesday" alone may be the last or the coming one
    return _same_event(a, b)


def _overlap(a: _Claim, b: _Claim) -> bool:
    return a.low <= b.high and b.low <= a.high


def _same_event(a: _Claim, b: _Claim) -> bool:
    if (a.numbers and b.numbers and a.numbers != b.numbers) or not all(
        not one or not other or one == other for one, other in zip(a.facets, b.facets, strict=True)
    ):
        return False
    shared = len(a.stems & b.stems)
    alike = shared / max(1, min(len(a.stems), len(b.stems)))
    if a.names & b.names:
        whole = a.names <= b.names or b.names <= a.names
        least = ALIKE_FIGURES if a.kind.startswith("figure") else ALIKE_NAMED
        return whole and shared >= 2 and alike >= least
    return not (a.names and b.names) and shared >= 3 and alike >= ALIKE_UNNAMED


def _claims(told: Told) -> Iterator[_Claim]:
    made = [_dated(told, one) for one in told.facts.dates if one.kind in COMPARED and not stale(one.sentence)]
    sure = [one for one in told.facts.figures if _sure(one, told.facts.figures)]
    made.extend(_figured(told, one) for one in sure)
    for claim in made:
        # An item that itself tells two values for one event reports a difference; it is no side of one.
        if not any(
            o is not claim and o.kind == claim.kind and not _overlap(o, claim) and _same_event(o, claim) for o in made
        ):
            yield claim


def _sure(one: Figure, others: Iterable[Figure]) -> bool:
    alone = all(o is one or o.unit != one.unit or o.sentence != one.sentence for o in others)
    return alone and one.unit not in words.GROWING and one.unit != "%"


def _dated(told: Told, one: Dated) -> _Claim:
    event = one.event
    cut = [(day.start, day.end) for day in days(event, 0, len(event), date(2000, 1, 3), lambda first, last: False)]
    for start, end in reversed(cut):
        event = event[:start] + " " + event[end:]
    side = Side(told.item, told.source, one.date.isoformat(), one.sentence, _speaker(told.facts, one.start))
    high = period_end(one.date, one.precision)
    words_told = one.event.lower()
    weekday = any(day in words_told for day in DAYS) and not any(month in words_told for month in MONTHS)
    claim = _claim(side, one.kind.value, (one.date.toordinal(), high.toordinal()), event)
    return replace(claim, weekday=weekday)


def _figured(told: Told, one: Figure) -> _Claim:
    at = one.sentence.find(_written(one))
    rough = _ROUGH.search(one.sentence[: max(at, 0)]) is not None
    spread = ROUGHLY if rough else EXACTLY
    side = Side(told.item, told.source, f"{one.value:.0f}", one.sentence, _speaker(told.facts, one.start))
    event = one.sentence[: max(at, 0)] + " " + one.sentence[at + len(_written(one)) :]
    # Half of the spread on either side: two figures overlap if they are within one spread of each other.
    return _claim(side, f"figure {one.unit}", (one.value / spread**0.5, one.value * spread**0.5), event)


def _written(one: Figure) -> str:
    return one.event


def _claim(side: Side, kind: str, bounds: tuple[float, float], event: str) -> _Claim:
    tokens = _WORD.findall(event)
    lower = [token.lower() for token in tokens]
    calendar = {*MONTHS, *DAYS}
    names = {
        token.lower()
        for place, token in enumerate(tokens)
        if token[0].isupper()
        and token not in OPENERS
        and not (token.lower() in calendar or token.lower() in words.COMMON)
        and (place or len(token) > 2)
    }
    facets = tuple(frozenset(_SAME_FACET.get(word, word) for word in lower if word in group) for group in _FACETS)
    common = stems(" ".join(word for word in lower if word not in words.COMMON and not word[0].isdigit()))
    numbers = frozenset(word for word in lower if word[0].isdigit())
    return _Claim(side, kind, *bounds, frozenset(names), frozenset(common), numbers, facets)


def _speaker(facts: Facts, place: int) -> str:
    return next((quote.speaker for quote in facts.quotes if quote.start <= place < quote.end), "")
