"""Who speaks in an item can be searched for: the index narrows by the words of the piece, the matcher decides."""

from __future__ import annotations

import re

import pytest

from bot.core.match import fts, parse
from tests.core.test_facts import found_in, rows
from tests.core.test_match_advice import found_by_index


@pytest.mark.parametrize("name", ["press", "hansard", "releases", "wide", "fresh"])
def test_the_index_loses_no_speaker_of_the_passages(name: str) -> None:
    told = [(row, f"{quote.speaker} {quote.role}") for row in rows(name) for quote in found_in(row).quotes]
    asked = [(row, 'speaker:"' + " ".join(re.findall(r"[^\W_]+", spoken)) + '"') for row, spoken in told]
    assert asked
    assert [query for row, query in asked if not found_by_index(fts(parse(query)), row["title"], row["text"])] == []
