"""Another language gives its beginning and no facts: less than in English, never nonsense."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from bot.core.facts import facts
from bot.core.summarise import Told, additions, summarise
from bot.model.fact import Facts

TEXTS: dict[str, str] = json.loads((Path(__file__).parent.parent / "golden" / "languages.json").read_text("utf-8"))
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize("language", TEXTS)
def test_the_summary_is_the_beginning_in_whole_sentences(language: str) -> None:
    text = TEXTS[language]
    picked = summarise([Told("Lumen Labs", text)], words=60, max_sentences=3)
    assert picked[0].start == 0
    for one, other in pairwise(picked):
        assert text[one.end : other.start].strip() == ""
    assert text[: picked[-1].end].rstrip('”»」"')[-1] in ".。।۔9"
    assert not text[picked[-1].end :].startswith(" April")


@pytest.mark.parametrize("language", TEXTS)
def test_no_fact_and_no_addition_is_found_by_rules_for_english(language: str) -> None:
    assert facts("Lumen Labs", TEXTS[language], NOON) == Facts()
    told = [Told("Lumen Labs", TEXTS[language])]
    assert additions(told, told, words=60, max_sentences=2) == ()
