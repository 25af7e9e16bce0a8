"""Reading the links that are fetched: what is refused by its form, before any name is resolved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

MAX_URL = 4096  # characters
DEFAULT_PORTS = {"http": 80, "https": 443}
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
PLAIN = re.compile(
    rf"(https?)://((?!xn--)(?:[a-z0-9-]+\.(?!xn--))*[a-z][a-z0-9-]*|(?:{_OCTET}\.){{3}}{_OCTET})"
    r"(?::(?!80/|443/)([1-9]\d{1,3}))?(/(?!\.)(?:[A-Za-z0-9._~-]|/(?!\.))*(?:\?[A-Za-z0-9._~=&-]+)?)",
    re.ASCII,
)
"""Links that are written as they are asked for: nothing to escape, to fold or to resolve. Most are."""


class BadUrl(ValueError):
    """A link that is not fetched; the text says why and what would be right."""


@dataclass(frozen=True, slots=True)
class Target:
    """A link ready to be asked for: `url` fully escaped, `host` as it will be dialled, lower-case, without brackets."""

    url: str
    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """`host:port` as an operator writes it in `allow_private`."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port as a link has them: what one robots.txt speaks for (RFC 9309, 2.3)."""
        host = self.authority.rpartition(":")[0] if self.port == DEFAULT_PORTS[self.scheme] else self.authority
        return f"{self.scheme}://{host}"


def target(text: str) -> Target:
    """Read a link. Raises BadUrl."""
    plain = PLAIN.fullmatch(text)
    if plain is not None and len(text) <= MAX_URL:
        return Target(text, plain[1], plain[2], int(plain[3] or DEFAULT_PORTS[plain[1]]))
    return careful_target(text)


def careful_target(text: str) -> Target:
    """Read a link of any form. Raises BadUrl."""
    import httpx2  # half of its start is for what is not used here

    text = text.strip().partition("#")[0]
    if len(text) > MAX_URL or not text.isprintable() or " " in text:
        raise BadUrl("The address is too long or holds blanks or control characters. Copy it again from the site.")
    try:
        parts = urlsplit(text)
        port = parts.port
        url = httpx2.URL(text)
    except (ValueError, httpx2.InvalidURL) as fault:
        raise BadUrl("The address cannot be read. It should look like https://example.org/feed.xml.") from fault
    if parts.scheme not in ("http", "https"):
        raise BadUrl("The address must start with https:// or http://.")
    if port == 0:
        raise BadUrl("The address names port 0, which no server has. It should look like https://example.org/feed.xml.")
    host = url.host  # not as it was typed: full-width letters and stops become plain ones on the way
    if not host:
        raise BadUrl("The address names no host. It should look like https://example.org/feed.xml.")
    if "%" in host:
        raise BadUrl("The host of the address holds a “%”. Write it out plainly: https://example.org/feed.xml.")
    if parts.username is not None or parts.password is not None:
        raise BadUrl("The address holds a user name or password. Take it out: it would end up in logs and messages.")
    return Target(str(url), parts.scheme, host, port or DEFAULT_PORTS[parts.scheme])


def onward(here: Target, location: str) -> Target:
    """Where a redirect leads. Raises BadUrl; a step from https down to http is refused."""
    try:
        there = target(urljoin(here.url, location.strip()))
    except ValueError as fault:
        raise BadUrl(f"The address leads on to one that cannot be used. {fault}") from fault
    if here.scheme == "https" and there.scheme == "http":
        raise BadUrl("The address leads from https to http, where anybody can change what is read. Not followed.")
    return there
