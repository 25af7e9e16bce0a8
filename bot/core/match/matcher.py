"""All watches, held against one document at a time, and a change of one of them without a stall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.match.document import Document
from bot.core.match.explaining import Explanation, explained
from bot.core.match.layer import Judged, Layer
from bot.core.match.parsing import Shelf, parse
from bot.core.match.scene import Scene
from bot.errors import NotFound
from bot.model.policy import TermFamily
from bot.model.watch import Match, Watch

Tools = tuple[Shelf, Mapping[str, float]]
"""What layers are made with: the families and the shares of documents by word."""


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
        if not self._large.passes(document) and not (self._small and self._small.passes(document)):
            return ()
        scene = Scene(document)
        if self._small is None:
            return tuple(self._large.hits(scene, self._in_force if self._gone else None))
        layers = (self._large, self._small)
        return tuple([match for layer in layers for match in layer.hits(scene, self._in_force)])

    def explain(self, name: str, document: Document) -> Explanation:
        """Why a watch holds or not, clause by clause; paused watches too. Raises NotFound."""
        judged = self._known(name)
        if judged is None:
            raise NotFound(f'There is no watch "{name}".')
        return explained(judged.watch, parse(judged.watch.query, self._tools[0]), Scene(document))

    def _in_force(self, judged: Judged) -> bool:
        return self._known(judged.watch.name) is judged

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
