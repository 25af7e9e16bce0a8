"""What of a document is news: which new entries are announced, and which of them are worth a look at their page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.item import Entry, Prepared
from bot.model.plan import KnownItem
from bot.model.policy import PollPolicy
from bot.model.source import Progress

MOST_PAGES = 20
"""Pages read for one poll: as many as are announced one by one."""
TEASER = 250
"""Words below which a feed's text is a teaser. A longer one is the piece itself, or enough of it."""
HARDLY_ANY = 50
"""Words below which the text of a page is none: a notice, a caption, a wall for subscribers."""
TELLING = 4
"""Letters of a word by which a page is known to be the piece that its headline names."""


def announced(
    prepared: Sequence[Prepared], fresh: Sequence[int], before: Progress, policy: PollPolicy, now: datetime
) -> set[int]:
    """Which of these new entries are news; the others are archived (behaviour: Items).

    At the first poll the newest few are; of those, all that are dated since the source was added, however many.
    """
    if before.first_polled_at is None:
        young = [k for k in fresh if now - prepared[k].dated <= policy.announce_max_age]
        newest = sorted(young, key=lambda k: (prepared[k].dated, -k), reverse=True)
        return {*newest[: policy.announce_on_first_poll], *_since_added(prepared, young, before, now)}
    if before.high_water is None:
        return set(fresh)
    oldest = before.high_water - policy.resurfaced_after
    return {k for k in fresh if not is_dated(prepared[k]) or prepared[k].dated >= oldest}


def _since_added(prepared: Sequence[Prepared], young: Sequence[int], before: Progress, now: datetime) -> Iterator[int]:
    """Entries that appeared while the first poll was still to come: a process that ended, a server that was down.

    They are news and no archive. Only a document that also holds something from before is believed: there are feeds
    that give everything the date of the moment.
    """
    added = before.added_at
    if added is not None and any(is_dated(one) and one.dated <= added for one in prepared):
        for k in young:
            dated = prepared[k].entry.published or prepared[k].entry.updated
            if dated is not None and added < dated <= now:
                yield k


def is_dated(prepared: Prepared) -> bool:
    """Whether the entry itself says when it is from."""
    return prepared.entry.published is not None or prepared.entry.updated is not None


def high_water(prepared: Sequence[Prepared], before: Progress, now: datetime) -> datetime | None:
    """The newest date seen that does not lie in the future."""
    dates = [entry.dated for entry in prepared if is_dated(entry) and entry.dated <= now]
    marks = [mark for mark in (before.high_water, max(dates, default=None)) if mark is not None]
    return max(marks, default=None)


@dataclass(frozen=True, slots=True)
class Pages:
    """Numbers of the entries whose pages are to be read, and of those that would be, were they not so many."""

    read: tuple[int, ...] = ()
    left: tuple[int, ...] = ()


def pages(
    prepared: Sequence[Prepared],
    known: Sequence[KnownItem | None],
    matched: Collection[int],
    before: Progress,
    policy: PollPolicy,
    now: datetime,
) -> Pages:
    """Which pages to read: of new entries that have a link, whose feed gives a teaser, and that may be news.

    Entries that a watch caught come first, then the newest: the words of a watch may stand on the page alone. At the
    first poll only what is announced anyway is looked at.
    """
    fresh = [number for number, item in enumerate(known) if item is None]
    if before.first_polled_at is None:
        fresh = [number for number in fresh if number in matched]
    news = announced(prepared, fresh, before, policy, now)
    short = [k for k in news if prepared[k].entry.url and len(prepared[k].entry.text.split()) < TEASER]
    newest = sorted(short, key=lambda k: (k in matched, prepared[k].dated, -k), reverse=True)
    return Pages(tuple(newest[:MOST_PAGES]), tuple(newest[MOST_PAGES:]))


def with_page(prepared: Prepared, text: str) -> Prepared:
    """The entry with its page's text, if that is the piece; else with the reason why it is not."""
    entry = prepared.entry
    text = _without_headline(entry.title, text)
    words = len(text.split())
    if words < HARDLY_ANY:
        return without_page(prepared, "Its page holds hardly any text: perhaps it is for subscribers.")
    if words <= len(entry.text.split()):
        return without_page(prepared, "Its page says no more than its feed.")
    if not _same_piece(entry, text):
        return without_page(prepared, "Its page has no word of its headline: perhaps it asks for consent first.")
    return replace(prepared, entry=replace(entry, text=text, feed_text=entry.text))


def without_page(prepared: Prepared, why: str) -> Prepared:
    """The entry as its feed has it, with the reason why its page was not read."""
    return replace(prepared, entry=replace(prepared.entry, unread=why))


def _without_headline(title: str, text: str) -> str:
    """The text without a first line that is a headline: no sentence, and half of its words are those of the feed's."""
    first, _, rest = text.partition("\n")
    said, fed = _words(first), _words(title)
    headline = bool(said) and not first.endswith((".", "!", "”", '"')) and len(said & fed) * 2 >= len(said)
    return rest if headline and rest else text


def _words(text: str) -> set[str]:
    return {word for part in text.casefold().split() if (word := "".join(filter(str.isalnum, part)))}


def _same_piece(entry: Entry, text: str) -> bool:
    """Whether the page has one of the longer words of the headline, if that has any."""
    words = [word.strip("“”‘’\"'.,:;!?()") for word in entry.title.casefold().split()]
    telling = [word for word in words if len(word) >= TELLING]
    folded = text.casefold()
    return not telling or any(word in folded for word in telling)
