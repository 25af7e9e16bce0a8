"""A small farm of loopback feeds for `ingest`, where the shared one is not there: RSS with ETags, 35 items each."""

from __future__ import annotations

import argparse
import hashlib
import random
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

ITEMS = 35
WORDS = [f"{a}{b}" for a in ("ka", "lo", "mi", "ne", "pu", "ra", "so", "te") for b in ("ven", "dor", "lith", "mar")]


class Farm(ThreadingHTTPServer):
    """Feeds by number; `more` counts the items that each has published beyond the first."""

    daemon_threads = True

    def __init__(self, port: int, feeds: int) -> None:
        super().__init__(("127.0.0.1", port), Answer)
        self.more = [0] * feeds

    def feed(self, number: int) -> bytes:
        newest = ITEMS + self.more[number]
        items = "".join(self.item(number, k) for k in range(newest, newest - ITEMS, -1))
        return f'<rss version="2.0"><channel><title>Feed {number}</title>{items}</channel></rss>'.encode()

    def item(self, number: int, k: int) -> str:
        chance = random.Random(f"{number}/{k}")
        text = " ".join(chance.choices(WORDS, k=150))
        return (
            f"<item><title>{text[:60]}</title><link>http://127.0.0.1/{number}/{k}</link><guid>{number}:{k}</guid>"
            f"<description>&lt;p&gt;{text}&lt;/p&gt;</description></item>"
        )


class Answer(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: Farm

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path.startswith("/f/"):
            self._feed(int(path[3:].removesuffix(".xml")))
            return
        if path == "/advance":
            share = int(len(self.server.more) * float(query["pct"][0]) / 100)
            for number in range(share):
                self.server.more[number] += int(query["k"][0])
        self._send(200, b"{}")

    def _feed(self, number: int) -> None:
        body = self.server.feed(number)
        tag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        if self.headers.get("If-None-Match") == tag:
            self._send(304, b"", tag)
        else:
            self._send(200, body, tag)

    def _send(self, status: int, body: bytes, tag: str = "") -> None:
        self.send_response(status)
        if tag:
            self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--port", type=int, default=8899)
    asked = parser.parse_args()
    Farm(asked.port, asked.feeds).serve_forever()


if __name__ == "__main__":
    main()
