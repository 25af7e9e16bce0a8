"""However a plan names its new things, the store connects them as the plan says."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.delivery import Reason
from bot.model.message import Kind
from bot.model.plan import IngestPlan, IngestSnapshot, Joined, NewAlert, NewDelivery, NewKey, NewStory
from bot.model.watch import Severity
from bot.storage.sqlite import open_store
from tests.contract.store.desk import DESK, GROK, NOW, TELEGRAPH, Newsroom, entry, keys_of, new_item, progressed


@st.composite
def shapes(draw: st.DrawFn) -> tuple[list[int], list[int], list[tuple[int, int]]]:
    """Refs of items, refs of stories, and which item joins which story, all by negative numbers in any order."""
    refs = draw(st.lists(st.integers(-(2**31), -1), min_size=2, max_size=14, unique=True))
    cut = draw(st.integers(1, len(refs) - 1))
    items, stories = refs[:cut], refs[cut:]
    joins = draw(st.lists(st.tuples(st.sampled_from(stories), st.sampled_from(items)), unique=True, max_size=12))
    return items, stories, joins


@settings(max_examples=25, deadline=None)
@given(shapes())
def test_refs_become_the_ids_of_what_they_named(
    migrated: Path, shape: tuple[list[int], list[int], list[tuple[int, int]]]
) -> None:
    items, stories, joins = shape
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tocsin.db"
        path.write_bytes(migrated.read_bytes())
        store = open_store(str(path))
        store.reconcile([TELEGRAPH], [GROK], [DESK], NOW)
        Newsroom(store).poll(lambda snapshot: _plan(snapshot, items, stories, joins))
        held = store.stories(since=None, limit=50)
        rows = store.deliveries(state=None, limit=50)
        store.close()
    expected = {f"post {story}": {f"Piece {item}" for s, item in joins if s == story} for story in stories}
    titles = {story.id: {member.item.title for member in story.members} for story in held}
    assert {row.delivery.key: titles[row.delivery.story_id or 0] for row in rows} == expected
    assert all(story.version == len(story.members) for story in held)


def _plan(snapshot: IngestSnapshot, items: list[int], stories: list[int], joins: list[tuple[int, int]]) -> IngestPlan:
    told = {item: entry(f"Piece {item}") for item in items}
    alerts = {story: -(2**40) - number for number, story in enumerate(stories)}
    return IngestPlan(
        snapshot.due.source.id,
        progressed(snapshot.due, NOW),
        items=tuple(new_item(item, told[item], "grok") for item in items),
        keys=tuple(NewKey(item, key) for item in items for key in keys_of(told[item])),
        stories=tuple(NewStory(story) for story in stories),
        joins=tuple(Joined(story, item, "opened", None, "") for story, item in joins),
        alerts=tuple(NewAlert(alerts[s], s, "desk", Severity.LOW, f"post {s}") for s in stories),
        deliveries=tuple(
            NewDelivery(f"post {s}", "desk", Kind.POST, Reason.FIRST, NOW, alert=alerts[s]) for s in stories
        ),
    )
