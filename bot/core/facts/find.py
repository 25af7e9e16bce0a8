"""All that one item says: labelled speech of a report of proceedings, quotations, dates and figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.core.facts import words
from bot.core.facts.dates import dates
from bot.core.facts.directory import Directory
from bot.core.facts.figures import figures
from bot.core.facts.labels import labelled
from bot.core.facts.marks import Marked, mark
from bot.core.facts.names import same_person
from bot.core.facts.quotes import quotes
from bot.model.fact import Facts, Quote

LONGEST = 60_000
"""Characters of a text that are read; longer ones are documents, not news."""

ENGLISH_SHARE = 0.12
JUDGED_FROM = 20
"""Words from which a text is judged by its function words: about 35 of 100 in English prose."""

_WORD = re.compile(r"[^\W\d_]+")


def _foreign(text: str) -> bool:
    """Whether a text is surely not in English, whose rules these are."""
    told = [word.lower() for word in _WORD.findall(text[:4000])]
    return len(told) >= JUDGED_FROM and sum(word in words.COMMON for word in told) < ENGLISH_SHARE * len(told)


def _within(marked: Marked, known: Directory, speeches: Sequence[Quote]) -> Iterator[Quote]:
    """What a labelled speech says that others have said; its own words are the speaker's already."""
    for speech in speeches:
        for quote in quotes(marked, known, [(speech.start, speech.end)]):
            if not same_person(quote.speaker, speech.speaker) and quote.end - quote.start < speech.end - speech.start:
                yield quote


def facts(title: str, text: str, published: datetime | None) -> Facts:
    """Return who said what in `text` and which events it dates; offsets are code points of `text`.

    Dates are resolved against `published`; without it only those with a year count. `title` helps to tell a report
    of proceedings. Nothing is raised for any text.
    """
    read = text[:LONGEST]
    if _foreign(read):
        return Facts()
    marked = mark(read)
    known = Directory(marked.bare)
    speeches, rest = labelled(read, marked.paragraphs, known)
    told = (*speeches, *quotes(marked, known, rest), *_within(marked, known, speeches))
    said = tuple(sorted(told, key=lambda quote: (quote.start, -quote.end)))
    return Facts(said, dates(marked, published, said), figures(read))
