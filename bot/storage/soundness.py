"""Whether a database file is known to be sound, so that a start need not read all of it.

A file that was checked and then closed by its one writer has a mark beside it: when it was checked, and how the file
stood after it was closed. The mark is believed for a day, and only while nothing at all has happened to the file. It
is taken away before the file is opened, so a crash leaves none.
"""

from __future__ import annotations

import contextlib
import json
from datetime import datetime, timedelta
from pathlib import Path

BELIEVED = timedelta(days=1)
"""How long a check holds: a disk can lose what nobody wrote to."""

_COUNTER = slice(24, 28)
"""The file change counter in the header (sqlite.org/fileformat.html, 1.3.7)."""


class Soundness:
    """The mark beside a database."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._path = database.with_name(database.name + ".sound")

    def taken(self) -> datetime | None:
        """Take the mark away; when the file was last checked, or None if that says nothing about it as it is now."""
        try:
            told = json.loads(self._path.read_bytes())
            checked = datetime.fromisoformat(told["checked"])
            believed = checked.tzinfo is not None and told["file"] == self._stands()
        except (OSError, ValueError, KeyError, TypeError):
            believed = False
        self._path.unlink(missing_ok=True)
        return checked if believed else None

    def leave(self, checked: datetime) -> None:
        """Mark a file that was just closed as checked then; a file that others still write to gets no mark."""
        # Without a mark the next start checks, which is all that is lost if there is no room for it.
        with contextlib.suppress(OSError):
            if (stands := self._stands()) is not None:
                self._path.write_text(json.dumps({"checked": checked.isoformat(), "file": stands}), "utf-8")

    def _stands(self) -> list[int] | None:
        """What changes with the file: which one, size, times of change, SQLite's count. Raises OSError."""
        if self._database.with_name(self._database.name + "-wal").exists():
            return None
        with self._database.open("rb") as file:
            header = file.read(_COUNTER.stop)
        told = self._database.stat()
        counter = int.from_bytes(header[_COUNTER], "big")
        return [told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns, counter]


def holds(checked: datetime | None, now: datetime | None) -> bool:
    """Whether a check made then still holds; a clock that was set back proves nothing."""
    return checked is not None and now is not None and timedelta() <= now - checked < BELIEVED
