"""Fetching one document: turn, hop by hop, status, body. Every failure is a value with a plain sentence."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import bot
from bot.model.source import Failure, Fetched, FetchFailed, FetchOutcome, NotModified, Request
from bot.sources.http import answer
from bot.sources.http.address import BadUrl, Target, onward, target
from bot.sources.http.body import BodyBroken, BodyTooLarge, read
from bot.sources.http.direct import DirectTransport
from bot.sources.http.exchange import (
    AddressForbidden,
    CannotBeAsked,
    DnsFailed,
    HeadersTooLarge,
    NotAnswered,
    NotReached,
    Response,
    TlsFailed,
    Transport,
)
from bot.sources.http.guard import Hop, is_open, literal, name_is_open
from bot.sources.http.manners import Manners
from bot.sources.http.robots import Robots

PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may cost and how politely hosts are asked. `deadline` covers all hops and the whole body.

    `concurrency` counts requests under way to all hosts together; waiting for a host's turn takes no place of it.
    """

    deadline: timedelta = timedelta(seconds=30)
    max_body: int = 10 * 1024 * 1024
    max_redirects: int = 10
    concurrency: int = 50
    host_concurrency: int = 4
    host_spacing: timedelta = timedelta(seconds=1)


@dataclass(slots=True)
class Trip:
    """One fetch on its way: where it is now, how far it came, and the seconds it has left."""

    request: Request
    here: Target
    left_s: float
    hops: int = 0
    permanent: bool = True

    @property
    def moved_to(self) -> str | None:
        """Where the document lives now, if every step on the way was a permanent one."""
        return self.here.url if self.hops and self.permanent else None


class GuardedFetcher:
    """The `Fetcher` of `bot.ports`.

    `contact` goes into the User-Agent; `allow_private` holds the exact host:port texts that may be dialled although
    they are not on the open internet; `proxy` is the operator's own and trusted; `tls` replaces the trust store, and
    `transport` all that is beneath.
    """

    def __init__(
        self,
        contact: str | None = None,
        allow_private: frozenset[str] = frozenset(),
        proxy: str | None = None,
        limits: Limits = Limits(),
        tls: ssl.SSLContext | None = None,
        transport: Transport | None = None,
    ) -> None:
        self._limits = limits
        self._private = frozenset(name.strip().lower() for name in allow_private)
        self._proxied = proxy is not None
        self._agent = f"Tocsin/{bot.__version__}" + (f" (+{contact})" if contact else "")
        self._places = asyncio.Semaphore(limits.concurrency)
        self._manners = Manners(limits.host_concurrency, limits.host_spacing)
        self._transport = transport or _transport(proxy, tls)
        self._robots = Robots(self.fetch)

    async def fetch(self, request: Request) -> FetchOutcome:
        """Get a document: Fetched, NotModified, or FetchFailed. Never raises for what a server or network does."""
        try:
            trip = Trip(request, target(request.url), self._limits.deadline.total_seconds())
        except BadUrl as fault:
            return FetchFailed(Failure.BAD_URL, str(fault))
        while True:
            outcome = await self._step(trip)
            if not isinstance(outcome, Target):
                return outcome
            trip.here = outcome
            trip.hops += 1
            if trip.hops > self._limits.max_redirects:
                return FetchFailed(
                    Failure.REDIRECTS,
                    f"The address leads on more than {self._limits.max_redirects} times. "
                    "Open it in a browser and enter the address where it ends.",
                )

    async def _step(self, trip: Trip) -> FetchOutcome | Target:
        here = trip.here
        excepted = here.authority in self._private
        barred = self._barred(here, excepted)
        if barred is None and trip.request.robots:
            barred = await self._robots.refusal(here.origin, here.url)
        if barred is not None:
            return barred
        async with self._manners.turn(here.host, spaced=not excepted), self._places:
            loop = asyncio.get_running_loop()
            started = loop.time()
            try:
                async with asyncio.timeout(trip.left_s):
                    return await self._ask(trip, Hop(here.host, here.port, excepted))
            except TimeoutError:
                return FetchFailed(
                    Failure.TIMEOUT,
                    f"{here.host} did not answer in full within {self._limits.deadline.total_seconds():g} seconds. "
                    "Tocsin tries again; nothing to do unless it lasts.",
                )
            except (NotAnswered, BodyTooLarge, BodyBroken) as fault:
                return self._explained(fault, here)
            finally:
                trip.left_s = max(0.0, trip.left_s - (loop.time() - started))

    def _barred(self, here: Target, excepted: bool) -> FetchFailed | None:
        """Refused by the form of the link alone. Behind a proxy nothing else can be judged."""
        spelt = literal(here.host)
        if not excepted and ((spelt and not is_open(spelt)) or (self._proxied and not name_is_open(here.host))):
            return _forbidden(here, str(spelt or here.host))
        return None

    async def _ask(self, trip: Trip, hop: Hop) -> FetchOutcome | Target:
        response = await self._transport.get(trip.here.url, self._headers(trip.request), hop)
        try:
            return await self._read(trip, response)
        finally:
            response.close()

    def _headers(self, request: Request) -> dict[str, str]:
        headers = {"User-Agent": self._agent, "Accept": request.accept, "Accept-Encoding": "gzip, deflate"}
        if request.validators.etag:
            headers["If-None-Match"] = request.validators.etag
        if request.validators.last_modified:
            headers["If-Modified-Since"] = request.validators.last_modified
        return headers

    async def _read(self, trip: Trip, response: Response) -> FetchOutcome | Target:
        status, headers = response.status, response.headers
        if status == 304:
            return _unchanged(trip, headers)
        if status in REDIRECTS:
            return _redirected(trip, status, headers)
        if not 200 <= status < 300 or status == 206:
            return answer.failed(status, headers)
        return await self._document(trip, response)

    async def _document(self, trip: Trip, response: Response) -> FetchOutcome:
        headers = response.headers
        if int(headers["content-length"]) > self._limits.max_body if _declared(headers) else False:
            raise BodyTooLarge
        body = await read(response.chunks(), headers.get("content-encoding", ""), self._limits.max_body)
        if not body.strip():
            return FetchFailed(
                Failure.EMPTY,
                "The server answered with an empty document. Tocsin tries again; if it lasts, look for a new address.",
                response.status,
            )
        return Fetched(
            url=trip.here.url,
            body=body,
            content_type=headers.get("content-type", "")[:200],
            validators=answer.validators(headers),
            moved_to=trip.moved_to,
            max_age=answer.max_age(headers),
        )

    def _explained(self, fault: Exception, here: Target) -> FetchFailed:
        if isinstance(fault, AddressForbidden):
            return _forbidden(here, str(fault))
        if isinstance(fault, BodyTooLarge):
            size = self._limits.max_body / (1024 * 1024)
            return FetchFailed(
                Failure.TOO_LARGE,
                f"The document is larger than {size:g} MiB. Look for a shorter feed of this source.",
            )
        if isinstance(fault, BodyBroken):
            return FetchFailed(
                Failure.BROKEN_ANSWER, f"The answer of {here.host} cannot be used: {fault}. Tocsin tries again."
            )
        return _unreachable(fault, here)

    async def close(self) -> None:
        """Let go of connections."""
        await self._transport.aclose()


