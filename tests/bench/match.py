"""Matching: how well watches find what they should, and what it costs beside other engines.

    python -m tests.bench.match [WATCHES ...]

Quality: fourteen topics of a newswire collection (reuters.yaml) and the shipped family for AI-made sexual imagery,
on the texts of ../shared/corpora if they are there. Cost: CPU ms a document of 4 kB, all engines in the same run;
ratios say more than milliseconds, which depend on the machine and on what else runs there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.app import tools
from bot.config import shipped_packs
from bot.core.match import compile_watches
from bot.flows.trial import match as trial
from bot.model.policy import TermFamily
from bot.model.watch import Watch
from tests.bench import match_engines
from tests.bench.match_speed import SIZES, corpus, long_text, measure

CORPORA = Path(__file__).parents[3] / "shared" / "corpora" / "keyword"
TOPICS = Path(__file__).with_name("reuters.yaml")
Counts = tuple[int, int, int]
"""Right, wrong and missed."""


def lines(name: str) -> list[dict[str, Any]]:
    """The rows of one file of the collection; none if it is not there."""
    path = CORPORA / name
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def counted(pairs: Iterable[tuple[bool, bool]]) -> Counts:
    """Count pairs of (should, did)."""
    tally = {(True, True): 0, (False, True): 0, (True, False): 0, (False, False): 0}
    for pair in pairs:
        tally[pair] += 1
    return tally[True, True], tally[False, True], tally[True, False]


def scores(counts: Counts) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    right, wrong, missed = counts
    return right / max(1, right + wrong), right / max(1, right + missed), 2 * right / max(1, 2 * right + wrong + missed)


def topics() -> list[Watch]:
    """The fourteen topics."""
    read = YAML(typ="safe").load(TOPICS.read_text(encoding="utf-8"))
    return [Watch(one["name"], one["query"]) for one in read["watches"]]


def newswire() -> dict[str, Counts]:
    """Counts by topic."""
    rows, watches = lines("reuters21578_modapte_train.jsonl"), topics()
    matcher = compile_watches(watches)
    caught = [{match.watch for match in matcher.match(trial.document(row))} for row in rows]
    return {
        watch.name: counted(
            (watch.name in row["topics"], watch.name in found) for row, found in zip(rows, caught, strict=True)
        )
        for watch in watches
        if rows
    }


def imagery(families: dict[str, TermFamily]) -> Counts:
    """Counts of the shipped family, borderline rows left out."""
    rows = [row for row in lines("aiid_incidents_dev.jsonl") if row["gold_ncii"] is not None]
    matcher = compile_watches([Watch("family", "@ai-intimate-image-abuse")], families)
    return counted((bool(row["gold_ncii"]), bool(matcher.match(trial.document(row)))) for row in rows)


def told(name: str, counts: Counts) -> str:
    """One line of the table of quality."""
    precision, recall, f1 = scores(counts)
    return f"| {name} | {precision:.3f} | {recall:.3f} | {f1:.3f} |"


def quality() -> None:
    """Print the table of quality."""
    print("| watch | precision | recall | F1 |\n| --- | --- | --- | --- |")
    by_topic = newswire()
    for name, counts in by_topic.items():
        print(told(name, counts))
    if by_topic:
        right, wrong, missed = (sum(counts) for counts in zip(*by_topic.values(), strict=True))
        print(told("14 topics, micro", (right, wrong, missed)))
    print(told("@ai-intimate-image-abuse", imagery(dict(tools.families(shipped_packs())))))


def cost(sizes: Sequence[int]) -> None:
    """Print the table of cost; each other engine with its ratio to ours."""
    print("| watches | Tocsin ms (build s) | PostgreSQL tsquery | SQLite FTS5, batch | one regex a clause |")
    print("| --- | --- | --- | --- | --- |")
    for size in sizes:
        documents, shapes = corpus(size)
        ours = measure(size)
        others = (match_engines.postgres, match_engines.fts5, match_engines.regexes)
        cells = [_cell(engine(documents, shapes), ours["cpu_ms"]) for engine in others]
        print(f"| {size:,} | {ours['cpu_ms']:.3f} ({ours['build_s']}) | {' | '.join(cells)} |", flush=True)


def _cell(ms: float | None, ours: float) -> str:
    return "not measured" if ms is None else f"{ms:.2f} ms, {ms / ours:.1f} times"


def main() -> None:
    """Print both tables."""
    quality()
    print()
    cost([int(word) for word in sys.argv[1:]] or SIZES)
    print(json.dumps(long_text()))


if __name__ == "__main__":
    main()
