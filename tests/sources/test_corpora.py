"""The shared corpora, where they are present: real feeds and hostile ones. Nothing of them is kept here."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from bot.errors import DocumentError
from bot.sources.feed import parse_document

SHARED = Path(__file__).parents[3] / "shared" / "corpora"
FEEDS = [path for path in sorted((SHARED / "feeds").glob("*")) if path.name != "INDEX.json"]
HOSTILE = [path for path in sorted((SHARED / "hostile").rglob("*")) if path.is_file() and path.name != "INDEX.json"]


def test_every_real_feed_gives_titled_linked_items() -> None:
    documents = [parse_document(path.read_bytes()).entries for path in FEEDS]
    entries = [entry for document in documents for entry in document]
    assert all(documents)
    assert all(entry.title for entry in entries)
    assert sum(entry.url is not None for entry in entries) >= 0.99 * len(entries)
    assert sum((entry.published or entry.updated) is not None for entry in entries) >= 0.97 * len(entries)


@pytest.mark.parametrize("part", range(4))
def test_every_hostile_document_is_read_or_refused(part: int) -> None:
    for path in HOSTILE[part::4]:
        with suppress(DocumentError):
            parse_document(path.read_bytes())
