"""A database file of the newest schema, to be copied and mistreated."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.storage.sqlite import open_store


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with the newest schema."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    open_store(str(path)).close()
    return path


@pytest.fixture
def path(migrated: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    copied = tmp_path / "tocsin.db"
    shutil.copy(migrated, copied)
    return copied
