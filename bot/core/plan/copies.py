"""Copies: a piece that no watch caught belongs to an open story all the same if it repeats a piece of that story.

An agency's piece goes round under many names. Where a feed cuts it short, the words that a watch waits for may be gone;
the story is as much reported there (behaviour: Stories and alerts).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from hashlib import blake2b
from urllib.parse import urlsplit

from bot.core.normalise import folded
from bot.model.item import Entry, Item, Prepared
from bot.model.plan import Uncaught
from bot.model.source import Progress, Source
from bot.model.story import Twin

HEADING_WORDS, HEADING_LETTERS = 6, 30
"""Words and letters of a headline that two newsrooms do not hit upon by chance."""
OPENING = 12
"""Words at the beginning of a text that make it known; a text with fewer says too little."""
NEAR = 0.8
"""Of the shorter text's runs of three words, so many must stand in the longer one."""
BEGINNING, DATELINE = 240, 60
"""Characters of a text in which its first words stand, and those in which a dateline ends."""
DASHES = (" - ", " \u2013 ", " \u2014 ")
READ = 1500
"""Characters of a text that are compared."""

_DATELINE = re.compile(r"\A\s*[A-Z][\w .,'’/-]{0,40}?(?:\([\w .'’-]{1,30}\))?\s*[-–—]\s+")
_WORD = re.compile(r"[^\W_]+")


def marks(entry: Entry) -> tuple[int, ...]:
    """By what copies of an entry are looked up: its headline and the first words of its text, as far as they tell."""
    return tuple(map(_hash, _tellings(entry.title, _fed(entry))))


def _fed(entry: Entry) -> str:
    return entry.text if entry.feed_text is None else entry.feed_text


def _tellings(title: str, text: str) -> Iterator[str]:
    """What is hashed, as letters and digits alone."""
    if title.count(" ") >= HEADING_WORDS - 1 and len(heading := folded(title)) >= HEADING_LETTERS:
        yield heading
    begin = text[:BEGINNING]
    if any(dash in begin[:DATELINE] for dash in DASHES):
        begin = _DATELINE.sub("", begin, count=1)
    opening = begin.split(None, OPENING)
    if len(opening) > OPENING:
        yield folded(" ".join(opening[:OPENING]))


def _words(text: str) -> list[str]:
    return list(_each_word(text))


def _each_word(text: str) -> Iterator[str]:
    return (found[0] for found in _WORD.finditer(text.casefold()))


def _hash(letters: str) -> int:
    """63 bits, the same in every process: a whole number of the store has a sign."""
    return int.from_bytes(blake2b(letters.encode("utf-8", "replace"), digest_size=8).digest()) >> 1


def uncaught(prepared: Sequence[Prepared], matches: Collection[int], before: Progress) -> Uncaught:
    """The entries that no watch caught, as the store looks for what they repeat. What a first poll finds is archive."""
    if before.first_polled_at is None:
        return Uncaught()
    keys = {number: each.keys for number, each in enumerate(prepared) if number not in matches}
    return Uncaught(keys, lambda number: marks(prepared[number].entry))


def original(entry: Entry, twins: Sequence[Twin], source: Source) -> Twin | None:
    """The piece of an open story that a new entry repeats, as another outlet has it; None if there is none."""
    found = [twin for twin in twins if twin.item.source_id != source.id and _apart(entry, twin.item)]
    return next((twin for twin in found if repeats(entry, twin.item)), None)


def _apart(entry: Entry, item: Item) -> bool:
    """Whether two pieces are of two outlets: one outlet that has a piece under two links reports it once."""
    mine, theirs = (urlsplit(url or "").hostname for url in (entry.url, item.url))
    return mine is None or mine != theirs


def repeats(entry: Entry, item: Item) -> bool:
    """Whether an entry says what an item says, word for word, as far as the shorter of the two goes."""
    mine = _words(_fed(entry)[:READ])
    theirs = [_words(text[:READ]) for text in dict.fromkeys((item.as_fed, item.text))]
    if len(mine) < OPENING or len(theirs[0]) < OPENING:
        heading = _words(entry.title)
        return len(heading) >= HEADING_WORDS and heading == _words(item.title)
    return any(_shared(mine, each) >= NEAR for each in theirs)


def _shared(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of the shorter text's runs of three words that stand in the longer one."""
    shorter, longer = sorted((_runs(one), _runs(other)), key=len)
    return len(shorter & longer) / len(shorter) if shorter else 0.0


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + 3]) for at in range(len(words) - 2)}