def _transport(proxy: str | None, tls: ssl.SSLContext | None) -> Transport:
    if proxy is None:
        return DirectTransport(tls)
    from bot.sources.http.proxied import ProxiedTransport  # few have a proxy; its client takes long to import

    return ProxiedTransport(proxy, tls)


def _declared(headers: Mapping[str, str]) -> bool:
    return headers.get("content-length", "").isdecimal() and len(headers["content-length"]) < 20


def _unchanged(trip: Trip, headers: Mapping[str, str]) -> FetchOutcome:
    sent = trip.request.validators
    if sent.etag is None and sent.last_modified is None:
        return FetchFailed(
            Failure.BROKEN_ANSWER,
            "The server says that nothing changed, though it was not asked whether. Tocsin tries again.",
            304,
        )
    return NotModified(answer.validators(headers, sent), answer.max_age(headers), trip.moved_to)


def _redirected(trip: Trip, status: int, headers: Mapping[str, str]) -> FetchFailed | Target:
    location = headers.get("location", "")
    if not location.strip():
        return FetchFailed(Failure.REDIRECTS, "The server leads on but does not say where. Tocsin tries again.", status)
    trip.permanent = trip.permanent and status in PERMANENT
    try:
        return onward(trip.here, location)
    except BadUrl as fault:
        return FetchFailed(Failure.REDIRECTS, str(fault), status)


def _forbidden(here: Target, address: str) -> FetchFailed:
    return FetchFailed(
        Failure.FORBIDDEN_ADDRESS,
        f"{here.host} leads to {address}, which is not an address of the open internet, so it is not fetched. "
        f'If it is your own machine, add "{here.authority}" to network.allow_private.',
    )


def _unreachable(fault: Exception, here: Target) -> FetchFailed:
    if isinstance(fault, DnsFailed):
        return FetchFailed(
            Failure.DNS, f"The name {here.host} has no address. Check the spelling, or this machine's name server."
        )
    if isinstance(fault, TlsFailed):
        return FetchFailed(
            Failure.TLS,
            f"No secure connection to {here.host}: its certificate is not valid or its encryption not usable. "
            "Tocsin tries again; if it lasts, tell the publisher.",
        )
    if isinstance(fault, HeadersTooLarge):
        return FetchFailed(
            Failure.TOO_LARGE, f"The answer of {here.host} has headers of absurd length. Use another address."
        )
    if isinstance(fault, NotReached):
        return FetchFailed(
            Failure.REFUSED, f"{here.host} does not accept connections now. Tocsin tries again; nothing to do yet."
        )
    if isinstance(fault, CannotBeAsked):
        return FetchFailed(Failure.BAD_URL, "The address cannot be asked for. Copy it again from the publisher's site.")
    return FetchFailed(
        Failure.BROKEN_ANSWER, f"The answer of {here.host} broke off or is not HTTP. Tocsin tries again."
    )
