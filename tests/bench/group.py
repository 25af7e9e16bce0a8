"""Measure grouping on the shared collections: `python -m tests.bench.group [--speed | --folds [--against FILE]]`.

BCubed after Bagga and Baldwin (1998): for an item, the share of its predicted cluster that is of its story
(precision) and of its story that is in its cluster (recall); F1 of the two means over items. `pair` is the share of
pairs in one cluster that are of one story. `--speed` fills a stream with distinct stories first. `--folds` runs the
shipped rule alone, on other orders of the collections too, and tells the F1 of each fifth of the stories; with
`--against` the gain of each fifth over a run that `--save` kept, for a gain on one fifth only is no gain.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rapidfuzz.fuzz import token_set_ratio

from bot.core.group import Doc, Frequencies, Stream, read
from bot.core.group.frequencies import norm, weigh
from bot.core.text.stems import stems

SHARED = Path(__file__).parents[3] / "shared/corpora"
SETS = {
    "allsides_items": "allsides_items_dev",
    "allsides_stream": "allsides_stream_dev",
    "basil": "basil_dev",
    "uci": "uci_stream_dev",
}
BARS = {
    "allsides_items": (0.85, 0.72),
    "allsides_stream": (0.92, 0.86),
    "basil": (0.985, 0.0),
    "uci": (0.83, 0.88),
}
NAME = re.compile(r"\b[A-Z][\w’']{3,}")
JACCARD_AT = 0.5
FOLDS = 5
COSINE_AT = 0.11

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Figures:
    """One row of the table; `ratio` is clusters per story."""

    f1: float
    pairs: float
    ratio: float


def score(gold: Sequence[str], found: Sequence[int]) -> Figures:
    """BCubed F1, pair precision and clusters per story."""
    stories, clusters, both = Counter(gold), Counter(found), Counter(zip(gold, found, strict=True))
    precision = sum(n * n / clusters[cluster] for (_, cluster), n in both.items()) / len(gold)
    recall = sum(n * n / stories[story] for (story, _), n in both.items()) / len(gold)
    pairs = sum(n * (n - 1) for n in clusters.values())
    right = sum(n * (n - 1) for n in both.values())
    return Figures(
        2 * precision * recall / (precision + recall), right / pairs if pairs else 1.0, len(clusters) / len(stories)
    )


def shipped(rows: Sequence[Row]) -> list[int]:
    """Grouping as shipped; an item's cluster is the story it was put into when it arrived."""
    stream = Stream()
    return [stream.add(document(row), day(row))[0] for row in rows]


def watched(rows: Sequence[Row]) -> list[int]:
    """Grouping as the bot sees it: each story's two commonest names in titles are words of the watch that found it."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        names[row["gold"]].update(sorted({*NAME.findall(row["title"])}))
    watch = {story: [name for name, _ in counts.most_common(2)] for story, counts in names.items()}
    stream, found = Stream(), []
    for row in rows:
        told = f"{row['title']} {row.get('lead') or row.get('body') or ''}"
        hits = [name for name in watch[row["gold"]] if name in told]
        found.append(stream.add(document(row, hits), day(row))[0])
    return found


def title_jaccard(rows: Sequence[Row]) -> list[int]:
    """The rule some feed readers ship: join the first story with a title that shares enough words."""
    titles: list[tuple[frozenset[str], int]] = []
    found: list[int] = []
    for row in rows:
        words = frozenset(stems(row["title"]))
        near = ((len(words & other) / (len(words | other) or 1), -story) for other, story in titles)
        likeness, story = max(near, default=(0.0, 0))
        found.append(-story if likeness >= JACCARD_AT else max(found, default=-1) + 1)
        titles.append((words, found[-1]))
    return found


def title_ratio(rows: Sequence[Row]) -> list[int]:
    """The same with a fuzzy ratio of the titles' words."""
    titles: list[tuple[str, int]] = []
    found: list[int] = []
    for row in rows:
        title = " ".join(stems(row["title"]))
        likeness, story = max(((token_set_ratio(title, other), -story) for other, story in titles), default=(0.0, 0))
        found.append(-story if likeness >= 100 * JACCARD_AT * 1.5 else max(found, default=-1) + 1)
        titles.append((title, found[-1]))
    return found


