"""An item as its terms: stems of title and lead, and pairs of neighbours."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

from bot.core.group.casing import cased
from bot.core.group.slugs import slug
from bot.core.group.tuning import BODY_WORDS
from bot.core.text.stems import language_of, stems


@dataclass(frozen=True, slots=True)
class Doc:
    """An item's terms. `title` are the stems of its title; `counts` how often each term occurs, the title weighing
    double where there is a text. A term is a stem, or two neighbouring stems with a space between.

    `source` is who published it, "" if unknown; `weak` are stems that say little, since they are why the item is
    grouped at all; `foreign` whether it is in another language than the shipped table. `labels` are the names and
    numbers in its title, by which one headline of a kind differs from the next; `plain` the words that it writes
    without a capital, which are no names, as far as the shipped table lacks them.
    """

    title: tuple[str, ...]
    counts: Mapping[str, int]
    source: str = ""
    weak: frozenset[str] = frozenset()
    foreign: bool = False
    labels: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()


def read(
    title: str, text: str, *, source: str = "", weak: Collection[str] = (), language: str = "", url: str = ""
) -> Doc:
    """The terms of an item, from its title and the first words of its text. Other scripts than Latin work as words.

    The words of its link count as text, or as title where there is no text, as far as neither has them: a link often
    keeps what a headline was cut to, or said before.

    `weak` are words that hit the watches, as written; `source` any name of the publisher; `language` what the
    publisher says it is.
    """
    spoken = language_of(f"{title}\n{text[:_LANGUAGE_LETTERS]}", language)
    heading = stems(title, language=spoken)
    body = stems(text, BODY_WORDS, spoken)
    known = {*heading, *body}
    linked = [stem for stem in stems(slug(url), language=spoken) if stem not in known]
    (body or heading).extend(linked)
    counts: dict[str, int] = {}
    _count(counts, heading, 2 if body else 1)
    _count(counts, body, 1)
    hits = frozenset(stem for words in weak for stem in stems(words, language=spoken))
    labels, plain = cased(title, text, foreign=spoken is not None)
    return Doc(tuple(heading), counts, source, hits.intersection(counts), spoken is not None, labels, plain)


PAIRED, ALONE = "(paired)", "(alone)"
"""Count the items that surely belonged to a story others had told, and those that did not; no stem looks like them."""

_LANGUAGE_LETTERS = 600


def _count(counts: dict[str, int], words: list[str], worth: int) -> None:
    for word in words:
        counts[word] = counts.get(word, 0) + worth
    for first, second in pairwise(words):
        pair = f"{first} {second}"
        counts[pair] = counts.get(pair, 0) + worth


def seen_terms(doc: Doc, *, sure: bool = False) -> tuple[str, ...]:
    """What counts towards the workspace's frequencies: each stem of the item once, and whether it is `sure` that
    the item has joined what others told.

    Pairs are not counted: it changes no result (measured) and would fill the memory.
    """
    stems_once = tuple(term for term in doc.counts if " " not in term)
    return (*stems_once, PAIRED if sure else ALONE)
