"""Secrets are planted everywhere, the servers repeat whatever they get, and none of it is ever shown or stored."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.app import parts
from tests.cli.terminal import Terminal, own_logging
from tests.fakes import FakeFetcher, InlineParser, Piece, rss

SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-PLANTED-slack-bot-token",
    "SLACK_APP_TOKEN": "xapp-PLANTED-slack-app-token",
    "SLACK_SIGNING_SECRET": "PLANTED-signing-secret-0123",
    "DISCORD_BOT_TOKEN": "PLANTED.discord.bot-token",
    "HOOK_KEY": "PLANTED-hook-signing-key",
    "TOCSIN_LLM_KEY": "PLANTED-llm-key-0123456789",
}
SETTINGS = """\
version: 1
database: sqlite:///{folder}/tocsin.db
network: {{user_agent_contact: desk@paper.example}}
polling: {{announce_on_first_poll: 3}}
slack: {{api_base: "http://{server}/api/"}}
discord: {{api_base: "http://{server}/api/v10", gateway: false}}
sources:
  - {{name: Harbour Times, url: "https://harbour.example/feed"}}
watches:
  - {{name: Pico, query: pico, to: [chat, room, hook, slackhook, other, log]}}
destinations:
  - {{name: chat, slack: {{channel: C0123456789}}}}
  - {{name: room, discord: {{channel: "123456789012345678"}}}}
  - {{name: hook, discord: {{webhook: {{env: DISCORD_HOOK}}}}}}
  - {{name: slackhook, slack: {{webhook: {{env: SLACK_HOOK}}}}}}
  - {{name: other, webhook: {{url: {{env: HOOK_URL}}, sign: {{env: HOOK_KEY}}}}}}
  - {{name: log, jsonl: {{path: {folder}/alerts.jsonl}}}}
operator: [log]
"""


class Parrot(BaseHTTPRequestHandler):
    """Refuses everything, and repeats the request in its answer."""

    def _repeat(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = f"{self.path} {dict(self.headers)}"
        body = json.dumps({"ok": False, "error": said, "message": said, "code": 50035}).encode()
        self.send_response(400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self._repeat()

    def do_POST(self) -> None:
        self._repeat()

    def log_message(self, format: str, *args: object) -> None:
        return None


@pytest.fixture
def server() -> Iterator[str]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), Parrot)
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"127.0.0.1:{made.server_address[1]}"
    made.shutdown()
    made.server_close()


@pytest.fixture
def terminal(
    tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Terminal]:
    made = Terminal(tmp_path, monkeypatch, capsys)
    made.config.write_text(SETTINGS.format(folder=tmp_path, server=server), "utf-8")
    hooks = {
        name: f"http://{server}/{name}/PLANTED-in-the-path-{name}"
        for name in ("DISCORD_HOOK", "SLACK_HOOK", "HOOK_URL")
    }
    for name, value in {**SECRETS, **hooks, "TOCSIN_CONFIG": str(made.config), "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    fetcher = FakeFetcher()
    fetcher.documents["https://harbour.example/feed"] = rss(Piece("Pico inquiry opened", "A regulator asks.", at=None))
    monkeypatch.setattr(parts, "fetcher", lambda settings: fetcher)
    monkeypatch.setattr(parts, "parser", InlineParser)
    monkeypatch.chdir(tmp_path)
    yield from (made for _ in own_logging())


COMMANDS = [
    ("poll",),
    ("check", "--online"),
    ("check", "--send", "chat"),
    ("check", "--send", "room"),
    ("check", "--send", "other"),
    ("status", "--json"),
    ("deliveries", "list", "--json"),
    *[("deliveries", "show", f"D{number}") for number in range(1, 7)],
    ("deliveries", "resume", "chat"),
    ("deliveries", "resume", "hook"),
    ("source", "list", "--json"),
    ("source", "add", "https://added.example/feed"),
    ("watch", "list"),
    ("watch", "add", "Derby", "derby"),
    ("config", "export"),
    ("db", "backup", "copy.db"),
]


def test_planted_secrets_appear_nowhere(terminal: Terminal, tmp_path: Path) -> None:
    said = [terminal.tocsin(*words) for words in COMMANDS]
    shown = "\n".join(each.out + each.err for each in said)
    assert "Slack" in shown
    assert "refused" in shown
    stored = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert {"tocsin.db", "copy.db", "alerts.jsonl"} <= stored.keys()
    assert "PLANTED" not in shown
    assert [name for name, body in stored.items() if b"PLANTED" in body] == []


def test_a_traceback_hides_them_too(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(settings: object) -> None:
        raise RuntimeError(f"a bug with {SECRETS['SLACK_BOT_TOKEN']} in its text")

    monkeypatch.setattr(parts, "fetcher", fail)
    monkeypatch.setattr("sys.exit", lambda code: None)
    import sys

    try:
        terminal.tocsin("poll")
    except RuntimeError as fault:
        sys.excepthook(type(fault), fault, fault.__traceback__)
    shown = terminal.capsys.readouterr()
    assert "a bug with [secret] in its text" in shown.err
    assert "PLANTED" not in shown.err + shown.out
