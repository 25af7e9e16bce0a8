"""Who said what: quoted parts and reported clauses, each led to the act of speech that carries it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.facts import words
from bot.core.facts.marks import Marked, Quoted
from bot.core.facts.people import Directory, Who, noun_phrase, role_of
from bot.core.text.sentences import sentences
from bot.model.fact import Quote, QuoteKind

Span = tuple[int, int]

_VERB = re.compile(
    r"(?<![\w’'-])(?:" + "|".join(sorted(words.SAYS | words.LABELS | {"saying"}, key=len, reverse=True)) + r")(?![\w-])"
)
_ADVERB = r"(?:has|have|had|also|later|then|yesterday|today|previously|repeatedly|once|again|now|already|simply|only)"
_BEFORE_VERB = re.compile(rf"(?:\s+{_ADVERB}|\s+\w+ly)+\Z")
_CLAUSE = re.compile(
    r"[;:–—]\s*|\s(?:but|while|as|after|when|which|that|because|although|whereas|if|where)\s+"
    r"|\s+and\s+(?![A-Z])|,\s+(?:and|but|while)\s+|^(?:But|And|However,|Yet|Meanwhile,)\s+",
)
_WHO_CLAUSE = re.compile(r"^(?:who|which|whose|whom|of|from|for|at|in|on|with|aged)\b")
_TIME = (
    r"(?:\s+(?:in\s+a\s+(?:statement|letter|post|speech|tweet|interview)|on\s+\w+day|today|yesterday|last\s+night"
    r"|this\s+\w+|last\s+\w+|earlier|later|on\s+\d+\s+\w+))*"
)
_OBJECT = (
    r"(?:\s+(?:the\s+[\w’'-]+(?:\s+[A-Z]\w+)?|a\s+\w+|[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*|\w+s|him|her|them|us|me|it))"
)
_THAT = re.compile(rf"{_OBJECT}?{_TIME},?\s+that\s+(?=\S)")
_TOLD = re.compile(rf"{_OBJECT}{_TIME}\s+(?=\S)")
_BARE = re.compile(rf"{_TIME}\s+(?=\S)")
_CLAUSE_OPENS = re.compile(
    r"(?:the|a|an|this|that|these|those|he|she|it|they|we|there|his|her|its|their|our|my|no|some|many|most|more|all|every"
    r"|each|any|both|one|two|three|around|about|[A-Z£$€\d])|(?:[\w’'-]+\s+){1,6}"
    r"(?:was|were|is|are|had|has|have|would|will|could|should|can|may|might|must)\b",
)
_FINITE = re.compile(
    r"\b(?:was|were|is|are|had|has|have|would|will|could|should|can|may|might|must|did|does|do|\w{2,}ed|\w{3,}s|felt|"
    r"went|came|took|made|knew|saw|got|gave|found|fell|rose|lost|won)\b"
)
_ENDS = re.compile(rf"(?:{_OBJECT})?{_TIME}\s*[.!?”\"’']*\s*\Z")
_ACCORDING = re.compile(r"(?:\A|,\s*)([Aa]ccording\s+to)\s+([^,.;]+)(,?)")
_NEAR_AFTER = re.compile(r"\s*[”\"’'»]\s*[,–—]?\s*")
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class _Act:
    """An act of speech: the verb's place, who speaks, and whether the speaker stands behind the verb."""

    verb: str
    start: int
    end: int
    who: Who
    inverted: bool = False
    opens: int = 0


@dataclass(slots=True)
class _Voice:
    """Who spoke last, for what follows without a name of its own."""

    act: _Act | None = None
    person: Who | None = None
    body: Who | None = None
    expects: bool = False
    paragraph: int = -2


def quotes(marked: Marked, spans: Sequence[Span] | None = None) -> tuple[Quote, ...]:
    """All quotes of a text in order; `spans` are the parts to read, all if left out. Each has a speaker."""
    book = Directory(marked.bare)
    voice = _Voice()
    found: list[Quote] = []
    for number, (first, last) in enumerate(marked.paragraphs):
        if spans is not None and not any(a <= first < b for a, b in spans):
            voice = _Voice()
            continue
        parts = [part for part in marked.quoted if part.paragraph == number]
        for start, end in _sentences(marked.bare, first, last, parts):
            inside = [part for part in parts if start <= part.start < end]
            found.extend(_sentence(marked, start, end, inside, book, voice))
            voice.paragraph = number
    return tuple(sorted(found, key=lambda quote: quote.start))


