"""`try summarise`: the summary of one row, with the place of every sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.core.summarise import Told, summarise
from bot.flows.trial.lines import BadLine, Row, body_name, identity, text

DEFAULT_WORDS = 60


def answerer(sentences: int | None, words: int | None) -> Callable[[Row], Mapping[str, Any]]:
    """Return the function that answers one row with at most `sentences` sentences and `words` words (60).

    A row is {"id", "docs": [{"title", "lead" | "text"}]} or {"id", "title", "text"}; the answer is
    {"id", "summary", "sentences": [{"doc", "field", "start", "end"}]}. It raises BadLine on any other row.
    """
    budget = DEFAULT_WORDS if words is None else words

    def answer(row: Row) -> Mapping[str, Any]:
        docs = _docs(row)
        picked = summarise(docs, words=budget, max_sentences=sentences)
        return {
            "id": identity(row),
            "summary": " ".join(docs[pick.doc].text[pick.start : pick.end] for pick in picked),
            "sentences": [
                {"doc": pick.doc, "field": docs[pick.doc].field, "start": pick.start, "end": pick.end}
                for pick in picked
            ],
        }

    return answer


def _docs(row: Row) -> list[Told]:
    given = row.get("docs")
    if given is None:
        return [_told(row)]
    if not isinstance(given, list) or not all(isinstance(doc, Mapping) for doc in given):
        raise BadLine('"docs" must be a list of objects such as {"title": ..., "lead": ...}')
    return [_told(doc) for doc in given]


def _told(row: Row) -> Told:
    field = body_name(row) or ("lead" if row.get("lead") is not None else None)
    if field is None:
        if row.get("title") is None:
            raise BadLine(
                'no text: give "text" (or "body", "article", "description"), or "docs" with "title" and "lead"'
            )
        return Told(text(row, "title"), "")
    return Told(text(row, "title"), text(row, field), field)
