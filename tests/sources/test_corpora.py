"""The shared corpora, where they are present: real feeds and hostile ones. Nothing of them is kept here."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.model.item import Parsed
from bot.model.source import Failure, Fetched, FetchFailed, Source
from bot.sources.feed import parse_document
from bot.sources.worker import PageReader, ParserPool

SHARED = Path(__file__).parents[3] / "shared" / "corpora"
FEEDS = [path for path in sorted((SHARED / "feeds").glob("*")) if path.name != "INDEX.json"]
HOSTILE = [path for path in sorted((SHARED / "hostile").rglob("*")) if path.is_file() and path.name != "INDEX.json"]
SOURCE = Source("Harbour Post", "https://harbour.example/feed")


def test_every_real_feed_gives_titled_linked_items() -> None:
    documents = [parse_document(path.read_bytes()).entries for path in FEEDS]
    entries = [entry for document in documents for entry in document]
    assert all(documents)
    assert all(entry.title for entry in entries)
    assert sum(entry.url is not None for entry in entries) >= 0.99 * len(entries)
    assert sum((entry.published or entry.updated) is not None for entry in entries) >= 0.97 * len(entries)


@pytest.mark.parametrize("part", range(4))
async def test_every_hostile_document_is_read_or_refused_by_a_worker_that_lives_on(part: int) -> None:
    """Within 10 seconds and 512 MiB each; a worker that tried to open a file or a connection would have ended."""
    pool = ParserPool()
    try:
        outcomes = {path.name: await pool.parse(_fetched(path), SOURCE) for path in HOSTILE[part::4]}
    finally:
        await pool.close()
    assert [name for name, outcome in outcomes.items() if _died(outcome)] == []


async def test_every_hostile_document_is_read_or_refused_as_a_page() -> None:
    reader = PageReader()
    try:
        outcomes = await asyncio.gather(*(reader.read(_fetched(path), SOURCE) for path in HOSTILE[::3]))
    finally:
        await reader.close()
    assert not any(map(_died, outcomes))


def _fetched(path: Path) -> Fetched:
    return Fetched(SOURCE.url, path.read_bytes(), "text/html" if path.suffix == ".html" else "")


def _died(outcome: Parsed | FetchFailed | str) -> bool:
    return isinstance(outcome, FetchFailed) and outcome.failure is Failure.PARSER_DIED
