"""Reports of proceedings (Hansard style): a label says who speaks, the paragraphs under it are the speech."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.facts.people import noun_phrase
from bot.model.fact import Quote, QuoteKind

Span = tuple[int, int]

_CAP = r"[A-Z][\w.'’-]*"
_LABEL = re.compile(
    rf"(?:[QT]\d+\.?\s+)?(?P<who>(?:The\s+)?{_CAP}(?:\s+(?:of|for|the|and|to|de|van|{_CAP})){{0,9}}(?:,\s+{_CAP}(?:\s+(?:of|for|the|and|{_CAP})){{0,9}}(?=\s*\())?)"
    r"(?P<round>(?:\s*\([^()\n]{2,60}\)){0,2})(?P<urgent>\s*\(Urgent Question\))?\s*:\s+(?=\S)"
)
_STRONG = re.compile(
    r"\(|(?:Mr|Madam)\s+(?:Deputy\s+)?Speaker\Z|Deputy\s+Speaker\Z|Chair(?:man)?\Z|(?:Lord|Baroness|Viscount|Earl)\b"
)
_NUMBERED = re.compile(r"Q\d")
"""A numbered question of a committee's evidence."""

_IN_THE_CHAIR = re.compile(r"(?:Mr|Madam)\s+(?:Deputy\s+)?Speaker\Z")
_URGENT = re.compile(r"\(Urgent Question\)")
_PROCEDURE = re.compile(
    r".*\brose\s*[—–-]\s*\Z|(?:The House|The Committee) (?:divided|proceeded)\b|Question (?:put|proposed|agreed)\b"
    r"|(?:Ayes|Noes)\b|Bill (?:accordingly|read)\b"
    r"|(?:Amendments?|Clauses?|Schedules?|Motion|Question|New [Cc]lause)\b[^.]{0,80}"
    r"\b(?:withdrawn|agreed(?: to)?|moved|negatived|made|disagreed|added|put)\b[^.]{0,40}\.?\Z"
)
_ASIDE = re.compile(r"\[[^\[\]]{1,80}\]\.?\Z")
_FOR_ANOTHER = re.compile(
    r"My (?:right hon\.|hon\.|noble)[^:]{0,160}\(([^()]{3,60})\),?[^:]{0,60}\bfollowing(?: written)?"
    r"(?: ministerial)? statement[^:]{0,40}:\s*"
)
"""A statement that a minister reads out for another, who is its speaker."""


@dataclass(frozen=True, slots=True)
class _Speaker:
    name: str
    role: str


def labelled(text: str, paragraphs: Sequence[Span]) -> tuple[tuple[Quote, ...], list[Span] | None]:
    """The labelled speeches, and the parts of the text outside of them; (), None if there is no label."""
    labels = [_LABEL.match(text, start, end) for start, end in paragraphs]
    if not any(
        found and (_NUMBERED.match(found.group()) or _STRONG.search(found["who"] + found["round"])) for found in labels
    ):
        return (), None
    known: dict[str, _Speaker] = {}
    speaking: _Speaker | None = None
    asks = False
    found: list[Quote] = []
    rest: list[Span] = []
    for (start, end), label in zip(paragraphs, labels, strict=True):
        begin = start
        if label is not None and (who := _speaker(label, known)) is not None:
            speaking, begin = who, label.end()
            asks = bool(_URGENT.search(label.group()))
            begin = label.end("who") if asks else begin
            begin = text.index("(Urgent", begin) if asks else begin
        elif _PROCEDURE.match(text[start:end]):
            speaking = None
        if speaking is None or _ASIDE.match(text[start:end].strip()):
            rest.append((start, end))
            continue
        if (other := _FOR_ANOTHER.match(text[begin:end])) is not None:
            named = noun_phrase(other[1])
            speaking, begin = _Speaker(named.name if named else other[1], ""), begin + other.end()
        piece = _unmarked(text[begin:end].strip())
        if not piece:
            continue
        at = text.index(piece, begin)
        verb = "asked" if asks else "said"
        found.append(Quote(speaking.name, speaking.role, verb, QuoteKind.DIRECT, piece, at, at + len(piece)))
    return tuple(found), rest


def _unmarked(piece: str) -> str:
    """A paragraph that is wholly a quotation, without its marks; only the last has a closing one."""
    inner = piece.removeprefix("“")
    return inner[:-1].rstrip() if inner.endswith("”") and inner.count("”") > inner.count("“") else inner


def _speaker(label: re.Match[str], known: dict[str, _Speaker]) -> _Speaker | None:
    who = label["who"]
    inside = re.findall(r"\(([^()]*)\)", label["round"])
    inside = [one for one in inside if one != "Urgent Question"]
    if who.startswith("The ") and inside and " " in inside[0]:  # one word is a party: The Earl of Weld (CB)
        named = noun_phrase(inside[0])
        speaker = _Speaker(named.name if named else inside[0], who.removeprefix("The "))
    else:
        named = noun_phrase(who)
        if named is not None and inside and _IN_THE_CHAIR.search(who):
            chair = noun_phrase(inside[0])
            named = replace(chair, role=who) if chair is not None and chair.person else named
        if named is None or (not inside and len(who.split()) == 1 and not _STRONG.search(who)):
            return None
        speaker = _Speaker(named.name, named.role)
    return known.setdefault(speaker.name, speaker)