def _sentences(bare: str, first: int, last: int, parts: Sequence[Quoted]) -> list[Span]:
    """The sentences of a paragraph; what follows a quotation in small letters belongs to it."""
    cut = [(first + a, first + b) for a, b in sentences(bare[first:last])]
    joined: list[Span] = []
    for start, end in cut:
        if joined and any(part.start <= start <= part.end for part in parts):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _sentence(
    marked: Marked, start: int, end: int, inside: Sequence[Quoted], book: Directory, voice: _Voice
) -> Iterator[Quote]:
    acts = list(_acts(marked.bare, start, end, inside, book, voice))
    if inside:
        yield from _direct(marked, inside, acts, voice, start)
        yield from _beside(marked, inside, acts, end)
    else:
        yield from _reported(marked, start, end, acts, book, voice)
    if acts:
        voice.act = acts[-1]
    voice.expects = bool(acts) and marked.bare[start:end].rstrip().endswith((":", "said,", "says,"))


# Quoted.


def _direct(
    marked: Marked, inside: Sequence[Quoted], acts: Sequence[_Act], voice: _Voice, start: int
) -> Iterator[Quote]:
    carried = voice.act if _carries_on(marked, inside, voice, start) else None
    last: _Act | None = None
    for part in inside:
        act = _nearest(marked.bare, part, acts) or last or carried
        if act is None:
            continue
        last = act
        yield _quote(marked.text, part.start, part.end, act, QuoteKind.DIRECT)
    if last is not None and not acts:
        voice.act = last


def _beside(marked: Marked, inside: Sequence[Quoted], acts: Sequence[_Act], end: int) -> Iterator[Quote]:
    """What is reported in the same sentence as a quotation: “...,” she said, and promised that nobody would lose."""
    for act in acts:
        stop = min((part.start for part in inside if part.start > act.end), default=end + 1)
        found = _THAT.match(marked.text, act.end, end)
        if found is not None and stop > end:
            yield _quote(marked.text, *_trimmed(marked.text, found.end(), end), act, QuoteKind.INDIRECT)


def _carries_on(marked: Marked, inside: Sequence[Quoted], voice: _Voice, start: int) -> bool:
    """Whether a sentence without an act of speech belongs to the speaker before it: it is nothing but quotation."""
    first = inside[0]
    if voice.act is None or first.start > start + 1 or inside[0].paragraph > voice.paragraph + 1:
        return False
    after = marked.bare[inside[-1].end + 1 :].split("\n", 1)[0].lstrip()
    return voice.expects or not after[:1].islower()


def _nearest(bare: str, part: Quoted, acts: Sequence[_Act]) -> _Act | None:
    """The act that carries a quoted part: one right behind it, else the last one before it."""
    behind = _NEAR_AFTER.match(bare, part.end)
    for act in acts:
        if behind and act.opens == behind.end():
            return act
    before = [act for act in acts if act.end <= part.start and not act.inverted]
    if before:
        return before[-1]
    after = [act for act in acts if act.start >= part.end]
    if after and bare[part.end - 1] in ",.?!…":
        return after[0]
    inverted = [act for act in acts if act.end <= part.start]
    return inverted[-1] if inverted else None


# Reported.


def _reported(
    marked: Marked, start: int, end: int, acts: Sequence[_Act], book: Directory, voice: _Voice
) -> Iterator[Quote]:
    text = marked.text
    for act in acts:
        if act.verb in words.LABELS or act.inverted:
            continue
        clause = _complement(text, act, end)
        if clause is None and _ENDS.match(text[act.end : end]) and act.opens - start > 12:
            clause = _trimmed(text, start, act.opens)
            if text[clause[1] : act.opens].strip() != ",":
                continue
        if clause is not None:
            yield _quote(text, *clause, act, QuoteKind.INDIRECT)
            return
    yield from _according(marked, start, end, book)


def _complement(text: str, act: _Act, end: int) -> Span | None:
    """The clause that an act of speech reports, if it reports one."""
    found = _THAT.match(text, act.end, end)
    if found is None and act.verb in words.BARE:
        pattern = _TOLD if act.verb in words.TO_SOMEBODY else _BARE
        found = pattern.match(text, act.end, end)
        if found is None or not _is_clause(text[found.end() : end]):
            return None
    if found is None:
        return None
    clause = _trimmed(text, found.end(), end)
    return clause if len(text[slice(*clause)].split()) >= _FEWEST else None


def _is_clause(text: str) -> bool:
    return _CLAUSE_OPENS.match(text) is not None and _FINITE.search(text) is not None


def _according(marked: Marked, start: int, end: int, book: Directory) -> Iterator[Quote]:
    found = _ACCORDING.search(marked.text[start:end])
    if found is None:
        return
    who = noun_phrase(found[2])
    if who is None or who.pronoun:
        return
    act = _Act("according to", start + found.start(1), start + found.end(2), book.full(who))
    if found.start() == 0 and found[3]:
        clause = _trimmed(marked.text, start + found.end(), end)
    else:
        clause = _trimmed(marked.text, start, start + found.start())
    if len(marked.text[slice(*clause)].split()) >= _FEWEST:
        yield _quote(marked.text, *clause, act, QuoteKind.INDIRECT)


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip().rstrip(".!?,;: "))


def _quote(text: str, start: int, end: int, act: _Act, kind: QuoteKind) -> Quote:
    return Quote(act.who.name, act.who.role, act.verb, kind, text[start:end], start, end)


