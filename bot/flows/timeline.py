"""Timeline: what happened to a story, oldest first: pieces as they came, their edits, messages, and what people did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from bot.core import facts
from bot.core.plan.ledger import KINDS, when
from bot.core.showing import quotable
from bot.core.text.counting import counted
from bot.core.text.naming import named
from bot.flows import ask
from bot.flows.answers import clock
from bot.flows.desk import Desk
from bot.model.act import Done
from bot.model.delivery import State
from bot.model.fact import EventKind, Facts, QuoteKind
from bot.model.item import Item
from bot.model.kept import KeptStory, KeptVersion
from bot.model.lookup import DeliveryRow
from bot.model.message import Answer, AnswerLine
from bot.model.story import Story

SHOWN = 40
"""Moments in one answer: the newest ones."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened, in words."""

    at: datetime
    text: str
    url: str | None = None
    detail: str = ""


async def timeline(desk: Desk, text: str) -> tuple[Story, list[Moment]]:
    """A story (S12) and what happened to it, oldest first. Raises UsageError, NotFound."""
    story = await ask.story(desk, text)
    kept, told, done = await desk.threads.read(partial(desk.store.history, story.id))
    return story, moments(story, kept, told, done, desk.workspace.never_show)


def moments(
    story: Story, kept: KeptStory, told: Iterable[DeliveryRow], done: Iterable[Done], never: Iterable[str]
) -> list[Moment]:
    """What happened to a story as people may see it, oldest first. `never` are names that are not to be shown."""
    shown = {member.item.id: member.item for member in story.members}
    found = [*_pieces(story), *_edits(kept.versions, shown), *_said(kept.said, shown, never), *_told(told)]
    return sorted([*found, *_done(done)], key=lambda moment: moment.at)


def _pieces(story: Story) -> Iterator[Moment]:
    if story.earlier is not None and story.members:
        yield Moment(min(member.joined_at for member in story.members), f"{story.earlier.words}.")
    for number, member in enumerate(sorted(story.members, key=lambda m: (m.joined_at, m.item.id))):
        item = member.item
        what = "first seen" if number == 0 else "joins"
        role = "" if item.role == "reporting" else f" ({item.role})"
        yield Moment(member.joined_at, f"{item.source}{role} {what}: {item.title}", item.url)
        for other in member.credited:
            yield Moment(other.at, f"{other.source} has the same piece: {item.title}", item.url)


def _edits(versions: Iterable[KeptVersion], shown: Mapping[int, Item]) -> Iterator[Moment]:
    for version in versions:
        item = shown.get(version.item.id)
        if item is not None and version.number > 1:
            yield Moment(version.seen_at, f"{item.source} edits its piece ({version.grade}): {item.title}")


def _said(
    said: Iterable[tuple[int, datetime, str]], shown: Mapping[int, Item], never: Iterable[str]
) -> Iterator[Moment]:
    """Dates of events, and who is quoted for the first time; words of theirs stand in “said”."""
    known: set[object] = set()
    for item_id, at, body in said:
        item = shown.get(item_id)
        if item is None or item.private:
            continue
        for key, text in _claims(item, facts.load(body), never):
            if key not in known:
                known.add(key)
                yield Moment(at, f"{item.source} {text}")


def _claims(item: Item, found: Facts, never: Iterable[str]) -> Iterator[tuple[object, str]]:
    """What an item says, each with what it is known by."""
    for dated in found.dates:
        if dated.kind is not EventKind.OTHER and not named((dated.sentence,), never):
            yield (dated.kind, dated.date), f"gives a date: {KINDS[dated.kind].lower()}, {when(dated)}"
    for quote in found.quotes if quotable(item) else ():
        if quote.kind is QuoteKind.DIRECT and not named((quote.speaker, quote.role), never):
            yield quote.speaker, f"quotes {quote.speaker}{f', {quote.role}' if quote.role else ''}"


def _told(told: Iterable[DeliveryRow]) -> Iterator[Moment]:
    for row in told:
        one = row.delivery
        sent = next((at for at, state, _ in row.events if state == State.DELIVERED), None)
        if sent is not None:
            yield Moment(sent, f"{one.kind} to {one.destination}: {one.reason.replace('_', ' ')}", detail=f"D{one.id}")


def _done(done: Iterable[Done]) -> Iterator[Moment]:
    for one in done:
        yield Moment(one.at, f"{one.name} {one.what}")


def in_words(story: Story, found: list[Moment], zone: ZoneInfo) -> Answer:
    """The timeline, a line each; of a long one the newest part."""
    shown = found[-SHOWN:]
    lines = tuple(AnswerLine(f"{clock(one.at, zone)}  {one.text}", one.url, one.detail) for one in shown)
    left = f" {counted(len(found) - len(shown), 'earlier moment')} left out." if len(found) > len(shown) else ""
    return Answer(f"S{story.id}: timeline", lines, f"Oldest first.{left}")
