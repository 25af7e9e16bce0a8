"""A connection to the SQLite file: how it is opened, its transactions, and its faults in plain words.

Settings follow sqlite.org/wal.html and /pragma.html: WAL with synchronous=FULL (NORMAL may roll back committed
rows at a power loss: an outbox row already posted would come back), foreign keys, a busy timeout, no memory
mapping. One writer connection exists at a time and it alone checkpoints; readers are opened read-only.
"""

from __future__ import annotations

import errno
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import StoreDamaged, StoreError, StoreFull

if TYPE_CHECKING:
    from sqlalchemy import Connection

LISTED = "(SELECT value FROM json_each(?))"
"""A bound list: `column IN LISTED` with the parameter `listed(values)`."""

_BUSY_MS = 10_000
_CACHE_KIB = 16_384
"""Pages kept by the writer. Twice as much saves no CPU time for 35,000 new items; the system keeps pages too."""
_READER_CACHE_KIB = 4_096
_JOURNAL_LIMIT = 64 * 1024 * 1024

Row = tuple[Any, ...]

_REPAIR = (
    "Stop Tocsin and put the newest backup in its place: `tocsin db restore FILE` (the damaged one is kept). "
    "`tocsin db check` shows the details."
)


def listed(values: Iterable[object]) -> str:
    """The parameter for LISTED."""
    return json.dumps(list(values))


class Database:
    """One SQLite connection, used by one thread at a time."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.path = path
        self._guard = threading.RLock()
        self._core: Connection | None = None
        with explained(path):
            self.raw = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rwc'}",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=_BUSY_MS / 1000,
                cached_statements=512,
            )
            self._set_up(read_only)

    def _set_up(self, read_only: bool) -> None:
        pragmas = [f"busy_timeout={_BUSY_MS}", "foreign_keys=ON", "mmap_size=0", "temp_store=MEMORY"]
        if not read_only:
            pragmas += ["journal_mode=WAL", "synchronous=FULL", f"journal_size_limit={_JOURNAL_LIMIT}"]
        pragmas.append(f"cache_size=-{_READER_CACHE_KIB if read_only else _CACHE_KIB}")
        for pragma in pragmas:
            self.raw.execute(f"PRAGMA {pragma}")

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[Database]:
        """All or nothing. Raises StoreError for what SQLite reports."""
        with self._guard, explained(self.path), self.raw:
            self.raw.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            yield self

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of a query."""
        return self.raw.execute(sql, parameters).fetchall()

    def records(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """All rows of a query, by column."""
        cursor = self.raw.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def first(self, sql: str, parameters: Sequence[object] = ()) -> Row | None:
        """The first row of a query, if there is one."""
        row: Row | None = self.raw.execute(sql, parameters).fetchone()
        return row

    def number(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """The first number of the first row; 0 if there is none."""
        row = self.first(sql, parameters)
        return int(row[0]) if row and row[0] is not None else 0

    def run(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Run a change; how many rows it touched."""
        return self.raw.execute(sql, parameters).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a change once for each row of parameters."""
        self.raw.executemany(sql, rows)

    def insert(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Insert one row; its id."""
        return self.raw.execute(sql, parameters).lastrowid or 0

    def next_id(self, table: str) -> int:
        """The id after the highest in use: one writer gives ids to whole batches before they are inserted."""
        return self.number(f"SELECT max(id) FROM {table}") + 1

    def core(self) -> Connection:
        """The same connection for migrations, within the transaction under way.

        Raises nothing of its own; SQLAlchemy is imported here, because every other start can do without it.
        """
        from sqlalchemy import create_engine
        from sqlalchemy.pool import StaticPool

        if self._core is None:
            engine = create_engine(
                "sqlite://",
                creator=lambda: self.raw,
                poolclass=StaticPool,
                pool_reset_on_return=None,  # a returned connection would be rolled back, and with it what is under way
                isolation_level="AUTOCOMMIT",
            )
            self._core = engine.connect()  # closed with the database: its closing would roll back what is under way
        return self._core

    def close(self) -> None:
        """Close the connection; the writer's last checkpoint happens here."""
        with self._guard:
            if self._core is not None:
                self._core.close()
                self._core.engine.dispose()
            self.raw.close()


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite or the file system report into StoreError, StoreDamaged or StoreFull."""
    try:
        yield
    except sqlite3.Error as fault:
        raise _in_words(fault, path) from fault
    except OSError as fault:
        if fault.errno == errno.ENOSPC:
            raise _full(path) from fault
        raise StoreError(f"The database {path} cannot be used: {fault.strerror}.") from fault


def _in_words(fault: sqlite3.Error, path: Path) -> StoreError:
    code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return _full(path)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreDamaged(f"The database {path} is damaged ({fault}). {_REPAIR}")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreError(
            f"The database {path} is held by another program. Close it (a database viewer?) and try again."
        )
    if code == sqlite3.SQLITE_CANTOPEN:
        return StoreError(f"The database {path} cannot be opened. Check that the folder exists and may be written to.")
    if code == sqlite3.SQLITE_READONLY:
        return StoreError(f"The database {path} may not be written to. Check the owner and mode of file and folder.")
    return StoreError(f"The database {path} could not do this: {fault}.")


def _full(path: Path) -> StoreFull:
    return StoreFull(f"The disk is full: nothing was stored in {path}. Free some space; Tocsin goes on by itself.")


def damaged(path: Path, faults: Sequence[str]) -> StoreDamaged:
    """The error for a failed integrity check."""
    return StoreDamaged(f"The database {path} failed its integrity check ({'; '.join(faults[:3])}). {_REPAIR}")
