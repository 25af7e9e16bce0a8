"""What becomes of rows when the platform answers, does not answer, or stops."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import StoreFull
from bot.flows.deliver import Delivering
from bot.flows.upkeep import repair
from bot.model.delivery import Capabilities, Delivery, Looked, NotSent, Outcome, Outgoing, Trouble, Unclear, WhenUnsure
from bot.model.plan import Settlement
from bot.storage.sqlite import SqliteStore
from tests.fakes import ARRIVES_UNSEEN, LOST, RecordingNotifier
from tests.flows.newsroom import DERBY, DESK, INQUIRY, INQUIRY_TOO, MAIL, SCREEN, TIMES, Newsroom, at_work, workspace

SOON = timedelta(seconds=15)


@pytest.fixture
async def waiting(newsroom: Newsroom) -> Newsroom:
    """A newsroom with one alert that waits to be sent."""
    await newsroom.begins(TIMES, MAIL)
    await newsroom.reads(TIMES, INQUIRY)
    return newsroom


async def test_a_post_that_arrived_without_an_answer_is_found_and_not_sent_again(waiting: Newsroom) -> None:
    waiting.slack.script.append(ARRIVES_UNSEEN)
    await waiting.delivers()
    assert waiting.states() == ["unclear"]
    await waiting.delivers(SOON)
    assert (waiting.states(), waiting.slack.requests) == (["delivered"], 1)


async def test_a_lost_post_is_sent_again_after_two_looks_in_vain(waiting: Newsroom) -> None:
    waiting.slack.script.append(LOST)
    await waiting.delivers()
    await waiting.delivers(SOON)
    assert (waiting.states(), waiting.slack.looks, waiting.slack.requests) == (["unclear"], 1, 1)
    await waiting.delivers(SOON)
    assert (waiting.states(), waiting.slack.looks, waiting.slack.requests) == (["delivered"], 2, 2)
    assert len(waiting.slack.arrived) == 1


async def test_a_look_without_an_answer_leaves_the_row_unclear(waiting: Newsroom) -> None:
    waiting.slack.script.append(LOST)
    waiting.slack.blind = Looked(answered=False, detail="the history answered 503")
    await waiting.delivers()
    await waiting.delivers(SOON)
    assert (waiting.states(), waiting.details(), waiting.slack.requests) == (
        ["unclear"],
        ["the history answered 503"],
        1,
    )


@pytest.mark.parametrize(
    ("choice", "state", "requests"), [(WhenUnsure.SEND_AGAIN, "delivered", 2), (WhenUnsure.LEAVE_OUT, "dropped", 1)]
)
async def test_where_no_look_is_possible_the_operator_decides(
    store: SqliteStore, choice: WhenUnsure, state: str, requests: int
) -> None:
    hook = replace(DESK, when_unsure=choice)
    notifier = RecordingNotifier(Capabilities(edit=False, thread=False, look_up=False))
    notifier.blind = Looked(possible=False)
    newsroom = await at_work(store, workspace(destinations=(hook,)), notifiers={"desk": notifier})
    await newsroom.begins(TIMES)
    await newsroom.reads(TIMES, INQUIRY)
    notifier.script.append(Unclear("reset"))
    await newsroom.delivers()
    await newsroom.delivers(SOON)
    assert (newsroom.states(), notifier.requests) == ([state], requests)


async def test_an_edit_without_an_answer_is_simply_sent_again(waiting: Newsroom) -> None:
    await waiting.delivers()
    await waiting.reads(MAIL, INQUIRY_TOO)
    waiting.slack.script.append(Unclear("reset"))
    await waiting.delivers()
    await waiting.delivers(SOON)
    assert (waiting.states(), waiting.slack.looks) == (["delivered", "delivered"], 0)


async def test_growth_waits_for_the_unclear_post_of_its_story(waiting: Newsroom) -> None:
    waiting.slack.script.append(ARRIVES_UNSEEN)
    await waiting.delivers()
    await waiting.reads(MAIL, INQUIRY_TOO)
    assert waiting.slack.kinds() == ["post"]
    await waiting.delivers()
    assert waiting.slack.kinds() == ["post", "edit"]
    assert waiting.slack.arrived[1].post is not None
    assert waiting.slack.arrived[1].post.message == "found"


async def test_an_unclear_row_holds_up_its_own_story_only(waiting: Newsroom) -> None:
    waiting.slack.script.append(LOST)
    await waiting.delivers()
    await waiting.reads(TIMES, INQUIRY, DERBY)
    await waiting.serves_once(timedelta(seconds=31))
    assert waiting.slack.told() == [("post", DERBY.title)]


async def test_a_rate_limit_is_waited_out(waiting: Newsroom) -> None:
    waiting.slack.script.append(NotSent(Trouble.RATE_LIMITED, "429", timedelta(seconds=30)))
    await waiting.delivers()
    await waiting.delivers(timedelta(seconds=29))
    assert waiting.slack.arrived == []
    await waiting.delivers(timedelta(seconds=2))
    assert waiting.states() == ["delivered"]


async def test_a_message_the_platform_refuses_is_dropped_with_the_reason(waiting: Newsroom) -> None:
    waiting.slack.script.append(NotSent(Trouble.MESSAGE, "invalid_blocks"))
    await waiting.delivers()
    assert (waiting.states(), waiting.details()) == (["dropped"], ["refused by the platform: invalid_blocks"])


async def test_a_gone_channel_parks_its_rows_until_it_is_repaired(waiting: Newsroom) -> None:
    waiting.slack.script.append(NotSent(Trouble.DESTINATION, "channel_not_found: invite the app again"))
    await waiting.delivers()
    await waiting.delivers()
    assert (waiting.states(), waiting.slack.requests) == (["parked"], 1)
    said = await repair(waiting.desk, ["desk"])
    await waiting.delivers()
    assert said == {"desk": "works; 1 waiting messages go out now"}
    assert (waiting.states(), waiting.slack.told()) == (["delivered"], [("post", INQUIRY.title)])


async def test_a_destination_that_is_still_broken_stays_parked(waiting: Newsroom) -> None:
    waiting.slack.script.append(NotSent(Trouble.DESTINATION, "account_inactive"))
    await waiting.delivers()
    waiting.slack.fault = "the token was revoked: make a new one"
    assert await repair(waiting.desk, ["desk"]) == {"desk": "the token was revoked: make a new one"}
    assert waiting.states() == ["parked"]


async def test_rows_claimed_with_the_one_that_parked_are_not_taken_for_sent(store: SqliteStore) -> None:
    """They never left, so `leave_out` must not drop them after the repair."""
    hook = replace(DESK, when_unsure=WhenUnsure.LEAVE_OUT)
    notifier = RecordingNotifier(Capabilities(edit=False, thread=False, look_up=False))
    notifier.blind = Looked(possible=False)
    newsroom = await at_work(store, workspace(destinations=(hook,)), notifiers={"desk": notifier})
    await newsroom.begins(TIMES)
    await newsroom.reads(TIMES, INQUIRY, DERBY)
    notifier.script.append(NotSent(Trouble.DESTINATION, "no_service"))
    await newsroom.delivers()
    newsroom.clock.forward(timedelta(minutes=10))
    await repair(newsroom.desk, ["desk"])
    await newsroom.delivers()
    assert newsroom.states() == ["delivered", "delivered"]


async def test_a_message_deleted_by_a_person_is_not_posted_again(waiting: Newsroom) -> None:
    await waiting.delivers()
    await waiting.reads(MAIL, INQUIRY_TOO)
    waiting.slack.script.append(NotSent(Trouble.DELETED, "the message was deleted"))
    await waiting.delivers()
    await waiting.reads(TIMES, replace(INQUIRY, title="Pico inquiry closed without findings"))
    await waiting.delivers()
    assert (waiting.states(), waiting.slack.kinds()) == (["delivered", "dropped"], ["post"])


async def test_a_slow_destination_does_not_hold_up_another(store: SqliteStore) -> None:
    both = replace(workspace().watches[0], to=("desk", "screen"))
    newsroom = await at_work(store, workspace(both, destinations=(DESK, SCREEN)))
    await newsroom.begins(TIMES)
    await newsroom.reads(TIMES, INQUIRY)
    newsroom.slack.script.append(NotSent(Trouble.RETRY, "connection refused"))
    await newsroom.serves_once()
    assert newsroom.notifiers["screen"].kinds() == ["post"]
    assert newsroom.slack.kinds() == []


async def test_a_crash_between_request_and_note_is_looked_for_not_repeated(waiting: Newsroom) -> None:
    """The process dies after the platform took the post and before the store heard of it."""
    mend = _forget_answers(waiting, 10_000)
    await waiting.serves_once()
    assert waiting.states() == ["sending"]
    mend()
    waiting.delivering = Delivering(waiting.desk)
    await waiting.delivers(timedelta(minutes=6))
    assert (waiting.states(), waiting.slack.requests) == (["delivered"], 1)


async def test_a_stop_sends_nothing_more_however_much_waits(waiting: Newsroom) -> None:
    await waiting.reads(TIMES, INQUIRY, DERBY)
    waiting.clock.forward(SOON * 4)
    first = asyncio.Event()

    async def slow(row: Outgoing) -> Outcome:
        first.set()
        await asyncio.sleep(0.01)
        return await RecordingNotifier.send(waiting.slack, row)

    waiting.slack.send = slow  # type: ignore[method-assign]
    await waiting.delivering.tick()
    await first.wait()
    await waiting.delivering.stop()
    assert sorted(waiting.states()) == ["delivered", "pending"]
    assert await waiting.delivering.tick() == 0


async def test_a_full_disk_ends_the_round_and_nothing_is_lost(waiting: Newsroom) -> None:
    mend = _forget_answers(waiting, 10_000)
    await waiting.delivers()
    mend()
    await waiting.delivers(timedelta(minutes=6))
    assert (waiting.states(), waiting.slack.requests) == (["delivered"], 1)


async def test_a_disk_that_is_full_before_anything_was_claimed_ends_the_round_too(waiting: Newsroom) -> None:
    def full(*given: object, **more: object) -> list[Outgoing]:
        raise StoreFull("The disk is full.")

    claim, waiting.desk.store.claim = waiting.desk.store.claim, full  # type: ignore[method-assign]
    await waiting.delivers()
    waiting.desk.store.claim = claim  # type: ignore[method-assign]
    await waiting.delivers()
    assert waiting.slack.kinds() == ["post"]


def _forget_answers(newsroom: Newsroom, times: int) -> Callable[[], None]:
    """The next notes of an answer fail as on a full disk; the returned call mends it."""
    store, left = newsroom.desk.store, [times]
    settle = store.settle

    def full(row: Outgoing, decide: Callable[[Delivery], Settlement], now: object) -> Settlement | None:
        if left[0] > 0:
            left[0] -= 1
            raise StoreFull("The disk is full.")
        return settle(row, decide, now)  # type: ignore[arg-type]

    store.settle = full  # type: ignore[method-assign, assignment]

    def mend() -> None:
        left[0] = 0

    return mend
