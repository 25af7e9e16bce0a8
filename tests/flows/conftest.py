from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.sqlite import SqliteStore, open_store
from tests.flows.newsroom import Newsroom, at_work, workspace


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("flows") / "empty.db"
    open_store(str(path)).close()
    return path


@pytest.fixture
def store(empty_database: Path, tmp_path: Path) -> Iterator[SqliteStore]:
    """An empty real store."""
    path = tmp_path / "tocsin.db"
    shutil.copy(empty_database, path)
    opened = open_store(str(path))
    yield opened
    opened.close()


@pytest.fixture
async def newsroom(store: SqliteStore) -> Newsroom:
    """Three outlets, a watch for Pico, one desk."""
    return await at_work(store, workspace())
