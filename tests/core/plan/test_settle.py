from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.plan.settle import answered, look_failed, looked, telling_operator
from bot.model.delivery import (
    Capabilities,
    Delivery,
    Destination,
    Looked,
    NotSent,
    Reason,
    Receipt,
    Sent,
    State,
    Trouble,
    Unclear,
    WhenUnsure,
)
from bot.model.message import Kind
from bot.model.policy import Workspace

NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
ROW = Delivery(7, "k" * 22, "newsdesk", Kind.POST, Reason.FIRST, State.SENDING, NOW, attempt=1, first_sent_at=NOW)
CHAT = Capabilities()
DISCORD = Capabilities(nonce=True)
HOOK = Capabilities(look_up=False)
NOTHING = Looked()
DOUBTFUL = replace(ROW, state=State.UNCLEAR)
LEFT = ROW
"""A row still noted as being sent when it is looked for: its process died."""


def test_a_delivered_row_keeps_the_platforms_time() -> None:
    at = NOW - timedelta(seconds=3)
    settled = answered(ROW, Sent(Receipt("C1", "1.2"), at), NOW)
    assert (settled.state, settled.at) == (State.DELIVERED, at)


def test_a_rate_limit_waits_as_long_as_asked() -> None:
    settled = answered(ROW, NotSent(Trouble.RATE_LIMITED, "429", timedelta(seconds=9)), NOW)
    assert (settled.state, settled.due) == (State.PENDING, NOW + timedelta(seconds=9))


def test_a_broken_destination_is_parked_and_nothing_is_lost() -> None:
    settled = answered(ROW, NotSent(Trouble.DESTINATION, "the token was revoked"), NOW)
    assert (settled.state, settled.park) == (State.PARKED, "the token was revoked")


def test_a_refused_message_is_dropped_with_the_reason() -> None:
    settled = answered(ROW, NotSent(Trouble.MESSAGE, "invalid_blocks"), NOW)
    assert (settled.state, settled.detail) == (State.DROPPED, "refused by the platform: invalid_blocks")


def test_an_unclear_post_is_looked_for_first() -> None:
    settled = answered(ROW, Unclear("reset"), NOW)
    assert (settled.state, settled.due) == (State.UNCLEAR, NOW + timedelta(seconds=10))


def test_an_unclear_edit_is_simply_repeated() -> None:
    assert answered(replace(ROW, kind=Kind.EDIT), Unclear("reset"), NOW).state is State.PENDING


def test_retries_back_off_to_a_quarter_of_an_hour() -> None:
    settled = answered(replace(ROW, attempt=40), NotSent(Trouble.RETRY, "refused"), NOW)
    assert settled.due == NOW + timedelta(minutes=15)


def test_what_is_found_is_delivered() -> None:
    look = Looked({ROW.key: Receipt("C1", "1.2")})
    assert looked(ROW, look, CHAT, WhenUnsure.SEND_AGAIN, NOW).receipt == Receipt("C1", "1.2")


def test_chat_histories_lag_so_two_looks_must_find_nothing() -> None:
    first = looked(DOUBTFUL, NOTHING, CHAT, WhenUnsure.SEND_AGAIN, NOW)
    second = looked(replace(DOUBTFUL, detail=first.detail), NOTHING, CHAT, WhenUnsure.SEND_AGAIN, NOW)
    assert (first.state, second.state) == (State.UNCLEAR, State.PENDING)
    assert first.due == NOW + timedelta(seconds=10)


@pytest.mark.parametrize("capable", [CHAT, DISCORD])
def test_a_look_right_after_a_crash_proves_no_absence(capable: Capabilities) -> None:
    settled = looked(LEFT, NOTHING, capable, WhenUnsure.SEND_AGAIN, NOW)
    assert (settled.state, settled.due, settled.detail) == (
        State.UNCLEAR,
        NOW + timedelta(seconds=10),
        "looked in vain 0 times",
    )


def test_a_look_right_after_a_crash_may_find_the_message() -> None:
    assert looked(LEFT, Looked({ROW.key: Receipt("C1", "1.2")}), CHAT, WhenUnsure.SEND_AGAIN, NOW).state == "delivered"


def test_a_file_is_looked_at_once() -> None:
    settled = looked(ROW, NOTHING, replace(CHAT, certain=True), WhenUnsure.SEND_AGAIN, NOW)
    assert settled.state is State.PENDING


def test_discord_takes_the_same_nonce_again_within_two_minutes() -> None:
    settled = looked(DOUBTFUL, NOTHING, DISCORD, WhenUnsure.SEND_AGAIN, NOW + timedelta(seconds=119))
    assert settled.state is State.PENDING


def test_a_forgotten_nonce_is_not_trusted() -> None:
    settled = looked(DOUBTFUL, NOTHING, DISCORD, WhenUnsure.SEND_AGAIN, NOW + timedelta(minutes=2))
    assert settled.state is State.UNCLEAR


@pytest.mark.parametrize(
    ("choice", "state"), [(WhenUnsure.SEND_AGAIN, State.PENDING), (WhenUnsure.LEAVE_OUT, State.DROPPED)]
)
def test_where_no_look_is_possible_the_operator_has_chosen(choice: WhenUnsure, state: State) -> None:
    assert looked(ROW, Looked(possible=False), HOOK, choice, NOW).state is state


def test_a_look_without_an_answer_decides_nothing() -> None:
    assert look_failed(ROW, "history answered 500", NOW).state is State.UNCLEAR


WORKSPACE = Workspace(
    destinations={name: Destination(name, "slack") for name in ("newsdesk", "screen")}, operator=("newsdesk", "screen")
)


def test_the_operator_hears_of_a_parked_destination_by_another_route() -> None:
    parked = answered(ROW, NotSent(Trouble.DESTINATION, "the token was revoked."), NOW)
    (notice,) = telling_operator(parked, "newsdesk", WORKSPACE, NOW, lambda: "n" * 22).notices
    assert (notice.destination, notice.kind, notice.due) == ("screen", Kind.NOTICE, NOW)
    assert "Nothing can be sent to newsdesk: the token was revoked." in notice.detail


def test_what_goes_well_is_told_to_nobody() -> None:
    settled = answered(ROW, Sent(Receipt("C1", "1.2")), NOW)
    assert telling_operator(settled, "newsdesk", WORKSPACE, NOW, lambda: "n" * 22) == settled
