"""Who speaks in an item, for watches and searches that ask for it with `speaker:`.

The names come from the quotations found in the text, so they cost their finding: they are looked for only where some
query asks, and remembered, for a feed brings its entries again and again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from bot.model.fact import Facts

FIELD = "speaker:"


def asked_for(queries: Iterable[str]) -> bool:
    """Whether any of these queries asks who speaks."""
    return any(FIELD in query.lower() for query in queries)


def is_english(language: str | None) -> bool:
    """Whether the rules for facts may be tried: they know English alone; without a word on it, it is tried."""
    return not language or language.lower().startswith("en")


@lru_cache(maxsize=2048)
def found_in(title: str, text: str, dated: datetime) -> Facts:
    """The facts of a piece; remembered."""
    from bot.core.facts import facts  # a tenth of a second to import: only where a watch caught something

    return facts(title, text, dated)


def speakers(title: str, text: str, dated: datetime, language: str | None) -> str:
    """Everybody who speaks in a piece, full names with roles, a line each; empty where it is not in English."""
    if not is_english(language):
        return ""
    told = found_in(title, text, dated).quotes
    return "\n".join(dict.fromkeys(f"{quote.speaker}, {quote.role}" if quote.role else quote.speaker for quote in told))
