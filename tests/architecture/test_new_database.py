"""A new database is made by one script; it must be what all migrations make, to the letter."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.storage.database import Database
from bot.storage.migrations import upgrade
from bot.storage.migrations.newest import script
from bot.storage.opening import LOCAL, NEW
from bot.storage.sqlite import open_store


def test_a_new_database_is_the_one_that_all_migrations_make(tmp_path: Path) -> None:
    open_store(str(tmp_path / "new.db")).close()
    migrated = Database(tmp_path / "migrated.db", read_only=False)
    with migrated.transaction(write=True) as db:
        upgrade(db.core())
        db.run(LOCAL)
    migrated.close()
    assert _whole(tmp_path / "new.db") == _whole(tmp_path / "migrated.db")


def test_the_script_of_a_new_database_is_the_one_written_by_the_migrations() -> None:
    told = "run `python -m bot.storage.migrations.newest`: the schema has changed"
    assert NEW.read_text("utf-8") == script(), told


def _whole(path: Path) -> tuple[list[tuple[str, ...]], dict[str, list[tuple[object, ...]]], list[object]]:
    """Everything in a database: what is made, all rows but those of the index, and what the file says of itself."""
    with closing(sqlite3.connect(path)) as db:
        made = [
            (kind, name, table, (sql or "").strip())
            for kind, name, table, sql in db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
        ]
        names = [name for kind, name, *_ in made if kind == "table" and not name.startswith("item_search")]
        rows = {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
        file = [
            db.execute(f"PRAGMA {of}").fetchone()[0] for of in ("page_size", "encoding", "auto_vacuum", "user_version")
        ]
    return sorted(made), rows, file
