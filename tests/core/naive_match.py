"""A slow matcher written straight from the rules, to hold the quick one against.

It never reads Unicode: a text is handed to it as words of which the writer of the test says what they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.match.query import And, Family, Near, Node, Not, Or, Style, Term, Within

WORD = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True)
class Word:
    """One word of a text: as it is compared, with accents, with capitals, with both; its place; if a hyphen follows."""

    folded: str
    accented: str
    cased: str
    both: str
    start: int = 0
    end: int = 0
    joined: bool = False


Text = Sequence[Word]
Places = set[tuple[str, int, int]]
Reader = Callable[[str], Text]
"""From the body of a term to its words."""


def ascii_words(text: str) -> Text:
    """Words of a text of ASCII letters; one hyphen between two of them joins them."""
    found = list(WORD.finditer(text))
    after = [match.start() for match in found[1:]] + [-1] * bool(found)
    return [
        Word(word[0].lower(), word[0].lower(), word[0], word[0], *word.span(), text[word.end() : start] == "-")
        for word, start in zip(found, after, strict=True)
    ]


def readings(text: Text) -> dict[int, list[tuple[str, int]]]:
    """By index of the first word: each reading of what starts there, with the index after.

    Words joined by one hyphen may be read as one.
    """
    found: dict[int, list[tuple[str, int]]] = {}
    for first in range(len(text)):
        read = ""
        for last in range(first, len(text)):
            if last > first and not text[last - 1].joined:
                break
            read += text[last].folded
            found.setdefault(first, []).append((read, last + 1))
    return found


def occurrences(term: Term, text: Text, read: Reader) -> set[tuple[int, int]]:
    """Where a term stands."""
    body = read(term.body)
    folded = [word.folded for word in body]
    forms = [folded]
    if term.style is not Style.PHRASE and all(word.joined for word in body[:-1]):
        forms.append(["".join(folded)])
    found = {
        (first, after)
        for form in forms
        for first in range(len(text))
        for after in _ends(form, first, readings(text), prefix=term.style is Style.PREFIX)
    }
    found = {place for place in found if _strictly(term, body, text[slice(*place)])}
    if term.style is not Style.PHRASE and len(body) > 1:
        found = {place for place in found if not _partly_joined(text[slice(*place)], folded, term)}
    return {(text[first].start, text[after - 1].end) for first, after in found}


def _strictly(term: Term, body: Text, seen: Text) -> bool:
    """Accents count if the term has any, capitals if it is exact."""
    accents = any(word.accented != word.folded for word in body)
    exact = term.style is Style.EXACT
    form = {(False, True): "accented", (True, False): "cased", (True, True): "both"}.get((exact, accents), "folded")
    wanted, found = ("".join(getattr(word, form) for word in words) for words in (body, seen))
    return found.startswith(wanted) if term.style is Style.PREFIX else found == wanted


def _partly_joined(seen: Text, body: list[str], term: Term) -> bool:
    """A word of parts stands for its parts or for all of them as one, not for some joined and some not."""
    whole, wanted = "".join(word.folded for word in seen), "".join(body)
    together = all(word.joined for word in seen[:-1])
    same = whole.startswith(wanted) if term.style is Style.PREFIX else whole == wanted
    return not (len(seen) == len(body) or (together and same))


def _ends(form: list[str], first: int, read: dict[int, list[tuple[str, int]]], *, prefix: bool) -> list[int]:
    at = [first]
    for index, wanted in enumerate(form):
        last = index == len(form) - 1
        at = [
            after
            for start in at
            for word, after in read.get(start, [])
            if word == wanted or (prefix and last and word.startswith(wanted))
        ]
    return at


def holds(node: Node, fields: dict[str, Text], read: Reader = ascii_words) -> Places | None:
    """The places that hit, or None if the node does not hold. `fields` are those to look in."""
    match node:
        case Term():
            found = {(name, *place) for name, text in fields.items() for place in occurrences(node, text, read)}
            return found or None
        case And(parts=parts):
            each = [holds(part, fields, read) for part in parts]
            return None if None in each else set().union(*(one for one in each if one))
        case Or(parts=parts) | Family(units=parts):
            good = [one for part in parts if (one := holds(part, fields, read)) is not None]
            return set().union(*good) if good else None
        case Not(part=part):
            return set() if holds(part, fields, read) is None else None
        case Within(name=name, part=part):
            return holds(part, {name: fields[name]}, read) if name in fields else None
        case Near():
            found = set().union(*(_near(node, name, text, read) for name, text in fields.items()))
            return found or None
    raise AssertionError(node)


def _near(node: Near, name: str, text: Text, read: Reader) -> Places:
    columns = [sorted(holds(operand, {name: text}, read) or ()) for operand in node.operands]
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


def _gap(text: Text, one: tuple[str, int, int], other: tuple[str, int, int]) -> int:
    left, right = sorted((one[1:], other[1:]))
    if left[1] > right[0]:
        return 10**6
    return sum(left[1] <= word.start and word.end <= right[0] for word in text)
