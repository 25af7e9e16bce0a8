"""`try faithful`: how well a source supports a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.summarise.faithful import faithful
from bot.flows.trial.lines import BadLine, Row, identity, text


def answer(row: Row) -> Mapping[str, Any]:
    """Answer {"id", "source", "sentence"} with {"id", "score"}, 1 being supported. Raises BadLine on other rows."""
    for name in ("source", "sentence"):
        if row.get(name) is None:
            raise BadLine(f'no "{name}": give {{"id", "source", "sentence"}}')
    return {"id": identity(row), "score": round(faithful(text(row, "source"), text(row, "sentence")), 4)}
