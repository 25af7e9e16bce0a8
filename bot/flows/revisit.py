"""Looking whether pieces that were told are there still.

    pages due | ask (guarded, robots.txt, the host's turn) | core.plan.revisit | keep; withdraw, or tell that it is back

It is slow and polite: a page every few hours while its story is open, few pages at a time, and with validators, so that
a page that has not changed costs its server nothing.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from functools import partial

from bot.core.compose import linked
from bot.core.plan import revisit
from bot.core.plan.touching import Doing
from bot.flows.desk import Desk
from bot.flows.pages import ACCEPT
from bot.model.actor import TOCSIN
from bot.model.look import Look, Page
from bot.model.source import Failure, FetchFailed, FetchOutcome, Request

log = logging.getLogger("tocsin.revisit")

LOOK_EVERY = timedelta(minutes=5)
"""Between two rounds; shorter if a page is to be looked at more often than that."""


class Revisiting:
    """Rounds of looks at pages, one at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._round: asyncio.Task[None] | None = None
        self._done_at: timedelta | None = None

    def tick(self) -> None:
        """Begin a round if looks are wanted and one is due."""
        every, steady = self._desk.workspace.poll.revisit, self._desk.clock.steady()
        if every is None or self._round is not None:
            return
        if self._done_at is None or steady - self._done_at >= min(LOOK_EVERY, every):
            self._done_at = steady
            self._round = asyncio.create_task(look_again(self._desk, every))
            self._round.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._round = None
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("Looking at pages failed; it is tried again", exc_info=fault)

    async def stop(self) -> None:
        """Break off a round under way: what was not looked at is looked at after the next start."""
        if self._round is not None:
            self._round.cancel()
            await asyncio.gather(self._round, return_exceptions=True)


async def look_again(desk: Desk, every: timedelta) -> None:
    """One round: the pages that are due, and what follows from how they are."""
    now = desk.clock.now()
    since = now - desk.workspace.alerts.story_idle
    find = partial(desk.store.pages_due, now, every=every, since=since, limit=revisit.AT_ONCE)
    pages = await desk.threads.read(find)
    for look in await asyncio.gather(*(_looked(desk, page, every) for page in pages)):
        if look.news:
            await _tell(desk, look)
        await desk.threads.write(partial(desk.store.looked, [look]))


async def _looked(desk: Desk, page: Page, every: timedelta) -> Look:
    found = await _asked(desk, page)
    return revisit.looked(page, found, desk.clock.now(), every)


async def _asked(desk: Desk, page: Page) -> FetchOutcome:
    """What the page's server says; hosts that a topic pack names without linking them are not called upon."""
    hidden = frozenset(host for pack in desk.workspace.packs for host in pack.named_not_linked)
    if linked(page.url, hidden) is None:
        return FetchFailed(Failure.ROBOTS, "A topic pack names this host without linking it.")
    return await desk.fetcher.fetch(Request(page.url, page.validators, accept=ACCEPT, robots=True))


async def _tell(desk: Desk, look: Look) -> None:
    """Withdraw the piece everywhere, or say that it is back, before the look is kept: it is repeated after a crash."""
    now = desk.clock.now()
    doing = Doing(TOCSIN, desk.workspace, now, desk.new_key)
    decide = partial(revisit.plan, look=look, doing=doing)
    await desk.threads.write(partial(desk.store.decide, (look.page.story,), decide, TOCSIN, now))
