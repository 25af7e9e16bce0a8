"""Canonical links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.normalise import canonical

SAME = [
    "https://harbour.example/news/quay",
    "http://harbour.example/news/quay",
    "https://www.harbour.example/news/quay/",
    "https://HARBOUR.example:443/news/quay",
    "http://harbour.example:80/news/quay#comments",
    "https://harbour.example/news/quay?utm_source=rss&utm_medium=feed",
    "https://harbour.example/news/quay?at_medium=RSS&at_campaign=KARANGA",
    "https://harbour.example/news/quay?fbclid=x&gclid=y&source=rss",
    "https://harbour.example/news/quay/amp",
    "https://amp.harbour.example/news/quay",
    "https://harbour.example/news/quay.amp",
    "https://harbour.example/news/quay?amp=1",
    "https://harbour.example/news/quay;jsessionid=AB12",
    "https://www.google.com/url?rct=j&sa=t&url=https://harbour.example/news/quay&ct=ga",
    "https://www.google.co.uk/url?q=https%3A%2F%2Fharbour.example%2Fnews%2Fquay",
    "https://www.google.com/amp/s/harbour.example/news/quay/amp/",
    "https://harbour-example.cdn.ampproject.org/c/s/harbour.example/news/quay",
]


@pytest.mark.parametrize("url", SAME)
def test_all_ways_to_a_piece_are_one(url: str) -> None:
    assert canonical(url) == "harbour.example/news/quay"


CASES = [
    ("https://harbour.example/", "harbour.example"),
    ("https://harbour.example/?p=12", "harbour.example?p=12"),
    ("https://harbour.example/a?b=2&a=1", "harbour.example/a?a=1&b=2"),
    ("https://harbour.example:8443/a", "harbour.example:8443/a"),
    ("https://harbour.example/%7eida/caf%c3%a9", "harbour.example/~ida/caf%C3%A9"),
    ("https://harbour.example/a%2fb", "harbour.example/a%2Fb"),
    ("https://harbour.example/camp", "harbour.example/camp"),
    ("https://harbour.example/a#!/route", "harbour.example/a#!/route"),
    ("https://www.example/", "www.example"),
    ("https://bücher.example/a", "xn--bcher-kva.example/a"),
    ("https://harbour.example/story?source=council", "harbour.example/story?source=council"),
    ("mailto:ida@harbour.example", None),
    ("/relative", None),
    ("https://", None),
    ("https://[::1", None),
    ("https://harbour.example:99999/", None),
]


@pytest.mark.parametrize(("url", "expected"), CASES)
def test_what_tells_pieces_apart_stays(url: str, expected: str | None) -> None:
    assert canonical(url) == expected


def test_a_fragment_stays_if_asked_for() -> None:
    assert canonical("https://harbour.example/live#post-7", fragment=True) == "harbour.example/live#post-7"


HOSTS = st.from_regex(r"(?:[a-z][a-z0-9-]{0,8}\.){1,2}(?:example|uk)", fullmatch=True)
PATHS = st.from_regex(r"(?:/[A-Za-z0-9._~%-]{0,8}){0,4}", fullmatch=True)


@given(HOSTS, PATHS, st.dictionaries(st.from_regex(r"[a-z]{1,6}", fullmatch=True), st.text(max_size=5), max_size=3))
def test_scheme_www_and_tracking_make_no_difference(host: str, path: str, query: dict[str, str]) -> None:
    from urllib.parse import urlencode

    plain = f"https://{host}{path}?{urlencode(query)}"
    dressed = f"http://{host}:80{path}?utm_source=x&{urlencode(query)}"
    assert canonical(plain) == canonical(dressed)


@given(st.text(max_size=80).map(lambda tail: "https://" + tail) | st.text(max_size=80))
def test_no_text_makes_it_fail_and_canonical_forms_are_stable(url: str) -> None:
    once = canonical(url)
    if once is not None and "%" not in once and once.isascii():
        assert canonical("https://" + once) in (once, None) or once.startswith(("www.", "amp.")) or "amp" in once
