"""What matching costs: CPU ms a document of 4 kB at 100 to 50,000 watches, memory, one very long text, pauses.

    python -m tests.bench.match_speed [WATCHES ...]

Each figure is taken in a process of its own, so that the memory is that of the one matcher. `rss_mb` is the most that
the whole process ever took; of that, `before_mb` stood before the matcher was made (interpreter, modules, the documents
and watches of the measurement itself) and `matcher_mb` is what the finished matcher takes.

Watches and documents are those of ../shared/perf/match_bench.py if that is there, so that the figures stand beside
those of other engines; else made here with the same shapes (2 to 4 phrases, one to three words each).
"""

from __future__ import annotations

import gc
import importlib.util
import itertools
import json
import random
import resource
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Self

from ahocorasick_rs import AhoCorasick

from bot.core.match import Document, Matcher, compile_watches
from bot.core.text.words import words
from bot.model.watch import Watch

SHARED = Path(__file__).parents[3] / "shared" / "perf" / "match_bench.py"
DOCUMENTS = 300
SIZES = (100, 1_000, 10_000, 50_000)
Shape = tuple[list[list[str]], list[str]]


def corpus(watches: int) -> tuple[list[str], list[Shape]]:
    """Documents of about 4 kB, and watches as (clauses of alternatives, exclusions)."""
    if SHARED.exists():
        spec = importlib.util.spec_from_file_location("match_bench", SHARED)
        assert spec is not None
        assert spec.loader is not None
        bench: Any = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(bench)
        text, documents = bench.corpus(DOCUMENTS)
        return documents, bench.watches(text, watches)
    return made(watches)


def made(watches: int) -> tuple[list[str], list[Shape]]:
    """The same shapes over an invented vocabulary in which the n-th word is 1/n as frequent as the first."""
    chance = random.Random(11)
    syllables = ["ba", "co", "di", "fe", "gu", "ha", "ki", "lo", "me", "nu", "pra", "ste", "tri", "vo", "zan"]
    parted = (parts for size in (1, 2, 3, 4) for parts in itertools.product(syllables, repeat=size))
    vocabulary = ["".join(parts) for parts in itertools.islice(parted, 20_000)]
    weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(vocabulary))))
    documents = [" ".join(chance.choices(vocabulary, cum_weights=weights, k=700)) for _ in range(DOCUMENTS)]

    def phrase() -> str:
        rare = vocabulary[chance.randrange(300, len(vocabulary))]
        return " ".join((*chance.choices(vocabulary, cum_weights=weights, k=chance.choice((0, 0, 1, 2))), rare))

    shapes = ([[phrase(), phrase()], [vocabulary[chance.randrange(20, 300)]]] for _ in range(watches))
    return documents, [(shape, [phrase()]) for shape in shapes]


def written(shape: Shape) -> str:
    """A watch in the query language."""
    clauses, never = shape
    parts = ["(" + " OR ".join(f'"{phrase}"' for phrase in clause) + ")" for clause in clauses]
    return " AND ".join((*parts, *(f'NOT "{phrase}"' for phrase in never)))


def cpu() -> float:
    """CPU seconds of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def resident() -> float:
    """MB that this process takes now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def measure(count: int) -> dict[str, Any]:
    """The figures for one number of watches."""
    documents, shapes = corpus(count)
    watches = [Watch(f"w{number}", written(shape)) for number, shape in enumerate(shapes)]
    seen = Counter(word for text in documents for word in set(words(text).joined.split()))
    shares = {word: number / len(documents) for word, number in seen.items()}
    gc.collect()
    before = resident()
    start = cpu()
    matcher = compile_watches(watches, {}, shares)
    built = cpu() - start
    gc.collect()
    taken = resident() - before
    for text in documents[:30]:
        matcher.match(Document(text=text))
    start = cpu()
    hits = sum(len(matcher.match(Document(text=text))) for text in documents)
    spent = cpu() - start
    start_wall = time.perf_counter()
    larger = matcher.with_watch(Watch("one more", "grok NEAR/5 nude*"))
    added = time.perf_counter() - start_wall
    assert isinstance(larger, Matcher)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "watches": count,
        "phrases": len({phrase for clauses, never in shapes for clause in (*clauses, never) for phrase in clause}),
        "build_s": round(built, 2),
        "cpu_ms": round(spent / len(documents) * 1000, 3),
        "floor_ms": round(floor(documents, shapes), 3),
        "hits": round(hits / len(documents), 2),
        "add_one_ms": round(added * 1000, 2),
        "rss_mb": most,
        "before_mb": round(before),
        "matcher_mb": round(taken),
    }


