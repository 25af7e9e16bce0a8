"""Any server that takes JSON: each message is one POST of the object that the `jsonl` destination writes.

Headers: `Idempotency-Key` is the delivery's key, the same at every attempt; with a signing key
`X-Tocsin-Signature: sha256=<hex>` is HMAC-SHA256 (RFC 2104) of the body's bytes. docs/webhook.md explains both.
The address may be a password: it appears in no text of ours.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import aiohttp

from bot.model.delivery import Capabilities, Looked, NotSent, Outcome, Outgoing, Receipt, Sent, Trouble, Unclear
from bot.model.message import Message
from bot.platforms.jsonl import line

TOTAL_S = 30
CONNECT_S = 10
RETRY_AFTER_MOST_S = 3600.0
RETRY_AFTER_UNKNOWN_S = 30.0

NEVER_WRITTEN = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
    aiohttp.ClientHttpProxyError,
)
"""Failures before the request was written: refused, DNS, TLS, no route."""

GONE = {
    401: "the server refuses us (401): put the right address or key into the environment",
    403: "the server refuses us (403): put the right address or key into the environment",
    404: "the server knows no such address (404): correct it in the environment",
    405: "the address takes no POST (405): correct it in the environment",
    410: "the webhook was removed (410): name another one",
}


class WebhookNotifier:
    """Implements `bot.ports.Notifier` for one address. A receiver that keeps keys never shows anything twice."""

    capabilities = Capabilities(edit=True, thread=True, buttons=False, look_up=False)

    def __init__(self, url: str, key: str | None, now: Callable[[], datetime], proxy: str | None = None) -> None:
        self._url = url
        self._key = key.encode() if key else None
        self._now = now
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    async def send(self, outgoing: Outgoing) -> Outcome:
        """One POST, never repeated here."""
        at = self._now()
        content, headers = signed(outgoing.message, at, self._key)
        try:
            async with self._opened().post(
                self._url, data=content, headers=headers, allow_redirects=False, proxy=self._proxy
            ) as response:
                return _outcome(response.status, response.headers, outgoing.message.key, at)
        except NEVER_WRITTEN as fault:
            return NotSent(Trouble.RETRY, f"the server cannot be reached ({_kind(fault)})")
        except (aiohttp.ClientError, OSError, TimeoutError) as fault:
            return Unclear(f"no readable answer ({_kind(fault)})")

    edit = send
    reply = send

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=TOTAL_S, sock_connect=CONNECT_S)
            self._session = aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def find(self, rows: Sequence[Outgoing]) -> Looked:
        """Never possible."""
        return Looked(possible=False, detail="a webhook cannot be looked up")

    async def check(self) -> str | None:
        """None: a webhook cannot be tried without posting. Its address is all there is to look at."""
        if not self._url.startswith(("https://", "http://")):
            return "the webhook's address does not begin with https://: correct it in the environment"
        return None

    async def close(self) -> None:
        """Close its connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def signed(message: Message, at: datetime, key: bytes | None) -> tuple[bytes, Mapping[str, str]]:
    """The body and headers of a message; signed if there is a key."""
    content = json.dumps(line(message, at), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "Tocsin", "Idempotency-Key": message.key}
    if key is not None:
        headers["X-Tocsin-Signature"] = f"sha256={hmac.new(key, content, hashlib.sha256).hexdigest()}"
    return content, headers


def _outcome(status: int, headers: Mapping[str, str], key: str, at: datetime) -> Outcome:
    if 200 <= status < 300:
        return Sent(Receipt(message=key), at)
    if status == 429:
        return NotSent(Trouble.RATE_LIMITED, "the server asks for a slower pace (429)", _retry_after(headers))
    if status in GONE:
        return NotSent(Trouble.DESTINATION, GONE[status])
    if 300 <= status < 400:
        return NotSent(Trouble.DESTINATION, f"the address has moved ({status}): put the new one into the environment")
    if status in (408, 425):
        return NotSent(Trouble.RETRY, f"the server was not ready ({status})")
    if 400 <= status < 500:
        return NotSent(Trouble.MESSAGE, f"the server does not take this message ({status})")
    return Unclear(f"the server has trouble of its own ({status})")


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    """How long a 429 asks to wait, within an hour; 30 s if it does not say (RFC 9110, section 10.2.3)."""
    said = headers.get("Retry-After", "")
    seconds = float(said) if said.isdecimal() else RETRY_AFTER_UNKNOWN_S
    return timedelta(seconds=min(max(seconds, 1.0), RETRY_AFTER_MOST_S))


def _kind(fault: Exception) -> str:
    """The class of a fault in words; never its text, which may hold the address."""
    if isinstance(fault, TimeoutError):
        return "timeout"
    return type(fault).__name__.removeprefix("Client").removesuffix("Error") or "network"
