"""Advice on a query that can be read but hardly means what it says."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.match.query import Node, Query


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of advice: a stable word, what is odd, what to do, where, and a better query if there is one."""

    code: str
    problem: str
    remedy: str
    at: int = 0
    better: str = ""


def lint(query: Query) -> tuple[Finding, ...]:
    """What is odd about a query; empty if nothing is."""
    return tuple(_alone(query.root)) + tuple(_everywhere(query.root))


def _alone(root: Node) -> list[Finding]:
    """Choices of the whole query that hit nearly everything or nothing in particular."""
    return []


def _everywhere(node: Node) -> list[Finding]:
    return []