# Acts of speech.


def _acts(bare: str, start: int, end: int, inside: Sequence[Quoted], book: Directory, voice: _Voice) -> Iterator[_Act]:
    last: _Act | None = None
    for found in _VERB.finditer(bare, start, end):
        if any(part.start <= found.start() < part.end for part in inside):
            continue
        verb = found.group()
        act = _inverted(bare, found, end, inside)
        if act is None:
            act = _usual(bare, found, start, inside, last)
        if act is None:
            continue
        who = _known(act, book, voice)
        if who is None:
            continue
        last = _Act(verb, act.start, act.end, who, act.inverted, act.opens)
        _remember(last, book, voice)
        yield last


def _known(act: _Act, book: Directory, voice: _Voice) -> Who | None:
    """The speaker with the full name; a pronoun stands for whoever spoke or was named last."""
    if not act.who.pronoun:
        return book.full(act.who)
    if act.who.pronoun in ("he", "she"):
        return voice.person or book.before(act.start)
    if act.who.pronoun == "it":
        return voice.body
    return voice.act.who if voice.act else None


def _remember(act: _Act, book: Directory, voice: _Voice) -> None:
    book.learn(act.who)
    if act.who.person:
        voice.person = act.who
    else:
        voice.body = act.who


def _inverted(bare: str, found: re.Match[str], end: int, inside: Sequence[Quoted]) -> _Act | None:
    """“...,” said Priya Nandakumar, who organised the petition."""
    part = next((p for p in inside if p.end < found.start() and _after_quote(bare, p, found.start())), None)
    if part is None or found.group() in words.LABELS:
        return None
    stop = next((p.start - 1 for p in inside if p.start > found.end()), end)
    told = re.split(r"(?<=[a-z\d])[.!?](?:\s|\Z)|;|:", bare[found.end() : stop], maxsplit=1)[0]
    head, *rest = told.split(",")
    who = _forward(head)
    if who is None:
        return None
    if not rest or who.pronoun:
        return _Act(found.group(), found.start(), found.end(), who, inverted=True, opens=found.start())
    named = noun_phrase(rest[0])
    if not who.person and named and named.person:
        who = Who(named.name, role_of(head) or who.name, person=True)
    elif who.person and not who.role:
        who = Who(who.name, role_of(rest[0]), person=True)
    return _Act(found.group(), found.start(), found.end(), who, inverted=True, opens=found.start())


def _after_quote(bare: str, part: Quoted, place: int) -> bool:
    found = _NEAR_AFTER.match(bare, part.end)
    return found is not None and found.end() == place


def _forward(head: str) -> Who | None:
    """A speaker behind the verb: "Hettie Lamb of Quiet Skies", "Raj Bhandal in a statement"."""
    plain = noun_phrase(head)
    cut = re.split(
        r"\s+(?:of|from|for|at|in|on|to|as|with|during|after|when|who|today|yesterday)\s+", head, maxsplit=1
    )[0]
    short = noun_phrase(cut)
    if short is not None and (short.person or plain is None or short.pronoun):
        return short
    return plain


def _usual(bare: str, found: re.Match[str], start: int, inside: Sequence[Quoted], last: _Act | None) -> _Act | None:
    """The act whose speaker stands before the verb."""
    floor = max([start, *(part.end + 1 for part in inside if part.end < found.start())])
    left = bare[floor : found.start()].rstrip()
    verb = found.group()
    if verb == "saying":
        who = last.who if last else _subject_of(left)
        return _Act(verb, found.start(), found.end(), who, opens=found.start()) if who else None
    left = _BEFORE_VERB.sub("", " " + left)
    if not left.strip(" ,"):
        return None
    if left.split()[-1].lower() in words.NOT_SAID:
        return None
    if left.split()[-1].lower() == "and" and last is not None:
        return _Act(verb, found.start(), found.end(), last.who, opens=found.start())
    who, begins = _speaker_of(left)
    if who is None:
        return None
    return _Act(
        verb,
        found.start(),
        found.end(),
        who,
        opens=found.start() - (len(left) - begins) - _gap(bare, floor, found.start(), left),
    )


def _gap(bare: str, floor: int, verb: int, left: str) -> int:
    """How many characters stand between the speaker and the verb."""
    return (verb - floor) - len(left.lstrip()) - _leading(bare[floor:verb])


def _leading(piece: str) -> int:
    return len(piece) - len(piece.lstrip())


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
        if who is None or (count == 0 and _WHO_CLAUSE.match(piece.strip())):
            continue
        if who.person:
            previous = _last_clause(pieces[len(pieces) - count - 2]) if len(pieces) - count >= 2 else ""
            told = "" if count else role_of(previous)
            begins = place - (len(previous) + 1 if told else 0)
            return Who(who.name, who.role or told or role_of(later), person=True), max(begins, 0)
        if count and not role_of(piece):
            return who, max(place, 0)
    return None, 0
