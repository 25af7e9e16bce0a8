"""What the one way out does with servers of every temper; a loopback server plays them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from bot.model.source import Failure, Fetched, FetchFailed, NotModified, Request, Validators
from bot.sources.http import GuardedFetcher, Limits
from bot.sources.http.manners import Manners
from tests.sources.hostile import FEED, Server, serving

QUICK = Limits(deadline=timedelta(seconds=0.5), max_body=1 << 20, host_spacing=timedelta(0))
PATIENT = Limits(max_body=1 << 20, host_spacing=timedelta(0))


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as running:
        yield running


Make = Callable[..., GuardedFetcher]


@pytest.fixture
async def make() -> AsyncIterator[Make]:
    """Makes fetchers that are closed at the end, whatever happens."""
    async with AsyncExitStack() as closers:

        def made(private: str, limits: Limits = PATIENT, proxy: str | None = None) -> GuardedFetcher:
            fetcher = GuardedFetcher("desk@example.org", frozenset({private}), proxy, limits)
            closers.push_async_callback(fetcher.close)
            return fetcher

        yield made


@pytest.fixture
def fetcher(server: Server, make: Make) -> GuardedFetcher:
    return make(server.authority)


async def failure(fetcher: GuardedFetcher, url: str) -> FetchFailed:
    outcome = await fetcher.fetch(Request(url))
    assert isinstance(outcome, FetchFailed), outcome
    assert outcome.detail.endswith((".", ")")), outcome.detail
    return outcome


async def test_a_feed_comes_with_its_validators_and_freshness(server: Server, fetcher: GuardedFetcher) -> None:
    url = server.url("/feed#top")
    expected = Fetched(
        url=server.url("/feed"),
        body=FEED,
        content_type="application/rss+xml",
        validators=Validators('"v1"', "Mon, 02 Nov 2026 08:00:00 GMT"),
        max_age=timedelta(seconds=300),
    )
    assert await fetcher.fetch(Request(url)) == expected


async def test_the_request_says_who_asks_and_carries_nothing_else(server: Server, fetcher: GuardedFetcher) -> None:
    await fetcher.fetch(Request(server.url("/feed")))
    await fetcher.fetch(Request(server.url("/feed")))
    headers = server.asked[1].headers
    assert headers["user-agent"].startswith("Tocsin/")
    assert headers["user-agent"].endswith(" (+desk@example.org)")
    assert headers["accept-encoding"] == "gzip, deflate"
    assert headers["host"] == server.authority
    assert not {"cookie", "authorization", "referer"} & set(headers)


async def test_an_unchanged_feed_keeps_what_the_server_left_out(server: Server, fetcher: GuardedFetcher) -> None:
    sent = Validators('"v1"', "Mon, 02 Nov 2026 08:00:00 GMT")
    outcome = await fetcher.fetch(Request(server.url("/feed"), sent))
    assert outcome == NotModified(sent, timedelta(seconds=90))
    assert server.asked[0].headers["if-modified-since"] == sent.last_modified


@pytest.mark.parametrize("path", ["/gzip", "/members", "/zlib", "/deflate"])
async def test_packed_bodies_are_unpacked(server: Server, fetcher: GuardedFetcher, path: str) -> None:
    outcome = await fetcher.fetch(Request(server.url(path)))
    assert isinstance(outcome, Fetched)
    assert outcome.body == FEED


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/bomb", Failure.TOO_LARGE),
        ("/endless", Failure.TOO_LARGE),
        ("/huge", Failure.TOO_LARGE),
        ("/header", Failure.TOO_LARGE),
        ("/headers", Failure.TOO_LARGE),
        ("/twice", Failure.BROKEN_ANSWER),
        ("/brotli", Failure.BROKEN_ANSWER),
        ("/notgzip", Failure.BROKEN_ANSWER),
        ("/cutgzip", Failure.BROKEN_ANSWER),
        ("/short", Failure.BROKEN_ANSWER),
        ("/nothttp", Failure.BROKEN_ANSWER),
        ("/reset", Failure.BROKEN_ANSWER),
        ("/unasked304", Failure.BROKEN_ANSWER),
        ("/empty", Failure.EMPTY),
        ("/blank", Failure.EMPTY),
        ("/nocontent", Failure.EMPTY),
        ("/partial", Failure.BAD_STATUS),
        ("/418", Failure.BAD_STATUS),
        ("/401", Failure.DENIED),
        ("/403", Failure.DENIED),
        ("/451", Failure.DENIED),
        ("/404", Failure.NOT_FOUND),
        ("/410", Failure.GONE),
        ("/round/0", Failure.REDIRECTS),
        ("/nowhere", Failure.REDIRECTS),
        ("/file", Failure.REDIRECTS),
        ("/login", Failure.REDIRECTS),
        ("/metadata", Failure.FORBIDDEN_ADDRESS),
        ("/mapped", Failure.FORBIDDEN_ADDRESS),
        ("/octal", Failure.REDIRECTS),
    ],
)
async def test_what_goes_wrong_has_a_name_and_a_sentence(
    server: Server, fetcher: GuardedFetcher, path: str, expected: Failure
) -> None:
    assert (await failure(fetcher, server.url(path))).failure is expected


@pytest.mark.parametrize("path", ["/slow", "/silent", "/interim"])
async def test_one_deadline_holds_over_everything(server: Server, make: Make, path: str) -> None:
    fetcher = make(server.authority, QUICK)
    assert (await failure(fetcher, server.url(path))).failure is Failure.TIMEOUT


@pytest.mark.parametrize(
    ("path", "expected", "minutes"),
    [
        ("/429", Failure.RATE_LIMITED, 2),
        ("/429now", Failure.RATE_LIMITED, 1),
        ("/429junk", Failure.RATE_LIMITED, 1),
        ("/429ever", Failure.RATE_LIMITED, 24 * 60),
        ("/503", Failure.SERVER_ERROR, 60),
    ],
)
async def test_retry_after_is_obeyed_within_a_minute_and_a_day(
    server: Server, fetcher: GuardedFetcher, path: str, expected: Failure, minutes: int
) -> None:
    outcome = await failure(fetcher, server.url(path))
    assert (outcome.failure, outcome.retry_after) == (expected, timedelta(minutes=minutes))


async def test_a_move_is_reported_if_every_step_was_permanent(server: Server, fetcher: GuardedFetcher) -> None:
    outcome = await fetcher.fetch(Request(server.url("/moved308")))
    assert isinstance(outcome, Fetched)
    assert (outcome.url, outcome.moved_to) == (server.url("/feed"), server.url("/feed"))


async def test_a_passing_redirect_on_the_way_is_no_move(server: Server, fetcher: GuardedFetcher) -> None:
    outcome = await fetcher.fetch(Request(server.url("/found")))
    assert isinstance(outcome, Fetched)
    assert (outcome.url, outcome.moved_to) == (server.url("/feed"), None)


async def test_junk_validators_are_not_kept(server: Server, fetcher: GuardedFetcher) -> None:
    outcome = await fetcher.fetch(Request(server.url("/junktag")))
    assert isinstance(outcome, Fetched)
    assert outcome.validators == Validators()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "１２７.０.０.１",
    ],
)
async def test_loopback_is_not_dialled_in_any_spelling(server: Server, make: Make, host: str) -> None:
    fetcher = make("10.0.0.1:80", QUICK)
    outcome = await failure(fetcher, f"http://{host}:{server.port}/feed")
    assert outcome.failure in (Failure.FORBIDDEN_ADDRESS, Failure.BAD_URL)
    assert server.asked == []


async def test_an_exception_counts_for_its_own_spelling_only(server: Server, make: Make) -> None:
    fetcher = make(f"localhost:{server.port}", QUICK)
    assert isinstance(await fetcher.fetch(Request(f"http://localhost:{server.port}/feed")), Fetched)
    assert (await failure(fetcher, server.url("/feed"))).failure is Failure.FORBIDDEN_ADDRESS


@pytest.mark.parametrize(
    "url",
    [
        *("", "feed.xml", "ftp://harbour.example/feed", "file:///etc/passwd", "http://", "http://[::1/"),
        *("http://a:b@harbour.example/", "http://harbour.example:99999/", "http://harbour.example/a b"),
        *("http://harbour.example:0/", "http://[x#y"),
        *("http://x\r\nHost: y/", "https://" + "a" * 5000),
    ],
)
async def test_what_is_no_address_is_not_asked_for(fetcher: GuardedFetcher, url: str) -> None:
    assert (await failure(fetcher, url)).failure is Failure.BAD_URL


async def test_a_closed_port_is_told_from_a_missing_name(make: Make) -> None:
    probe = await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0)
    port = probe.sockets[0].getsockname()[1]
    probe.close()
    await probe.wait_closed()
    fetcher = make(f"127.0.0.1:{port}")
    assert (await failure(fetcher, f"http://127.0.0.1:{port}/")).failure is Failure.REFUSED


async def test_plain_http_on_a_tls_address_is_a_tls_failure(server: Server, fetcher: GuardedFetcher) -> None:
    outcome = await failure(fetcher, f"https://{server.authority}/feed")
    assert outcome.failure is Failure.TLS


async def test_a_host_sees_a_few_requests_at_once(server: Server, make: Make) -> None:
    limits = Limits(host_concurrency=2, host_spacing=timedelta(0))
    fetcher = make(server.authority, limits)
    outcomes = await asyncio.gather(*(fetcher.fetch(Request(server.url("/counted"))) for _ in range(8)))
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)
    assert server.most_open == 2


async def test_all_hosts_together_see_a_bounded_number_of_requests(server: Server, make: Make) -> None:
    limits = Limits(concurrency=3, host_concurrency=50, host_spacing=timedelta(0))
    fetcher = make(server.authority, limits)
    await asyncio.gather(*(fetcher.fetch(Request(server.url("/counted"))) for _ in range(8)))
    assert server.most_open == 3


async def test_a_proxy_is_trusted_but_inner_names_are_not_asked_of_it(server: Server, make: Make) -> None:
    fetcher = make("10.0.0.1:80", QUICK, server.url(""))
    for host in ("localhost", "127.0.0.1", "db.internal", "printer", "[::1]", "169.254.169.254"):
        assert (await failure(fetcher, f"http://{host}/feed")).failure is Failure.FORBIDDEN_ADDRESS
    assert server.asked == []


async def test_the_operators_own_machines_are_not_spaced(server: Server, make: Make) -> None:
    fetcher = make(server.authority, Limits(host_spacing=timedelta(hours=1)))
    outcomes = await asyncio.gather(*(fetcher.fetch(Request(server.url("/feed"))) for _ in range(4)))
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)


async def test_turns_of_one_host_are_spaced() -> None:
    manners, starts = Manners(4, timedelta(seconds=0.05)), []

    async def one(host: str) -> None:
        async with manners.turn(host):
            starts.append((host, asyncio.get_running_loop().time()))

    await asyncio.gather(*(one(host) for host in ("a", "a", "a", "b")))
    own = [when for host, when in starts if host == "a"]
    assert [host for host, _ in starts[:2]] == ["a", "b"]
    # A loaded machine starts them late, never early; the loop's clock may round by its own resolution.
    assert all(when - own[0] >= turn * 0.05 - 0.005 for turn, when in enumerate(own))
