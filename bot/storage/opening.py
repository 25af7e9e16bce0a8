"""What is asked of a database file before it is used: where it is, whether it is sound, and which schema it has."""

from __future__ import annotations

from pathlib import Path

from bot.errors import StoreDamaged, StoreError
from bot.storage.database import Database
from bot.storage.version import HEAD

_SCHEME = "sqlite:///"


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


def upgrade(writer: Database) -> None:
    """Bring the schema up to date. Raises StoreDamaged for a database of a newer Tocsin."""
    with writer.transaction(write=True) as db:
        found = version_of(db)
        if found == HEAD:
            return
        refuse_newer(writer.path, found)
        # Alembic is a third of a second to import: only a database that needs it pays for it.
        from bot.storage.migrations import upgrade as migrate

        migrate(db.core())
        db.run("INSERT INTO workspace (id, name) VALUES (1, 'local') ON CONFLICT (id) DO NOTHING")


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
