"""Whatever a feed does to GUIDs, dates, links and order: no item is told twice, and none that is new is swallowed."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.storage.sqlite import SqliteStore, open_store
from tests.fakes import NOW, Piece
from tests.flows.newsroom import TIMES, at_work, workspace

SUBJECTS = ("harbour", "library", "orchard", "railway", "stadium", "theatre", "vineyard")
LONG = "Several residents of the district described what they had seen and asked the council for an answer. " * 3


@dataclass(frozen=True)
class Churn:
    """What one poll does to one piece. Link and text never change at once: then nothing would be left to know it by."""

    guid: str
    days: int
    query: str
    scheme: str
    change: str


churns = st.builds(
    Churn,
    guid=st.sampled_from(["kept", "new", "place", "none"]),
    days=st.integers(-1, 3),
    query=st.sampled_from(["", "?utm_source=rss&utm_campaign=x", "?fbclid=abc"]),
    scheme=st.sampled_from(["https://", "http://", "https://www."]),
    change=st.sampled_from(["nothing", "nothing", "link", "text"]),
)
shown = st.lists(
    st.tuples(st.integers(0, len(SUBJECTS) - 1), churns), min_size=1, max_size=5, unique_by=lambda each: each[0]
)


class Feed:
    """A feed that churns: it remembers how often link and text of each piece were changed."""

    def __init__(self, *, long: bool) -> None:
        self.links = [0] * len(SUBJECTS)
        self.texts = [0] * len(SUBJECTS)
        self.long = long
        self.polls = 0

    def document(self, churned: list[tuple[int, Churn]]) -> list[Piece]:
        self.polls += 1
        return [self._piece(number, churn, place) for place, (number, churn) in enumerate(churned)]

    def _piece(self, number: int, churn: Churn, place: int) -> Piece:
        self.links[number] += churn.change == "link"
        self.texts[number] += churn.change == "text"
        name = SUBJECTS[number]
        link = f"{churn.scheme}harbour.example/{name}/{self.links[number]}{churn.query}"
        guids = {"kept": f"tag:{name}", "new": f"{name}-{self.polls}", "place": f"place-{place}", "none": link}
        text = f"The {name} case, report {self.texts[number]}. " + (LONG if self.long else "")
        at = NOW + timedelta(days=churn.days, minutes=number)
        return Piece(f"Pico and the {name}", text, link, guids[churn.guid], at)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(polls=st.lists(shown, min_size=2, max_size=6), long=st.booleans())
def test_every_piece_is_kept_and_told_exactly_once(
    polls: list[list[tuple[int, Churn]]], long: bool, empty_database: Path
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "tocsin.db")
        shutil.copy(empty_database, path)
        store = open_store(str(path))
        try:
            asyncio.run(_played(store, Feed(long=long), polls))
            _check(store, {number for poll in polls for number, _ in poll})
        finally:
            store.close()


async def _played(store: SqliteStore, feed: Feed, polls: list[list[tuple[int, Churn]]]) -> None:
    newsroom = await at_work(store, workspace())
    await newsroom.begins(TIMES)
    for poll in polls:
        await newsroom.reads(TIMES, *feed.document(poll))
        await newsroom.delivers(timedelta(minutes=10))


def _check(store: SqliteStore, seen: set[int]) -> None:
    kept = [item.title for item in store.recent_items(NOW - timedelta(days=1), 100) if "Pico" in item.title]
    told = [member.item.title for story in store.stories(since=None, limit=100) for member in story.members]
    expected = sorted(f"Pico and the {SUBJECTS[number]}" for number in seen)
    assert sorted(kept) == expected
    assert sorted(told) == expected


def test_one_link_for_all_items_tells_each_once(store: SqliteStore) -> None:
    live = [
        Piece(f"Pico and the {name}", f"The {name} case.", "https://harbour.example/live", name) for name in SUBJECTS
    ]

    async def played() -> None:
        newsroom = await at_work(store, workspace())
        await newsroom.begins(TIMES)
        for end in (2, 4, 7):
            await newsroom.reads(TIMES, *reversed(live[:end]))
        await newsroom.reads(TIMES, *(replace(piece, guid=f"new-{piece.guid}") for piece in live))

    asyncio.run(played())
    _check(store, set(range(len(SUBJECTS))))
