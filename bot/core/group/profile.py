"""What grouping remembers of a story: the sum of its items, small enough for one row of a table."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from bot.core.group.frequencies import Frequencies, heaviest, norm, weigh
from bot.core.group.terms import Doc
from bot.core.group.tuning import MOST_LABELS, MOST_SOURCES, STORY_KEYS, STORY_PAIRS, STORY_STEMS, TITLE_TERMS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS = 4

Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class Profile:
    """The sum of a story's items.

    `terms` are summed unit vectors, the heaviest terms only, and `length` their Euclidean length; `holders` counts
    the items that contain a single stem of `terms`, `titles` those that have a stem in the title; `words` sums the
    items' lengths in different stems; `sources` counts the items of each source, the most frequent ones only; `weak`
    are stems of `terms` that were weak in one of its items, `labels` the names and numbers in its titles (see `Doc`).
    `first` and `last` are the dates of the oldest and newest item in whole seconds since 1970.
    """

    size: int
    words: int
    first: int | None
    last: int | None
    terms: Mapping[str, float]
    holders: Mapping[str, int]
    titles: Mapping[str, int]
    length: float
    sources: Mapping[str, int] = field(default_factory=dict)
    weak: Sequence[str] = field(default_factory=list)
    labels: Sequence[str] = field(default_factory=list)
    ranked: list[str] = field(default_factory=list, init=False, repr=False, compare=False)
    """Its single stems, heaviest first, once somebody asked for them."""


def moment(at: datetime | None) -> int | None:
    """Whole seconds since 1970; a date without zone counts as UTC."""
    if at is None:
        return None
    aware = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return (aware - _EPOCH) // timedelta(seconds=1)


def grow(profile: Profile | None, doc: Doc, at: datetime | None, frequencies: Frequencies) -> Profile:
    """The story with one more item; a new story if `profile` is None."""
    weighed = weigh(doc, frequencies)
    when = moment(at)
    terms = _kept(weighed.vector)
    single = Profile(
        size=1,
        words=len(weighed.words),
        first=when,
        last=when,
        terms=terms,
        holders={term: 1 for term in terms if " " not in term},
        titles=_frequent(dict.fromkeys(weighed.title, 1), terms),
        length=round(norm(terms), _DIGITS),
        sources={doc.source: 1} if doc.source else {},
        weak=sorted(weighed.weak.intersection(terms)),
        labels=_labels(doc.labels),
    )
    return single if profile is None else joined(profile, single)


def joined(one: Profile, other: Profile) -> Profile:
    """Two stories as one."""
    terms = _kept(_sum(one.terms, other.terms))
    holders = _sum(one.holders, other.holders)
    return Profile(
        size=one.size + other.size,
        words=one.words + other.words,
        first=min((day for day in (one.first, other.first) if day is not None), default=None),
        last=max((day for day in (one.last, other.last) if day is not None), default=None),
        terms=terms,
        holders={term: holders[term] for term in terms if " " not in term},
        titles=_frequent(_sum(one.titles, other.titles), terms),
        length=round(norm(terms), _DIGITS),
        sources=_told_most(_sum(one.sources, other.sources)),
        weak=sorted({*one.weak, *other.weak}.intersection(terms)),
        labels=_labels({*one.labels, *other.labels}),
    )


def _sum(one: Mapping[str, Number], other: Mapping[str, Number]) -> dict[str, Number]:
    total = dict(one)
    for term, weight in other.items():
        total[term] = total[term] + weight if term in total else weight
    return total


def _kept(weights: Mapping[str, float]) -> dict[str, float]:
    """The heaviest stems and pairs, rounded, so that a profile survives its text form unchanged."""
    pairs = {term: weight for term, weight in weights.items() if " " in term}
    stems = {term: weight for term, weight in weights.items() if " " not in term}
    chosen = _most(stems, STORY_STEMS) | _most(pairs, STORY_PAIRS)
    return {term: round(weight, _DIGITS) for term, weight in chosen.items()}


def _most(weights: dict[str, float], limit: int) -> dict[str, float]:
    return weights if len(weights) <= limit else {term: weights[term] for term in heaviest(weights, limit)}


def _frequent(counts: Mapping[str, int], weights: Mapping[str, float]) -> dict[str, int]:
    """The most frequent title stems, most frequent first; of equals the heavier."""
    order = sorted(counts, key=lambda term: (-counts[term], -weights.get(term, 0.0), term))
    return {term: counts[term] for term in order[:TITLE_TERMS]}


def _labels(labels: Collection[str]) -> list[str]:
    return sorted(labels)[:MOST_LABELS]


def _told_most(counts: dict[str, int]) -> dict[str, int]:
    order = sorted(counts, key=lambda source: (-counts[source], source))
    return {source: counts[source] for source in order[:MOST_SOURCES]}


def signature(profile: Profile, limit: int) -> list[str]:
    """The story's heaviest single stems, heaviest first."""
    if not profile.ranked:
        profile.ranked.extend(heaviest({term: profile.terms[term] for term in profile.holders}, STORY_STEMS))
    return profile.ranked[:limit]


def profile_terms(profile: Profile, frequencies: Frequencies) -> tuple[str, ...]:
    """The rare stems under which a story is to be found, heaviest first; a stem that became common is left out."""
    rarities = frequencies.rarities(signature(profile, STORY_KEYS))
    return tuple(term for term, rarity in rarities.items() if rarity > 0)


def dump(profile: Profile) -> str:
    """A profile as compact text."""
    row: dict[str, Any] = {
        "n": profile.size,
        "w": profile.words,
        "a": profile.first,
        "z": profile.last,
        "t": profile.terms,
        "h": {term: count for term, count in profile.holders.items() if count != 1},
        "q": profile.titles,
        "l": profile.length,
    }
    if profile.sources:
        row["s"] = profile.sources
    if profile.weak:
        row["k"] = profile.weak
    if profile.labels:
        row["m"] = profile.labels
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> Profile:
    """A profile from its text. Raises ValueError or KeyError if it is not one."""
    row = json.loads(text)
    terms = row["t"]
    return Profile(
        size=row["n"],
        words=row["w"],
        first=row["a"],
        last=row["z"],
        terms=terms,
        holders={term: row["h"].get(term, 1) for term in terms if " " not in term},
        titles=row["q"],
        length=row["l"],
        sources=row.get("s", {}),
        weak=row.get("k", []),
        labels=row.get("m", []),
    )
