"""Settle: what becomes of a delivery after an answer or a look (behaviour: Delivery)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.delivery import (
    Capabilities,
    Delivery,
    Looked,
    NotSent,
    Outcome,
    Sent,
    State,
    Trouble,
    Unclear,
    WhenUnsure,
)
from bot.model.message import Kind
from bot.model.plan import Settlement

FIRST_RETRY = timedelta(seconds=2)
RETRY_CAP = timedelta(minutes=15)
LOOK_AFTER = timedelta(seconds=10)
"""An unclear send is looked for no earlier than this: histories lag (measured: 3 s)."""
LOOK_RETRY = timedelta(minutes=1)
LOOKS = 2
"""Looks that must find nothing before a send is repeated."""
NONCE_WINDOW = timedelta(minutes=2)
"""Discord remembers a nonce for "the past few minutes"; inside this the same nonce may simply be sent again."""
LOOKED = "looked in vain "


def answered(delivery: Delivery, outcome: Outcome, now: datetime) -> Settlement:
    """After the answer to a request."""
    if isinstance(outcome, Sent):
        at = outcome.at or now
        return Settlement(delivery.id, State.DELIVERED, "delivered", receipt=outcome.receipt, at=at)
    if isinstance(outcome, Unclear):
        if delivery.kind is Kind.EDIT:
            return _again(delivery, outcome.detail, now + _back_off(delivery.attempt))
        return Settlement(delivery.id, State.UNCLEAR, outcome.detail, due=now + LOOK_AFTER)
    return _not_sent(delivery, outcome, now)


def _not_sent(delivery: Delivery, outcome: NotSent, now: datetime) -> Settlement:
    if outcome.trouble is Trouble.DESTINATION:
        return Settlement(delivery.id, State.PARKED, outcome.detail, due=now, park=outcome.detail)
    if outcome.trouble is Trouble.MESSAGE:
        return Settlement(delivery.id, State.DROPPED, f"refused by the platform: {outcome.detail}")
    if outcome.trouble is Trouble.DELETED:
        return Settlement(delivery.id, State.DROPPED, outcome.detail, ends_alert=True)
    wait = outcome.retry_after if outcome.retry_after is not None else _back_off(delivery.attempt)
    return _again(delivery, outcome.detail, now + wait)


def _again(delivery: Delivery, detail: str, due: datetime) -> Settlement:
    return Settlement(delivery.id, State.PENDING, detail, due=due)


def _back_off(attempt: int) -> timedelta:
    doublings = min(max(attempt - 1, 0), 12)
    return min(FIRST_RETRY * float(2**doublings), RETRY_CAP)


def unsent(delivery: Delivery) -> Settlement:
    """After a claim of which nothing left, because an earlier row parked the destination: it keeps its turn."""
    return Settlement(delivery.id, State.PENDING, "not tried: the destination was parked")


def looked(
    delivery: Delivery, look: Looked, capable: Capabilities, when_unsure: WhenUnsure, now: datetime
) -> Settlement:
    """After a look for an unclear row: found, send again, look once more, or leave it to the operator's choice."""
    if (receipt := look.found.get(delivery.key)) is not None:
        return Settlement(delivery.id, State.DELIVERED, "found at the destination", receipt=receipt, at=now)
    first = delivery.first_sent_at or now
    if capable.nonce and now - first < NONCE_WINDOW:
        return _again(delivery, "sent again under the same nonce", now)
    if not look.possible:
        if capable.look_up and look.detail:
            return _unsure(delivery, when_unsure, look.detail, now)
        return _unsure(delivery, when_unsure, "this destination cannot be looked up", now)
    looks = _looks(delivery) + 1
    if capable.certain or looks >= LOOKS:
        return _again(delivery, "looked for and not found: sent again", now)
    return Settlement(delivery.id, State.UNCLEAR, f"{LOOKED}{looks} time", due=now + LOOK_AFTER)


def look_failed(delivery: Delivery, detail: str, now: datetime) -> Settlement:
    """The look itself got no answer: try later; the row stays unclear and visible."""
    return Settlement(delivery.id, State.UNCLEAR, detail, due=now + LOOK_RETRY)


def _looks(delivery: Delivery) -> int:
    digits = delivery.detail.removeprefix(LOOKED)[:1] if delivery.detail.startswith(LOOKED) else "0"
    return int(digits) if digits.isdigit() else 0


def _unsure(delivery: Delivery, when_unsure: WhenUnsure, why: str, now: datetime) -> Settlement:
    if when_unsure is WhenUnsure.LEAVE_OUT:
        return Settlement(delivery.id, State.DROPPED, f"unclear, and left out as configured: {why}")
    return _again(delivery, f"unclear, and sent again as configured: {why}", now)
