"""What people do: acts with their audit rows, and silences."""

from __future__ import annotations

from datetime import datetime

from bot.errors import Refused
from bot.model.plan import ActPlan, Moved
from bot.model.watch import Silence, SilenceScope, Verdict
from bot.storage import entering, rows
from bot.storage.database import LISTED, Database, listed
from bot.storage.entering import WORKSPACE
from bot.storage.times import moment, stamp


def act(db: Database, plan: ActPlan, actor: str, what: str, now: datetime) -> None:
    """Apply a person's act and note it; the stories it touches get a new version."""
    present = stamp(now)
    db.many(
        "INSERT INTO silence (workspace_id, scope, target, destination, until, actor, made_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (WORKSPACE, new.scope.value, new.target, new.destination, stamp(new.until), new.by or actor, present)
            for new in plan.silences
        ],
    )
    db.many(
        "UPDATE silence SET lifted_at = ? WHERE id = ? AND lifted_at IS NULL", [(present, id_) for id_ in plan.lifted]
    )
    for moved in plan.moved:
        _move(db, moved, present)
    entering.enter(db, plan.deliveries, present, lambda ref: ref)
    stories = [new.target for new in plan.silences if new.scope is SilenceScope.STORY]
    alerts = [new.alert for new in plan.deliveries if new.alert is not None]
    db.run(
        f"UPDATE story SET version = version + 1 WHERE id IN {LISTED} "
        f"OR id IN (SELECT story_id FROM alert WHERE id IN {LISTED})",
        (listed(stories), listed(alerts)),
    )
    audit(db, actor, what, present)


def _move(db: Database, moved: Moved, now: int) -> None:
    """A person's word on a row, if it still is as the person saw it. Raises Refused if not."""
    changed = db.run(
        "UPDATE delivery SET state = ?, detail = ?, due = ?, fence = fence + 1, lease_until = NULL "
        "WHERE id = ? AND state = ?",
        (moved.state.value, moved.detail, stamp(moved.due), moved.delivery_id, moved.before.value),
    )
    if not changed:
        raise Refused(f"D{moved.delivery_id} has changed meanwhile; look at it again.")
    entering.event(db, moved.delivery_id, now, moved.state, moved.detail)


def audit(db: Database, actor: str, what: str, at: int) -> None:
    """Note who did what."""
    db.run("INSERT INTO act (workspace_id, actor, what, at) VALUES (?, ?, ?, ?)", (WORKSPACE, actor, what, at))


def judge(db: Database, story: int, actor: str, now: datetime, *, relevant: bool) -> list[str]:
    """Keep a verdict on a story for each watch that caught one of its items; the newest word of a person counts."""
    caught = db.rows(
        "SELECT DISTINCT w.id, w.name FROM story_item s JOIN match m ON m.item_id = s.item_id "
        "JOIN watch w ON w.id = m.watch_id WHERE s.story_id = ? ORDER BY w.name",
        (story,),
    )
    db.run("DELETE FROM feedback WHERE story_id = ? AND actor = ?", (story, actor))
    verdict = "relevant" if relevant else "not relevant"
    db.many(
        "INSERT INTO feedback (workspace_id, watch_id, story_id, verdict, actor, at) VALUES (?, ?, ?, ?, ?, ?)",
        [(WORKSPACE, watch, story, verdict, actor, stamp(now)) for watch, _ in caught],
    )
    audit(db, actor, f"said that S{story} is {verdict}", stamp(now))
    return [name for _, name in caught]


def verdicts(db: Database, since: datetime | None) -> list[Verdict]:
    """What people said of stories, oldest first."""
    return [
        Verdict(watch, story, verdict == "relevant", actor, moment(at))
        for watch, story, verdict, actor, at in db.rows(
            "SELECT w.name, f.story_id, f.verdict, f.actor, f.at FROM feedback f JOIN watch w ON w.id = f.watch_id "
            "WHERE f.story_id IS NOT NULL AND f.at >= ? ORDER BY f.at, f.id",
            (stamp(since) if since else 0,),
        )
    ]


def silences(db: Database, now: datetime) -> list[Silence]:
    """Silences in force, oldest first."""
    return [
        rows.silence(row)
        for row in db.rows(
            f"SELECT {rows.SILENCE} FROM silence WHERE lifted_at IS NULL AND (until IS NULL OR until > ?) ORDER BY id",
            (stamp(now),),
        )
    ]
