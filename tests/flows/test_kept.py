"""Each version is kept with the document that it was read from."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

from bot.model.kept import KeptVersion
from tests.fakes import rss
from tests.flows.newsroom import INQUIRY, TIMES, Newsroom

CHANGED = replace(INQUIRY, title="Pico inquiry widens to fake intimate images")


async def edited(newsroom: Newsroom) -> list[KeptVersion]:
    """A piece that is told, and edited five minutes later; its versions."""
    await newsroom.begins(TIMES)
    await newsroom.reads(TIMES, INQUIRY)
    newsroom.clock.forward(timedelta(minutes=5))
    await newsroom.reads(TIMES, CHANGED)
    return list(newsroom.desk.store.history(1)[0].versions)


async def test_a_version_names_its_document_by_address_time_and_hash(newsroom: Newsroom) -> None:
    found = [version.received for version in await edited(newsroom)]
    expected = [hashlib.sha256(rss(piece)).hexdigest() for piece in (INQUIRY, CHANGED)]
    assert [one and one.sha256 for one in found] == expected
    assert {one and one.url for one in found} == {TIMES.url}
    assert [one and one.at for one in found] == [newsroom.clock.now() - timedelta(minutes=5), newsroom.clock.now()]


async def test_versions_are_kept_with_their_grades_and_texts(newsroom: Newsroom) -> None:
    found = [(each.number, each.grade, each.item.title) for each in await edited(newsroom)]
    assert found == [(1, None, INQUIRY.title), (2, "substantive", CHANGED.title)]


async def test_a_pruned_text_leaves_no_address_behind(newsroom: Newsroom) -> None:
    await newsroom.begins(TIMES)
    (item,) = [each.id for each in newsroom.desk.store.recent_items(newsroom.clock.now() - timedelta(days=1), 5)]
    newsroom.desk.store.index(100)
    assert newsroom.desk.store.prune_items([item]) == 1
    with newsroom.desk.store.reading() as db:  # type: ignore[attr-defined]
        found = db.rows("SELECT fetched_url, fetched_at, fetched_sha256 FROM version WHERE item_id = ?", (item,))
    assert found == [(None, None, None)]
