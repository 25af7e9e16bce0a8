"""A date that a story told comes back in time: in its thread, once, at the hour of the place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.flows.remind import remind
from bot.model.acting import ActPlan
from bot.model.delivery import Capabilities, Destination, Reason
from bot.model.message import Kind
from bot.model.source import Excerpt
from bot.model.watch import Silence, SilenceScope
from bot.storage.sqlite import SqliteStore
from tests.fakes import NOW, Piece, RecordingNotifier
from tests.flows.newsroom import DESK, PICO, TIMES, Newsroom, at_work, workspace

ACT = Piece(
    "Pico Images Act comes into force on 18 March",
    "The Pico Images Act comes into force on 18 March 2031. Responses on the Pico code must be sent by 14 March 2031.",
    "https://harbour.example/news/pico-act",
)
LONDON = ZoneInfo("Europe/London")


def told(room: Newsroom, name: str = "desk") -> list[tuple[str, str]]:
    """(local time, note) of each reminder that arrived, in order."""
    return [
        (f"{arrived.delivery.due.astimezone(LONDON):%d %b}", arrived.message.note or "")
        for arrived in room.notifiers[name].arrived
        if arrived.message.reason == Reason.DATE_NEAR
    ]


async def days_pass(room: Newsroom, days: int) -> None:
    """Six hours at a time, as the chores of a running process come round."""
    for _ in range(days * 4):
        room.clock.forward(timedelta(hours=6))
        await remind(room.desk)
        await room.delivers(timedelta(minutes=2))


async def opened(store: SqliteStore, *destinations: Destination, **changed: object) -> Newsroom:
    watch = replace(PICO, to=tuple(each.name for each in destinations))
    kept = workspace(watch, destinations=destinations)
    kept = replace(kept, alerts=replace(kept.alerts, **changed))  # type: ignore[arg-type]  # names of settings
    notifiers = {
        each.name: RecordingNotifier(Capabilities(thread=each.platform != "slack_webhook", edit=False))
        for each in destinations
    }
    room = await at_work(store, kept, notifiers=notifiers)
    await room.begins(TIMES)
    await room.reads(TIMES, ACT)
    await room.delivers()
    return room


async def test_seven_days_before_one_day_before_and_on_the_day_each_once(store: SqliteStore) -> None:
    room = await opened(store, DESK)
    await days_pass(room, 16)
    assert [(day, note.split(".")[0]) for day, note in told(room)] == [
        ("07 Mar", "In 7 days: deadline, 14 March 2031"),
        ("11 Mar", "In 7 days: in force, 18 March 2031"),
        ("13 Mar", "Tomorrow: deadline, 14 March 2031"),
        ("14 Mar", "Today: deadline, 14 March 2031"),
        ("17 Mar", "Tomorrow: in force, 18 March 2031"),
        ("18 Mar", "Today: in force, 18 March 2031"),
    ]
    assert {row.message.kind for row in room.slack.arrived if row.message.reason == Reason.DATE_NEAR} == {Kind.REPLY}
    assert told(room)[1][1].endswith("Harbour Times: “The Pico Images Act comes into force on 18 March 2031.”")


async def test_where_there_is_no_thread_a_line_of_its_own_tells_it(store: SqliteStore) -> None:
    room = await opened(store, replace(DESK, platform="slack_webhook"))
    await days_pass(room, 4)
    (message,) = [row.message for row in room.slack.arrived if row.message.reason == Reason.DATE_NEAR]
    assert message.kind is Kind.NOTICE
    assert message.headline.text == "Date ahead, story S1"


async def test_the_hour_is_that_of_the_destination(store: SqliteStore) -> None:
    far = replace(DESK, name="far", time_zone="Pacific/Auckland")
    room = await opened(store, DESK, far)
    room.clock.forward(datetime(2031, 3, 6, 21, 0, tzinfo=ZoneInfo("UTC")) - room.clock.now())
    await remind(room.desk)
    await room.delivers()
    assert (len(told(room, "desk")), len(told(room, "far"))) == (0, 1)


async def test_quiet_hours_hold_a_reminder(store: SqliteStore) -> None:
    room = await opened(store, replace(DESK, quiet=(time(9, 20), time(11))))
    room.clock.forward(datetime(2031, 3, 7, 9, 30, tzinfo=LONDON) - room.clock.now())
    await remind(room.desk)
    await room.delivers()
    assert told(room) == []
    room.clock.forward(timedelta(hours=2))
    await room.delivers()
    assert len(told(room)) == 1


async def test_a_date_that_was_told_after_the_hour_is_not_told_again_at_once(store: SqliteStore) -> None:
    room = await opened(store, DESK, date_reminders=(timedelta(days=10),), date_reminders_at=time(8, 30))
    assert room.clock.now().date() == NOW.date()
    await remind(room.desk)
    await room.delivers()
    assert told(room) == []


async def test_the_settings_say_when_and_an_empty_list_never(store: SqliteStore) -> None:
    room = await opened(store, DESK, date_reminders=())
    await days_pass(room, 12)
    assert told(room) == []


async def test_a_muted_story_is_left_in_peace(store: SqliteStore) -> None:
    room = await opened(store, DESK)
    silence = Silence(SilenceScope.STORY, 1)
    store.act(ActPlan(silences=(silence,)), "Ada", "mute", room.clock.now())
    await days_pass(room, 5)
    assert told(room) == []


async def test_names_that_are_never_shown_are_in_no_reminder(store: SqliteStore) -> None:
    room = await opened(store, DESK)
    room.desk.workspace = replace(room.desk.workspace, never_show=("pico code",))
    await days_pass(room, 4)
    assert told(room) == []


async def test_a_source_whose_text_is_not_shown_is_named_alone(store: SqliteStore) -> None:
    room = await opened(store, DESK)
    closed = tuple(replace(source, excerpt=Excerpt.TITLE) for source in room.desk.workspace.sources)
    room.desk.workspace = replace(room.desk.workspace, sources=closed)
    await days_pass(room, 4)
    assert [note for _, note in told(room)] == ["In 7 days: deadline, 14 March 2031. As Harbour Times reported."]


@pytest.mark.parametrize("times", [1, 3])
async def test_a_reminder_is_owed_once_however_often_it_is_looked_for(store: SqliteStore, times: int) -> None:
    room = await opened(store, DESK)
    room.clock.forward(datetime(2031, 3, 7, 9, 30, tzinfo=LONDON) - room.clock.now())
    assert [await remind(room.desk) for _ in range(times)] == [1] + [0] * (times - 1)
