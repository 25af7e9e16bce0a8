"""How much an item and a story have in common, as numbers that a logistic regression can weigh.

The evidence is a naive Bayes log likelihood ratio over the item's stems, "told of this event" against "in the news
at large". What is new in it is the `loyalty` of a stem: how likely another report of the same event uses it too.
It is learned per stem (a name is loyal, "doubt" is not) and differs much between title and text.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, fsum, log, sqrt

from bot.core.group import background
from bot.core.group.frequencies import Frequencies, Lost, Weighed
from bot.core.group.profile import Profile
from bot.core.group.tuning import FOREIGN_RARITY, WEAK_RARITY

_SHORT, _FULL = 8, 30
_TEXT_ALONE = 0.35
_MOST = 0.95
_HALF = log(0.5)
_WHOLE = 0.99
_HEADLINE = 3


@dataclass(frozen=True, slots=True)
class Features:
    """What an item and a story have in common; every "log" is natural.

    centre: cosine of the item and the sum of the story's items. length, story_length: log of the number of
    different stems in the item, and of the story's mean. rarest: rarity of the rarest shared stem, in tens.
    plain: log likelihood ratio with loyalty one half for every stem, per root of the number of stems.
    faithful: the same with each stem's loyalty, per stem. evidence, evidence_per_word: the same with loyalty
    by title and text and the story's missing title stems, whole and per stem. title_missing, text_shared,
    story_missing, headline_shared: parts of the evidence, per root of the number of stems: the item's title stems
    that the story lacks, shared stems of its text, the story's title stems that the item lacks, stems in both titles.
    alike: the smaller part of the titles' stems that both have, the item's or the story's; weak stems aside. copied:
    the same if one title holds the other, else 0. rest: what the shared stems say without names: two reports of one
    event share more. unknown: 1 if there are names among them, that is stems that are not in the shipped table.
    margin: centre less the best centre of the other candidates. similarity: whatever a caller adds, such as a
    sentence model's; 0 without one.
    """

    centre: float
    length: float
    story_length: float
    rarest: float
    plain: float
    faithful: float
    evidence: float
    evidence_per_word: float
    title_missing: float
    text_shared: float
    story_missing: float
    headline_shared: float
    alike: float
    copied: float
    rest: float
    unknown: float
    margin: float = 0.0
    similarity: float = 0.0


@dataclass(slots=True)
class _Gains:
    """Running sums over the stems that both have, less what they would have cost if the story lacked them."""

    rarest: float = 0.0
    plain: float = 0.0
    faithful: float = 0.0
    title: float = 0.0
    text: float = 0.0
    text_lost: float = 0.0
    title_lost: float = 0.0
    headline: float = 0.0


def centre(item: Weighed, story: Profile) -> float:
    """Cosine of an item and the sum of a story's items."""
    if not story.length:
        return 0.0
    terms, vector = story.terms, item.vector
    return fsum([vector[term] * terms[term] for term in vector.keys() & terms.keys()]) / story.length


def compare(item: Weighed, story: Profile, near: float, frequencies: Frequencies, margin: float = 0.0) -> Features:
    """All features but similarity; `near` is the pair's `centre`."""
    tenth = _fullness(story.words / story.size)
    lost = _lost_altogether(item, tenth)
    shared = [word for word in item.words if word in story.holders]
    sums = _Gains()
    gains = {word: _shared(sums, word, tenth, item, story, frequencies) for word in shared}
    number = len(item.words) or 1
    root = sqrt(number)
    lacking = _story_missing(item, story, _fullness(len(item.words)))
    title_missing = lost.title - sums.title_lost
    rest, unknown = _rest(gains, item, story, frequencies)
    alike, copied = _alike(item, story)
    evidence = sums.title + title_missing + sums.text + lost.text - sums.text_lost + lacking
    return Features(
        centre=near,
        length=log(number),
        story_length=log(max(1.0, story.words / story.size)),
        rarest=sums.rarest / 10,
        plain=(sums.plain + (len(item.words) - len(shared)) * _HALF) / root,
        faithful=(sums.faithful + lost.faithful) / number,
        evidence=evidence,
        evidence_per_word=evidence / number,
        title_missing=title_missing / root,
        text_shared=sums.text / root,
        story_missing=lacking / root,
        headline_shared=sums.headline / root,
        alike=alike,
        copied=copied,
        rest=rest,
        unknown=unknown,
        margin=margin,
    )


def _lost_altogether(item: Weighed, tenth: int) -> Lost:
    found = item.lost.get(tenth)
    if found is None:
        title = [_lost(word, True, tenth) for word in item.title]
        text = [_lost(word, False, tenth) for word in item.words if word not in item.title]
        found = item.lost[tenth] = Lost(fsum(map(_faithful_lost, item.words)), fsum(title), fsum(text))
    return found


