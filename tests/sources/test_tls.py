"""Encrypted sources, by a certificate authority that lives as long as the tests."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import pytest
import trustme

from bot.model.source import Failure, Fetched, FetchFailed, FetchOutcome, Request
from bot.sources.http import GuardedFetcher, Limits
from tests.sources.hostile import FEED, answer

LIMITS = Limits(deadline=timedelta(seconds=10), host_spacing=timedelta(0))


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@asynccontextmanager
async def encrypted(certificate: trustme.LeafCert, reply: bytes) -> AsyncIterator[int]:
    """A server with this certificate that answers everything alike; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(reply)
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        await listening.wait_closed()


async def asked(trusted: trustme.CA, certificate: trustme.LeafCert, reply: bytes) -> FetchOutcome:
    """What comes of an encrypted address whose server has this certificate, for someone who trusts this authority."""
    trust = ssl.create_default_context()
    trusted.configure_trust(trust)
    async with AsyncExitStack() as closers:
        port = await closers.enter_async_context(encrypted(certificate, reply))
        fetcher = GuardedFetcher(None, frozenset({f"localhost:{port}"}), None, LIMITS, trust)
        closers.push_async_callback(fetcher.close)
        return await fetcher.fetch(Request(f"https://localhost:{port}/feed"))


async def test_a_feed_comes_over_an_encrypted_connection(authority: trustme.CA) -> None:
    outcome = await asked(authority, authority.issue_cert("localhost"), answer("200 OK", FEED))
    assert isinstance(outcome, Fetched)
    assert outcome.body == FEED


async def test_an_encrypted_address_never_leads_to_an_open_one(authority: trustme.CA) -> None:
    away = answer("301 Moved Permanently", b"", "Location: http://harbour.example/feed")
    outcome = await asked(authority, authority.issue_cert("localhost"), away)
    assert isinstance(outcome, FetchFailed)
    assert outcome.failure is Failure.REDIRECTS
    assert "from https to http" in outcome.detail


async def test_a_certificate_for_another_name_is_not_taken(authority: trustme.CA) -> None:
    outcome = await asked(authority, authority.issue_cert("harbour.example"), answer("200 OK", FEED))
    assert isinstance(outcome, FetchFailed)
    assert outcome.failure is Failure.TLS


async def test_an_unknown_authority_is_not_taken(authority: trustme.CA) -> None:
    outcome = await asked(authority, trustme.CA().issue_cert("localhost"), answer("200 OK", FEED))
    assert isinstance(outcome, FetchFailed)
    assert outcome.failure is Failure.TLS
