"""Look-ups: what is known, without changing anything. The words for people are made in `answers`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.core import normalise
from bot.core.match import Document, Explanation, compile_watches, fts, parse
from bot.core.plan import following
from bot.core.showing import brief
from bot.core.text.durations import duration
from bot.errors import NotFound, UsageError
from bot.flows.desk import Desk
from bot.flows.speakers import asked_for, speakers
from bot.model.item import Item
from bot.model.lookup import DeliveryRow, Figures, Hit, SourceRow, Trace
from bot.model.message import Earlier
from bot.model.plan import Followed
from bot.model.story import Story
from bot.model.watch import Match, Silence, Watch
from bot.ports import Store

ID = re.compile(r"[SDWI]?(\d{1,18})", re.IGNORECASE)
ARCHIVE = timedelta(days=7)
"""How far back a query is tried (behaviour: Watches)."""
SEARCHED_ITEMS = 1_000


def numbered(text: str, letter: str) -> int:
    """The number of an id: S12 and 12 are both accepted. Raises UsageError."""
    found = ID.fullmatch(text.strip())
    if found is None or (text.strip()[0].isalpha() and text.strip()[0].upper() != letter):
        raise UsageError(f"“{text}” is no id; write it as {letter}12 or 12.")
    return int(found[1])


def lasting(text: str) -> timedelta:
    """A duration as typed. Raises UsageError."""
    length = duration(text)
    if length is None:
        raise UsageError(f"“{text}” is no duration; write a number and s, m, h, d or w, such as 8h or 2d.")
    return length


async def search(desk: Desk, query: str, *, since: timedelta | None = None, limit: int = 10) -> list[Hit]:
    """Items of the archive that satisfy the query, newest first. Raises QueryError.

    The full-text index narrows; the matcher decides.
    """
    start = desk.clock.now() - since if since is not None else None
    caught = await _caught(desk, query, start, SEARCHED_ITEMS)
    never = desk.workspace.never_show
    return [Hit(brief(hit.item, never), hit.stories) for hit, _ in caught[:limit]]


async def _caught(desk: Desk, query: str, since: datetime | None, limit: int) -> list[tuple[Hit, Match]]:
    """Items that satisfy a query with what hit, newest first; at most `limit` are looked at."""
    narrow = fts(parse(query, desk.families))
    judge = compile_watches([Watch("query", query)], desk.families)
    if narrow:
        hits = await desk.threads.read(partial(desk.store.search, narrow, since=since, limit=limit))
    else:
        first = since or desk.clock.now() - ARCHIVE
        items = await desk.threads.read(partial(desk.store.recent_items, first, limit))
        hits = [Hit(item, ()) for item in items]
    spoken = asked_for([query])

    def judged() -> list[tuple[Hit, Match]]:
        return [(hit, found[0]) for hit in hits if (found := judge.match(as_document(hit.item, spoken=spoken)))]

    # Finding who speaks in a thousand items takes a second: not in the event loop.
    return await desk.threads.read(judged) if spoken else judged()


async def story(desk: Desk, text: str) -> Story:
    """One story. Raises UsageError, NotFound."""
    number = numbered(text, "S")
    found = await desk.threads.read(partial(desk.store.story, number))
    if found is None:
        raise NotFound(f"There is no story S{number}.")
    return replace(_as_shown(desk, found), earlier=await _earlier(desk, found))


async def _earlier(desk: Desk, found: Story) -> Earlier | None:
    """The story that this one follows; where that was joined with another since, the one that it went into."""
    before = found
    number = found.follows
    while number is not None:
        next_one = await desk.threads.read(partial(desk.store.story, number))
        if next_one is None:
            return None
        before, number = next_one, next_one.joined_to
    return following.told(Followed(before), desk.workspace) if before is not found else None


async def stories(desk: Desk, *, since: timedelta | None = None, limit: int = 20) -> list[Story]:
    """Stories, latest news first."""
    start = desk.clock.now() - since if since is not None else None
    found = await desk.threads.read(partial(desk.store.stories, since=start, limit=limit))
    return [_as_shown(desk, each) for each in found]


def _as_shown(desk: Desk, found: Story) -> Story:
    """The story with of its items no more than people may see."""
    never = desk.workspace.never_show
    return replace(found, members=tuple(replace(m, item=brief(m.item, never)) for m in found.members))


@dataclass(frozen=True, slots=True)
class Why:
    """Why an item was caught or not: its way through Tocsin, and what each watch says of it.

    `words` counts those of its feed and, where that was read, of its page.
    """

    url: str
    trace: Trace
    explained: tuple[tuple[Watch, Explanation], ...]
    words: tuple[int, ...] = ()


async def why(desk: Desk, url: str) -> Why:
    """The way of the item at this address. Raises NotFound if no source has brought it."""
    canonical = normalise.canonical(url)
    if canonical is None:
        raise UsageError(f"“{url}” is no web address; give the whole link, starting with https://.")
    trace = await desk.threads.read(partial(desk.store.trace, canonical, url))
    if trace is None:
        raise NotFound(
            f"No source has brought {url}. Either none of the sources lists it, or it has not been polled since; "
            "“source list” shows the sources and when each was last read."
        )
    shown = as_document(trace.item, spoken=desk.speakers_asked)
    explained = tuple((watch, desk.matcher.explain(watch.name, shown)) for watch in desk.workspace.watches)
    item = trace.item
    counts = tuple(len(text.split()) for text in (item.as_fed, *((item.text,) if item.whole else ())))
    return Why(url, trace, explained, counts)


async def why_shown(desk: Desk, url: str) -> Why:
    """The same with of the item no more than people may see."""
    found = await why(desk, url)
    item = brief(found.trace.item, desk.workspace.never_show)
    return replace(found, trace=replace(found.trace, item=item))


async def watch(desk: Desk, text: str) -> Watch:
    """The watch of this name, in any case, or number (W3). Raises NotFound."""
    found = await desk.threads.read(partial(_called, desk.store, text))
    if found is None:
        raise NotFound(f"There is no watch “{text}”; “watch list” shows them all.")
    return found


def _called(store: Store, text: str) -> Watch | None:
    """As typed it is one look-up; only another case or a number goes through all watches, off the loop."""
    wanted = text.casefold()
    return store.watch(text) or next(
        (each for each in store.watches() if wanted in (each.name.casefold(), f"w{each.id}")), None
    )


async def watches(desk: Desk) -> list[Watch]:
    """The watches in force."""
    return await desk.threads.read(desk.store.watches)


async def sources(desk: Desk) -> list[SourceRow]:
    """The sources with what polling has learned of them."""
    return await desk.threads.read(desk.store.sources)


async def figures(desk: Desk) -> Figures:
    """The state of the whole store."""
    now = desk.clock.now()
    return await desk.threads.read(partial(desk.store.figures, now))


async def silences(desk: Desk) -> list[Silence]:
    """Mutes in force."""
    now = desk.clock.now()
    return await desk.threads.read(partial(desk.store.silences, now))


async def deliveries(desk: Desk, *, state: str | None = None, limit: int = 20) -> list[DeliveryRow]:
    """Rows of the outbox, newest first."""
    return await desk.threads.read(partial(desk.store.deliveries, state=state, limit=limit))


async def delivery(desk: Desk, text: str) -> DeliveryRow:
    """One row of the outbox with its events. Raises UsageError, NotFound."""
    number = numbered(text, "D")
    found = await desk.threads.read(partial(desk.store.delivery, number))
    if found is None:
        raise NotFound(f"There is no delivery D{number}.")
    return found


def as_document(item: Item, *, spoken: bool = False) -> Document:
    """A stored item as the matcher sees it; with who speaks in it if `spoken`."""
    return Document(
        title=item.title,
        text=item.text,
        source=item.source,
        author=", ".join(item.authors),
        url=item.url or "",
        host=(normalise.canonical(item.url) or "").partition("/")[0] if item.url else "",
        language=item.language or "",
        tags=tuple(sorted(item.tags)),
        published=item.published,
        speaker=speakers(item.title, item.text, item.dated, item.language) if spoken else "",
    )
