"""Reports of proceedings (Hansard style): a label says who speaks, the paragraphs under it are the speech."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.facts.directory import Directory
from bot.core.facts.people import noun_phrase
from bot.core.facts.proceedings import beside, heading, procedural
from bot.model.fact import Quote, QuoteKind

Span = tuple[int, int]

_CAP = r"[A-Z][\w.'’-]*"
_LABEL = re.compile(
    rf"(?:[QT]?\d+\.?\s+)?(?P<who>(?:The\s+)?{_CAP}(?:\s+(?:of|for|the|and|to|de|van|{_CAP})){{0,9}}(?:,\s+{_CAP}(?:\s+(?:of|for|the|and|{_CAP})){{0,9}}(?=\s*\())?)"
    r"(?P<round>(?:\s*\([^()\n]{2,60}\)){0,2})(?P<urgent>\s*\(Urgent Question\))?\s*:\s+(?=\S)"
)
_STRONG = re.compile(
    r"\(|(?:Mr|Madam)\s+(?:Deputy\s+)?Speaker\Z|Deputy\s+Speaker\Z|Chair(?:man)?\Z|(?:Lord|Baroness|Viscount|Earl)\b"
)
_NUMBERED = re.compile(r"Q\d")
"""A numbered question of a committee's evidence."""

_IN_THE_CHAIR = re.compile(r"(?:Mr|Madam)\s+(?:Deputy\s+)?Speaker\Z")
_URGENT = re.compile(r"\(Urgent Question\)")
_WRITTEN = re.compile(
    rf"(?P<verb>Asked|Tabled|Answered)\s+by:?\s+(?P<who>(?:The\s+)?{_CAP}(?:\s+(?:of|for|the|and|de|van|{_CAP})){{0,9}})"
    r"(?:\s*\([^()\n]{2,60}\))?(?:,\s*(?P<role>[^.,\n]{2,60})[^.\n]{0,80}?)?(?:\s+on\s+\d[^.\n]{4,30})?:?\s*\Z"
)
"""The head of a written question or of its answer, which are the paragraphs under it."""

_FOR_ANOTHER = re.compile(
    r"My (?:right hon\.|hon\.|noble)[^:]{0,160}\(([^()]{3,60})\),?[^:]{0,60}\bfollowing(?: written)?"
    r"(?: ministerial)? statement[^:]{0,40}:\s*"
)
"""A statement that a minister reads out for another, who is its speaker."""


@dataclass(frozen=True, slots=True)
class _Speaker:
    name: str
    role: str


def labelled(text: str, paragraphs: Sequence[Span], book: Directory) -> tuple[tuple[Quote, ...], list[Span] | None]:
    """The labelled speeches, and the parts of the text outside of them; (), None if there is no label.

    `book` has the full names of witnesses whom a label calls by the surname.
    """
    labels = [_LABEL.match(text, start, end) for start, end in paragraphs]
    heads = [_WRITTEN.match(text[start:end].strip()) for start, end in paragraphs]
    if not any(heads) and not any(found and _certain(found) for found in labels):
        return (), None
    known = _Known(book)
    speaking: _Speaker | None = None
    asks = False
    found: list[Quote] = []
    rest: list[Span] = []
    for (start, end), label, head in zip(paragraphs, labels, heads, strict=True):
        begin = start
        paragraph = text[start:end].strip()
        if head is not None:
            speaking, asks = known.of_head(head), head["verb"] != "Answered"
            rest.append((start, end))
            continue
        titled = label is not None and heading(text[label.end() : end].strip())  # Lords Chamber: Heritage Railways
        if label is not None and not titled and (who := known.of_label(label)) is not None:
            speaking, begin = who, label.end()
            asks = bool(_URGENT.search(label.group()))
            begin = label.end("who") if asks else begin
            begin = text.index("(Urgent", begin) if asks else begin
        elif procedural(paragraph):
            speaking = None
        if speaking is None or beside(paragraph):
            rest.append((start, end))
            continue
        speaking, begin = _spoken_for(text, begin, end, speaking)
        if (quote := _speech(text, begin, end, speaking, "asked" if asks else "said")) is not None:
            found.append(quote)
    return tuple(found), rest


def _spoken_for(text: str, begin: int, end: int, speaking: _Speaker) -> tuple[_Speaker, int]:
    """Whose statement is read out, and where it begins: another's if a minister reads it for him."""
    other = _FOR_ANOTHER.match(text[begin:end])
    if other is None:
        return speaking, begin
    named = noun_phrase(other[1])
    return _Speaker(named.name if named else other[1], ""), begin + other.end()


def _certain(label: re.Match[str]) -> bool:
    return bool(_NUMBERED.match(label.group()) or _STRONG.search(label["who"] + label["round"]))


def _speech(text: str, begin: int, end: int, speaking: _Speaker, verb: str) -> Quote | None:
    piece = _unmarked(text[begin:end].strip())
    if not piece:
        return None
    at = text.index(piece, begin)
    return Quote(speaking.name, speaking.role, verb, QuoteKind.DIRECT, piece, at, at + len(piece))


def _unmarked(piece: str) -> str:
    """A paragraph that is wholly a quotation, without its marks; only the last has a closing one."""
    inner = piece.removeprefix("“")
    return inner[:-1].rstrip() if inner.endswith("”") and inner.count("”") > inner.count("“") else inner


class _Known:
    """Who has spoken, by name and by office: "The Prime Minister:" is whoever was told to be that."""

    def __init__(self, book: Directory) -> None:
        self._book = book
        self._named: dict[str, _Speaker] = {}
        self._offices: dict[str, _Speaker] = {}

    def of_head(self, head: re.Match[str]) -> _Speaker | None:
        """The speaker of the head of a written question or answer."""
        named = noun_phrase(head["who"])
        return self._keep(_Speaker(named.name, named.role or head["role"] or "")) if named is not None else None

    def of_label(self, label: re.Match[str]) -> _Speaker | None:
        """The speaker of a label; None if it is none."""
        who, office = label["who"], label["who"].removeprefix("The ").lower()
        inside = re.findall(r"\(([^()]*)\)", label["round"])
        inside = [one for one in inside if one != "Urgent Question"]
        if not inside and office in self._offices:
            return self._offices[office]
        if inside and " " in inside[0] and (who.startswith("The ") or office == "chair"):
            named = noun_phrase(inside[0])  # one word is a party: The Earl of Weld (CB)
            made = self._keep(_Speaker(named.name if named else inside[0], who.removeprefix("The ")))
            return self._offices.setdefault(office, made)
        named = noun_phrase(who)
        if named is not None and inside and _IN_THE_CHAIR.search(who):
            chair = noun_phrase(inside[0])
            named = replace(chair, role=who) if chair is not None and chair.person else named
        if named is None or (not inside and len(who.split()) == 1 and not _STRONG.search(who)):
            return None
        full = self._book.full(named)
        return self._keep(_Speaker(full.name, named.role or (full.role if full.name != named.name else "")))

    def _keep(self, speaker: _Speaker) -> _Speaker:
        return self._named.setdefault(speaker.name, speaker)
