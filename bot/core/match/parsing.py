"""From a typed query to its tree (grammar: docs/query-language.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches

from bot.core.match.lexing import Sign, Token, tokens
from bot.core.match.query import (
    PLAIN_FIELDS,
    And,
    Dates,
    Family,
    Near,
    Node,
    Not,
    Or,
    Query,
    Style,
    Term,
    Within,
    children,
)
from bot.errors import QueryError
from bot.model.policy import TermFamily

MOST_TERMS = 200
"""Different terms as typed; a family counts as one, by its name."""
MOST_EXPANDED = 20_000
"""Terms looked for in the end, those of a family counted each time it is named: more would take long to make ready."""
SHOWN = 60
"""Of a query with too many terms, the beginning is enough to know it by."""
DEEPEST = 8

_STARTS = {Sign.WORD, Sign.PHRASE, Sign.OPEN, Sign.EQUALS, Sign.TILDE, Sign.FAMILY, Sign.FIELD, Sign.NOT}


class Shelf(Mapping[str, TermFamily]):
    """Families with their units read once, however many watches name them."""

    def __init__(self, families: Mapping[str, TermFamily]) -> None:
        self._families = {name.lower(): family for name, family in families.items()}
        self._units: dict[str, tuple[Node, ...]] = {}
        self._sizes: dict[str, int] = {}
        self._open: list[str] = []

    def __getitem__(self, name: str) -> TermFamily:
        return self._families[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._families)

    def __len__(self) -> int:
        return len(self._families)

    def units(self, name: str) -> tuple[Node, ...]:
        """The units of a family as trees. Raises QueryError in a unit that cannot be read, KeyError if unknown."""
        if name not in self._units:
            family = self._families[name]
            if name in self._open:
                circle = " -> ".join(f"@{step}" for step in (*self._open, name))
                raise QueryError(f"Families that name each other: {circle}", f"@{name}", 0, "Take one of them out.")
            self._open.append(name)
            try:
                units = tuple(_Reading(unit, self).query().root for unit in family.terms)
                self._sizes[name] = sum(map(self.size, units))
                _refuse_huge(self._sizes[name], f"The family @{name}", f"@{name}")
                self._units[name] = units
            finally:
                self._open.pop()
        return self._units[name]

    def size(self, node: Node) -> int:
        """How many terms a node has with those of its families, which are not walked again: their sizes are known."""
        if isinstance(node, Family):
            return self._sizes[node.name]
        return isinstance(node, Term) + sum(map(self.size, children(node)))


def parse(query: str, families: Mapping[str, TermFamily] | None = None) -> Query:
    """Read a query; `families` are those that it may name with @. Raises QueryError with place and remedy."""
    shelf = families if isinstance(families, Shelf) else Shelf(families or {})
    read = _Reading(query, shelf).query()
    if len(query) < MOST_TERMS and "@" not in query:
        return read
    beginning = query if len(query) <= SHOWN else f"{query[:SHOWN]}..."
    count = len(set(_typed(read.root)))
    if count > MOST_TERMS:
        remedy = "Make several watches of it, or a family of a topic pack: that counts as one term."
        raise QueryError(f"The query has {count} terms, more than {MOST_TERMS}", beginning, 0, remedy)
    _refuse_huge(shelf.size(read.root), "The query", beginning)
    return read


def _typed(node: Node) -> Iterator[Term | Family]:
    """Terms and families as they were typed."""
    if isinstance(node, Term | Family):
        yield node
        return
    for part in children(node):
        yield from _typed(part)


def _refuse_huge(size: int, what: str, shown: str) -> None:
    """Raises QueryError for what grew beyond all use by families that name families."""
    if size > MOST_EXPANDED:
        problem = f"{what} has {size:,} terms with those of the families it names, more than {MOST_EXPANDED:,}"
        raise QueryError(problem, shown, 0, "Name fewer or smaller families, or name each one once.")


class _Reading:
    """One pass over the tokens of one query."""

    def __init__(self, query: str, shelf: Shelf) -> None:
        self._query = query
        self._shelf = shelf
        self._tokens = tokens(query)
        self._next = 0
        self._depth = 0
        self._field: str | None = None

    def query(self) -> Query:
        if self._peek().sign is Sign.END:
            raise QueryError("The query is empty", self._query, 0, "Write at least one word.")
        root = self._or()
        left = self._peek()
        if left.sign is Sign.CLOSE:
            raise self._fault("This bracket closes nothing", left, "Take it out, or add a ( before.")
        if left.sign is not Sign.END:
            raise self._fault(f"{left.text} cannot stand here", left, "Write a word before it.")
        return Query(root, self._query)

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next += token.sign is not Sign.END
        return token

    def _fault(self, problem: str, token: Token, remedy: str) -> QueryError:
        return QueryError(problem, self._query, token.at, remedy)

    def _or(self) -> Node:
        parts = [self._and()]
        while self._peek().sign is Sign.OR:
            self._take()
            parts.append(self._and())
        return joined(Or, parts)

    def _and(self) -> Node:
        parts = [self._not()]
        while True:
            sign = self._peek().sign
            if sign is Sign.AND:
                self._take()
            elif sign not in _STARTS:
                return joined(And, parts)
            parts.append(self._not())

    def _not(self) -> Node:
        if self._peek().sign is not Sign.NOT:
            return self._unit()
        negation = self._take()
        if self._peek().sign is Sign.NOT:
            raise self._fault("NOT twice", self._peek(), "Take one of them out.")
        return Not(self._unit(), negation.at)

    def _unit(self) -> Node:
        if self._peek().sign is Sign.FIELD:
            return self._within()
        first = self._peek()
        node = self._bracket() if first.sign is Sign.OPEN else self._operand()
        if self._peek().sign is not Sign.NEAR:
            return node
        return self._near(node, first)

    def _near(self, node: Node, first: Token) -> Node:
        operands, gaps = [self._near_operand(node, first)], []
        while self._peek().sign is Sign.NEAR:
            near = self._take()
            if self._field in PLAIN_FIELDS:
                raise self._fault(f"NEAR inside {self._field}:", near, "Write AND or OR.")
            gaps.append(int(near.text))
            first = self._peek()
            operand = self._bracket() if first.sign is Sign.OPEN else self._operand()
            operands.append(self._near_operand(operand, first))
        return Near(tuple(operands), tuple(gaps))

    def _near_operand(self, node: Node, first: Token) -> Node:
        choices = node.parts if isinstance(node, Or) else (node,)
        if all(isinstance(choice, Term | Family) for choice in choices):
            return node
        remedy = "Write a term, a family, or a choice of them in brackets, such as (grok OR xAI) NEAR/5 nude*."
        raise self._fault("This cannot stand beside NEAR", first, remedy)

    def _bracket(self) -> Node:
        opening = self._take()
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._fault(f"Brackets more than {DEEPEST} deep", opening, "Make several watches of it.")
        if self._peek().sign is Sign.CLOSE:
            raise self._fault("Nothing between these brackets", opening, "Take them out, or write a word between.")
        node = self._or()
        if self._peek().sign is not Sign.CLOSE:
            raise self._fault("This bracket is never closed", opening, "Add a ) where the group ends.")
        self._take()
        self._depth -= 1
        return node

    def _within(self) -> Node:
        name = self._take()
        if self._field is not None:
            raise self._fault(f"{name.text}: inside {self._field}:", name, "A field cannot hold another field.")
        if name.text == "published":
            return self._dates(name)
        if self._peek().sign is Sign.END:
            raise self._fault(f"Nothing after {name.text}:", name, f"Write {name.text}:word.")
        self._field = name.text
        part = self._unit()
        self._field = None
        return Within(name.text, part, name.at)

    def _dates(self, name: Token) -> Node:
        days = self._take()
        first, separator, last = days.text.partition("..")
        if not separator:
            last = first
        if not days.text.strip("."):
            raise self._fault("No day after published:", name, _DAYS_REMEDY)
        read = [self._day(day, days) for day in (first, last)]
        if read[0] and read[1] and read[0] > read[1]:
            raise self._fault("The first day is after the last", days, f"Write published:{last}..{first}.")
        return Dates(read[0], read[1], name.at)

    def _day(self, day: str, token: Token) -> str | None:
        if not day:
            return None
        try:
            return date.fromisoformat(day).isoformat()
        except ValueError as fault:
            raise self._fault(f'"{day}" is no day', token, _DAYS_REMEDY) from fault

    def _operand(self) -> Node:
        token = self._take()
        match token.sign:
            case Sign.WORD:
                return self._word(token)
            case Sign.PHRASE:
                return Term(Style.PHRASE, token.text, quoted=True, at=token.at)
            case Sign.EQUALS | Sign.TILDE:
                return self._marked(token)
            case Sign.FAMILY:
                return self._family(token)
        raise self._stray(token)

    def _word(self, token: Token) -> Term:
        if self._peek().sign is not Sign.STAR:
            return Term(Style.WORD, token.text, at=token.at)
        star = self._take()
        if self._field in PLAIN_FIELDS:
            raise self._fault(f"A * inside {self._field}:", star, "Write the whole word.")
        return Term(Style.PREFIX, token.text, at=token.at)

    def _marked(self, sign: Token) -> Term:
        word = self._take()
        style = Style.EXACT if sign.sign is Sign.EQUALS else Style.STEM
        usable = {Sign.WORD, Sign.PHRASE} if style is Style.EXACT else {Sign.WORD}
        if word.sign not in usable or word.at != sign.end:
            example = "=Grok" if style is Style.EXACT else "~generate"
            raise self._fault(
                f"{sign.text} without a word", sign, f"It stands directly before a word, such as {example}."
            )
        if self._field in PLAIN_FIELDS:
            raise self._fault(f"{sign.text} inside {self._field}:", sign, "Write the whole word.")
        if self._peek().sign is Sign.STAR:
            raise self._fault(f"{sign.text} and * on one word", self._peek(), "Take one of them out.")
        return Term(style, word.text, quoted=word.sign is Sign.PHRASE, at=sign.at)

    def _family(self, token: Token) -> Node:
        if self._field in PLAIN_FIELDS:
            raise self._fault(f"A family inside {self._field}:", token, "Write the words themselves.")
        if token.text in self._shelf:
            units = self._shelf.units(token.text)
            if self._field is not None:
                self._plain(units, token)
            return Family(token.text, units, token.at)
        near = get_close_matches(token.text, self._shelf, 1)
        guess = f"Did you mean @{near[0]} ?" if near else _known(self._shelf)
        raise self._fault(f"There is no family @{token.text}", token, guess)

    def _plain(self, units: tuple[Node, ...], token: Token) -> None:
        """A family whose units name fields cannot be looked for inside a field."""
        for unit in units:
            if isinstance(unit, Within | Dates):
                raise self._fault(
                    f"@{token.text} names fields itself", token, f"Write it without {self._field}:, joined by AND."
                )
            self._plain(children(unit), token)

    def _stray(self, token: Token) -> QueryError:
        if token.sign is Sign.END:
            return self._fault(
                "The query ends too early", token, "Write a word after the last operator, or take it out."
            )
        if token.sign is Sign.CLOSE:
            return self._fault("A word is missing before this bracket", token, "Write one, or take the operator out.")
        if token.sign is Sign.FIELD:
            return self._fault("A field beside NEAR", token, "Write the field before: title:(grok NEAR/5 nude*).")
        if token.sign is Sign.NEAR:
            return self._fault(
                f"NEAR/{token.text} cannot stand here", token, "Write a term before it: grok NEAR/5 nude*."
            )
        remedy = f'Write a word before it, or "{token.text.lower()}" in quotes if you mean the word.'
        return self._fault(f"{token.text or token.sign.name} cannot stand here", token, remedy)


_DAYS_REMEDY = "Write days such as published:2026-01-01..2026-02-01, published:2026-01-01.. or published:2026-01-01."


def _known(shelf: Shelf) -> str:
    names = ", ".join(f"@{name}" for name in sorted(shelf))
    if names:
        return f"Families are {names}."
    return "No topic pack is loaded: name some under “topics” in the settings, such as topics/online-safety.yaml."


def joined(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    """Parts joined by AND or OR; one part stands for itself, and groups of the same kind are one group."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else (part,)
    return flat[0] if len(flat) == 1 else kind(tuple(flat))
