"""The canonical text of a query: what it means, with every operator written out."""

from __future__ import annotations

from bot.core.match.query import And, Dates, Family, Near, Node, Not, Or, Query, Term, Within


def printed(query: Query) -> str:
    """The canonical text of a query; reading it again gives an equal query."""
    return shown(query.root)


def clauses(query: Query) -> tuple[str, ...]:
    """The parts of a query that must all hold, as canonical text; the whole query if it is one."""
    parts = query.root.parts if isinstance(query.root, And) else (query.root,)
    return tuple(shown(part) for part in parts)


def shown(node: Node) -> str:
    """The canonical text of one node."""
    match node:
        case Term():
            return node.written
        case Family(name=name):
            return f"@{name}"
        case And(parts):
            return " AND ".join(_inner(part, (Or,)) for part in parts)
        case Or(parts):
            return " OR ".join(_inner(part, ()) for part in parts)
        case Not(part=part):
            return f"NOT {_inner(part, (And, Or, Not))}"
        case Near():
            return _near(node)
        case Within() | Dates():
            return _field(node)


def _inner(node: Node, bracketed: tuple[type, ...]) -> str:
    return f"({shown(node)})" if isinstance(node, bracketed) else shown(node)


def _field(node: Within | Dates) -> str:
    if isinstance(node, Within):
        return f"{node.name}:{_inner(node.part, (And, Or, Not))}"
    return f"published:{node.first}" if node.first == node.last else f"published:{node.first or ''}..{node.last or ''}"


def _near(node: Near) -> str:
    shown_operands = [_inner(operand, (Or,)) for operand in node.operands]
    steps = (f"NEAR/{gap} {operand}" for gap, operand in zip(node.gaps, shown_operands[1:], strict=True))
    return " ".join((shown_operands[0], *steps))
