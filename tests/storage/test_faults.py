"""What can be wrong with a database file is said in plain words."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from bot.errors import StoreDamaged, StoreError, StoreFull
from bot.storage.database import explained
from bot.storage.opening import database_path
from bot.storage.sqlite import open_store
from tests.contract.store.desk import DESK, GAZETTE, GROK, NOW, TELEGRAPH, Newsroom


def test_addresses_of_databases() -> None:
    assert database_path("sqlite:///var/tocsin.db") == Path("var/tocsin.db")
    assert database_path("sqlite:////srv/tocsin.db") == Path("/srv/tocsin.db")
    assert database_path("var/tocsin.db") == Path("var/tocsin.db")


@pytest.mark.parametrize("url", ["postgresql://desk@db/tocsin", "postgresql+psycopg://db/tocsin"])
def test_postgresql_is_refused_with_what_to_write_instead(url: str) -> None:
    with pytest.raises(StoreError, match=r"works with SQLite only\. Write `database: sqlite:///var/tocsin.db`"):
        open_store(url)


def test_another_address_is_refused() -> None:
    with pytest.raises(StoreError, match="is no database address"):
        open_store("mysql://db/tocsin")


def test_the_folder_is_made(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/a/b/tocsin.db").close()
    assert (tmp_path / "a" / "b" / "tocsin.db").is_file()


def test_looking_into_a_database_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no database"):
        open_store(str(tmp_path / "none.db"), read_only=True)
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tocsin.db"
    path.write_bytes(b"Dear editor, " * 1000)
    with pytest.raises(StoreDamaged, match="put the newest backup in its place: `tocsin db restore FILE`"):
        open_store(str(path))
    assert path.read_bytes().startswith(b"Dear editor")


def test_a_damaged_file_is_found_at_open(path: Path) -> None:
    store = open_store(str(path))
    store.reconcile([TELEGRAPH, GAZETTE], [GROK], [DESK], NOW)
    for number in range(40):
        Newsroom(store).story(f"Grok story {number}", f"k{number}")
    store.close()
    whole = bytearray(path.read_bytes())
    middle = len(whole) // 2 // 4096 * 4096
    whole[middle : middle + 8 * 4096] = b"\xff" * (8 * 4096)
    path.write_bytes(whole)
    with pytest.raises(StoreDamaged, match=r"(integrity check|is damaged)"):
        open_store(str(path))


def test_a_full_disk_is_told_and_nothing_is_half_stored(path: Path) -> None:
    store = open_store(str(path))
    store.reconcile([TELEGRAPH, GAZETTE], [GROK], [DESK], NOW)
    newsroom = Newsroom(store)
    assert store._writer is not None
    pages = store._writer.number("PRAGMA page_count")
    store._writer.run(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(StoreFull, match="The disk is full: nothing was stored"):
        newsroom.story("Grok under inquiry " + "long text " * 5000, "k1")
    assert (store.figures(NOW).items, newsroom.states()) == (0, {})
    store._writer.run("PRAGMA max_page_count = 1000000")
    store.beat(NOW)
    newsroom.claimed(GAZETTE)
    newsroom.story("Grok under inquiry", "k2", now=NOW.replace(hour=10))
    assert newsroom.states() == {"k2": "pending"}
    store.close()


def test_a_full_disk_under_the_file_system_is_told_too(path: Path) -> None:
    with pytest.raises(StoreFull), explained(path):
        raise OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(StoreError, match="cannot be used: Permission denied"), explained(path):
        raise OSError(errno.EACCES, "Permission denied")


def test_a_closed_store_says_so(path: Path) -> None:
    store = open_store(str(path))
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.sources()
    with pytest.raises(StoreError):
        store.beat(NOW)


def test_writers_settings_are_the_safe_ones(path: Path) -> None:
    store = open_store(str(path))
    assert store._writer is not None
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "mmap_size")
    assert [store._writer.first(f"PRAGMA {name}") for name in pragmas] == [("wal",), (2,), (1,), (0,)]
    with store.reading() as reader, pytest.raises(StoreError, match="may not be written"), explained(path):
        reader.run("DELETE FROM source")
    store.close()
