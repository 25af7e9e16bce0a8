"""New rows of the outbox, and the record of each change of state."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.model.act import Forwarded
from bot.model.delivery import Destination, State
from bot.model.plan import NewDelivery, NewFact, Ref
from bot.storage import rows
from bot.storage.coding import dumps
from bot.storage.database import LISTED, Database, listed
from bot.storage.times import stamp

WORKSPACE = 1
"""The one desk of this version; every row that a desk decides names it."""

_NEW = """
    INSERT INTO delivery (workspace_id, key, destination, alert_id, story_id, item_id, seq, kind, reason, state, due,
        message, detail, created_at, edits)
    VALUES (?, ?, ?, ?, (SELECT story_id FROM alert WHERE id = ?), ?,
        (SELECT coalesce(max(seq), 0) + 1 FROM delivery WHERE alert_id = ?), ?, ?, 'pending', ?, ?, ?, ?, ?)"""


def keep(db: Database, facts: Sequence[NewFact], now: int, resolve: Callable[[Ref], int]) -> None:
    """Add facts to those of their stories."""
    db.many(
        "INSERT INTO fact (story_id, item_id, kind, body, at) VALUES (?, ?, ?, ?, ?)",
        [(resolve(new.story), resolve(new.item), new.kind, new.body, now) for new in facts],
    )


def enter(db: Database, deliveries: Sequence[NewDelivery], now: int, resolve: Callable[[Ref], int]) -> None:
    """Add pending rows; those of one alert are numbered in the order given."""
    for new in deliveries:
        alert = resolve(new.alert) if new.alert is not None else None
        row = db.insert(
            _NEW,
            (
                WORKSPACE,
                new.key,
                new.destination,
                alert,
                alert,
                resolve(new.item) if new.item is not None else None,
                alert,
                new.kind.value,
                new.reason.value,
                stamp(new.due),
                dumps(new.message) if new.message else None,
                new.detail,
                now,
                new.edits,
            ),
        )
        event(db, row, now, State.PENDING, new.detail or new.reason.value)
    for name in sorted({new.destination for new in deliveries}):
        know(db, name)


def know(db: Database, name: str) -> None:
    """Make sure that a destination has a row, so that it can be asked for what is due and be parked."""
    db.run(
        "INSERT INTO destination (workspace_id, name, settings, standing) VALUES (?, ?, ?, 'active') "
        "ON CONFLICT (workspace_id, name) DO NOTHING",
        (WORKSPACE, name, rows.destination_text(Destination(name, ""))),
    )


def look_again(db: Database, stories: str, now: int) -> None:
    """Rows held for a person are looked at again, as their story has changed: perhaps they name nobody any more.
    A reply is about one piece; it stays.

    `stories` are ids as `listed` writes them.
    """
    freed = db.rows(
        "UPDATE delivery SET state = 'pending', message = NULL, fence = fence + 1 "
        f"WHERE state = 'held' AND kind <> 'reply' AND attempt = 0 AND story_id IN {LISTED} RETURNING id",
        (stories,),
    )
    for (row,) in freed:
        event(db, row, now, State.PENDING, "looked at again: the story has changed")


_WAITS = f"""
    SELECT d.id FROM delivery d JOIN alert a ON a.id = d.alert_id
    WHERE d.alert_id = ? AND d.item_id IS NOT NULL AND (d.kind = 'reply' OR d.kind = 'post' AND d.key <> a.post_key)
    AND (d.state IN ('pending', 'parked') AND d.message IS NULL OR d.state = 'held')
    AND d.reason NOT IN {LISTED} AND (? OR d.item_id IN {LISTED}) ORDER BY d.seq"""


def forward(db: Database, forwarded: Forwarded, now: int) -> None:
    """Let what waits to be told in one thread wait for another one, in the same order. One that is held for a person
    is composed and looked at anew there.
    """
    items = forwarded.items
    wanted = (forwarded.out_of, listed(reason.value for reason in forwarded.but), items is None, listed(items or ()))
    for (row,) in db.rows(_WAITS, wanted):
        db.run(
            "UPDATE delivery SET alert_id = ?, story_id = (SELECT story_id FROM alert WHERE id = ?), seq = "
            "(SELECT coalesce(max(e.seq), 0) + 1 FROM delivery e WHERE e.alert_id = ?), message = NULL, "
            "state = CASE state WHEN 'held' THEN 'pending' ELSE state END, fence = fence + 1 WHERE id = ?",
            (forwarded.into, forwarded.into, forwarded.into, row),
        )
        (state,) = db.rows("SELECT state FROM delivery WHERE id = ?", (row,))[0]
        event(db, row, now, State(state), "told in the thread of the story that its own was joined with or parted from")


def event(db: Database, delivery: int, at: int, state: State, detail: str) -> None:
    """Record a change of state with its reason."""
    db.run(
        "INSERT INTO delivery_event (delivery_id, at, state, detail) VALUES (?, ?, ?, ?)",
        (delivery, at, state.value, detail),
    )
