"""A start looks through the whole file unless it is known to be as sound as a day ago at most."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import StoreDamaged
from bot.storage.opening import open_writer
from bot.storage.sqlite import open_store
from tests.contract.store.desk import DESK, GAZETTE, GROK, NOW, TELEGRAPH, Newsroom

LATER = NOW + timedelta(hours=23)


def _checked_at_a_start(path: Path, now: datetime) -> datetime | None:
    writer, checked = open_writer(path, alone=True, now=now)
    writer.close()
    return checked


def _mark(path: Path) -> Path:
    return path.with_name("tocsin.db.sound")


@pytest.fixture
def closed(path: Path) -> Path:
    """A database that was opened, written to and closed cleanly."""
    store = open_store(str(path), now=NOW)
    store.reconcile([TELEGRAPH, GAZETTE], [GROK], [DESK], NOW)
    for number in range(40):
        Newsroom(store).story(f"Grok story {number}", f"k{number}")
    assert not _mark(path).exists()
    store.close()
    assert _mark(path).exists()
    return path


def test_a_file_closed_cleanly_is_believed_for_a_day(closed: Path) -> None:
    assert _checked_at_a_start(closed, LATER) == NOW


def test_the_time_of_the_check_is_handed_on_not_that_of_the_close(closed: Path) -> None:
    open_store(str(closed), now=LATER).close()
    assert _checked_at_a_start(closed, NOW + timedelta(days=1)) == NOW + timedelta(days=1)


def test_a_crash_leaves_no_mark(closed: Path) -> None:
    assert _checked_at_a_start(closed, LATER) == NOW
    assert not _mark(closed).exists()
    assert _checked_at_a_start(closed, LATER) == LATER


def _written_by_another(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO meta (key, value) VALUES ('a', 'b')")


def _with_a_journal_left(path: Path) -> None:
    path.with_name("tocsin.db-wal").write_bytes(b"")


def _replaced_by_a_copy(path: Path) -> None:
    shutil.copy2(path, path.with_name("copy"))
    os.replace(path.with_name("copy"), path)


def _with_a_torn_mark(path: Path) -> None:
    whole = _mark(path).read_bytes()
    _mark(path).write_bytes(whole[: len(whole) // 2])


def _with_a_mark_of_something_else(path: Path) -> None:
    _mark(path).write_text('{"checked": 7, "file": []}', "utf-8")


def _with_a_mark_in_no_zone(path: Path) -> None:
    _mark(path).write_text(_mark(path).read_text("utf-8").replace("+00:00", ""), "utf-8")


HAPPENINGS = (
    _written_by_another,
    _with_a_journal_left,
    _replaced_by_a_copy,
    _with_a_torn_mark,
    _with_a_mark_of_something_else,
    _with_a_mark_in_no_zone,
)


@pytest.mark.parametrize("happened", HAPPENINGS)
def test_a_file_that_anything_happened_to_is_checked(closed: Path, happened: Callable[[Path], None]) -> None:
    happened(closed)
    assert _checked_at_a_start(closed, LATER) == LATER


@pytest.mark.parametrize("now", [NOW + timedelta(days=1), NOW - timedelta(seconds=1)])
def test_after_a_day_or_with_a_clock_set_back_it_is_checked(closed: Path, now: datetime) -> None:
    assert _checked_at_a_start(closed, now) == now


def _damage(path: Path) -> None:
    middle = path.stat().st_size // 2 // 4096 * 4096
    with path.open("r+b") as file:
        file.seek(middle)
        file.write(b"\xff" * (8 * 4096))


def test_damage_is_found_though_its_time_was_set_back(closed: Path) -> None:
    before = closed.stat()
    _damage(closed)
    os.utime(closed, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(StoreDamaged):
        open_store(str(closed), now=LATER)
    with pytest.raises(StoreDamaged):
        open_store(str(closed), now=LATER)


def test_one_without_the_lock_neither_believes_nor_leaves_a_mark(closed: Path) -> None:
    open_store(str(closed), lock=False, now=LATER).close()
    assert not _mark(closed).exists()


def test_a_store_that_met_damage_leaves_no_mark(closed: Path) -> None:
    for look in ("reading", "writing"):
        store = open_store(str(closed), now=LATER)
        with pytest.raises(StoreDamaged), getattr(store, look)():
            raise _corrupt()
        store.close()
        assert not _mark(closed).exists()


def _corrupt() -> sqlite3.DatabaseError:
    fault = sqlite3.DatabaseError("database disk image is malformed")
    fault.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return fault


def test_a_thorough_check_that_finds_something_takes_the_mark_away(closed: Path) -> None:
    with closing(sqlite3.connect(closed)) as db, db:
        db.execute("INSERT INTO item_key (kind, key, source_id, item_id) VALUES ('guid', 'k', 999, 999)")
    open_store(str(closed), now=LATER).close()
    assert _mark(closed).exists()
    looking = open_store(str(closed), read_only=True)
    assert looking.check() == [f"a row of item_key points to a missing row of {other}" for other in ("source", "item")]
    looking.close()
    assert not _mark(closed).exists()
