"""All that one item says: labelled speech of a report of proceedings, quotations, dates and figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

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

LONGEST_WORD = 60
"""Characters without a blank between them that are read: longer than any word, or made to hold us up."""

_WORD = re.compile(r"[^\W\d_]+")
_ENDLESS = re.compile(rf"(?<!\S)\S{{{LONGEST_WORD},}}?(?P<close>[.,!?…:;\"”’»)]{{0,3}})(?!\S)")


def _readable(text: str) -> str:
    """The text with blanks for what is no word of any language: addresses, rows of letters. Offsets stay."""
    return _ENDLESS.sub(lambda run: " " * (run.end() - run.start() - len(run["close"])) + run["close"], text)


def _foreign(text: str) -> bool:
    """Whether a text is surely not in English, whose rules these are."""
    told = [word.lower() for word in _WORD.findall(text[:4000])]
    return len(told) >= JUDGED_FROM and sum(word in words.COMMON for word in told) < ENGLISH_SHARE * len(told)


def _as_given(found: Facts, given: str, read: str) -> Facts:
    """The facts with the words of the text itself where they are quoted from the readable one."""

    @cache
    def part(at: int, end: int) -> str:
        return given[at:end]

    def whole(sentence: str, place: int) -> str:
        at = read.find(sentence, max(0, place - len(sentence)))
        return part(at, at + len(sentence))

    return Facts(
        tuple([replace(quote, text=given[quote.start : quote.end]) for quote in found.quotes]),
        tuple([replace(one, sentence=whole(one.sentence, one.start)) for one in found.dates]),
        tuple([replace(one, sentence=whole(one.sentence, one.start)) for one in found.figures]),
    )


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
    given = text[:LONGEST]
    if _foreign(given):
        return Facts()
    read = _readable(given)
    marked = mark(read)
    known = Directory(marked.bare)
    speeches, rest = labelled(read, marked.paragraphs, known)
    told = (*speeches, *quotes(marked, known, rest), *_within(marked, known, speeches))
    said = tuple(sorted(told, key=lambda quote: (quote.start, -quote.end)))
    found = Facts(said, dates(marked, published, said), figures(read))
    return found if read == given else _as_given(found, given, read)
