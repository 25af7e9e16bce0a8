"""`try summarise` keeps its contract line by line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.flows.trial.lines import run
from bot.flows.trial.summarise import answerer

TEXT = "The council has voted to close the pool in Halden. Councillors said it loses £400,000 a year."


def ask(*rows: object, sentences: int | None = None, words: int | None = None) -> list[dict[str, Any]]:
    lines = [json.dumps(row) for row in rows]
    return [json.loads(line) for line, _ in run(lines, answerer(sentences, words))]


@pytest.mark.parametrize("name", ["text", "body", "article", "description", "desc"])
def test_the_field_is_named_as_given(name: str) -> None:
    (answer,) = ask({"id": 7, "title": "Pool to close", name: TEXT})
    assert answer["id"] == 7
    assert answer["summary"] == TEXT
    assert [TEXT[s["start"] : s["end"]] for s in answer["sentences"]] == TEXT.replace(". C", ".|C").split("|")
    assert {s["field"] for s in answer["sentences"]} == {name}


def test_docs_with_leads_are_one_story() -> None:
    docs = [
        {"title": "Pool to close", "lead": TEXT},
        {"title": "Halden pool shuts", "text": "Halden is to lose its only pool, the council decided on Monday."},
    ]
    (answer,) = ask({"story": "s1", "docs": docs})
    fields = ["lead", "text"]
    pieces = [docs[s["doc"]][s["field"]][s["start"] : s["end"]] for s in answer["sentences"]]
    assert answer["id"] == "s1"
    assert all(s["field"] == fields[s["doc"]] for s in answer["sentences"])
    assert answer["summary"] == " ".join(pieces)


def test_the_budgets_hold() -> None:
    assert len(str(ask({"id": 1, "text": TEXT}, words=10)[0]["summary"]).split()) == 10
    assert ask({"id": 1, "text": TEXT}, words=3)[0] == {"id": 1, "summary": "", "sentences": []}
    assert len(ask({"id": 1, "text": TEXT}, sentences=1)[0]["sentences"]) == 1


def test_without_a_budget_sixty_words_are_the_most() -> None:
    text = " ".join(f"The council of Halden voted on plan {n} for the parks of the town today." for n in range(30))
    assert len(str(ask({"id": 1, "text": text})[0]["summary"]).split()) <= 60


def test_a_title_alone_gives_an_empty_summary() -> None:
    assert ask({"id": 1, "title": "Pool to close"}) == [{"id": 1, "summary": "", "sentences": []}]


@pytest.mark.parametrize(
    "row", [{"id": 1}, {"id": 1, "docs": "x"}, {"id": 1, "docs": [3]}, {"id": 1, "text": 5}, {"id": 1, "docs": [{}]}]
)
def test_a_row_without_text_is_an_error_with_its_id(row: object) -> None:
    (answer,) = ask(row)
    assert answer["id"] == 1
    assert "error" in answer
