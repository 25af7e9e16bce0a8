"""What a parser worker tells arrives as it was; what it cannot have told is refused."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.item import Entry, Parsed
from bot.sources.crossing import EPOCH, pack, unpack

LETTERS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
MOMENTS = st.none() | st.integers(-(10**15), 10**15).map(lambda micros: EPOCH + timedelta(microseconds=micros))
ENTRIES = st.builds(
    Entry,
    guid=st.none() | LETTERS,
    url=st.none() | LETTERS,
    title=LETTERS,
    text=LETTERS,
    published=MOMENTS,
    updated=MOMENTS,
    authors=st.lists(LETTERS, max_size=2).map(tuple),
    language=st.none() | LETTERS,
    key=st.none() | LETTERS,
    version_at=MOMENTS,
)


@given(st.lists(ENTRIES, max_size=4).map(tuple), LETTERS)
def test_a_document_arrives_as_it_was(entries: tuple[Entry, ...], title: str) -> None:
    parsed = Parsed(entries, title, "rss20", "en")
    head, texts = pack(parsed)
    assert unpack(json.loads(json.dumps(head)), texts.encode().decode()) == parsed


@pytest.mark.parametrize(
    ("change", "texts"),
    [
        ({}, "too long a text"),
        ({}, ""),
        ({"entries": [[1, 2]]}, ""),
        ({"entries": 5}, ""),
        ({"entries": [[None, None, "1", 2, None, None, [], None, None, None]]}, "abc"),
    ],
)
def test_what_a_worker_cannot_have_told_is_refused(change: dict[str, Any], texts: str) -> None:
    head, _ = pack(Parsed((Entry(title="A", text="bc"),), "", "rss20"))
    with pytest.raises((ValueError, KeyError, TypeError)):
        unpack({**head, **change}, texts)
