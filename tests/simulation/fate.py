"""What goes wrong: a process that dies at any commit or request, a disk that fills up, platforms that misbehave."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import StoreFull
from bot.storage.database import Database
from bot.storage.opening import database_path
from bot.storage.room import Room
from bot.storage.sqlite import SqliteStore, open_store


class Died(BaseException):
    """The process is dead: nothing that it still tries has an effect."""


@dataclass
class Fate:
    """Chance decides at each commit and request. `calm` ends all faults."""

    chance: random.Random
    calm: bool = False
    dead: bool = False
    died: asyncio.Event = field(default_factory=asyncio.Event)
    deaths: int = 0
    failures: int = 0
    death_rate: float = 0.02
    full_until: float = 0.0

    def born(self) -> None:
        """A new process begins."""
        self.dead = False
        self.died = asyncio.Event()

    def lives(self) -> None:
        """Raises Died in a process that is dead."""
        if self.dead:
            raise Died

    def may_kill(self, rate: float | None = None) -> None:
        """Perhaps the process is killed here."""
        self.lives()
        if not self.calm and self.chance.random() < (self.death_rate if rate is None else rate):
            self.kill()
            raise Died

    def kill(self) -> None:
        """Kill the process."""
        self.dead = True
        self.deaths += 1
        self.died.set()

    def may_fill_up(self) -> None:
        """Perhaps the disk is full, for a while."""
        now = asyncio.get_running_loop().time()
        if self.calm:
            return
        if self.chance.random() < 0.004:
            self.full_until = now + self.chance.uniform(1, 40)
        if now < self.full_until:
            self.failures += 1
            raise StoreFull("The disk is full.")


class Disk(Room):
    """Room on a disk that fills up by fate; whatever was held back, somebody else has taken it."""

    def __init__(self, fate: Fate, path: Path) -> None:
        super().__init__(path)
        self.fate = fate

    def take(self) -> bool:
        return not self._full()

    def give(self) -> None:
        return None

    def short(self) -> bool:
        return self._full()

    def _full(self) -> bool:
        return not self.fate.calm and asyncio.get_running_loop().time() < self.fate.full_until


class MortalStore(SqliteStore):
    """The real store; any commit may fail, or be the last thing that the process does."""

    fate: Fate

    @contextmanager
    def writing(self) -> Iterator[Database]:
        self.fate.lives()
        with super().writing() as db:
            yield db
            self.fate.may_kill()
            self.fate.may_fill_up()
        self.fate.may_kill()

    @contextmanager
    def reading(self) -> Iterator[Database]:
        self.fate.lives()
        with super().reading() as db:
            yield db


def opened(path: Path, fate: Fate) -> MortalStore:
    """The store as a starting process opens it. Only the process dies: nothing is forced to the disk."""
    plain = open_store(str(path))
    store = MortalStore(database_path(str(path)), plain._writer, plain._checked, plain._lock)
    store.fate = fate
    store.room = Disk(fate, store.path)
    assert plain._writer is not None
    plain._writer.raw.execute("PRAGMA synchronous=OFF")
    return store


def abandoned(store: MortalStore) -> None:
    """What the system does with a dead process: its connections and its lock are gone."""
    store.fate = Fate(random.Random(0), calm=True)
    store.close()
