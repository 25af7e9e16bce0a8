"""How likely each word and word pair of the sources is to stand in a summary that a person would write.

A concept is a stemmed word, counted up to `MOST` times, or a pair of neighbouring stems inside a sentence. Its
probability is a logistic function of a few counts: how often and in how many documents it occurs, whether
headlines use it, how early it comes, how rare it is. The method is concept-based extractive summarisation
(Gillick and Favre 2009, "A scalable global model for summarization") with learnt concept weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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
    whether somebody speaks of themselves in it; `names` are the stems written with a capital inside it.
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


@dataclass(slots=True)
class _Seen:
    """What was counted of one concept."""

    times: int = 0
    docs: int = 0
    firsts: int = 0
    sentences: int = 0
    own: int = 0
    earliest: int = 0


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
    sums = {word: _running([_sigmoid(_dot(weights.WORD, row)) for row in rows]) for word, rows in words.items()}
    return Worth(sums, {pair: _sigmoid(_dot(weights.PAIR, row)) for pair, row in pairs.items()})


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
    seen, seen_pairs = _count(cluster)
    spread = max(len(cluster.titles) - 1, 1)
    count = len(cluster.titles)
    in_titles = Counter(word for title in cluster.titles for word in set(title))
    pair_titles = Counter(pair for title in cluster.titles for pair in set(pairwise(title)))
    capitals: set[str] = set().union(*(sentence.names for sentence in cluster.sentences))
    shared: dict[str, tuple[float, ...]] = {}
    rows: Rows = {}
    for word, got in seen.items():
        common = (
            1.0,
            log(got.times),
            (got.docs.bit_count() - 1) / spread,
            got.firsts.bit_count() / count,
            in_titles[word] / count,
            terms.idf(word) / 8,
            float(word in terms.STOP),
            float(word[0].isdigit()),
            float(word in capitals),
            got.own / got.sentences,
            log1p(got.earliest),
        )
        shared[word] = common
        rows[word] = [
            (*common, log((got.times + 0.5) / k), float(k == 2), float(k == 3))
            for k in range(1, min(got.times, MOST) + 1)
        ]
    pair_rows: PairRows = {}
    for pair, got in seen_pairs.items():
        a, b = shared[pair[0]], shared[pair[1]]
        pair_rows[pair] = (
            1.0,
            log(got.times),
            (got.docs.bit_count() - 1) / spread,
            got.firsts.bit_count() / count,
            pair_titles[pair] / count,
            (a[5] + b[5]) / 2,
            max(a[6], b[6]),
            max(a[7], b[7]),
            max(a[8], b[8]),
            got.own / got.sentences,
            log1p(got.earliest),
            (a[1] + b[1]) / 2,
            (a[2] + b[2]) / 2,
            (a[4] + b[4]) / 2,
        )
    return rows, pair_rows


def _count(cluster: Cluster) -> tuple[dict[str, _Seen], dict[tuple[str, str], _Seen]]:
    words: dict[str, _Seen] = {}
    pairs: dict[tuple[str, str], _Seen] = {}
    for sentence in cluster.sentences:
        stems = sentence.stems
        _add(words, Counter(stems), sentence)
        _add(pairs, Counter(pairwise(stems)), sentence)
    return words, pairs


def _add(seen: dict[_Gram, _Seen], counts: Counter[_Gram], sentence: Sentence) -> None:
    document = 1 << sentence.doc
    first = document if sentence.index == 0 else 0
    for gram, times in counts.items():
        got = seen.get(gram)
        if got is None:
            got = seen[gram] = _Seen(earliest=sentence.index)
        got.times += times
        got.docs |= document
        got.firsts |= first
        got.sentences += 1
        got.own += sentence.first_person
        if sentence.index < got.earliest:
            got.earliest = sentence.index
