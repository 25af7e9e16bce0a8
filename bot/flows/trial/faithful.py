"""`try faithful`: how well a source supports a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.summarise.faithful import faithful
from bot.flows.trial.lines import BadLine, Row, identity, text

DIGITS = 6


def answer(row: Row) -> Mapping[str, Any]:
    """The score of one row, 0 to 1 (1 = supported). A row is {"id", "source", "sentence"}; raises BadLine."""
    for name in ("source", "sentence"):
        if row.get(name) is None:
            raise BadLine(f'no "{name}": give {{"id", "source", "sentence"}}')
    return {"id": identity(row), "score": round(faithful(text(row, "source"), text(row, "sentence")), DIGITS)}
