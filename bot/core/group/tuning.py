"""Every number of the grouping in one place, with the one shipped default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature of an item and a story is worth (logistic regression; see `features`)."""

    bias: float = -5.513
    centre: float = -7.833
    title: float = 5.379
    covered: float = -1.686
    likely: float = 1.448
    likely_root: float = 0.405
    length: float = 1.314
    story_length: float = -0.969
    rarest: float = 3.657
    margin: float = 12.410
    similarity: float = 0.0


@dataclass(frozen=True, slots=True)
class Tuning:
    """The grouping's settings. Scores are log odds; words are kept words (no stop words)."""

    weights: Weights = field(default_factory=Weights)
    join_at: float = -1.25
    window: timedelta = timedelta(hours=120)
    gap_a_day: float = 1.5
    free_days: float = 1.0
    big_story: int = 3
    size_bonus: float = 0.5
    stranger: float = 2.0
    signature: int = 12
    merge_at: float = -0.25
    merge_shared: int = 2
    merge_signature: int = 8
    exact: int = 8


BODY_WORDS = 120
"""Kept words of lead or body that are read; more add noise (measured: 60 and 250 were no better)."""

KEYS = 12
"""Rare terms of an item by which candidates are looked up."""

STORY_KEYS = 30
"""Terms under which a story can be found."""

STORY_TERMS = 250
"""Heaviest terms a profile keeps; five kilobytes of text at most."""

TITLE_TERMS = 32
"""Heaviest title stems a profile keeps."""

SHIPPED = Tuning()

NOTHING_SIMILAR: Mapping[int, float] = {}
