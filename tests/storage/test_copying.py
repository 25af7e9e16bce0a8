"""A backup made while the database is in use, and a backup put back."""

from __future__ import annotations

import os
import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StoreDamaged, StoreError, StoreFull, StoreLocked
from bot.model.delivery import State
from bot.model.message import Kind
from bot.storage import copying
from bot.storage.copying import back_up, restore
from bot.storage.sqlite import SqliteStore, open_store
from tests.contract.store.desk import DESK, GAZETTE, GROK, NOW, TELEGRAPH, Newsroom, became, delivered

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def newsroom(path: Path) -> Newsroom:
    """A database in use, with one story told and one that waits."""
    store = open_store(str(path))
    store.reconcile([TELEGRAPH, GAZETTE], [GROK], [DESK], NOW)
    made = Newsroom(store)
    made.story("Grok under inquiry", "told")
    (row,) = made.claim()
    store.settle(row, delivered(), NOW)
    made.story("Bridge closed by flood", "waits", source=GAZETTE)
    return made


def closed(newsroom: Newsroom) -> None:
    newsroom.store.close()


def states(path: Path) -> dict[str, str]:
    store = open_store(str(path), read_only=True)
    found = {row.delivery.key: row.delivery.state.value for row in store.deliveries(state=None, limit=100)}
    store.close()
    return found


