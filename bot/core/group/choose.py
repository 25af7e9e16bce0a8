"""Which of the candidate stories an item belongs to, if any, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from math import fsum, log
from operator import attrgetter, mul

from bot.core.group.doubt import doubt, part
from bot.core.group.features import Features, centre, compare
from bot.core.group.frequencies import Frequencies, Weighed, heaviest, weigh
from bot.core.group.profile import Profile, moment
from bot.core.group.terms import ALONE, PAIRED, Doc
from bot.core.group.tuning import NOTHING_SIMILAR, SHIPPED, Tuning, Weights

_DAY_S = 86_400
_VALUES = attrgetter(*(field.name for field in fields(Features)))


@dataclass(frozen=True, slots=True)
class Choice:
    """Where an item belongs. `story` is None if it opens one; `score` is the best story's, in log odds; `sure` whether
    the item has joined beyond doubt.
    """

    story: int | None
    score: float
    why: str
    runner_up: int | None = None
    sure: bool = False


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
    """The story that an item joins, decided by its best score; None if no candidate reaches what is `needed`.

    Candidates beyond the window are passed over. `similar` may give each story one more likeness (see Features).
    """
    item = weigh(doc, frequencies)
    ranked = rank(item, moment(at), candidates, frequencies, tuning, similar)
    if not ranked:
        return Choice(None, float("-inf"), "nothing like it is open")
    best = ranked[0]
    second = ranked[1] if len(ranked) > 1 else None
    least = needed(frequencies, tuning) if at is not None else tuning.join_at
    story = best.story if best.score >= least else None
    sure = story is not None and best.score >= tuning.sure_at
    return Choice(story, best.score, _why(item, best, second, least), second.story if second else None, sure)


def needed(frequencies: Frequencies, tuning: Tuning) -> float:
    """The score that a dated item must reach: more where few items have company, for there most likeness is chance.

    Scores are log odds for a stream in which `tuning.usual_share` of the items surely join; with fewer, the odds of
    any pair fall as those of having company do (Saerens, Latinne and Decaestecker 2002, on shifted priors).
    """
    paired, alone = (frequencies.counts.get(name, 0) for name in (PAIRED, ALONE))
    surely = paired + tuning.usual_share * tuning.usual_items
    share = min(tuning.usual_share, surely / (paired + alone + tuning.usual_items))
    return tuning.join_at + min(tuning.strictest, _odds(tuning.usual_share) - _odds(share))


def _odds(share: float) -> float:
    return log(share / (1 - share))


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
        score -= doubt(item, profile, features, tuning)
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
    room = part(len(item.words), tuning.loose_from, tuning.loose_words)
    return total - tuning.loose * max(0.0, 1 - typical / tuning.loose_below) * room


def _crowd(item: Weighed, profile: Profile, tuning: Tuning) -> float:
    """What counts against an item that has one word in common with a crowd, and not the word that most of it has."""
    held = sorted((profile.holders[word] for word in item.words if word in profile.holders), reverse=True)
    first, second, *_ = *held, 0, 0
    alone = max(0.0, 1 - second / profile.size / tuning.crowd_second)
    aside = max(0.0, 1 - first / max(profile.holders.values()) / tuning.crowd_main)
    return tuning.crowd * log(profile.size / tuning.crowd_size) * alone * aside


def _gap_s(at: int | None, profile: Profile) -> int | None:
    """Seconds between an item and the story's nearest end; 0 inside its span; None if one has no date."""
    if at is None or profile.first is None or profile.last is None:
        return None
    return max(at - profile.last, profile.first - at, 0)


def _why(item: Weighed, best: Scored, second: Scored | None, least: float) -> str:
    shared = {t: w * best.profile.terms[t] for t, w in item.vector.items() if t in best.profile.terms}
    tied = ", ".join(heaviest(shared, 6)) or "no words"
    verdict = "joins" if best.score >= least else "stays apart from"
    said = f"{verdict} S{best.story}: score {best.score:.2f} (needs {least:.2f}); shares {tied}"
    return said + (f"; next is S{second.story} with {second.score:.2f}" if second else "; no other story near")
