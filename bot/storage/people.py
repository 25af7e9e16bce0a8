"""What people do: acts with their audit rows, and silences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.errors import Refused
from bot.model.act import Deed, Done, Noted
from bot.model.acting import ActPlan, Moved
from bot.model.actor import Actor
from bot.model.delivery import State
from bot.model.plan import Ref
from bot.model.watch import Silence, SilenceScope, Verdict
from bot.storage import entering, rows
from bot.storage.database import LISTED, Database, listed
from bot.storage.entering import WORKSPACE
from bot.storage.times import moment, stamp


def _as_it_is(ref: Ref) -> int:
    return ref


def act(db: Database, plan: ActPlan, actor: str, what: str, now: datetime) -> None:
    """Apply a person's act and note it; the stories it touches get a new version."""
    apply(db, plan, actor, stamp(now))
    note(db, actor, what, stamp(now))


def apply(db: Database, plan: ActPlan, actor: str, present: int, resolve: Callable[[Ref], int] = _as_it_is) -> None:
    """Write all of an act but its audit line; `resolve` gives the ids of things that the plan made."""
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
    _decisions(db, plan)
    gone = [(int(withdrawn), item) for item, withdrawn in plan.withdrawn.items()]
    db.many("UPDATE item SET withdrawn = ? WHERE id = ?", gone)
    # An edit that waits for its time would hold up the one that a person is owed; one that failed keeps its pause.
    db.many(
        "UPDATE delivery SET due = ? WHERE alert_id = ? AND kind = 'edit' AND state = 'pending' AND attempt = 0 "
        "AND due > ?",
        [(stamp(soon.due), soon.alert, stamp(soon.due)) for soon in plan.hastened],
    )
    db.many(
        "UPDATE delivery SET due = ? WHERE alert_id = ? AND kind = 'post' AND state = 'pending' AND due > ?",
        [(stamp(soon.due), soon.alert, stamp(soon.due)) for soon in plan.urged],
    )
    entering.enter(db, plan.deliveries, present, resolve)
    entering.keep(db, plan.facts, present, resolve)
    for forwarded in plan.forwarded:
        entering.forward(db, forwarded, present)
    touched = [new.target for new in plan.silences if new.scope is SilenceScope.STORY]
    touched += plan.touched
    touched += [decision.story for decision in plan.decisions]
    alerts = [resolve(new.alert) for new in plan.deliveries if new.alert is not None]
    db.run(
        f"UPDATE story SET version = version + 1 WHERE id IN {LISTED} "
        f"OR id IN (SELECT story_id FROM alert WHERE id IN {LISTED})",
        (listed(touched), listed(alerts)),
    )
    entering.look_again(db, listed(touched), present)


def _decisions(db: Database, plan: ActPlan) -> None:
    """How stories stand from now on."""
    for decision in plan.decisions:
        db.run(
            "UPDATE story SET state = ?, claimed_by = ?, decided_by = ?, joined_to = ? WHERE id = ?",
            (
                decision.state.value,
                decision.claimed_by,
                decision.decided_by,
                decision.joined_to,
                decision.story,
            ),
        )


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
    if moved.released:
        _let_pass(db, moved)
    if moved.ends_alert:
        _end_alert(db, moved, now)
    if moved.reopens_alert:
        db.run(
            "UPDATE alert SET ended = 0 WHERE id = (SELECT alert_id FROM delivery WHERE id = ?)", (moved.delivery_id,)
        )


def _let_pass(db: Database, moved: Moved) -> None:
    """These names pass in the row's alert from now on."""
    of_row = "SELECT a.id, a.released FROM alert a JOIN delivery d ON d.alert_id = a.id WHERE d.id = ?"
    for alert, before in db.rows(of_row, (moved.delivery_id,)):
        db.run("UPDATE alert SET released = ? WHERE id = ?", (rows.names(moved.released | rows.tags(before)), alert))


def _end_alert(db: Database, moved: Moved, now: int) -> None:
    """The story is not told there: what waits for that alert is dropped too."""
    (alert,) = db.rows("SELECT alert_id FROM delivery WHERE id = ?", (moved.delivery_id,))[0]
    db.run("UPDATE alert SET ended = 1 WHERE id = ?", (alert,))
    waiting = db.rows(
        "UPDATE delivery SET state = 'dropped', detail = ?, fence = fence + 1 WHERE alert_id = ? "
        "AND state IN ('pending', 'parked', 'held') RETURNING id",
        (moved.detail, alert),
    )
    for (row,) in waiting:
        entering.event(db, row, now, State.DROPPED, moved.detail)


def note(db: Database, actor: str, what: str, at: int) -> None:
    """Note who did what."""
    db.run("INSERT INTO act (workspace_id, actor, what, at) VALUES (?, ?, ?, ?)", (WORKSPACE, actor, what, at))


def audit(db: Database, actor: Actor, noted: Noted, at: int) -> None:
    """Note who did what to which story."""
    deed = noted.deed.value if noted.deed else None
    db.run(
        "INSERT INTO act (workspace_id, actor, what, at, story_id, deed, name) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (WORKSPACE, actor.key, noted.what, at, noted.story, deed, actor.name),
    )


def done(db: Database, story: int) -> list[Done]:
    """What people did to a story, oldest first."""
    return [
        Done(moment(at), actor, name or actor, what, Deed(deed) if deed else None)
        for at, actor, name, what, deed in db.rows(
            "SELECT at, actor, name, what, deed FROM act WHERE story_id = ? ORDER BY id", (story,)
        )
    ]


def judge(db: Database, story: int, actor: Actor, now: datetime, *, relevant: bool) -> list[str]:
    """Keep a verdict on a story for each watch that caught one of its items; the newest word of a person counts."""
    caught = db.rows(
        "SELECT DISTINCT w.id, w.name FROM story_item s JOIN match m ON m.item_id = s.item_id "
        "JOIN watch w ON w.id = m.watch_id WHERE s.story_id = ? ORDER BY w.name",
        (story,),
    )
    db.run("DELETE FROM feedback WHERE story_id = ? AND actor = ?", (story, actor.key))
    verdict = "relevant" if relevant else "not relevant"
    db.many(
        "INSERT INTO feedback (workspace_id, watch_id, story_id, verdict, actor, at) VALUES (?, ?, ?, ?, ?, ?)",
        [(WORKSPACE, watch, story, verdict, actor.key, stamp(now)) for watch, _ in caught],
    )
    audit(db, actor, Noted(f"said that S{story} is {verdict}", story, Deed.JUDGED), stamp(now))
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
