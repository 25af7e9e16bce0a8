"""Acts of speech: who says something in a sentence, whichever way round it is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.facts import words
from bot.core.facts.directory import Directory
from bot.core.facts.marks import Quoted
from bot.core.facts.people import AGED, Who, noun_phrase, role_of
from bot.core.text.sentences import sentences

# Any verb counts right before a colon and a quotation: she beamed: “...”
_VERB = re.compile(
    r"(?<![\w’'-])(?:"
    + "|".join(sorted(words.SAYS | words.LABELS | words.PARTICIPLES, key=len, reverse=True))
    + r"|[a-z]{3,}ed(?=:\s*[\"“‘']))(?![\w-])"
)
_ADVERB = r"(?:has|have|had|also|later|then|yesterday|today|previously|repeatedly|once|again|now|already|simply|only)"
_BEFORE_VERB = re.compile(rf"(?:\s+{_ADVERB}|\s+(?!(?:family|assembly|ally|supply)\b)(?![A-Z])\w+ly)+\Z")
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
_SUBJECT = re.compile(
    r"((?:[^.;:“”]|\.(?=,|\s+[a-z]))+?)\s+(?:was|were|has|had|is|will|would|can|could|may|must|said|\w{3,}ed)\b"
)
_LAST_NAMED = re.compile(r"(?:\A|,|\b(?:by|from|to|with|for|as|and|told|met)\s)\s*([^,;:]+)\Z")
_AGENT = re.compile(r".*\sby\s+(.*)\Z", re.DOTALL)
_BY_AGENT = re.compile(
    r"(?P<first>\s+(?:as|for)\s+(?:an?\s+|the\s+)?[\"“‘'][x.,!?…]+[\"”’']|\s+[\"“‘'][x.,!?…]+[\"”’'])?(?:\s+\w+ly)?\s+by\s+"
    r"(?P<who>[^.;:“”\"]+?)(?=,?\s+(?:as|to\s+be|for)\s+(?:an?\s+|the\s+)?[\"“‘']|,?\s+who\b|,?\s+that\s|\s+(?:after|because|when|over)\s|[.;:]|\s*\Z)"
)
"""What stands behind a verb in the passive whose doer is told; `first` is the quoted part in front of the doer."""

NEAR_AFTER = re.compile(r"\s*[”\"’'»]\s*[,–—]?\s*")


@dataclass(frozen=True, slots=True)
class Act:
    """An act of speech: the verb's place, who speaks, and whether the speaker stands behind the verb."""

    verb: str
    start: int
    end: int
    who: Who
    inverted: bool = False
    opens: int = 0


@dataclass(slots=True)
class Voice:
    """Who spoke last, for what follows without a name of its own."""

    act: Act | None = None
    person: Who | None = None
    body: Who | None = None
    expects: bool = False
    set_off: bool = False
    block: bool = False
    paragraph: int = -2
    told: int = 0
    """Where the sentence of the last act ends: whom it names is not who speaks next."""


def acts_of(bare: str, start: int, end: int, inside: Sequence[Quoted], book: Directory, voice: Voice) -> Iterator[Act]:
    """The acts of speech of a sentence, in order; who spoke before stands in `voice`, which is brought up to date."""
    last: Act | None = None
    for found in _VERB.finditer(bare, start, end):
        if any(part.start <= found.start() < part.end for part in inside):
            continue
        verb = found.group()
        act = _inverted(bare, found, end, inside)
        if act is None:
            act = _usual(bare, found, (start, end), inside, last)
        if act is None:
            continue
        who = _nested(act, last, book) or _known(bare, act, book, voice)
        if who is None:
            continue
        last = Act(verb, act.start, act.end, who, act.inverted, act.opens)
        _remember(last, book, voice)
        yield last


def _nested(act: Act, last: Act | None, book: Directory) -> Who | None:
    """Whom a pronoun stands for that is the subject of what somebody says: Marl Rail said it hoped to build."""
    if last is None or last.who.pronoun:
        return None
    if act.who.pronoun in ("it", "they") and not last.who.person:
        return last.who
    he = act.who.pronoun in ("he", "she") and last.who.person and book.fits(last.who.name, act.who.pronoun)
    return last.who if he else None


