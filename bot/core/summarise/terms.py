"""Words as the summariser counts them: lower case, letters and digits, Porter stems, and how rare they are."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources
from math import log

import snowballstemmer

WORD = re.compile(r"[^\W_]+")
_STEMMED_ABOVE = 3
"""Words of at most this many letters are not stemmed, as in the scorer that ROUGE figures come from."""

_porter = snowballstemmer.stemmer("porter")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOP = _set(
    """
    a about after again against all also am an and any are as at be because been before being between both but by
    can could did do does doing down during each few for from further had has have having he her here hers him his
    how i if in into is it its itself just me more most my no nor not now of off on once only or other our ours out
    over own s said same say says she should so some such t than that the their theirs them then there these they
    this those through to too under until up us very was we were what when where which while who whom why will with
    would you your yours re ve ll d m
    """
)
FIRST_PERSON = _set("i we our my you your us me")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The Porter stem of a lower-case word; short words stay as they are."""
    if len(word) <= _STEMMED_ABOVE:
        return word
    stemmed: str = _porter.stemWord(word)
    return stemmed


def words(text: str) -> list[str]:
    """The words of a text in lower case, in order."""
    return WORD.findall(text.lower())


def stems(text: str) -> list[str]:
    """The stems of the words of a text, in order."""
    return [stem(word) for word in WORD.findall(text.lower())]


@cache
def _rarity() -> tuple[dict[str, float], float]:
    """Inverse document frequencies ln((n + 1) / (df + .5)), and that of a word never seen.

    The table counts in how many of n news stories a stem occurs: first line n, then "df stem stem ..." a line.
    """
    text = resources.files("bot.core.summarise").joinpath("frequencies.txt").read_text(encoding="utf-8")
    first, *lines = text.splitlines()
    total = int(first)
    table: dict[str, float] = {}
    for line in lines:
        count, *found = line.split()
        table.update(dict.fromkeys(found, log((total + 1) / (int(count) + 0.5))))
    return table, log(total + 1)


def idf(word: str) -> float:
    """How rare a stem is in news: 0 for a word of every story, about 8 for one never seen."""
    table, unseen = _rarity()
    return table.get(word, unseen)


@cache
def leanings() -> dict[str, float]:
    """How much likelier (in log odds) a common word stands in a summary than its counts alone would say.

    The table has "leaning stem stem ..." a line; names and numbers have none.
    """
    text = resources.files("bot.core.summarise").joinpath("leanings.txt").read_text(encoding="utf-8")
    table: dict[str, float] = {}
    for line in text.splitlines():
        value, *found = line.split()
        table.update(dict.fromkeys(found, float(value)))
    return table
