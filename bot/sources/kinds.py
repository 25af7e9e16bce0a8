"""Source kinds: how a source's address is made from its configuration, and how its entries are known again.

To add a kind: a module with a `KIND`, a line in `KINDS`, and a golden pair in tests/golden/<kind>.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.model.item import Parsed
from bot.sources import govuk, legislation, parliament
from bot.sources.kind import FEED, SourceKind

KINDS: Mapping[str, SourceKind] = {each.name: each for each in (FEED, govuk.KIND, parliament.KIND, legislation.KIND)}


def adopt(parsed: Parsed, kind: str) -> Parsed:
    """The document with each entry's identity set by its kind; unknown kinds count as plain feeds."""
    known = KINDS.get(kind, FEED)
    if known.adopt is None:
        return parsed
    return replace(parsed, entries=tuple(map(known.adopt, parsed.entries)))