def single_pass(rows: Sequence[Row]) -> list[int]:
    """Cosine of TF-IDF to the nearest story's sum, at one threshold, without table or window."""
    sums: list[dict[str, float]] = []
    counts: Counter[str] = Counter()
    found: list[int] = []
    for number, row in enumerate(rows):
        doc = document(row)
        vector = weigh(doc, Frequencies(number, counts)).vector
        near = ((sum(w * s.get(t, 0.0) for t, w in vector.items()) / norm(s), -k) for k, s in enumerate(sums))
        likeness, story = max(near, default=(0.0, 0))
        if likeness < COSINE_AT or not vector:
            sums.append({})
            story = 1 - len(sums)
        for term, weight in vector.items():
            sums[-story][term] = sums[-story].get(term, 0.0) + weight
        counts.update(doc.counts)
        found.append(-story)
    return found


def document(row: Row, hits: Sequence[str] = ()) -> Doc:
    """A row's terms, from all that `try group` reads of it; `hits` are words of a watch."""
    text = row.get("lead") or row.get("body") or ""
    return read(row["title"], text, source=row.get("publisher") or "", weak=hits, url=row.get("url") or "")


def day(row: Row) -> datetime | None:
    """A row's date: the second where the collection knows it, else the day, for finer times would give stories away."""
    if "ts" in row:
        return datetime.fromtimestamp(row["ts"], UTC)
    return datetime.fromisoformat(row["date"][:10]).replace(tzinfo=UTC) if row.get("date") else None


def load(name: str) -> list[Row]:
    """The rows of one collection."""
    path = SHARED / "clustering" / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def collections() -> dict[str, list[Row]]:
    """The four collections, and two of them made harder in three ways."""
    found = {name: load(file) for name, file in SETS.items()}
    shuffled = list(found["uci"])
    random.Random(1).shuffle(shuffled)
    undated = [{key: value for key, value in row.items() if key != "date"} for row in found["allsides_stream"]]
    bare = [{key: value for key, value in row.items() if key != "url"} for row in found["uci"]]
    return {**found, "uci, shuffled": shuffled, "uci, no links": bare, "stream, undated": undated}


def orders() -> dict[str, list[Row]]:
    """The collections in other orders and parts, so that no figure hangs on one: whole stories, items, half of them."""
    found = collections()
    for seed in (1, 2):
        for name in ("allsides_items", "uci"):
            rows = list(found[name])
            random.Random(seed).shuffle(rows)
            found[f"{name}, order {seed}"] = rows
        stories = sorted({row["gold"] for row in found["uci"]})
        random.Random(seed).shuffle(stories)
        place = {story: number for number, story in enumerate(stories)}
        found[f"uci, stories {seed}"] = sorted(found["uci"], key=lambda row: place[row["gold"]])
        found[f"uci, half {seed}"] = [row for row in found["uci"] if place[row["gold"]] * 2 < len(stories)]
    return found


def by_fold(gold: Sequence[str], found: Sequence[int]) -> list[float]:
    """BCubed F1 of the items of each fifth of the stories, all items being in the stream."""
    stories, clusters, both = Counter(gold), Counter(found), Counter(zip(gold, found, strict=True))
    place = {story: number % FOLDS for number, story in enumerate(sorted(stories))}
    sums = [[0.0, 0.0, 0] for _ in range(FOLDS)]
    for (story, cluster), number in both.items():
        fold = sums[place[story]]
        fold[0] += number * number / clusters[cluster]
        fold[1] += number * number / stories[story]
        fold[2] += number
    return [2 * p * r / (p + r) / (n or 1) if p + r else 0.0 for p, r, n in sums]


def folds(before: Mapping[str, Sequence[int]], kept: dict[str, list[int]]) -> Iterable[str]:
    """A line for each collection; `kept` takes the clusters found."""
    for name, rows in orders().items():
        gold, found = [row["gold"] for row in rows], shipped(rows)
        kept[name] = found
        figures, parts = score(gold, found), by_fold(gold, found)
        line = f"{name:<24}{figures.f1:>7.3f}{figures.pairs:>7.3f}{figures.ratio:>7.2f}   "
        if name not in before:
            yield line + " ".join(f"{part:.3f}" for part in parts)
            continue
        gains = [now - then for now, then in zip(parts, by_fold(gold, before[name]), strict=True)]
        yield line + " ".join(f"{gain:+.3f}" for gain in gains)


