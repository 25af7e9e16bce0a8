"""Derive the shipped table of document frequencies: `python -m tests.bench.group_background`.

Reads the training half of the shared headline collection and writes counts only: stems seen in at least two items,
pairs in at least three.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from bot.core.group.terms import read, seen_terms

SOURCE = Path(__file__).parents[3] / "shared/corpora/clustering/allsides_items_train.jsonl"
TABLE = Path(__file__).parents[2] / "bot/core/group/background.tsv"
LEAST = {False: 2, True: 3}


def derive(rows: list[dict[str, str]]) -> str:
    """The table's text: the total, then the terms by the alphabet."""
    counts = Counter(term for row in rows for term in seen_terms(read(row["title"], row.get("lead", ""))))
    kept = sorted(term for term, count in counts.items() if count >= LEAST[" " in term])
    return "".join(f"{term}\t{count}\n" for term, count in [("total", len(rows)), *((t, counts[t]) for t in kept)])


if __name__ == "__main__":
    TABLE.write_text(derive([json.loads(line) for line in SOURCE.read_text(encoding="utf-8").splitlines()]), "utf-8")
