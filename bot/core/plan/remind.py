"""Remind: a date that a story told is near, in the thread of its message or, where there is none, as a line of its own.

stored dates -> due (days before, in the destination's zone, at the hour set) -> told once at each destination
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core import compose
from bot.core.plan.ledger import KINDS, SENTENCE_WORDS, Ledger, when
from bot.core.route import silenced
from bot.core.showing import cut
from bot.core.text.naming import named
from bot.model.delivery import Capabilities, Destination, Reason
from bot.model.fact import Dated, EventKind, Precision
from bot.model.message import Kind
from bot.model.plan import AlertFacts, NewDelivery, NewFact, StoryFacts
from bot.model.policy import Workspace
from bot.model.remind import RemindPlan, RemindSnapshot
from bot.model.source import Excerpt
from bot.model.story import StoryState
from bot.model.watch import SilenceScope

REMINDED = frozenset({EventKind.IN_FORCE, EventKind.PUBLISHED, EventKind.DEADLINE, EventKind.HEARING, EventKind.VOTE})
OVER = frozenset({StoryState.FALSE_ALARM, StoryState.JOINED})


def plan(snapshot: RemindSnapshot, workspace: Workspace, now: datetime, new_key: Callable[[], str]) -> RemindPlan:
    """The reminders that are due now at some destination and were not given there yet."""
    deliveries: list[NewDelivery] = []
    facts: list[NewFact] = []
    for story in snapshot.stories:
        book = Ledger.of(story.said)
        for item, source, dated in _dates(story, book, workspace):
            for known, ahead in _due(story, dated.date, snapshot, workspace, now):
                key = f"remind {known.alert.destination} {ahead.days} {dated.kind.value} {dated.date.isoformat()}"
                note = _note(source, dated, ahead, workspace)
                if key in book.known or _held(note, workspace):
                    continue
                book.known.add(key)
                facts.append(NewFact(story.id, item, "told", key))
                deliveries.append(_delivery(known, item, note, workspace, now, new_key()))
    return RemindPlan(tuple(deliveries), tuple(facts))


def _dates(story: StoryFacts, book: Ledger, workspace: Workspace) -> Iterator[tuple[int, str, Dated]]:
    """Days that the story's items name, with who does; posts of private persons are never quoted."""
    if story.state in OVER:
        return
    hidden = {source.name for source in workspace.sources if source.private}
    for told in book.told.values():
        for one in told.facts.dates:
            if one.kind in REMINDED and one.precision is Precision.DAY and told.source not in hidden:
                yield told.item, told.source, one


def _due(
    story: StoryFacts, day: date, snapshot: RemindSnapshot, workspace: Workspace, now: datetime
) -> Iterator[tuple[AlertFacts, timedelta]]:
    """Alerts at whose destination it is the day of a reminder, after the hour set, and which were told before it."""
    for known in story.alerts:
        alert, destination = known.alert, workspace.destinations.get(known.alert.destination)
        if destination is None or alert.ended or known.post_due is not None:
            continue
        if silenced(snapshot.silences, SilenceScope.STORY, story.id, destination.name):
            continue
        for ahead in workspace.alerts.date_reminders:
            if day - ahead == now.astimezone(ZoneInfo(destination.time_zone)).date():
                due = _at(day - ahead, destination, workspace)
                if (alert.posted_at or alert.opened_at) < due <= now:
                    yield known, ahead


def _at(day: date, destination: Destination, workspace: Workspace) -> datetime:
    zone = ZoneInfo(destination.time_zone)
    return datetime.combine(day, workspace.alerts.date_reminders_at, tzinfo=zone).astimezone(UTC)


def _note(source: str, one: Dated, ahead: timedelta, workspace: Workspace) -> str:
    lead = {0: "Today", 1: "Tomorrow"}.get(ahead.days, f"In {ahead.days} days")
    head = f"{lead}: {KINDS[one.kind].lower()}, {when(one)}."
    excerpts = {each.name: each.excerpt for each in workspace.sources}
    if excerpts.get(source, Excerpt.SUMMARY) is not Excerpt.SUMMARY:
        return f"{head} As {source} reported."
    return f"{head} {source}: “{cut(one.sentence, SENTENCE_WORDS)}”"


def _held(text: str, workspace: Workspace) -> bool:
    return bool(named((text,), workspace.never_show))


def _delivery(known: AlertFacts, item: int, note: str, workspace: Workspace, now: datetime, key: str) -> NewDelivery:
    """A reply in the thread of the story's message; where there is no thread or no message, a line of its own."""
    name = known.alert.destination
    capable = workspace.capabilities.get(name, Capabilities())
    if capable.thread and known.alert.post is not None:
        return NewDelivery(key, name, Kind.REPLY, Reason.DATE_NEAR, now, alert=known.alert.id, item=item, detail=note)
    told = compose.notice(key, f"Date ahead, story S{known.alert.story_id}", note, Reason.DATE_NEAR)
    return NewDelivery(key, name, Kind.NOTICE, Reason.DATE_NEAR, now, detail=note, message=told)
