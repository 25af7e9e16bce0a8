"""A copy of the database while it is in use, and a copy put back in its place.

A copy is made from one read transaction, so the running process goes on writing beside it. It is checked before
it gets its name: what is called a backup can be restored.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.core.plan.states import Step, after
from bot.errors import StoreDamaged, StoreError
from bot.model.delivery import State
from bot.storage.database import Database, explained
from bot.storage.entering import event
from bot.storage.lock import DatabaseLock
from bot.storage.opening import faults_of, refuse_newer, upgrade, version_of
from bot.storage.times import stamp

MAGIC = b"SQLite format 3\0"
PAGES = 2000
"""Pages copied between two reports of progress: 8 MiB."""
BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a database that is open, or was when its process died (sqlite.org/wal.html)."""
ASIDE = "before-restore"
DOUBTFUL = "restored from a backup: looked for before it is sent"

Told = Callable[[int, int], None]
"""Hears how much is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: where the database before is kept, if there was one, and how many rows are looked for."""

    kept: Path | None
    doubtful: int


def back_up(path: Path, target: Path, told: Told = lambda done, total: None) -> int:
    """Copy the database to a new file, or over an earlier backup; its size in bytes.

    Raises StoreError if there is no database, if the target is something else, StoreDamaged if either is damaged.
    """
    if not path.exists():
        raise StoreError(f"There is no database at {path} to back up.")
    _refuse_to_overwrite(path, target)
    with explained(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        part = _beside(target, "part")
        try:
            _copy(path, part, told)
            os.replace(part, target)
            _sync_folder(target.parent)
        finally:
            _remove(part)
        return target.stat().st_size


def restore(path: Path, backup: Path, now: datetime, told: Told = lambda done, total: None) -> Restored:
    """Put a backup in the database's place, brought up to date; the database before is kept beside it.

    Posts and replies that waited when the backup was made may have gone out since: they are looked for first.
    Raises StoreLocked if a process uses the database, StoreDamaged for a backup that is damaged or too new.
    """
    if not backup.exists():
        raise StoreError(f"There is no backup at {backup}.")
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = DatabaseLock(path)
        fresh = _beside(path, "restoring")
        try:
            if path.exists() and path.samefile(backup):
                raise StoreError(f"{backup} is the database itself; name the backup to restore.")
            _copy(backup, fresh, told)
            doubtful = _brought_up_to_date(fresh, now)
            kept = _keep(path, now)
            os.replace(fresh, path)
            _sync_folder(path.parent)
        finally:
            _remove(fresh)
            lock.release()
        return Restored(kept, doubtful)


def _refuse_to_overwrite(path: Path, target: Path) -> None:
    if not target.exists():
        return
    if target.is_dir():
        raise StoreError(f"{target} is a folder; give the name of a file in it, such as {target / 'tocsin-backup.db'}.")
    if target.samefile(path):
        raise StoreError(f"{target} is the database itself; give another name.")
    if target.stat().st_size and not _is_ours(target):
        raise StoreError(f"{target} is there already and is no backup of Tocsin's; give another name.")


def _is_ours(path: Path) -> bool:
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True)) as db:
            return db.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone() is not None
    except sqlite3.Error:
        return False


def _copy(source: Path, target: Path, told: Told) -> None:
    """A sound copy in one self-contained file, on the disk when this returns."""
    _remove(target)
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    _look_at(source)
    reader = Database(source, read_only=True)
    try:
        with contextlib.closing(sqlite3.connect(target, isolation_level=None)) as copy, reader.transaction(write=False):
            # The first read fixes the moment: a backup under an open transaction never starts anew.
            if version_of(reader) is None:
                raise StoreDamaged(f"{source} is no database of Tocsin's; nothing was changed.")
            reader.raw.backup(copy, pages=PAGES, progress=lambda _, left, total: told(total - left, total))
            copy.execute("PRAGMA journal_mode=DELETE")
            if faults := [row[0] for row in copy.execute("PRAGMA integrity_check(10)") if row[0] != "ok"]:
                raise StoreDamaged(f"{source} is damaged ({'; '.join(faults[:3])}); it was left as it is.")
    finally:
        reader.close()


def _look_at(source: Path) -> None:
    """Raises StoreDamaged for a file that does not even begin as a database does (sqlite.org/fileformat.html)."""
    with source.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise StoreDamaged(f"{source} is no database of Tocsin's; nothing was changed.")


def _brought_up_to_date(fresh: Path, now: datetime) -> int:
    """Check the schema, upgrade it, and put what may have gone out since in doubt; how many rows."""
    writer = Database(fresh, read_only=False)
    try:
        with writer.transaction(write=True) as db:
            refuse_newer(fresh, version_of(db))
        upgrade(writer)
        if faults := faults_of(writer):
            raise StoreDamaged(f"The backup is damaged ({'; '.join(faults[:3])}); nothing was changed.")
        with writer.transaction(write=True) as db:
            doubtful = _doubt(db, stamp(now))
        writer.raw.execute("PRAGMA journal_mode=DELETE")
        return doubtful
    finally:
        writer.close()


def _doubt(db: Database, now: int) -> int:
    """Waiting posts and replies become unclear; `created_at` is the earliest moment they can have been sent at."""
    state = after(State.PENDING, Step.RESTORED)
    found = db.rows(
        "UPDATE delivery SET state = ?, due = ?, detail = ?, fence = fence + 1, "
        "first_sent_at = coalesce(first_sent_at, created_at) "
        "WHERE state = 'pending' AND kind <> 'edit' RETURNING id",
        (state.value, now, DOUBTFUL),
    )
    for (row,) in found:
        event(db, row, now, state, DOUBTFUL)
    return len(found)


def _keep(path: Path, now: datetime) -> Path | None:
    """Set the database before aside, whole, with what SQLite keeps beside it; None if there was none."""
    if not path.exists():
        return None
    kept = path.with_name(f"{path.name}.{ASIDE}-{now:%Y%m%d-%H%M%S}")
    if kept.exists():
        raise StoreError(f"{kept} is there already; move it away and try again.")
    for suffix in ("", *BESIDE):
        before = path.with_name(path.name + suffix)
        if before.exists():
            _double(before, kept.with_name(kept.name + suffix))
    # Only when all of it stands under the other name: a new database must never meet an old journal.
    for suffix in BESIDE:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return kept


def _double(before: Path, kept: Path) -> None:
    """The same file under a second name; where the file system knows no links, a copy."""
    try:
        os.link(before, kept)
    except OSError:
        shutil.copy2(before, kept)


def _beside(path: Path, what: str) -> Path:
    return path.with_name(f"{path.name}.{what}")


def _remove(path: Path) -> None:
    for suffix in ("", "-journal", *BESIDE):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
