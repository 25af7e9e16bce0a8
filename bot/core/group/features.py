"""How much an item and a story have in common, as numbers that a logistic regression can weigh.

The evidence is a naive Bayes log likelihood ratio over the item's stems, "told of this event" against "in the news
at large". What is new in it is the `loyalty` of a stem: how likely another report of the same event uses it too.
It is learned per stem (a name is loyal, "doubt" is not) and differs much between title and text.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

from bot.core.group import background
from bot.core.group.frequencies import Frequencies, Weighed
from bot.core.group.profile import Profile

_SHORT, _FULL = 8, 30
_TEXT_ALONE = 0.35
_MOST = 0.95


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
    margin: float = 0.0
    similarity: float = 0.0


@dataclass(slots=True)
class _Sums:
    """Running sums over the item's stems."""

    rarest: float = 0.0
    plain: float = 0.0
    faithful: float = 0.0
    title_shared: float = 0.0
    title_missing: float = 0.0
    text_shared: float = 0.0
    text_missing: float = 0.0
    headline_shared: float = 0.0


def centre(item: Weighed, story: Profile) -> float:
    """Cosine of an item and the sum of a story's items."""
    terms = story.terms
    return sum(w * terms[t] for t, w in item.vector.items() if t in terms) / story.length if story.length else 0.0


def compare(item: Weighed, story: Profile, near: float, frequencies: Frequencies) -> Features:
    """All features but margin and similarity; `near` is the pair's `centre`."""
    sums = _Sums()
    fullness = _fullness(story.words / story.size)
    for word in item.words:
        holders = story.holders.get(word, 0)
        if holders:
            share = holders / story.size
            _shared(sums, word, share, frequencies.rarity_outside(word, holders, story.size), item, story)
        else:
            _missing(sums, word, word in item.title, fullness)
    number = len(item.words) or 1
    root = sqrt(number)
    lacking = _story_missing(item, story, _fullness(len(item.words)))
    evidence = sums.title_shared + sums.title_missing + sums.text_shared + sums.text_missing + lacking
    return Features(
        centre=near,
        length=log(number),
        story_length=log(max(1.0, story.words / story.size)),
        rarest=sums.rarest / 10,
        plain=sums.plain / root,
        faithful=sums.faithful / number,
        evidence=evidence,
        evidence_per_word=evidence / number,
        title_missing=sums.title_missing / root,
        text_shared=sums.text_shared / root,
        story_missing=lacking / root,
        headline_shared=sums.headline_shared / root,
    )


def _shared(sums: _Sums, word: str, share: float, rarity: float, item: Weighed, story: Profile) -> None:
    """Add a stem that both have; `share` is the part of the story's items that have it."""
    odds = share * exp(rarity)
    sums.rarest = max(sums.rarest, rarity * min(1.0, 3 * share))
    sums.plain += log(0.5 + 0.5 * odds)
    faithful = background.LOYALTY.get(word, background.TYPICAL).anywhere
    sums.faithful += log(max(1 - faithful, 0.02) + faithful * odds)
    in_title = word in item.title
    loyalty = _loyalty(word, in_title, _fullness(story.words / story.size))
    gained = log(1 - loyalty + loyalty * odds)
    if in_title:
        sums.title_shared += gained
        sums.headline_shared += gained if word in story.titles else 0.0
    else:
        sums.text_shared += gained


def _missing(sums: _Sums, word: str, in_title: bool, fullness: float) -> None:
    """Add a stem of the item that the story lacks."""
    sums.plain += log(0.5)
    sums.faithful += log(1 - background.LOYALTY.get(word, background.TYPICAL).anywhere)
    lost = log(1 - _loyalty(word, in_title, fullness))
    if in_title:
        sums.title_missing += lost
    else:
        sums.text_missing += lost


def _story_missing(item: Weighed, story: Profile, fullness: float) -> float:
    """What the story's title stems that the item lacks count against it, by the part of its items that have them."""
    return sum(
        log(1 - _loyalty(word, True, fullness)) * count / story.size
        for word, count in story.titles.items()
        if word not in item.words
    )


def _fullness(words: float) -> float:
    """0 for a bare headline, 1 for a headline with a lead: how much room the other side has to use a stem."""
    return min(1.0, max(0.0, (words - _SHORT) / _FULL))


def _loyalty(word: str, in_title: bool, fullness: float) -> float:
    """The chance that another report of the same event uses this stem, given how full that report is."""
    known = background.LOYALTY.get(word, background.TYPICAL)
    if in_title:
        return min(_MOST, fullness * known.from_title + (1 - fullness) * known.title_to_title)
    return min(_MOST, known.from_text * (_TEXT_ALONE + (1 - _TEXT_ALONE) * fullness))
