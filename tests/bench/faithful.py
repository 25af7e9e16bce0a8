"""Print how well the gate tells faithful sentences from others: `python -m tests.bench.faithful`.

Sentences that machines wrote about news articles, each judged by three people (QAGS). AUC of our score beside the
share of copied trigrams and of known words, and how much passes at the score from which written text is shown. The
sets are read from ../shared if it is there.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.core.summarise.faithful import PASSES, faithful

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "faithfulness"
SETS = ("qags_cnndm_dev", "qags_xsum_dev")

Pair = tuple[str, str]


def main() -> int:
    """Print the table; 0, also where there is nothing to measure with."""
    if not FOLDER.exists():
        print("No sets of judged sentences here: nothing measured.")
        return 0
    print(f"{'set':18}{'score':12}{'AUC':>7}{'passes':>9}{'of them faithful':>18}")
    for name in SETS:
        with (FOLDER / f"{name}.jsonl").open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        pairs = [(row["article"], each["sentence"]) for row in rows for each in row["sents"]]
        labels = [bool(each["faithful"]) for row in rows for each in row["sents"]]
        for method, score in METHODS.items():
            began = time.process_time()
            scores = [score(*pair) for pair in pairs]
            spent = time.process_time() - began
            line = f"{name:18}{method:12}{auc(labels, scores):7.3f}"
            if method == "tocsin":
                line += f"{_passing(labels, scores)}   {len(pairs) / spent:.0f} sentences/s"
            print(line)
    return 0


def auc(labels: Sequence[bool], scores: Sequence[float]) -> float:
    """The share of pairs of a faithful and another sentence in which the faithful one scores higher (ties half)."""
    good = [score for label, score in zip(labels, scores, strict=True) if label]
    bad = [score for label, score in zip(labels, scores, strict=True) if not label]
    won = sum((one > other) + 0.5 * (one == other) for one in good for other in bad)
    return won / (len(good) * len(bad))


def _passing(labels: Sequence[bool], scores: Sequence[float]) -> str:
    passed = [label for label, score in zip(labels, scores, strict=True) if score >= PASSES]
    right = f"{sum(passed) / len(passed):18.2f}" if passed else f"{'none':>18}"
    return f"{len(passed) / len(labels):9.2f}{right}"


def _overlap(source: str, sentence: str, size: int) -> float:
    known = set(_grams(source, size))
    found = _grams(sentence, size)
    return sum(gram in known for gram in found) / len(found) if found else 1.0


def _grams(text: str, size: int) -> list[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return [tuple(words[place : place + size]) for place in range(len(words) - size + 1)]


METHODS: dict[str, Callable[[str, str], float]] = {
    "words": lambda source, sentence: _overlap(source, sentence, 1),
    "trigrams": lambda source, sentence: _overlap(source, sentence, 3),
    "tocsin": faithful,
}

if __name__ == "__main__":
    sys.exit(main())
