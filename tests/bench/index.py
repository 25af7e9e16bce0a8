"""What the full-text index costs: CPU ms an item, filled in the batches in which a process fills it.

    python -m tests.bench.index [--items 10000]

Items are 130 words long like those of the farm, of a vocabulary as uneven as that of a language. The index is filled
off the alert path, on the writer's thread.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bot.flows.work import INDEX_BATCH
from bot.storage import searching
from bot.storage.sqlite import SqliteStore, open_store
from tests.bench.ingest import speed

WORDS = 130
VOCABULARY = 30_000
BAR_MS = 0.15
_SOURCE = (
    "INSERT INTO source (id, name, url, kind, tags, excerpt, origin, standing, next_due, interval, health, reason) "
    "VALUES (1, 'Harbour Telegraph', 'https://harbour.example/feed', 'feed', '[]', 'summary', 'file', 'active', 0, 1, "
    "'ok', '')"
)
_ITEM = "INSERT INTO item (id, source_id, version_id, first_seen, role) VALUES (?, 1, ?, 0, 'reporting')"
_VERSION = "INSERT INTO version (id, item_id, number, content_hash, seen_at, title, text) VALUES (?, ?, 1, '', 0, ?, ?)"


def filled(store: SqliteStore, items: int) -> None:
    """Store items that the index does not have yet."""
    chance = random.Random(7)
    words = [f"{chance.choice('bcdfghklmnprst')}{number:x}" for number in range(VOCABULARY)]
    weights = [1 / (rank + 3) for rank in range(VOCABULARY)]
    drawn = [chance.choices(words, weights, k=WORDS) for _ in range(items)]
    with store.writing() as db:
        db.run(_SOURCE)
        db.many(_ITEM, [(number, number) for number in range(1, items + 1)])
        db.many(
            _VERSION,
            [(number, number, " ".join(text[:9]), " ".join(text[9:])) for number, text in enumerate(drawn, 1)],
        )


def indexed(store: SqliteStore) -> float:
    """CPU seconds until everything is in the index."""
    start = time.process_time()
    while store.index(INDEX_BATCH):
        pass
    return time.process_time() - start


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.index")
    parser.add_argument("--items", type=int, default=10_000)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(str(Path(folder) / "t.db"))
        try:
            filled(store, asked.items)
            cpu = indexed(store)
            with store.reading() as db:
                left = searching.unindexed(db)
        finally:
            store.close()
    if left:
        raise SystemExit(f"{left} items are not in the index.")
    sys.stdout.write(
        f"a fixed loop took {speed():.0f} ms\n\n| items | CPU ms an item | bar |\n|--|--|--|\n"
        f"| {asked.items:,} | {cpu / asked.items * 1000:.3f} | {BAR_MS} |\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
