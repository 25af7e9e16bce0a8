"""All watches in one automaton: only those whose rarest required clause was seen are judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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

Tools = tuple[Shelf, Mapping[str, float]]
"""What layers are made with: the families and the shares of documents by word."""

Seen = tuple[int, int, int]
"""What the automaton reports: number of a pattern, start and end in the haystack."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A watch made ready.

    `anchor` are the numbers of the patterns of its rarest clause, one of which brought us here; `rest` are the other
    clauses, rarest first; `never` the excluded ones. If `plain`, these are the whole judgement, and `shown` are the
    places in `Layer.terms` of the terms that hit when seen. `needles` are all terms that the automaton looks for.
    """

    watch: Watch
    query: Query
    plan: Plan
    needles: tuple[Needle, ...]
    anchor: frozenset[int] | None
    rest: tuple[frozenset[int], ...]
    never: frozenset[int]
    shown: frozenset[int]
    plain: bool

    def possible(self, maybe: set[int], surely: set[int]) -> bool:
        """Whether the judgement is worth making, given the numbers of the patterns that may be or are there."""
        for clause in self.rest:
            if clause.isdisjoint(maybe):
                return False
        return self.never.isdisjoint(surely)


class Sight:
    """What the automaton of a layer saw in one document."""

    def __init__(self, scene: Scene, seen: Sequence[Seen], terms: Terms) -> None:
        self._scene = scene
        self._seen = seen
        self._terms = terms
        self._spots: dict[int, list[Place]] | None = None
        self._positions: dict[int, Sequence[Position]] = {}
        self.surely = {number for number, _, _ in seen}
        self._present: set[int] | None = None

    def note(self, needles: Iterable[Needle]) -> None:
        """Hand the places of these terms to the scene."""
        for one in needles:
            if not self._scene.noted(one):
                self._scene.note(one, self._places(self._terms.numbers[one]))

    def positions(self, indexes: frozenset[int]) -> set[Position]:
        """Where these terms, which are looked at no more strictly, stand in title and text."""
        if self._present is None:
            shared = self._terms.by_number
            self._present = {index for number in self.surely for index in shared[number]}
        found: set[Position] = set()
        for index in indexes & self._present:
            known = self._positions.get(index)
            if known is None:
                known = self._positions[index] = self._located(self._terms.listed[index])
            found.update(known)
        return found

    def _located(self, one: Needle) -> Sequence[Position]:
        return self._scene.positions(one, self._places(self._terms.numbers[one]))

    def _places(self, numbers: frozenset[int]) -> list[Place]:
        if self._spots is None:
            self._spots = {}
            for number, start, end in self._seen:
                self._spots.setdefault(number, []).append((start, end))
        return [spot for number in numbers for spot in self._spots.get(number, ())]


class Terms:
    """The terms of a layer and the numbers of their patterns; stemmed terms are numbered after all patterns."""

    def __init__(self, wanted: Iterable[Needs]) -> None:
        self.patterns: dict[str, int] = {}
        self.numbers: dict[Needle, frozenset[int]] = {}
        self.in_phrases: dict[str, set[int]] = {}
        groups = [group for need in wanted for group in (*need.clauses, need.never)]
        self.listed = list(dict.fromkeys(one for group in groups for one in group))
        self.index = {one: index for index, one in enumerate(self.listed)}
        self.stemmed = [one for one in self.listed if one.stem]
        for one in self.listed:
            numbers = frozenset(self.patterns.setdefault(text, len(self.patterns)) for text in one.patterns)
            self.numbers[one] = numbers
            for word in one.phrase:
                self.in_phrases.setdefault(word, set()).update(numbers)
        for number, one in enumerate(self.stemmed, start=len(self.patterns)):
            self.numbers[one] = frozenset((number,))
        self.by_number: list[list[int]] = [[] for _ in range(len(self.patterns) + len(self.stemmed))]
        for index, one in enumerate(self.listed):
            for number in self.numbers[one]:
                self.by_number[number].append(index)
        self._stems: dict[str, dict[str, list[int]]] = {}

    def stems(self, algorithm: str) -> dict[str, list[int]]:
        """Numbers of the stemmed terms by their stem."""
        if algorithm not in self._stems:
            stems = self._stems[algorithm] = {}
            for number, one in enumerate(self.stemmed, start=len(self.patterns)):
                stems.setdefault(stem(one.stem, algorithm), []).append(number)
        return self._stems[algorithm]

    def perhaps(self, scene: Scene) -> set[int]:
        """Numbers of phrases that may stand over a hyphenated word, and of stems in the document."""
        found: set[int] = set()
        if self.in_phrases:
            for name in TEXT_FIELDS:
                for form, _, _ in scene.words(name).forms:
                    found |= self.in_phrases.get(form, set())
        if self.stemmed:
            wanted = self.stems(scene.algorithm)
            for name in TEXT_FIELDS:
                for word in wanted.keys() & scene.stems(name).keys():
                    found.update(wanted[word])
        return found


class Layer:
    """One automaton with its watches."""

    def __init__(self, watches: Sequence[Watch], shelf: Shelf, frequencies: Mapping[str, float]) -> None:
        read = [(watch, parse(watch.query, shelf)) for watch in watches]
        wanted = [needs(query.root) for _, query in read]
        self._terms = Terms(wanted)
        self._automaton = AhoCorasick(list(self._terms.patterns)) if self._terms.patterns else None
        self.judged = tuple(
            self._judged(watch, query, need, frequencies) for (watch, query), need in zip(read, wanted, strict=True)
        )
        self.by_name = {judged.watch.name: judged for judged in self.judged}
        self._order = {judged: number for number, judged in enumerate(self.judged)}
        self._filed: list[list[Judged]] = [[] for _ in range(len(self._terms.patterns) + len(self._terms.stemmed))]
        self._always = [judged for judged in self.judged if judged.anchor is None]
        for judged in self.judged:
            for number in judged.anchor or ():
                self._filed[number].append(judged)

    def hits(self, scene: Scene, known: Callable[[str], Judged | None]) -> list[Match]:
        """The watches of this layer that hold, in order, of those still `known` in this form."""
        text = scene.haystack.text
        seen = self._automaton.find_matches_as_indexes(text, overlapping=True) if self._automaton else []
        sight = Sight(scene, seen, self._terms)
        perhaps = self._terms.perhaps(scene) - sight.surely
        found = []
        possible = self._possible(sight.surely | perhaps if perhaps else sight.surely, sight.surely)
        for judged in sorted(possible, key=self._order.__getitem__):
            if known(judged.watch.name) is not judged:
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

    def _judged(self, watch: Watch, query: Query, need: Needs, frequencies: Mapping[str, float]) -> Judged:
        numbers = self._terms.numbers
        ordered = sorted(need.clauses, key=lambda clause: chance(clause, frequencies))
        clauses = [frozenset().union(*(numbers[one] for one in clause)) for clause in ordered]
        required = dict.fromkeys(one for clause in ordered for one in clause)
        plan = planned(query.root)
        return Judged(
            watch=watch,
            query=query,
            plan=plan,
            needles=tuple(one for one in dict.fromkeys((*required, *need.never)) if not one.stem),
            anchor=clauses[0] if clauses else None,
            rest=tuple(clauses[1:]),
            never=frozenset().union(*(numbers[one] for one in need.never)),
            shown=frozenset(self._terms.index[one] for one in required),
            plain=is_plain(plan),
        )


def _shown(judged: Judged, scene: Scene, sight: Sight) -> Match | None:
    """The match of a plain watch whose needs were seen."""
    if unfit(judged.watch, scene.document):
        return None
    positions = sorted(sight.positions(judged.shown))
    return Match(judged.watch.name, tuple([scene.at(position) for position in positions]))


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
    """Watches made ready; immutable but for what it remembers to be quick. Made by `compile_watches`.

    All matchers that grew from one share its large layer. What was added or replaced since stands in a small layer,
    what was taken away is `gone`: a change costs nothing that grows with the number of watches.
    """

    def __init__(
        self, large: Layer, tools: Tools, small: Layer | None = None, gone: frozenset[str] = frozenset()
    ) -> None:
        self._large = large
        self._small = small
        self._tools = tools
        self._gone = gone
        self._added = {judged.watch.name: judged for judged in small.judged} if small else {}

    def with_watch(self, watch: Watch) -> Matcher:
        """A matcher that holds this watch too, in place of one of the same name. Raises QueryError.

        Only the small layer is built again, so this does not stall; call `merged` when it is quiet.
        """
        kept = [one for one in self._waiting() if one.name != watch.name]
        small = Layer([*kept, watch], *self._tools)
        return Matcher(self._large, self._tools, small, self._gone - {watch.name})

    def without_watch(self, name: str) -> Matcher:
        """A matcher without the watch of this name."""
        return Matcher(self._large, self._tools, self._small, self._gone | {name})

    def merged(self) -> Matcher:
        """The same watches in one layer: as slow to make as `compile_watches`, quicker to match with."""
        kept = [judged.watch for judged in self._large.judged if self._known(judged.watch.name) is judged]
        return Matcher(Layer([*kept, *self._waiting()], *self._tools), self._tools)

    @property
    def waiting(self) -> int:
        """How many watches wait in the small layer for `merged`."""
        return len(self._waiting())

    def match(self, document: Document) -> tuple[Match, ...]:
        """The watches in force that the document satisfies, in the order they were given."""
        scene = Scene(document)
        layers = (self._large,) if self._small is None else (self._large, self._small)
        return tuple(match for layer in layers for match in layer.hits(scene, self._known))

    def explain(self, name: str, document: Document) -> Explanation:
        """Why a watch holds or not, clause by clause; paused watches too. Raises NotFound."""
        judged = self._known(name)
        if judged is None:
            raise NotFound(f'There is no watch "{name}".')
        return explained(judged.watch, judged.query, Scene(document))

    def _known(self, name: str) -> Judged | None:
        """The watch in force under a name."""
        if name in self._gone:
            return None
        return self._added.get(name) or self._large.by_name.get(name)

    def _waiting(self) -> list[Watch]:
        return [judged.watch for name, judged in self._added.items() if name not in self._gone]


def compile_watches(
    watches: Sequence[Watch],
    families: Mapping[str, TermFamily] | None = None,
    frequencies: Mapping[str, float] | None = None,
) -> Matcher:
    """Make watches ready. Paused and ended ones are explained but never match. Raises QueryError.

    `frequencies`, shares of documents by folded word, only make matching quicker. Names are unique.
    """
    shelf = families if isinstance(families, Shelf) else Shelf(families or {})
    tools = (shelf, frequencies or {})
    return Matcher(Layer(watches, *tools), tools)
