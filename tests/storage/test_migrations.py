"""Migrations make exactly the tables of schema.py, quietly, and a newer database is refused."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, pool

import bot
from bot.errors import StoreDamaged, StoreError
from bot.storage.migrations import configured, head
from bot.storage.schema import metadata
from bot.storage.sqlite import open_store
from bot.storage.version import HEAD


def _beside_search(_: object, name: str | None, kind: str, *__: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith(("item_search", "alembic_")))


def test_migrations_make_the_schema(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}", poolclass=pool.NullPool)
    with engine.connect() as connection:
        options = {"include_object": _beside_search, "compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_the_tables_are_kept_in_the_same_way(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "created.db"
    engine = create_engine(f"sqlite:///{other}", poolclass=pool.NullPool)
    metadata.create_all(engine)
    assert _tables(path) == _tables(other)


def _tables(path: Path) -> dict[str, tuple[bool, list[tuple[str, ...]]]]:
    with sqlite3.connect(path) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        told = {
            name: (
                "WITHOUT ROWID" in db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0],
                sorted(row[2:5] for row in db.execute(f'PRAGMA foreign_key_list("{name}")')),
            )
            for name in names
            if not name.startswith(("item_search", "alembic_"))
        }
    db.close()
    return told


def test_the_newest_migration_is_the_one_the_code_knows() -> None:
    assert head() == HEAD


def test_migrations_travel_inside_the_package() -> None:
    place = Path(configured().get_main_option("script_location") or "")
    assert place.is_relative_to(Path(bot.__file__).parent)
    assert (place / "env.py").is_file()


def test_opening_prints_nothing_and_leaves_logging_alone(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = logging.root.level, list(logging.root.handlers), logging.getLogger("alembic").level
    open_store(str(tmp_path / "new.db")).close()
    assert (logging.root.level, list(logging.root.handlers), logging.getLogger("alembic").level) == before
    assert capfd.readouterr() == ("", "")


def test_a_database_from_a_newer_tocsin_is_refused(path: Path) -> None:
    _set_version(path, "9999")
    for read_only in (False, True):
        with pytest.raises(StoreDamaged, match="newer Tocsin \\(schema 9999; this one knows"):
            open_store(str(path), read_only=read_only)


def test_an_older_database_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}", poolclass=pool.NullPool)
    from alembic import command

    with engine.begin() as connection:
        config = configured()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with pytest.raises(StoreError, match="older Tocsin"):
        open_store(str(path), read_only=True)
    open_store(str(path)).close()
    with engine.connect() as connection:
        assert "delivery" in inspect(connection).get_table_names()


def _set_version(path: Path, version: str) -> None:
    db = sqlite3.connect(path)
    with db:
        db.execute("UPDATE alembic_version SET version_num = ?", (version,))
    db.close()