def floor(documents: Sequence[str], shapes: Sequence[Shape]) -> float:
    """CPU ms a document of an automaton over all phrases alone: nothing folded, judged or shown."""
    phrases = {f" {phrase} " for clauses, never in shapes for clause in (*clauses, never) for phrase in clause}
    automaton = AhoCorasick(list(phrases))
    lines = [words(text).joined for text in documents]
    start = cpu()
    for line in lines:
        automaton.find_matches_as_indexes(line, overlapping=True)
    return (cpu() - start) / len(lines) * 1000


class Pauses:
    """How long another thread had to wait at most, beyond the millisecond that it sleeps."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._tick)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _tick(self) -> None:
        last = time.perf_counter()
        while not self._stop.is_set():
            time.sleep(0.001)
            now = time.perf_counter()
            self.longest_ms = max(self.longest_ms, (now - last) * 1000 - 1)
            last = now


def pauses(count: int) -> dict[str, Any]:
    """The longest pauses of another thread while 100 watches are added one by one, and while they are merged.

    A thread that wants to run beside a busy one waits for whatever the machine makes of it: so the same is measured
    beside a loop that only counts, for as long. What is longer than that is ours. The middle one of five rounds.
    """
    _, shapes = corpus(count)
    made = compile_watches([Watch(f"w{number}", written(shape)) for number, shape in enumerate(shapes)])
    gc.collect()
    gc.freeze()  # as `tocsin run` does
    rounds: dict[str, list[float]] = {
        "at rest": [],
        "beside a loop that only counts": [],
        "adding 100": [],
        "merging": [],
    }
    steps: list[float] = []
    for _ in range(5):
        matcher = made
        with Pauses() as adding:
            begun = time.perf_counter()
            for number in range(100):
                start = time.thread_time()
                matcher = matcher.with_watch(Watch(f"more {number}", written(shapes[number])))
                steps.append(time.thread_time() - start)
            lasted = time.perf_counter() - begun
        with Pauses() as merging:
            matcher.merged()
        with Pauses() as counting:
            until = time.perf_counter() + lasted
            while time.perf_counter() < until:
                pass
        with Pauses() as rest:
            time.sleep(lasted)
        for name, seen in zip(rounds, (rest, counting, adding, merging), strict=True):
            rounds[name].append(seen.longest_ms)
    return {
        "watches": count,
        "longest_pause_ms": {name: round(statistics.median(longest), 1) for name, longest in rounds.items()},
        "slowest_add_cpu_ms": round(max(steps) * 1000, 1),
    }


def long_text() -> dict[str, Any]:
    """A query of 200 terms on a text of 1 MB."""
    documents, _ = corpus(10)
    text = " ".join(documents)[:1_000_000]
    text = (text * (1_000_000 // len(text) + 1))[:1_000_000]
    known = list(dict.fromkeys(text.lower().split()))
    terms = random.Random(5).sample(known, 150) + [f"absent{number}" for number in range(50)]
    matcher = compile_watches([Watch("long", " OR ".join(f'"{term}"' for term in terms if term.isalnum()))])
    start = cpu()
    found = matcher.match(Document(text=text))
    return {"megabyte_ms": round((cpu() - start) * 1000, 1), "spans": sum(len(match.spans) for match in found)}


def alone(what: Callable[..., dict[str, Any]], *given: int) -> dict[str, Any]:
    """One measurement in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(what, *given).result()


if __name__ == "__main__":
    for size in [int(word) for word in sys.argv[1:]] or SIZES:
        print(json.dumps(alone(measure, size)), flush=True)
    print(json.dumps(alone(long_text)), flush=True)
    print(json.dumps(alone(pauses, SIZES[-1])))
