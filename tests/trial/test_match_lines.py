"""`try match`: one line in, one line out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from bot.errors import QueryError
from bot.flows.trial.lines import run
from bot.flows.trial.match import answerer
from bot.model.watch import Watch


def answers(query: str, *rows: Mapping[str, Any]) -> list[Any]:
    """The answers to these rows."""
    return [json.loads(line) for line, _ in run([json.dumps(row) for row in rows], answerer(query, (), {}))]


def test_a_line_is_answered_with_the_places_in_its_own_fields() -> None:
    row = {"id": 7, "title": "Grok", "description": "Deep–fake by Grok’s maker"}
    assert answers("grok AND deepfake", row) == [
        {
            "id": 7,
            "match": 1,
            "matched": [
                {
                    "watch": "query",
                    "spans": [
                        {"field": "title", "start": 0, "end": 4, "term": "grok"},
                        {"field": "description", "start": 0, "end": 9, "term": "deepfake"},
                        {"field": "description", "start": 13, "end": 17, "term": "grok"},
                    ],
                }
            ],
        }
    ]


def test_a_line_without_a_hit_says_so() -> None:
    assert answers("grok", {"story": "s1", "title": "crisis"}) == [{"id": "s1", "match": 0, "matched": []}]


def test_other_fields_of_the_line_are_looked_at() -> None:
    row = {
        "id": 1,
        "text": "x",
        "source": "Evening Star",
        "url": "https://www.star.example/a",
        "tags": ["uk"],
        "lang": "en",
        "published": "2026-02-01T10:00:00Z",
        "authors": ["Ada Penrose"],
    }
    query = "source:star host:star.example tag:uk lang:en published:2026-02-01 author:penrose"
    [answer] = answers(query, row)
    assert [span["field"] for span in answer["matched"][0]["spans"]] == ["source"]


def test_every_watch_is_named_and_the_query_is_one_of_them() -> None:
    answer = answerer("grok", [Watch("other", "ofcom"), Watch("none", "bank")], {})
    found = answer({"id": 1, "text": "Grok and Ofcom"})["matched"]
    assert [match["watch"] for match in found] == ["query", "other"]


@pytest.mark.parametrize("row", [{"id": 1, "tags": 3}, {"id": 1, "published": "soon"}, {"id": 1, "title": []}])
def test_a_bad_line_is_answered_with_an_error_and_the_rest_goes_on(row: Mapping[str, Any]) -> None:
    bad, good = answers("grok", row, {"id": 2, "title": "grok"})
    assert bad["id"] == 1
    assert "error" in bad
    assert good["match"] == 1


def test_a_query_that_cannot_be_read_is_refused_before_any_line() -> None:
    with pytest.raises(QueryError):
        answerer("(grok", (), {})
