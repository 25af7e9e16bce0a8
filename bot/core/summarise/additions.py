"""What new pieces add to what was told before: whole sentences again, of which most of the rarer words are new.

A sentence counts by the rarity of its words that nothing told before has; it must still be of the same story (share
a name or number with it) and be readable alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.summarise import terms
from bot.core.summarise.concepts import Sentence
from bot.core.summarise.joining import anchors
from bot.core.summarise.pick import Picked, Told
from bot.core.summarise.read import foreign, read
from bot.core.summarise.reading import leans_back

NEW = 0.45
"""Share of a sentence's rarity from which it says something new."""

NEAR_COPY = 0.6
"""Share of the words of one sentence told before from which it only repeats that one."""

FEWEST_NEW = 3
"""Content words that must be new: a figure and two words more."""

_POSITION = 0.04
"""What a sentence loses for each that stands before it in its piece."""


def additions(told: Sequence[Told], new: Sequence[Told], *, words: int, max_sentences: int) -> tuple[Picked, ...]:
    """Return sentences of `new` that add to `told`, best first within the budget and then in source order; often none.

    `doc` of what is picked counts in `new`. Texts that are not English give nothing: their words cannot be weighed.
    """
    before = [sentence for number, one in enumerate(told) for sentence in read(number, one.text)]
    if not before or foreign(before):
        return ()
    known = {stem for sentence in before for stem in sentence.stems}
    known.update(stem for one in told for stem in terms.stems(one.title))
    tied = anchors(terms.stems(told[0].title), [one for one in before if one.doc == before[0].doc])
    sets = [frozenset(sentence.stems) for sentence in before]
    scored = [
        (worth - _POSITION * sentence.index, sentence)
        for number, one in enumerate(new)
        for sentence in _alone(number, one, tied)
        if (worth := _worth(sentence, known, sets)) > 0
    ]
    return _chosen([sentence for _, sentence in sorted(scored, key=lambda one: -one[0])], new, words, max_sentences)


def _alone(number: int, one: Told, tied: frozenset[str]) -> list[Sentence]:
    """Sentences of a piece that can be read alone and are of the same story."""
    item = read(number, one.text)
    if foreign(item):
        return []
    return [
        sentence
        for sentence in item
        if not leans_back(sentence.text)
        and not sentence.text.rstrip("\"'”’ ").endswith("?")
        and not tied.isdisjoint(sentence.stems)
    ]


def _worth(sentence: Sentence, known: set[str], before: Sequence[frozenset[str]]) -> float:
    """The share of the sentence's rarity that is new; 0 if that is too little, or one sentence before says it."""
    content = [stem for stem in dict.fromkeys(sentence.stems) if stem not in terms.STOP]
    fresh = [stem for stem in content if stem not in known]
    total = sum(map(terms.idf, content))
    if not total or len(fresh) < FEWEST_NEW:
        return 0.0
    if any(len(both.intersection(content)) >= NEAR_COPY * len(content) for both in before):
        return 0.0
    share = sum(map(terms.idf, fresh)) / total
    return share if share >= NEW else 0.0


def _chosen(best: Sequence[Sentence], new: Sequence[Told], words: int, most: int) -> tuple[Picked, ...]:
    shares = {number: words if one.share is None else min(words, one.share) for number, one in enumerate(new)}
    chosen: list[Sentence] = []
    said: set[str] = set()
    for sentence in best:
        fits = sentence.length <= words and sentence.length <= shares[sentence.doc] and len(chosen) < most
        again = len(said.intersection(sentence.stems)) >= NEAR_COPY * len(set(sentence.stems))
        if fits and not again:
            chosen.append(sentence)
            said.update(sentence.stems)
            words -= sentence.length
            shares[sentence.doc] -= sentence.length
    return tuple(Picked(one.doc, one.start, one.end) for one in sorted(chosen, key=lambda one: (one.doc, one.start)))
