"""What polling costs: CPU seconds of whole process trees for many feeds, cold, unchanged and a twentieth changed.

    python -m tests.bench.ingest [--feeds 1000] [--runs 1] [--peers PYTHON]

The feeds are those of ../shared/perf/feedfarm if it is there (20 to 50 items, 47 kB each), else a smaller farm made
here. `--peers` names a Python that has lemon24/reader: it is then run on the same feeds, in turn with Tocsin. Without
it the published figures of the peers stand in the table, marked as such; they are of another day and machine.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
PERF = ROOT.parent / "shared" / "perf"
PORT = 8907
PHASES = ("cold", "unchanged", "changed")
WORDS = ("Grok", "Ofcom", "deepfake", "DSIT", '"Online Safety Act"', '"intimate image abuse"')
NEVER = ("zorkblatt",)
PUBLISHED = {"cold": 75.25, "unchanged": 4.70, "changed": None}
"""lemon24/reader 3.26, 1,000 farm feeds, 10 workers; CPU seconds. `changed` was never run at this size."""


@dataclass(frozen=True)
class Cost:
    """What one process and its children used."""

    cpu_s: float
    wall_s: float
    rss_mb: float


def measured(command: Sequence[str], folder: Path) -> Cost:
    """Run a command to its end. Raises SystemExit with what it said if it fails."""
    start = time.perf_counter()
    environment = {**os.environ, "NO_COLOR": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling everything anew is not what is measured
    with (folder / "said.log").open("wb") as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}\n{(folder / 'said.log').read_text()[-2000:]}")
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss / 1024)


def get(path: str) -> bytes:
    with urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=60) as answer:
        body: bytes = answer.read()
        return body


@contextmanager
def farm(feeds: int) -> Iterator[None]:
    """The feeds, served on loopback."""
    shared = PERF / "feedfarm" / "feedfarm.py"
    module = [str(shared), "--no-truth"] if shared.exists() else ["-m", "tests.bench.farm"]
    command = [sys.executable, *module, "--feeds", str(feeds), "--port", str(PORT)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                get("/stats")
                break
            except URLError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def configured(folder: Path, feeds: int, words: Sequence[str]) -> list[str]:
    """The command of one poll by Tocsin."""
    sources = "\n".join(
        f"  - {{name: F{k}, url: 'http://127.0.0.1:{PORT}/f/{k}.xml', every: 1s}}" for k in range(feeds)
    )
    watches = "\n".join(f"  - {{name: W{k}, query: '{word}', to: [log]}}" for k, word in enumerate(words))
    (folder / "tocsin.yaml").write_text(
        f"version: 1\ndatabase: sqlite:///{folder}/t.db\nnetwork: {{allow_private: ['127.0.0.1:{PORT}']}}\n"
        f"sources:\n{sources}\nwatches:\n{watches}\n"
        f"destinations:\n  - {{name: log, jsonl: {{path: {folder}/alerts.jsonl}}}}\noperator: []\n"
    )
    return [sys.executable, "-m", "bot", "poll", "--config", str(folder / "tocsin.yaml")]


def reader(python: str, folder: Path) -> list[str]:
    """The command of one update by lemon24/reader, its feeds added."""
    peer = str(PERF / "peers" / "reader_peer.py")
    urls = folder / "urls.txt"
    urls.write_bytes(get("/urls.txt"))
    measured([python, peer, "add", str(folder / "r.sqlite"), str(urls)], folder)
    return [python, peer, "update", str(folder / "r.sqlite"), str(urls), "10"]


def phases(command: Sequence[str], folder: Path) -> dict[str, Cost]:
    """What each phase costs."""
    costs = {}
    for phase in PHASES:
        if phase == "changed":
            get("/advance?pct=5&k=2")
        time.sleep(1.1)  # `every: 1s`: all sources are due again
        costs[phase] = measured(command, folder)
    return costs


def speed() -> float:
    """CPU ms of a fixed loop, so that figures of a busy or slow machine can be read."""
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        sum(range(3_000_000))
        best = min(best, time.process_time() - start)
    return best * 1000


def table(feeds: int, found: Mapping[str, list[dict[str, Cost]]]) -> str:
    """The figures as Markdown, each a median over the runs."""
    lines = ["| what | phase | CPU s | wall s | peak RSS MB | reader is times dearer |", "|--|--|--|--|--|--|"]
    peers = found.get("reader")
    for name, runs in found.items():
        for phase in PHASES:
            cpu = median(run[phase].cpu_s for run in runs)
            wall, rss = median(run[phase].wall_s for run in runs), max(run[phase].rss_mb for run in runs)
            other = median(run[phase].cpu_s for run in peers) if peers else PUBLISHED[phase]
            mark = "" if peers else " (published)"
            ratio = f"{other / cpu:.1f}{mark}" if other and name != "reader" else ""
            lines.append(f"| {name} | {phase} | {cpu:.2f} | {wall:.1f} | {rss:.0f} | {ratio} |")
    made = "" if PERF.exists() else " (the small farm of this repository: not comparable with published figures)"
    return f"{feeds:,} feeds{made}; a fixed loop took {speed():.0f} ms\n\n" + "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ingest")
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--peers", help="a Python that has lemon24/reader")
    asked = parser.parse_args(arguments)
    found: dict[str, list[dict[str, Cost]]] = {}
    for _ in range(asked.runs):
        with farm(asked.feeds):
            for name, words in (("Tocsin", NEVER), ("Tocsin, 6 watches and their alerts", WORDS)):
                with tempfile.TemporaryDirectory() as folder:
                    command = configured(Path(folder), asked.feeds, words)
                    found.setdefault(name, []).append(phases(command, Path(folder)))
            if asked.peers and PERF.exists():
                with tempfile.TemporaryDirectory() as folder:
                    command = reader(asked.peers, Path(folder))
                    found.setdefault("reader", []).append(phases(command, Path(folder)))
    sys.stdout.write(table(asked.feeds, found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
