"""Who said what, and which dates lie ahead: look-ups in what was kept of the stories' items."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.core.facts import load, period_end, same_person, voices
from bot.core.match import Document, compile_watches
from bot.core.plan.ledger import KINDS, when
from bot.core.showing import quotable
from bot.core.text.naming import named
from bot.errors import UsageError
from bot.flows.desk import Desk
from bot.model.fact import Dated, EventKind, Quote, QuoteKind
from bot.model.item import Item
from bot.model.message import Answer, AnswerLine
from bot.model.watch import Watch

KEPT_AT_MOST = 5_000
SHOWN_AT_MOST = 20
AHEAD = timedelta(days=90)
QUOTED_WORDS = 60
"""Words of one quotation in an answer (behaviour: Law and harm, 1)."""

_FOLD = 73
"""Octets in a line of a calendar, before CRLF and the blank of a continued line (RFC 5545, section 3.1)."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One quotation with the item that has it."""

    quote: Quote
    item: Item
    story: int


@dataclass(frozen=True, slots=True)
class Planned:
    """One dated event with the items that give this date, oldest first."""

    dated: Dated
    items: tuple[Item, ...]
    story: int


async def said(desk: Desk, person: str, *, about: str | None = None, since: timedelta | None = None) -> list[Saying]:
    """What a speaker said, newest first; a surname, part of a body's name or a role does. Raises QueryError.

    Names that are never shown, withdrawn pieces and sources whose text is not shown are left out.
    """
    judge = compile_watches([Watch("about", about)], desk.families) if about else None
    kept = await _kept(desk, since)
    spoken: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for _, story, body in kept:
        spoken[story].extend((quote.speaker, quote.role) for quote in load(body).quotes)
    names = {story: voices(pairs) for story, pairs in spoken.items()}
    found: dict[tuple[str, str], Saying] = {}
    for item, story, body in kept:
        if not quotable(item):
            continue
        for told in load(body).quotes:
            quote = replace(told, speaker=names[story][told.speaker])
            if not _is_speaker(person, quote) or _hidden(desk, f"{quote.speaker} {quote.text}"):
                continue
            if judge is None or judge.match(Document(title=item.title, text=quote.text)):
                found.setdefault((quote.speaker, quote.text), Saying(quote, item, story))
    return list(found.values())[:SHOWN_AT_MOST]


async def dates(desk: Desk, *, first: date | None = None, last: date | None = None) -> list[Planned]:
    """Dated events from `first` (today) to `last` (90 days on), earliest first; one date of a story once."""
    start = first or desk.clock.now().astimezone(ZoneInfo(desk.workspace.time_zone)).date()
    end = last or start + AHEAD
    if end < start:
        raise UsageError(f"The last day, {end.isoformat()}, is before the first, {start.isoformat()}.")
    found: dict[tuple[int, EventKind, date], Planned] = {}
    for item, story, body in reversed(await _kept(desk, None)):
        for one in load(body).dates:
            if one.date > end or period_end(one.date, one.precision) < start or _hidden(desk, one.sentence):
                continue
            key = (story, one.kind, one.date)
            known = found.get(key)
            items = (*known.items, item) if known else (item,)
            told = one if quotable(item) else replace(one, event="", sentence="")
            found[key] = Planned(known.dated if known and known.dated.event else told, items, story)
    return sorted(found.values(), key=lambda one: (one.dated.date, one.story))


def day(text: str) -> date:
    """A day as typed, such as 2026-04-06. Raises UsageError."""
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise UsageError(f"“{text}” is no day; write it as 2026-04-06.") from fault


async def _kept(desk: Desk, since: timedelta | None) -> list[tuple[Item, int, str]]:
    start = desk.clock.now() - since if since is not None else None
    return await desk.threads.read(partial(desk.store.facts, since=start, limit=KEPT_AT_MOST))


def _is_speaker(asked: str, quote: Quote) -> bool:
    if same_person(asked, quote.speaker):
        return True
    wanted = set(re.findall(r"\w+", asked.casefold()))
    return bool(wanted) and wanted <= set(re.findall(r"\w+", f"{quote.speaker} {quote.role}".casefold()))


