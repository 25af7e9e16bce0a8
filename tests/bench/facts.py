"""Print how well quotations and dates are found: `python -m tests.bench.facts`.

The passages of tests/golden/facts, all invented: eighty written before the rules (one half developed on, the other held
out at first), forty-eight in other styles, a hundred fresh ones, twice fifty later ones, twice forty-five by a writer
who had never seen the program, and 22 with other forms, all of them but the second forty-five developed on after their
first score. A quotation counts with its speaker, its kind and its words; a date with its kind, day and precision.
"""

from __future__ import annotations

import sys
import time

from tests.core.test_facts import found_in, matched, rows

HALVES = ("developed", "held_out", "wide", "fresh", "later", "latest", "unseen_third", "unseen_fourth", "forms")


def main() -> int:
    """Print the table."""
    print(f"{'passages':13}{'':14}{'precision':>10}{'recall':>8}{'F1':>7}")
    for half in HALVES:
        for name, found, wanted in zip(("quotations", "dates"), *matched(half), strict=True):
            hits = (found & wanted).total()
            precision, recall = hits / found.total(), hits / wanted.total()
            f1 = 2 * hits / (found.total() + wanted.total())
            print(f"{half:13}{name:14}{precision:10.3f}{recall:8.3f}{f1:7.3f}")
    passages = [row for row in rows("press", "hansard", "releases", "wide", "fresh") for _ in range(3)]
    began = time.process_time()
    for row in passages:
        found_in(row)
    print(f"\n{len(passages) / (time.process_time() - began):.0f} passages a second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
