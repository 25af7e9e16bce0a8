"""How common terms are in news at large: a shipped table, so that a fresh workspace groups well from its first item.

`background.tsv` holds one line `total<TAB>N`, then `term<TAB>documents`. It is derived from public
collections of English headlines and leads; it holds counts, no texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType


def _load() -> tuple[int, Mapping[str, int]]:
    table = resources.files("bot.core.group").joinpath("background.tsv").read_text(encoding="utf-8")
    rows = (line.rsplit("\t", 1) for line in table.splitlines())
    _, total = next(rows)
    return int(total), MappingProxyType({term: int(count) for term, count in rows})


TOTAL, COUNTS = _load()
