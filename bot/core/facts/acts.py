"""Acts of speech: who says something in a sentence, whichever way round it is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.core.facts import words
from bot.core.facts.directory import Directory
from bot.core.facts.marks import MOST_OF_TEXT, MOST_TOLD, Quoted
from bot.core.facts.nameless import Who, without_article
from bot.core.facts.people import AGED, noun_phrase, role_of
from bot.core.facts.reckoning import MONTHS
from bot.core.facts.subjects import SUBJECT, forward, named_before, one_body, one_name, with_apposition
from bot.core.text.sentences import sentences

# Any verb counts right before a colon and a quotation: she beamed: “...”
_VERB = re.compile(
    r"(?<![\w’'-])(?:"
    + "|".join(sorted(words.SAYS | words.LABELS | words.PARTICIPLES, key=len, reverse=True))
    + r"|(?<=[,?!…][”\"’']\s)[a-z]{3,}ed(?=\s+(?:[A-Z]|(?:an?|one|the|his|her)\s))"
    + r"|(?:would|could|will)\s+(?:only\s+)?say(?=\s+(?:only\s+)?(?:that\b|[“‘\"']))"
    + r"|(?<=\bto\s)(?:say|insist|warn|announce|argue|admit|complain|explain)(?=\s+that\b)"
    + r"|(?:pointed|points|pointing|spelled)\s+out|(?:hit|hits)\s+back|chipped\s+in|ma(?:de|kes)\s+(?:it\s+)?clear"
    + r"|(?:was|is)(?=(?:\s+[a-z]+){1,3}:\s*[\"“‘'])|put(?=\s+it\b[^.:]{0,30}:\s*[\"“‘'])"
    + r"|[a-z]{3,}ed(?=:\s*[\"“‘']))(?![\w-])"
)
SPOKEN = re.compile(rf"(?:{'|'.join(sorted(words.SAYS))}|[a-z]{{3,}}ed)\b")
_ADVERB = r"(?:has|have|had|also|later|then|yesterday|today|previously|repeatedly|once|again|now|already|simply|only)"
_BEFORE_VERB = re.compile(rf"(?:\s+{_ADVERB}|\s+(?!(?:family|assembly|ally|supply)\b)(?![A-Z])\w+ly)+\Z")
_SOMEBODY = re.compile(r"\s*(?:an?|the|one|his|her|its|their)\s+(?:[a-z][\w’'-]*\s+){0,2}[a-z][\w’'-]*\s*\Z")
_NAMES_SOMEBODY = re.compile(r"(?:the|an?|one|its|his|her)\s|[A-Z]|[a-z]+s\Z")
_DOES_SOMETHING = re.compile(
    r"\s(?:was|were|is|are|had|has|have|would|will|could|should|can|may|might|must|did|[a-z]{3,}ed)\s"
)
"""Behind "..., says": the pair weighed 140 times as much, which is a clause and nobody's name."""

_KIND_OF_BODY = re.compile(r"(?:[A-Z][a-z]*maker|Retailer|Airline|Supplier|Builder|Broadcaster|Developer)\s+(?=[A-Z])")
_SPOKEN_TO = re.compile(
    r"\btold\s+(the\s+(?:[a-z]+\s+)?(?:tribunal|court|committee|council|board|inquiry|panel|commission|jury|company|firm))\b"
    r"[^.\n]*[.!?]?[”\"’']?\.?\s+[A-Z][^.\n]*\Z"
)
"""The body that the sentence before was spoken to: Ann Bee told the tribunal. In its decision · (it said)"""

_WHOLE_CLAUSE = 5
_LONGEST_BEFORE = 600
_LONGEST_NAMED = 12
_ENDED = re.compile(r"[.!?][”\"’']?\s+|\n")
_SEVERAL = re.compile(
    r"\s*((?:[Tt]he\s+)?[A-Z]?[a-z]+s\s+(?:at|from|of|for)\s+(?:the\s+)?[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*)\s+[a-z]"
)
"""Opens a sentence whose subject "they" further on stands for: Economists at the Marl Institute put"""

