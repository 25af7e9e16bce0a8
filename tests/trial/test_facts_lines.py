"""`try facts` and `try faithful`: one line in, one line out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bot.flows.trial import facts, faithful, lines

TEXT = "“We are ready,” said Ann Bee, the mayor. The Act comes into force on 6 April."


def answered(answer: Callable[[lines.Row], Mapping[str, Any]], *given: object) -> list[Any]:
    return [json.loads(line) for line, _ in lines.run(map(json.dumps, given), answer)]


def test_a_line_gives_its_quotes_and_dates_with_their_places() -> None:
    (row,) = answered(facts.answer, {"id": 7, "title": "t", "text": TEXT, "published": "2026-03-04T10:00:00Z"})
    assert row["id"] == 7
    assert row["quotes"] == [
        {
            "speaker": "Ann Bee",
            "role": "mayor",
            "verb": "said",
            "kind": "direct",
            "text": "We are ready,",
            "start": 1,
            "end": 14,
        }
    ]
    (one,) = row["dates"]
    assert (one["kind"], one["date"], one["precision"]) == ("in_force", "2026-04-06", "day")
    assert TEXT[one["start"] : one["end"]] == "on 6 April"


@pytest.mark.parametrize("published", ["Wed, 04 Mar 2026 10:00:00 GMT", "2026-03-04", "2026-03-04T10:00:00+01:00"])
def test_dates_of_items_may_be_written_as_feeds_write_them(published: str) -> None:
    (row,) = answered(facts.answer, {"id": 1, "description": TEXT, "published": published})
    assert row["dates"][0]["date"] == "2026-04-06"


def test_a_line_without_text_has_no_facts_and_a_bad_date_is_named() -> None:
    empty, bad = answered(facts.answer, {"id": 1, "title": "t"}, {"id": 2, "text": "t", "published": "soon"})
    assert empty == {"id": 1, "quotes": [], "dates": []}
    assert "published" in bad["error"]


def test_a_copied_sentence_is_supported_and_an_invented_one_is_not() -> None:
    source = TEXT + " Guidance will follow in May, and platforms were told to prepare for it."
    copied, invented, bad = answered(
        faithful.answer,
        {"id": 1, "source": source, "sentence": "The Act comes into force on 6 April."},
        {"id": 2, "source": source, "sentence": "The council sold 14 swans to a circus."},
        {"id": 3, "sentence": "Alone."},
    )
    assert copied["score"] > 0.6
    assert invented["score"] < 0.2
    assert "source" in bad["error"]
