"""A query as an expression for SQLite's full-text index, which narrows; the matcher decides.

The table is FTS5, `unicode61 remove_diacritics 2`, columns title and text (https://www.sqlite.org/fts5.html,
section 3). The expression finds all that the query finds, and more: what the index cannot judge is left out.
Known to be missed: letters that case folding or our own folding opens and SQLite keeps (ø written as o).
"""

from __future__ import annotations

import re

from bot.core.match.needles import Needle, needle, stem
from bot.core.match.query import TEXT_FIELDS, And, Family, Near, Node, Or, Query, Style, Term, Within, children, terms
from bot.core.text.fold import spaceless

_PHRASE = re.compile(r'"([^"]+)"(\*?)')
_TOKEN = re.compile(r"[^\W_]+")
_SHORTEST_PART = 2
_SHORTEST_JOINED = 5
_LONGEST_INITIALS = 5
_FEW = 40


def fts(query: Query) -> str:
    """An FTS5 expression that finds at least what the query finds; empty if the index cannot narrow it.

    For an empty expression look through all items.
    """
    few = sum(1 for _ in terms(query.root)) <= _FEW
    return _narrowed(query.root, few) or ""


def _narrowed(node: Node, few: bool) -> str | None:
    """The expression of a node; None if it may hold whatever the index says."""
    match node:
        case Term():
            return _term(needle(node), few)
        case And() | Near():
            parts = [part for child in children(node) if (part := _narrowed(child, few)) is not None]
            return _grouped(parts, "AND")
        case Or() | Family():
            choices = [_narrowed(child, few) for child in children(node)]
            known = [choice for choice in choices if choice is not None]
            return _grouped(known, "OR") if len(known) == len(choices) else None
        case Within(name=name, part=part) if name in TEXT_FIELDS:
            inner = _narrowed(part, few)
            return None if inner is None else f"{{{name}}} : ({inner})"
        case Within(name="speaker", part=part):
            inner = _narrowed(part, few)
            return None if inner is None else _PHRASE.sub(_apart, inner)
        case _:
            return None


def _apart(phrase: re.Match[str]) -> str:
    """The words of a phrase in any place: a speaker is made of words of the piece, the role perhaps far away."""
    words = [f'"{word}"' for word in phrase[1].split()]
    return "(" + " AND ".join(words) + phrase[2] + ")"


def _grouped(parts: list[str], operator: str) -> str | None:
    distinct = list(dict.fromkeys(parts))
    if not distinct:
        return None
    return distinct[0] if len(distinct) == 1 else "(" + f" {operator} ".join(distinct) + ")"


def _term(one: Needle, few: bool) -> str | None:
    if one.stem:
        return _stemmed(one.stem)
    if any(spaceless(sign) for pattern in one.patterns for sign in pattern):
        return None
    star = "*" if one.prefix else ""
    forms: list[str] = []
    for pattern in one.patterns:
        parts = _TOKEN.findall(pattern)
        forms.append(" ".join(parts))
        forms += _with_endings(parts)
        if few and len(parts) == 1:
            forms += _split(parts[0], one.term.style is Style.PREFIX)
    typed = _TOKEN.findall(one.term.body.lower())
    forms.append(" ".join(typed))
    return _grouped([f'"{form}"{star}' for form in dict.fromkeys(forms) if form], "OR")


def _with_endings(parts: list[str]) -> list[str]:
    """Phrases in which one word carries a 's, which the index counts as a word and we do not."""
    return [" ".join((*parts[:at], "s", *parts[at:])) for at in range(1, len(parts))]


def _split(word: str, prefix: bool) -> list[str]:
    """Hyphenated forms and dotted initials of a joined word."""
    forms: list[str] = []
    if len(word) >= _SHORTEST_JOINED:
        most = len(word) - (0 if prefix else _SHORTEST_PART)
        forms += [f"{word[:at]} {word[at:]}".strip() for at in range(_SHORTEST_PART, most + 1)]
    if len(word) <= _LONGEST_INITIALS and word.isalpha():
        forms.append(" ".join(word))
    return forms


def _stemmed(word: str) -> str | None:
    """The beginning that a word and its stem share; endings differ by language, so one letter less."""
    low = word.lower()
    root = stem(word, "english")
    shared = 0
    while shared < min(len(low), len(root)) and low[shared] == root[shared]:
        shared += 1
    start = low[: max(shared - 1, 0)]
    return f'"{start}"*' if len(start) > 1 and start.isalnum() else None
