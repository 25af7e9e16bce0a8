"""What is known of words before the first item: how common a term is in news, and how loyal a stem is to an event.

`background.tsv` begins with a line `(total)`: the number of documents and what is typical. Then one line a term:
the term, how many documents have it, and for a stem four percentages (`Loyalty`). It is derived from a public
collection of English headlines and leads that editors grouped by event; it holds counts, no texts.
`tests/bench/group_background.py` makes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import NamedTuple


class Loyalty(NamedTuple):
    """How likely another report of the same event uses a stem too.

    from_title: given that it is in this report's title; from_text: in its text only; title_to_title: that it is in
    the other's title, given that it is in this one's; anywhere: wherever it is.
    """

    from_title: float
    from_text: float
    title_to_title: float
    anywhere: float


def _load() -> tuple[int, Mapping[str, int], Mapping[str, Loyalty], Loyalty]:
    counts: dict[str, int] = {}
    loyalty: dict[str, Loyalty] = {}
    table = resources.files("bot.core.group").joinpath("background.tsv").read_text(encoding="utf-8")
    for line in table.splitlines():
        term, count, *shares = line.split("\t")
        counts[term] = int(count)
        if shares:
            loyalty[term] = Loyalty(*(int(share) / 100 for share in shares))
    return counts.pop("(total)"), counts, loyalty, loyalty.pop("(total)")


TOTAL: int
"""Documents behind the table."""
COUNTS: Mapping[str, int]
"""In how many of them each term occurs."""
LOYALTY: Mapping[str, Loyalty]
"""The loyalty of known stems; `TYPICAL` is that of unknown ones."""
TYPICAL: Loyalty


def __getattr__(name: str) -> object:
    """The table is read when the first item is weighed: most commands, and a poll without news, weigh none."""
    if name not in __annotations__:
        raise AttributeError(name)
    globals().update(zip(("TOTAL", "COUNTS", "LOYALTY", "TYPICAL"), _load(), strict=True))
    return globals()[name]
