"""Requests by way of the operator's proxy: one aiohttp session, which knows how proxies are spoken to.

What a proxy dials cannot be seen from here; the fetcher judges the names before (`guard.name_is_open`).
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Mapping

import aiohttp
from aiohttp.client_exceptions import ClientConnectorDNSError, ClientSSLError, ServerFingerprintMismatch
from yarl import URL

from bot.sources.http.exchange import (
    MAX_HEADER_BYTES,
    CannotBeAsked,
    DnsFailed,
    HeadersTooLarge,
    NotAnswered,
    NotReached,
    TlsFailed,
    collect,
)
from bot.sources.http.guard import Hop, guarded_socket, hop_now

NO_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=None)  # the fetcher holds one deadline over everything
LEFT_OUT = ("Accept", "Accept-Encoding", "User-Agent", "Content-Type")


class ProxiedResponse:
    """The `Response` of `exchange`, over aiohttp's."""

    __slots__ = ("_answer", "headers", "status")

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self.status = answer.status
        self.headers: dict[str, str] = {}
        for name, value in answer.raw_headers:
            collect(self.headers, name, value)
        self._answer = answer

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


class ProxiedTransport:
    """The `Transport` of `exchange`, by way of a proxy; its session is made on the first request."""

    def __init__(self, proxy: str, tls: ssl.SSLContext | None = None) -> None:
        """`proxy` is the operator's own and trusted; `tls` replaces the trust store."""
        self._proxy = proxy
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=0,
                ttl_dns_cache=60,
                socket_factory=guarded_socket,
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

    async def get(self, url: str, headers: Mapping[str, str], hop: Hop) -> ProxiedResponse:
        """Ask for a document. Raises NotAnswered and its kin for what the network or server does."""
        hop.proxied = True
        token = hop_now.set(hop)
        try:
            answer = await self._opened().request(
                "GET", URL(url, encoded=True), headers=headers, allow_redirects=False, proxy=self._proxy
            )
        except (aiohttp.ClientError, OSError, ValueError) as fault:
            raise _translated(fault) from fault
        finally:
            hop_now.reset(token)
        if sum(len(name) + len(value) + 4 for name, value in answer.raw_headers) > MAX_HEADER_BYTES:
            answer.close()
            raise HeadersTooLarge("headers over 64 kB")
        return ProxiedResponse(answer)

    async def aclose(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def _translated(fault: Exception) -> NotAnswered:
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
