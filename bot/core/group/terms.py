"""An item as its terms: stems of title and lead, and pairs of neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from bot.core.group.tuning import BODY_WORDS
from bot.core.text.stems import stems


@dataclass(frozen=True, slots=True)
class Doc:
    """An item's terms. `title` are the stems of its title; `counts` how often each term occurs, the title weighing
    double where there is a text. A term is a stem, or two neighbouring stems with a space between.
    """

    title: tuple[str, ...]
    counts: Mapping[str, int]


def read(title: str, text: str) -> Doc:
    """The terms of an item, from its title and the first words of its text. Other scripts than Latin work as words."""
    heading = stems(title)
    body = stems(text, BODY_WORDS)
    counts: dict[str, int] = {}
    _count(counts, heading, 2 if body else 1)
    _count(counts, body, 1)
    return Doc(tuple(heading), counts)


def _count(counts: dict[str, int], words: list[str], worth: int) -> None:
    for word in words:
        counts[word] = counts.get(word, 0) + worth
    for first, second in pairwise(words):
        pair = f"{first} {second}"
        counts[pair] = counts.get(pair, 0) + worth


def seen_terms(doc: Doc) -> tuple[str, ...]:
    """What counts towards the workspace's frequencies: each stem of the item once.

    Pairs are not counted: it changes no result (measured) and would fill the memory.
    """
    return tuple(term for term in doc.counts if " " not in term)
