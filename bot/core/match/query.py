"""What a query is once it is read: terms and what joins them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

TEXT_FIELDS = ("title", "text")
WORD_FIELDS = (*TEXT_FIELDS, "source", "author", "url", "speaker", "department")
PLAIN_FIELDS = ("host", "lang", "kind", "tag")
FIELDS = (*WORD_FIELDS, *PLAIN_FIELDS, "published")


class Style(StrEnum):
    """How a term is to be found."""

    WORD = "word"
    PHRASE = "phrase"
    PREFIX = "prefix"
    EXACT = "exact"
    STEM = "stem"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for. `body` is without its operator signs; `at` is its place in the query as typed."""

    style: Style
    body: str
    quoted: bool = False
    at: int = field(default=0, compare=False)

    @property
    def written(self) -> str:
        """The term as it is written in a query."""
        body = f'"{self.body}"' if self.quoted else self.body
        return f"{_BEFORE.get(self.style, '')}{body}{'*' if self.style is Style.PREFIX else ''}"


_BEFORE = {Style.EXACT: "=", Style.STEM: "~"}


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts, at least two."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of the parts, at least two."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Not the part."""

    part: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Operands beside one another in one field: between operand i and i + 1 at most `gaps[i]` words, any order."""

    operands: tuple[Node, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """The part, looked for in one field only."""

    name: str
    part: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Dates:
    """Published from `first` to `last`, both included and either may be open; ISO days."""

    first: str | None
    last: str | None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Family:
    """The units of a topic pack's family: one of them."""

    name: str
    units: tuple[Node, ...] = field(default=(), compare=False, repr=False)
    at: int = field(default=0, compare=False)


Node = Term | And | Or | Not | Near | Within | Dates | Family


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read. `text` is what was typed; two queries are equal if they ask the same."""

    root: Node
    text: str = field(default="", compare=False)


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, those of a family included."""
    match node:
        case And(parts) | Or(parts):
            return parts
        case Not(part=part) | Within(part=part):
            return (part,)
        case Near(operands=operands):
            return operands
        case Family(units=units):
            return units
        case _:
            return ()


def terms(node: Node) -> Iterator[Term]:
    """Every term below a node, families expanded, in order."""
    if isinstance(node, Term):
        yield node
    for part in children(node):
        yield from terms(part)