def _hidden(desk: Desk, text: str) -> bool:
    return bool(named((text,), desk.workspace.never_show))


# In words.


def said_words(person: str, found: Sequence[Saying], zone: ZoneInfo) -> Answer:
    """Quotations, a line each: the words, who and where."""
    if not found:
        return Answer(f"Nothing is kept that {person} said", footer="Try the surname alone, or a longer time.")
    lines = tuple(
        AnswerLine(
            _words(one.quote), one.item.url, f"{_speaker(one.quote)}, {_where(one.item, zone)}, story S{one.story}"
        )
        for one in found
    )
    return Answer(f"What {person} said", lines, "Newest first, copied from the sources.")


def _words(quote: Quote) -> str:
    parts = quote.text.split()
    text = " ".join(parts) if len(parts) <= QUOTED_WORDS else " ".join(parts[:QUOTED_WORDS]) + " …"
    return f"“{text}”" if quote.kind is QuoteKind.DIRECT else f"({quote.verb}) {text}"


def _speaker(quote: Quote) -> str:
    return f"{quote.speaker} ({quote.role})" if quote.role else quote.speaker


def _where(item: Item, zone: ZoneInfo) -> str:
    return f"{item.source}, {item.dated.astimezone(zone):%-d %b %Y, %H:%M}"


def dates_words(found: Sequence[Planned], zone: ZoneInfo) -> Answer:
    """Dated events, a line each: the date, what it is of, and who gives it."""
    if not found:
        return Answer("No dates are known for this time", footer="Dates come from the items of stories.")
    lines = tuple(_planned(one) for one in found[:SHOWN_AT_MOST])
    more = f" {len(found) - SHOWN_AT_MOST} more are not shown." if len(found) > SHOWN_AT_MOST else ""
    return Answer("Dates", lines, f"As the sources give them; where two differ, both are listed.{more}")


def _planned(one: Planned) -> AnswerLine:
    sources = ", ".join(dict.fromkeys(item.source for item in one.items))
    text = f"{when(one.dated)}: {KINDS[one.dated.kind].lower()}. {one.dated.event}".rstrip()
    return AnswerLine(text, one.items[0].url, f"{sources}, story S{one.story}")


# As a calendar.


def calendar(found: Iterable[Planned], now: datetime) -> str:
    """The events as an iCalendar document with reminders seven days and one day before and on the day (RFC 5545)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tocsin//dates//EN", "CALSCALE:GREGORIAN"]
    for one in found:
        lines.extend(_event(one, now))
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(one: Planned, now: datetime) -> list[str]:
    dated = one.dated
    end = period_end(dated.date, dated.precision) + timedelta(days=1)
    sources = ", ".join(dict.fromkeys(item.source for item in one.items))
    url = one.items[0].url
    made = [
        "BEGIN:VEVENT",
        f"UID:s{one.story}-{dated.kind.value}-{dated.date:%Y%m%d}@tocsin",
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{dated.date:%Y%m%d}",
        f"DTEND;VALUE=DATE:{end:%Y%m%d}",
        f"SUMMARY:{_escaped(f'{KINDS[dated.kind]}: {dated.event or sources}')}",
        f"DESCRIPTION:{_escaped(f'{dated.sentence} ({sources})'.strip())}",
        *([f"URL:{url}"] if url else []),
        "TRANSP:TRANSPARENT",
    ]
    for ahead in ("-P7D", "-P1D", "PT0S"):
        made += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{_escaped(dated.event or sources)}",
            f"TRIGGER:{ahead}",
            "END:VALARM",
        ]
    return [*made, "END:VEVENT"]


def _escaped(text: str) -> str:
    plain = " ".join(text.split())
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterable[str]:
    """A line in pieces of at most 75 octets, never inside a character."""
    piece = ""
    for sign in line:
        if len((piece + sign).encode()) > _FOLD:
            yield piece
            piece = " "
        piece += sign
    yield piece
