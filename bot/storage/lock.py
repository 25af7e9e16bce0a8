"""One writing process for each database: an advisory lock on a file beside it, let go by the system at a crash."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from bot.errors import StoreLocked


class DatabaseLock:
    """An exclusive flock(2) on `<database>.lock`; the file holds the pid of its owner."""

    def __init__(self, database: Path) -> None:
        """Take the lock. Raises StoreLocked if another process has it."""
        path = database.with_name(database.name + ".lock")
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            owner = os.pread(self._handle, 32, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(self._handle)
            raise StoreLocked(
                f"another Tocsin process (pid {owner}) is using {database}; "
                "stop it, or use the commands that ask the running one"
            ) from fault
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, f"{os.getpid()}\n".encode("ascii"), 0)

    def release(self) -> None:
        """Let go. The file stays: removing it could let two processes lock two different files."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
