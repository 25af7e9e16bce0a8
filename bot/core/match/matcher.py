"""All watches in one automaton: only those whose rarest required clause was seen are judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from bot.core.match.document import Document
from bot.core.match.explaining import Explanation, explained, unfit
from bot.core.match.needles import Needle, stem
from bot.core.match.parsing import Shelf, parse
from bot.core.match.plans import Needs, Plan, chance, is_plain, needs, planned
from bot.core.match.query import TEXT_FIELDS, Query
from bot.core.match.scene import Place, Position, Scene
from bot.errors import NotFound
from bot.model.policy import TermFamily
from bot.model.watch import Match, Watch


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A watch made ready.

    `anchor` are the numbers of the patterns of its rarest clause, one of which brought us here; `rest` are the other
    clauses, rarest first; `never` the excluded ones. If `plain`, these are the whole judgement, and `shown` are the
    terms that hit when seen. `needles` are all terms that the automaton looks for.
    """

    watch: Watch
    query: Query
    plan: Plan
    needles: tuple[Needle, ...]
    anchor: frozenset[int] | None
    rest: tuple[frozenset[int], ...]
    never: frozenset[int]
    shown: tuple[Needle, ...]
    plain: bool

    def possible(self, maybe: set[int], surely: set[int]) -> bool:
        """Whether the judgement is worth making, given the numbers of the patterns that may be or are there."""
        for clause in self.rest:
            if clause.isdisjoint(maybe):
                return False
        return self.never.isdisjoint(surely)


class Sight:
    """What the automaton saw in one document."""

    def __init__(
        self, scene: Scene, seen: Sequence[tuple[int, int, int]], numbers: Mapping[Needle, frozenset[int]]
    ) -> None:
        self._scene = scene
        self._seen = seen
        self._numbers = numbers
        self._spots: dict[int, list[Place]] | None = None
        self._hits: dict[Needle, Sequence[Position]] = {}
        self.surely = {number for number, _, _ in seen}

    def note(self, needles: Iterable[Needle]) -> None:
        """Hand the places of these terms to the scene."""
        for one in needles:
            if not self._scene.noted(one):
                self._scene.note(one, self._places(one))

    def positions(self, one: Needle) -> Sequence[Position]:
        """Where a term that is looked at no more strictly stands in title and text."""
        known = self._hits.get(one)
        if known is None:
            if self._numbers[one].isdisjoint(self.surely):
                known = ()
            else:
                known = self._scene.positions(one, self._places(one))
            self._hits[one] = known
        return known

    def _places(self, one: Needle) -> list[Place]:
        if self._spots is None:
            self._spots = {}
            for number, start, end in self._seen:
                self._spots.setdefault(number, []).append((start, end))
        return [spot for number in self._numbers[one] for spot in self._spots.get(number, ())]


class Layer:
    """One automaton with its watches. Patterns are numbered, and stemmed terms after them."""

    def __init__(self, watches: Sequence[Watch], shelf: Shelf, frequencies: Mapping[str, float]) -> None:
        read = [(watch, parse(watch.query, shelf)) for watch in watches]
        wanted = [needs(query.root) for _, query in read]
        self._patterns: dict[str, int] = {}
        self._numbers: dict[Needle, frozenset[int]] = {}
        self._stemmed: list[Needle] = []
        self._in_phrases: dict[str, set[int]] = {}
        self._stems: dict[str, dict[str, list[int]]] = {}
        self._number(wanted)
        self._automaton = AhoCorasick(list(self._patterns)) if self._patterns else None
        self.judged = tuple(
            self._judged(watch, query, need, frequencies) for (watch, query), need in zip(read, wanted, strict=True)
        )
        self._filed: list[list[Judged]] = [[] for _ in range(len(self._patterns) + len(self._stemmed))]
        self._always = [judged for judged in self.judged if judged.anchor is None]
        for judged in self.judged:
            for number in judged.anchor or ():
                self._filed[number].append(judged)

    def hits(self, scene: Scene, owner: Mapping[str, Judged]) -> list[Match]:
        """The watches of this layer that hold, of those that `owner` still knows in this form."""
        text = scene.haystack.text
        seen = self._automaton.find_matches_as_indexes(text, overlapping=True) if self._automaton else []
        sight = Sight(scene, seen, self._numbers)
        perhaps = self._perhaps(scene) - sight.surely if self._in_phrases or self._stemmed else set()
        found = []
        for judged in self._possible(sight.surely | perhaps if perhaps else sight.surely, sight.surely):
            if owner.get(judged.watch.name) is not judged:
                continue
            match = _shown(judged, scene, sight) if judged.plain and not perhaps else judge(judged, scene, sight)
            if match is not None:
                found.append(match)
        return found

    def _possible(self, maybe: set[int], surely: set[int]) -> Iterable[Judged]:
        candidates = dict.fromkeys(self._always)
        filed = self._filed
        for number in maybe:
            if filed[number]:
                candidates.update(dict.fromkeys(filed[number]))
        return [judged for judged in candidates if judged.possible(maybe, surely)]

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

    def _judged(self, watch: Watch, query: Query, need: Needs, frequencies: Mapping[str, float]) -> Judged:
        ordered = sorted(need.clauses, key=lambda clause: chance(clause, frequencies))
        clauses = [frozenset().union(*(self._numbers[one] for one in clause)) for clause in ordered]
        never = frozenset().union(*(self._numbers[one] for one in need.never))
        shown = tuple(dict.fromkeys(one for clause in ordered for one in clause if not one.stem))
        plan = planned(query.root)
        return Judged(
            watch,
            query,
            plan,
            tuple(dict.fromkeys((*shown, *need.never))),
            clauses[0] if clauses else None,
            tuple(clauses[1:]),
            never,
            shown,
            is_plain(plan),
        )

    def _perhaps(self, scene: Scene) -> set[int]:
        """Numbers of phrases that may stand over a hyphenated word, and of stems in the document."""
        found: set[int] = set()
        for one in (scene.words(name) for name in TEXT_FIELDS):
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


