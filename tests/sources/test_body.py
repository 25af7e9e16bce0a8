"""Unpacking with caps."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.http.body import BodyBroken, BodyTooLarge, read, unpacker

LIMIT = 4096


async def chunks(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


@given(st.binary(max_size=LIMIT), st.integers(1, 500), st.sampled_from(["gzip", "x-gzip", "deflate", "", "identity"]))
async def test_what_was_packed_comes_back(body: bytes, size: int, coding: str) -> None:
    packed = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress}.get(coding, bytes)(body)
    limit = max(LIMIT, len(packed))
    assert await read(chunks(packed, size), coding, limit) == body


@given(st.binary(max_size=3000), st.integers(1, 500), st.sampled_from(["gzip", "deflate"]))
async def test_junk_is_broken_or_too_large_and_nothing_else(body: bytes, size: int, coding: str) -> None:
    with suppress(BodyBroken, BodyTooLarge):
        assert len(await read(chunks(body, size), coding, LIMIT)) <= LIMIT


async def test_the_cap_is_reached_but_not_passed() -> None:
    assert len(await read(chunks(gzip.compress(b"x" * LIMIT), 100), "gzip", LIMIT)) == LIMIT
    with pytest.raises(BodyTooLarge):
        await read(chunks(gzip.compress(b"x" * (LIMIT + 1)), 100), "gzip", LIMIT)
    with pytest.raises(BodyTooLarge):
        await read(chunks(b"x" * (LIMIT + 1), 100), "", LIMIT)


async def test_a_bomb_is_stopped_at_the_cap_in_one_step() -> None:
    machine = unpacker("gzip", LIMIT)
    assert machine is not None
    with pytest.raises(BodyTooLarge):
        machine.feed(gzip.compress(b"\0" * (16 << 20)))


async def test_thousands_of_joined_members_are_refused() -> None:
    with pytest.raises(BodyBroken):
        await read(chunks(gzip.compress(b"") * 500, 1000), "gzip", 1 << 20)


async def test_padding_after_the_packed_body_is_dropped() -> None:
    assert await read(chunks(gzip.compress(b"news") + b"\0" * 50, 7), "gzip", LIMIT) == b"news"


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "gzip, br", "compress", "x" * 5000])
def test_only_one_coding_that_was_asked_for_is_undone(coding: str) -> None:
    with pytest.raises(BodyBroken):
        unpacker(coding, LIMIT)
