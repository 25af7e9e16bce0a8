from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.sqlite import SqliteStore, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """An empty real store. Nothing is forced to the disk: no machine loses its power here."""
    opened = open_store(str(tmp_path / "tocsin.db"))
    assert opened._writer is not None
    opened._writer.raw.execute("PRAGMA synchronous=OFF")
    yield opened
    opened.close()
