"""One guarded aiohttp session: the requests that leave for addresses that come from data.

The session keeps no cookies, reads no environment, follows nothing and unpacks nothing.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.client_exceptions import ClientConnectorDNSError, ClientSSLError, ServerFingerprintMismatch
from yarl import URL

from bot.sources.http.guard import Hop, guarded_socket, hop_now

MAX_HEADER_BYTES = 64 * 1024
NO_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=None)  # the fetcher holds one deadline over everything
LEFT_OUT = ("Accept", "Accept-Encoding", "User-Agent", "Content-Type")


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


class Response:
    """An answer whose body has not been read. `headers` by lower-case name; repeated ones joined by commas."""

    __slots__ = ("_answer", "headers", "status")

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self.status = answer.status
        self.headers: dict[str, str] = {}
        for name, value in answer.raw_headers:
            self._take(name.decode("latin-1").lower(), _decoded(value))
        self._answer = answer

    def _take(self, name: str, value: str) -> None:
        self.headers[name] = f"{self.headers[name]}, {value}" if name in self.headers else value

    async def chunks(self) -> AsyncIterator[bytes]:
        """The raw bytes as they arrive, packed as the server sent them. Raises NotAnswered."""
        try:
            async for chunk in self._answer.content.iter_any():
                yield chunk
        except (aiohttp.ClientError, OSError) as fault:
            raise NotAnswered(str(fault)) from fault

    def close(self) -> None:
        """Give the connection back if the body was read to its end, else close it."""
        if self._answer.content.at_eof():
            self._answer.release()
        else:
            self._answer.close()


def _decoded(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


class AiohttpTransport:
    """Sends requests through one guarded aiohttp session, made on the first request."""

    def __init__(
        self,
        proxy: str | None = None,
        tls: ssl.SSLContext | None = None,
        resolver: AbstractResolver | None = None,
        make_socket: Callable[[tuple[Any, ...]], socket.socket] = guarded_socket,
    ) -> None:
        """`resolver` replaces the machine's name server; `make_socket` must refuse what `guarded_socket` refuses."""
        self._proxy = proxy
        self._tls = tls
        self._resolver = resolver
        self._make_socket = make_socket
        self._session: aiohttp.ClientSession | None = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=0,
                ttl_dns_cache=60,
                resolver=self._resolver,
                socket_factory=self._make_socket,
                ssl=True if self._tls is None else self._tls,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
                requote_redirect_url=False,
                skip_auto_headers=LEFT_OUT,
                timeout=NO_TIMEOUT,
            )
        return self._session

    async def get(self, url: str, headers: Mapping[str, str], hop: Hop) -> Response:
        """Ask for a document. Raises NotAnswered and its kin for what the network or server does.

        `url` is fully escaped; the guard judges the address by `hop`.
        """
        hop.proxied = self._proxy is not None
        token = hop_now.set(hop)
        try:
            answer = await self._opened().request(
                "GET", URL(url, encoded=True), headers=headers, allow_redirects=False, proxy=self._proxy
            )
        except (aiohttp.ClientError, OSError, ValueError) as fault:
            raise _translated(fault, hop) from fault
        finally:
            hop_now.reset(token)
        if sum(len(name) + len(value) + 4 for name, value in answer.raw_headers) > MAX_HEADER_BYTES:
            answer.close()
            raise HeadersTooLarge("headers over 64 kB")
        return Response(answer)

    async def aclose(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def _translated(fault: Exception, hop: Hop) -> NotAnswered:
    if hop.refused is not None:
        return AddressForbidden(hop.refused)
    if isinstance(fault, ClientConnectorDNSError):
        return DnsFailed(str(fault))
    if isinstance(fault, (ClientSSLError, ServerFingerprintMismatch, ssl.SSLError)):
        return TlsFailed(str(fault))
    if isinstance(fault, aiohttp.ClientConnectorError):
        return NotReached(str(fault))
    if isinstance(fault, aiohttp.ClientResponseError) and "when reading" in fault.message:
        return HeadersTooLarge(fault.message)
    if isinstance(fault, ValueError):
        return CannotBeAsked(str(fault))
    return NotAnswered(str(fault))
