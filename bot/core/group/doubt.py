"""What counts against a pair whatever its words say: what names, templates and columns share is no event."""

from __future__ import annotations

from collections.abc import Collection

from bot.core.group.casing import ROOT
from bot.core.group.features import Features
from bot.core.group.frequencies import Weighed
from bot.core.group.profile import Profile
from bot.core.group.tuning import Tuning

_SPACED = "\u0dff"
"""Scripts beyond this letter are read as pairs of characters, which agree more easily than words."""


def doubt(item: Weighed, profile: Profile, features: Features, tuning: Tuning) -> float:
    """What counts against a pair, in log odds.

    Two pieces of one source are seldom on one event, unless one headline holds the other: they share phrases, product
    names and topics. The more other outlets tell of the story, the less odd is a second piece. In a language without a
    table of words nothing tells a rare word from a common one: there the headlines must agree. And two headlines that
    agree but for the parties they name, of whom the other piece knows nothing, tell of two events in the same words.
    """
    total = _lone(item, profile, features, tuning)
    if features.alike > tuning.apart_from and _other_parties(item, profile):
        total += tuning.apart * part(features.alike, tuning.apart_from, tuning.apart_alike)
    if item.source and (own := profile.sources.get(item.source)):
        again = _said_again(item, profile, features, tuning)
        total += tuning.own_source * (own / profile.size) ** 2 * max(0.0, 1 - again / tuning.own_alike)
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
    room = part(min(len(item.words), profile.words / profile.size), tuning.named_from, tuning.named_words)
    return (most + tuning.named * room) * max(0.0, 1 - features.rest / tuning.lone_below)


def _other_parties(item: Weighed, profile: Profile) -> bool:
    """Whether either headline names somebody, or some place, and neither piece knows whom the other names.

    Of a story of several items the names count that half of its headlines have. Names that hit the watch, and those
    that are in all the news, never do.
    """
    mine = [name for name in item.labels if _is_name(name) and name in item.words and name not in item.weak]
    if not mine or _known(mine, profile.holders):
        return False
    weak = item.weak.union(profile.weak)
    theirs = [name for name in profile.labels if 2 * profile.titles.get(name, 0) >= profile.size and name not in weak]
    theirs = [name for name in theirs if _is_name(name)]
    return bool(theirs) and not _known(theirs, item.words)


def _is_name(label: str) -> bool:
    return not label[0].isdigit()


def _known(names: Collection[str], words: Collection[str]) -> bool:
    """Whether a piece has one of these names, in whatever form."""
    if any(name in words for name in names):
        return True
    roots = {name[:ROOT] for name in names if len(name) >= ROOT}
    return any(word[:ROOT] in roots for word in words)


def _said_again(item: Weighed, profile: Profile, features: Features, tuning: Tuning) -> float:
    """How far a piece repeats what its own source has said: its headline, and with it the text.

    A column, a bulletin or a question to a minister keeps its headline while it tells of something else.
    """
    if not features.copied or _numbered_apart(item, profile):
        return 0.0
    told = [word for word in item.words if word not in item.title]
    if not told or profile.words <= sum(profile.titles.values()):
        return features.copied
    kept = sum(word in profile.holders for word in told) / len(told)
    return features.copied * part(kept, tuning.column_below, tuning.column_alike)


def part(value: float, least: float, most: float) -> float:
    """Where a value stands between two others: 0 up to the lower, 1 from the higher."""
    return min(1.0, max(0.0, (value - least) / (most - least)))


def _numbered_apart(item: Weighed, profile: Profile) -> bool:
    """Whether each headline has a number that the other lacks: issue 902 and issue 903 of one series."""
    mine = {label for label in item.labels if not label.isalpha()}
    theirs = {label for label in profile.labels if not label.isalpha()}
    return bool(mine - theirs and theirs - mine)
