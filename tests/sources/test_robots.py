"""robots.txt for pages and articles, as RFC 9309 has it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.source import Failure, Fetched, FetchFailed, FetchOutcome, Request
from bot.sources.http import GuardedFetcher, Limits
from bot.sources.http.address import target
from bot.sources.http.robots import MOST_HOSTS, Robots, rules_of
from tests.sources.hostile import Asked, Server, Write, answer, fixed, raw, serving

ORIGIN = "https://harbour.example"
HOUR, DAY = 3600.0, 86400.0


class Host:
    """A host whose robots.txt is what the test says, with a clock of its own."""

    def __init__(self) -> None:
        self.says: FetchOutcome = file("")
        self.asked: list[str] = []
        self.now = 0.0
        self.robots = Robots(self.fetch, lambda: self.now)

    async def fetch(self, request: Request) -> FetchOutcome:
        self.asked.append(request.url)
        await asyncio.sleep(0)
        return self.says

    async def allows(self, path: str = "/news/1", origin: str = ORIGIN) -> bool:
        refused = await self.robots.refusal(origin, origin + path)
        assert refused is None or refused.failure is Failure.ROBOTS
        return refused is None


def file(text: str, max_age: timedelta | None = None) -> Fetched:
    return Fetched(f"{ORIGIN}/robots.txt", text.encode(), "text/plain", max_age=max_age)


def failed(status: int | None, failure: Failure = Failure.BAD_STATUS, later: timedelta | None = None) -> FetchFailed:
    return FetchFailed(failure, "so it is", status, later)


NO_NEWS = file("User-agent: *\nDisallow: /news/")
DOWN = failed(503, Failure.SERVER_ERROR)


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/news/1", True),
        ("User-agent: *\nDisallow: /", "/news/1", False),
        ("User-agent: *\nDisallow: /\nAllow: /news/", "/news/1", True),
        ("User-agent: *\nDisallow: /private*.html$", "/private/a.html", False),
        ("User-agent: *\nDisallow: /private*.html$", "/private/a.html?x=1", True),
        ("User-agent: *\nDisallow:\n\nUser-agent: Tocsin\nDisallow: /news/", "/news/1", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: tocsin/1.0\nDisallow: /admin", "/news/1", True),
        ("User-agent: Otherbot\nDisallow: /", "/news/1", True),
        ("User-agent: Otherbot\nUser-agent: Tocsin\nDisallow: /", "/news/1", False),
        ("User-agent: NotTocsinBot\nDisallow: /", "/news/1", True),
        ("\ufeffUser-agent: * # all of you\nDisallow: /news # and this", "/news/1", False),
        ("user agent: *\nDISALLOW: /news", "/news/1", False),
        ("User-agent: *\r\rDisallow: /news", "/news/1", False),
        ("<!doctype html><title>Not found</title><p>Disallow: /</p>", "/news/1", True),
        ("Disallow: /", "/news/1", True),
    ],
)
async def test_rules_are_read_as_they_are_meant(text: str, path: str, allowed: bool) -> None:
    host = Host()
    host.says = file(text)
    assert await host.allows(path) is allowed


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
async def test_a_host_without_rules_may_be_read(status: int) -> None:
    host = Host()
    host.says = failed(status)
    assert await host.allows()


@pytest.mark.parametrize(
    "silent",
    [
        DOWN,
        failed(500, Failure.SERVER_ERROR),
        failed(429, Failure.RATE_LIMITED),
        failed(None, Failure.TIMEOUT),
        failed(None, Failure.DNS),
        failed(None, Failure.REFUSED),
        failed(None, Failure.TLS),
        failed(None, Failure.FORBIDDEN_ADDRESS),
        failed(None, Failure.TOO_LARGE),
        failed(304, Failure.BROKEN_ANSWER),
    ],
)
async def test_a_host_whose_rules_do_not_come_is_not_read(silent: FetchFailed) -> None:
    host = Host()
    host.says = silent
    assert not await host.allows()


@pytest.mark.parametrize("failure", [Failure.REDIRECTS, Failure.EMPTY])
async def test_rules_that_lead_nowhere_forbid_nothing(failure: Failure) -> None:
    host = Host()
    host.says = failed(None, failure)
    assert await host.allows()


async def test_rules_are_asked_for_once_a_day() -> None:
    host = Host()
    host.says = NO_NEWS
    assert [await host.allows(), await host.allows("/about"), await host.allows("/news/2")] == [False, True, False]
    host.says, host.now = file(""), DAY - 1
    assert not await host.allows()
    host.now = DAY
    assert await host.allows()
    assert host.asked == [f"{ORIGIN}/robots.txt"] * 2


@pytest.mark.parametrize(("fresh_for", "until"), [(0, HOUR), (7200, 2 * HOUR), (10**6, DAY)])
async def test_what_the_server_calls_fresh_is_kept_between_an_hour_and_a_day(fresh_for: int, until: float) -> None:
    host = Host()
    host.says = file("", timedelta(seconds=fresh_for))
    await host.allows()
    host.now = until - 1
    await host.allows()
    assert len(host.asked) == 1
    host.now = until
    await host.allows()
    assert len(host.asked) == 2


async def test_old_rules_stand_in_for_those_that_do_not_come() -> None:
    host = Host()
    host.says = NO_NEWS
    await host.allows()
    host.says, host.now = DOWN, DAY
    assert await host.allows("/about")
    assert not await host.allows("/news/1")
    host.now = 31 * DAY
    assert not await host.allows("/about")


async def test_a_silent_host_is_asked_again_after_ten_minutes_or_when_it_says() -> None:
    host = Host()
    host.says = DOWN
    assert not await host.allows()
    host.says, host.now = failed(503, Failure.SERVER_ERROR, timedelta(hours=2)), 599.0
    assert not await host.allows()
    assert len(host.asked) == 1
    host.now = 600.0
    assert not await host.allows()
    host.says, host.now = file(""), 600.0 + 2 * HOUR - 1
    assert not await host.allows()
    host.now += 1
    assert await host.allows()


async def test_many_pages_at_once_wait_for_one_robots_txt() -> None:
    host = Host()
    host.says = NO_NEWS
    assert await asyncio.gather(*(host.allows(f"/news/{n}") for n in range(20))) == [False] * 20
    assert len(host.asked) == 1


async def test_each_scheme_and_port_has_rules_of_its_own() -> None:
    host = Host()
    for origin in (ORIGIN, "http://harbour.example", "https://harbour.example:8443"):
        await host.allows(origin=origin)
    assert [url.removesuffix("/robots.txt") for url in host.asked] == [
        ORIGIN,
        "http://harbour.example",
        "https://harbour.example:8443",
    ]


async def test_the_longest_unused_rules_are_forgotten() -> None:
    host = Host()
    for number in range(MOST_HOSTS + 1):
        await host.allows(origin=f"https://{number}.example")
        await host.allows(origin="https://0.example")
    host.asked.clear()
    await host.allows(origin="https://0.example")
    await host.allows(origin="https://1.example")
    assert host.asked == ["https://1.example/robots.txt"]


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Harbour.example/a", "https://harbour.example"),
        ("https://harbour.example:443/a", "https://harbour.example"),
        ("http://harbour.example:443/a", "http://harbour.example:443"),
        ("http://[2606:4700::1]/a", "http://[2606:4700::1]"),
        ("http://[2606:4700::1]:81/a", "http://[2606:4700::1]:81"),
    ],
)
def test_the_rules_stand_where_the_page_stands(url: str, origin: str) -> None:
    assert target(url).origin == origin


def test_a_file_of_many_agents_costs_little() -> None:
    """Protego alone takes the product of agents and rules; this one would take it an hour."""
    agents = "".join(f"User-agent: bot{number}\n" for number in range(15_000))
    rules = rules_of((agents + "User-agent: Tocsin\n" + "Disallow: /news\n" * 15_000).encode())
    assert not rules.can_fetch(f"{ORIGIN}/news/1", "tocsin")
    assert len(rules._user_agents) == 2


@given(st.binary(max_size=200) | st.lists(st.sampled_from(["User-agent", ":", "*", "\n", "Disallow", "/", "$", "\0"])))
def test_no_file_fails(body: bytes | list[str]) -> None:
    held = body if isinstance(body, bytes) else "".join(body).encode()
    rules_of(held).can_fetch(f"{ORIGIN}/news/1?a=b", "tocsin")


# Over the guarded way out.


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as running:
        yield running


@pytest.fixture
async def fetcher(server: Server) -> AsyncIterator[GuardedFetcher]:
    names = frozenset({server.authority, f"localhost:{server.port}"})
    made = GuardedFetcher(None, names, None, Limits(host_spacing=timedelta(0)))
    yield made
    await made.close()


PAGE = fixed("200 OK", b"<p>The quay reopens.</p>", "Content-Type: text/html")


async def test_a_page_is_not_asked_for_where_robots_may_not_go(server: Server, fetcher: GuardedFetcher) -> None:
    server.more.update({"/robots.txt": fixed("200 OK", b"User-agent: *\nDisallow: /news"), "/news/1": PAGE})
    refused = await fetcher.fetch(Request(server.url("/news/1"), robots=True))
    assert isinstance(refused, FetchFailed)
    assert refused.failure is Failure.ROBOTS
    assert [asked.target for asked in server.asked] == ["/robots.txt"]
    assert isinstance(await fetcher.fetch(Request(server.url("/news/1"))), Fetched)


async def test_each_hop_of_a_page_is_asked_about(server: Server, fetcher: GuardedFetcher) -> None:
    """The second host forbids what the first allows."""

    async def robots(asked: Asked, write: Write) -> None:
        forbids = asked.headers["host"].startswith("localhost")
        await write(answer("200 OK", b"User-agent: *\nDisallow: /news" if forbids else b"User-agent: *\nAllow: /"))

    to = f"Location: http://localhost:{server.port}/news/1"
    server.more.update({"/robots.txt": robots, "/go": fixed("302 Found", b"", to), "/news/1": PAGE})
    refused = await fetcher.fetch(Request(server.url("/go"), robots=True))
    assert isinstance(refused, FetchFailed)
    assert refused.failure is Failure.ROBOTS
    assert "localhost" in refused.detail
    assert [asked.target for asked in server.asked] == ["/robots.txt", "/go", "/robots.txt"]


async def test_robots_txt_comes_by_the_guarded_way_itself(server: Server, fetcher: GuardedFetcher) -> None:
    inner = fixed("302 Found", b"", "Location: http://169.254.169.254/latest/meta-data/")
    server.more.update({"/robots.txt": inner, "/news/1": PAGE})
    refused = await fetcher.fetch(Request(server.url("/news/1"), robots=True))
    assert isinstance(refused, FetchFailed)
    assert refused.failure is Failure.ROBOTS


@pytest.mark.parametrize(
    ("reply", "allowed"),
    [
        (fixed("404 Not Found"), True),
        (fixed("200 OK"), True),
        (fixed("503 Away"), False),
        (fixed("429 Slow"), False),
        (raw(b""), False),
        (raw(b"junk\r\n\r\n"), False),
        (fixed("302 Found"), True),
    ],
)
async def test_what_the_server_answers_decides(
    server: Server, fetcher: GuardedFetcher, reply: object, allowed: bool
) -> None:
    server.more.update({"/robots.txt": reply, "/news/1": PAGE})  # type: ignore[dict-item]  # a scenario each
    assert isinstance(await fetcher.fetch(Request(server.url("/news/1"), robots=True)), Fetched) is allowed
