"""Handover: what the next shift has to know, from what the store has now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.core.compose import primary_first
from bot.core.plan.ledger import KINDS, when
from bot.core.text.counting import counted
from bot.flows import ask, record
from bot.flows.answers import clock
from bot.flows.desk import Desk
from bot.flows.record import Planned
from bot.model.fact import EventKind
from bot.model.lookup import Figures, SourceRow
from bot.model.message import Answer, AnswerLine
from bot.model.source import Health
from bot.model.story import Story, StoryState
from bot.model.watch import Silence

SHIFT = timedelta(hours=8)
ENDS_WITHIN = timedelta(hours=24)
"""Mutes that end so soon are told: what they hold back will be heard again."""
MOST_STORIES = 200
SHOWN = 12
NEEDS_A_LOOK = ("held", "unclear", "parked")


@dataclass(frozen=True, slots=True)
class Handover:
    """What there is to hand over. `open` and `unclaimed` are stories with news in this time, newest first."""

    since: timedelta
    open: tuple[Story, ...]
    unclaimed: tuple[Story, ...]
    today: tuple[Planned, ...]
    unwell: tuple[SourceRow, ...]
    ending: tuple[Silence, ...]
    figures: Figures


async def handover(desk: Desk, since: timedelta = SHIFT) -> Handover:
    """What happened since then and what the next shift has to know."""
    now = desk.clock.now()
    found = await ask.stories(desk, since=since, limit=MOST_STORIES)
    going = tuple(story for story in found if story.state is StoryState.OPEN and story.members)
    local = now.astimezone(ZoneInfo(desk.workspace.time_zone)).date()
    silences = await ask.silences(desk)
    return Handover(
        since=since,
        open=going,
        unclaimed=tuple(story for story in going if story.claimed_by is None),
        # A day that a report merely mentions ("on Tuesday") is nothing to be at the desk for.
        today=tuple(
            d for d in await record.dates(desk, first=local, last=local) if d.dated.kind is not EventKind.OTHER
        ),
        unwell=tuple(row for row in await ask.sources(desk) if row.progress.health is not Health.OK),
        ending=tuple(s for s in silences if s.until is not None and s.until - now <= ENDS_WITHIN),
        figures=await desk.threads.read(partial(desk.store.figures, now)),
    )


def in_words(found: Handover, zone: ZoneInfo, now: datetime) -> Answer:
    """The handover, a line each: what is unclaimed first."""
    claimed = [story for story in found.open if story.claimed_by is not None]
    lines = [
        *(_story("Unclaimed", story, zone) for story in found.unclaimed[:SHOWN]),
        *_more(found.unclaimed),
        *(_story(f"With {story.claimed_by}", story, zone) for story in claimed[:SHOWN]),
        *_more(claimed),
        *(_date(one) for one in found.today[:SHOWN]),
        *(_source(row) for row in found.unwell[:SHOWN]),
        *_more(found.unwell),
        *(_mute(silence, zone) for silence in found.ending),
        *_messages(found.figures),
    ]
    hours = counted(round(found.since / timedelta(hours=1)), "hour")
    stories = f"{counted(len(found.open), 'open story', 'open stories')}, {len(found.unclaimed)} of them unclaimed"
    title = f"Handover for the last {hours}: {stories}"
    return Answer(title, tuple(lines) or (AnswerLine("Nothing waits for anybody."),), f"As of {clock(now, zone)}.")


def _more(found: Sequence[object]) -> list[AnswerLine]:
    return [AnswerLine(f"and {len(found) - SHOWN} more")] if len(found) > SHOWN else []


def _story(standing: str, story: Story, zone: ZoneInfo) -> AnswerLine:
    first = primary_first(story.members)[0].item
    outlets = counted(len({member.item.source for member in story.members}), "outlet")
    detail = f"{outlets}, last news {clock(story.last_item_at, zone)}"
    return AnswerLine(f"{standing}: S{story.id}  {first.title}", first.url, detail)


def _date(one: Planned) -> AnswerLine:
    text = f"Today: {KINDS[one.dated.kind].lower()}, {when(one.dated)}. {one.dated.event}".rstrip()
    return AnswerLine(text, one.items[0].url, f"{one.items[0].source}, story S{one.story}")


def _source(row: SourceRow) -> AnswerLine:
    return AnswerLine(f"Source {row.source.name} is {row.progress.health}", detail=row.progress.reason)


def _mute(silence: Silence, zone: ZoneInfo) -> AnswerLine:
    letter = {"story": "S", "watch": "W"}.get(silence.scope, "source ")
    until = clock(silence.until, zone) if silence.until else ""
    return AnswerLine(f"The mute of {letter}{silence.target} ends {until}", detail=silence.destination or "everywhere")


def _messages(figures: Figures) -> list[AnswerLine]:
    """Messages that need a person, by state."""
    waiting = [(state, figures.deliveries.get(state, 0)) for state in NEEDS_A_LOOK]
    return [
        AnswerLine(f"{counted(count, 'message')} {state}", detail=f"tocsin deliveries list --state {state}")
        for state, count in waiting
        if count
    ]
