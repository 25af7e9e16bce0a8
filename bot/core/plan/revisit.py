"""Revisit: a piece whose page is gone is withdrawn by its publisher (behaviour: Law and harm, 4).

    a look at its page (gone, missing, there, unknown) | is that news? | withdraw everywhere, or say that it is back

A page may be missing for a minute while a server is repaired, so a 404 counts when it is seen twice, an hour apart. A
410 says "gone for good" in so many words (RFC 9110, section 15.5.11).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from bot.core.plan import recent
from bot.core.plan.growth import News, Outbox
from bot.core.plan.touching import Doing
from bot.core.showing import shown
from bot.model.act import Noted, Told
from bot.model.acting import ActPlan, ActSnapshot, ActStory
from bot.model.delivery import Capabilities, Reason
from bot.model.item import Item
from bot.model.look import Look, Page
from bot.model.message import Kind, Linked, Message, StoryLine
from bot.model.plan import NewDelivery
from bot.model.source import Failure, Fetched, FetchOutcome, NotModified, Validators

AT_ONCE = 20
"""Pages looked at in one round; what is more waits for the next."""
SURE_AFTER = timedelta(hours=1)
"""Between two looks that find a page missing."""
QUOTES = frozenset({Reason.TWO_DATES, Reason.SPLIT, Reason.JOINED})
"""Replies that quote pieces beside the one that they are about."""


def looked(page: Page, found: FetchOutcome, now: datetime, every: timedelta) -> Look:
    """What a look at a page means. An answer that says nothing of the page (a fault, a refusal) changes nothing."""
    if isinstance(found, Fetched | NotModified):
        there = replace(page, missing_since=None, gone=False, validators=found.validators)
        return Look(there, now + every, news=page.gone)
    if found.failure is Failure.GONE:
        return _missing(page, now, every, sure=True)
    if found.failure is Failure.NOT_FOUND:
        since = page.missing_since
        return _missing(page, now, every, sure=since is not None and now - since >= SURE_AFTER)
    return Look(page, now + max(every, found.retry_after or timedelta()))


def _missing(page: Page, now: datetime, every: timedelta, *, sure: bool) -> Look:
    since = page.missing_since or now
    next_at = now + every if sure or page.gone else max(since, now - SURE_AFTER) + SURE_AFTER
    kept = replace(page, missing_since=since, gone=page.gone or sure, validators=Validators())
    return Look(kept, next_at, news=sure and not page.gone)


def plan(snapshot: ActSnapshot, look: Look, doing: Doing) -> ActPlan:
    """Withdraw a piece wherever it was told, or say that it is back; nothing if it stands so already."""
    gone, number = look.page.gone, look.page.item
    telling = [each for each in snapshot.stories.values() if any(m.item.id == number for m in each.story.members)]
    item = next((m.item for each in telling for m in each.story.members if m.item.id == number), None)
    if item is None or item.withdrawn is gone:
        return ActPlan()
    after = replace(item, withdrawn=gone)
    news = _news(after)
    outbox = Outbox(doing.workspace, snapshot.silences, doing.now, doing.new_key, count(-1, -1))
    for each in telling:
        outbox.know(each.story.id, each.alerts, each.story.state)
        outbox.grow(each.story.id, news)
    owed = _scrubbed(telling, snapshot.digests, after, doing) if gone else ()
    what = "saw that the page of I{} is gone" if gone else "saw that the page of I{} is there again"
    return ActPlan(
        withdrawn={number: gone},
        deliveries=(*owed, *outbox.deliveries),
        touched=tuple(each.story.id for each in telling),
        facts=recent.kept(outbox.news),
        noted=tuple(Noted(what.format(number), each.story.id) for each in telling),
    )


def _news(item: Item) -> News:
    if item.withdrawn:
        return News(Reason.WITHDRAWN, item.id, f"{item.source} has withdrawn this: its page is gone.")
    return News(Reason.CORRECTED, item.id, f"{item.source} shows this again: its page is back.")


def _scrubbed(
    telling: Iterable[ActStory], digests: Iterable[Told], item: Item, doing: Doing
) -> tuple[NewDelivery, ...]:
    """Edits of what quoted the piece beside the story's own message: earlier replies, and digests."""
    replies = [told for each in telling for told in each.replies if _quotes(told, item)]
    stories = {each.story.id for each in telling}
    edits = [(told, without_words(told.message, item, own=told.item == item.id)) for told in replies]
    edits += [(told, replace(told.message, stories=_lines(told.message, stories, item))) for told in digests]
    return tuple(
        _edit(told, message, doing)
        for told, message in edits
        if message != told.message and doing.workspace.capabilities.get(told.destination, Capabilities()).edit
    )


def _edit(told: Told, message: Message, doing: Doing) -> NewDelivery:
    key, row = doing.new_key(), told.delivery
    kept = replace(message, key=key)
    return NewDelivery(
        key, told.destination, Kind.EDIT, Reason.WITHDRAWN, doing.now, alert=told.alert, message=kept, edits=row
    )


def _quotes(told: Told, item: Item) -> bool:
    named = item.source in (told.message.note or "")
    return told.item == item.id or (told.message.reason in QUOTES and named)


def without_words(message: Message, item: Item, *, own: bool) -> Message:
    """A reply with no word of the piece left but its headline, which says that it was withdrawn."""
    note = f"What stood here quoted a piece that {item.source} has withdrawn."
    headline = Linked(shown(item).title, message.headline.url) if own else message.headline
    return replace(message, headline=headline, summary=(), note=note)


def _lines(message: Message, stories: Iterable[int], item: Item) -> tuple[StoryLine, ...]:
    """The stories of a digest, those that told the piece without its sentences."""
    told = frozenset(stories)
    return tuple(_line(line, item) if line.story in told else line for line in message.stories)


def _line(line: StoryLine, item: Item) -> StoryLine:
    title = shown(item).title
    mine = line.headline.url is not None and line.headline.url == item.url
    kept = tuple(quoted for quoted in line.summary if quoted.url != item.url or quoted.source != item.source)
    items = [(each, each.url == item.url and each.source == item.source) for each in line.items]
    return replace(
        line,
        headline=Linked(title, line.headline.url) if mine else line.headline,
        summary=kept,
        items=tuple(replace(each, title=title) if same else each for each, same in items),
        notes=tuple(note for note in line.notes if item.source not in note),
    )
