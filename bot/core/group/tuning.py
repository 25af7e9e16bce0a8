"""Every number of the grouping in one place, with the one shipped default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature of an item and a story is worth (logistic regression; see `features`)."""

    bias: float = -1.697
    centre: float = -11.39
    length: float = 0.43
    story_length: float = -0.44
    rarest: float = 5.71
    plain: float = 0.42
    faithful: float = 1.94
    evidence: float = 0.084
    evidence_per_word: float = -2.51
    title_missing: float = 1.73
    text_shared: float = -0.45
    story_missing: float = 2.54
    headline_shared: float = 0.74
    alike: float = 0.0
    copied: float = 0.0
    rest: float = 0.0
    unknown: float = 0.0
    margin: float = 14.54
    similarity: float = 0.0


@dataclass(frozen=True, slots=True)
class Tuning:
    """The grouping's settings. Scores are log odds; words are kept words (no stop words).

    `join_at` holds where `usual_share` of the items have company for sure (a score of `sure_at`); where fewer have,
    dated items need more, up to `strictest` (see `choose.needed`). `usual_items` is how many items this is believed
    until the stream itself is.
    `told_at` is the `merge_at` of stories whose messages people have read.
    `usual_rival` is the centre that the next best story has in a busy stream: in an empty workspace a story without
    rivals must not look better, or worse, than it is.

    `own_source`, `foreign` and `lone` are what counts at most against a piece of the story's own source, against a
    pair in a language without table, and against a pair that shares little more than names (in a story of up to
    `lone_size` items, if the shipped table lacks the name; always if the item hit a watch). They fade as the
    headlines agree (`..._alike`) or as more is shared (`lone_below`). `named` comes on top as both have more words,
    from `named_from` to `named_words`; `slight_...` say when one shared common word is all. `headline` helps items of
    fewer words than `headline_words`, `bare` those without text: they have less room to agree in. `same_day` is for
    dates less than `free_days` apart. `apart` counts against headlines that agree but for the parties they name, in
    full from `apart_alike`; a headline that its own source says again counts as far as the text below it does, between
    `column_below` and `column_alike`. A story attracts by its size from `big_story` to `huge_story`; `loose` counts
    against items unlike its mean member, `crowd` against those that share one word that is not its main one.
    """

    weights: Weights = field(default_factory=Weights)
    join_at: float = -0.8
    sure_at: float = 2.0
    usual_share: float = 0.25
    usual_items: int = 50
    strictest: float = 2.0
    window: timedelta = timedelta(hours=120)
    gap_a_day: float = 2.0
    free_days: float = 0.75
    same_day: float = 0.4
    big_story: int = 3
    huge_story: int = 30
    size_bonus: float = 0.5
    loose: float = 10.0
    loose_below: float = 0.18
    loose_from: int = 6
    loose_words: int = 40
    merge_at: float = 0.2
    told_at: float = 1.2
    merge_shared: int = 2
    merge_signature: int = 8
    exact: int = 4
    usual_rival: float = 0.08
    own_source: float = 16.0
    own_alike: float = 0.8
    foreign: float = 12.0
    foreign_alike: float = 0.5
    unspaced_alike: float = 1.0
    headline: float = 0.5
    bare: float = 1.7
    headline_words: int = 24
    lone: float = 5.0
    lone_below: float = 4.0
    lone_size: int = 2
    named: float = 16.0
    named_from: int = 8
    named_words: int = 30
    slight_below: float = 0.5
    slight_rarity: float = 0.6
    apart: float = 12.0
    apart_from: float = 0.25
    apart_alike: float = 0.5
    column_below: float = 0.3
    column_alike: float = 0.6
    crowd: float = 5.0
    crowd_size: int = 8
    crowd_second: float = 0.1
    crowd_main: float = 0.8


BODY_WORDS = 120
"""Kept words of lead or body that are read; more add noise (measured: 60 and 250 were no better)."""

KEYS = 12
"""Rare terms of an item by which candidates are looked up."""

STORY_KEYS = 60
"""Terms under which a story can be found."""

STORY_STEMS = 250
STORY_PAIRS = 100
"""Heaviest stems and pairs a profile keeps: some five kilobytes of text. Losing stems of long texts costs recall."""

TITLE_TERMS = 100
"""Most frequent title stems a profile keeps."""

BACKGROUND_WORTH = 0.3
"""What an item of the shipped table counts, against 1 for an item the workspace has seen itself."""

WEAK_RARITY = 0.5
"""Rarity, at most, of a word that hit a watch in an item with a text: all that the watch brings has it."""

WATCHED_ITEMS, WATCHED_SHARE = 50, 0.6
"""What is believed of a watch's word at first: so many items seen, and this share of them with the word."""

FOREIGN_RARITY = 4.5
"""Rarity, at most, of a term in a language that the shipped table does not know."""

MOST_SOURCES = 12
"""Sources that a profile names; what it has of others is counted only as its size."""

MOST_LABELS = 60
"""Names and numbers of its titles that a profile keeps; a story with more is told by no two of them."""

SHIPPED = Tuning()

NOTHING_SIMILAR: Mapping[int, float] = {}
