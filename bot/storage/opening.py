"""What is asked of a database file before it is used: where it is, whether it is sound, and which schema it has."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.errors import StoreDamaged, StoreError
from bot.storage import outbox, polling
from bot.storage.database import Database, damaged, explained
from bot.storage.soundness import Soundness, holds
from bot.storage.version import HEAD

_SCHEME = "sqlite:///"
NEW = Path(__file__).with_name("new.sql")
"""What makes an empty file a database of the newest schema, as all migrations would; written by `newest`."""
LOCAL = "INSERT INTO workspace (id, name) VALUES (1, 'local') ON CONFLICT (id) DO NOTHING"
"""The one desk of this version."""


def database_path(url_or_path: str) -> Path:
    """The file behind `sqlite:///relative`, `sqlite:////absolute` or a plain path. Raises StoreError for others."""
    if url_or_path.startswith("postgres") and "://" in url_or_path:
        raise StoreError(
            "This version of Tocsin works with SQLite only. Write `database: sqlite:///var/tocsin.db` "
            "(or sqlite:////absolute/path) in the configuration."
        )
    if url_or_path.startswith(_SCHEME):
        return Path(url_or_path.removeprefix(_SCHEME))
    if "://" in url_or_path:
        raise StoreError(f"{url_or_path!r} is no database address; write sqlite:///var/tocsin.db.")
    return Path(url_or_path)


def open_writer(path: Path, *, alone: bool, now: datetime | None) -> tuple[Database, datetime | None]:
    """The writer's connection, and when the file was last checked: now, or earlier if that still holds.

    Only the one that is `alone` believes an earlier check. Raises StoreDamaged, StoreError.
    """
    writer, checked = _checked(path, now if alone else None)
    try:
        upgrade(writer)
        if alone:
            with writer.transaction(write=True) as db:
                polling.free_leases(db)
                outbox.recover(db)
    except StoreError:
        writer.close()
        raise
    return writer, checked


def _checked(path: Path, now: datetime | None) -> tuple[Database, datetime | None]:
    with explained(path):
        checked = Soundness(path).taken()
    writer = Database(path, read_only=False)
    if holds(checked, now):
        return writer, checked
    try:
        with explained(path):
            if faults := faults_of(writer):
                raise damaged(path, faults)
    except StoreError:
        writer.close()
        raise
    return writer, now


def upgrade(writer: Database) -> None:
    """Bring the schema up to date. Raises StoreDamaged for a database of a newer Tocsin."""
    with writer.transaction(write=True) as db:
        found = version_of(db)
        if found == HEAD:
            return
        refuse_newer(writer.path, found)
        if found is None and not db.number("SELECT count(*) FROM sqlite_master"):
            for statement in NEW.read_text("utf-8").split(";\n"):
                db.run(statement)
            return
        # Alembic is a third of a second to import: only a database that needs it pays for it.
        from bot.storage.migrations import upgrade as migrate

        migrate(db.core())
        db.run(LOCAL)


def refuse_newer(path: Path, found: str | None) -> None:
    """Raises StoreDamaged if this schema is newer than the one this Tocsin knows."""
    if found is not None and found > HEAD:
        raise StoreDamaged(
            f"The database {path} was written by a newer Tocsin (schema {found}; this one knows {HEAD}). "
            "Install that version again, or restore a backup made before the update."
        )


def version_of(db: Database) -> str | None:
    """The schema's version; None for a file that has none of our tables."""
    if not db.first("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"):
        return None
    row = db.first("SELECT version_num FROM alembic_version")
    return str(row[0]) if row else None


def faults_of(db: Database) -> list[str]:
    """What the quick integrity check finds; empty if the file is sound."""
    return [row[0] for row in db.rows("PRAGMA quick_check(10)") if row[0] != "ok"]
