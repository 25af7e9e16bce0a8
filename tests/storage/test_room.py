"""Room on the disk is held back for sending, given up when it is needed, and held again."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.storage.room import Room

KB = 1024


class SmallDisk(Room):
    """A disk of which so much is free, the reserve not counted."""

    left = 1000 * KB

    def free(self) -> int:
        return self.left - (64 * KB if self._path.exists() else 0)


@pytest.fixture
def room(tmp_path: Path) -> SmallDisk:
    return SmallDisk(tmp_path / "tocsin.db", reserve=64 * KB, low=32 * KB)


def test_the_reserve_is_real_and_only_its_owners(room: SmallDisk, tmp_path: Path) -> None:
    assert room.take()
    (held,) = tmp_path.iterdir()
    assert (held.name, held.stat().st_size, held.stat().st_mode & 0o777) == ("tocsin.db.reserve", 64 * KB, 0o600)
    assert held.stat().st_blocks * 512 >= 64 * KB
    assert room.take()
    assert not room.short()


def test_a_write_that_finds_no_room_gets_the_reserve(room: SmallDisk, tmp_path: Path) -> None:
    room.take()
    room.give()
    assert not list(tmp_path.iterdir())
    assert room.short()


def test_little_room_is_short_before_a_write_fails(room: SmallDisk) -> None:
    room.take()
    room.left = 90 * KB
    assert room.short()
    room.left = 97 * KB
    assert not room.short()


def test_there_is_room_again_only_when_the_reserve_can_be_held(room: SmallDisk) -> None:
    room.take()
    room.give()
    room.left = 95 * KB
    assert not room.regained()
    room.left = 97 * KB
    assert room.regained()
    assert not room.short()


def test_the_real_disk_tells_what_is_free(tmp_path: Path) -> None:
    assert Room(tmp_path / "tocsin.db").free() > 0