def _known(bare: str, act: Act, book: Directory, voice: Voice) -> Who | None:
    """The speaker with the full name; a pronoun stands for whoever spoke or was named last."""
    if act.who.name.lower() in words.SPOKES and not act.who.role and voice.body is not None:
        return Who(voice.body.name, act.who.name)
    if not act.who.pronoun:
        return book.full(act.who)
    pronoun = act.who.pronoun
    if pronoun in ("he", "she") and voice.act is not None and voice.act.who.role.lower() in words.SPOKES:
        return voice.act.who
    if pronoun in ("he", "she"):
        since = voice.told if voice.act is not None and voice.told < act.start else 0
        named = book.titled(bare, since, act.start, pronoun) or book.subject(bare, since, act.start, pronoun)
        if named is None and voice.act is not None and _individual(voice.act.who, book):
            return voice.act.who
        spoke = voice.person if voice.person is not None and book.fits(voice.person.name, pronoun) else None
        return named or spoke or book.before(act.start, pronoun)
    if pronoun == AGED:
        return book.before(act.start)
    if pronoun == "it":
        return _body_before(bare, act.start, book) or voice.body
    return voice.act.who if voice.act and not voice.act.who.person else None


def _individual(who: Who, book: Directory) -> bool:
    """Whether a speaker without a name is one person: the head teacher"""
    if book.alone(who.name):
        return True
    last = who.name.rsplit(None, 1)[-1].lower() if who.name else ""
    return not who.person and who.name.islower() and last in words.ROLES and last not in words.BODIES


def _body_before(bare: str, place: int, book: Directory) -> Who | None:
    """The body that is the subject of the sentence before a place: The operator, Marl Inc., was fined. It said"""
    paragraph = bare[:place].rsplit("\n", 1)[-1]
    spans = sentences(paragraph)[-2:-1]
    subject = _SUBJECT.match(paragraph[slice(*spans[0])]) if spans else None
    who = _named_before(subject[1])[0] if subject else None
    proper = who is not None and not who.person and not who.pronoun and (who.name[:1].isupper() or _one_body(who))
    return book.full(who) if who is not None and proper else None


def _one_body(who: Who) -> bool:
    """Whether "it" may stand for a speaker without a name: the regulator"""
    noun = who.name.rsplit(None, 1)[-1].lower()
    return who.definite and not noun.endswith("s") and noun in words.NOUNS | words.BODIES


def _remember(act: Act, book: Directory, voice: Voice) -> None:
    book.learn(act.who)
    if act.who.person:
        voice.person = act.who
    else:
        voice.body = act.who


def _inverted(bare: str, found: re.Match[str], end: int, inside: Sequence[Quoted]) -> Act | None:
    """“...,” said Priya Nandakumar, who organised the petition."""
    part = next((p for p in inside if p.end < found.start() and _after_quote(bare, p, found.start())), None)
    if part is None or found.group() in words.LABELS | words.PARTICIPLES:
        return None
    stop = next((p.start - 1 for p in inside if p.start > found.end()), end)
    told = re.split(r"(?<=[a-z\d)])[.!?](?:\s|\Z)|;|:", bare[found.end() : stop], maxsplit=1)[0]
    head, *rest = told.split(",")
    who = _forward(head)
    if who is None:
        return None
    if not rest or who.pronoun:
        return Act(found.group(), found.start(), found.end(), who, inverted=True, opens=found.start())
    named = noun_phrase(rest[0])
    if not who.person and named and named.person:
        who = Who(named.name, role_of(head) or who.name, person=True)
    elif who.person and not who.role:
        who = Who(who.name, role_of(rest[0]), person=True)
    return Act(found.group(), found.start(), found.end(), who, inverted=True, opens=found.start())


def _after_quote(bare: str, part: Quoted, place: int) -> bool:
    found = NEAR_AFTER.match(bare, part.end)
    return found is not None and found.end() == place


def _forward(head: str) -> Who | None:
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


def _usual(
    bare: str, found: re.Match[str], bounds: tuple[int, int], inside: Sequence[Quoted], last: Act | None
) -> Act | None:
    """The act whose speaker stands before the verb, or behind "by" if it is told in the passive."""
    start, end = bounds
    floor = max([start, *(part.end + 1 for part in inside if part.end < found.start())])
    left = bare[floor : found.start()].rstrip()
    verb = found.group()
    if verb in words.PARTICIPLES:
        if verb != "saying" and not left.endswith(","):
            return None
        if words.PAPERS.intersection(left.lower().split()[-1:]):
            return None  # a letter saying
        who = last.who if last else _subject_of(left)
        return Act(verb, found.start(), found.end(), who, opens=found.start()) if who else None
    left = _BEFORE_VERB.sub("", " " + left)
    last_word = left.split()[-1].lower() if left.strip(" ,") else "never"
    if last_word in words.NOT_SAID:
        return _passive(bare, found, end) if last_word in words.WAS else None
    told = _just_named(left) if last_word == "who" else None
    if last_word == "and":
        told = last.who if last else _first_of(left)
    if told is not None:
        return Act(verb, found.start(), found.end(), told, opens=found.start())
    who, begins = _named_before(left)
    opens = found.start() - (len(left) - begins) - _gap(bare, floor, found.start(), left)
    return Act(verb, found.start(), found.end(), who, opens=opens) if who is not None else None


