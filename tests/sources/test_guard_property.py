"""Whatever a link spells and a name server answers, only what `ipaddress` calls global unicast is dialled."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from aiohappyeyeballs import AddrInfoType
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.model.source import Failure, FetchFailed, Request
from bot.sources.http import GuardedFetcher
from bot.sources.http.address import BadUrl, target
from bot.sources.http.direct import DirectTransport
from bot.sources.http.guard import AddressRefused, Hop, guarded_socket, hop_now, is_open, literal, name_is_open

V4, V6 = ipaddress.IPv4Address, ipaddress.IPv6Address
Address = V4 | V6

# The registries of special-purpose addresses (IANA; RFC 6890 and after), and what leads into IPv4 or is no unicast.
SPECIAL = """
0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24
192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4
240.0.0.0/4 255.255.255.255/32 1.1.1.0/24 8.8.8.0/24
::/128 ::1/128 ::/96 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001::/32 2001:2::/48 2001:db8::/32
2001:10::/28 2001:20::/28 2002::/16 2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
2000::/3 2606:4700::/32
"""
NETWORKS = [ipaddress.ip_network(text) for text in SPECIAL.split()]
NAT64 = int(V6("64:ff9b::"))


def inside_out(number: int) -> list[Address]:
    """An IPv4 address, and each way of IPv6 to it."""
    teredo = (0x20010000 << 96) | (number << 64) | (0xFFFFFFFF ^ number)
    forms = [number, 0xFFFF << 32 | number, NAT64 | number, 0x2002 << 112 | number << 80, teredo]
    return [V4(number), *map(V6, forms)]


@st.composite
def addresses(draw: st.DrawFn) -> Address:
    """Any address, most of them within or just outside the borders of a special network, or wrapped in another."""
    network = draw(st.sampled_from(NETWORKS))
    first, last = int(network.network_address), int(network.broadcast_address)
    top = (1 << network.max_prefixlen) - 1
    near = st.sampled_from([first - 1, first, first + 1, last - 1, last, last + 1])
    number = draw(near | st.integers(first, last) | st.integers(0, top)) & top
    if network.version == 4:
        return draw(st.sampled_from(inside_out(number)))
    return V6(number)


def may_be_dialled(address: Address) -> bool:
    """By `ipaddress` alone: global unicast, and so is each IPv4 address inside."""
    if isinstance(address, V6):
        if address.ipv4_mapped is not None:
            return may_be_dialled(address.ipv4_mapped)
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return may_be_dialled(V4(int(address) & 0xFFFFFFFF))
        if address in ipaddress.ip_network("64:ff9b:1::/48") or address.is_site_local:
            return False
        inner = [each for each in (address.sixtofour, *(address.teredo or ())) if each is not None]
        if not all(map(may_be_dialled, inner)):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


@settings(max_examples=500)
@given(addresses())
def test_the_guard_agrees_with_ipaddress(address: Address) -> None:
    assert is_open(address) is may_be_dialled(address)


def test_both_answers_are_met() -> None:
    """So that agreeing on nothing at all would be noticed."""
    borders = [V4(int(n.network_address)) for n in NETWORKS if n.version == 4]
    assert {is_open(address) for address in borders} == {True, False}
    assert {is_open(wrapped) for address in borders for wrapped in inside_out(int(address))[1:]} == {True, False}


# Spellings.

DIGITS = {str(n): [str(n), chr(0xFF10 + n)] for n in range(10)}
STOPS = [".", "。", "．", "｡"]


@st.composite
def spellings(draw: st.DrawFn) -> tuple[str, Address]:
    """A host as a link may spell it, and the address that it means."""
    address = draw(addresses())
    if isinstance(address, V6):
        return f"[{draw(v6_spelling(address))}]", address
    count = draw(st.integers(1, 4))
    octets = list(address.packed)
    numbers = [*octets[: count - 1], int.from_bytes(bytes(octets[count - 1 :]), "big")]
    forms = st.sampled_from(["{}", "{:#x}", "{:#X}", "0{:o}", "0x0{:x}", "00{:o}"])
    parts = [draw(forms).format(number) for number in numbers]
    text = draw(st.sampled_from(STOPS)).join(parts) + draw(st.sampled_from(["", "."]))
    odd = draw(st.booleans())
    return "".join(draw(st.sampled_from(DIGITS.get(c, [c]))) if odd else c for c in text), address


@st.composite
def v6_spelling(draw: st.DrawFn, address: V6) -> str:
    groups = address.exploded.split(":")
    tail = str(V4(int(address) & 0xFFFFFFFF))
    forms = [
        address.compressed,
        address.exploded,
        address.compressed.upper(),
        ":".join(group.lstrip("0") or "0" for group in groups),
        ":".join([*groups[:6], tail]),
    ]
    return draw(st.sampled_from(forms))


@settings(max_examples=500)
@given(spellings(), st.sampled_from(["http", "https", "HTTP"]), st.sampled_from(["", ":80", ":8443"]))
@example(("127.0.0.1.", V4("127.0.0.1")), "http", "")
@example(("127。0.0。1", V4("127.0.0.1")), "http", "")
@example(("0x7f.1", V4("127.0.0.1")), "http", "")
def test_a_link_is_read_as_the_address_it_spells_or_not_at_all(
    spelt: tuple[str, Address], scheme: str, port: str
) -> None:
    text, address = spelt
    try:
        here = target(f"{scheme}://{text}{port}/feed")
    except BadUrl:
        return
    assert literal(here.host) == address
    assert name_is_open(here.host) is may_be_dialled(address)


@pytest.mark.parametrize(
    "plain", ["8.8.8.8", "127.1", "0x7f000001", "2130706433", "[::1]", "[::ffff:8.8.8.8]", "127。0。0。1", "10.0.0.1."]
)
def test_usual_spellings_are_links_at_all(plain: str) -> None:
    assert target(f"http://{plain}/feed").port == 80


@pytest.mark.parametrize("host", ["127.0.0.1%00.example", "%31%32%37.0.0.1", "[fe80::1%25eth0]", "[::1%eth0]"])
def test_a_host_with_escapes_is_no_host(host: str) -> None:
    with pytest.raises(BadUrl):
        target(f"http://{host}/feed")


@given(st.integers(0, 2**40), st.sampled_from(["{}", "a.{}", "1.2.3.4.{}", "{}.", "localhost.{:#x}", "300.1.1.{}"]))
def test_no_host_that_ends_in_a_number_is_asked_of_a_proxy_unless_it_is_an_open_address(number: int, form: str) -> None:
    host = form.format(number)
    meant = literal(host)
    assert name_is_open(host) is (meant is not None and may_be_dialled(meant))


# What is dialled.


def dial(hop: Hop | None, address: Address, port: int) -> bool:
    """Whether a socket is made for the address."""
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    token = hop_now.set(hop)
    try:
        guarded_socket((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (str(address), port))).close()
    except AddressRefused:
        return False
    finally:
        hop_now.reset(token)
    return True


hosts = st.sampled_from(["feeds.example", "127.0.0.1", "10.0.0.8", "8.8.8.8"]) | addresses().map(str)
ports = st.sampled_from([80, 443, 8080])


@settings(max_examples=300)
@given(addresses(), ports, hosts, ports, st.booleans())
def test_a_socket_is_made_for_open_addresses_and_for_the_very_one_excepted(
    address: Address, port: int, host: str, own_port: int, excepted: bool
) -> None:
    named = literal(host)
    allowed = excepted and port == own_port and named in (None, address)
    assert dial(Hop(host, own_port, excepted), address, port) is (may_be_dialled(address) or allowed)
    assert not dial(None, address, port)


def named(answer: Sequence[Address]) -> Callable[[str, int], Awaitable[list[AddrInfoType]]]:
    """A name server that answers this for every name."""

    async def resolve(host: str, port: int) -> list[AddrInfoType]:
        return [(_family(each), socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (str(each), port)) for each in answer]

    return resolve


def _family(address: Address) -> int:
    return socket.AF_INET6 if address.version == 6 else socket.AF_INET


async def asked(answers: Sequence[Sequence[Address]]) -> tuple[list[Address], list[FetchFailed]]:
    """What was dialled for a name with these answers, one fetch for each, and what became of the fetches."""
    dialled: list[Address] = []

    def socket_or_refusal(info: tuple[Any, ...]) -> socket.socket:
        guarded_socket(info).close()
        dialled.append(ipaddress.ip_address(info[4][0]))
        raise OSError("nothing beyond this machine is dialled in a test")

    failures = []
    for answer in answers:  # a client each: within a minute one would remember the answer
        transport = DirectTransport(resolve=named(answer), make_socket=socket_or_refusal)
        fetcher = GuardedFetcher(transport=transport)
        outcome = await fetcher.fetch(Request("http://rebind.example/feed"))
        assert isinstance(outcome, FetchFailed)
        failures.append(outcome)
        await fetcher.close()
    return dialled, failures


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(addresses(), min_size=1, max_size=4), min_size=1, max_size=3))
def test_mixed_answers_and_answers_that_change_reach_open_addresses_only(answers: list[list[Address]]) -> None:
    dialled, failures = asyncio.run(asked(answers))
    wanted = {address for answer in answers for address in answer if may_be_dialled(address)}
    assert set(dialled) == wanted
    for answer, failed in zip(answers, failures, strict=True):
        refused = not all(map(may_be_dialled, answer))
        assert failed.failure is (Failure.FORBIDDEN_ADDRESS if refused else Failure.REFUSED)
