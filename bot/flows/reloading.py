"""What the desk works with, taken in from the store: its watches and sources, at the start and after each change."""

from __future__ import annotations

from functools import partial

from bot.core.match import compile_watches
from bot.flows.desk import Desk

MOST_WAITING = 50
"""Watches added one by one that are matched beside the others before they are merged with them."""


async def reload(desk: Desk) -> None:
    """Take in the watches and sources as stored. All watches are compiled anew, which can take seconds."""
    desk.set_watches(tuple(await desk.threads.read(desk.store.watches)), desk.workspace.sources)
    await resourced(desk)
    desk.matcher = await desk.threads.read(partial(compile_watches, desk.workspace.watches, desk.families))


async def resourced(desk: Desk) -> None:
    """Take in the sources as stored; no watch has changed."""
    rows = await desk.threads.read(desk.store.sources)
    desk.set_watches(desk.workspace.watches, tuple(row.source for row in rows))


async def changed(desk: Desk, name: str) -> None:
    """Take in one watch that was made, changed or ended, at a cost that does not grow with their number."""
    watches = tuple(await desk.threads.read(desk.store.watches))
    desk.set_watches(watches, desk.workspace.sources)
    now_kept = next((watch for watch in watches if watch.name == name), None)
    desk.matcher = desk.matcher.without_watch(name) if now_kept is None else desk.matcher.with_watch(now_kept)


async def tidy(desk: Desk) -> None:
    """Merge watches that were added one by one into the large automaton, once there are some."""
    before = desk.matcher
    if before.waiting >= MOST_WAITING:
        merged = await desk.threads.read(before.merged)
        if desk.matcher is before:
            desk.matcher = merged
