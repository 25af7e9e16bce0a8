"""Who said what: quoted parts and reported clauses, each led to the act of speech that carries it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from bot.core.facts import words
from bot.core.facts.acts import NEAR_AFTER, SPOKEN, Act, Voice, acts_of
from bot.core.facts.clauses import FEWEST, FINITE, THAT, broken, complement, ends, semicolon, trimmed
from bot.core.facts.directory import Directory
from bot.core.facts.marks import LONGEST_SENTENCE, Marked, Quoted, within
from bot.core.facts.nameless import Who, somebody_who
from bot.core.facts.people import noun_phrase, role_of
from bot.core.text.sentences import sentences
from bot.model.fact import Quote, QuoteKind

Span = tuple[int, int]


_ACCORDING = re.compile(
    r"(?:\A|,\s*|[”\"’']\s*,?\s*)([Aa]ccording\s+to|[Ii]n\s+the\s+words\s+of)\s+([^,.;]+)(,?)(?:\s+([^,.;]+))?"
)
_PAPER_OF = re.compile(
    r"(?!.*\b(?:obtained|seen|leaked|shared|passed|given|shown|compiled\s+for|analysed|reviewed)\b)"
    r"[\w’'\s,£%.-]{3,60}?\s(?:by|from)\s+(?!\d|(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)(.+)\Z"
)
"""A paper and whose it is: research published today by Marl Aid, but not figures obtained by the Herald"""

_JOINS = re.compile(r",?\s+(?:but|while|although|whereas|and)\s+(?:the\s+|a\s+|its\s+|his\s+|her\s+)?\Z")
_PIECE = re.compile(r"\s*((?:[^,.;:]|,(?=\d))+),(?!\d)")
_APPOSED = re.compile(r"(?:\d{1,3}\Z|(?:who|of|from|for)\s)")


_BLOCK = re.compile(r"\s*>\s?")
_OURS = re.compile(r"\b(?:I|we|our|my|us)\b", re.IGNORECASE)
_NO_SPEECH = re.compile(r"\s*(?:[-*•–·]|\d+[.)]\s|\(?[a-z]\)\s)")
_OTHER_CLAUSE = re.compile(r",\s+(?:but|while|and|though|although)\s*\Z|\A\W*\sand\s*\Z")
_LINE = re.compile(r"([A-Z][^:.;!?“”\"]{3,80}):\s*(?=[\"“‘']|\Z|\n)")
_AND_THAT = re.compile(r"[”’\"']?(?:,?[”’\"']?\s+but|,[”’\"']?\s+and)\s+that\s+(?=\w)")
"""Behind a quotation: it was “late”, but that · nobody had called"""

_LONGEST_TERM = 3
_LEAST_BEFORE = 12
_TERM_OPENS = re.compile(r"\b(?:its|the|an?|his|her|their|this|that)\s+[“‘\"']\Z", re.IGNORECASE)
_TERM_DOES = re.compile(
    r"[”’\"']\s+(?:[a-z]+\s+){0,2}(?:was|were|is|are|had|has|have|would|will|could|can|may|must|should)\s"
)
_LONGEST_LINE = 9
_LONGEST_TITLE = 6
_LEAST_PARAGRAPH = 7
"""Characters of the shortest paragraph in which somebody says something, such as He said."""

_NEXT = 100
"""Characters behind a quotation in which the next word begins."""


def quotes(marked: Marked, known: Directory, spans: Sequence[Span] | None = None) -> tuple[Quote, ...]:
    """All quotes of a text in order; `spans` are the parts to read, all if left out. Each has a speaker.

    `known` has the names of the text; what is learnt while reading is forgotten again.
    """
    book = known.anew()
    voice = Voice()
    found: list[Quote] = []
    for number, (first, last) in enumerate(marked.paragraphs):
        if spans is not None:
            read = next(((max(a, first), min(b, last)) for a, b in spans if a < last and first < b), None)
            if read is None:
                voice = Voice(looked=voice.looked)
                continue
            first, last = read
        parts = within(marked.quoted, *marked.paragraphs[number])
        if set_off := _set_off(marked, number, parts, voice):
            found.append(set_off)
            continue
        if last - first < _LEAST_PARAGRAPH and not parts:
            continue
        for start, end in _sentences(marked.bare, first, last, parts):
            found.extend(_sentence(marked, start, end, within(parts, start, end), book, voice))
            voice.paragraph = number
    return tuple(sorted(found, key=lambda quote: quote.start))


def _set_off(marked: Marked, number: int, parts: Sequence[Quoted], voice: Voice) -> Quote | None:
    """A paragraph without marks that is speech all the same: it follows "Minister Jo Hay said:" (GOV.UK style).

    Lines that begin with ">" belong to it, and as long as it says I, we or our, plain paragraphs do.
    """
    first, last = marked.paragraphs[number]
    piece = marked.text[first:last]
    block = _BLOCK.match(piece)
    if voice.act is None or parts or not (voice.expects or voice.set_off):
        voice.set_off = False
        return None
    begins = voice.expects and marked.bare[:first].rstrip().endswith(":")
    plainly = begins or (voice.set_off and not voice.block and _OURS.search(piece) is not None)
    body = piece[block.end() :] if block else piece
    if not body.strip():
        return None
    spoken = (block is not None and (begins or voice.block)) or (block is None and plainly)
    if not spoken or _NO_SPEECH.match(body) or body.rstrip().endswith(":") or len(body.split()) < FEWEST:
        voice.set_off = False
        return None
    voice.set_off, voice.block, voice.expects = True, block is not None, False
    start = first + len(piece) - len(body.lstrip())
    return _quote(marked.text, start, first + len(piece.rstrip()), voice.act, QuoteKind.DIRECT)


def _sentences(bare: str, first: int, last: int, parts: Sequence[Quoted]) -> list[Span]:
    """The sentences of a paragraph, none of them endless; what follows a quotation in small letters belongs to it."""
    cut = [(first + a, first + b) for a, b in sentences(bare[first:last])]
    joined: list[Span] = []
    for start, end in cut:
        if joined and any(start <= part.end for part in within(parts, joined[-1][0], start + 1)):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [(start, end) for start, end in joined if _outside(start, end, parts) <= LONGEST_SENTENCE]


def _outside(start: int, end: int, parts: Sequence[Quoted]) -> int:
    """How many characters of a sentence stand outside its quotations."""
    return end - start - sum(part.end - part.start for part in within(parts, start, end))


def _sentence(
    marked: Marked, start: int, end: int, inside: Sequence[Quoted], book: Directory, voice: Voice
) -> Iterator[Quote]:
    acts = list(acts_of(marked.bare, start, end, inside, book, voice))
    if not acts and (line := _speaker_line(marked.bare, start, end, book)) is not None:
        acts = [line]
    if inside and not acts and (accorded := _accorded(marked, start, end, book)) is not None:
        acts = [accorded[1]]
    if inside and not acts and _somebody_else(marked.bare, inside, end):
        voice.act = None
    if inside and acts and all(_is_term(marked.text, part) for part in inside):
        yield from _reported(marked, start, end, acts, book, voice)
    elif inside:
        yield from _direct(marked, inside, acts, voice, start)
        yield from _beside(marked, inside, acts, end)
    else:
        yield from _reported(marked, start, end, acts, book, voice)
    if acts:
        voice.act, voice.told = acts[-1], end
    voice.expects = bool(acts) and marked.bare[start:end].rstrip().endswith((":", "said,", "says,"))


def _somebody_else(bare: str, inside: Sequence[Quoted], end: int) -> bool:
    """Whether words are given to somebody whom the rules do not know: “...,” muttered a passer-by."""
    behind = (NEAR_AFTER.match(bare, part.end, end) for part in inside)
    return any(found is not None and SPOKEN.match(bare, found.end(), end) is not None for found in behind)


def _speaker_line(bare: str, start: int, end: int, book: Directory) -> Act | None:
    """Marl head coach Ann Bee: “...”, with no verb at all."""
    found = _LINE.match(bare, start, end)
    who = noun_phrase(found[1]) if found else None
    if found is None or who is None or not who.person or len(found[1].split()) > _LONGEST_LINE:
        return None
    return Act("said", found.end(1), found.end(1), book.full(who), opens=found.start(1))


# Quoted.


def _direct(marked: Marked, inside: Sequence[Quoted], acts: Sequence[Act], voice: Voice, start: int) -> Iterator[Quote]:
    carried = voice.act if _carries_on(marked, inside, voice, start) else None
    last: Act | None = None
    for part in inside:
        act = _nearest(marked.bare, part, acts) or last or carried
        if act is None or _is_title(marked.text, part):
            continue
        last = act
        yield _quote(marked.text, part.start, part.end, act, QuoteKind.DIRECT)
    if last is not None and not acts:
        voice.act = last


def _is_title(text: str, part: Quoted) -> bool:
    """Whether marks stand around a name: the “Better Off Out” group, ‘Untitled With Banana’."""
    told = text[part.start : part.end].split()
    named = [word for word in told if word[0].isupper() or word.lower() in words.COMMON]
    return 1 < len(told) <= _LONGEST_TITLE and len(named) == len(told) and told[-1][0].isupper() and told[-1].isalpha()


def _is_term(text: str, part: Quoted) -> bool:
    """Whether marks stand around a word for what the clause goes on about: its “spicy mode” was for artists"""
    before, after = text[max(0, part.start - 20) : part.start], text[part.end : part.end + 30]
    short = part.closed and len(text[part.start : part.end].split()) <= _LONGEST_TERM
    return short and _TERM_OPENS.search(before) is not None and _TERM_DOES.match(after) is not None


def _beside(marked: Marked, inside: Sequence[Quoted], acts: Sequence[Act], end: int) -> Iterator[Quote]:
    """What is reported in the same sentence as a quotation: “...,” she said, and promised that nobody would lose."""
    for act, following in zip_longest(acts, acts[1:]):
        stop = min((part.start for part in inside if part.start > act.end), default=end + 1)
        if following is not None and act.end < following.opens < stop <= end and not act.inverted:
            if (told := complement(marked.text, act, following.opens)) is not None:
                yield _quote(marked.text, *_without_and(marked.text, told), act, QuoteKind.INDIRECT)
            continue
        if (more := _AND_THAT.match(marked.text, inside[-1].end, end)) is not None and act.end <= inside[0].start:
            yield _quote(marked.text, *trimmed(marked.text, more.end(), end), act, QuoteKind.INDIRECT)
        if stop <= end or act.inverted or act.verb in words.LABELS:
            continue
        between = marked.bare[inside[-1].end : act.opens]
        apart = ";" in marked.bare[inside[-1].end : act.start] or _OTHER_CLAUSE.search(between) is not None
        found = complement(marked.text, act, end) if apart else None
        that = THAT.match(marked.text, act.end, end)
        if found is None and that is not None:
            found = trimmed(marked.text, that.end(), end)
        if found is not None:
            yield _quote(marked.text, *found, act, QuoteKind.INDIRECT)


def _without_and(text: str, span: Span) -> Span:
    piece = text[slice(*span)]
    return span[0], span[0] + len(re.sub(r",?\s+(?:and|but|then|while|before|after)\Z", "", piece))


def _carries_on(marked: Marked, inside: Sequence[Quoted], voice: Voice, start: int) -> bool:
    """Whether a sentence without an act of speech belongs to the speaker before it: it is nothing but quotation."""
    first = inside[0]
    if len(inside) == 1 and marked.text[first.end - 1] not in ".,?!…;:" and first.closed:
        return False  # a heading in marks
    if voice.act is None or first.start > start + 1 or inside[0].paragraph > voice.paragraph + 1:
        return False
    end = inside[-1].end + 1
    after = marked.bare[end : end + _NEXT].split("\n", 1)[0].lstrip()
    return voice.expects or not after[:1].islower()


def _nearest(bare: str, part: Quoted, acts: Sequence[Act]) -> Act | None:
    """The act that carries a quoted part: one right behind it, else the last one before it."""
    acts = [act for act in acts if act.verb not in words.ONLY_THAT]
    behind = NEAR_AFTER.match(bare, part.end)
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
    marked: Marked, start: int, end: int, acts: Sequence[Act], book: Directory, voice: Voice
) -> Iterator[Quote]:
    text = marked.text
    for place, act in enumerate(acts):
        if act.verb in words.LABELS:
            continue
        if act.inverted:
            yield _quote(text, *trimmed(text, start, act.start), act, QuoteKind.INDIRECT)
            return
        stop = _where_another(text, act, acts[place + 1 :], end)
        clauses = _clauses(text, start, act, stop, end)
        yield from (_quote(text, *clause, act, QuoteKind.INDIRECT) for clause in clauses)
        if clauses and stop == end:
            return
    yield from _according(marked, start, end, book)


def _clauses(text: str, start: int, act: Act, stop: int, end: int) -> tuple[Span, ...]:
    """The clauses that an act of speech reports: the one behind it, else the one before it, or both halves of one."""
    clause = complement(text, act, stop)
    if clause is not None:
        return (clause,)
    if ends(text[act.end : stop], act.verb) and act.opens - start > _LEAST_BEFORE:
        clause = trimmed(text, semicolon(text, start, act.opens) + 1 or start, act.opens)
        told = text[clause[1] : act.opens].strip() == "," and FINITE.search(text[slice(*clause)]) is not None
        return (clause,) if told else ()
    return (stop == end and act.verb not in words.ONLY_THAT and broken(text, start, act, end)) or ()


def _where_another(text: str, act: Act, later: Sequence[Act], end: int) -> int:
    """Where another clause begins to be told in the same sentence.

    It would appeal · but the regulator insisted that; it was late · ; nobody had called, she added.
    """
    if later and ends(text[later[-1].end : end], later[-1].verb):
        apart = semicolon(text, act.end, later[-1].opens)
        if apart >= 0:
            return apart
    following = later[0] if later else None
    if following is None or following.opens <= act.end or following.who.name == act.who.name:
        return end
    joined = _JOINS.search(text, act.end, following.opens)
    return joined.start() if joined else end


def _accorded(marked: Marked, start: int, end: int, book: Directory) -> tuple[re.Match[str], Act] | None:
    """The act of "according to X", with its place in the sentence; figures and papers are nobody."""
    found = _ACCORDING.search(marked.bare[start:end])
    if found is None:
        return None
    told = found[2]
    if words.PAPERS.intersection(told.lower().split()):
        of = _PAPER_OF.match(told)
        if of is None:
            return None
        told = of[1]
    who = noun_phrase(told) or somebody_who(told)
    named = noun_phrase(found[4]) if found[4] else None
    if named is not None and named.person and role_of(told):
        who = Who(named.name, role_of(told), person=True)
    if who is None or who.pronoun:
        return None
    opens = start + found.start(1)
    return found, Act("according to", opens, start + found.end(2), book.full(who), opens=opens)


def _according(marked: Marked, start: int, end: int, book: Directory) -> Iterator[Quote]:
    accorded = _accorded(marked, start, end, book)
    if accorded is None:
        return
    found, act = accorded
    if found.start() == 0 and found[3]:
        clause = trimmed(marked.text, _behind_apposition(marked.text, start + found.end(3), end, act.who.name), end)
    else:
        clause = trimmed(marked.text, start, start + found.start())
    if len(marked.text[slice(*clause)].split()) >= FEWEST:
        yield _quote(marked.text, *clause, act, QuoteKind.INDIRECT)


def _behind_apposition(text: str, start: int, end: int, name: str) -> int:
    """Where the clause begins: According to Ann Bee, the chair of the board, · nobody knew."""
    at, before = start, ""
    while (piece := _PIECE.match(text, at, end)) is not None:
        told = piece[1].strip()
        listed = _APPOSED.match(before) is not None and " and " in told
        if FINITE.search(told.split(" who ")[0]) and not told.startswith("who "):
            break
        if not (listed or name in told or _tells_who(told)):
            break
        at, before = piece.end(), told
    return at


def _tells_who(piece: str) -> bool:
    """Whether a piece between commas says who somebody is: the Labour member for Marl"""
    office = any(word.lower() in words.ROLES | {"member"} for word in piece.split())
    return office or _APPOSED.match(piece) is not None or " who " in piece


def _quote(text: str, start: int, end: int, act: Act, kind: QuoteKind) -> Quote:
    return Quote(act.who.name, act.who.role, act.verb, kind, text[start:end], start, end)
