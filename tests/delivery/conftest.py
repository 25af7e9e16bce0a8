from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.sqlite import SqliteStore, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """An empty real store."""
    opened = open_store(str(tmp_path / "tocsin.db"))
    yield opened
    opened.close()
