"""Connections that are kept, and answers that end in every way HTTP knows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bot.sources.http.direct import MOST_IDLE, DirectResponse, DirectTransport, Server
from bot.sources.http.exchange import CannotBeAsked, DnsFailed, HeadersTooLarge, NotAnswered
from bot.sources.http.guard import Hop

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst"
AGAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond"
HANG_UP = b""
"""In place of an answer: the server closes the connection."""


@dataclass
class Talker:
    """A server that gives its answers in turn, over as few connections as it is asked by."""

    answers: list[bytes]
    port: int = 0
    connections: int = 0
    heard: list[bytes] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while self.answers:
                self.heard.append(await reader.readuntil(b"\r\n\r\n"))
                answer = self.answers.pop(0)
                writer.write(answer)
                await writer.drain()
                if not answer or b"Connection: close" in answer:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def talking(*answers: bytes) -> AsyncIterator[tuple[Talker, DirectTransport]]:
    talker = Talker(list(answers))
    server = await asyncio.start_server(talker.talk, "127.0.0.1", 0)
    talker.port = server.sockets[0].getsockname()[1]
    transport = DirectTransport()
    try:
        yield talker, transport
    finally:
        await transport.aclose()
        server.close()
        await server.wait_closed()


async def asked(talker: Talker, transport: DirectTransport, headers: Mapping[str, str] | None = None) -> DirectResponse:
    hop = Hop("127.0.0.1", talker.port, excepted=True)
    return await transport.get(f"http://127.0.0.1:{talker.port}/feed?a=b", headers or {}, hop)


async def body(response: DirectResponse) -> bytes:
    try:
        return b"".join([chunk async for chunk in response.chunks()])
    finally:
        response.close()


async def bodies(talker: Talker, transport: DirectTransport, times: int) -> list[bytes]:
    return [await body(await asked(talker, transport)) for _ in range(times)]


async def test_one_connection_carries_one_request_after_the_other() -> None:
    async with talking(OK, AGAIN) as (talker, transport):
        assert await bodies(talker, transport, 2) == [b"first", b"second"]
        assert talker.connections == 1
        assert talker.heard == [b"GET /feed?a=b HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % talker.port] * 2


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5000\r\n\r\n", b""),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Late: yes\r\n\r\n",
            b"abcde",
        ),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK, b"first"),
        (b"HTTP/1.1 200 OK\nContent-Length: 2\n\nab", b"ab"),
    ],
    ids=["304 with a length", "204", "chunks and a trailer", "an early hint", "bare line feeds"],
)
async def test_an_answer_ends_as_it_says_and_the_connection_is_kept(answer: bytes, told: bytes) -> None:
    async with talking(answer, AGAIN) as (talker, transport):
        assert await bodies(talker, transport, 2) == [told, b"second"]
        assert talker.connections == 1


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end", b"until the end"),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nfirst", b"first"),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nfirst", b"first"),
        (OK + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged", b"first"),
        (OK + b"\x00\x01\x02 nonsense", b"first"),
    ],
    ids=["no length", "closed as said", "HTTP/1.0", "a second answer to one request", "nonsense behind the answer"],
)
async def test_a_connection_that_may_not_be_trusted_again_is_not_used_again(answer: bytes, told: bytes) -> None:
    async with talking(answer, AGAIN) as (talker, transport):
        assert await bodies(talker, transport, 2) == [told, b"second"]
        assert talker.connections == 2


async def test_bytes_that_come_unasked_end_a_kept_connection() -> None:
    async with talking(OK, AGAIN) as (talker, transport):
        kept = await asked(talker, transport)
        assert [chunk async for chunk in kept.chunks()] == [b"first"]
        forged = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
        kept._connection.get_buffer(-1)[: len(forged)] = forged
        kept._connection.buffer_updated(len(forged))
        kept.close()
        assert await bodies(talker, transport, 1) == [b"second"]
        assert talker.connections == 2


async def test_a_server_that_hung_up_on_a_kept_connection_is_asked_again_once() -> None:
    async with talking(OK, HANG_UP, AGAIN) as (talker, transport):
        assert await bodies(talker, transport, 2) == [b"first", b"second"]
        assert (talker.connections, len(talker.heard)) == (2, 3)


async def test_a_server_that_is_tired_of_waiting_on_a_kept_connection_is_asked_again_on_another() -> None:
    tired = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    async with talking(OK, tired, AGAIN) as (talker, transport):
        assert await bodies(talker, transport, 2) == [b"first", b"second"]
        assert talker.connections == 2


async def test_a_server_that_hangs_up_on_a_new_connection_has_not_answered() -> None:
    async with talking(HANG_UP, OK) as (talker, transport):
        with pytest.raises(NotAnswered, match="without an answer"):
            await asked(talker, transport)
        assert len(talker.heard) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nnot a length\r\n",
    ],
    ids=["shorter than its length", "chunks without an end", "a broken chunk"],
)
async def test_a_body_that_breaks_off_is_never_taken_for_a_whole_one(answer: bytes) -> None:
    async with talking(answer) as (talker, transport):
        with pytest.raises(NotAnswered):
            await bodies(talker, transport, 1)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nfirst",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        b"ICY 200 OK\r\n\r\n",
        b"HTTP/1.1 099 Odd\r\nContent-Length: 3\r\n\r\nabc" + OK,
    ],
    ids=["chunks and a length", "two lengths", "another protocol", "no HTTP", "no status"],
)
async def test_an_answer_that_contradicts_itself_is_none(answer: bytes) -> None:
    async with talking(answer) as (talker, transport):
        with pytest.raises(NotAnswered):
            await asked(talker, transport)


async def test_interim_answers_count_as_headers_and_do_not_go_on_for_ever() -> None:
    async with talking(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 2000) as (talker, transport):
        with pytest.raises(HeadersTooLarge):
            await asked(talker, transport)


@pytest.mark.parametrize(
    "rest",
    [b"0\r\nX-Late: " + b"x" * 200_000, b"1;" + b"x" * 200_000, b"0\r\n" + b"X-Late: yes\r\n" * 20_000],
    ids=["a trailer without end", "a chunk whose mark has no end", "trailers without end"],
)
async def test_what_is_no_body_and_never_ends_is_not_kept(rest: bytes) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
    async with talking(chunked + rest) as (talker, transport):
        with pytest.raises(NotAnswered, match="more stands between"):
            await bodies(talker, transport, 1)


async def test_only_so_many_connections_wait_for_another_request() -> None:
    async with talking(*[OK] * (MOST_IDLE + 2)) as (talker, transport):
        answers = [await asked(talker, transport) for _ in range(MOST_IDLE + 2)]
        assert [await body(each) for each in answers] == [b"first"] * (MOST_IDLE + 2)
        assert len(transport._idle[Server("http", "127.0.0.1", talker.port)]) == MOST_IDLE


async def test_a_server_waits_while_nobody_takes_its_body() -> None:
    large = b"HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3_000_000
    async with talking(large, AGAIN) as (talker, transport):
        response = await asked(talker, transport)
        for _ in range(100_000):
            if response._connection._paused:
                break
            await asyncio.sleep(0)
        assert response._connection._paused
        assert response._connection._held < 1_000_000
        assert len(await body(response)) == 3_000_000
        assert await bodies(talker, transport, 1) == [b"second"]
        assert talker.connections == 1


@pytest.mark.parametrize("value", ["one\r\nX-Two: 2", "one\ntwo", "one\0two", "\ud800"])
async def test_no_header_can_be_split_or_smuggled_into_a_request(value: str) -> None:
    async with talking(OK) as (talker, transport):
        with pytest.raises(CannotBeAsked):
            await asked(talker, transport, {"If-None-Match": value})
        assert talker.heard == []


@pytest.mark.parametrize(
    "url", ["http://a b/", "http://a/b c", "http://me@a/", "ftp://a/", "http://a/\r\nX: y", "http://a/#b"]
)
async def test_a_link_that_is_not_fully_escaped_is_not_asked_for(url: str) -> None:
    with pytest.raises(CannotBeAsked):
        await DirectTransport().get(url, {}, Hop("a", 80, excepted=False))


async def test_a_name_is_looked_up_once_for_all_that_ask_at_once_and_again_after_a_failure() -> None:
    looked: list[str] = []

    async def nothing(host: str, port: int) -> Sequence[tuple[int, int, int, str, tuple[str, int]]]:
        looked.append(host)
        await asyncio.sleep(0)
        return []

    transport = DirectTransport(resolve=nothing)
    asking = [
        transport.get("http://harbour.example/", {}, Hop("harbour.example", 80, excepted=False)) for _ in range(9)
    ]
    assert [type(each) for each in await asyncio.gather(*asking, return_exceptions=True)] == [DnsFailed] * 9
    assert looked == ["harbour.example"]
    with pytest.raises(DnsFailed):
        await transport.get("http://harbour.example/", {}, Hop("harbour.example", 80, excepted=False))
    assert len(looked) == 2
    await transport.aclose()


async def test_the_port_stands_in_the_host_header_unless_it_is_the_usual_one() -> None:
    named = [
        Server(*each).name for each in (("http", "a.example", 80), ("https", "a.example", 443), ("http", "::1", 8080))
    ]
    assert named == ["a.example", "a.example", "[::1]:8080"]
