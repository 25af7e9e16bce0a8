"""Links that are written plainly are read at a glance, and as the thorough way reads them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources.http.address import PLAIN, careful_target, target


@given(st.from_regex(PLAIN, fullmatch=True))
@settings(max_examples=300, deadline=None)
def test_a_plain_link_is_what_the_thorough_way_makes_of_it(link: str) -> None:
    assert target(link) == careful_target(link)


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org",
        "http://example.org:80/feed",
        "https://example.org:443/feed",
        "https://EXAMPLE.org/feed",
        "https://example.org/a/../feed",
        "https://example.org/./feed",
        "https://example.org/caf%C3%A9",
        "https://example.org/café",
        "https://xn--caf-dma.example/feed",
        "https://news.xn--caf-dma/feed",
        "http://999.1.1.1/feed",
        "http://127.1/feed",
        "http://0177.0.0.1/feed",
        "http://[::1]/feed",
        "http://example.org:99999/feed",
        "https://example.org/feed#part",
        "https://example.org/feed?",
        "https://user@example.org/feed",
        " https://example.org/feed",
        "https://example.org/feed\n",
        "https://example.org/" + "a" * 5000,
    ],
)
def test_what_is_not_plain_is_left_to_the_thorough_way(link: str) -> None:
    assert PLAIN.fullmatch(link) is None or len(link) > 4096


def test_a_plain_link_keeps_its_port_and_origin() -> None:
    read = target("http://example.org:8080/feed?id=1")
    assert (read.host, read.port, read.origin) == ("example.org", 8080, "http://example.org:8080")
