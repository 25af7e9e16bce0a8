"""Settle: what becomes of a delivery after an answer or a look (behaviour: Delivery).

When a send in doubt may be repeated is reasoned out in docs/adr/006-unclear-sends.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import compose
from bot.core.plan.states import Step, after
from bot.model.delivery import (
    Capabilities,
    Delivery,
    Looked,
    NotSent,
    Outcome,
    Reason,
    Sent,
    State,
    Trouble,
    Unclear,
    WhenUnsure,
)
from bot.model.message import Kind
from bot.model.plan import NewDelivery, Settlement
from bot.model.policy import Workspace

FIRST_RETRY = timedelta(seconds=2)
RETRY_CAP = timedelta(minutes=15)
TROUBLED_AFTER = 3
FIRST_BREATHER = timedelta(seconds=5)
BREATHER_CAP = timedelta(minutes=2)
LOOK_AFTER = timedelta(seconds=10)
"""An unclear send is looked for no earlier than this after it, and no sooner again: histories lag (measured: 3 s)."""
LOOK_RETRY = timedelta(minutes=1)
LOOK_BACK = timedelta(days=1)
"""A look begins so long before the first send: the machine's clock may have been wrong by hours then, and what is
not found is sent again. Where a history is too long for that, `CLOCKS_APART` before the send must do."""
CLOCKS_APART = timedelta(minutes=5)
LOOKS = 2
"""Looks that must find nothing before a send is repeated."""
NONCE_WINDOW = timedelta(minutes=2)
"""Discord remembers a nonce for "the past few minutes". Inside this one look in vain is enough, because a repeat
under the same nonce is caught if the history lagged; the nonce alone is not trusted (measured: forgotten early)."""
LOOKED = "looked in vain "
SAME_NONCE = "looked for and not found: sent again under the same nonce"


def answered(delivery: Delivery, outcome: Outcome, now: datetime) -> Settlement:
    """After the answer to a request."""
    if isinstance(outcome, Sent):
        at = outcome.at or now
        return replace(_step(delivery, Step.ANSWERED, "delivered"), receipt=outcome.receipt, at=at)
    if isinstance(outcome, Unclear):
        if delivery.kind is Kind.EDIT:
            return _step(delivery, Step.NOT_SENT, outcome.detail, now + _back_off(delivery.attempt))
        return _step(delivery, Step.LOST_SIGHT, outcome.detail, now + LOOK_AFTER)
    return _not_sent(delivery, outcome, now)


def _not_sent(delivery: Delivery, outcome: NotSent, now: datetime) -> Settlement:
    if outcome.trouble is Trouble.DESTINATION:
        return replace(_step(delivery, Step.PARKED, outcome.detail, now), park=outcome.detail)
    if outcome.trouble is Trouble.MESSAGE:
        return _step(delivery, Step.REFUSED, f"refused by the platform: {outcome.detail}")
    if outcome.trouble is Trouble.DELETED:
        return replace(_step(delivery, Step.REFUSED, outcome.detail), ends_alert=True)
    wait = outcome.retry_after if outcome.retry_after is not None else _back_off(delivery.attempt)
    return _step(delivery, Step.NOT_SENT, outcome.detail, now + wait)


def breather(failures: int) -> timedelta:
    """How long a destination is left in peace after so many sends in a row that did not succeed.

    During an outage one message in two minutes finds out whether it is over: the others stay untouched, so that
    none of them is in doubt and they can be told together afterwards.
    """
    if failures < TROUBLED_AFTER:
        return timedelta()
    return min(FIRST_BREATHER * float(2 ** min(failures - TROUBLED_AFTER, 10)), BREATHER_CAP)


def _step(delivery: Delivery, step: Step, detail: str, due: datetime | None = None) -> Settlement:
    return Settlement(delivery.id, after(delivery.state, step), detail, due=due)


def _back_off(attempt: int) -> timedelta:
    doublings = min(max(attempt - 1, 0), 12)
    return min(FIRST_RETRY * float(2**doublings), RETRY_CAP)


def looked(
    delivery: Delivery, look: Looked, capable: Capabilities, when_unsure: WhenUnsure, now: datetime
) -> Settlement:
    """After a look for a row in doubt: found, send again, look once more, or leave it to the operator's choice.

    A row still `sending` was left by a process that died, nobody knows how long after its request: such a look
    proves nothing unless it finds the message, and is not counted.
    """
    if (receipt := look.found.get(delivery.key)) is not None:
        return replace(_step(delivery, Step.FOUND, "found at the destination"), receipt=receipt, at=now)
    if not look.possible:
        why = look.detail if capable.look_up and look.detail else "this destination cannot be looked up"
        return _unsure(delivery, when_unsure, why, now)
    if capable.certain:
        return _step(delivery, Step.ABSENT, "looked for and not found: sent again", now)
    looks = _looks(delivery) + 1 if delivery.state is State.UNCLEAR else 0
    if looks >= 1 and capable.nonce and timedelta() <= now - (delivery.first_sent_at or now) < NONCE_WINDOW:
        return _step(delivery, Step.ABSENT, SAME_NONCE, now)
    if looks >= LOOKS:
        return _step(delivery, Step.ABSENT, "looked for and not found: sent again", now)
    return _step(delivery, Step.LOOKED_IN_VAIN, f"{LOOKED}{looks} times", now + LOOK_AFTER)


def look_failed(delivery: Delivery, detail: str, now: datetime) -> Settlement:
    """The look itself got no answer: try later; the row stays unclear and visible."""
    return _step(delivery, Step.LOOKED_IN_VAIN, detail, now + LOOK_RETRY)


def later(delivery: Delivery, now: datetime) -> Settlement:
    """A look that would come too soon is made at `now` instead; those that were made still count."""
    return _step(delivery, Step.LOOKED_IN_VAIN, delivery.detail, now)


def _looks(delivery: Delivery) -> int:
    digits = delivery.detail.removeprefix(LOOKED)[:1] if delivery.detail.startswith(LOOKED) else "0"
    return int(digits) if digits.isdigit() else 0


def _unsure(delivery: Delivery, when_unsure: WhenUnsure, why: str, now: datetime) -> Settlement:
    if when_unsure is WhenUnsure.LEAVE_OUT:
        return _step(delivery, Step.LEFT_OUT, f"unclear, and left out as configured: {why}")
    return _step(delivery, Step.ABSENT, f"unclear, and sent again as configured: {why}", now)


def telling_operator(
    settlement: Settlement, destination: str, workspace: Workspace, now: datetime, new_key: Callable[[], str]
) -> Settlement:
    """The settlement with a notice to the operator by every other route, if it parks its destination."""
    if settlement.park is None:
        return settlement
    said = f"Nothing can be sent to {destination}: {settlement.park} What waits is kept for {KEPT_DAYS} days."
    notices = notice(said, destination, workspace, now, new_key)
    return replace(settlement, notices=notices)


KEPT_DAYS = 14
"""Rows of a parked destination wait so long for its repair (behaviour: Delivery)."""


def notice(
    said: str, besides: str | None, workspace: Workspace, now: datetime, new_key: Callable[[], str]
) -> tuple[NewDelivery, ...]:
    """A line for each of the operator's destinations but the one it is about."""
    made = []
    for name in workspace.operator:
        if name in workspace.destinations and name != besides:
            key = new_key()
            told = compose.notice(key, "Delivery", said, Reason.HEALTH)
            made.append(NewDelivery(key, name, Kind.NOTICE, Reason.HEALTH, now, detail=said, message=told))
    return tuple(made)
