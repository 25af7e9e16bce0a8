"""Somebody, or a time server, sets the machine's clock: nothing waits for it, nothing is doubled, nothing deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.flows.deliver import Delivering
from bot.flows.upkeep import repair
from bot.flows.work import Work
from bot.model.delivery import NotSent, Outcome, Outgoing, Trouble
from tests.fakes import LOST
from tests.flows.newsroom import DERBY, INQUIRY, INQUIRY_TOO, MAIL, TIMES, Newsroom

HOURS = timedelta(hours=3)


async def works(newsroom: Newsroom, work: Work, after: timedelta = timedelta(minutes=2)) -> None:
    """Time passes, and the process does what is due."""
    newsroom.clock.forward(after)
    await work.tick()
    await work.polling.drain()
    await work.delivering.settled()


@pytest.fixture
async def work(newsroom: Newsroom) -> Work:
    made = Work(newsroom.desk, newsroom.polled.append)
    await newsroom.begins(TIMES, MAIL)
    await works(newsroom, made)
    return made


async def test_an_alert_does_not_wait_for_time_that_was_taken_back(newsroom: Newsroom, work: Work) -> None:
    await newsroom.reads(TIMES, INQUIRY)
    newsroom.clock.set_by(-HOURS)
    await works(newsroom, work)
    assert newsroom.slack.kinds() == ["post"]


async def test_sources_are_read_on(newsroom: Newsroom, work: Work) -> None:
    before = len(newsroom.fetcher.asked)
    newsroom.clock.set_by(-HOURS)
    await works(newsroom, work, timedelta(minutes=6))
    assert len(newsroom.fetcher.asked) > before


async def test_a_look_comes_in_time_and_is_counted_as_ever(newsroom: Newsroom, work: Work) -> None:
    newsroom.slack.script.append(LOST)
    await newsroom.reads(TIMES, INQUIRY)
    await works(newsroom, work)
    newsroom.clock.set_by(-HOURS)
    await works(newsroom, work, timedelta(seconds=15))
    assert (newsroom.slack.looks, newsroom.states()) == (1, ["unclear"])
    await works(newsroom, work, timedelta(seconds=15))
    assert (newsroom.slack.looks, newsroom.slack.kinds()) == (2, ["post"])


@pytest.mark.parametrize("by", [-HOURS, HOURS], ids=["back", "ahead"])
async def test_a_look_never_comes_too_soon_because_the_clock_was_set(
    newsroom: Newsroom, work: Work, by: timedelta
) -> None:
    asked = newsroom.slack.send

    async def meanwhile(outgoing: Outgoing) -> Outcome:
        newsroom.clock.set_by(by)
        return await asked(outgoing)

    newsroom.slack.script.append(LOST)
    newsroom.slack.send = meanwhile  # type: ignore[method-assign]
    await newsroom.reads(TIMES, INQUIRY)
    await works(newsroom, work)
    newsroom.slack.send = asked  # type: ignore[method-assign]
    await works(newsroom, work, timedelta(seconds=5))
    assert (newsroom.slack.looks, newsroom.states()) == (0, ["unclear"])
    await works(newsroom, work, timedelta(seconds=6))
    assert newsroom.slack.looks == 1


async def test_what_a_short_process_left_in_doubt_is_looked_for_by_the_next(newsroom: Newsroom, work: Work) -> None:
    newsroom.slack.script.append(LOST)
    await newsroom.reads(TIMES, INQUIRY)
    await works(newsroom, work)
    for _ in range(3):
        newsroom.delivering = Delivering(newsroom.desk)  # as one round of polls a process, by a timetable, has it
        await newsroom.delivers(timedelta(hours=1))
    assert (newsroom.slack.looks, newsroom.slack.kinds()) == (2, ["post"])


async def test_growth_is_shown_in_time(newsroom: Newsroom, work: Work) -> None:
    await newsroom.reads(TIMES, INQUIRY)
    await works(newsroom, work)
    newsroom.clock.set_by(-HOURS)
    await works(newsroom, work)
    await newsroom.reads(MAIL, INQUIRY_TOO)
    await works(newsroom, work)
    assert newsroom.slack.kinds() == ["post", "edit"]


async def test_what_was_parked_goes_out_on_repair(newsroom: Newsroom, work: Work) -> None:
    newsroom.slack.script.append(NotSent(Trouble.DESTINATION, "the token was revoked"))
    await newsroom.reads(TIMES, INQUIRY)
    await works(newsroom, work)
    newsroom.clock.set_by(-HOURS)
    await works(newsroom, work)
    await repair(newsroom.desk, ["desk"])
    await works(newsroom, work)
    assert newsroom.slack.kinds() == ["post"]


async def test_a_process_that_starts_with_an_earlier_clock_notices_too(newsroom: Newsroom, work: Work) -> None:
    await newsroom.reads(TIMES, INQUIRY)
    newsroom.clock.set_by(-HOURS)
    started = Work(newsroom.desk, newsroom.polled.append)
    await works(newsroom, started)
    await works(newsroom, started)
    assert newsroom.slack.kinds() == ["post"]


async def test_a_clock_set_forward_doubles_nothing(newsroom: Newsroom, work: Work) -> None:
    await newsroom.reads(TIMES, INQUIRY, DERBY)
    await works(newsroom, work)
    newsroom.clock.set_by(HOURS)
    await works(newsroom, work)
    await works(newsroom, work)
    assert newsroom.slack.kinds() == ["post", "post"]


async def test_a_clock_that_is_years_ahead_for_a_while_deletes_nothing(newsroom: Newsroom, work: Work) -> None:
    await newsroom.reads(TIMES, INQUIRY)
    await works(newsroom, work)
    await works(newsroom, work, timedelta(hours=1))
    newsroom.clock.set_by(timedelta(days=4000))
    await works(newsroom, work, timedelta(minutes=6))
    newsroom.clock.set_by(timedelta(days=-4000))
    await works(newsroom, work, timedelta(minutes=6))
    await work.stop()
    assert newsroom.states() == ["delivered"]
    assert newsroom.desk.store.stories(since=None, limit=5)[0].members[0].item.title == INQUIRY.title


async def test_a_sign_of_life_is_given_whatever_the_clock_shows(newsroom: Newsroom, work: Work) -> None:
    newsroom.clock.set_by(-HOURS)
    await works(newsroom, work)
    assert newsroom.desk.store.figures(newsroom.clock.now()).heartbeat == newsroom.clock.now()
