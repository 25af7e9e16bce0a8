"""Storing what became of a row after an answer or a look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.model.delivery import Delivery, Outgoing, State
from bot.model.message import Kind
from bot.model.plan import Settlement
from bot.storage import rows
from bot.storage.coding import dumps
from bot.storage.database import Database
from bot.storage.entering import enter, event, know
from bot.storage.times import stamp

_HELD = f"SELECT {rows.DELIVERY} FROM delivery d WHERE d.id = ? AND d.fence = ? AND d.state IN ('sending', 'unclear')"


def settle(
    db: Database, outgoing: Outgoing, decide: Callable[[Delivery], Settlement], now: datetime
) -> Settlement | None:
    """Decide on the row as stored and apply; None if somebody settled it meanwhile. The fence grows: once only."""
    row = db.first(_HELD, (outgoing.delivery.id, outgoing.delivery.fence))
    if row is None:
        return None
    delivery = rows.delivery(row)
    settlement = decide(delivery)
    present = stamp(now)
    receipt = settlement.receipt
    db.run(
        "UPDATE delivery SET state = ?, detail = ?, due = ?, receipt = coalesce(?, receipt), fence = fence + 1, "
        "lease_until = NULL WHERE id = ?",
        (
            settlement.state.value,
            settlement.detail,
            stamp(settlement.due or delivery.due),
            dumps(receipt) if receipt else None,
            delivery.id,
        ),
    )
    event(db, delivery.id, present, settlement.state, settlement.detail)
    if settlement.state is State.DELIVERED:
        _tell_alert(db, delivery, settlement, stamp(settlement.at or now))
    if settlement.park is not None and _park(db, delivery.destination, settlement.park, present):
        enter(db, settlement.notices, present, lambda ref: ref)
    if settlement.ends_alert and delivery.alert_id is not None and delivery.edits is None:
        _end_alert(db, delivery, settlement.detail, present)
    return settlement


def _tell_alert(db: Database, delivery: Delivery, settlement: Settlement, at: int) -> None:
    if delivery.alert_id is None:
        return
    if delivery.kind is Kind.POST and settlement.receipt is not None:
        db.run(
            "UPDATE alert SET post = ?, posted_at = ? WHERE id = ?", (dumps(settlement.receipt), at, delivery.alert_id)
        )
    elif delivery.kind is Kind.EDIT and delivery.edits is None:
        db.run("UPDATE alert SET edited_at = ? WHERE id = ?", (at, delivery.alert_id))


def _park(db: Database, destination: str, why: str, now: int) -> bool:
    """Hold a destination; False if it was held already."""
    know(db, destination)
    new = db.first("SELECT 1 FROM destination WHERE name = ? AND parked IS NULL", (destination,)) is not None
    db.run(
        "UPDATE destination SET parked = ?, parked_at = coalesce(parked_at, ?) WHERE name = ?", (why, now, destination)
    )
    return new


def _end_alert(db: Database, delivery: Delivery, why: str, now: int) -> None:
    db.run("UPDATE alert SET ended = 1 WHERE id = ?", (delivery.alert_id,))
    later = db.rows(
        "UPDATE delivery SET state = 'dropped', detail = ?, fence = fence + 1 "
        "WHERE alert_id = ? AND seq > ? AND state IN ('pending', 'parked', 'held') RETURNING id",
        (why, delivery.alert_id, delivery.seq),
    )
    for (row,) in later:
        event(db, row, now, State.DROPPED, why)


def unpark(db: Database, destination: str, now: datetime) -> int:
    """Let a repaired destination's rows wait again, in their old order; how many were parked."""
    present = stamp(now)
    db.run("UPDATE destination SET parked = NULL, parked_at = NULL WHERE name = ?", (destination,))
    freed = db.rows(
        # Due by now at the latest: the clock may have been set back while they were parked.
        "UPDATE delivery SET state = 'pending', due = min(due, ?) WHERE destination = ? AND state = 'parked' "
        "RETURNING id",
        (present, destination),
    )
    for (row,) in freed:
        event(db, row, present, State.PENDING, "the destination works again")
    return len(freed)


def expire(db: Database, before: datetime, now: datetime) -> int:
    """Drop the rows of destinations that have been parked since before this; how many."""
    present = stamp(now)
    why = "the destination was not repaired in time"
    ended = db.rows(
        "UPDATE delivery SET state = 'dropped', detail = ?, fence = fence + 1 "
        "WHERE state IN ('pending', 'parked') AND due <= ? "
        "AND destination IN (SELECT name FROM destination WHERE parked_at <= ?) RETURNING id",
        (why, stamp(before), stamp(before)),
    )
    for (row,) in ended:
        event(db, row, present, State.DROPPED, why)
    return len(ended)
