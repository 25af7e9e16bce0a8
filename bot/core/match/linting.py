"""Advice on a query that can be read but hardly means what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.core.match.everyday import AMBIGUOUS, COMMON
from bot.core.match.lexing import SHORTEST_PREFIX, letters
from bot.core.match.parsing import parse
from bot.core.match.printing import shown
from bot.core.match.query import And, Family, Near, Node, Not, Or, Query, Style, Term, Within
from bot.core.text.fold import fold, spaceless
from bot.core.text.words import words
from bot.errors import QueryError

_OPERATORS = {"and", "or", "not"}
_FAMILY = re.compile(r"@[\w-]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of advice: a stable word, what is odd, what to do, where, and a better query if there is one."""

    code: str
    problem: str
    remedy: str
    at: int = 0
    better: str = ""


def lint(query: Query) -> tuple[Finding, ...]:
    """What is odd about a query, in the order of its text; empty if nothing is. Families are not looked into."""
    found = [*_whole(query), *_inside(query.root), *_lower_case(query)]
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: finding.at))


def _whole(query: Query) -> Iterator[Finding]:
    """What is odd about a query as a whole: a choice that is too wide, or nothing but exclusions."""
    choices = query.root.parts if isinstance(query.root, Or) else (query.root,)
    for choice in choices:
        if isinstance(choice, Term):
            yield from _alone(choice)
        if _only_excludes(choice):
            yield Finding(
                "leading-not",
                f"{shown(choice)} holds for every item without that word",
                "Say first what you look for, such as grok NOT stocks.",
                _place(choice),
                f"grok AND {shown(choice)}",
            )


def _alone(term: Term) -> Iterator[Finding]:
    word = fold(term.body).text
    if term.style in {Style.WORD, Style.STEM} and word in AMBIGUOUS:
        what, _, instead = AMBIGUOUS[word].partition(": write ")
        yield Finding(
            "ambiguous", f"{_named(term)} alone: {what}", f"Write {instead}.", term.at, instead.split(", or ")[0]
        )
    elif term.style is not Style.EXACT and all(part in COMMON for part in words(term.body).joined.split()):
        yield Finding(
            "common",
            f"{_named(term)} alone hits a great part of all news",
            "Add what it is about, or a phrase.",
            term.at,
            f"title:{term.written}",
        )


def _named(term: Term) -> str:
    return term.written if term.quoted else f"“{term.written}”"


def _only_excludes(node: Node) -> bool:
    if isinstance(node, And):
        return all(_only_excludes(part) for part in node.parts)
    return isinstance(node, Not)


def _inside(node: Node) -> Iterator[Finding]:
    """What is odd about any part of a query."""
    if isinstance(node, Term):
        yield from _short_prefix(node)
    if isinstance(node, And):
        yield from _contradiction(node)
    if isinstance(node, And | Or):
        yield from _swallowed(node)
        yield from _repeated(node)
    for part in _typed_parts(node):
        yield from _inside(part)


def _typed_parts(node: Node) -> tuple[Node, ...]:
    match node:
        case And(parts=parts) | Or(parts=parts):
            return parts
        case Not(part=part) | Within(part=part):
            return (part,)
        case Near(operands=operands):
            return operands
        case _:
            return ()


def _short_prefix(term: Term) -> Iterator[Finding]:
    if term.style is Style.PREFIX and _is_short(term.body):
        yield Finding(
            "short-prefix",
            f"{term.written} hits every word that begins so (app* hits appeal and approve)",
            "Write the words you mean with OR, or more letters.",
            term.at,
            f"({term.body} OR {term.body}s)",
        )


def _is_short(beginning: str) -> bool:
    return letters(beginning) <= SHORTEST_PREFIX and not spaceless(beginning[-1])


def _contradiction(node: And) -> Iterator[Finding]:
    excluded = {choice: part for part in node.parts if isinstance(part, Not) for choice in _choices(part.part)}
    for part in node.parts:
        if not isinstance(part, Not) and all(choice in excluded for choice in _choices(part)):
            yield Finding(
                "contradiction",
                f"{shown(part)} is required and excluded at once, so this can never hold",
                f"Take NOT {shown(part)} out.",
                _place(part),
                shown(And(kept)) if len(kept := _without_exclusions(node, part)) > 1 else shown(kept[0]),
            )


def _without_exclusions(node: And, part: Node) -> tuple[Node, ...]:
    wanted = set(_choices(part))
    return tuple(one for one in node.parts if not (isinstance(one, Not) and wanted & set(_choices(one.part))))


def _choices(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, Or) else (node,)


def _swallowed(node: And | Or) -> Iterator[Finding]:
    """A branch that changes nothing: a OR (a AND b), a AND (a OR b)."""
    inner = And if isinstance(node, Or) else Or
    single = {part for part in node.parts if not isinstance(part, And | Or)}
    for part in node.parts:
        shared = single.intersection(part.parts) if isinstance(part, inner) else set()
        if shared:
            kept = tuple(one for one in node.parts if one is not part)
            yield Finding(
                "unreachable",
                f"({shown(part)}) changes nothing beside {shown(next(iter(shared)))}",
                "Take it out, or check which of AND and OR you mean.",
                _place(part),
                shown(replace(node, parts=kept)) if len(kept) > 1 else shown(kept[0]),
            )


def _repeated(node: And | Or) -> Iterator[Finding]:
    seen: set[Node] = set()
    for part in node.parts:
        if part in seen:
            kept = tuple(dict.fromkeys(node.parts))
            better = shown(replace(node, parts=kept)) if len(kept) > 1 else shown(kept[0])
            yield Finding("repeated", f"{shown(part)} stands here twice", "Take one of them out.", _place(part), better)
        seen.add(part)


def _lower_case(query: Query) -> Iterator[Finding]:
    for term in _plain_words(query.root):
        if term.body.lower() in _OPERATORS:
            capital = term.body.upper()
            before, after = query.text[: term.at], query.text[term.at + len(term.body) :]
            meant = (f"{before}{capital}{after}", f'{before}"{term.body}"{after}') if query.text else ()
            better = next((text for text in meant if _can_be_read(text)), "")
            yield Finding(
                "lower-case-operator",
                f'"{term.body}" is looked for as a word',
                f'Write {capital} if you mean the operator, "{term.body}" in quotes if you mean the word.',
                term.at,
                better,
            )


def _can_be_read(text: str) -> bool:
    """Whether a query can be read, whatever families it names."""
    try:
        parse(_FAMILY.sub("family", text))
    except QueryError:
        return False
    return True


def _plain_words(node: Node) -> Iterator[Term]:
    if isinstance(node, Term) and node.style is Style.WORD:
        yield node
    for part in _typed_parts(node):
        yield from _plain_words(part)


def _place(node: Node) -> int:
    if isinstance(node, Term | Not | Within | Family):
        return node.at
    parts = _typed_parts(node)
    return _place(parts[0]) if parts else 0
