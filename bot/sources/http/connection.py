"""One connection to one server: a request goes out, an answer comes back, its body in pieces.

HTTP/1.1 is read by llhttp (the reader of Node.js, by httptools), as leniently as by other clients: bare line feeds and
odd header values pass, contradictory lengths do not.
"""

from __future__ import annotations

import asyncio

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from bot.sources.http.exchange import MAX_HEADER_BYTES, HeadersTooLarge, NotAnswered, collect

MOST_HELD = 256 * 1024
"""Bytes of a body that wait to be taken; beyond them the server waits too."""
MOST_BARREN = 64 * 1024
"""Bytes between two pieces of a body, or behind its last: marks of chunks and headers in a trailer."""


class Stale(NotAnswered):
    """The server had hung up before it heard the request: it may be asked again."""


class Connection(asyncio.BufferedProtocol):
    """Carries one exchange at a time: `ask`, then `piece` until it is empty; if it is `usable` then, `ask` again."""

    def __init__(self, room: memoryview) -> None:
        """`room` is where bytes arrive; connections of one event loop may share it, for each empties it at once."""
        self._room = room
        self.status = 0
        self.headers: dict[str, str] = {}
        self.idle_since = 0.0
        self._wire: asyncio.Transport | None = None
        self._parser: HttpResponseParser | None = HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(
            lenient_headers=True, lenient_optional_cr_before_lf=True, lenient_spaces_after_chunk_size=True
        )
        self._waiter: asyncio.Future[None] | None = None
        self._fault: NotAnswered | None = None
        self._surplus = self._keep = self._paused = False
        self._headed, self._done = False, True
        self._started = self._head_size = self._barren = 0
        self._pieces: list[bytes] = []
        self._held = 0

    async def ask(self, request: bytes) -> None:
        """Send a request and wait for the head of its answer. Raises Stale, HeadersTooLarge, NotAnswered."""
        if self._wire is None or self._wire.is_closing():
            raise Stale("the server has hung up")
        self.status, self.headers = 0, {}
        self._headed = self._done = self._keep = False
        self._started = self._head_size = self._barren = 0
        self._wire.write(request)
        while not self._headed:
            if self._fault is not None:
                raise self._fault
            await self._change()

    async def piece(self) -> bytes:
        """What has come of the body since the last time; b"" at its end. Raises NotAnswered if it breaks off."""
        while not self._pieces:
            if self._done:
                return b""
            if self._fault is not None:
                raise self._fault
            await self._change()
        found = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces.clear()
        self._held = 0
        if self._paused and self._wire is not None:
            self._paused = False
            self._wire.resume_reading()
        return found

    @property
    def usable(self) -> bool:
        """Whether the exchange is over, and the server waits for another request."""
        over = self._done and self._keep and not self._surplus and not self._pieces
        return over and self._wire is not None and not self._wire.is_closing()

    def close(self) -> None:
        """Hang up at once."""
        if self._wire is not None:
            self._wire.abort()

    async def _change(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _fail(self, fault: NotAnswered) -> None:
        self._fault = self._fault or fault
        self.close()

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands."""
        assert isinstance(transport, asyncio.Transport)
        self._wire = transport

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where the next bytes may be put."""
        return self._room

    def buffer_updated(self, nbytes: int) -> None:
        """Bytes have come. Those that nobody asked for end the connection."""
        if self._done or self._parser is None:
            self._surplus = True
            self.close()
            return
        if not self._headed:
            self._started += nbytes
        self._barren += nbytes
        self._feed(self._parser, self._room[:nbytes])
        if self._barren > MOST_BARREN and self._headed and not self._done:
            self._fail(NotAnswered("more stands between the pieces of the body than in them"))
        if self._head_size > MAX_HEADER_BYTES or (not self._headed and self._started > MAX_HEADER_BYTES):
            self._headed = False
            self._fail(HeadersTooLarge("headers over 64 kB"))
        if self._held > MOST_HELD and not self._paused and self._wire is not None and not self._wire.is_closing():
            self._paused = True
            self._wire.pause_reading()
        self._wake()

    def _feed(self, parser: HttpResponseParser, arrived: memoryview) -> None:
        try:
            parser.feed_data(arrived)
        except (HttpParserError, HttpParserUpgrade) as fault:
            if self._done:
                self._surplus = True  # behind the end of the answer: not used, and nor is the connection again
            else:
                self._fail(NotAnswered(f"it is not HTTP: {fault}"))

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended: so has a body whose length nobody told; any other is cut off."""
        if not self._done:
            if self._headed and exc is None and self._ends_with_connection():
                self._done = True
            elif self._started:
                self._fail(NotAnswered("the connection broke off"))
            else:
                self._fail(Stale("the server hung up without an answer"))
        self._wire = self._parser = None  # the parser holds the connection and would keep it alive
        self._wake()

    def _ends_with_connection(self) -> bool:
        """RFC 9112, 6.3: neither chunks nor a length."""
        coding = self.headers.get("transfer-encoding", "")
        return "chunked" not in coding.lower() if coding else "content-length" not in self.headers

    # What the parser calls, while bytes are fed to it.

    def on_message_begin(self) -> None:
        """An answer begins; a second one to the same request is not wanted."""
        if self._done:
            self._surplus = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header line, or one behind the chunks of a body, which nobody needs."""
        if not self._headed and not self._done:
            self._head_size += len(name) + len(value) + 4
            collect(self.headers, name, value)

    def on_headers_complete(self) -> None:
        """The head has come whole; that of an interim answer (1xx) is passed over (RFC 9110, 15.2)."""
        if self._done or self._parser is None or self._fault is not None:
            return
        self.status = self._parser.get_status_code()
        if self.status < 100:
            self._fail(NotAnswered(f"there is no status {self.status:03}"))
        elif self.status >= 200:
            self._headed = True
            self._barren = 0
        else:
            self.headers = {}

    def on_body(self, body: bytes) -> None:
        """A piece of the body, without the marks of chunks."""
        if self._headed and not self._done:
            self._pieces.append(body)
            self._held += len(body)
            self._barren = 0

    def on_message_complete(self) -> None:
        """The answer has ended as it said it would."""
        if self._headed and not self._done and self._parser is not None:
            self._done = True
            self._keep = self._parser.should_keep_alive()
