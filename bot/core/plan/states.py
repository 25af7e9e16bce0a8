"""The life of a delivery: every step there is, and the only places it may be taken from.

(new) -> pending -> sending -> delivered
           |  ^        |  \\-> parked -> pending (repaired), dropped (kept 14 days)
           |  |        v
           |  +---- unclear -> delivered (found), pending (looked for in vain), dropped (left out)
           v
        dropped -> pending (a person says so)

pending -> held (it would name somebody on never_show) -> pending (released, or the story has changed), dropped

A database put back from a backup knows less than its destinations: what waits there is in doubt (pending -> unclear).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.model.delivery import State


class Step(StrEnum):
    """One thing that can happen to a delivery."""

    ENTERED = "entered"
    POSTPONED = "postponed"
    CLAIMED = "claimed"
    NEEDLESS = "needless"
    ANSWERED = "answered"
    NOT_SENT = "not_sent"
    REFUSED = "refused"
    PARKED = "parked"
    LOST_SIGHT = "lost_sight"
    LOOKED_IN_VAIN = "looked_in_vain"
    FOUND = "found"
    ABSENT = "absent"
    LEFT_OUT = "left_out"
    REPAIRED = "repaired"
    ENDED = "ended"
    EXPIRED = "expired"
    RETRIED = "retried"
    DISMISSED = "dismissed"
    RESTORED = "restored"
    HELD = "held"
    LOOKED_AGAIN = "looked_again"
    RELEASED = "released"


_IN_DOUBT = frozenset({State.SENDING, State.UNCLEAR})
"""Nobody knows yet: being sent (perhaps by a process that died), or without a readable answer."""

_TABLE: Mapping[Step, tuple[frozenset[State | None], State]] = {
    Step.ENTERED: (frozenset({None}), State.PENDING),
    Step.POSTPONED: (frozenset({State.PENDING}), State.PENDING),
    Step.CLAIMED: (frozenset({State.PENDING, None}), State.SENDING),
    Step.NEEDLESS: (frozenset({State.PENDING}), State.DROPPED),
    Step.ANSWERED: (frozenset({State.SENDING}), State.DELIVERED),
    Step.NOT_SENT: (frozenset({State.SENDING}), State.PENDING),
    Step.REFUSED: (frozenset({State.SENDING}), State.DROPPED),
    Step.PARKED: (frozenset({State.SENDING}), State.PARKED),
    Step.LOST_SIGHT: (frozenset({State.SENDING}), State.UNCLEAR),
    Step.LOOKED_IN_VAIN: (_IN_DOUBT, State.UNCLEAR),
    Step.FOUND: (_IN_DOUBT, State.DELIVERED),
    Step.ABSENT: (_IN_DOUBT, State.PENDING),
    Step.LEFT_OUT: (_IN_DOUBT, State.DROPPED),
    Step.REPAIRED: (frozenset({State.PARKED}), State.PENDING),
    Step.ENDED: (frozenset({State.PENDING, State.PARKED}), State.DROPPED),
    Step.EXPIRED: (frozenset({State.PENDING, State.PARKED}), State.DROPPED),
    Step.RETRIED: (frozenset({State.PENDING, State.UNCLEAR, State.PARKED, State.DROPPED}), State.PENDING),
    Step.DISMISSED: (frozenset({State.PENDING, State.UNCLEAR, State.PARKED, State.HELD}), State.DROPPED),
    Step.HELD: (frozenset({State.PENDING}), State.HELD),
    Step.LOOKED_AGAIN: (frozenset({State.HELD}), State.PENDING),
    Step.RELEASED: (frozenset({State.HELD}), State.PENDING),
    Step.RESTORED: (frozenset({State.PENDING}), State.UNCLEAR),
}
"""A joint message (a digest) is made by the claim that sends it: its first state is `sending`."""


def after(before: State | None, step: Step) -> State:
    """The state that a step leads to. Raises ValueError where the step cannot be taken: a fault of ours."""
    starts, end = _TABLE[step]
    if before not in starts:
        raise ValueError(f"{step} cannot happen to a delivery that is {before}")
    return end


def possible(before: State | None, step: Step) -> bool:
    """Whether a step can be taken from a state."""
    return before in _TABLE[step][0]


def lawful(before: State | None, now: State) -> bool:
    """Whether any step leads from one state to the other: what the record of a row may hold."""
    return any(before in starts and end is now for starts, end in _TABLE.values())
