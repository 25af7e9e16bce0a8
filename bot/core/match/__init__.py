"""Match: queries that people write, held against items.

    parse -> Query -> compile_watches -> Matcher.match(Document) -> Match with spans

`parsing` and `lexing` read a query, `printing` writes its canonical text, `linting` advises. `plans` turns the tree
into a judgement and into what must be seen first; `matcher` holds all watches in one automaton over folded text.
`narrowing` makes the expression for the full-text index. To add an operator: a token in `lexing`, a node in `query`,
its reading, printing and plan, and a row in the tables of tests/core/test_match_language.py.
"""

from __future__ import annotations

from bot.core.match.document import Document
from bot.core.match.explaining import Clause, Explanation
from bot.core.match.linting import Finding, lint
from bot.core.match.marks import marked
from bot.core.match.matcher import Matcher, compile_watches
from bot.core.match.narrowing import fts
from bot.core.match.parsing import parse
from bot.core.match.printing import clauses, printed
from bot.core.match.query import Query

__all__ = [
    "Clause",
    "Document",
    "Explanation",
    "Finding",
    "Matcher",
    "Query",
    "clauses",
    "compile_watches",
    "fts",
    "lint",
    "marked",
    "parse",
    "printed",
]