def _shown(judged: Judged, scene: Scene, sight: Sight) -> Match | None:
    """The match of a plain watch whose needs were seen."""
    if unfit(judged.watch, scene.document):
        return None
    positions = {position for one in judged.shown for position in sight.positions(one)}
    return Match(judged.watch.name, tuple(scene.at(position) for position in sorted(positions)))


def judge(judged: Judged, scene: Scene, sight: Sight) -> Match | None:
    """The full judgement of one watch on one document."""
    if unfit(judged.watch, scene.document):
        return None
    sight.note(judged.needles)
    found = judged.plan.hits(scene, TEXT_FIELDS)
    if found is None:
        return None
    return Match(
        judged.watch.name, tuple(scene.at(position) for position in sorted({scene.position(one) for one in found}))
    )


class Matcher:
    """Watches made ready; immutable but for what it remembers to be quick. Made by `compile_watches`."""

    def __init__(
        self, layers: tuple[Layer, ...], shelf: Shelf, names: tuple[str, ...], frequencies: Mapping[str, float]
    ) -> None:
        self._layers = layers
        self._frequencies = frequencies
        self._shelf = shelf
        self._order = {name: index for index, name in enumerate(names)}
        self._owner = {
            judged.watch.name: judged for layer in layers for judged in layer.judged if judged.watch.name in self._order
        }

    def with_watch(self, watch: Watch) -> Matcher:
        """A matcher that holds this watch too, in place of one of the same name. Raises QueryError.

        Only the small layers are built again, so this does not stall; call `merged` when it is quiet.
        """
        rest = self.without_watch(watch.name)
        large, small = rest._layers[:1], [judged.watch for layer in rest._layers[1:] for judged in layer.judged]
        kept = [one for one in small if one.name in rest._order]
        layer = Layer([*kept, watch], self._shelf, self._frequencies)
        return Matcher((*large, layer), self._shelf, (*rest._order, watch.name), self._frequencies)

    def without_watch(self, name: str) -> Matcher:
        """A matcher without the watch of this name."""
        kept = tuple(other for other in self._order if other != name)
        return Matcher(self._layers, self._shelf, kept, self._frequencies)

    def merged(self) -> Matcher:
        """The same watches in one layer: as slow to make as `compile_watches`, quicker to match with."""
        watches = [self._owner[name].watch for name in self._order]
        layer = Layer(watches, self._shelf, self._frequencies)
        return Matcher((layer,), self._shelf, tuple(self._order), self._frequencies)

    @property
    def waiting(self) -> int:
        """How many watches wait in the small layers for `merged`."""
        return sum(len(layer.judged) for layer in self._layers[1:])

    def match(self, document: Document) -> tuple[Match, ...]:
        """The watches in force that the document satisfies, in the order they were given."""
        scene = Scene(document)
        found: dict[str, Match] = {}
        for layer in self._layers:
            found.update((one.watch, one) for one in layer.hits(scene, self._owner))
        return tuple(found[name] for name in sorted(found, key=self._order.__getitem__))

    def explain(self, name: str, document: Document) -> Explanation:
        """Why a watch holds or not, clause by clause; paused watches too. Raises NotFound."""
        judged = self._owner.get(name)
        if judged is None:
            raise NotFound(f'There is no watch "{name}".')
        return explained(judged.watch, judged.query, Scene(document))


def compile_watches(
    watches: Sequence[Watch],
    families: Mapping[str, TermFamily] | None = None,
    frequencies: Mapping[str, float] | None = None,
) -> Matcher:
    """Make watches ready. Paused and ended ones are explained but never match. Raises QueryError.

    `frequencies`, shares of documents by folded word, only make matching quicker. Names are unique.
    """
    shelf = families if isinstance(families, Shelf) else Shelf(families or {})
    known = frequencies or {}
    return Matcher((Layer(watches, shelf, known),), shelf, tuple(watch.name for watch in watches), known)
