"""Facts as compact text, for the store, and back."""

from __future__ import annotations

import json
from datetime import date

from bot.model.fact import Dated, EventKind, Facts, Figure, Precision, Quote, QuoteKind


def dump(facts: Facts) -> str:
    """Facts as compact text."""
    row = {
        "q": [[q.speaker, q.role, q.verb, q.kind.value, q.text, q.start, q.end] for q in facts.quotes],
        "d": [
            [d.event, d.kind.value, d.date.isoformat(), d.precision.value, d.start, d.end, d.sentence]
            for d in facts.dates
        ],
        "f": [[f.value, f.unit, f.event, f.start, f.end, f.sentence] for f in facts.figures],
    }
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> Facts:
    """Facts from their text. Raises ValueError, KeyError or TypeError if it is not one."""
    row = json.loads(text)
    return Facts(
        tuple(Quote(speaker, role, verb, QuoteKind(kind), *rest) for speaker, role, verb, kind, *rest in row["q"]),
        tuple(
            Dated(event, EventKind(kind), date.fromisoformat(day), Precision(precision), *rest)
            for event, kind, day, precision, *rest in row["d"]
        ),
        tuple(Figure(*figure) for figure in row["f"]),
    )