def _shared(sums: _Gains, word: str, tenth: int, item: Weighed, story: Profile, frequencies: Frequencies) -> float:
    """Add a stem that both have; what it says for the pair."""
    holders = story.holders[word]
    share = holders / story.size
    rarity = frequencies.rarity_outside(word, holders, story.size)
    if word in item.weak or word in story.weak:
        rarity = min(rarity, frequencies.weak_rarity(word, len(item.words)))
    elif item.foreign:
        rarity = min(rarity, FOREIGN_RARITY)
    odds = share * exp(rarity)
    sums.rarest = max(sums.rarest, rarity * min(1.0, 3 * share))
    sums.plain += log(0.5 + 0.5 * odds)
    faithful = background.LOYALTY.get(word, background.TYPICAL).anywhere
    sums.faithful += log(max(1 - faithful, 0.02) + faithful * odds) - _faithful_lost(word)
    in_title = word in item.title
    loyalty = _loyalty(word, in_title, tenth)
    gained = log(1 - loyalty + loyalty * odds)
    if in_title:
        sums.title += gained
        sums.title_lost += _lost(word, True, tenth)
        sums.headline += gained if word in story.titles else 0.0
    else:
        sums.text += gained
        sums.text_lost += _lost(word, False, tenth)
    return gained


def _story_missing(item: Weighed, story: Profile, tenth: int) -> float:
    """What the story's title stems that the item lacks count against it, by the part of its items that have them."""
    words = item.words
    return fsum([_lost(word, True, tenth) * n for word, n in story.titles.items() if word not in words]) / story.size


def _alike(item: Weighed, story: Profile) -> tuple[float, float]:
    """The smaller of two shares, of the item's title stems that are in the story's titles, and the other way round;
    and the same if the other is whole, that is if one title holds the other and is more than two words, else 0.
    """
    weak = item.weak.union(story.weak)
    mine = item.title - weak
    theirs = fsum([count for word, count in story.titles.items() if word not in weak])
    both = [word for word in mine if word in story.titles]
    if not both:
        return 0.0, 0.0
    one = fsum([min(1.0, 2 * story.titles[word] / story.size) for word in both]) / len(mine)
    other = fsum([story.titles[word] for word in both]) / theirs
    alike = min(one, other)
    return alike, alike if max(one, other) > _WHOLE and len(both) >= _HEADLINE else 0.0


def _rest(gains: Mapping[str, float], item: Weighed, story: Profile, frequencies: Frequencies) -> tuple[float, float]:
    """The sum of the positive gains without names, and whether there are any: words that hit a watch, stems that the
    shipped table lacks, and those that stand beside them in both. One strange stem that the item writes small is the
    thing the name is known for (chatbot); further ones tell what happened. If there are no names, without the strongest
    stem and what is beside it.
    """
    gains = {word: gain for word, gain in gains.items() if gain > 0}
    if not gains:
        return 0.0, 0.0
    beside: dict[str, set[str]] = {}
    for pair in item.vector:
        if " " in pair and pair in story.terms:
            _note(beside, gains, pair.split(" "))
    hits = {word for word in gains if word in item.weak or word in story.weak}
    strange = {word for word in gains if word not in background.COUNTS and word.isalpha()} - hits
    small = strange & item.plain
    if names := hits | (strange - small) or strange:
        names.update(*[beside.get(word, ()) for word in names])
        said = fsum(gain for word, gain in gains.items() if word not in names)
        said -= max((gains[word] for word in small - names), default=0.0)
        return said + _named(names, gains, item, frequencies), 1.0
    most = {
        word: gain + max((gains[other] for other in beside.get(word, ())), default=0.0) for word, gain in gains.items()
    }
    return max(0.0, fsum(gains.values()) - max(most.values())), 0.0


def _named(names: Collection[str], gains: Mapping[str, float], item: Weighed, frequencies: Frequencies) -> float:
    """What names say in a headline that hit a watch: as much as they are rare among all that watches have brought."""
    if not item.weak:
        return 0.0
    number = len(item.words)
    return fsum(min(gains[word], frequencies.weak_rarity(word, number) - WEAK_RARITY) for word in names)


def _note(beside: dict[str, set[str]], gains: Mapping[str, float], pair: Sequence[str]) -> None:
    first, second = pair
    if first in gains and second in gains and first != second:
        beside.setdefault(first, set()).add(second)
        beside.setdefault(second, set()).add(first)


def _fullness(words: float) -> int:
    """0 for a bare headline, 10 for a headline with a lead: how much room the other side has to use a stem."""
    return round(10 * min(1.0, max(0.0, (words - _SHORT) / _FULL)))


def _loyalty(word: str, in_title: bool, tenth: int) -> float:
    """The chance that another report of the same event uses this stem, given how full that report is."""
    known = background.LOYALTY.get(word, background.TYPICAL)
    fullness = tenth / 10
    if in_title:
        return min(_MOST, fullness * known.from_title + (1 - fullness) * known.title_to_title)
    return min(_MOST, known.from_text * (_TEXT_ALONE + (1 - _TEXT_ALONE) * fullness))


@lru_cache(maxsize=65_536)
def _lost(word: str, in_title: bool, tenth: int) -> float:
    """What a stem counts against the pair if the other side lacks it."""
    return log(1 - _loyalty(word, in_title, tenth))


@lru_cache(maxsize=32_768)
def _faithful_lost(word: str) -> float:
    return log(1 - background.LOYALTY.get(word, background.TYPICAL).anywhere)
