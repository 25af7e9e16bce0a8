"""Which addresses may be dialled, judged on the address of the socket and not on the name in the link.

A name says nothing: it may resolve to anything, and to something else a second later. So the check stands where
the socket is made, for every hop and every address tried.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are the IPv4 address that is reached
LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")  # RFC 8215: leads into the operator's own network
IPV4_COMPATIBLE = ipaddress.ip_network("::/96")  # RFC 4291, deprecated; some stacks still route it
ORIGINAL_SITE_LOCAL = ipaddress.ip_network("fec0::/10")  # RFC 3879, deprecated, still private
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
PRIVATE_SUFFIXES = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa")


@dataclass(slots=True)
class Hop:
    """One request about to be sent: what its link names, and (later) the address that was refused."""

    host: str
    port: int
    excepted: bool
    proxied: bool = False
    refused: str | None = None


hop_now: ContextVar[Hop | None] = ContextVar("hop_now", default=None)


class AddressRefused(PermissionError):
    """The address is not one of the open internet."""


def is_open(address: Address) -> bool:
    """Whether an address is global unicast, also when it is wrapped in an IPv6 form that leads to IPv4."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in LOCAL_NAT64 or address in ORIGINAL_SITE_LOCAL:
            return False
        inner = _wrapped(address)
        if inner is not None and not all(is_open(each) for each in inner):
            return False
        if inner is not None and (address in NAT64 or address.ipv4_mapped):
            return True
    return address.is_global and not address.is_multicast and not address.is_reserved


def _wrapped(address: ipaddress.IPv6Address) -> tuple[Address, ...] | None:
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    if address in NAT64 or address in IPV4_COMPATIBLE:
        return (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF),)
    return None


@lru_cache(maxsize=4096)
def literal(host: str) -> Address | None:
    """The address that a host text spells in any form (127.1, 0x7f000001, 2130706433., [::1]), or None for a name."""
    bare = host.strip("[]").partition("%")[0].rstrip(".")
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(bare)) if bare[:1].isdigit() else None
    except OSError:
        return None


def name_is_open(host: str) -> bool:
    """Whether a host may be asked for through a proxy, where the address dialled cannot be seen."""
    address = literal(host)
    if address is not None:
        return is_open(address)
    name = host.lower().rstrip(".")
    if NUMBER.fullmatch(name.rpartition(".")[2]):
        return False  # an address by its look (WHATWG URL, 3.5), and yet none: who knows what a proxy reads in it
    return "." in name and "%" not in name and not name.endswith(PRIVATE_SUFFIXES)


def guarded_socket(addr_info: tuple[Any, ...]) -> socket.socket:
    """A socket for one address about to be dialled.

    Raises AddressRefused unless the address is open, or the operator named the link's exact host:port and, where
    that is an address, the address dialled is the same one.
    """
    family, kind, protocol, _, sockaddr = addr_info
    hop = hop_now.get()
    if hop is None:
        raise AddressRefused("a connection was asked for outside a guarded request")
    if not hop.proxied:
        _check(hop, str(sockaddr[0]), int(sockaddr[1]))
    made = socket.socket(family=family, type=kind, proto=protocol)
    made.setblocking(False)
    return made


def _check(hop: Hop, host: str, port: int) -> None:
    address = ipaddress.ip_address(host.partition("%")[0])
    if is_open(address):
        return
    named = literal(hop.host)
    if hop.excepted and port == hop.port and named in (None, address):
        return
    hop.refused = str(address)
    raise AddressRefused(f"{address} is not an address of the open internet")
