"""What a process does from second to second: poll, deliver, keep house.

    tick | clocks | room on the disk | polls due | deliveries due | chores, summaries | sign of life, index, frequencies

Intervals are counted on the steady clock, so that setting the machine's clock neither stops nor hurries anything.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.core.group import Frequencies
from bot.core.plan import clocks, space, unclaimed
from bot.core.text.durations import in_words
from bot.errors import StoreFull
from bot.flows import reloading
from bot.flows.deliver import Delivering
from bot.flows.desk import Desk
from bot.flows.enrich import Enriching
from bot.flows.ingest import Polled, Polling
from bot.flows.revisit import Revisiting
from bot.flows.upkeep import SELF, Upkeep

log = logging.getLogger("tocsin.work")

FREQUENCIES_EVERY = timedelta(minutes=10)
BEAT_EVERY = timedelta(seconds=10)
INDEX_BATCH = 500
BACKLOG_BATCH = 2_000
"""Items indexed at once after a batch that was full: each costs half, and alerts wait a tenth of a second for them."""
CATCH_UP_BATCH = 5_000
"""Items indexed at once where nothing else waits for the database: in larger batches an item costs half."""


class Work:
    """A desk at work."""

    def __init__(self, desk: Desk, told: Callable[[Polled], None] = lambda polled: None) -> None:
        """`told` hears what each poll came to."""
        self.desk = desk
        self.polling = Polling(desk, told)
        self.delivering = Delivering(desk)
        self.upkeep = Upkeep(desk)
        self.enriching = Enriching(desk)
        self.revisiting = Revisiting(desk)
        self._read: clocks.Reading | None = None
        self._short: space.Short | None = None
        self._beaten: timedelta | None = None
        self._counted: timedelta | None = None
        self._behind = False

    async def tick(self) -> None:
        """Start what is due; returns without waiting for it."""
        await self._read_clocks()
        if await self._has_room():
            await self.polling.tick()
        await self.delivering.tick()
        self.upkeep.tick()
        self.enriching.tick()
        self.revisiting.tick()
        await self.keep_house()

    async def _read_clocks(self) -> None:
        """Notice that the clock was set; if it was set back, nothing waits for the time taken back."""
        desk = self.desk
        now = clocks.Reading(desk.clock.now(), desk.clock.steady())
        if self._read is None:
            await desk.threads.write(desk.store.regain_room)
        before = self._read or await self._last_life()
        moved = clocks.set_by(before, now) if before else timedelta()
        if moved < timedelta():
            log.warning("The clock was set back by %s: what waits is due as much earlier", in_words(-moved))
            await desk.threads.write(partial(desk.store.set_back, -moved, now.wall))
        if moved:
            self.upkeep.distrust_clock()
            self.delivering.distrust_clock()
        if moved or self._read is None:
            # The next process must know what this clock showed, also if this one dies before its next sign of life.
            await desk.threads.write(partial(desk.store.beat, now.wall))
        self._read = now

    async def _has_room(self) -> bool:
        """Whether news may be taken in; a full disk, and its end, are told to the operator."""
        desk, steady = self.desk, self.desk.clock.steady()
        if self._short is None:
            if not await desk.threads.read(desk.store.short_of_room):
                return True
            self._short = space.Short(steady)
            log.error(space.FULL)
        elif steady - self._short.looked >= space.LOOK_EVERY:
            self._short = replace(self._short, looked=steady)
            if await desk.threads.write(desk.store.regain_room):
                return await self._go_on()
        await self._tell_of(self._short)
        return False

    async def _go_on(self) -> bool:
        await self.desk.threads.write(self.desk.store.free_leases)
        self._short = None
        log.info(space.AGAIN)
        await self._say(space.AGAIN)
        return True

    async def _tell_of(self, short: space.Short) -> None:
        """Tell the operator as soon as that can be stored."""
        if not short.told:
            with contextlib.suppress(StoreFull):
                await self._say(space.FULL)
                self._short = replace(short, told=True)

    async def _say(self, said: str) -> None:
        desk, now = self.desk, self.desk.clock.now()
        plan = space.notice(said, desk.workspace, now, desk.new_key)
        await desk.threads.write(partial(desk.store.act, plan, SELF, said, now))

    async def _last_life(self) -> clocks.Reading | None:
        """The last sign of life of the process before this one."""
        beat = (await self.desk.threads.read(partial(self.desk.store.figures, self.desk.clock.now()))).heartbeat
        return clocks.Reading(beat) if beat else None

    async def keep_house(self) -> None:
        """A sign of life, the full-text index, the document frequencies: all off the alert path."""
        desk, steady = self.desk, self.desk.clock.steady()
        if self._beaten is None or steady - self._beaten >= BEAT_EVERY:
            self._beaten = steady
            await reloading.tidy(desk)
            await desk.threads.write(partial(desk.store.beat, desk.clock.now()))
            await self._remind_unclaimed()
        if self._short is None:
            most = BACKLOG_BATCH if self._behind else INDEX_BATCH
            self._behind = await desk.threads.write(partial(desk.store.index, most)) == most
        if self._counted is None or steady - self._counted >= FREQUENCIES_EVERY:
            self._counted = steady
            desk.frequencies = Frequencies(*await desk.threads.read(desk.store.frequencies))

    async def _remind_unclaimed(self) -> None:
        """Ping once more for urgent alerts that nobody has claimed, if the desk wants that."""
        desk, now = self.desk, self.desk.clock.now()
        after = desk.workspace.alerts.remind
        if after is not None:
            decide = partial(unclaimed.plan, workspace=desk.workspace, now=now, new_key=desk.new_key)
            await desk.threads.write(partial(desk.store.remind_unclaimed, after, now, decide))

    async def stop(self) -> None:
        """Let deliveries under way end; polls under way are taken up at the next start."""
        await self.polling.stop()
        await self.upkeep.stop()
        await self.enriching.stop()
        await self.revisiting.stop()
        await self.delivering.stop()
