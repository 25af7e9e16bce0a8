"""Reading an answer's body with a cap on what arrives and on what it unpacks to.

A few hundred bytes can unpack to a gigabyte, and some clients unpack several layers without any limit. Here at
most one coding is accepted and each step of unpacking is told how much it may yield.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

MAX_MEMBERS = 100  # gzip members in one body (RFC 1952, 2.2); servers that join files send a handful
GZIP = zlib.MAX_WBITS | 16


class BodyTooLarge(Exception):
    """More bytes than the cap, on the wire or unpacked."""


class BodyBroken(Exception):
    """The body is not packed as its header says, or ends too early. The text says which."""


async def read(chunks: AsyncIterator[bytes], coding: str, limit: int) -> bytes:
    """The unpacked body. `coding` is the Content-Encoding header; `limit` in bytes holds before and after unpacking.

    Raises BodyTooLarge, BodyBroken, and what the chunks raise.
    """
    unpack = unpacker(coding, limit)
    parts: list[bytes] = []
    arrived = 0
    async for chunk in chunks:
        arrived += len(chunk)
        if arrived > limit:
            raise BodyTooLarge
        parts.append(unpack.feed(chunk) if unpack else chunk)
    if unpack and arrived:
        unpack.finish()
    return b"".join(parts)


def unpacker(coding: str, limit: int) -> Unpacker | None:
    """What undoes this Content-Encoding; None if there is nothing to undo. Raises BodyBroken for any other."""
    names = [name for name in (part.strip().lower() for part in coding.split(",")) if name not in ("", "identity")]
    if not names:
        return None
    if len(names) > 1 or names[0] not in ("gzip", "x-gzip", "deflate"):
        raise BodyBroken(f"it is packed as {', '.join(names)[:60]}, which was not asked for")
    return Unpacker(GZIP if names[0] != "deflate" else None, limit)


class Unpacker:
    """Bounded unpacking of one coding. `bits` None is deflate, with or without the zlib wrapper (RFC 9110, 8.4.1.2)."""

    def __init__(self, bits: int | None, limit: int) -> None:
        self._bits = bits
        self._left = limit
        self._members = 1
        self._machine = None if bits is None else zlib.decompressobj(bits)

    def feed(self, chunk: bytes) -> bytes:
        """Unpack one chunk. Raises BodyTooLarge, BodyBroken."""
        if self._machine is None:
            if not chunk:
                return b""
            wrapped = chunk[0] & 0x0F == 8 and chunk[0] >> 4 <= 7
            self._machine = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        parts: list[bytes] = []
        while chunk:
            parts.append(self._bounded(chunk))
            chunk = self._rest()
        return b"".join(parts)

    def _bounded(self, chunk: bytes) -> bytes:
        assert self._machine is not None
        try:
            # One more than is left: so that reaching the cap exactly is not taken for passing it.
            out = self._machine.decompress(chunk, self._left + 1)
        except zlib.error as fault:
            raise BodyBroken("it cannot be unpacked") from fault
        self._left -= len(out)
        if self._left < 0:
            raise BodyTooLarge
        return out

    def _rest(self) -> bytes:
        """What follows a finished gzip member and starts the next; padding after the last is dropped."""
        assert self._machine is not None
        if not self._machine.eof:
            return b""
        rest = self._machine.unused_data
        if self._bits is None or not rest.startswith(b"\x1f\x8b"):
            return b""
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise BodyBroken("it is packed in too many pieces")
        self._machine = zlib.decompressobj(GZIP)
        return rest

    def finish(self) -> None:
        """Raises BodyBroken if the packed body ended too early."""
        if self._machine is not None and not self._machine.eof:
            raise BodyBroken("it ends before its end")
