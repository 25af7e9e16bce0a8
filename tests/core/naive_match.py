"""A slow matcher written straight from the rules, to hold the quick one against. ASCII texts only."""

from __future__ import annotations

import re

from bot.core.match.query import And, Family, Near, Node, Not, Or, Style, Term, Within

WORD = re.compile(r"[A-Za-z0-9]+")
COMPOUND = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")


def tokens(text: str) -> list[tuple[str, int, int]]:
    """Words with their places; hyphens part words."""
    return [(word[0].lower(), *word.span()) for word in WORD.finditer(text)]


def readings(text: str) -> dict[int, list[tuple[str, int, int]]]:
    """By index of the first word: each reading of what starts there as (word, end place, index after).

    Words joined by one hyphen may be read as one.
    """
    words = tokens(text)
    found: dict[int, list[tuple[str, int, int]]] = {}
    for first in range(len(words)):
        joined = ""
        for last in range(first, len(words)):
            if last > first and text[words[last - 1][2] : words[last][1]] != "-":
                break
            joined += words[last][0]
            found.setdefault(first, []).append((joined, words[last][2], last + 1))
    return found


def occurrences(term: Term, text: str) -> set[tuple[int, int]]:
    """Where a term stands."""
    words = tokens(text)
    body = [word for word, _, _ in tokens(term.body)]
    forms = [body] if term.style is Style.PHRASE else [body, ["".join(body)]]
    found = set()
    for form in forms:
        for first in range(len(words)):
            for end in _ends(form, first, readings(text), prefix=term.style is Style.PREFIX):
                found.add((words[first][1], end))
    if term.style is Style.EXACT:
        wanted = re.sub("[^A-Za-z0-9]", "", term.body)
        found = {(a, b) for a, b in found if re.sub("[^A-Za-z0-9]", "", text[a:b]) == wanted}
    if term.style is not Style.PHRASE and len(body) > 1:
        found = {place for place in found if not _partly_joined(text[slice(*place)], body, term)}
    return found


def _partly_joined(seen: str, body: list[str], term: Term) -> bool:
    """A word of parts stands for its parts or for all of them as one, not for some joined and some not."""
    parts = [word for word, _, _ in tokens(seen)]
    whole = "".join(parts)
    wanted = "".join(body)
    apart = len(parts) == len(body)
    together = COMPOUND.fullmatch(seen) is not None
    same = whole.startswith(wanted) if term.style is Style.PREFIX else whole == wanted
    return not (apart or (together and same))


def _ends(form: list[str], first: int, read: dict[int, list[tuple[str, int, int]]], *, prefix: bool) -> list[int]:
    at = [(first, -1)]
    for index, wanted in enumerate(form):
        last = index == len(form) - 1
        at = [
            (after, end)
            for start, _ in at
            for word, end, after in read.get(start, [])
            if word == wanted or (prefix and last and word.startswith(wanted))
        ]
    return [end for _, end in at]


Places = set[tuple[str, int, int]]


def holds(node: Node, fields: dict[str, str]) -> Places | None:
    """The places that hit, or None if the node does not hold. `fields` are those to look in."""
    match node:
        case Term():
            found = {(name, *place) for name, text in fields.items() for place in occurrences(node, text)}
            return found or None
        case And(parts=parts):
            each = [holds(part, fields) for part in parts]
            return None if None in each else set().union(*(one for one in each if one))
        case Or(parts=parts) | Family(units=parts):
            good = [one for part in parts if (one := holds(part, fields)) is not None]
            return set().union(*good) if good else None
        case Not(part=part):
            return set() if holds(part, fields) is None else None
        case Within(name=name, part=part):
            return holds(part, {name: fields[name]}) if name in fields else None
        case Near():
            found = set().union(*(_near(node, name, text) for name, text in fields.items()))
            return found or None
    raise AssertionError(node)


def _near(node: Near, name: str, text: str) -> Places:
    columns = [sorted(holds(operand, {name: text}) or ()) for operand in node.operands]
    found: Places = set()

    def extend(chain: list[tuple[str, int, int]]) -> None:
        if len(chain) == len(columns):
            found.update(chain)
            return
        for candidate in columns[len(chain)]:
            if not chain or _gap(text, chain[-1], candidate) <= node.gaps[len(chain) - 1]:
                extend([*chain, candidate])

    extend([])
    return found


def _gap(text: str, one: tuple[str, int, int], other: tuple[str, int, int]) -> int:
    left, right = sorted((one[1:], other[1:]))
    if left[1] > right[0]:
        return 10**6
    return len(WORD.findall(text[left[1] : right[0]]))
