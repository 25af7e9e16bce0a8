"""Watches compiled into one automaton: only those whose rarest required clause was seen are judged."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, islice

from bot.core.match.document import Document
from bot.core.match.explaining import unfit
from bot.core.match.needles import Needle
from bot.core.match.parsing import Shelf, parse
from bot.core.match.plans import Plan, chance, is_plain, needs, planned
from bot.core.match.query import TEXT_FIELDS, Query
from bot.core.match.scene import Scene, Seen, in_order
from bot.core.match.sieve import MOST_PIECES, Sieve, sieve
from bot.core.match.terms import Draft, Numbers, Terms
from bot.model.source import Standing
from bot.model.watch import Match, Span, Watch


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
    If it is `plain`, these are the whole of it. `picky`: the watch does not look at every document.
    """

    watch: Watch
    order: int
    anchor: Numbers | None
    rest: tuple[Numbers, ...]
    never: Numbers
    shown: Numbers
    plain: bool
    picky: bool

    def touched(self, perhaps: set[int]) -> bool:
        """Whether it matters to this watch that these patterns may be there."""
        return not (perhaps.isdisjoint(self.shown) and perhaps.isdisjoint(self.never))


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
                written, prefix = self._terms.term(number), number in self._terms.prefixes
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
        self._judgements: dict[int, Judgement] = {}
        draft = self._drafted(watches)
        self._sieve = self._sifting(draft)
        self._automaton = self._terms.automaton()
        self.judged = tuple([self._judged(*one) for one in zip(watches, range(len(watches)), draft, strict=True)])
        # A dict of fifty thousand names takes ten times as much.
        self._by_name = array("I", sorted(range(len(watches)), key=lambda order: watches[order].name))
        self._always = [judged for judged in self.judged if judged.anchor is None]
        self._filed = self._filing()

    def orders(self, name: str) -> frozenset[int]:
        """The order of the watch of this name; none if it is not here."""
        at = bisect_left(self._by_name, name, key=lambda order: self.judged[order].watch.name)
        found = self._by_name[at : at + 1]
        return frozenset(order for order in found if self.judged[order].watch.name == name)

    def passes(self, document: Document) -> bool:
        """Whether a watch of this layer may hold; False is sure."""
        return self._sieve is None or self._sieve.passes([getattr(document, name) for name in TEXT_FIELDS])

    def perhaps(self, documents: Sequence[Sequence[str]]) -> set[int]:
        """The numbers of those documents, each given by its texts, for which a watch of this layer may hold."""
        return set(range(len(documents))) if self._sieve is None else self._sieve.among(documents)

    def _drafted(self, watches: Sequence[Watch]) -> Draft:
        """The needs of all watches, rarest clause first; those that are not plain are made ready at once."""
        draft = Draft()
        for order, watch in enumerate(watches):
            query = parse(watch.query, self._shelf)
            need = needs(query.root)
            ordered: Sequence[frozenset[Needle]] = need.clauses
            if len(ordered) > 1:
                ordered = sorted(ordered, key=lambda clause: chance(clause, self._frequencies))
            draft.append([self._terms.numbers(clause) for clause in ordered], self._terms.numbers(need.never))
            if not is_plain(query.root):
                self._judgements[order] = _judgement(query, lambda one: self._terms.numbers((one,)))
        return draft

    def _judged(self, watch: Watch, order: int, needed: tuple[tuple[Numbers, ...], Numbers]) -> Judged:
        clauses, never = needed
        return Judged(
            watch=watch,
            order=order,
            anchor=clauses[0] if clauses else None,
            rest=clauses[1:],
            never=never,
            shown=clauses[0] if len(clauses) == 1 else tuple(dict.fromkeys(chain.from_iterable(clauses))),
            plain=order not in self._judgements,
            picky=watch.standing is not Standing.ACTIVE or bool(watch.only_tags or watch.only_languages),
        )

    def _filing(self) -> list[tuple[Judged, ...]]:
        """Watches by number of a pattern of their anchor; the negative numbers of stems are found from the end."""
        filed: list[tuple[Judged, ...]] = [()] * self._terms.count
        for judged in self.judged:
            alone = (judged,)
            for number in judged.anchor or ():
                filed[number] = (*filed[number], judged) if filed[number] else alone
        return filed

    def _sifting(self, draft: Draft) -> Sieve | None:
        """A sieve for all anchors; None if a watch has none, or one compared by stem, or if there are many watches."""
        anchors = [clauses[:1] for clauses, _ in islice(draft, MOST_PIECES + 1)]
        numbers = {number for anchor in anchors for clause in anchor for number in clause}
        if len(anchors) > MOST_PIECES or not all(anchors) or min(numbers, default=0) < 0:
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
            if judged.plain and not (perhaps and judged.touched(perhaps)):
                matches.append(Match(judged.watch.name, sight.spans(judged.shown)))
            elif (match := self._fully(judged, scene, sight)) is not None:
                matches.append(match)
        return matches

    def _fully(self, judged: Judged, scene: Scene, sight: Sight) -> Match | None:
        """The full judgement of one watch on one document."""
        judgement = self._judgements.get(judged.order)
        if judgement is None:
            judgement = self._judgements[judged.order] = self._again(judged)
        sight.note(judgement.needles)
        found = judgement.plan.hits(scene, TEXT_FIELDS)
        if found is None:
            return None
        positions = sorted({scene.position(one) for one in found})
        return Match(judged.watch.name, tuple([scene.at(position) for position in positions]))

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

    def _again(self, judged: Judged) -> Judgement:
        """The full judgement of a plain watch, all of whose terms are required or excluded."""
        numbers = self._terms.by_term((*judged.shown, *judged.never))
        return _judgement(self.query(judged), lambda one: numbers[one.written])


def _judgement(query: Query, numbers: Callable[[Needle], Numbers]) -> Judgement:
    need = needs(query.root)
    wanted = dict.fromkeys(one for group in (*need.clauses, need.never) for one in group if not one.stem)
    return Judgement(planned(query.root), tuple((one, numbers(one)) for one in wanted))
