"""Sources are leased, polled once, and their progress is kept whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.model.plan import IngestPlan, IngestQuery
from bot.model.source import Health, Progress, Standing, Validators
from bot.ports import IngestStep, Recorded, Store
from tests.contract.store.desk import GAZETTE, LEASE, NOW, TELEGRAPH, Newsroom, progressed


def names(newsroom: Newsroom, now=NOW, **more: object) -> list[str]:
    return [due.source.name for due in newsroom.store.claim_sources(now, limit=10, lease=LEASE, **more)]


def test_a_new_source_is_due_at_once(newsroom: Newsroom) -> None:
    assert names(newsroom) == ["Harbour Telegraph", "Upland Gazette"]


def test_a_leased_source_is_not_claimed_again_until_the_lease_ends(newsroom: Newsroom) -> None:
    names(newsroom)
    assert names(newsroom) == []
    assert names(newsroom, NOW + LEASE) == ["Harbour Telegraph", "Upland Gazette"]


def test_the_limit_takes_the_longest_due_first(newsroom: Newsroom) -> None:
    due = newsroom.claimed(TELEGRAPH)
    newsroom.store.record([Recorded(due.source.id, due.fence, progressed(due, NOW))])
    later = NOW + timedelta(hours=1)
    assert [d.source.name for d in newsroom.store.claim_sources(later, limit=1, lease=LEASE)] == ["Upland Gazette"]


def test_named_sources_are_claimed_whether_due_or_not(newsroom: Newsroom) -> None:
    due = newsroom.claimed(GAZETTE)
    newsroom.store.record([Recorded(due.source.id, due.fence, progressed(due, NOW))])
    assert names(newsroom, names=["Upland Gazette", "Nobody's Post"]) == ["Upland Gazette"]


def test_a_paused_source_is_left_alone(store: Store) -> None:
    store.reconcile([replace(TELEGRAPH, standing=Standing.PAUSED)], [], [], NOW)
    assert store.claim_sources(NOW, limit=10, lease=LEASE) == []


def test_progress_comes_back_as_it_was_stored(newsroom: Newsroom) -> None:
    due = newsroom.claimed()
    learned = Progress(
        next_due=NOW + timedelta(minutes=7, microseconds=3),
        interval=timedelta(minutes=7),
        validators=Validators('W/"a"', "Mon, 03 Mar 2031 09:00:00 GMT"),
        body_hash="abc",
        first_polled_at=NOW,
        last_polled_at=NOW,
        last_good_at=NOW,
        last_new_at=NOW,
        full_fetch_at=NOW,
        high_water=NOW - timedelta(days=1),
        failures=2,
        deaths=1,
        health=Health.DEGRADED,
        reason="an empty feed",
        health_since=NOW,
        told_at=NOW,
        moved_to="https://harbour.example/new",
        moved_count=3,
    )
    newsroom.store.record([Recorded(due.source.id, due.fence, learned)])
    (row,) = [row for row in newsroom.store.sources() if row.source.name == TELEGRAPH.name]
    assert row.progress == learned
    assert row.source == replace(TELEGRAPH, id=due.source.id)


def test_a_poll_whose_lease_was_taken_over_changes_nothing(newsroom: Newsroom) -> None:
    slow = newsroom.claimed(now=NOW)
    newsroom.claimed(now=NOW + LEASE)

    def decide(_: object) -> IngestPlan:
        raise AssertionError("a lost lease must not be decided on")

    query = IngestQuery(slow.source.id, slow.fence, ())
    assert newsroom.store.ingest([IngestStep(query, decide)], NOW + LEASE) == [None]
    newsroom.store.record([Recorded(slow.source.id, slow.fence, progressed(slow, NOW))])
    assert newsroom.store.sources()[0].progress.first_polled_at is None


def test_a_poll_is_stored_once(newsroom: Newsroom) -> None:
    due = newsroom.claimed()
    step = IngestStep(
        IngestQuery(due.source.id, due.fence, ()), lambda s: IngestPlan(s.due.source.id, progressed(s.due, NOW))
    )
    first, again = newsroom.store.ingest([step, step], NOW)
    assert first is not None
    assert again is None
