"""All watches in one automaton: only those whose rarest required clause was seen are judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from bot.core.match.document import Document
from bot.core.match.explaining import Explanation, explained, unfit
from bot.core.match.needles import Needle, stem
from bot.core.match.parsing import Shelf, parse
from bot.core.match.plans import Needs, Plan, chance, needs, planned
from bot.core.match.query import TEXT_FIELDS, WORD_FIELDS, Query
from bot.core.match.scene import Place, Scene
from bot.errors import NotFound
from bot.model.policy import TermFamily
from bot.model.watch import Match, Span, Watch

_ORDER = {name: index for index, name in enumerate(WORD_FIELDS)}


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A watch made ready. `clauses` and `never` are numbers of patterns, where `Needs` has terms."""

    watch: Watch
    query: Query
    plan: Plan
    needles: tuple[Needle, ...]
    clauses: tuple[frozenset[int], ...]
    never: frozenset[int]

    def possible(self, maybe: set[int], surely: set[int]) -> bool:
        """Whether the judgement is worth making, given the numbers of the patterns that may be or are there."""
        for clause in self.clauses:
            if clause.isdisjoint(maybe):
                return False
        return self.never.isdisjoint(surely)


class Layer:
    """One automaton with its watches. Patterns are numbered, and stemmed terms after them."""

    def __init__(self, watches: Sequence[Watch], shelf: Shelf) -> None:
        read = [(watch, parse(watch.query, shelf)) for watch in watches]
        wanted = [needs(query.root) for _, query in read]
        self._patterns: dict[str, int] = {}
        self._numbers: dict[Needle, frozenset[int]] = {}
        self._stemmed: list[Needle] = []
        self._in_phrases: dict[str, set[int]] = {}
        self._stems: dict[str, dict[str, list[int]]] = {}
        self._number(wanted)
        self._automaton = AhoCorasick(list(self._patterns)) if self._patterns else None
        self.judged = tuple(self._judged(watch, query, need) for (watch, query), need in zip(read, wanted, strict=True))
        self._filed: list[list[Judged]] = [[] for _ in range(len(self._patterns) + len(self._stemmed))]
        self._always: list[Judged] = []
        for judged, need in zip(self.judged, wanted, strict=True):
            self._file(judged, need)

    def hits(self, scene: Scene) -> dict[str, Match]:
        """The watches of this layer that hold, by name."""
        text = scene.haystack.text
        seen = self._automaton.find_matches_as_indexes(text, overlapping=True) if self._automaton else []
        surely = {number for number, _, _ in seen}
        maybe = surely | self._perhaps(scene) if self._in_phrases or self._stemmed else surely
        candidates = dict.fromkeys(self._always)
        filed = self._filed
        for number in maybe:
            for judged in filed[number]:
                candidates[judged] = None
        possible = [judged for judged in candidates if judged.possible(maybe, surely)]
        if possible:
            self._note(scene, possible, seen)
        return {judged.watch.name: match for judged in possible if (match := judge(judged, scene)) is not None}

    def _number(self, wanted: Iterable[Needs]) -> None:
        terms = dict.fromkeys(one for need in wanted for group in (*need.clauses, need.never) for one in group)
        for one in terms:
            if one.stem:
                self._stemmed.append(one)
                continue
            numbers = frozenset(self._patterns.setdefault(text, len(self._patterns)) for text in one.patterns)
            self._numbers[one] = numbers
            for word in one.phrase:
                self._in_phrases.setdefault(word, set()).update(numbers)
        for number, one in enumerate(self._stemmed, start=len(self._patterns)):
            self._numbers[one] = frozenset((number,))

    def _judged(self, watch: Watch, query: Query, need: Needs) -> Judged:
        clauses = tuple(frozenset().union(*(self._numbers[one] for one in clause)) for clause in need.clauses)
        never = frozenset().union(*(self._numbers[one] for one in need.never))
        needles = tuple(dict.fromkeys(one for group in (*need.clauses, need.never) for one in group if not one.stem))
        return Judged(watch, query, planned(query.root), needles, clauses, never)

    def _file(self, judged: Judged, need: Needs) -> None:
        """File a watch under the patterns of its rarest clause."""
        if not need.clauses:
            self._always.append(judged)
            return
        rarest = min(range(len(need.clauses)), key=lambda index: chance(need.clauses[index]))
        for number in judged.clauses[rarest]:
            self._filed[number].append(judged)

    def _perhaps(self, scene: Scene) -> set[int]:
        """Numbers of phrases that may stand over a hyphenated word, and of stems in the document."""
        found: set[int] = set()
        read = [scene.words(name) for name in TEXT_FIELDS]
        for one in read:
            for form, _, _ in one.forms:
                found |= self._in_phrases.get(form, set())
        if self._stemmed:
            wanted = self._stems.get(scene.algorithm) or self._stems_in(scene.algorithm)
            for name in TEXT_FIELDS:
                for word in wanted.keys() & scene.stems(name).keys():
                    found.update(wanted[word])
        return found

    def _stems_in(self, algorithm: str) -> dict[str, list[int]]:
        stems: dict[str, list[int]] = {}
        for number, one in enumerate(self._stemmed, start=len(self._patterns)):
            stems.setdefault(stem(one.stem, algorithm), []).append(number)
        self._stems[algorithm] = stems
        return stems

    def _note(self, scene: Scene, possible: Iterable[Judged], seen: Iterable[tuple[int, int, int]]) -> None:
        """Hand the places the automaton saw to the scene, for the terms about to be judged."""
        spots: dict[int, list[Place]] = {}
        for number, start, end in seen:
            spots.setdefault(number, []).append((start, end))
        for judged in possible:
            for one in judged.needles:
                if not scene.noted(one):
                    scene.note(one, [spot for number in self._numbers[one] for spot in spots.get(number, ())])


