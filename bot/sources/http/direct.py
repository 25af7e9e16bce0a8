"""Requests straight to the server: name, guarded address, connection, request.

    link -> kept connection, or: addresses of the name (kept a minute) -> guard -> socket -> TLS -> connection

Each address that is tried is judged by the guard where its socket is made.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple

from aiohappyeyeballs import AddrInfoType, start_connection

from bot.sources.http.connection import Connection, Stale
from bot.sources.http.exchange import AddressForbidden, CannotBeAsked, DnsFailed, NotReached, TlsFailed
from bot.sources.http.guard import Hop, guarded_socket, hop_now

NAMES_KEPT_S = 60.0
MOST_NAMES = 10_000
READ_AT_ONCE = 64 * 1024  # bytes
IDLE_S = 15.0
"""How long a connection waits for another request; most servers hang up sooner or later than this."""
MOST_IDLE = 128
"""Connections that wait, to all servers together: thousands of sources must not use up the files a process may open."""
NEXT_ADDRESS_S = 0.25  # RFC 8305, 5: connection attempt delay
TIRED_OF_WAITING = 408
"""What a server says as it hangs up on a connection that was kept (RFC 9110, 15.5.9): ask on another one."""
DEFAULT_PORTS = {"http": 80, "https": 443}
LINK = re.compile(r"(https?)://(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._~%!$&'()*+,;=-]+)(?::([0-9]{1,5}))?((?:[/?][!\"$-~]*)?)")
SPLITTING = re.compile(r"[\r\n\0]")
"""What would end a header line before its end."""

Addresses = Sequence[AddrInfoType]
Resolve = Callable[[str, int], Awaitable[Addresses]]


class Server(NamedTuple):
    """Whom a connection is to."""

    scheme: str
    host: str
    port: int

    @property
    def name(self) -> str:
        """As the Host header has it (RFC 9110, 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


class DirectResponse:
    """The `Response` of `exchange`, over a connection."""

    __slots__ = ("_connection", "_over", "headers", "status")

    def __init__(self, connection: Connection, over: Callable[[Connection], None]) -> None:
        self.status = connection.status
        self.headers: Mapping[str, str] = connection.headers
        self._connection = connection
        self._over = over

    async def chunks(self) -> AsyncIterator[bytes]:
        """The raw bytes as they arrive. Raises NotAnswered."""
        while chunk := await self._connection.piece():
            yield chunk

    def close(self) -> None:
        """Give the connection back if the body was read to its end, else close it."""
        self._over(self._connection)


class DirectTransport:
    """The `Transport` of `exchange`, over connections of its own."""

    def __init__(
        self,
        tls: ssl.SSLContext | None = None,
        resolve: Resolve | None = None,
        make_socket: Callable[[AddrInfoType], socket.socket] = guarded_socket,
    ) -> None:
        """`tls` replaces the trust store, `resolve` the machine's name server; `make_socket` must refuse what
        `guarded_socket` refuses."""
        self._tls = tls
        self._resolve = resolve or resolved
        self._make_socket = make_socket
        self._names: dict[tuple[str, int], tuple[float, asyncio.Task[Addresses]]] = {}
        self._idle: dict[Server, list[Connection]] = {}
        self._sweeping: asyncio.TimerHandle | None = None
        self._room = memoryview(bytearray(READ_AT_ONCE))

    async def get(self, url: str, headers: Mapping[str, str], hop: Hop) -> DirectResponse:
        """Ask for a document. Raises NotAnswered and its kin for what the network or server does."""
        server, request = _request(url, headers)
        connection = self._kept(server)
        if connection is not None:
            try:
                answered = await self._asked(connection, server, request)
            except Stale:
                pass  # it hung up while nobody looked; the request is safe to repeat (RFC 9110, 9.2.2)
            else:
                if answered.status != TIRED_OF_WAITING:
                    return answered
                connection.close()
        return await self._asked(await self._dialled(server, hop), server, request)

    async def _asked(self, connection: Connection, server: Server, request: bytes) -> DirectResponse:
        try:
            await connection.ask(request)
        except BaseException:
            connection.close()
            raise
        return DirectResponse(connection, lambda used: self._give_back(server, used))

    # Connections.

    def _kept(self, server: Server) -> Connection | None:
        kept = self._idle.get(server)
        while kept:
            connection = kept.pop()
            if connection.usable:
                return connection
            connection.close()
        return None

    def _give_back(self, server: Server, connection: Connection) -> None:
        if not connection.usable or sum(map(len, self._idle.values())) >= MOST_IDLE:
            connection.close()
            return
        loop = asyncio.get_running_loop()
        connection.idle_since = loop.time()
        self._idle.setdefault(server, []).append(connection)
        if self._sweeping is None:
            self._sweeping = loop.call_later(IDLE_S, self._sweep)

    def _sweep(self) -> None:
        """Close what has been idle for long; look again while anything is."""
        loop = asyncio.get_running_loop()
        since = loop.time() - IDLE_S
        for server, kept in list(self._idle.items()):
            for old in [each for each in kept if each.idle_since <= since or not each.usable]:
                kept.remove(old)
                old.close()
            if not kept:
                del self._idle[server]
        self._sweeping = loop.call_later(IDLE_S, self._sweep) if self._idle else None

    async def _dialled(self, server: Server, hop: Hop) -> Connection:
        """A new connection. Raises NotReached and its kin."""
        loop = asyncio.get_running_loop()
        token = hop_now.set(hop)
        try:
            trust = self._trust() if server.scheme == "https" else None
            addresses = await self._addresses(server.host, server.port)
            made = await start_connection(
                addresses, happy_eyeballs_delay=NEXT_ADDRESS_S, interleave=1, socket_factory=self._make_socket
            )
            named = server.host.rstrip(".") if trust else None
            _, connection = await loop.create_connection(
                lambda: Connection(self._room), sock=made, ssl=trust, server_hostname=named
            )
        except ssl.SSLError as fault:
            raise TlsFailed(str(fault)) from fault
        except OSError as fault:
            raise (AddressForbidden(hop.refused) if hop.refused else NotReached(str(fault))) from fault
        except ValueError as fault:
            raise CannotBeAsked(str(fault)) from fault
        finally:
            hop_now.reset(token)
        return connection

    def _trust(self) -> ssl.SSLContext:
        """The authorities that the machine trusts, read when the first encrypted address is asked."""
        if self._tls is None:
            self._tls = ssl.create_default_context()
            self._tls.set_alpn_protocols(("http/1.1",))
        return self._tls

    # Names.

    async def _addresses(self, host: str, port: int) -> Addresses:
        """What a name stands for, asked once a minute, and once for all that ask at the same time."""
        loop = asyncio.get_running_loop()
        until, asking = self._names.get((host, port), (0.0, None))
        if asking is None or until <= loop.time():
            if len(self._names) >= MOST_NAMES:
                self._names.clear()
            asking = loop.create_task(_all_found(self._resolve, host, port))
            asking.add_done_callback(_heard)
            self._names[host, port] = (loop.time() + NAMES_KEPT_S, asking)
        try:
            return await asyncio.shield(asking)
        except Exception:
            self._names.pop((host, port), None)
            raise

    async def aclose(self) -> None:
        """Close all connections that wait."""
        if self._sweeping is not None:
            self._sweeping.cancel()
            self._sweeping = None
        asking = [task for _, task in self._names.values() if not task.done()]
        for task in asking:
            task.cancel()
        self._names.clear()
        await asyncio.gather(*asking, return_exceptions=True)
        for kept in self._idle.values():
            for connection in kept:
                connection.close()
        self._idle.clear()
        await asyncio.sleep(0)  # what was closed is let go of in the loop's next round


def _heard(asking: asyncio.Task[Addresses]) -> None:
    """Whoever asked may have given up since: a failure that nobody waits for is no fault."""
    if not asking.cancelled():
        asking.exception()


async def _all_found(resolve: Resolve, host: str, port: int) -> Addresses:
    try:
        found = await resolve(host, port)
    except OSError as fault:
        raise DnsFailed(str(fault)) from fault
    if not found:
        raise DnsFailed(f"{host} has no address")
    return found


async def resolved(host: str, port: int) -> Addresses:
    """The addresses of a name, by the machine's name server. Raises OSError."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        loop = asyncio.get_running_loop()
        return await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    if address.version == 4:
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port))]
    return [(socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port, 0, 0))]


def _request(url: str, headers: Mapping[str, str]) -> tuple[Server, bytes]:
    """Whom to ask, and the bytes to send. Raises CannotBeAsked."""
    link = LINK.fullmatch(url)
    if link is None or SPLITTING.search("".join(headers.values())):
        raise CannotBeAsked("the link or what goes with it cannot be written into a request")
    scheme, host, port, path = link.groups()
    server = Server(scheme, host.strip("[]"), int(port) if port else DEFAULT_PORTS[scheme])
    if not path.startswith("/"):
        path = f"/{path}"
    lines = [f"GET {path} HTTP/1.1", f"Host: {server.name}", *[f"{name}: {value}" for name, value in headers.items()]]
    try:
        return server, ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")
    except UnicodeEncodeError as fault:
        raise CannotBeAsked(str(fault)) from fault
