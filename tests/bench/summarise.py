"""Print how good the summaries are: `python -m tests.bench.summarise`.

Each measurement set is summarised by the shipped configuration and by the plain methods it has to beat; figures are
ROUGE-1, -2 and -Lsum (F, stemmed), mean words, and stories a second of ours on one core. The sets and the scorer are
read from ../shared if it is there; the scorer needs the package rouge-score.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from math import sqrt
from pathlib import Path
from types import ModuleType
from typing import Any

from bot.core.summarise import Told, summarise, terms
from bot.core.text.sentences import sentences

SHARED = Path(__file__).resolve().parents[3] / "shared"
SETS = (("allsides_mds_dev", 60), ("cnndm_dev", 75))
DAMPING = 0.85
ROUNDS = 30

Row = dict[str, Any]
Vector = dict[str, float]


def main() -> int:
    """Print the table; 0, also where there is nothing to measure with."""
    scorer = _scorer()
    if scorer is None:
        print("No measurement sets or no rouge-score here: nothing measured.")
        return 0
    print(f"{'set':18}{'method':22}{'R-1':>7}{'R-2':>7}{'R-Lsum':>8}{'words':>7}")
    for name, budget in SETS:
        with (SHARED / "corpora" / "summarisation" / f"{name}.jsonl").open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        for method, made in METHODS.items():
            began = time.process_time()
            summaries = {scorer.key(row): made(row, budget) for row in rows}
            spent = time.process_time() - began
            got = scorer.evaluate(rows, summaries)
            pace = f"{len(rows) / spent:8.0f} stories/s" if method == "tocsin" else ""
            print(
                f"{name:18}{method:22}{got['rouge1']:7.2f}{got['rouge2']:7.2f}{got['rougeLsum']:8.2f}"
                f"{got['words']:7.1f}{pace}"
            )
    return 0


def _scorer() -> ModuleType | None:
    path = SHARED / "scoring" / "rouge_eval.py"
    if not path.exists() or importlib.util.find_spec("rouge_score") is None:
        return None
    spec = importlib.util.spec_from_file_location("rouge_eval", path)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def told(row: Row) -> list[Told]:
    """The documents of a row of either set."""
    if "docs" in row:
        return [Told(doc["title"], doc["lead"] or "", "lead") for doc in row["docs"]]
    return [Told("", row["body"], "body")]


def tocsin(row: Row, budget: int) -> str:
    docs = told(row)
    return " ".join(docs[pick.doc].text[pick.start : pick.end] for pick in summarise(docs, words=budget))


def first_words(row: Row, budget: int) -> str:
    return " ".join(" ".join(doc.text for doc in told(row)).split()[:budget])


def lead(row: Row, budget: int) -> str:
    pieces = _pieces(row)
    return _fill(pieces, range(len(pieces)), budget)


def centroid(row: Row, budget: int) -> str:
    pieces = _pieces(row)
    vectors = [_vector(piece) for piece in pieces]
    middle: Counter[str] = Counter()
    for vector in vectors:
        middle.update(vector)
    return _fill(pieces, _ranked([_cosine(vector, dict(middle)) for vector in vectors]), budget)


def lexrank(row: Row, budget: int) -> str:
    pieces = _pieces(row)
    vectors = [_vector(piece) for piece in pieces]
    return _fill(pieces, _ranked(_walk([[_cosine(a, b) for b in vectors] for a in vectors])), budget)


def textrank(row: Row, budget: int) -> str:
    pieces = _pieces(row)
    bags = [set(terms.stems(piece)) - terms.STOP for piece in pieces]
    links = [[len(a & b) / (len(a) + len(b)) if a is not b and a and b else 0.0 for b in bags] for a in bags]
    return _fill(pieces, _ranked(_walk(links)), budget)


METHODS: dict[str, Callable[[Row, int], str]] = {
    "first words, cut": first_words,
    "lead sentences": lead,
    "TextRank": textrank,
    "LexRank": lexrank,
    "TF-IDF centroid": centroid,
    "tocsin": tocsin,
}


def _pieces(row: Row) -> list[str]:
    return [doc.text[start:end] for doc in told(row) for start, end in sentences(doc.text)]


def _fill(pieces: Sequence[str], order: Sequence[int], budget: int) -> str:
    """Whole sentences in this order while they fit, then put back into source order."""
    chosen: list[int] = []
    for number in order:
        size = len(pieces[number].split())
        if size <= budget:
            budget -= size
            chosen.append(number)
    return " ".join(pieces[number] for number in sorted(chosen))


def _ranked(scores: Sequence[float]) -> list[int]:
    return sorted(range(len(scores)), key=lambda number: (-scores[number], number))


def _vector(piece: str) -> Vector:
    counts = Counter(word for word in terms.stems(piece) if word not in terms.STOP)
    vector = {word: times * terms.idf(word) for word, times in counts.items()}
    norm = sqrt(sum(value * value for value in vector.values())) or 1.0
    return {word: value / norm for word, value in vector.items()}


def _cosine(a: Vector, b: Vector) -> float:
    norm = sqrt(sum(value * value for value in b.values())) or 1.0
    return sum(value * b.get(word, 0.0) for word, value in a.items()) / norm


def _walk(links: Sequence[Sequence[float]]) -> list[float]:
    """The stationary weights of a walk along the links (PageRank)."""
    size = len(links)
    totals = [sum(row) or 1.0 for row in links]
    rank = [1.0 / size] * size
    for _ in range(ROUNDS):
        rank = [
            (1 - DAMPING) / size + DAMPING * sum(rank[j] * links[j][i] / totals[j] for j in range(size))
            for i in range(size)
        ]
    return rank


if __name__ == "__main__":
    sys.exit(main())
