"""The database as a file: brought up to date, looked through, copied, put back, and rid of what is old."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.clock import SystemClock
from bot.config import Settings
from bot.storage import copying
from bot.storage.copying import Restored
from bot.storage.opening import database_path
from bot.storage.sqlite import open_store

Told = Callable[[int, int], None]


def upgrade(settings: Settings) -> None:
    """Bring the schema up to date. Raises StoreError."""
    open_store(settings.database, now=SystemClock().now()).close()


def check(settings: Settings) -> list[str]:
    """Faults of the integrity check. Raises StoreError."""
    store = open_store(settings.database, read_only=True)
    try:
        return store.check()
    finally:
        store.close()


def back_up(settings: Settings, target: Path, told: Told) -> int:
    """Copy the database to a file, also while it is in use; its size in bytes. Raises StoreError."""
    return copying.back_up(database_path(settings.database), target, told)


def restore(settings: Settings, backup: Path, told: Told) -> Restored:
    """Put a backup in the database's place. Raises StoreLocked while a process uses it, StoreError."""
    return copying.restore(database_path(settings.database), backup, SystemClock().now(), told)
