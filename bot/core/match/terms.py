"""The terms of a layer, held small: fifty thousand watches have a hundred thousand of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from bot.core.match.needles import Needle, stem
from bot.core.match.query import TEXT_FIELDS
from bot.core.match.scene import Scene

Numbers = tuple[int, ...]
"""Numbers of patterns. A pattern belongs to one term; those of stemmed terms, which have no pattern, are negative."""

_END = -1


class Column:
    """Short texts by number, end to end in one block: a string of its own takes 50 bytes beside its letters."""

    def __init__(self) -> None:
        self._letters = bytearray()
        self._ends = array("Q", (0,))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        return self._letters[self._ends[number] : self._ends[number + 1]].decode()

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self)))

    def append(self, text: str) -> None:
        """Add a text; its number is one more than that of the last."""
        self._letters += text.encode()
        self._ends.append(len(self._letters))


class Terms:
    """The terms of a layer. Kept by what is written, which is unique, and by number: a term itself is large."""

    def __init__(self) -> None:
        self.patterns = Column()
        self.written = Column()
        self.term = lru_cache(maxsize=4096)(self.written.__getitem__)
        self.prefixes: set[int] = set()
        self._numbers: dict[str, Numbers] = {}
        self._phrases = array("I")
        self._in_phrases: dict[str, array[int]] = {}
        self._stemmed: list[str] = []
        self._stems: dict[str, dict[str, list[int]]] = {}

    @property
    def count(self) -> int:
        """How many numbers were given."""
        return len(self.written) + len(self._stemmed)

    def numbers(self, needles: Iterable[Needle]) -> Numbers:
        """The numbers of these terms, given when a term is first met."""
        found = [self._known(one) for one in needles]
        # One term alone shares its numbers with every other place where it is required.
        return found[0] if len(found) == 1 else tuple([number for numbers in found for number in numbers])

    def by_term(self, numbers: Iterable[int]) -> dict[str, Numbers]:
        """These numbers by the term, as written, that they belong to; stems have none."""
        found: dict[str, Numbers] = {}
        for number in numbers:
            if number >= 0:
                found[self.written[number]] = (*found.get(self.written[number], ()), number)
        return found

    def _known(self, one: Needle) -> Numbers:
        known = self._numbers.get(one.written)
        if known is None:
            known = self._numbers[one.written] = self._number(one)
        return known

    def _number(self, one: Needle) -> Numbers:
        if one.stem:
            self._stemmed.append(one.stem)
            return (-len(self._stemmed),)
        first = len(self.patterns)
        for pattern in one.patterns:
            self.patterns.append(pattern)
            self.written.append(one.written)
        numbers = tuple(range(first, len(self.patterns)))
        if one.prefix:
            self.prefixes.update(numbers)
        if one.phrase:
            self._phrases.extend(numbers)
        return numbers

    def automaton(self) -> AhoCorasick | None:
        """All patterns in one automaton. No term can be added after that: what is only needed to number is let go."""
        self._numbers = {}
        made = AhoCorasick(iter(self.patterns)) if len(self.patterns) else None
        for number in self._phrases:
            for word in self.patterns[number].split():
                self._in_phrases.setdefault(word, array("I")).append(number)
        self.patterns, self._phrases = Column(), array("I")
        return made

    def perhaps(self, scene: Scene) -> set[int]:
        """Numbers of phrases that may stand over a hyphenated word, and of stems in the document."""
        found: set[int] = set()
        if self._in_phrases:
            for name in TEXT_FIELDS:
                for form, _, _ in scene.words(name).forms:
                    found.update(self._in_phrases.get(form, ()))
        if self._stemmed:
            wanted = self._by_stem(scene.algorithm)
            for name in TEXT_FIELDS:
                for word in wanted.keys() & scene.stems(name).keys():
                    found.update(wanted[word])
        return found

    def _by_stem(self, algorithm: str) -> dict[str, list[int]]:
        if algorithm not in self._stems:
            stems = self._stems[algorithm] = {}
            for number, word in enumerate(self._stemmed, start=1):
                stems.setdefault(stem(word, algorithm), []).append(-number)
        return self._stems[algorithm]


class Draft:
    """What each watch needs, in numbers alone and in one block, while the terms are still being numbered.

    So nothing that is kept lies among what is let go, and the automaton, whose making takes most, is made before
    anything that is kept: both halve what a large layer takes at its making.
    """

    def __init__(self) -> None:
        self._flat = array("i")

    def append(self, clauses: Sequence[Numbers], never: Numbers) -> None:
        """Add the needs of a watch."""
        for numbers in (never, *clauses):
            self._flat.append(len(numbers))
            self._flat.extend(numbers)
        self._flat.append(_END)

    def __iter__(self) -> Iterator[tuple[tuple[Numbers, ...], Numbers]]:
        """Clauses and exclusions of each watch, in order; equal numbers are one tuple."""
        shared: dict[Numbers, Numbers] = {}
        groups: list[Numbers] = []
        at = 0
        while at < len(self._flat):
            size = self._flat[at]
            if size == _END:
                yield tuple(groups[1:]), groups[0]
                groups = []
            else:
                numbers = tuple(self._flat[at + 1 : at + 1 + size])
                groups.append(shared.setdefault(numbers, numbers))
            at += 1 + max(size, 0)
