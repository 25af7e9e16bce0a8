"""All watches, held against one document at a time, and a change of one of them without a stall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.match.document import Document
from bot.core.match.explaining import Explanation, explained
from bot.core.match.layer import Layer
from bot.core.match.parsing import Shelf, parse
from bot.core.match.scene import Scene
from bot.errors import NotFound
from bot.model.policy import TermFamily
from bot.model.watch import Match, Watch

Tools = tuple[Shelf, Mapping[str, float]]
"""What layers are made with: the families and the shares of documents by word."""


FEW = 50
"""Watches of a layer that is made again for each one that is added: some milliseconds."""
SOME = 500
"""Watches of a layer that `merged` may make. Making an automaton stops every thread, for 10 µs a phrase."""


class Matcher:
    """Watches made ready; immutable but for what it remembers to be quick. Made by `compile_watches`.

    All matchers that grew from one share its large layer. What was added or replaced since stands in small layers;
    `out` are, layer by layer, the orders of watches that were replaced or taken away: a change costs nothing that
    grows with the number of watches.
    """

    def __init__(self, layers: Sequence[Layer], tools: Tools, out: Sequence[frozenset[int]] = ()) -> None:
        self._layers = tuple(layers)
        self._tools = tools
        self._out = tuple(out) or (frozenset(),) * len(self._layers)

    def with_watch(self, watch: Watch) -> Matcher:
        """A matcher that holds this watch too, in place of one of the same name. Raises QueryError.

        Only a layer of at most `FEW` watches is made again, so this does not stall; call `merged` when it is quiet.
        """
        without = self.without_watch(watch.name)
        last = len(self._layers) - 1
        if not last or without._size(last) >= FEW:
            return without._grown(last + 1, [watch])
        return without._grown(last, [*without._kept(last), watch])

    def without_watch(self, name: str) -> Matcher:
        """A matcher without the watch of this name."""
        out = [gone | layer.orders(name) for layer, gone in zip(self._layers, self._out, strict=True)]
        return Matcher(self._layers, self._tools, out)

    def merged(self) -> Matcher:
        """The same watches in fewer layers, quicker to match with: the newest ones joined up to `SOME` watches.

        Made to run in a thread. It leaves a larger layer alone, for that would stop all other threads: only
        `compile_watches` puts everything into one automaton.
        """
        first, size = len(self._layers), 0
        while first and size + self._size(first - 1) <= SOME:
            first -= 1
            size += self._size(first)
        joined = range(first, len(self._layers))
        return self._grown(first, [watch for number in joined for watch in self._kept(number)]) if joined else self

    @property
    def waiting(self) -> int:
        """How many watches wait in small layers for `merged`."""
        sizes = [self._size(number) for number in range(1, len(self._layers))]
        return sum(size for size in sizes if size <= FEW)

    def match(self, document: Document) -> tuple[Match, ...]:
        """The watches in force that the document satisfies, layer by layer in the order they were given."""
        if not any(layer.passes(document) for layer in self._layers):
            return ()
        scene = Scene(document)
        if len(self._layers) == 1:
            return tuple(self._layers[0].hits(scene, self._out[0]))
        found = (layer.hits(scene, out) for layer, out in zip(self._layers, self._out, strict=True))
        return tuple([match for matches in found for match in matches])

    def perhaps(self, documents: Sequence[Sequence[str]]) -> set[int]:
        """The numbers of those documents, each given by its title and text, that need to be matched: for all others no
        watch holds. To look at a whole feed at once costs a fraction of matching its entries one by one."""
        return set().union(*[layer.perhaps(documents) for layer in self._layers])

    def explain(self, name: str, document: Document) -> Explanation:
        """Why a watch holds or not, clause by clause; paused watches too. Raises NotFound."""
        for layer, out in zip(self._layers, self._out, strict=True):
            for order in layer.orders(name) - out:
                watch = layer.judged[order].watch
                return explained(watch, parse(watch.query, self._tools[0]), Scene(document))
        raise NotFound(f'There is no watch "{name}".')

    def _size(self, number: int) -> int:
        """How many watches of a layer are in force."""
        return len(self._layers[number].judged) - len(self._out[number])

    def _kept(self, number: int) -> list[Watch]:
        """The watches of a layer that are in force."""
        layer, out = self._layers[number], self._out[number]
        return [judged.watch for judged in layer.judged if judged.order not in out]

    def _grown(self, first: int, watches: Sequence[Watch]) -> Matcher:
        """The layers before the `first`, and a new one of these watches."""
        layers = (*self._layers[:first], Layer(watches, *self._tools))
        return Matcher(layers, self._tools, (*self._out[:first], frozenset()))


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
    return Matcher([Layer(watches, *tools)], tools)
