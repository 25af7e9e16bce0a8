"""A server that answers 304 for ever is found out once a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.flows.ingest import FULL_FETCH_EVERY
from bot.model.source import FetchOutcome, NotModified, Request, Validators
from tests.fakes import FakeFetcher
from tests.flows.newsroom import INQUIRY, TIMES, Newsroom


class Frozen(FakeFetcher):
    """A server that says "unchanged" whenever it is asked whether, whatever has changed."""

    def __init__(self) -> None:
        super().__init__()
        self.conditional: list[bool] = []

    async def fetch(self, request: Request) -> FetchOutcome:
        self.conditional.append(request.validators != Validators())
        return NotModified(request.validators) if self.conditional[-1] else await super().fetch(request)


async def test_a_source_is_asked_without_validators_once_a_day(newsroom: Newsroom) -> None:
    frozen = Frozen()
    newsroom.desk.fetcher = newsroom.fetcher = frozen
    await newsroom.begins(TIMES)
    for _ in range(3):
        newsroom.clock.forward(FULL_FETCH_EVERY / 4)
        await newsroom.reads(TIMES, replace(INQUIRY, at=newsroom.clock.now()))
    assert newsroom.polled[-1].unchanged
    newsroom.clock.forward(FULL_FETCH_EVERY / 4 - timedelta(seconds=1))
    assert (await newsroom.polls(TIMES)).unchanged
    newsroom.clock.forward(timedelta(seconds=1))
    assert (await newsroom.polls(TIMES)).matched == 1
    assert frozen.conditional == [False, True, True, True, True, False]
