from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import app
from bot.app import parts
from bot.storage.sqlite import open_store
from tests.cli.terminal import Terminal, own_logging
from tests.fakes import FakeFetcher, InlineParser, Piece, rss
from tests.flows.newsroom import DERBY, INQUIRY, INQUIRY_TOO

SETTINGS = """\
version: 1
database: sqlite:///{folder}/tocsin.db
network: {{user_agent_contact: desk@paper.example}}
sources:
  - {{name: Harbour Times, url: "https://harbour.example/feed", tags: [uk]}}
  - {{name: Upland Mail, url: "https://upland.example/feed"}}
watches:
  - {{name: Pico, query: pico, severity: high, to: [log]}}
destinations:
  - {{name: log, jsonl: {{path: {folder}/alerts.jsonl}}}}
  - {{name: screen, console: {{}}}}
"""


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    yield from own_logging()


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No colours, nothing of the tester's own environment, and a folder of its own."""
    monkeypatch.setenv("NO_COLOR", "1")
    for name in ("TOCSIN_CONFIG", "SLACK_BOT_TOKEN", "DISCORD_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal in a folder with a configuration, found through TOCSIN_CONFIG."""
    made = Terminal(tmp_path, monkeypatch, capsys)
    made.config.write_text(SETTINGS.format(folder=tmp_path), "utf-8")
    monkeypatch.setenv("TOCSIN_CONFIG", str(made.config))
    return made


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two databases to copy: an empty one, and one with a day's news in it."""
    folder = tmp_path_factory.mktemp("cli")
    open_store(str(folder / "empty.db")).close()
    shutil.copy(folder / "empty.db", folder / "tocsin.db")
    config = folder / "tocsin.yaml"
    config.write_text(SETTINGS.format(folder=folder), "utf-8")
    with pytest.MonkeyPatch.context() as patched:
        _served(patched)
        for _ in own_logging():
            asyncio.run(app.poll(app.settings(config), None, deliver=True))
    return folder


def _served(patched: pytest.MonkeyPatch) -> FakeFetcher:
    """The feeds of both outlets, served without a network."""
    fetcher = FakeFetcher()
    now = datetime.now(UTC)
    told = [Piece(p.title, p.text, p.url, at=now) for p in (INQUIRY, DERBY, INQUIRY_TOO)]
    fetcher.documents["https://harbour.example/feed"] = rss(*told[:2])
    fetcher.documents["https://upland.example/feed"] = rss(told[2])
    patched.setattr(parts, "fetcher", lambda settings: fetcher)
    patched.setattr(parts, "parser", InlineParser)
    return fetcher


@pytest.fixture
def feeds(monkeypatch: pytest.MonkeyPatch, terminal: Terminal, databases: Path) -> FakeFetcher:
    """Feeds to read, and an empty database beside the terminal."""
    shutil.copy(databases / "empty.db", terminal.folder / "tocsin.db")
    return _served(monkeypatch)


@pytest.fixture
def archive(terminal: Terminal, feeds: FakeFetcher, databases: Path) -> Terminal:
    """A terminal beside a database with a day's news in it."""
    shutil.copy(databases / "tocsin.db", terminal.folder / "tocsin.db")
    return terminal
