"""How likely each word and word pair of the sources is to stand in a summary that a person would write.

A concept is a stemmed word, counted up to `MOST` times, or a pair of neighbouring stems inside a sentence. Its
probability is a logistic function of a few counts: how often and in how many documents it occurs, whether
headlines use it, how early it comes, how rare it is. The method is concept-based extractive summarisation
(Gillick and Favre 2009, "A scalable global model for summarization") with learnt concept weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, log1p
from typing import TypeVar

from bot.core.summarise import terms, weights

MOST = 3
"""A word is worth something up to its third use."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One candidate: where it stands, what it weighs and what it says.

    `index` counts the sentences of its document from 0; `length` is in white-space words; `first_person` tells
    whether somebody speaks of themselves in it; `names` are the stems written with a capital inside it, `quoted`
    those inside quotation marks.
    """

    doc: int
    index: int
    start: int
    end: int
    text: str
    length: int
    stems: tuple[str, ...]
    first_person: bool
    names: frozenset[str]
    quoted: frozenset[str]


@dataclass(slots=True)
class _Seen:
    """What was counted of one concept; `docs` and `firsts` are bit sets of documents."""

    times: int = 0
    docs: int = 0
    firsts: int = 0
    sentences: int = 0
    own: int = 0
    quoted: int = 0
    earliest: int = 0
    shortest: int = 0
    titled: float = 0.0


@dataclass(frozen=True, slots=True)
class Cluster:
    """The sentences of one story and the stems of its headlines, one list for each document."""

    sentences: Sequence[Sentence]
    titles: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Worth:
    """Expected counts: `words[w][k]` for k uses of a word (0 first), `pairs[(v, w)]` for a pair."""

    words: dict[str, tuple[float, ...]]
    pairs: dict[tuple[str, str], float]


def worth(cluster: Cluster) -> Worth:
    """The expected worth of every word and pair of a story."""
    words, pairs = features(cluster)
    lean = terms.leanings()
    sums = {
        word: _running([_sigmoid(_dot(weights.WORD, row) + lean.get(word, 0.0)) for row in rows])
        for word, rows in words.items()
    }
    chances = {
        pair: _sigmoid(
            _dot(weights.PAIR, row) + weights.PAIR_LEANING * (lean.get(pair[0], 0.0) + lean.get(pair[1], 0.0))
        )
        for pair, row in pairs.items()
    }
    return Worth(sums, chances)


def _running(chances: Sequence[float]) -> tuple[float, ...]:
    total = 0.0
    sums = [0.0]
    for chance in chances:
        total += chance
        sums.append(total)
    return tuple(sums + [total] * (MOST + 1 - len(sums)))


def _dot(weight: Sequence[float], row: Sequence[float]) -> float:
    return sum(map(float.__mul__, weight, row))


def _sigmoid(value: float) -> float:
    return 1.0 / (1.0 + exp(-value))


_Gram = TypeVar("_Gram")

Rows = dict[str, list[tuple[float, ...]]]
PairRows = dict[tuple[str, str], tuple[float, ...]]


def features(cluster: Cluster) -> tuple[Rows, PairRows]:
    """The feature rows: for each word one for each use up to `MOST`, for each pair one. Order as in `weights`."""
    words, pairs = _count(cluster)
    size = log1p(sum(len(sentence.stems) for sentence in cluster.sentences))
    capitals: set[str] = set().union(*(sentence.names for sentence in cluster.sentences))
    titles = Counter(word for title in cluster.titles for word in set(title))
    title_pairs = Counter(pair for title in cluster.titles for pair in set(pairwise(title)))
    documents = len(cluster.titles)
    spelling: dict[str, tuple[float, ...]] = {}
    counted: dict[str, tuple[float, ...]] = {}
    rows: Rows = {}
    for word, seen in words.items():
        kind = (terms.idf(word) / 8, float(word in terms.STOP), float(word[0].isdigit()), float(word in capitals))
        row = _row(seen, titles[word] / documents, documents, size, kind)
        spelling[word], counted[word] = kind, row
        rows[word] = [
            (*row, log((seen.times + 0.5) / k), float(k == 2), float(k == 3))
            for k in range(1, min(seen.times, MOST) + 1)
        ]
    pair_rows: PairRows = {}
    for pair, seen in pairs.items():
        (rare, *one), (rarer, *other) = spelling[pair[0]], spelling[pair[1]]
        both = ((rare + rarer) / 2, *map(max, one, other))
        a, b = counted[pair[0]], counted[pair[1]]
        means = ((a[1] + b[1]) / 2, (a[2] + b[2]) / 2, (a[4] + b[4]) / 2)
        pair_rows[pair] = _row(seen, title_pairs[pair] / documents, documents, size, both) + means
    return rows, pair_rows


def _row(seen: _Seen, titled: float, documents: int, size: float, kind: Sequence[float]) -> tuple[float, ...]:
    """The features that words and pairs have in common."""
    times = log(seen.times)
    elsewhere = (seen.docs.bit_count() - 1) / max(documents - 1, 1)
    early = log1p(seen.earliest)
    alone = documents == 1
    return (
        1.0,
        times,
        elsewhere,
        seen.firsts.bit_count() / documents,
        titled,
        *kind,
        seen.own / seen.sentences,
        early,
        size,
        float(alone),
        seen.quoted / seen.sentences,
        log(seen.shortest),
        seen.titled,
        early if alone else 0.0,
        times if alone else 0.0,
        titled * elsewhere,
    )


def _count(cluster: Cluster) -> tuple[dict[str, _Seen], dict[tuple[str, str], _Seen]]:
    words: dict[str, _Seen] = {}
    pairs: dict[tuple[str, str], _Seen] = {}
    headlines = {word for title in cluster.titles for word in title}
    for sentence in cluster.sentences:
        stems = sentence.stems
        titled = len(headlines.intersection(stems)) / len(stems)
        quoted = sentence.quoted
        _add(words, Counter(stems), sentence, titled, quoted)
        _add(pairs, Counter(pairwise(stems)), sentence, titled, {p for p in pairwise(stems) if quoted.issuperset(p)})
    return words, pairs


def _add(
    found: dict[_Gram, _Seen], counts: Counter[_Gram], sentence: Sentence, titled: float, quoted: Collection[_Gram]
) -> None:
    document = 1 << sentence.doc
    first = document if sentence.index == 0 else 0
    size = len(sentence.stems)
    for gram, times in counts.items():
        seen = found.get(gram)
        if seen is None:
            seen = found[gram] = _Seen(earliest=sentence.index, shortest=size)
        seen.times += times
        seen.docs |= document
        seen.firsts |= first
        seen.sentences += 1
        seen.own += sentence.first_person
        seen.quoted += gram in quoted
        seen.earliest = min(seen.earliest, sentence.index)
        seen.shortest = min(seen.shortest, size)
        seen.titled = max(seen.titled, titled)
