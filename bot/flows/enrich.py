"""What a language model may add, after the alert and never before it.

posted story | offer | ask (budget, cache, timeout) | check each sentence | keep | (an edit through the outbox)

Without a model nothing here runs. A model that is away is left in peace for longer and longer; the alerts it would
have shortened went out long ago and stay as they are.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from datetime import datetime, timedelta
from functools import partial

from bot.flows.desk import Desk
from bot.model.story import Story
from bot.model.writing import Asked, Drafted, DraftFailed

log = logging.getLogger("tocsin.enrich")

LOOK_EVERY = timedelta(seconds=10)
ONLY_SINCE = timedelta(hours=24)
"""Alerts older than this stay as they are."""
AGAIN_AFTER = timedelta(minutes=10)
"""A story that grows and grows is asked about at most this often."""
AT_ONCE = 5
PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
MOST_KEPT = 500


class Enriching:
    """At most one request under way. What was answered is remembered for as long as the settings say."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._round: asyncio.Task[None] | None = None
        self._next_at: datetime | None = None
        self._failures = 0
        self._answers: OrderedDict[Asked, tuple[datetime, Drafted]] = OrderedDict()

    def tick(self) -> None:
        """Begin a round if there is a model and it is time. A clock that was set back begins one at once."""
        now = self._desk.clock.now()
        if self._desk.summariser is None or self._desk.workspace.writing is None or self._round is not None:
            return
        if self._next_at is not None and now < self._next_at <= now + LONGEST_PAUSE:
            return
        self._next_at = now + LOOK_EVERY
        self._round = asyncio.create_task(self.round())
        self._round.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._round = None
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("Writing summaries failed; it is tried again", exc_info=fault)

    async def settled(self) -> None:
        """Wait for a round under way."""
        if self._round is not None:
            await asyncio.gather(self._round, return_exceptions=True)

    async def stop(self) -> None:
        """Break off: nothing waits for a model."""
        if self._round is not None:
            self._round.cancel()
            await self.settled()

    async def round(self) -> None:
        """Ask about the stories that were posted and not asked about, newest first, until the model fails."""
        desk = self._desk
        if desk.summariser is None or desk.workspace.writing is None:
            return
        now = desk.clock.now()
        find = partial(desk.store.unwritten, since=now - ONLY_SINCE, before=now - AGAIN_AFTER, limit=AT_ONCE)
        for story in await desk.threads.read(find):
            if not await self._write(story):
                return

    async def _write(self, story: Story) -> bool:
        """One story; False if the model cannot be asked at present."""
        from bot.core.plan import enrich  # only where a model is set up at all

        desk = self._desk
        offered = enrich.offer(story)
        drafted = await self._drafted(offered.asked) if offered else None
        if isinstance(drafted, DraftFailed) and not drafted.rubbish:
            return False
        if offered is None:
            offered = enrich.Offer(story.id, story.version, Asked("", ()), (), ())
        draft = drafted if isinstance(drafted, Drafted) else None
        now = desk.clock.now()
        decide = partial(
            enrich.plan, offered=offered, drafted=draft, workspace=desk.workspace, now=now, new_key=desk.new_key
        )
        await desk.threads.write(partial(desk.store.write_down, story.id, decide, now))
        return True

    async def _drafted(self, asked: Asked) -> Drafted | DraftFailed:
        """What the model gives, or gave within the time that answers are kept."""
        desk, policy, now = self._desk, self._desk.workspace.writing, self._desk.clock.now()
        assert policy is not None
        assert desk.summariser is not None
        at, known = self._answers.get(asked, (now, None))
        if known is not None and timedelta() <= now - at < policy.cache:
            return known
        if not await desk.threads.write(partial(desk.store.may_ask, now, policy.per_day)):
            self._next_at = now + LONGEST_PAUSE
            return DraftFailed("the day's requests are used up")
        answer = await desk.summariser.summarise(asked)
        self._heard(answer, asked)
        return answer

    def _heard(self, answer: Drafted | DraftFailed, asked: Asked) -> None:
        now = self._desk.clock.now()
        if isinstance(answer, Drafted):
            self._failures = 0
            self._answers[asked] = (now, answer)
            while len(self._answers) > MOST_KEPT:
                self._answers.popitem(last=False)
            return
        hint = f"; {answer.hint}" if answer.hint else ""
        log.warning("The language model %s%s. Alerts keep their copied summaries", answer.detail, hint)
        if not answer.rubbish:
            self._next_at = now + min(PAUSE * 2**self._failures, LONGEST_PAUSE)
            self._failures = min(self._failures + 1, 6)
