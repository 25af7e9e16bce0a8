"""Hostile sources by the dozen, polled at once through the real parts, beside one steady source."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.match import compile_watches
from bot.flows import reloading
from bot.flows.desk import Desk
from bot.flows.ingest import Polled, Polling
from bot.model.delivery import Destination
from bot.model.policy import Workspace
from bot.model.source import FetchOutcome, Health, Request, Source
from bot.model.watch import Severity, Watch
from bot.sources.http import GuardedFetcher, Limits
from bot.sources.worker import PageReader, ParserPool
from bot.storage.sqlite import open_store
from tests.fakes import FakeClock, InlineThreads, RecordingNotifier, delivery_keys
from tests.sources.hostile import SCENARIOS, Asked, Scenario, Server, Write, answer, fixed, serving
from tests.sources.mischief import CHURN, DOCUMENTS, Churn, all_scenarios, churned, feed, path_of, piece, served

ROUNDS = 4
NEVER = ("/slow", "/silent", "/interim")
TRANSPORT = [path for path in SCENARIOS if path != "/counted"]
SPELLINGS = [
    *("http://127.1:{port}/feed", "http://2130706433:{port}/feed", "http://0x7f.0.0.1:{port}/feed"),
    *("http://0177.0.0.1:{port}/feed", "http://[::1]:{port}/feed", "http://[::ffff:127.0.0.1]:{port}/feed"),
    *("http://[::ffff:7f00:1]:{port}/feed", "http://[64:ff9b::7f00:1]:{port}/feed", "http://0.0.0.0:{port}/feed"),
    *("http://[2002:7f00:1::]:{port}/feed", "http://169.254.169.254/latest", "http://100.64.0.1/", "http://10.0.0.1/"),
    *("http://[fd00::1]/", "http://[fe80::1%25eth0]/", "http://192.168.1.1/", "http://localhost.:{port}/feed"),
]


class Patient:
    """Gives up quickly on addresses that never answer, and waits for all others as in ordinary life."""

    def __init__(self, quick: GuardedFetcher, patient: GuardedFetcher) -> None:
        self._quick, self._patient = quick, patient

    async def fetch(self, request: Request) -> FetchOutcome:
        chosen = self._quick if request.url.endswith(NEVER) else self._patient
        return await chosen.fetch(request)

    async def close(self) -> None:
        await self._quick.close()
        await self._patient.close()


@dataclass
class Round:
    """The real parts at work, and what each poll came to, by source."""

    server: Server
    clock: FakeClock
    desk: Desk
    polled: dict[str, list[Polled]] = field(default_factory=dict)
    steady: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    """What lets the held source go."""

    def __post_init__(self) -> None:
        self.polling = Polling(self.desk, self.told)

    def told(self, polled: Polled) -> None:
        self.polled.setdefault(polled.source, []).append(polled)
        if polled.source == "steady":
            self.steady.set()

    async def polls(self, names: list[str]) -> None:
        await self.polling.tick(names)
        await self.polling.drain()


STEADY = Churn(lambda k: feed(*(piece(n) for n in range(1001 + k, 1000, -1))), first=1)
"""A well-behaved feed that has one new item at each poll."""


def sources(server: Server) -> tuple[Source, ...]:
    """A source for each scenario."""
    paths = ["/held", *TRANSPORT, "/round/0", *map(path_of, (*DOCUMENTS, *CHURN))]
    found = [Source(path, server.url(path)) for path in paths]
    found += [Source(url, url.replace("{port}", str(server.port))) for url in SPELLINGS]
    return (*found, Source("steady", f"http://localhost:{server.port}/steady"))


@pytest.fixture
async def round_(tmp_path: Path) -> AsyncIterator[Round]:
    released = asyncio.Event()

    async def held(asked: Asked, write: Write) -> None:
        await released.wait()
        await write(answer("404 Not Found"))

    more = {**all_scenarios(), "/steady": churned("steady", STEADY), "/held": held}
    async with serving(more) as server, AsyncExitStack() as closers:
        patient = Limits(concurrency=300, host_concurrency=300, host_spacing=timedelta(0))
        quick = replace(patient, deadline=timedelta(seconds=0.5))
        private = frozenset({server.authority, f"localhost:{server.port}"})
        fetcher = Patient(GuardedFetcher(None, private, None, quick), GuardedFetcher(None, private, None, patient))
        closers.push_async_callback(fetcher.close)
        parser = ParserPool()
        closers.push_async_callback(parser.close)
        store = open_store(str(tmp_path / "tocsin.db"))
        closers.callback(store.close)
        clock, screen = FakeClock(), Destination("screen", "console")
        kept = Workspace(
            watches=(Watch("Kestrel", "kestrel", Severity.NORMAL, to=("screen",)),),
            sources=sources(server),
            destinations={"screen": screen},
        )
        desk = Desk(
            kept, compile_watches((), {}), {}, store, InlineThreads(), clock, fetcher, parser, delivery_keys(),
            {"screen": RecordingNotifier()},
        )  # fmt: skip
        store.reconcile(kept.sources, kept.watches, (screen,), clock.now())
        await reloading.reload(desk)
        yield Round(server, clock, desk, released=released)


def names(round_: Round) -> list[str]:
    return [source.name for source in round_.desk.workspace.sources if source.name != "steady"]


def test_the_scenarios_are_many() -> None:
    assert len(TRANSPORT) + len(SPELLINGS) + len(DOCUMENTS) + len(CHURN) >= 100


async def test_a_steady_source_keeps_its_rhythm_among_hostile_ones(round_: Round) -> None:
    """Each turn all hostile sources are asked first; the steady one is stored while one of them still holds on."""
    for turn in range(3):
        round_.steady.clear()
        await round_.polling.tick(names(round_))
        await round_.polling.tick(["steady"])
        await round_.steady.wait()
        assert len(round_.polled.get("/held", ())) == turn
        round_.released.set()
        await round_.polling.drain()
        round_.released.clear()
        round_.clock.forward(timedelta(minutes=5))
    assert [polled.new for polled in round_.polled["steady"]] == [1, 1, 1]
    assert all(len(round_.polled[name]) == 3 for name in names(round_))
    rows = {row.source.name: row.progress for row in round_.desk.store.sources()}
    assert rows["steady"].health is Health.OK
    assert {rows[path_of(name)].health for name in ("page", "captcha", "json error")} == {Health.DEGRADED}
    assert {rows[path].health for path in ("/404", "/403", "/silent", "/reset")} == {Health.BROKEN}
    assert rows["/410"].health is Health.ASLEEP


async def test_each_document_gives_its_items_or_a_plain_sentence(round_: Round) -> None:
    await round_.polls([path_of(name) for name in DOCUMENTS])
    came = {name: round_.polled[path_of(name)][0] for name in DOCUMENTS}
    told = {name: None if polled.fault else polled.new for name, polled in came.items()}
    assert told == {name: expected for name, (_, _, expected) in DOCUMENTS.items()}
    assert all(polled.fault.endswith(".") for polled in came.values() if polled.fault)


async def test_no_churn_makes_a_known_piece_new_or_a_new_piece_known(round_: Round) -> None:
    paths = [path_of(name) for name in CHURN]
    for _ in range(ROUNDS):
        await round_.polls(paths)
        round_.clock.forward(timedelta(minutes=30))
    came = {name: [polled.new for polled in round_.polled[path_of(name)]] for name in CHURN}
    assert {name: (new[0], sum(new[1:])) for name, new in came.items()} == {
        name: (churn.first, churn.new) for name, churn in CHURN.items()
    }


async def test_no_spelling_of_an_inner_address_is_dialled(round_: Round) -> None:
    await round_.polls(SPELLINGS)
    assert all(round_.polled[url][0].fault for url in SPELLINGS)
    assert round_.server.asked == []


# Pages behind the entries of a source that asks for them.

PAGES = [
    "/bomb",
    "/silent",
    "/endless",
    "/metadata",
    "/mapped",
    "/round/0",
    "/file",
    "/404",
    "/reset",
    "/brotli",
    "/slow",
]
PAGES += ["/nested", "/picture", "/forbidden", "/good"]
BODY = "".join(
    f"<p>Kestrel {n} lands in the harbour, and the mooring of the vessel took an hour.</p>" for n in range(9)
)


def page(body: str, kind: str = "text/html") -> Scenario:
    return served("pages", body.encode(), kind)


async def test_hostile_pages_cost_their_own_source_its_pages_and_nobody_anything(round_: Round) -> None:
    """Each entry is kept with the reason why its page was not read; another source is stored meanwhile."""
    server, clock = round_.server, round_.clock
    links = [server.url(path) for path in PAGES]

    def entries(first: int, last: int) -> bytes:
        return feed(*(f"<item><title>Kestrel {n}</title><link>{links[n]}</link></item>" for n in range(first, last)))

    documents = iter([feed(piece(2001)), entries(0, len(PAGES))])

    async def paged(asked: Asked, write: Write) -> None:
        await write(answer("200 OK", next(documents), "Content-Type: text/xml"))

    server.more |= {
        "/paged": paged,
        "/robots.txt": fixed("200 OK", b"User-agent: *\nDisallow: /forbidden"),
        "/nested": page("<div>" * 60_000),
        "/picture": page("\x89PNG", "image/png"),
        "/forbidden": page(BODY),
        "/good": page(f"<article>{BODY}</article>"),
    }
    source = Source("paged", server.url("/paged"), full_text=True)
    reader = PageReader()
    round_.desk.reader = reader
    try:
        with_it = (*round_.desk.workspace.sources, source)
        round_.desk.store.reconcile(with_it, round_.desk.workspace.watches, (), clock.now())
        await reloading.reload(round_.desk)
        await round_.polls(["paged"])
        clock.forward(timedelta(minutes=5))
        round_.steady.clear()
        await round_.polling.tick(["paged"])
        await round_.polling.tick(["steady"])
        await round_.steady.wait()
        assert len(round_.polled["paged"]) == 1
        await round_.polling.drain()
    finally:
        await reader.close()
    assert round_.polled["paged"][1].new == len(PAGES)
    kept = {item.url: item for item in round_.desk.store.recent_items(clock.now() - timedelta(days=1), 100)}
    assert [path for path, link in zip(PAGES, links, strict=True) if kept[link].whole] == ["/good"]
    assert all((kept[link].unread or "").endswith((".", ")")) for link in links[:-1])
    assert not any(asked.target == "/forbidden" for asked in server.asked)
