"""Choose the sentences that tell a story."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.core.summarise import terms
from bot.core.summarise.concepts import Cluster, Sentence, worth
from bot.core.summarise.joining import anchors, joins
from bot.core.summarise.read import foreign, read
from bot.core.summarise.reading import needs
from bot.core.summarise.search import Limits, choose

FOCUS_WORTH = 0.8
"""What a sentence gains for a word of the watch, in expected overlap: a mild bias (a sentence has 5 to 15)."""

QUESTION_COST = 1.0
"""What a sentence loses for being a question: it seldom tells the news."""

LEAD_SENTENCES = 3
"""Taken from the beginning where the language is not ours to weigh."""

_ORDINAL = re.compile(r"\b\d{1,2}\.\Z")
"""The end of a sentence that is none: "am 6." goes on with the name of a month in some languages."""

Run = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What one source tells: its headline and its text. `field` names the text in the row it came from.

    `share` is how many words of it may be taken, if that is limited.
    """

    title: str
    text: str
    field: str = "text"
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Picked:
    """A sentence chosen: `docs[doc].text[start:end]`, offsets in code points, end exclusive."""

    doc: int
    start: int
    end: int


def summarise(
    docs: Sequence[Told], *, words: int = 60, max_sentences: int | None = None, focus: Collection[str] = ()
) -> tuple[Picked, ...]:
    """Return the sentences that tell the story of `docs`, in source order; `docs[0]` is the headline item.

    Never more than `words` words (counted at white space) nor more than `max_sentences` sentences, nor more of a
    text than its share; empty if no sentence fits.
    `focus` holds words of a watch: sentences with them are preferred a little. A sentence that
    cannot be read alone comes with its neighbours or not at all; if nothing else is there, it comes alone.
    A text that is not English gives its beginning.
    """
    items = [read(number, told.text) for number, told in enumerate(docs)]
    candidates = [sentence for item in items for sentence in item]
    titles = [terms.stems(told.title) for told in docs]
    wanted = [set(terms.stems(word)) for word in focus]
    shares = {number: told.share for number, told in enumerate(docs) if told.share is not None}
    limits = Limits(words, max_sentences, [_bonus(sentence, wanted) for sentence in candidates], shares)
    if foreign(candidates):
        chosen = _lead(candidates, limits)
    else:
        value = worth(Cluster(candidates, titles))
        chosen = choose(candidates, list(_runs(docs, items, titles)), value, limits)
        if not chosen:
            first = next((item for item in items if item), [])
            chosen = choose(candidates, [(number,) for number in range(len(first))], value, limits)
    return tuple(Picked(candidates[i].doc, candidates[i].start, candidates[i].end) for i in chosen)


def _bonus(sentence: Sentence, wanted: Sequence[set[str]]) -> float:
    asks = sentence.text.rstrip("\"'”’ ").endswith("?")
    hit = any(words and words.issubset(sentence.stems) for words in wanted)
    return FOCUS_WORTH * hit - QUESTION_COST * asks


def _runs(docs: Sequence[Told], items: Sequence[Sequence[Sentence]], titles: Sequence[Sequence[str]]) -> Iterator[Run]:
    """Yield what may be chosen: candidates that must be read together, of items that may be joined."""
    offset = 0
    tied: frozenset[str] | None = None
    for told, title, item in zip(docs, titles, items, strict=True):
        breaks = [True] + ["\n" in told.text[a.end : b.start] for a, b in pairwise(item)]
        stems = frozenset(title).union(*(sentence.stems for sentence in item))
        for run in needs([sentence.text for sentence in item], breaks[: len(item)]):
            if run and (tied is None or joins([item[place] for place in run], stems, tied)):
                yield tuple(place + offset for place in run)
        if tied is None and item:
            tied = anchors(title, item)
        offset += len(item)


def _lead(candidates: Sequence[Sentence], limits: Limits) -> Run:
    """The first sentences of the first document that has any, as long as they fit."""
    most = LEAD_SENTENCES if limits.sentences is None else min(limits.sentences, LEAD_SENTENCES)
    room = min(limits.words, limits.shares.get(candidates[0].doc, limits.words))
    chosen: list[int] = []
    for number, sentence in enumerate(candidates[:most]):
        room -= sentence.length
        if room < 0 or sentence.doc != candidates[0].doc or _ORDINAL.search(sentence.text):
            break
        chosen.append(number)
    return tuple(chosen)
