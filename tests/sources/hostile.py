"""A loopback server that does what hostile, broken and overloaded servers do, byte by byte.

A scenario is a function of the request (its first line and headers) that writes what it likes to the connection.
To add one: a function here, a row in `SCENARIOS`, a test in test_fetch.py.
"""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>The Harbour Post</title><item><title>Quay reopens</title>'
    b"<link>https://harbour.example/quay</link></item></channel></rss>"
)


@dataclass
class Asked:
    """One request as it came in."""

    target: str
    headers: dict[str, str]


Write = Callable[[bytes], Awaitable[None]]
Scenario = Callable[[Asked, Write], Awaitable[None]]


@dataclass
class Server:
    """The running server: where it is, and what it was asked."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    open_now: int = 0
    most_open: int = 0
    started_at: list[float] = field(default_factory=list)
    more: dict[str, Scenario] = field(default_factory=dict)
    """Scenarios of one test, beside those of everybody."""

    @property
    def authority(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.authority}{path}"


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def fixed(status: str, body: bytes = b"", *headers: str) -> Scenario:
    async def scenario(asked: Asked, write: Write) -> None:
        await write(answer(status, body, *headers))

    return scenario


def raw(reply: bytes) -> Scenario:
    async def scenario(asked: Asked, write: Write) -> None:
        await write(reply)

    return scenario


async def fresh(asked: Asked, write: Write) -> None:
    """A well-behaved feed with validators."""
    if asked.headers.get("if-none-match") == '"v1"':
        await write(answer("304 Not Modified", b"", "Cache-Control: max-age=90"))
        return
    tags = ('ETag: "v1"', "Last-Modified: Mon, 02 Nov 2026 08:00:00 GMT", "Cache-Control: public, max-age=300")
    await write(answer("200 OK", FEED, "Content-Type: application/rss+xml", "Set-Cookie: a=b", *tags))


async def slow_loris(asked: Asked, write: Write) -> None:
    """A byte now and then, for ever: no single read ever times out."""
    await write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        await write(b"x")
        await asyncio.sleep(0.02)


async def endless_body(asked: Asked, write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")


async def endless_interim(asked: Asked, write: Write) -> None:
    while True:
        await write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
        await asyncio.sleep(0.001)


async def endless_header(asked: Asked, write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    for _ in range(64):
        await write(b"y" * 65536)


async def many_headers(asked: Asked, write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"z" * 8000) for n in range(100)) + b"\r\n")


async def silent(asked: Asked, write: Write) -> None:
    await asyncio.sleep(3600)


async def loop_round(asked: Asked, write: Write) -> None:
    number = int(asked.target.rpartition("/")[2] or 0)
    await write(answer("302 Found", b"", f"Location: /round/{number + 1}"))


async def counted(asked: Asked, write: Write) -> None:
    await asyncio.sleep(0.03)
    await write(answer("200 OK", FEED))


def bomb() -> bytes:
    """64 MiB of nothing in 64 kB."""
    return gzip.compress(b"\0" * (64 << 20), 9)


RAW_DEFLATE = zlib.compressobj(wbits=-zlib.MAX_WBITS)
DEFLATED = RAW_DEFLATE.compress(FEED) + RAW_DEFLATE.flush()

SCENARIOS: dict[str, Scenario] = {
    "/feed": fresh,
    "/slow": slow_loris,
    "/endless": endless_body,
    "/interim": endless_interim,
    "/header": endless_header,
    "/headers": many_headers,
    "/silent": silent,
    "/counted": counted,
    "/gzip": fixed("200 OK", gzip.compress(FEED), "Content-Encoding: gzip"),
    "/members": fixed("200 OK", gzip.compress(FEED[:60]) + gzip.compress(FEED[60:]), "Content-Encoding: gzip"),
    "/zlib": fixed("200 OK", zlib.compress(FEED), "Content-Encoding: deflate"),
    "/deflate": fixed("200 OK", DEFLATED, "Content-Encoding: deflate"),
    "/bomb": fixed("200 OK", bomb(), "Content-Encoding: gzip"),
    "/twice": fixed("200 OK", gzip.compress(gzip.compress(FEED)), "Content-Encoding: gzip, gzip"),
    "/brotli": fixed("200 OK", b"\x0b\x02\x80", "Content-Encoding: br"),
    "/notgzip": fixed("200 OK", FEED, "Content-Encoding: gzip"),
    "/cutgzip": fixed("200 OK", gzip.compress(FEED)[:-20], "Content-Encoding: gzip"),
    "/short": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<rss>"),
    "/huge": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n<rss>"),
    "/nothttp": raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "/reset": raw(b""),
    "/empty": fixed("200 OK"),
    "/blank": fixed("200 OK", b" \n\t "),
    "/nocontent": fixed("204 No Content"),
    "/partial": fixed("206 Partial Content", FEED[:50]),
    "/unasked304": fixed("304 Not Modified"),
    "/junktag": fixed("200 OK", FEED, f"ETag: {'e' * 5000}", "Last-Modified: \x7f"),
    "/moved": fixed("301 Moved Permanently", b"", "Location: /feed"),
    "/moved308": fixed("308 Permanent Redirect", b"", "Location: /moved"),
    "/found": fixed("302 Found", b"", "Location: /moved"),
    "/nowhere": fixed("302 Found"),
    "/file": fixed("302 Found", b"", "Location: file:///etc/passwd"),
    "/metadata": fixed("302 Found", b"", "Location: http://169.254.169.254/latest/meta-data/"),
    "/mapped": fixed("302 Found", b"", "Location: http://[::ffff:127.0.0.1]:{port}/feed"),
    "/octal": fixed("302 Found", b"", "Location: http://0177.0.0.1:{port}/feed"),
    "/login": fixed("302 Found", b"", "Location: http://user:secret@{authority}/feed"),
    "/401": fixed("401 Unauthorized"),
    "/403": fixed("403 Forbidden", b"<html>no</html>"),
    "/404": fixed("404 Not Found", b"<html>no</html>"),
    "/410": fixed("410 Gone"),
    "/418": fixed("418 Teapot"),
    "/451": fixed("451 Legal"),
    "/429": fixed("429 Too Many", b"", "Retry-After: 120"),
    "/503": fixed("503 Away", b"", "Date: Mon, 02 Nov 2026 08:00:00 GMT", "Retry-After: Mon, 02 Nov 2026 09:00:00 GMT"),
    "/429ever": fixed("429 Too Many", b"", "Retry-After: 99999999999"),
    "/429now": fixed("429 Too Many", b"", "Retry-After: 0"),
    "/429junk": fixed("429 Too Many", b"", "Retry-After: soon"),
}


@asynccontextmanager
async def serving(more: Mapping[str, Scenario] | None = None) -> AsyncIterator[Server]:
    """The server on a free loopback port."""
    server = Server(more=dict(more or {}))
    tasks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await _talk(server, reader, writer)
        finally:
            tasks.discard(task)

    listening = await asyncio.start_server(talk, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await listening.wait_closed()


async def _talk(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    async def write(reply: bytes) -> None:
        reply = reply.replace(b"{port}", str(server.port).encode()).replace(b"{authority}", server.authority.encode())
        writer.write(reply)
        await writer.drain()

    try:
        await _converse(server, reader, writer, write)
    except (ConnectionError, asyncio.IncompleteReadError):
        pass  # the client has hung up, as it should on most of these
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def _converse(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, write: Write) -> None:
    first = await reader.readexactly(1)
    if first == b"\x16":  # a TLS greeting, which this server does not speak
        writer.write(answer("400 Bad Request"))
        return
    head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    asked = Asked(head[0].split(" ")[1], headers)
    server.asked.append(asked)
    server.started_at.append(asyncio.get_running_loop().time())
    server.open_now += 1
    server.most_open = max(server.most_open, server.open_now)
    path = asked.target.partition("?")[0]
    try:
        found = server.more.get(path) or SCENARIOS.get(path)
        await (loop_round if found is None else found)(asked, write)
    finally:
        server.open_now -= 1
