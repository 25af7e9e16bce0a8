"""What a request and its answer are to the fetcher, whichever way they travel, and what may go wrong on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from bot.sources.http.guard import Hop

MAX_HEADER_BYTES = 64 * 1024
"""Of all headers of one answer together."""


class NotAnswered(Exception):
    """A request that got no usable answer, for what the network or the server did."""


class NotReached(NotAnswered):
    """No connection could be made."""


class DnsFailed(NotReached):
    """The name has no address."""


class TlsFailed(NotReached):
    """The encrypted connection could not be made."""


class AddressForbidden(NotReached):
    """The name leads to an address that may not be dialled."""


class HeadersTooLarge(NotAnswered):
    """The answer's headers are longer than any honest server's."""


class CannotBeAsked(NotAnswered):
    """The link cannot be put into a request."""


class Response(Protocol):
    """An answer whose body has not been read. `headers` by lower-case name; repeated ones joined by commas."""

    @property
    def status(self) -> int:
        """The status code, 200 to 599."""

    @property
    def headers(self) -> Mapping[str, str]:
        """What the server says of the body."""

    def chunks(self) -> AsyncIterator[bytes]:
        """The raw bytes as they arrive, packed as the server sent them. Raises NotAnswered."""

    def close(self) -> None:
        """Give the connection back if the body was read to its end, else close it."""


class Transport(Protocol):
    """Sends requests, keeps no cookies, reads no environment, follows nothing and unpacks nothing."""

    async def get(self, url: str, headers: Mapping[str, str], hop: Hop) -> Response:
        """Ask for a document. Raises NotAnswered and its kin for what the network or server does.

        `url` is fully escaped; the guard judges the address by `hop`.
        """

    async def aclose(self) -> None:
        """Close all connections."""


def collect(headers: dict[str, str], name: bytes, value: bytes) -> None:
    """Add a header line to those before it."""
    key, text = name.decode("latin-1").lower(), _decoded(value)
    headers[key] = f"{headers[key]}, {text}" if key in headers else text


def _decoded(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
