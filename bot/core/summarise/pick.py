"""Choose the sentences that tell a story."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.core.summarise import terms
from bot.core.summarise.concepts import Cluster, Sentence, worth
from bot.core.summarise.search import choose
from bot.core.text.boilerplate import without_boilerplate
from bot.core.text.sentences import sentences

SENTENCES_READ = 20
"""Of each document; what comes later hardly ever stands in a summary."""

_CAPITAL = re.compile(r"(?<=[\w,;:’'] )[A-Z][^\W_]+")


@dataclass(frozen=True, slots=True)
class Told:
    """What one source tells: its headline and its text. `field` names the text in the row it came from."""

    title: str
    text: str
    field: str = "text"


@dataclass(frozen=True, slots=True)
class Picked:
    """A sentence chosen: `docs[doc].text[start:end]`, offsets in code points, end exclusive."""

    doc: int
    start: int
    end: int


def summarise(
    docs: Sequence[Told], *, words: int = 60, max_sentences: int | None = None, focus: Collection[str] = ()
) -> tuple[Picked, ...]:
    """Return the sentences that tell the story of `docs`, in source order, the headline item being `docs[0]`.

    Never more than `words` words (counted at white space) nor more than `max_sentences` sentences; empty if no
    sentence fits. `focus` holds words of a watch: sentences with them are preferred a little.
    """
    candidates = [sentence for number, told in enumerate(docs) for sentence in _candidates(number, told)]
    cluster = Cluster(candidates, [terms.stems(told.title) for told in docs])
    fitting = [sentence for sentence in candidates if sentence.length <= words]
    if not fitting:
        return ()
    bonus = [0.0 for _ in fitting]
    chosen = choose(fitting, worth(cluster), words, max_sentences, bonus)
    return tuple(Picked(fitting[i].doc, fitting[i].start, fitting[i].end) for i in chosen)


def _candidates(number: int, told: Told) -> list[Sentence]:
    found: list[Sentence] = []
    for start, end in without_boilerplate(told.text, sentences(told.text)):
        sentence = told.text[start:end]
        plain = terms.words(sentence)
        if not plain:
            continue
        found.append(
            Sentence(
                number,
                len(found),
                start,
                end,
                sentence,
                len(sentence.split()),
                tuple(map(terms.stem, plain)),
                not terms.FIRST_PERSON.isdisjoint(plain),
                frozenset(terms.stem(word.lower()) for word in _CAPITAL.findall(sentence)),
            )
        )
        if len(found) == SENTENCES_READ:
            break
    return found
