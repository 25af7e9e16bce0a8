"""The desk: the parts that every flow works with, handed in by `bot.app`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter

from bot.core.group import Frequencies
from bot.core.match import Matcher
from bot.flows import speakers
from bot.model.policy import TermFamily, Workspace
from bot.model.source import Source
from bot.model.watch import Watch
from bot.ports import Clock, Fetcher, Notifier, Parser, Reader, Store, Summariser, Threads


@dataclass(slots=True)
class Desk:
    """One workspace at work. `workspace`, `matcher` and `frequencies` are replaced as a whole when they change.

    Without a `reader` no page behind an entry is read, whatever its source asks for; without a `summariser` no
    summary is written by a machine.
    """

    workspace: Workspace
    matcher: Matcher
    families: Mapping[str, TermFamily]
    store: Store
    threads: Threads
    clock: Clock
    fetcher: Fetcher
    parser: Parser
    new_key: Callable[[], str]
    notifiers: Mapping[str, Notifier] = field(default_factory=dict)
    places: Mapping[tuple[str, str], str] = field(default_factory=dict)
    frequencies: Frequencies = field(default_factory=lambda: Frequencies(0, {}))
    reader: Reader | None = None
    summariser: Summariser | None = None
    _asking: frozenset[str] = frozenset()

    @property
    def speakers_asked(self) -> bool:
        """Whether any watch asks who speaks."""
        return bool(self._asking)

    def set_sources(self, sources: Iterable[Source]) -> None:
        """Work with these sources from now on."""
        self.workspace = replace(self.workspace, sources=tuple(sources))

    def set_watches(self, watches: Iterable[Watch]) -> None:
        """Work with these watches from now on; they are kept in the order of their names."""
        held = tuple(sorted(watches, key=_name))
        self._asking = frozenset(watch.name for watch in held if speakers.asked_for([watch.query]))
        self.workspace = replace(self.workspace, watches=held)

    def set_watch(self, name: str, watch: Watch | None) -> None:
        """Work with this watch under its name from now on, or without it. Looks at none of the others."""
        held = self.workspace.watches
        at = bisect_left(held, name, key=_name)
        after = at + (at < len(held) and held[at].name == name)
        asks = watch is not None and speakers.asked_for([watch.query])
        self._asking = self._asking | {name} if asks else self._asking - {name}
        self.workspace = replace(self.workspace, watches=held[:at] + ((watch,) if watch else ()) + held[after:])


_name = attrgetter("name")
"""In Python's order, for a database may have another one."""
