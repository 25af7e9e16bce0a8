"""What is owed to destinations: finding it, claiming it, and the rows nobody knows about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from bot.model.delivery import Delivery, Destination, Outgoing, Reason, Receipt, State
from bot.model.fact import KeptNews
from bot.model.message import Kind, Linked, Message
from bot.model.plan import ClaimPlan, ClaimSnapshot, Dropped, Folded, Frozen, Held, Postponed, Waiting
from bot.model.story import Alert
from bot.storage import following, rows, stories
from bot.storage.coding import dumps, loads
from bot.storage.database import LISTED, Database, Row, listed
from bot.storage.entering import WORKSPACE, enter, event
from bot.storage.people import silences
from bot.storage.times import moment, stamp

_FIRST = """NOT EXISTS (
    SELECT 1 FROM delivery e WHERE e.alert_id = d.alert_id AND e.seq < d.seq
    AND (e.state IN ('pending', 'sending', 'unclear', 'parked') OR e.state = 'held' AND e.kind = 'post')
    AND NOT (d.kind = 'edit' AND e.kind = 'reply'))"""
"""Order is strict within one alert: only its first unsettled row may go. But an edit, which makes no noise, passes
a reply that waits (for the morning, say): who has claimed a story is shown at once."""

_PENDING = f"d.state = 'pending' AND {_FIRST}"
_OFFERED = f"(d.state = 'unclear' OR d.state = 'sending' AND d.kind <> 'edit') AND {_FIRST}"
_LOOK = "CASE d.state WHEN 'sending' THEN coalesce(d.lease_until, 0) ELSE d.due END"
_SERVED = "t.parked IS NULL AND t.standing <> 'ended'"

_WAITING = f"""
    SELECT {rows.DELIVERY}, {rows.ALERT} FROM delivery d LEFT JOIN alert a ON a.id = d.alert_id
    WHERE d.destination = ? AND d.due <= ? AND {_PENDING}
    ORDER BY coalesce(a.severity, '') <> 'urgent', d.due, d.id LIMIT ?"""

TOLD_IN = "told in digest "
"""How the record of a row begins that a joint message told: its key follows."""

_WIDTH = len(rows.DELIVERY.split(", "))


def destinations_due(db: Database, now: datetime) -> list[str]:
    """Destinations that are not parked and have a row to claim or to look for."""
    present = stamp(now)
    found = db.rows(
        f"""SELECT t.name FROM destination t WHERE {_SERVED} AND (
            EXISTS (SELECT 1 FROM delivery d WHERE d.destination = t.name AND d.due <= ? AND {_PENDING})
            OR EXISTS (SELECT 1 FROM delivery d WHERE d.destination = t.name AND d.state = 'unclear' AND d.due <= ?)
            OR EXISTS (SELECT 1 FROM delivery d WHERE d.destination = t.name AND d.state = 'sending'
                AND coalesce(d.lease_until, 0) <= ?)) ORDER BY t.name""",
        (present, present, present),
    )
    return [row[0] for row in found]


def next_due(db: Database) -> datetime | None:
    """When the next row or look becomes due, if any; it may lie in the past."""
    row = db.first(
        f"""SELECT min(moment) FROM (
            SELECT min(d.due) AS moment FROM delivery d JOIN destination t ON t.name = d.destination
                WHERE {_PENDING} AND {_SERVED}
            UNION ALL SELECT min({_LOOK}) FROM delivery d JOIN destination t ON t.name = d.destination
                WHERE d.state IN ('unclear', 'sending') AND {_SERVED}) AS owed"""
    )
    return moment(row[0]) if row else None


def unclear(db: Database, destination: str, now: datetime) -> list[Outgoing]:
    """Rows whose fate is unknown and whose look is due, oldest first."""
    found = db.rows(
        f"""SELECT {rows.DELIVERY}, a.post FROM delivery d LEFT JOIN alert a ON a.id = d.alert_id
        WHERE d.destination = ? AND {_OFFERED} AND {_LOOK} <= ? ORDER BY d.first_sent_at, d.id""",
        (destination, stamp(now)),
    )
    return [_outgoing(rows.delivery(row), loads(Receipt, row[-1]) if row[-1] else None) for row in found]


def _outgoing(delivery: Delivery, post: Receipt | None) -> Outgoing:
    # A row that was never claimed is looked for after a backup was restored: its key is all that a look needs.
    message = delivery.message or Message(delivery.key, delivery.kind, Linked(""))
    return Outgoing(delivery, message, post if delivery.kind in (Kind.EDIT, Kind.REPLY) else None)


def _targets(db: Database, deliveries: Sequence[Delivery]) -> dict[int, Receipt]:
    """The receipts of the deliveries that these edit."""
    wanted = listed(row.edits for row in deliveries if row.edits is not None)
    found = db.rows(f"SELECT id, receipt FROM delivery WHERE id IN {LISTED} AND receipt IS NOT NULL", (wanted,))
    return {row: loads(Receipt, receipt) for row, receipt in found}


def recover(db: Database) -> None:
    """After a crash: rows that were being sent are looked for at once; edits simply wait again."""
    db.run("UPDATE delivery SET lease_until = 0 WHERE state = 'sending'")
    _edits_again(db, None, 0)


def _edits_again(db: Database, destination: str | None, now: int) -> None:
    """Edits whose sender is gone are sent again: doing them twice does no harm."""
    left = db.rows(
        "UPDATE delivery SET state = 'pending', fence = fence + 1, lease_until = NULL "
        "WHERE state = 'sending' AND kind = 'edit' AND coalesce(lease_until, 0) <= ? "
        "AND destination = coalesce(?, destination) RETURNING id, due",
        (now, destination),
    )
    for row, due in left:
        event(db, row, now or due, State.PENDING, "the sender stopped; edits may be repeated")


# Claiming.


def claim(
    db: Database,
    destination: Destination,
    now: datetime,
    take: tuple[int, timedelta],
    decide: Callable[[ClaimSnapshot], ClaimPlan],
) -> list[Outgoing]:
    """Read what waits for one destination, decide, and apply; `take` is (most rows, length of the lease)."""
    limit, lease = take
    _edits_again(db, destination.name, stamp(now))
    if db.first(f"SELECT 1 FROM destination t WHERE t.name = ? AND NOT ({_SERVED})", (destination.name,)):
        return []
    snapshot = _snapshot(db, destination, now, limit)
    plan = decide(snapshot)
    return _Claimed(db, snapshot, stamp(now), stamp(now + lease)).apply(plan)


def _snapshot(db: Database, destination: Destination, now: datetime, limit: int) -> ClaimSnapshot:
    present = stamp(now)
    found = db.rows(_WAITING, (destination.name, present, limit))
    (alerts,) = db.rows(
        "SELECT count(DISTINCT alert_id) FROM delivery WHERE destination = ? AND state = 'pending' AND due <= ?",
        (destination.name, present),
    )[0]
    last = db.number("SELECT last_digest_at FROM destination WHERE name = ?", (destination.name,))
    return ClaimSnapshot(
        destination=destination,
        waiting=tuple(_waiting(db, found, destination.name)),
        waiting_alerts=alerts,
        silences=tuple(silences(db, now)),
        last_digest_at=moment(last) if last else None,
    )


def _waiting(db: Database, found: Sequence[Row], destination: str) -> Iterable[Waiting]:
    deliveries = [rows.delivery(row) for row in found]
    told = stories.load(db, [row.story_id for row in deliveries if row.story_id])
    about = stories.items(db, [row.item_id for row in deliveries if row.item_id])
    targets = _targets(db, deliveries)
    earlier = following.followed(db, told.values())
    followed = following.at(db, destination, earlier) if earlier else {}
    posts = [row for row in deliveries if row.story_id and row.alert_id and row.kind is Kind.POST]
    news = _news(db, [row.story_id for row in posts if row.story_id])
    last = _told_at(db, [row.alert_id for row in deliveries if row.alert_id and row.kind is not Kind.EDIT])
    for delivery, row in zip(deliveries, found, strict=True):
        alert: Alert | None = rows.alert(row[_WIDTH:]) if row[_WIDTH] is not None else None
        story, item = told.get(delivery.story_id or 0), about.get(delivery.item_id or 0)
        before = followed.get(story.follows or 0) if story else None
        new = tuple(news.get(delivery.story_id or 0, ())) if delivery.kind is Kind.POST else ()
        at = last.get(delivery.alert_id or 0)
        yield Waiting(delivery, alert, story, item, targets.get(delivery.edits or 0), before, new, at)


def _told_at(db: Database, alerts: Sequence[int]) -> dict[int, datetime]:
    """When a joint message told these alerts last; none of those that it never did."""
    if not alerts:
        return {}
    found = db.rows(
        f"SELECT d.alert_id, max(e.at) FROM delivery d JOIN delivery_event e ON e.delivery_id = d.id "
        f"WHERE d.alert_id IN {LISTED} AND d.kind = 'post' AND e.state = 'dropped' AND e.detail LIKE ? "
        "GROUP BY d.alert_id",
        (listed(alerts), f"{TOLD_IN}%"),
    )
    return {alert: moment(at) for alert, at in found}


def _news(db: Database, told: Sequence[int]) -> dict[int, list[KeptNews]]:
    """What was new of these stories, oldest first."""
    found: dict[int, list[KeptNews]] = {}
    if told:
        for story, item, body, at in db.rows(
            f"SELECT story_id, item_id, body, at FROM fact WHERE story_id IN {LISTED} AND kind = 'news' ORDER BY id",
            (listed(told),),
        ):
            found.setdefault(story, []).append(KeptNews(item, body, moment(at)))
    return found


class _Claimed:
    """A claim plan being applied to the rows that its snapshot offered."""

    def __init__(self, db: Database, snapshot: ClaimSnapshot, now: int, until: int) -> None:
        self.db = db
        self.now = now
        self.until = until
        self.destination = snapshot.destination.name
        self.waiting = {row.delivery.id: row for row in snapshot.waiting}

    def apply(self, plan: ClaimPlan) -> list[Outgoing]:
        """Change the rows; the ones to send, in the order of the plan, joint messages last."""
        for postponed in plan.postponed:
            self._postpone(postponed)
        for dropped in plan.dropped:
            self._drop(dropped)
        for held in plan.held:
            self._hold(held)
        enter(self.db, plan.notices, self.now, lambda ref: ref)
        sends = [self._send(frozen) for frozen in plan.sends]
        return sends + [self._fold(folded) for folded in plan.folded]

    def _postpone(self, postponed: Postponed) -> None:
        reason = postponed.reason.value
        self.db.run(
            # A post is composed anew and says why it was held; the detail of a reply is what it tells.
            "UPDATE delivery SET due = ?, detail = CASE kind WHEN 'post' THEN ? ELSE detail END WHERE id = ?",
            (stamp(postponed.due), reason, postponed.delivery_id),
        )
        event(self.db, postponed.delivery_id, self.now, State.PENDING, reason)

    def _drop(self, dropped: Dropped) -> None:
        self.db.run(
            "UPDATE delivery SET state = 'dropped', detail = ? WHERE id = ?", (dropped.detail, dropped.delivery_id)
        )
        event(self.db, dropped.delivery_id, self.now, State.DROPPED, dropped.detail)

    def _hold(self, held: Held) -> None:
        self.db.run(
            "UPDATE delivery SET state = 'held', message = ?, detail = CASE kind WHEN 'reply' THEN detail ELSE ? END "
            "WHERE id = ?",
            (dumps(held.message), held.detail, held.delivery_id),
        )
        event(self.db, held.delivery_id, self.now, State.HELD, held.detail)

    def _send(self, frozen: Frozen) -> Outgoing:
        row = self.waiting[frozen.delivery_id]
        edit = row.delivery.kind is Kind.EDIT
        message = frozen.message if edit else row.delivery.message or frozen.message
        (sent,) = self.db.rows(
            f"""UPDATE delivery SET state = 'sending', attempt = attempt + 1, fence = fence + 1, lease_until = ?,
            first_sent_at = coalesce(first_sent_at, ?), message = ?
            WHERE id = ? RETURNING {rows.DELIVERY.replace("d.", "")}""",
            (self.until, self.now, dumps(message), frozen.delivery_id),
        )
        delivery = rows.delivery(sent)
        if row.alert and (edit or row.delivery.message is None) and frozen.story_version is not None:
            self._shown(row.alert.id, frozen.story_version)
        event(self.db, delivery.id, self.now, State.SENDING, f"attempt {delivery.attempt}")
        if delivery.edits is not None:
            return _outgoing(delivery, row.target)
        return _outgoing(delivery, row.alert.post if row.alert else None)

    def _shown(self, alert: int, version: int) -> None:
        self.db.run("UPDATE alert SET shown_version = ? WHERE id = ? AND shown_version < ?", (version, alert, version))

    def _fold(self, folded: Folded) -> Outgoing:
        covered = [self.waiting[id_] for id_ in folded.delivery_ids]
        for row in covered:
            self._drop(Dropped(row.delivery.id, f"{TOLD_IN}{folded.key}"))
            if row.alert and row.story and row.delivery.kind is Kind.POST:
                self._shown(row.alert.id, row.story.version)
        told = [row.alert.id for row in covered if row.alert and row.delivery.kind is Kind.POST]
        self.db.run(f"UPDATE alert SET told_in_digest = 1 WHERE id IN {LISTED}", (listed(told),))
        if folded.reason is Reason.DIGEST:
            self.db.run("UPDATE destination SET last_digest_at = ? WHERE name = ?", (self.now, self.destination))
        return self._joint(folded)

    def _joint(self, folded: Folded) -> Outgoing:
        (row,) = self.db.rows(
            f"""INSERT INTO delivery (workspace_id, key, destination, kind, reason, state, due, attempt, first_sent_at,
                fence, lease_until, message, detail, created_at)
            VALUES (?, ?, ?, ?, ?, 'sending', ?, 1, ?, 1, ?, ?, '', ?) RETURNING {rows.DELIVERY.replace("d.", "")}""",
            (
                WORKSPACE,
                folded.key,
                self.destination,
                folded.message.kind.value,
                folded.reason.value,
                self.now,
                self.now,
                self.until,
                dumps(folded.message),
                self.now,
            ),
        )
        delivery = rows.delivery(row)
        event(self.db, delivery.id, self.now, State.SENDING, f"tells {len(folded.delivery_ids)} rows together")
        return _outgoing(delivery, None)
