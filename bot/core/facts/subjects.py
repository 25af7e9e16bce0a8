"""The subject of a clause: who stands in front of a verb or behind it, whatever stands between."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.facts import words
from bot.core.facts.nameless import Who
from bot.core.facts.people import noun_phrase, role_of

_PAPERS = words.SPEAKING | words.PAPERS
_CLAUSE = re.compile(
    r"[;:–—]\s*|\s(?:but|while|as|after|when|which|that|because|although|whereas|if|where)\s+"
    r"|\s+and\s+(?![A-Z])|,\s+(?:and|but|while)\s+|^\s*(?:But|And|However,|Yet|Meanwhile,)\s+",
)
_WHO_CLAUSE = re.compile(
    r"^(?:\w{3,}(?:ed|ing)\s+(?:in|on|at|by|to|for|from|with|as)|written|led|run|held|sent|who|which|whose|whom|of|from|for|at|in|on|with|aged)\b"
)
_APPOSITION = re.compile(r"(?:an?|the|one\s+of|its|his|her|their)\s+[a-z].*\s(?:of|from|at|for|in|with)\s")
_TAIL = re.compile(r"\A(.*?)\s+(?:of|from|at|for|with|in)\s+(?:the\s+|an?\s+)?(?:[a-z][\w’'-]*\s+){0,4}[a-z][\w’'-]*\Z")
_REDUCED = re.compile(
    r"(.*?\S)\s+(?:accused|charged|convicted|suspected|jailed|arrested|based|employed|backed|led|affected|injured)"
    r"\s+(?:of|with|for|over|in|on|at|by)\s[^,]*\Z"
)
_PREPOSED = re.compile(r"\s*(?:of|from|for|at|in|on|to|as|with|about|during|after|that|when|if)\s")
SUBJECT = re.compile(
    r"((?:[^.;:“”]|\.(?=,|\s+[a-z]))+?)\s+(?:was|were|has|had|is|will|would|can|could|may|must|said|\w{3,}ed)\b"
)


def one_body(who: Who) -> bool:
    """Whether "it" may stand for a speaker without a name: the regulator"""
    noun = who.name.rsplit(None, 1)[-1].lower()
    return who.definite and not noun.endswith("s") and noun in words.NOUNS | words.BODIES


def forward(head: str) -> Who | None:
    """A speaker behind the verb: "Hettie Lamb of Quiet Skies", "Raj Bhandal in a statement"."""
    if _PREPOSED.match(head):
        return None
    plain = noun_phrase(head)
    cut = re.split(
        r"\s+(?:of|from|for|at|in|on|to|as|with|during|after|when|who|today|yesterday)\s+", head, maxsplit=1
    )[0]
    short = noun_phrase(cut)
    if plain is not None and plain.name.split()[0].lower() in words.PEERS and plain.person:
        return plain
    if short is not None and (short.person or plain is None or short.pronoun):
        return short
    return plain


def named_before(left: str) -> tuple[Who | None, int]:
    """The speaker that `left` ends with, whatever stands between name and verb, and where the phrase begins."""
    if (reduced := _REDUCED.match(left)) is not None:
        return _speaker_of(reduced[1])
    who, begins = _speaker_of(left)
    if who is None and (tail := _TAIL.match(left)) is not None:
        who, begins = _speaker_of(tail[1])
        who = who if who is not None and who.person else None
    return who, begins


def _speaker_of(left: str) -> tuple[Who | None, int]:
    """The speaker at the end of `left`, and where in `left` the phrase that names the speaker begins."""
    if left.endswith(","):
        return with_apposition(left)
    at = max([0, *(found.end() for found in _CLAUSE.finditer(left))])
    comma = left.rfind(", ", at)
    if comma >= 0:
        who = noun_phrase(left[comma + 2 :])
        before = noun_phrase(_last_clause(left[:comma].rsplit(", ", 1)[-1]))
        if (
            who is not None
            and who.person
            and before is not None
            and not before.person
            and role_of(_last_clause(left[:comma].rsplit(", ", 1)[-1]))
        ):
            return Who(who.name, role_of(left[:comma].rsplit(", ", 1)[-1]), person=True), comma + 2
        return who, comma + 2
    return noun_phrase(left[at:]), at


def _last_clause(text: str) -> str:
    return text[max([0, *(found.end() for found in _CLAUSE.finditer(text))]) :]


def with_apposition(left: str) -> tuple[Who | None, int]:
    """Mary Kettle, general secretary of the union, · the Digital Secretary, Helen Marsh, · Jo Hay, who runs it,"""
    pieces = left[:-1].split(",")
    if len(pieces) > 1 and (paper := _entitled(pieces)) is not None:
        return paper, max(len(left) - len(pieces[-1]) - len(pieces[-2]) - 1, 0)
    place = len(left) - 1
    for count, piece in enumerate(reversed(pieces[-5:])):
        place -= len(piece) + (1 if count else 0)
        later = ",".join(pieces[len(pieces) - count :]) if count else ""
        who = noun_phrase(_last_clause(piece))
        if who is None or _WHO_CLAUSE.match(piece.strip()) or (count == 0 and _tells_role(pieces)):
            continue
        if not who.person and count < len(pieces) - 1 and one_name(who.name):
            told = role_of(_last_clause(pieces[len(pieces) - count - 2]))
            who = Who(who.name, told, person=True) if told else who
        if who.person:
            previous = _last_clause(pieces[len(pieces) - count - 2]) if len(pieces) - count >= 2 else ""
            told = "" if count else role_of(previous)
            begins = place - (len(previous) + 1 if told else 0)
            begins += len(left[max(begins, 0) :]) - len(left[max(begins, 0) :].lstrip())
            return Who(who.name, who.role or told or role_of(later), person=True), max(begins, 0)
        if not count and who.name[:1].isupper() and len(pieces) > 1 and _nameless_body(pieces[-2]):
            return who, max(place - len(pieces[-2]) - 1, 0)  # The operator, Marl Inc.,
        if count and (not role_of(piece) or count == len(pieces) - 1):
            return who, max(place + len(piece) - len(piece.lstrip()), 0)
    return None, 0


def _entitled(pieces: Sequence[str]) -> Who | None:
    """The paper whose title stands behind it: the charity's report, Quiet Chairs,"""
    noun = pieces[-2].rsplit(None, 1)[-1:]
    if not noun or noun[0].lower() not in _PAPERS:
        return None
    who = noun_phrase(_last_clause(pieces[-2]))
    title = noun_phrase(pieces[-1])
    if who is None or " of " in who.name or title is None or title.role or not title.name[:1].isupper():
        return None
    return who


def _nameless_body(piece: str) -> bool:
    """Whether a piece is a noun for one body, whose name may stand behind it: the operator"""
    who = noun_phrase(_last_clause(piece))
    return who is not None and not who.person and who.name.islower() and one_body(who)


def _tells_role(pieces: Sequence[str]) -> bool:
    """Whether the last piece tells what somebody named before it is: Jo Hay, 34, a teacher from Upper Marl, ·"""
    piece = pieces[-1].strip()
    if not (role_of(piece) or _APPOSITION.match(piece)) or len(pieces) < 2:
        return False
    before = (noun_phrase(_last_clause(one)) for one in pieces[-4:-1])
    return any(one is not None and one.person for one in before)


def one_name(name: str) -> bool:
    """Whether a name is one capitalised word alone: Stubbs"""
    return name.isalpha() and name.istitle()
