"""The desk: the parts that every flow works with, handed in by `bot.app`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

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
    speakers_asked: bool = False

    def set_watches(self, watches: tuple[Watch, ...], sources: tuple[Source, ...]) -> None:
        """Work with these watches and sources from now on."""
        self.speakers_asked = speakers.asked_for(watch.query for watch in watches)
        self.workspace = replace(self.workspace, watches=watches, sources=sources)