def _named_before(left: str) -> tuple[Who | None, int]:
    """The speaker that `left` ends with, whatever stands between name and verb, and where the phrase begins."""
    if (reduced := _REDUCED.match(left)) is not None:
        return _speaker_of(reduced[1])
    who, begins = _speaker_of(left)
    if who is None and (tail := _TAIL.match(left)) is not None:
        who, begins = _speaker_of(tail[1])
        who = who if who is not None and who.person else None
    return who, begins


def _just_named(left: str) -> Who | None:
    """The person that "who" stands for: ... was rejected by Keziah Amoah of the Centre for Safety, who (said)"""
    before = left[: -len("who")].rstrip(" ,")
    agent = _AGENT.search(before)
    who = _apposed(agent[1]) if agent else None
    if who is None or not who.person:
        named = _LAST_NAMED.search(before)
        who = noun_phrase(named[1]) if named else None
    return who if who is not None and who.person else None


def _apposed(phrase: str) -> Who | None:
    """The speaker of a phrase that may go on behind a comma: Ann Bee, a lawyer for the family"""
    return _with_apposition(f"{phrase},")[0] if "," in phrase else _forward(phrase)


def _passive(bare: str, found: re.Match[str], end: int) -> Act | None:
    """The plan was described by Ann Bee, of Marl Aid, as “a farce”; he was told by the judge that he would go."""
    agent = _BY_AGENT.match(bare, found.end(), end)
    who = _apposed(agent["who"]) if agent else None
    if agent is None or who is None or who.pronoun:
        return None
    place = found.start() if agent["first"] else agent.end("who")
    return Act(found.group(), found.start(), max(place, found.end()), who, opens=found.start())


def _gap(bare: str, floor: int, verb: int, left: str) -> int:
    """How many characters stand between the speaker and the verb."""
    return (verb - floor) - len(left.lstrip()) - _leading(bare[floor:verb])


def _leading(piece: str) -> int:
    return len(piece) - len(piece.lstrip())


def _first_of(left: str) -> Who | None:
    """The person that a sentence begins with, whose second verb is told: Ann Bee, who gave, was there and (said)"""
    subject = _SUBJECT.match(left.lstrip())
    who = _named_before(subject[1])[0] if subject else None
    return who if who is not None and (who.person or who.pronoun) else None


def _subject_of(left: str) -> Who | None:
    """The subject of a sentence whose verb is not one of speech: Health Secretary Imran Sadiq (welcomed)."""
    found = re.match(r"\s*((?:(?:The|A|An)\s+)?(?:[A-Z][\w’'-]*\s+(?:of\s+)?)+)", left)
    return noun_phrase(found[1]) if found else None


def _speaker_of(left: str) -> tuple[Who | None, int]:
    """The speaker at the end of `left`, and where in `left` the phrase that names the speaker begins."""
    if left.endswith(","):
        return _with_apposition(left)
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


def _with_apposition(left: str) -> tuple[Who | None, int]:
    """Mary Kettle, general secretary of the union, · the Digital Secretary, Helen Marsh, · Jo Hay, who runs it,"""
    pieces = left[:-1].split(",")
    place = len(left) - 1
    for count, piece in enumerate(reversed(pieces[-5:])):
        place -= len(piece) + (1 if count else 0)
        later = ",".join(pieces[len(pieces) - count :]) if count else ""
        who = noun_phrase(_last_clause(piece))
        if who is None or _WHO_CLAUSE.match(piece.strip()) or (count == 0 and _tells_role(pieces)):
            continue
        if not who.person and count < len(pieces) - 1 and _one_name(who.name):
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


def _nameless_body(piece: str) -> bool:
    """Whether a piece is a noun for one body, whose name may stand behind it: the operator"""
    who = noun_phrase(_last_clause(piece))
    return who is not None and not who.person and who.name.islower() and _one_body(who)


def _tells_role(pieces: Sequence[str]) -> bool:
    """Whether the last piece tells what somebody named before it is: Jo Hay, 34, a teacher from Upper Marl, ·"""
    piece = pieces[-1].strip()
    if not (role_of(piece) or _APPOSITION.match(piece)) or len(pieces) < 2:
        return False
    before = (noun_phrase(_last_clause(one)) for one in pieces[-4:-1])
    return any(one is not None and one.person for one in before)


def _one_name(name: str) -> bool:
    return name.isalpha() and name.istitle()
