"""Derive the shipped table of words: `python -m tests.bench.group_background`.

Reads the training half of the shared headline collection and writes counts and percentages only: stems seen in at
least two items, pairs in at least three.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import permutations
from pathlib import Path

from bot.core.group.terms import Doc, read

SOURCE = Path(__file__).parents[3] / "shared/corpora/clustering/allsides_items_train.jsonl"
TABLE = Path(__file__).parents[2] / "bot/core/group/background.tsv"
LEAST = {False: 2, True: 3}
SELDOM = 128
PRIOR_WORTH = (6, 8, 6, 4)
"""How many observations the typical value is worth against a stem's own, for each column of `Loyalty`."""


class Shares:
    """For each column of `Loyalty`: how often a stem could be met again in the story, and how often it was."""

    def __init__(self) -> None:
        self.could = [Counter[str]() for _ in PRIOR_WORTH]
        self.was = [Counter[str]() for _ in PRIOR_WORTH]

    def note(self, one: Doc, other: Doc) -> None:
        """Count the stems of one report that another report of the same event has too."""
        for word in (term for term in one.counts if " " not in term):
            met = word in other.counts
            self._count(3, word, met)
            self._count(0 if word in one.title else 1, word, met)
            if word in one.title:
                self._count(2, word, word in other.title)

    def _count(self, column: int, word: str, met: bool) -> None:
        self.could[column][word] += 1
        self.was[column][word] += met

    def typical(self, column: int) -> float:
        """The share over all stems; for the first two columns over stems that are not common, as unknown ones are."""
        words = [word for word, could in self.could[column].items() if column > 1 or could <= SELDOM]
        return sum(self.was[column][word] for word in words) / (sum(self.could[column][word] for word in words) or 1)

    def row(self, word: str) -> list[int]:
        """The four percentages of a stem, drawn to the typical ones where it was seen seldom."""
        shares = []
        for column, worth in enumerate(PRIOR_WORTH):
            share = self.was[column][word] + worth * self.typical_shares[column]
            shares.append(min(95, round(100 * share / (self.could[column][word] + worth))))
        return shares

    def close(self) -> None:
        """Take the typical shares once all pairs are noted."""
        self.typical_shares = [self.typical(column) for column in range(len(PRIOR_WORTH))]


def derive(rows: Sequence[dict[str, str]]) -> str:
    """The table's text: the line of totals, then the terms by the alphabet."""
    docs = [read(row["title"], row.get("lead", "")) for row in rows]
    counts = Counter(term for doc in docs for term in doc.counts)
    shares = _shares((row["gold"], doc) for row, doc in zip(rows, docs, strict=True))
    lines: list[list[object]] = [["(total)", len(rows), *(round(100 * share) for share in shares.typical_shares)]]
    kept = sorted(term for term, count in counts.items() if count >= LEAST[" " in term])
    lines += [[term, counts[term], *([] if " " in term else shares.row(term))] for term in kept]
    return "".join("\t".join(map(str, line)) + "\n" for line in lines)


def _shares(grouped: Iterable[tuple[str, Doc]]) -> Shares:
    stories: defaultdict[str, list[Doc]] = defaultdict(list)
    for story, doc in grouped:
        stories[story].append(doc)
    shares = Shares()
    for docs in stories.values():
        for one, other in permutations(docs, 2):
            shares.note(one, other)
    shares.close()
    return shares


if __name__ == "__main__":
    TABLE.write_text(derive([json.loads(line) for line in SOURCE.read_text(encoding="utf-8").splitlines()]), "utf-8")
