"""What a machine wrote, checked sentence by sentence against the sentence it says it rests on.

A sentence passes if it is one short sentence, its source sentence supports it (`faithful`), it keeps that sentence's
attribution and hedges, and names stand in it in the same order. One that fails is replaced by its source sentence,
word for word. Links, mentions and marks of mark-up are taken out before anything else is looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.core.summarise.faithful import passes
from bot.core.summarise.reading import leans_back, speaks
from bot.core.text.sentences import sentences

FEWEST_WORDS, MOST_WORDS = 4, 45

_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)|<[^<>\s|]+\|([^<>\n]*)>")
_ADDRESS = re.compile(
    r"\(?\b(?:[a-z][a-z0-9+.-]*://|www\.|mailto:)\S*|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*", re.IGNORECASE
)
_MENTION = re.compile(r"<[@#!][^<>\n]*>|@(?:everyone|here|channel)\b|(?<!\w)@[\w.-]+|<\w+:\w+:\d+>")
_LEFT_OVER = re.compile(r"[<>@]|://")
_MARKUP = re.compile(r"[*_~`|#>]{1,3}(?=\S)|(?<=\S)[*_~`|]{1,3}")
_HEDGE = re.compile(
    r"\b(?:alleged(?:ly)?|reported(?:ly)?|apparent(?:ly)?|suspected|accused|claims?|claimed|may|might|could|possibl[ey]"
    r"|believed|understood|thought|expected|plans?|planned|proposed|unconfirmed|denie[sd])\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-ZÀ-ÞŁŠŽ][\w’'-]+")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A source sentence as it is offered to a machine: number n is its place in the list plus one.

    `before` is what stands before it in its piece (headline and the sentence before), so that a pronoun may be filled.
    """

    doc: int
    start: int
    end: int
    text: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence as a machine gave it, and the number of the source sentence that it rests on."""

    text: str
    rests_on: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence that may be shown: `written` by the machine, or else the source sentence as it stands."""

    text: str
    rests_on: int
    written: bool


def checked(claims: Sequence[Claim], offered: Sequence[Numbered], *, words: int, most: int) -> tuple[Checked, ...]:
    """Return what may be shown of `claims`: at most `most` sentences and `words` words, each source sentence once."""
    found: list[Checked] = []
    used: set[int] = set()
    for claim in claims:
        if not 1 <= claim.rests_on <= len(offered) or claim.rests_on in used or len(found) == most:
            continue
        source = offered[claim.rests_on - 1]
        text = plain(claim.text)
        sound = supported(text, source)
        shown = text if sound else " ".join(source.text.split())
        if not sound and leans_back(shown):
            continue
        size = len(shown.split())
        if size > words:
            continue
        words -= size
        used.add(claim.rests_on)
        found.append(Checked(shown, claim.rests_on, sound))
    return tuple(found)


def plain(text: str) -> str:
    """The text alone: no link, address, mention, mark-up, control or invisible character; one line."""
    shown = _LINK.sub(lambda found: found[1] or found[2] or "", text[:2000])
    shown = "".join(sign if unicodedata.category(sign)[0] != "C" else " " if sign.isspace() else "" for sign in shown)
    for pattern in (_ADDRESS, _MENTION, _MARKUP):
        shown = pattern.sub("", shown)
    return " ".join(_LEFT_OVER.sub(" ", shown).split())


def supported(text: str, source: Numbered) -> bool:
    """Return whether `text` says what its source sentence says, and nothing else."""
    if not FEWEST_WORDS <= len(text.split()) <= MOST_WORDS or len(sentences(text)) != 1 or text[-1] not in ".!?”’\"'":
        return False
    if speaks(source.text) and not speaks(text):
        return False
    if _HEDGE.search(source.text) and not _HEDGE.search(text):
        return False
    if _swapped(source.text, text):
        return False
    return passes(f"{source.before}\n{source.text}" if source.before else source.text, text)


def _swapped(source: str, text: str) -> bool:
    """Whether two names that both have once stand the other way round: who accused whom."""
    ours, theirs = _NAME.findall(text), _NAME.findall(source)
    both = [name for name in dict.fromkeys(theirs) if theirs.count(name) == 1 and ours.count(name) == 1]
    return any(ours.index(one) > ours.index(other) for one, other in combinations(both, 2))
