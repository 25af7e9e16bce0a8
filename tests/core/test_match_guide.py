"""The examples of docs/query-language.md do what the guide says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.core.match import Document, compile_watches, parse, printed
from bot.core.match.query import FIELDS
from bot.model.watch import Watch
from tests.core.packs import families

GUIDE = (Path(__file__).parents[2] / "docs" / "query-language.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\| `([^`]+)` \| (.+?\.) \| (.+?\.) \|$", GUIDE, re.MULTILINE)


def test_the_guide_has_twenty_worked_examples() -> None:
    assert len(EXAMPLES) >= 20


@pytest.mark.parametrize(("query", "finds", "leaves_out"), EXAMPLES, ids=[query for query, _, _ in EXAMPLES])
def test_an_example_finds_and_leaves_out_what_the_guide_says(query: str, finds: str, leaves_out: str) -> None:
    matcher = compile_watches([Watch("w", query)], families())
    assert matcher.match(Document(text=finds))
    assert matcher.match(Document(text=leaves_out)) == ()
    again = parse(printed(parse(query, families())), families())
    assert again == parse(query, families())


def test_the_guide_names_every_field() -> None:
    assert [field for field in FIELDS if f"`{field}:" not in GUIDE] == []
