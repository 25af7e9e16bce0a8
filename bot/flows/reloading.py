"""What the desk works with, taken in from the store: its watches and sources, at the start and after each change."""

from __future__ import annotations

from functools import partial

from bot.core.match import compile_watches
from bot.flows.desk import Desk
from bot.model.watch import Watch

MOST_WAITING = 50
"""Watches added one by one that are matched beside the others before they are merged with them."""


async def reload(desk: Desk) -> None:
    """Take in the watches and sources as stored. All watches are compiled anew, which can take seconds."""
    desk.set_watches(await desk.threads.read(desk.store.watches))
    await resourced(desk)
    desk.matcher = await desk.threads.read(partial(compile_watches, desk.workspace.watches, desk.families))


async def resourced(desk: Desk) -> None:
    """Take in the sources as stored; no watch has changed."""
    rows = await desk.threads.read(desk.store.sources)
    desk.set_sources(row.source for row in rows)


async def changed(desk: Desk, name: str) -> Watch | None:
    """Take in one watch that was made, changed or ended, and give it as stored. No other watch is read or judged."""
    kept = await desk.threads.read(partial(desk.store.watch, name))
    desk.set_watch(name, kept)
    desk.matcher = desk.matcher.without_watch(name) if kept is None else desk.matcher.with_watch(kept)
    return kept


async def tidy(desk: Desk) -> None:
    """Merge watches that were added one by one into the large automaton, once there are some."""
    before = desk.matcher
    if before.waiting >= MOST_WAITING:
        merged = await desk.threads.read(before.merged)
        if desk.matcher is before:
            desk.matcher = merged
