"""A desk as an operator has it: a configuration file, a feed server on loopback, and the command `tocsin`."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.fakes import Piece, rss

PATIENCE_S = 45.0
SETTINGS = """\
version: 1
database: sqlite:///{folder}/tocsin.db
network: {{allow_private: ["{address}"]}}
polling:
  {{default_every: 1s, min_every: 1s, announce_on_first_poll: 1000, burst: "100000/10m", per_host: {{spacing: 0s}}}}
alerts: {{group_wait: 0s, edit_every: 1s}}
dashboard: {{listen: null}}
sources:
  - {{name: Harbour Times, url: "http://{address}/times"}}
  - {{name: Upland Mail, url: "http://{address}/mail"}}
watches:
  - {{name: Pico, query: pico OR council, to: [log]}}
destinations:
  - {{name: log, jsonl: {{path: {folder}/alerts.jsonl}}}}
  - {{name: screen, console: {{}}}}
operator: [screen]
"""


class FeedServer(ThreadingHTTPServer):
    """Feeds by path, as a real server gives them: ETag, 304, 404."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.feeds: dict[str, bytes] = {"/times": rss(), "/mail": rss()}
        self.gone: set[str] = set()
        """Pages taken down for good."""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: FeedServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path in self.server.gone:
            self._answer(410, b"gone", "")
            return
        body = self.server.feeds.get(self.path)
        if body is None:
            self._answer(404, b"no such page", "")
            return
        etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        if self.headers.get("If-None-Match") == etag:
            self._answer(304, b"", etag)
        else:
            self._answer(200, body, etag)

    def _answer(self, status: int, body: bytes, etag: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        if etag:
            self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return None


@dataclass
class Desk:
    """A folder with a configuration, and processes started in it; all of them are ended with the desk."""

    folder: Path
    server: FeedServer
    processes: list[subprocess.Popen[str]] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    """What stands in the environment beside the settings."""

    @property
    def config(self) -> Path:
        return self.folder / "tocsin.yaml"

    def configure(self, settings: str = SETTINGS) -> None:
        self.config.write_text(settings.format(folder=self.folder, address=self.server.address), "utf-8")

    def shows(self, feed: str, *pieces: Piece) -> None:
        self.server.feeds[f"/{feed}"] = rss(*pieces)

    def environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("TOCSIN", "SLACK", "DISCORD"))
        }
        return {**kept, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1", **self.secrets}

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "bot", *words, "--config", str(self.config)]

    def tocsin(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command, to its end."""
        return subprocess.run(
            self.command(*words), capture_output=True, text=True, timeout=90, env=self.environment(), check=False
        )

    def start(self) -> subprocess.Popen[str]:
        """`tocsin run`, in its own process group."""
        out = (self.folder / "run.out").open("a", encoding="utf-8")
        with out:
            process = subprocess.Popen(
                self.command("run"), stdout=out, stderr=out, text=True, env=self.environment(), start_new_session=True
            )
        self.processes.append(process)
        return process

    def said(self) -> str:
        return (self.folder / "run.out").read_text("utf-8")

    def rows(self) -> list[dict[str, Any]]:
        """Whole lines of the destination file."""
        path = self.folder / "alerts.jsonl"
        text = path.read_text("utf-8") if path.exists() else ""
        return [json.loads(line) for line in text.split("\n")[:-1] if _is_whole(line)]

    def titles(self) -> list[str]:
        """Headlines of the posts, and of the stories told together."""
        posts = [row["title"] for row in self.rows() if row["kind"] == "post"]
        return posts + [story["title"] for row in self.rows() for story in row.get("stories", ())]

    def told(self) -> list[str]:
        """Links of all items told, as the newest line of each story has them."""
        newest = {row["story"]: row["items"] for row in self.rows() if row["kind"] in ("post", "edit")}
        return [item["url"] for items in newest.values() for item in items]

    def waits_for(self, what: str, holds: Callable[[], bool]) -> None:
        """Look until it holds; a generous limit, so that a busy machine fails nothing."""
        limit = time.monotonic() + PATIENCE_S
        while not holds():
            for process in self.processes[-1:]:
                assert process.poll() is None or holds(), f"tocsin ended before {what}:\n{self.said()}"
            assert time.monotonic() < limit, f"{what} did not happen:\n{self.said()}"
            time.sleep(0.05)

    def kill(self, process: subprocess.Popen[str]) -> None:
        """kill -9, with the parser workers that it started."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


def _is_whole(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


@contextmanager
def desk_in(folder: Path) -> Iterator[Desk]:
    """A configured desk."""
    server = FeedServer()
    desk = Desk(folder, server)
    desk.configure()
    try:
        yield desk
    finally:
        for process in desk.processes:
            desk.kill(process)
        server.close()


UNLIKE = (
    ("Council approves cycle lane along Mill Road", "Riders had asked for it since the spring flood."),
    ("Ferry fares rise, says island council", "Boats will leave at six from Monday."),
    ("Council librarians win reading prize", "Judges praised their travelling van."),
    ("Rats found in council kitchen", "Inspectors sealed two freezers and a pantry."),
    ("Council sells Thornley airfield to a farmer", "Sheep will graze where gliders landed."),
    ("Beavers return to council wetland", "A pair built its dam overnight, wardens noticed."),
    ("Choir of council gardeners tops the charts", "Their carol was recorded inside a greenhouse."),
    ("Council bins to be emptied by robots", "Trials begin with forty machines on Eastgate."),
    ("Storm lifts roof off council stables", "No horse was hurt; vets examined nine."),
    ("Council chess club beats grandmaster", "She resigned after the queen fell."),
    ("Medieval shoe dug up beneath council car park", "Archaeologists date the leather to 1340."),
    ("Council water tastes of iron, drinkers complain", "Engineers blame rust in the Victorian mains."),
    ("Teachers strike over council pensions", "Eleven schools stay shut on Thursday."),
    ("Council bans fireworks near the hospital", "Nurses had gathered three thousand signatures."),
    ("Bakery fire: council rehouses five families", "The oven exploded at dawn, neighbours recalled."),
    ("Council votes to twin with Reykjavik", "An Icelandic delegation brought dried fish."),
    ("Potholes cost council a million pounds", "Tyres and axles made up most claims."),
    ("Council tram line delayed until autumn", "Steel for the rails is stuck in Antwerp."),
)


def unlike(number: int) -> Piece:
    """A piece on the council that shares its event with no other; there are 18."""
    title, text = UNLIKE[number]
    return Piece(title, text, f"https://harbour.example/{number}", at=datetime.now(UTC))
