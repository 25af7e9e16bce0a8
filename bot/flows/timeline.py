"""Timeline: what happened to a story, oldest first: pieces as they came, their edits, messages, and what people did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from bot.flows import ask
from bot.flows.answers import clock, counted
from bot.flows.desk import Desk
from bot.model.act import Done, Edited
from bot.model.delivery import State
from bot.model.message import Answer, AnswerLine
from bot.model.story import Story
from bot.ports import DeliveryRow

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
    edits, told, done = await desk.threads.read(partial(desk.store.history, story.id))
    titles = {member.item.id: (member.item.source, member.item.title) for member in story.members}
    found = [*_pieces(story), *_edits(edits, titles), *_told(told), *_done(done)]
    return story, sorted(found, key=lambda moment: moment.at)


def _pieces(story: Story) -> Iterator[Moment]:
    for number, member in enumerate(sorted(story.members, key=lambda m: (m.joined_at, m.item.id))):
        item = member.item
        what = "first seen" if number == 0 else "joins"
        role = "" if item.role == "reporting" else f" ({item.role})"
        yield Moment(member.joined_at, f"{item.source}{role} {what}: {item.title}", item.url)


def _edits(edits: list[Edited], titles: Mapping[int, tuple[str, str]]) -> Iterator[Moment]:
    for edit in edits:
        if edit.item in titles:
            source, title = titles[edit.item]
            yield Moment(edit.at, f"{source} edits its piece ({edit.grade}): {title}")


def _told(told: list[DeliveryRow]) -> Iterator[Moment]:
    for row in told:
        one = row.delivery
        sent = next((at for at, state, _ in row.events if state == State.DELIVERED), None)
        if sent is not None:
            yield Moment(sent, f"{one.kind} to {one.destination}: {one.reason.replace('_', ' ')}", detail=f"D{one.id}")


def _done(done: list[Done]) -> Iterator[Moment]:
    for one in done:
        yield Moment(one.at, f"{one.name} {one.what}")


def in_words(story: Story, found: list[Moment], zone: ZoneInfo) -> Answer:
    """The timeline, a line each; of a long one the newest part."""
    shown = found[-SHOWN:]
    lines = tuple(AnswerLine(f"{clock(one.at, zone)}  {one.text}", one.url, one.detail) for one in shown)
    left = f" {counted(len(found) - len(shown), 'earlier moment')} left out." if len(found) > len(shown) else ""
    return Answer(f"S{story.id}: timeline", lines, f"Oldest first.{left}")