def judge(judged: Judged, scene: Scene) -> Match | None:
    """The full judgement of one watch on one document."""
    if unfit(judged.watch, scene.document):
        return None
    found = judged.plan.hits(scene, TEXT_FIELDS)
    if found is None:
        return None
    spans = {scene.span(one) for one in found}
    return Match(judged.watch.name, tuple(sorted(spans, key=_position)))


def _position(span: Span) -> tuple[int, int, int, str]:
    return _ORDER[span.field], span.start, span.end, span.term


class Matcher:
    """Watches made ready; immutable but for what it remembers to be quick. Made by `compile_watches`."""

    def __init__(self, layers: tuple[Layer, ...], shelf: Shelf, names: tuple[str, ...]) -> None:
        self._layers = layers
        self._shelf = shelf
        self._order = {name: index for index, name in enumerate(names)}
        self._owner = {judged.watch.name: judged for layer in layers for judged in layer.judged}

    def match(self, document: Document) -> tuple[Match, ...]:
        """The watches in force that the document satisfies, in the order they were given."""
        scene = Scene(document)
        found: dict[str, Match] = {}
        for layer in self._layers:
            found |= layer.hits(scene)
        return tuple(found[name] for name in sorted(found, key=self._order.__getitem__))

    def explain(self, name: str, document: Document) -> Explanation:
        """Why a watch holds or not, clause by clause; paused watches too. Raises NotFound."""
        judged = self._owner.get(name)
        if judged is None:
            raise NotFound(f'There is no watch "{name}".')
        return explained(judged.watch, judged.query, Scene(document))


def compile_watches(watches: Sequence[Watch], families: Mapping[str, TermFamily] | None = None) -> Matcher:
    """Make watches ready. Paused and ended ones are explained but never match. Raises QueryError."""
    shelf = families if isinstance(families, Shelf) else Shelf(families or {})
    return Matcher((Layer(watches, shelf),), shelf, tuple(watch.name for watch in watches))
