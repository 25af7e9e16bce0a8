"""The closed story that a new one follows: found when a poll opens a story, read when a message is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.model.acting import Looking
from bot.model.delivery import Receipt
from bot.model.plan import Candidate, Followed
from bot.model.story import Story, StoryState
from bot.storage import snapshot, stories
from bot.storage.coding import loads
from bot.storage.database import LISTED, Database, listed
from bot.storage.snapshot import Horizon
from bot.storage.times import moment, stamp

MOST_CLOSED = 20
"""Closed stories offered for one new one."""
TERMS = 12
"""Rare terms by which they are looked up, as many as for an open one."""

_CLOSED = f"""{snapshot.NEAR}
    WHERE s.state NOT IN ('joined', 'false_alarm') AND s.last_item_at >= ? AND s.last_item_at < ?
    AND NOT EXISTS (
        SELECT 1 FROM story_item mine JOIN bond b ON b.must = 0 AND mine.item_id IN (b.item_a, b.item_b)
        JOIN story_item theirs ON theirs.item_id IN (b.item_a, b.item_b) AND theirs.item_id <> mine.item_id
        AND theirs.story_id = s.id
        WHERE mine.story_id = ?)
    ORDER BY hit.shared DESC, s.last_item_at DESC, s.id DESC LIMIT {MOST_CLOSED}"""


@dataclass(frozen=True, slots=True)
class Begun:
    """A story that a poll has opened, with the number of the entry that opened it and its rare terms."""

    story: int
    number: int
    terms: Sequence[str]


def look(db: Database, looking: Looking, begun: Begun, horizon: Horizon) -> None:
    """Note which closed story a new one follows, and why, if there is one.

    Left out are stories that went into another one, that people called a false alarm, and those from which people have
    parted one of the new story's pieces.
    """
    since, until = stamp(looking.since), stamp(looking.until)
    first = snapshot.first(db, since, horizon)
    found = db.rows(_CLOSED, (listed(begun.terms[:TERMS]), first, since, until, begun.story))
    if not found:
        return
    closed = [Candidate(story, profile, moment(last)) for story, profile, last in found]
    before = looking.earlier(begun.number, closed)
    if before is not None:
        db.run("UPDATE story SET follows = ? WHERE id = ?", (before.story, begun.story))
        db.run("UPDATE story_item SET why = why || '; ' || ? WHERE story_id = ?", (before.why, begun.story))


def followed(db: Database, told: Iterable[Story]) -> Mapping[int, Story]:
    """The stories that these follow, by the number that they name: for one joined since, the one it went into."""
    wanted = {story.follows for story in told if story.follows is not None}
    found = stories.load(db, wanted) if wanted else {}
    while gone := {one for one, story in found.items() if story.state is StoryState.JOINED and story.joined_to}:
        part_of = stories.load(db, {found[one].joined_to or 0 for one in gone})
        found |= {one: part_of.get(found[one].joined_to or 0, _ended(found[one])) for one in gone}
    return found


def _ended(story: Story) -> Story:
    return Story(story.id, story.opened_at, story.last_item_at, story.version)


def at(db: Database, destination: str, found: Mapping[int, Story]) -> Mapping[int, Followed]:
    """These stories with their messages at a destination, as far as nobody deleted them there."""
    posts = {
        story: loads(Receipt, post)
        for story, post in db.rows(
            "SELECT story_id, post FROM alert WHERE destination = ? AND ended = 0 AND post IS NOT NULL "
            f"AND story_id IN {LISTED} ORDER BY id DESC",
            (destination, listed({story.id for story in found.values()})),
        )
    }
    return {number: Followed(story, posts.get(story.id)) for number, story in found.items()}
