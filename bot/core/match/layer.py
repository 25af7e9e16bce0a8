"""Watches compiled into one automaton: only those whose rarest required clause was seen are judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from bot.core.match.document import Document
from bot.core.match.explaining import unfit
from bot.core.match.needles import Needle, stem
from bot.core.match.parsing import Shelf, parse
from bot.core.match.plans import Plan, chance, is_plain, needs, planned
from bot.core.match.query import TEXT_FIELDS, Query
from bot.core.match.scene import Scene, Seen, in_order
from bot.core.match.sieve import MOST_PIECES, Sieve, sieve
from bot.model.source import Standing
from bot.model.watch import Match, Span, Watch

Numbers = tuple[int, ...]
"""Numbers of patterns. A pattern belongs to one term; those of stemmed terms, which have no pattern, are negative."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The full judgement of a query, with the terms that the automaton looks for and their numbers."""

    plan: Plan
    needles: tuple[tuple[Needle, Numbers], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A watch made ready.

    `anchor` are the patterns of its rarest clause, one of which must be seen (None: nothing must); `rest` are those of
    the other clauses, rarest first; `never` those of terms whose sight excludes; `shown` all that are required.
    Without a `judgement` these are the whole of it. `picky`: the watch does not look at every document.
    """

    watch: Watch
    name: str
    order: int
    anchor: Numbers | None
    rest: tuple[Numbers, ...]
    never: Numbers
    shown: Numbers
    judgement: Judgement | None
    picky: bool

    def touched(self, perhaps: set[int]) -> bool:
        """Whether it matters to this watch that these patterns may be there."""
        return not (perhaps.isdisjoint(self.shown) and perhaps.isdisjoint(self.never))


class Terms:
    """The terms of a layer. Kept by what is written, which is unique, and by number: a term itself is large."""

    def __init__(self) -> None:
        self.patterns: list[str] = []
        self.written: list[str] = []
        self.prefixes: set[int] = set()
        self._numbers: dict[str, Numbers] = {}
        self._given: dict[str, list[int]] = {}
        self._in_phrases: dict[str, list[int]] = {}
        self._stemmed: list[str] = []
        self._stems: dict[str, dict[str, list[int]]] = {}

    @property
    def count(self) -> int:
        """How many numbers were given."""
        return len(self.written) + len(self._stemmed)

    def numbers(self, one: Needle) -> Numbers:
        """The numbers of a term, given when it is first met."""
        known = self._numbers.get(one.written)
        if known is None:
            known = self._numbers[one.written] = self._number(one)
        return known

    def given(self, one: Needle) -> Numbers:
        """The numbers that a term got before the automaton was made."""
        if not self._given:
            for number, written in enumerate(self.written):
                self._given.setdefault(written, []).append(number)
        return tuple(self._given.get(one.written, ()))

    def _number(self, one: Needle) -> Numbers:
        if one.stem:
            self._stemmed.append(one.stem)
            return (-len(self._stemmed),)
        first = len(self.patterns)
        self.patterns += one.patterns
        self.written += [one.written] * len(one.patterns)
        numbers = tuple(range(first, len(self.patterns)))
        if one.prefix:
            self.prefixes.update(numbers)
        for word in one.phrase:
            self._in_phrases.setdefault(word, []).extend(numbers)
        return numbers

    def automaton(self) -> AhoCorasick | None:
        """All patterns in one automaton. No term can be added after that: what is only needed to number is let go."""
        self._numbers = {}
        made = AhoCorasick(self.patterns) if self.patterns else None
        self.patterns = []
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


class Sight:
    """Where the automaton of a layer saw patterns in one document: `spots` by number of the pattern."""

    def __init__(self, scene: Scene, terms: Terms, seen: Sequence[Seen]) -> None:
        self._scene = scene
        self._terms = terms
        self._spans: dict[int, tuple[Span, ...]] = {}
        self.spots: dict[int, list[Seen]] = {}
        spots = self.spots
        for one in seen:
            if one[0] in spots:
                spots[one[0]].append(one)
            else:
                spots[one[0]] = [one]

    def note(self, needles: Iterable[tuple[Needle, Numbers]]) -> None:
        """Hand the places of these terms to the scene."""
        for one, numbers in needles:
            if not self._scene.noted(one):
                self._scene.note(one, [spot for number in numbers for spot in self.spots.get(number, ())])

    def spans(self, numbers: Numbers) -> tuple[Span, ...]:
        """Where those of these patterns stand that were seen, in order."""
        spots, known = self.spots, self._spans
        seen = [number for number in numbers if number in spots]
        for number in seen:
            if number not in known:
                written, prefix = self._terms.written[number], number in self._terms.prefixes
                known[number] = in_order(self._scene.haystack.spans(spots[number], written, prefix=prefix))
        if len(seen) == 1:
            return known[seen[0]]
        return in_order([span for number in seen for span in known[number]])


class Layer:
    """One automaton with its watches. Raises QueryError."""

    def __init__(self, watches: Sequence[Watch], shelf: Shelf, frequencies: Mapping[str, float]) -> None:
        self._shelf = shelf
        self._frequencies = frequencies
        self._terms = Terms()
        self.judged = tuple([self._judged(watch, order) for order, watch in enumerate(watches)])
        self._sieve = self._sifting()
        self._automaton = self._terms.automaton()
        self._orders = {judged.name: judged.order for judged in self.judged}
        self._always = [judged for judged in self.judged if judged.anchor is None]
        # By number of a pattern of their anchor; the negative ones of stems are found from the end.
        self._filed: list[tuple[Judged, ...]] = [()] * self._terms.count
        self._ready: dict[int, Judgement] = {}
        for judged in self.judged:
            for number in judged.anchor or ():
                self._filed[number] += (judged,)

    def orders(self, name: str) -> frozenset[int]:
        """The order of the watch of this name; none if it is not here."""
        return frozenset((self._orders[name],)) if name in self._orders else frozenset()

    def passes(self, document: Document) -> bool:
        """Whether a watch of this layer may hold; False is sure."""
        return self._sieve is None or self._sieve.passes([getattr(document, name) for name in TEXT_FIELDS])

    def _sifting(self) -> Sieve | None:
        """A sieve for all anchors; None if a watch has none, or one compared by stem, or if there are many watches."""
        if len(self.judged) > MOST_PIECES:
            return None
        anchors = [judged.anchor for judged in self.judged if judged.anchor is not None]
        numbers = {number for anchor in anchors for number in anchor}
        if len(anchors) < len(self.judged) or min(numbers, default=0) < 0:
            return None
        return sieve(self._terms.patterns[number] for number in numbers)

    def query(self, judged: Judged) -> Query:
        """The query of one of the watches; read again, for trees are large."""
        return parse(judged.watch.query, self._shelf)

    def hits(self, scene: Scene, out: Set[int]) -> list[Match]:
        """The watches of this layer that hold, in order; `out` are the orders of those no longer in force."""
        seen = self._automaton.find_matches_as_indexes(scene.haystack.text, overlapping=True) if self._automaton else []
        sight = Sight(scene, self._terms, seen)
        surely = sight.spots.keys()
        perhaps = self._terms.perhaps(scene)
        perhaps.difference_update(surely)
        found = self._possible(surely | perhaps if perhaps else surely, surely)
        matches = []
        for order in sorted(found):
            judged = found[order]
            if order in out or (judged.picky and unfit(judged.watch, scene.document)):
                continue
            # A plain watch holds as it stands, unless it may hold over a hyphenated word as well.
            if judged.judgement is None and not (perhaps and judged.touched(perhaps)):
                matches.append(Match(judged.name, sight.spans(judged.shown)))
            elif (match := self._fully(judged, scene, sight)) is not None:
                matches.append(match)
        return matches

    def _fully(self, judged: Judged, scene: Scene, sight: Sight) -> Match | None:
        """The full judgement of one watch on one document."""
        judgement = judged.judgement or self._ready.get(judged.order)
        if judgement is None:
            judgement = self._ready[judged.order] = self._judgement(self.query(judged), self._terms.given)
        sight.note(judgement.needles)
        found = judgement.plan.hits(scene, TEXT_FIELDS)
        if found is None:
            return None
        positions = sorted({scene.position(one) for one in found})
        return Match(judged.name, tuple([scene.at(position) for position in positions]))

    def _possible(self, maybe: Set[int], surely: Set[int]) -> dict[int, Judged]:
        """By order: watches of which every clause may be there and no exclusion surely is."""
        found = {judged.order: judged for judged in self._always if surely.isdisjoint(judged.never)}
        for number in maybe:
            for judged in self._filed[number]:
                # Written out, for a call on each of these short tuples takes twice as long.
                for clause in judged.rest:
                    for wanted in clause:
                        if wanted in maybe:
                            break
                    else:
                        break
                else:
                    for unwanted in judged.never:
                        if unwanted in surely:
                            break
                    else:
                        found[judged.order] = judged
        return found

    def _judged(self, watch: Watch, order: int) -> Judged:
        query = parse(watch.query, self._shelf)
        need = needs(query.root)
        ordered: Sequence[frozenset[Needle]] = need.clauses
        if len(ordered) > 1:
            ordered = sorted(ordered, key=lambda clause: chance(clause, self._frequencies))
        clauses = tuple([self._numbers(clause) for clause in ordered])
        return Judged(
            watch=watch,
            name=watch.name,
            order=order,
            anchor=clauses[0] if clauses else None,
            rest=clauses[1:],
            never=self._numbers(need.never),
            shown=tuple(dict.fromkeys(number for clause in clauses for number in clause)),
            judgement=None if is_plain(query.root) else self._judgement(query, self._terms.numbers),
            picky=watch.standing is not Standing.ACTIVE or bool(watch.only_tags or watch.only_languages),
        )

    @staticmethod
    def _judgement(query: Query, numbers: Callable[[Needle], Numbers]) -> Judgement:
        need = needs(query.root)
        wanted = dict.fromkeys(one for group in (*need.clauses, need.never) for one in group if not one.stem)
        return Judgement(planned(query.root), tuple((one, numbers(one)) for one in wanted))

    def _numbers(self, needles: Iterable[Needle]) -> Numbers:
        return tuple([number for one in needles for number in self._terms.numbers(one)])
