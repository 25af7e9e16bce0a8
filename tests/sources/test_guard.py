"""Which addresses may be dialled."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.http.address import BadUrl, target
from bot.sources.http.guard import AddressRefused, Hop, guarded_socket, hop_now, is_open, literal, name_is_open

CLOSED = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.8.9.10 169.254.169.254 172.16.0.1 172.31.255.255
192.0.0.1 192.0.2.1 192.168.1.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 239.1.2.3 240.0.0.1 255.255.255.255
:: ::1 ::ffff:127.0.0.1 ::ffff:10.1.2.3 ::ffff:169.254.169.254 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
64:ff9b:1::1 100::1 2001:db8::1 2002:7f00:1:: 2002:a00:1::1 2001:0:7f00:1::1 fc00::1 fd12:3456::1 fe80::1 fec0::1
ff02::1 ff0e::1
"""
OPEN = "1.1.1.1 8.8.8.8 151.101.0.81 2606:4700::1111 2a00:1450:4009::200e ::ffff:8.8.8.8 64:ff9b::808:808"


@pytest.mark.parametrize("text", CLOSED.split())
def test_an_address_that_is_not_of_the_open_internet_is_refused(text: str) -> None:
    assert not is_open(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", OPEN.split())
def test_an_address_of_the_open_internet_is_dialled(text: str) -> None:
    assert is_open(ipaddress.ip_address(text))


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_changes_nothing(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    mapped = ipaddress.IPv6Address((0xFFFF << 32) | number)
    nat64 = ipaddress.IPv6Address((0x0064FF9B << 96) | number)
    assert is_open(mapped) == is_open(nat64) == is_open(address)


@given(st.ip_addresses())
def test_what_is_open_is_global(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if (
        is_open(address)
        and not getattr(address, "ipv4_mapped", None)
        and address not in ipaddress.ip_network("64:ff9b::/96")
    ):
        assert address.is_global


@given(st.ip_addresses(v=4), st.sampled_from(["{}", "0x{:08x}", "0{:o}"]))
def test_each_spelling_of_an_address_is_read(address: ipaddress.IPv4Address, spelling: str) -> None:
    assert literal(spelling.format(int(address))) == address


@pytest.mark.parametrize("host", ["localhost", "printer", "db.internal", "nas.local", "a.home.arpa", "10.0.0.1", "::1"])
def test_inner_names_are_not_asked_of_a_proxy(host: str) -> None:
    assert not name_is_open(host)


def dial(hop: Hop, host: str, port: int) -> None:
    token = hop_now.set(hop)
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        guarded_socket((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port))).close()
    finally:
        hop_now.reset(token)


def test_an_exception_holds_for_the_address_it_names() -> None:
    dial(Hop("127.0.0.1", 8080, excepted=True), "127.0.0.1", 8080)
    with pytest.raises(AddressRefused):
        dial(Hop("127.0.0.1", 8080, excepted=True), "127.0.0.2", 8080)


def test_an_exception_for_a_name_holds_wherever_the_name_leads() -> None:
    dial(Hop("wiki.newsroom.example", 80, excepted=True), "10.1.2.3", 80)


def test_a_name_that_turns_inward_is_refused_and_remembered() -> None:
    hop = Hop("rebind.example", 80, excepted=False)
    with pytest.raises(AddressRefused):
        dial(hop, "169.254.169.254", 80)
    assert hop.refused == "169.254.169.254"


@pytest.mark.parametrize("address", ["fe80::1%1", "::1%lo", "fd00::1%eth0"])
def test_a_zone_does_not_hide_an_inner_address(address: str) -> None:
    with pytest.raises(AddressRefused):
        dial(Hop("feeds.example", 80, excepted=False), address, 80)


def test_nothing_is_dialled_outside_a_guarded_request() -> None:
    with pytest.raises(AddressRefused):
        guarded_socket((socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("8.8.8.8", 80)))


@st.composite
def spelt(draw: st.DrawFn) -> tuple[str, ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """A host as a link may spell it, and the address that it means."""
    address = draw(
        st.ip_addresses() | st.ip_addresses(v=4) | st.sampled_from([*map(ipaddress.ip_address, CLOSED.split())])
    )
    if isinstance(address, ipaddress.IPv6Address):
        forms = [address.compressed, address.exploded, address.compressed.upper()]
        if address.ipv4_mapped is not None:
            forms.append(f"::ffff:{address.ipv4_mapped}")
        return f"[{draw(st.sampled_from(forms))}]", address
    octets = list(address.packed)
    parts = draw(st.integers(1, 4))
    tail = int.from_bytes(bytes(octets[parts - 1 :]), "big")
    numbers = [*octets[: parts - 1], tail]
    written = [draw(st.sampled_from(["{}", "{:#x}", "0{:o}", "{:#X}"])).format(number) for number in numbers]
    return ".".join(written), address


@given(spelt(), st.sampled_from(["http", "https", "HTTP"]), st.sampled_from(["", ":80", ":8443"]))
def test_a_link_is_refused_exactly_if_its_address_is_not_open(
    host: tuple[str, ipaddress.IPv4Address | ipaddress.IPv6Address], scheme: str, port: str
) -> None:
    """However an address is spelt, it is read as `ipaddress` reads it, or the link is no link at all."""
    text, address = host
    try:
        here = target(f"{scheme}://{text}{port}/feed")
    except BadUrl:
        return
    read = literal(here.host)
    assert read == address
    assert is_open(address) <= _reachable(address)


def _reachable(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """By `ipaddress` alone: global unicast, and so is each IPv4 address inside."""
    inside = [address]
    if isinstance(address, ipaddress.IPv6Address):
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF).is_global
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped.is_global and not address.ipv4_mapped.is_multicast
        inside += [each for each in (address.sixtofour, *(address.teredo or ())) if each is not None]
    return all(each.is_global and not each.is_multicast for each in inside)