_OVERHEARD = re.compile(r"\s+(?:(?:could|can)\s+be|was|were|is|has\s+been)\s+heard\Z")
_FULL_NAME = re.compile(r"[A-Z][\w’'-]+(?:\s+[A-Z][\w.’'-]+){1,3}\Z")
_MONTH_NAMES = frozenset(MONTHS)
_TO_SAY = frozenset(["say", "insist", "warn", "announce", "argue", "admit", "complain", "explain"])
_TURNED_TO = re.compile(
    r"\b(?:wrote|written|rang|phoned|emailed|texted|posted|tweeted|rose|stood\s+up|went\s+online)\b[^,;]*\sto\Z"
)
_TOLD_TO = re.compile(r"\b(?:told|asked|met|rang|called)\s+(?:the|his|her|its)\s+[a-z][a-z\s’'-]{2,40}\Z")
_AND_WENT_ON = re.compile(r",?\s+(?:before|while|and|after)\Z")
_LAST_NAMED = re.compile(r"(?:\A|,|\b(?:by|from|to|with|for|as|and|told|met)\s)\s*([^,;:]+)\Z")
_CITED = re.compile(r"\b(?:quotes|quoted|quoting|cites|cited)\s+((?:an?|one)\s[^,;:]+)\Z")
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
    looked: int = 0
    """How many verbs of speech of the text have been looked at."""


def acts_of(bare: str, start: int, end: int, inside: Sequence[Quoted], book: Directory, voice: Voice) -> Iterator[Act]:
    """The acts of speech of a sentence, in order; who spoke before stands in `voice`, which is brought up to date."""
    last: Act | None = None
    for found in islice(_VERB.finditer(bare, start, end), MOST_TOLD):
        if voice.looked >= MOST_OF_TEXT:
            return
        voice.looked += 1
        if any(part.start <= found.start() < part.end for part in inside):
            continue
        verb = found.group()
        act = _inverted(bare, found, end, inside)
        if act is None:
            act = _usual(bare, found, (start, end), inside, last)
        if act is None and not inside and last is None:
            act = _told_last(bare, found, start, end)
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
    if pronoun in ("he", "she"):
        who = _he_or_she(bare, act, pronoun, book, voice)
        if who is not None and who.person:
            book.learn_pronoun(who.name, pronoun)
        return who
    if pronoun == AGED:
        return book.before(act.start)
    if pronoun == "it":
        return _it(bare, act, book, voice)
    return _they(bare, act, voice)


def _it(bare: str, act: Act, book: Directory, voice: Voice) -> Who | None:
    """The body that "it" stands for: the subject before it, the body that was spoken to, or the one that spoke last."""
    left = bare[max(0, act.opens - _LONGEST_BEFORE) : act.opens].rstrip() + " "
    within = SUBJECT.match(_ENDED.split(left)[-1])
    own = noun_phrase(within[1]) if within is not None and voice.act is None else None
    single = within is not None and re.search(r"s\s+(?:at|of|in|from|such|and)\s", within[1]) is None
    if own is not None and single and (_is_body(own) or _may_be_a_body(own, book)):
        name = _KIND_OF_BODY.sub("", own.name)
        # Marl Bank will refund customers, it said
        return book.full(replace(own, person=False)) if name == own.name else Who(name)
    spoken_to = _SPOKEN_TO.search(bare, max(0, act.start - _LONGEST_BEFORE), act.start)
    before = _body_before(bare, act.start, book) or (noun_phrase(spoken_to[1]) if spoken_to else None) or voice.body
    if before is not None or voice.act is None:
        return before
    return voice.act.who if _may_be_a_body(voice.act.who, book) else None


def _may_be_a_body(who: Who, book: Directory) -> bool:
    """Whether nothing tells that a name is a person's: Marl Transit"""
    return who.name[:1].isupper() and not who.role and not who.pronoun and not book.told_person(who.name)


def _is_body(who: Who) -> bool:
    """Whether a phrase names one body: Marl Bank, the regulator"""
    return not who.person and not who.pronoun and (who.name[:1].isupper() or one_body(who))


def _they(bare: str, act: Act, voice: Voice) -> Who | None:
    """Whom "they" stands for: those who open the sentence, else who spoke last if it is no person."""
    paragraph = bare[max(0, act.start - _LONGEST_BEFORE) : act.start].rsplit("\n", 1)[-1]
    for piece in reversed(_ENDED.split(paragraph)[-2:]):
        if (several := _SEVERAL.match(piece)) is not None:
            return noun_phrase(several[1])
    return voice.act.who if voice.act and not voice.act.who.person else None


