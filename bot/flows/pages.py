"""The pages behind new entries of the sources that ask for it: read before anything is stored.

    which are new (a look into the store) | which are worth it (core.plan.noteworthy) | fetch | read | the entry, whole

A page that cannot be had leaves the feed's text and a reason; it never holds a poll up for longer than `WITHIN`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from bot.core.plan import noteworthy
from bot.core.plan.identity import recognise
from bot.flows.desk import Desk
from bot.model.item import Entry, Prepared
from bot.model.source import DueSource, Failure, Fetched, FetchFailed, Request, Source
from bot.ports import Reader

WITHIN = timedelta(seconds=30)
"""For all pages of one poll together; at a second's distance that is the time of the most that are read."""
ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
TOO_LATE = "Its page did not come in time."
TOO_MANY = f"More than {noteworthy.MOST_PAGES} new entries came at once, and only the pages of the newest were read."


async def completed(
    desk: Desk, due: DueSource, prepared: Sequence[Prepared], catches: Callable[[Entry], bool], now: datetime
) -> tuple[Prepared, ...]:
    """The entries, the new ones with the text of their pages; `catches` says whether a watch wants an entry."""
    reader = desk.reader
    if not due.source.full_text or reader is None:
        return tuple(prepared)
    keys = tuple(dict.fromkeys(key for entry in prepared for key in entry.keys))
    found = await desk.threads.read(partial(desk.store.known, due.source.id, keys))
    known = recognise(prepared, found, now, due.source.id)
    matched = {k for k, item in enumerate(known) if item is None and catches(prepared[k].entry)}
    wanted = noteworthy.pages(prepared, known, matched, due.progress, desk.workspace.poll, now)
    came = await _read_all(desk, reader, due.source, {k: prepared[k].entry.url or "" for k in wanted.read})
    done = list(prepared)
    for number in wanted.left:
        done[number] = noteworthy.without_page(prepared[number], TOO_MANY)
    for number, page in came.items():
        told = noteworthy.with_page if isinstance(page, str) else noteworthy.without_page
        done[number] = told(prepared[number], page if isinstance(page, str) else page.detail)
    return tuple(done)


async def _read_all(
    desk: Desk, reader: Reader, source: Source, urls: Mapping[int, str]
) -> Mapping[int, str | FetchFailed]:
    """What came of these pages, by number, within the time there is."""
    if not urls:
        return {}
    tasks = {number: asyncio.create_task(_read(desk, reader, source, url)) for number, url in urls.items()}
    try:
        await asyncio.wait(tasks.values(), timeout=WITHIN.total_seconds())
        late = FetchFailed(Failure.TIMEOUT, TOO_LATE)
        return {number: task.result() if task.done() else late for number, task in tasks.items()}
    finally:
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)


async def _read(desk: Desk, reader: Reader, source: Source, url: str) -> str | FetchFailed:
    answer = await desk.fetcher.fetch(Request(url, accept=ACCEPT, robots=True))
    if isinstance(answer, Fetched):
        return await reader.read(answer, source)
    assert isinstance(answer, FetchFailed)  # no validators were sent, so a 304 is a failure
    return answer
