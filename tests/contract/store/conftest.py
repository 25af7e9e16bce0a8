"""The store that the contract tests run on.

To add a back end: add its name to BACK_ENDS and open it in `store`; every test here then runs on it too.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ports import Store
from bot.storage.sqlite import open_store
from tests.contract.store.desk import DESK, GAZETTE, GROK, NOW, TELEGRAPH, Newsroom

BACK_ENDS = ("sqlite",)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the newest schema, to be copied: migrations are tested elsewhere."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    open_store(str(path)).close()
    return path


@pytest.fixture(params=BACK_ENDS)
def store(request: pytest.FixtureRequest, migrated: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty store, ready for writing."""
    assert request.param == "sqlite"
    path = tmp_path / "tocsin.db"
    shutil.copy(migrated, path)
    opened = open_store(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def newsroom(store: Store) -> Newsroom:
    """A store that knows two sources, a watch and a destination."""
    store.reconcile([TELEGRAPH, GAZETTE], [GROK], [DESK], NOW)
    return Newsroom(store)
