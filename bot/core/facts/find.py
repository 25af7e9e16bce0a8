"""All that one item says: labelled speech of a report of proceedings, quotations, dates and figures."""

from __future__ import annotations

from datetime import datetime

from bot.core.facts.dates import dates
from bot.core.facts.figures import figures
from bot.core.facts.labels import labelled
from bot.core.facts.marks import mark
from bot.core.facts.quotes import quotes
from bot.model.fact import Facts

LONGEST = 60_000
"""Characters of a text that are read; longer ones are documents, not news."""


def facts(title: str, text: str, published: datetime | None) -> Facts:
    """Return who said what in `text` and which events it dates; offsets are code points of `text`.

    Dates are resolved against `published`; without it only those with a year count. `title` helps to tell a report
    of proceedings. Nothing is raised for any text.
    """
    read = text[:LONGEST]
    marked = mark(read)
    speeches, rest = labelled(read, marked.paragraphs)
    said = tuple(sorted((*speeches, *quotes(marked, rest)), key=lambda quote: quote.start))
    return Facts(said, dates(marked, published, said), figures(read))
