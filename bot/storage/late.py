"""Late joins: a story that a poll has made ripe looks for its double, in the transaction that stores the poll."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.acting import Grown, Joining
from bot.model.actor import TOCSIN
from bot.model.plan import Candidate, IngestQuery
from bot.storage import people, regrouping, snapshot
from bot.storage.database import Database
from bot.storage.snapshot import Horizon
from bot.storage.times import moment, stamp


@dataclass(frozen=True, slots=True)
class Looking:
    """Among which stories a double is looked for: those that the poll's query would find."""

    query: IngestQuery
    horizon: Horizon
    now: datetime


def join(db: Database, joining: Joining, story: int, terms: Sequence[str], looking: Looking) -> None:
    """Join a story with its double, if it has one and nothing that people said stands against it."""
    mine = _story(db, story)
    double = joining.double(Grown(mine, _near(db, story, terms, looking))) if mine else None
    if mine is None or double is None:
        return
    plan = joining.join(regrouping.read(db, (story, double.story_id), looking.now), (mine, double))
    if plan is None:
        return
    present = stamp(looking.now)
    people.apply(db, plan, TOCSIN.key, present, regrouping.apply(db, plan, TOCSIN.key, present))
    for noted in plan.noted:
        people.audit(db, TOCSIN, noted, present)


def _story(db: Database, story: int) -> Candidate | None:
    """The story as it is now; None if the same poll has already joined it with another."""
    found = db.rows("SELECT profile, last_item_at FROM story WHERE id = ? AND state <> 'joined'", (story,))
    return Candidate(story, found[0][0], moment(found[0][1])) if found else None


def _near(db: Database, story: int, terms: Sequence[str], looking: Looking) -> tuple[Candidate, ...]:
    since = looking.query.stories_since
    found = snapshot.candidates_for(db, terms, stamp(since) if since else 0, looking.horizon)
    return tuple(candidate for candidate in found if candidate.story_id != story)