def test_a_backup_is_made_while_the_database_is_in_use(newsroom: Newsroom, path: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "copy.db"
    steps: list[tuple[int, int]] = []

    def told(done: int, total: int) -> None:
        steps.append((done, total))
        newsroom.store.beat(LATER)

    size = back_up(path, target, told)
    newsroom.store.beat(NOW)
    assert (states(target), size) == ({"told": "delivered", "waits": "pending"}, target.stat().st_size)
    assert steps[-1][0] == steps[-1][1]
    assert [each.name for each in target.parent.iterdir()] == ["copy.db"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    closed(newsroom)


def test_a_backup_shows_one_moment_although_writing_goes_on(
    newsroom: Newsroom, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "PAGES", 5)
    steps: list[int] = []

    def told(done: int, total: int) -> None:
        steps.append(done)
        newsroom.story(f"Flood story {len(steps)}", f"later-{len(steps)}")

    back_up(path, tmp_path / "copy.db", told)
    assert len(steps) > 5
    assert steps == sorted(steps)
    assert set(states(tmp_path / "copy.db")) == {"told", "waits"}
    closed(newsroom)


def test_a_later_backup_takes_the_place_of_an_earlier_one(newsroom: Newsroom, path: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.touch()
    back_up(path, target)
    newsroom.story("Third story of the day", "third")
    back_up(path, target)
    assert set(states(target)) == {"told", "waits", "third"}
    closed(newsroom)


def test_a_backup_overwrites_nothing_else(newsroom: Newsroom, path: Path, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"not ours" * 900)
    for target, says in ((photo, "no backup of Tocsin's"), (path, "the database itself"), (tmp_path, "is a folder")):
        with pytest.raises(StoreError, match=says):
            back_up(path, target)
    assert photo.read_bytes() == b"not ours" * 900
    closed(newsroom)


def test_a_damaged_database_is_not_called_a_backup(newsroom: Newsroom, path: Path, tmp_path: Path) -> None:
    closed(newsroom)
    damage(path)
    target = tmp_path / "copy.db"
    target.write_bytes(b"")
    with pytest.raises(StoreDamaged):
        back_up(path, target)
    assert target.read_bytes() == b""
    assert not (tmp_path / "copy.db.part").exists()


def damage(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    middle = len(whole) // 2 // 4096 * 4096
    whole[middle : middle + 12 * 4096] = b"\xff" * (12 * 4096)
    path.write_bytes(whole)


def test_there_must_be_a_database_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database"):
        back_up(tmp_path / "none.db", tmp_path / "copy.db")


def test_a_restored_database_is_the_backup_and_the_one_before_is_kept(
    newsroom: Newsroom, path: Path, tmp_path: Path
) -> None:
    back_up(path, tmp_path / "copy.db")
    newsroom.story("Third story of the day", "third")
    closed(newsroom)
    done = restore(path, tmp_path / "copy.db", LATER)
    assert set(states(path)) == {"told", "waits"}
    assert done.kept is not None
    assert set(states(done.kept)) == {"told", "waits", "third"}
    store = open_store(str(path))
    assert store.check() == []
    store.close()


def test_what_waited_in_the_backup_is_looked_for_before_it_is_sent(
    newsroom: Newsroom, path: Path, tmp_path: Path
) -> None:
    """It may have gone out after the backup was made: sending it again at once would double it."""
    back_up(path, tmp_path / "copy.db")
    closed(newsroom)
    assert restore(path, tmp_path / "copy.db", LATER).doubtful == 1
    store = open_store(str(path))
    restored = Newsroom(store)
    assert restored.states() == {"told": "delivered", "waits": "unclear"}
    assert restored.claim(LATER) == []
    (row,) = store.unclear(DESK, LATER)
    assert (row.message.key, row.message.kind, row.delivery.first_sent_at) == ("waits", Kind.POST, NOW)
    store.settle(row, became(State.PENDING, "looked for and not found", due=NOW), LATER)
    assert [each.delivery.key for each in restored.claim(LATER)] == ["waits"]
    store.close()


def test_edits_that_waited_simply_wait_on(newsroom: Newsroom, path: Path, tmp_path: Path) -> None:
    newsroom.owe(1, ("edit", Kind.EDIT))
    back_up(path, tmp_path / "copy.db")
    closed(newsroom)
    restore(path, tmp_path / "copy.db", LATER)
    assert states(path)["edit"] == "pending"


def test_nothing_is_restored_while_a_process_uses_the_database(newsroom: Newsroom, path: Path, tmp_path: Path) -> None:
    back_up(path, tmp_path / "copy.db")
    with pytest.raises(StoreLocked, match="stop it"):
        restore(path, tmp_path / "copy.db", LATER)
    newsroom.story("Third story of the day", "third")
    closed(newsroom)
    assert set(states(path)) == {"told", "waits", "third"}


def test_what_is_no_sound_backup_changes_nothing(newsroom: Newsroom, path: Path, tmp_path: Path) -> None:
    back_up(path, tmp_path / "good.db")
    closed(newsroom)
    before = path.read_bytes()
    for name in ("text", "other", "newer", "broken", "empty"):
        (tmp_path / f"{name}.db").write_bytes((tmp_path / "good.db").read_bytes())
    (tmp_path / "text.db").write_bytes(b"Dear editor, " * 1000)
    (tmp_path / "empty.db").write_bytes(b"")
    (tmp_path / "other.db").unlink()
    with sqlite3.connect(tmp_path / "other.db") as db:
        db.execute("CREATE TABLE photos (id INTEGER)")
    db.close()
    with sqlite3.connect(tmp_path / "newer.db") as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    damage(tmp_path / "broken.db")
    says = {"text": "no database", "other": "no database of Tocsin's", "newer": "newer Tocsin", "broken": "damaged",
            "empty": "no database of Tocsin's"}  # fmt: skip
    for name, words in says.items():
        with pytest.raises(StoreError, match=words):
            restore(path, tmp_path / f"{name}.db", LATER)
    with pytest.raises(StoreError, match="no backup at"):
        restore(path, tmp_path / "none.db", LATER)
    with pytest.raises(StoreError, match="is the database itself"):
        restore(path, path, LATER)
    assert path.read_bytes() == before
    leftovers = {each.name for each in tmp_path.iterdir()} - {f"{name}.db" for name in (*says, "good", "tocsin")}
    assert leftovers == {"tocsin.db.lock"}
    open_store(str(path)).close()


def test_a_damaged_database_is_kept_aside_with_its_journal(newsroom: Newsroom, path: Path, tmp_path: Path) -> None:
    back_up(path, tmp_path / "copy.db")
    closed(newsroom)
    damage(path)
    with pytest.raises(StoreError):
        open_store(str(path))
    path.with_name("tocsin.db-wal").write_bytes(b"a journal that was never taken in")
    done = restore(path, tmp_path / "copy.db", LATER)
    assert done.kept is not None
    assert set(states(path)) == {"told", "waits"}
    assert done.kept.with_name(done.kept.name + "-wal").read_bytes().startswith(b"a journal")
    assert not path.with_name("tocsin.db-wal").exists()


def test_a_backup_is_restored_where_there_was_no_database(newsroom: Newsroom, path: Path, tmp_path: Path) -> None:
    back_up(path, tmp_path / "copy.db")
    closed(newsroom)
    fresh = tmp_path / "new" / "tocsin.db"
    assert restore(fresh, tmp_path / "copy.db", LATER).kept is None
    assert set(states(fresh)) == {"told", "waits"}


def test_where_links_are_unknown_the_one_before_is_copied(
    newsroom: Newsroom, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(path, tmp_path / "copy.db")
    closed(newsroom)

    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", refuse)
    done = restore(path, tmp_path / "copy.db", LATER)
    assert done.kept is not None
    assert set(states(done.kept)) == {"told", "waits"}


def test_a_backup_of_an_older_tocsin_is_brought_up_to_date(path: Path, tmp_path: Path) -> None:
    from alembic import command
    from sqlalchemy import create_engine, pool

    from bot.storage.migrations import configured

    old = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{old}", poolclass=pool.NullPool)
    with engine.begin() as connection:
        config = configured()
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    restore(path, old, LATER)
    store: SqliteStore = open_store(str(path), read_only=True)
    assert store.check() == []
    store.close()


def test_a_full_disk_leaves_no_half_backup(
    newsroom: Newsroom, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StoreFull):
        back_up(path, tmp_path / "copy.db")
    assert not list(tmp_path.glob("copy.db*"))
    closed(newsroom)