def _he_or_she(bare: str, act: Act, pronoun: str, book: Directory, voice: Voice) -> Who | None:
    """Whom "he" or "she" stands for."""
    if voice.act is not None and voice.act.who.role.lower() in words.SPOKES:
        return voice.act.who
    since = voice.told if voice.act is not None and voice.told < act.start else 0
    named = book.titled(bare, since, act.start, pronoun) or book.subject(bare, since, act.start, pronoun)
    if named is None and voice.act is not None and _individual(voice.act.who, book):
        return voice.act.who
    spoke = voice.person if voice.person is not None and book.fits(voice.person.name, pronoun) else None
    return named or spoke or book.before(act.start, pronoun)


def _individual(who: Who, book: Directory) -> bool:
    """Whether a speaker without a name is one person: the head teacher"""
    if book.alone(who.name):
        return True
    last = who.name.rsplit(None, 1)[-1].lower() if who.name else ""
    return not who.person and who.name.islower() and last in words.ROLES and last not in words.BODIES


def _body_before(bare: str, place: int, book: Directory) -> Who | None:
    """The body that is the subject of the sentence before a place: The operator, Marl Inc., was fined. It said"""
    paragraph = bare[max(0, place - 2 * _LONGEST_BEFORE) : place].rsplit("\n", 1)[-1]
    spans = sentences(paragraph)[-2:-1]
    subject = SUBJECT.match(paragraph[slice(*spans[0])]) if spans else None
    who = named_before(subject[1])[0] if subject else None
    return book.full(who) if who is not None and _is_body(who) else None


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
    who = forward(head)
    if who is None:
        named = noun_phrase(rest[0]) if rest and _SOMEBODY.match(head) else None  # said a donor, Ann Bee
        if named is None or not named.person:
            return None
        who = Who(named.name, without_article(head.strip()), person=True)
    if not rest or who.pronoun:
        return Act(found.group(), found.start(), found.end(), who, inverted=True, opens=found.start())
    named = noun_phrase(rest[0])
    if not who.person and named and named.person:
        who = Who(named.name, role_of(head) or who.name, person=True)
    elif who.person and not who.role:
        who = Who(who.name, role_of(rest[0]), person=True)
    return Act(found.group(), found.start(), found.end(), who, inverted=True, opens=found.start())


def _told_last(bare: str, found: re.Match[str], start: int, end: int) -> Act | None:
    """One in ten goes hungry, warns the charity Marl Aid."""
    left, right = bare[start : found.start()].rstrip(), bare[found.end() : end].strip(" .!?\n")
    if found.group() not in words.BARE or not left.endswith(",") or len(left.split()) < _WHOLE_CLAUSE:
        return None
    head = right.split(",")[0]
    named = _NAMES_SOMEBODY.match(right) is not None and _DOES_SOMETHING.search(head) is None
    who = forward(head) if named else None
    if who is None or who.pronoun or len(right.split()) > _LONGEST_NAMED:
        return None
    return Act(found.group(), found.start(), found.end(), who, inverted=True, opens=found.start())


def _after_quote(bare: str, part: Quoted, place: int) -> bool:
    found = NEAR_AFTER.match(bare, part.end)
    return found is not None and found.end() == place


def _usual(
    bare: str, found: re.Match[str], bounds: tuple[int, int], inside: Sequence[Quoted], last: Act | None
) -> Act | None:
    """The act whose speaker stands before the verb, or behind "by" if it is told in the passive."""
    start, end = bounds
    near = found.start() - _LONGEST_BEFORE
    floor = max([start, near, *(part.end + 1 for part in inside if part.end < found.start())])
    left = bare[floor : found.start()].rstrip()
    verb = found.group()
    if verb == "saying" and (overheard := _OVERHEARD.search(left)) is not None:
        left = left[: overheard.start()]
    elif verb in words.PARTICIPLES:
        left = _AND_WENT_ON.sub(",", left)
        if verb != "saying" and not left.endswith(","):
            return None
        if words.PAPERS.intersection(left.lower().split()[-1:]):
            return None  # a letter saying
        who = last.who if last else _subject_of(left)
        return Act(verb, found.start(), found.end(), who, opens=found.start()) if who else None
    left = _BEFORE_VERB.sub("", " " + left)
    last_word = left.split()[-1].lower() if left.strip(" ,") else "never"
    if last_word in words.NOT_SAID:
        return _said_so(found, left) or (_passive(bare, found, end) if last_word in words.WAS else None)
    told = _just_named(left) if last_word == "who" else None
    if last_word in ("and", "but"):
        told = last.who if last else _first_of(left)
    if told is not None:
        return Act(verb, found.start(), found.end(), told, opens=found.start())
    return _named_act(bare, found, floor, left)


