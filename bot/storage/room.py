"""Room on the disk: some is held back, so that what is stored can still be sent when the disk is full.

Claiming a message and noting its answer are writes too. A file of real blocks stands beside the database; it is
given up at the first write that finds no room, and taken again once there is enough. Polling, which is what fills the
database, stops meanwhile.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

RESERVE = 16 * 1024 * 1024
"""Thousands of messages claimed and settled; SQLite's journal is used again and again (measured: 4 kB a message)."""
LOW = 16 * 1024 * 1024
"""Less than this free, besides the reserve, and nothing new is taken in."""


class Room:
    """The disk that a database is on."""

    def __init__(self, database: Path, reserve: int = RESERVE, low: int = LOW) -> None:
        self._path = database.with_name(database.name + ".reserve")
        self._reserve = reserve
        self._low = low
        self._found_full = False

    def take(self) -> bool:
        """Hold the reserve, if there is room for it and more; whether it is held."""
        if self._held() or self.free() < self._reserve + self._low:
            return self._held()
        handle = os.open(self._path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(handle, 0, self._reserve)
        except OSError:
            self._path.unlink(missing_ok=True)
        finally:
            os.close(handle)
        return self._held()

    def give(self) -> None:
        """A write found no room: from now on it has the reserve."""
        self._found_full = True
        self._path.unlink(missing_ok=True)

    def short(self) -> bool:
        """Whether nothing new should be taken in."""
        return self._found_full or self.free() < self._low

    def regained(self) -> bool:
        """Whether there is room again; then the reserve is held again too."""
        if self.take():
            self._found_full = False
        return not self.short()

    def free(self) -> int:
        """Bytes that are free on this disk."""
        return shutil.disk_usage(self._path.parent).free

    def _held(self) -> bool:
        return self._path.exists() and self._path.stat().st_size >= self._reserve
