"""What is made of what: the app opens, refuses a second writer, and leaves out what is off."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot import app
from bot.errors import StoreError, StoreLocked
from tests.cli.terminal import own_logging

SETTINGS = """\
version: 1
database: sqlite:///{folder}/tocsin.db
sources: [{{name: Harbour Times, url: "https://harbour.example/feed"}}]
watches: [{{name: Pico, query: pico, to: [log, newsdesk]}}]
destinations:
  - {{name: log, jsonl: {{path: {folder}/alerts.jsonl}}}}
  - {{name: newsdesk, slack: {{channel: C0123456789}}}}
"""


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    yield from own_logging()


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "tocsin.yaml"
    path.write_text(SETTINGS.format(folder=tmp_path), "utf-8")
    return path


async def test_a_destination_without_its_token_is_off_and_all_else_works(config: Path) -> None:
    settings = app.settings(config)
    async with app.opened(settings, console=Console(file=StringIO())) as opened:
        assert list(opened.desk.notifiers) == ["log"]
        assert "newsdesk" in settings.off
        assert [watch.name for watch in opened.desk.workspace.watches] == ["Pico"]


async def test_a_second_writer_is_refused_while_readers_are_welcome(config: Path) -> None:
    settings = app.settings(config)
    async with app.opened(settings):
        with pytest.raises(StoreLocked, match="another Tocsin process"):
            async with app.opened(settings):
                raise AssertionError("two writers")
        async with app.opened(settings, read_only=True) as reader:
            assert [row.name for row in reader.desk.workspace.sources] == ["Harbour Times"]


async def test_the_lock_is_let_go_at_the_end(config: Path) -> None:
    for _ in range(2):
        async with app.opened(app.settings(config)):
            pass


async def test_a_reader_makes_no_database(config: Path) -> None:
    with pytest.raises(StoreError, match="makes it"):
        async with app.opened(app.settings(config), read_only=True):
            raise AssertionError("there is nothing to read")
    assert not (config.parent / "tocsin.db").exists()


async def test_the_control_socket_stands_beside_the_database(config: Path) -> None:
    from bot.app.running import socket_path

    assert socket_path(app.settings(config)) == config.parent / "tocsin.sock"