def _said_so(found: re.Match[str], left: str) -> Act | None:
    """The chairman, Ann Bee, has written to staff to (say that)."""
    subject = SUBJECT.match(left.lstrip()) if found.group() in _TO_SAY else None
    who = named_before(subject[1])[0] if subject is not None and _TURNED_TO.search(left) else None
    return Act(found.group(), found.start(), found.end(), who, opens=found.start()) if who is not None else None


def _named_act(bare: str, found: re.Match[str], floor: int, left: str) -> Act | None:
    """The act whose speaker is named in front of the verb."""
    verb = found.group()
    who, begins = named_before(left)
    opens = found.start() - (len(left) - begins) - _gap(bare, floor, found.start(), left)
    if who is None or (verb in words.WAS and not who.person):
        return None  # one of the speakers of "was curt: “...”"
    return Act(verb, found.start(), found.end(), who, opens=opens)


def _just_named(left: str) -> Who | None:
    """The person that "who" stands for: ... was rejected by Keziah Amoah of the Centre for Safety, who (said)"""
    before = left[: -len("who")].rstrip(" ,")
    agent = _AGENT.match(before)
    who = _apposed(agent[1]) if agent else None
    named = _CITED.search(before)
    if named is None and (who is None or not who.person):
        named = _LAST_NAMED.search(before)
    if named is not None:
        who = noun_phrase(named[1])
    if who is None or who.name.lower() in _MONTH_NAMES:
        who = _last_person(before)
    if who is not None and not who.person and not who.pronoun:
        article = r"(?:an?|one)\s" if _TOLD_TO.search(before) is None else r"(?:an?|one|the|his|her|its)\s"
        nameless = named is not None and re.match(article, named[1]) is not None
        return who if nameless or one_name(who.name) else None
    return who if who is not None and who.person else None


def _last_person(before: str) -> Who | None:
    """The person whose full name stands last, behind a preposition: takes over on 1 May from Ann Bee"""
    piece = re.split(r"(?:\A|,|\b(?:by|from|to|with|told|met|replaces|succeeds)\s)\s*", before)[-1]
    who = noun_phrase(piece)
    return who if who is not None and who.person and " " in who.name and _FULL_NAME.match(piece) else None


def _apposed(phrase: str) -> Who | None:
    """The speaker of a phrase that may go on behind a comma: Ann Bee, a lawyer for the family"""
    return with_apposition(f"{phrase},")[0] if "," in phrase else forward(phrase)


_WAS_TOLD = re.compile(r",\s+(?P<whom>(?:an?|the|[A-Z])[\w’' -]{1,40}\s(?:was|were|has\s+been|have\s+been)\s+)\Z")
"""Behind a clause: ..., an inquiry was (told by the council)."""


def _passive(bare: str, found: re.Match[str], end: int) -> Act | None:
    """The plan was described by Ann Bee, of Marl Aid, as “a farce”; he was told by the judge that he would go."""
    agent = _BY_AGENT.match(bare, found.end(), end)
    who = _apposed(agent["who"]) if agent else None
    if agent is None or who is None or who.pronoun:
        return None
    place = found.start() if agent["first"] else agent.end("who")
    told = _WAS_TOLD.search(bare[max(0, found.start() - _LONGEST_NAMED * 6) : found.start()])
    opens = found.start() - len(told["whom"]) if told else found.start()
    return Act(found.group(), found.start(), max(place, found.end()), who, opens=opens)


def _gap(bare: str, floor: int, verb: int, left: str) -> int:
    """How many characters stand between the speaker and the verb."""
    return (verb - floor) - len(left.lstrip()) - _leading(bare[floor:verb])


def _leading(piece: str) -> int:
    return len(piece) - len(piece.lstrip())


def _first_of(left: str) -> Who | None:
    """The person that a sentence begins with, whose second verb is told: Ann Bee, who gave, was there and (said)"""
    subject = SUBJECT.match(left.lstrip())
    who = named_before(subject[1])[0] if subject else None
    return who if who is not None and (who.person or who.pronoun) else None


def _subject_of(left: str) -> Who | None:
    """The subject of a sentence whose verb is not one of speech: Health Secretary Imran Sadiq (welcomed)."""
    found = re.match(r"\s*((?:(?:The|A|An)\s+)?(?:[A-Z][\w’'-]*\s+(?:of\s+)?)+)", left)
    return noun_phrase(found[1]) if found else None
