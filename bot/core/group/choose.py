"""Which of the candidate stories an item belongs to, if any, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from math import fsum, log
from operator import attrgetter, mul

from bot.core.group.features import Features, centre, compare
from bot.core.group.frequencies import Frequencies, Weighed, heaviest, weigh
from bot.core.group.profile import Profile, moment
from bot.core.group.terms import Doc
from bot.core.group.tuning import NOTHING_SIMILAR, SHIPPED, Tuning, Weights

_DAY_S = 86_400
_SPACED = "\u0dff"
"""Scripts beyond this letter are read as pairs of characters, which agree more easily than words."""
_VALUES = attrgetter(*(field.name for field in fields(Features)))


@dataclass(frozen=True, slots=True)
class Choice:
    """Where an item belongs. `story` is None if it opens one; `score` is the best story's, in log odds."""

    story: int | None
    score: float
    why: str
    runner_up: int | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score."""

    story: int
    profile: Profile
    features: Features
    score: float


def choose(
    doc: Doc,
    at: datetime | None,
    candidates: Sequence[tuple[int, Profile]],
    frequencies: Frequencies,
    tuning: Tuning = SHIPPED,
    similar: Mapping[int, float] = NOTHING_SIMILAR,
) -> Choice:
    """The story that an item joins, decided by its best score; None if no candidate reaches `tuning.join_at`.

    Candidates beyond the window are passed over. `similar` may give each story one more likeness (see Features).
    """
    item = weigh(doc, frequencies)
    ranked = rank(item, moment(at), candidates, frequencies, tuning, similar)
    if not ranked:
        return Choice(None, float("-inf"), "nothing like it is open")
    best = ranked[0]
    second = ranked[1] if len(ranked) > 1 else None
    story = best.story if best.score >= tuning.join_at else None
    return Choice(story, best.score, _why(item, best, second, tuning), second.story if second else None)


def rank(
    item: Weighed,
    at: int | None,
    candidates: Sequence[tuple[int, Profile]],
    frequencies: Frequencies,
    tuning: Tuning,
    similar: Mapping[int, float] = NOTHING_SIMILAR,
) -> list[Scored]:
    """The nearest candidates with their scores, best first."""
    window = tuning.window.total_seconds()
    near = [(centre(item, p), story, p) for story, p in candidates if (_gap_s(at, p) or 0) <= window]
    near.sort(key=lambda found: (-found[0], found[1]))
    near = near[: tuning.exact]
    scored = []
    for place, (value, story, profile) in enumerate(near):
        rival = max(near[0 if place else 1][0] if len(near) > 1 else 0.0, tuning.usual_rival)
        features = compare(item, profile, value, frequencies, value - rival)
        if similar:
            features = replace(features, similarity=similar.get(story, 0.0))
        score = worth(features, tuning.weights) + _standing(item, at, profile, value, tuning)
        score -= _doubt(item, profile, features, tuning)
        scored.append(Scored(story, profile, features, score))
    return sorted(scored, key=lambda found: (-found.score, found.story))


def worth(features: Features, weights: Weights) -> float:
    """The weighted sum of the features, in log odds."""
    return weights.bias + fsum(map(mul, _VALUES(weights), _VALUES(features)))


def _standing(item: Weighed, at: int | None, profile: Profile, near: float, tuning: Tuning) -> float:
    """What a story's size and age add to the score; `near` is the pair's `centre`."""
    gap = _gap_s(at, profile)
    days = (gap or 0) / _DAY_S
    age = tuning.gap_a_day * max(0.0, days - tuning.free_days)
    if gap is not None and days <= tuning.free_days:
        age -= tuning.same_day
    worth_of_brevity = tuning.bare if len(item.title) == len(item.words) else tuning.headline
    brief = worth_of_brevity * max(0.0, 1 - len(item.words) / tuning.headline_words)
    return (_size(item, profile, near, tuning) if profile.size > tuning.big_story else 0.0) + brief - age


def _size(item: Weighed, profile: Profile, near: float, tuning: Tuning) -> float:
    """Big stories attract, up to a size; but not items that are far from the mean member: a running topic would
    otherwise grow into one story by chaining. `near * length / size` is the mean cosine to the members;
    for a bare headline it is small by nature, so it counts less there.
    """
    total = tuning.size_bonus * log(min(profile.size, tuning.huge_story) / tuning.big_story)
    if profile.size > tuning.crowd_size:
        total -= _crowd(item, profile, tuning)
    typical = near * profile.length / profile.size
    room = _part(len(item.words), tuning.loose_from, tuning.loose_words)
    return total - tuning.loose * max(0.0, 1 - typical / tuning.loose_below) * room


def _crowd(item: Weighed, profile: Profile, tuning: Tuning) -> float:
    """What counts against an item that has one word in common with a crowd, and not the word that most of it has."""
    held = sorted((profile.holders[word] for word in item.words if word in profile.holders), reverse=True)
    first, second, *_ = *held, 0, 0
    alone = max(0.0, 1 - second / profile.size / tuning.crowd_second)
    aside = max(0.0, 1 - first / max(profile.holders.values()) / tuning.crowd_main)
    return tuning.crowd * log(profile.size / tuning.crowd_size) * alone * aside


def _doubt(item: Weighed, profile: Profile, features: Features, tuning: Tuning) -> float:
    """What counts against a pair whatever its words say.

    Two pieces of one source are seldom on one event, unless one headline holds the other: they share phrases, product
    names and topics. The more other outlets tell of the story, the less odd is a second piece. In a language without a
    table of words nothing tells a rare word from a common one: there the headlines must agree.
    """
    total = _lone(item, profile, features, tuning)
    if item.source and (own := profile.sources.get(item.source)):
        copied = 0.0 if _numbered_apart(item, profile) else features.copied
        total += tuning.own_source * (own / profile.size) ** 2 * max(0.0, 1 - copied / tuning.own_alike)
    if item.foreign:
        unspaced = any(word > _SPACED for word in item.title)
        needed = tuning.unspaced_alike if unspaced else tuning.foreign_alike
        total += tuning.foreign * max(0.0, 1 - features.alike / needed)
    return total


def _lone(item: Weighed, profile: Profile, features: Features, tuning: Tuning) -> float:
    """What counts against a pair that shares names and little else, or one common word: neither is an event.

    The more room both have to say what happened, the more it counts that they do not agree in it.
    """
    if not (item.weak or features.unknown):
        slight = profile.size <= tuning.crowd_size and features.rarest < tuning.slight_rarity
        return tuning.lone * max(0.0, 1 - features.rest / tuning.slight_below) if slight else 0.0
    most = tuning.lone if item.weak or profile.size <= tuning.lone_size else 0.0
    room = _part(min(len(item.words), profile.words / profile.size), tuning.named_from, tuning.named_words)
    return (most + tuning.named * room) * max(0.0, 1 - features.rest / tuning.lone_below)


def _part(value: float, least: float, most: float) -> float:
    """Where a value stands between two others: 0 up to the lower, 1 from the higher."""
    return min(1.0, max(0.0, (value - least) / (most - least)))


def _numbered_apart(item: Weighed, profile: Profile) -> bool:
    """Whether each headline has a number that the other lacks: issue 902 and issue 903 of one series."""
    mine = {word for word in item.title if not word.isalpha()}
    theirs = {word for word in profile.titles if not word.isalpha()}
    return bool(mine - theirs and theirs - mine)


def _gap_s(at: int | None, profile: Profile) -> int | None:
    """Seconds between an item and the story's nearest end; 0 inside its span; None if one has no date."""
    if at is None or profile.first is None or profile.last is None:
        return None
    return max(at - profile.last, profile.first - at, 0)


def _why(item: Weighed, best: Scored, second: Scored | None, tuning: Tuning) -> str:
    shared = {t: w * best.profile.terms[t] for t, w in item.vector.items() if t in best.profile.terms}
    tied = ", ".join(heaviest(shared, 6)) or "no words"
    verdict = "joins" if best.score >= tuning.join_at else "stays apart from"
    said = f"{verdict} S{best.story}: score {best.score:.2f} (needs {tuning.join_at:.2f}); shares {tied}"
    return said + (f"; next is S{second.story} with {second.score:.2f}" if second else "; no other story near")