RULES: Mapping[str, Callable[[Sequence[Row]], list[int]]] = {
    "shipped": shipped,
    "watched": watched,
    "title Jaccard": title_jaccard,
    "title ratio": title_ratio,
    "single pass": single_pass,
}


def table(rules: Iterable[str] = RULES) -> Iterable[str]:
    """The lines of the table; a rule's own bar stands beside the shipped one."""
    yield f"{'collection':<18}{'rule':<15}{'F1':>7}{'pair':>7}{'clusters/stories':>18}{'items/s':>9}   bar"
    for name, rows in collections().items():
        for rule in rules:
            began = time.process_time()
            figures = score([row["gold"] for row in rows], RULES[rule](rows))
            speed = len(rows) / (time.process_time() - began)
            bar = "{:.3f} / {:.2f}".format(*BARS[name]) if rule == "shipped" and name in BARS else ""
            line = f"{name:<18}{rule:<15}{figures.f1:>7.3f}{figures.pairs:>7.3f}{figures.ratio:>18.2f}{speed:>9.0f}"
            yield f"{line}   {bar}".rstrip()


def speed(target: int) -> Iterable[str]:
    """Items a CPU second at `target` open stories, and how much the process grew by them.

    The stories are opened one by one, each with a different item; then items that the stream has not seen are
    grouped among them as they arrive, with the reading of their words. A plain loop is timed beside it, since
    CPU seconds stretch on a machine that has other work.
    """
    rows = iter([*_briefs(), *load("allsides_items_train")])
    arriving = [*load("allsides_items_dev"), *load("allsides_stream_dev")]
    stream, began_mb = Stream(), _resident_mb()
    while len(stream) < target and (row := next(rows, None)) is not None:
        stream.open(document(row), None)
    opened, grown_mb = len(stream), _resident_mb() - began_mb
    began = time.process_time()
    for row in arriving:
        stream.add(document(row), None)
    pace = len(arriving) / (time.process_time() - began)
    yield f"{opened} open stories, {grown_mb:.0f} MB: {pace:.0f} items a CPU second (a plain loop: {_loop_ms():.0f} ms)"


def _resident_mb() -> float:
    """The process's memory at its highest."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _loop_ms() -> float:
    """CPU milliseconds of a million additions, to compare machines and moments."""
    began, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number
    return (time.process_time() - began) * 1000


def _briefs() -> Iterable[Row]:
    """More distinct items, from the collections made for watches."""
    for name in ("reuters21578_modapte_train", "agnews_test_a"):
        for line in (SHARED / "keyword" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            text = str(row.get("body") or row.get("text") or row.get("description") or row.get("desc") or "")
            yield {"title": str(row.get("title") or ""), "lead": " ".join(text.split()[:60])}


def main() -> int:
    """Print the table, or say that the collections are not there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--speed", action="store_true", help="measure speed and memory at 20,000 open stories alone")
    parser.add_argument("--rule", action="append", choices=list(RULES), help="only this rule (may be repeated)")
    parser.add_argument("--folds", action="store_true", help="F1 by fifths of the stories, on other orders too")
    parser.add_argument("--save", type=Path, help="with --folds: keep what was found in this file")
    parser.add_argument("--against", type=Path, help="with --folds: gains over what this file kept")
    asked = parser.parse_args()
    if not SHARED.is_dir():
        print("the shared collections are not beside the repository: nothing to measure")
        return 0
    if asked.folds:
        kept: dict[str, list[int]] = {}
        for line in folds(json.loads(asked.against.read_text()) if asked.against else {}, kept):
            print(line, flush=True)
        if asked.save:
            asked.save.write_text(json.dumps(kept))
        return 0
    if not asked.speed:
        for line in table(asked.rule or RULES):
            print(line, flush=True)
    for line in speed(20_000):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
