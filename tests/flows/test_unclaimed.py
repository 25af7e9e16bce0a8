"""An urgent alert that nobody claims pings once more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.plan.unclaimed import NOTE
from bot.flows import decide
from bot.flows.work import Work
from bot.model.delivery import Capabilities, Reason
from bot.model.policy import AlertPolicy
from bot.model.watch import Severity, Watch
from bot.storage.sqlite import SqliteStore
from tests.fakes import RecordingNotifier
from tests.flows.newsroom import EDITOR, INQUIRY, TIMES, Newsroom, at_work, workspace

REMIND = timedelta(minutes=15)
URGENT = Watch("Pico", "pico", Severity.URGENT, to=("desk",), mention={"desk": "S777"})


async def told(store: SqliteStore, watch: Watch = URGENT, able: Capabilities | None = None) -> tuple[Newsroom, Work]:
    """A newsroom with reminders, whose alert has just been posted."""
    kept = replace(workspace(watch), alerts=AlertPolicy(remind=REMIND))
    newsroom = await at_work(store, kept, notifiers={"desk": RecordingNotifier(able)})
    await newsroom.begins(TIMES)
    await newsroom.reads(TIMES, INQUIRY)
    work = Work(newsroom.desk)
    await passes(newsroom, work, timedelta(minutes=1))
    assert newsroom.slack.kinds() == ["post"]
    return newsroom, work


async def passes(newsroom: Newsroom, work: Work, time: timedelta) -> None:
    """Time passes, and the process does what is due."""
    newsroom.clock.forward(time)
    await work.keep_house()
    await newsroom.delivers(timedelta())


async def test_an_unclaimed_urgent_alert_pings_once_more_in_its_thread(store: SqliteStore) -> None:
    newsroom, work = await told(store)
    await passes(newsroom, work, REMIND - timedelta(seconds=1))
    assert newsroom.slack.kinds() == ["post"]
    for _ in range(5):
        await passes(newsroom, work, REMIND)
    post, reminder = newsroom.slack.arrived
    assert (reminder.message.kind, reminder.message.note, reminder.message.mention) == ("reply", NOTE, "S777")
    assert (reminder.delivery.reason, reminder.message.thread_of) == (Reason.REMIND, post.message.key)


async def test_a_claimed_one_does_not(store: SqliteStore) -> None:
    newsroom, work = await told(store)
    await decide.stand(newsroom.desk, "claim", "S1", EDITOR)
    for _ in range(3):
        await passes(newsroom, work, REMIND)
    assert "reply" not in newsroom.slack.kinds()


async def test_one_that_is_claimed_at_the_last_moment_does_not_either(store: SqliteStore) -> None:
    newsroom, work = await told(store)
    newsroom.clock.forward(REMIND)
    await work.keep_house()
    await decide.stand(newsroom.desk, "claim", "S1", EDITOR)
    await newsroom.delivers(timedelta(minutes=2))
    assert "reply" not in newsroom.slack.kinds()
    assert "Ada Quill has claimed the story" in newsroom.details()


async def test_a_muted_one_does_not(store: SqliteStore) -> None:
    newsroom, work = await told(store)
    await decide.mute(newsroom.desk, "S1", None, EDITOR)
    await passes(newsroom, work, REMIND)
    assert "reply" not in newsroom.slack.kinds()


@pytest.mark.parametrize("severity", [Severity.HIGH, Severity.NORMAL])
async def test_what_is_not_urgent_waits_quietly(store: SqliteStore, severity: Severity) -> None:
    newsroom, work = await told(store, replace(URGENT, severity=severity))
    await passes(newsroom, work, REMIND * 2)
    assert newsroom.slack.kinds() == ["post"]


async def test_where_there_are_no_threads_the_reminder_stands_alone(store: SqliteStore) -> None:
    newsroom, work = await told(store, able=Capabilities(edit=False, thread=False, look_up=False))
    await passes(newsroom, work, REMIND)
    assert newsroom.slack.kinds() == ["post", "post"]
    assert newsroom.slack.arrived[1].message.mention == "S777"


async def test_nobody_is_reminded_of_what_is_long_past(store: SqliteStore) -> None:
    newsroom, work = await told(store)
    newsroom.desk.workspace = replace(newsroom.desk.workspace, alerts=AlertPolicy())
    await passes(newsroom, work, timedelta(days=2))
    newsroom.desk.workspace = replace(newsroom.desk.workspace, alerts=AlertPolicy(remind=REMIND))
    await passes(newsroom, work, timedelta(minutes=1))
    assert newsroom.slack.kinds() == ["post"]
