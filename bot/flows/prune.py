"""Deleting what is old, in small transactions, so that an alert never waits for it.

settled deliveries | stories that ended | texts of items
"""

from __future__ import annotations

from functools import partial

from bot.flows.desk import Desk
from bot.model.policy import Pruned

BATCH = 200
"""Rows of one transaction: some tens of milliseconds on an ordinary disk."""


async def prune(desk: Desk) -> Pruned:
    """Delete all that is older than the workspace keeps and that nothing needs; how much it was."""
    deliveries, stories = await _outbox(desk)
    return Pruned(deliveries, stories, await _items(desk))


async def _outbox(desk: Desk) -> tuple[int, int]:
    kept, now, deliveries, stories = desk.workspace.kept, desk.clock.now(), 0, 0
    while True:
        gone = await desk.threads.write(partial(desk.store.prune_outbox, kept, now, BATCH))
        deliveries, stories = deliveries + gone.deliveries, stories + gone.stories
        if not gone.deliveries and not gone.stories:
            return deliveries, stories


async def _items(desk: Desk) -> int:
    kept, now, after, items = desk.workspace.kept, desk.clock.now(), 0, 0
    while True:
        ids = await desk.threads.read(partial(desk.store.aged_items, kept, now, after=after, limit=BATCH))
        if not ids:
            return items
        items += await desk.threads.write(partial(desk.store.prune_items, ids))
        after = ids[-1]
