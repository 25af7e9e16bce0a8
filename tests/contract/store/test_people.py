"""What people do, what the file says, and who may end what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import NotFound, Refused, StoreError
from bot.model.acting import ActPlan
from bot.model.delivery import Reason
from bot.model.message import Kind
from bot.model.plan import NewDelivery
from bot.model.source import Origin, Standing, Validators
from bot.model.watch import Mode, Severity, Silence, SilenceScope, Watch
from bot.ports import Recorded, Store
from tests.contract.store.desk import DESK, GAZETTE, GROK, LEASE, NOW, TELEGRAPH, Newsroom, progressed

LATER = NOW + timedelta(hours=1)
CHAT = replace(GAZETTE, origin=Origin.CHAT)


def test_a_silence_holds_until_its_time(newsroom: Newsroom) -> None:
    mute = Silence(SilenceScope.STORY, 12, "desk", LATER, "Imani Okafor")
    newsroom.store.act(ActPlan(silences=(mute,)), "Imani Okafor", "muted S12 for an hour", NOW)
    assert newsroom.store.silences(NOW) == [replace(mute, id=1)]
    assert newsroom.store.silences(LATER) == []
    assert newsroom.look(now=NOW).silences == (replace(mute, id=1),)


def test_a_silence_can_be_lifted(newsroom: Newsroom) -> None:
    newsroom.store.act(ActPlan(silences=(Silence(SilenceScope.WATCH, 1),)), "Imani Okafor", "muted W1", NOW)
    (held,) = newsroom.store.silences(LATER)
    assert (held.until, held.by) == (None, "Imani Okafor")
    newsroom.store.act(ActPlan(lifted=(held.id,)), "Imani Okafor", "lifted the mute of W1", LATER)
    assert newsroom.store.silences(LATER) == []


def test_an_act_owes_deliveries_and_moves_the_story_on(newsroom: Newsroom) -> None:
    story = newsroom.story("Grok under inquiry", "k1")
    edit = NewDelivery("k2", "desk", Kind.EDIT, Reason.ACTED, NOW, alert=1)
    newsroom.store.act(ActPlan(deliveries=(edit,)), "Imani Okafor", "claimed S1", NOW)
    held = newsroom.store.story(story)
    assert held is not None
    assert held.version == 2
    assert newsroom.states() == {"k1": "pending", "k2": "pending"}


def test_what_the_file_drops_is_ended_and_comes_back_with_its_history(store: Store) -> None:
    store.reconcile([TELEGRAPH, GAZETTE], [GROK], [DESK], NOW)
    (before,) = [row.source.id for row in store.sources() if row.source.name == GAZETTE.name]
    store.reconcile([TELEGRAPH], [], [], LATER)
    assert [row.source.name for row in store.sources()] == [TELEGRAPH.name]
    assert store.watches() == []
    store.reconcile([TELEGRAPH, GAZETTE], [GROK], [DESK], LATER)
    assert [row.source.id for row in store.sources() if row.source.name == GAZETTE.name] == [before]
    assert [watch.version for watch in store.watches()] == [1]


def test_a_watch_comes_back_as_it_was_given(store: Store) -> None:
    given = Watch(
        name="Deepfakes",
        query='"intimate image" AND @x',
        severity=Severity.URGENT,
        to=("desk", "volunteers"),
        mode=Mode.DIGEST,
        mention={"desk": "S123"},
        only_tags=frozenset({"uk", "primary"}),
        only_languages=frozenset({"en"}),
        owner="Imani Okafor",
    )
    store.reconcile([], [given], [], NOW)
    assert store.watches() == [replace(given, id=1)]


def test_a_changed_query_is_a_new_version_of_the_watch(store: Store) -> None:
    store.reconcile([], [GROK], [], NOW)
    store.reconcile([], [replace(GROK, severity=Severity.LOW)], [], NOW)
    assert [(watch.version, watch.severity) for watch in store.watches()] == [(1, Severity.LOW)]
    store.reconcile([], [replace(GROK, query="grok")], [], NOW)
    assert [(watch.version, watch.query) for watch in store.watches()] == [(2, "grok")]


def test_a_moved_source_forgets_what_was_learned_of_the_old_address(newsroom: Newsroom) -> None:
    due = newsroom.claimed()
    learned = replace(progressed(due, NOW), validators=Validators("e1"), high_water=NOW, next_due=LATER)
    newsroom.store.record([Recorded(due.source.id, due.fence, learned)])
    moved = replace(TELEGRAPH, url="https://harbour.example/new-feed")
    newsroom.store.reconcile([moved, GAZETTE], [GROK], [DESK], NOW)
    again = newsroom.claimed()
    assert (again.source.id, again.source.url) == (due.source.id, moved.url)
    assert (again.progress.validators, again.progress.first_polled_at) == (Validators(), None)
    assert again.progress.next_due == NOW


def test_reading_the_same_file_again_changes_nothing(newsroom: Newsroom) -> None:
    due = newsroom.claimed()
    newsroom.store.record([Recorded(due.source.id, due.fence, progressed(due, NOW))])
    before = newsroom.store.sources(), newsroom.store.watches()
    newsroom.store.reconcile([TELEGRAPH, GAZETTE], [GROK], [DESK], LATER)
    assert (newsroom.store.sources(), newsroom.store.watches()) == before


def test_a_name_used_by_the_file_and_a_person_is_refused(store: Store) -> None:
    store.add_source(CHAT, "Imani Okafor", NOW)
    with pytest.raises(StoreError, match=r'source "Upland Gazette" is in the configuration file and was also made'):
        store.reconcile([GAZETTE], [], [], NOW)
    store.add_watch(replace(GROK, origin=Origin.CHAT, owner="Imani Okafor"), "Imani Okafor", NOW)
    with pytest.raises(StoreError, match=r'watch "grok" .* by Imani Okafor'):
        store.reconcile([], [GROK], [], NOW)


def test_what_a_person_made_outlives_the_file(store: Store) -> None:
    store.add_source(CHAT, "Imani Okafor", NOW)
    store.reconcile([TELEGRAPH], [], [], NOW)
    assert [row.source.name for row in store.sources()] == [TELEGRAPH.name, GAZETTE.name]
    assert len(store.claim_sources(NOW, limit=5, lease=LEASE)) == 2


def test_a_taken_name_is_refused(newsroom: Newsroom) -> None:
    with pytest.raises(Refused, match="already a source"):
        newsroom.store.add_source(CHAT, "Imani Okafor", NOW)
    with pytest.raises(Refused, match="already a watch"):
        newsroom.store.add_watch(replace(GROK, origin=Origin.CHAT), "Imani Okafor", NOW)


def test_a_person_ends_what_a_person_made(newsroom: Newsroom) -> None:
    newsroom.store.add_source(replace(CHAT, name="Moor News"), "Imani Okafor", NOW)
    newsroom.store.end_source("Moor News", "Imani Okafor", NOW)
    assert "Moor News" not in [row.source.name for row in newsroom.store.sources()]
    with pytest.raises(NotFound, match="Moor News"):
        newsroom.store.end_source("Moor News", "Imani Okafor", NOW)
    with pytest.raises(Refused, match="configuration file"):
        newsroom.store.end_source(TELEGRAPH.name, "Imani Okafor", NOW)


def test_an_ended_name_may_be_used_again(newsroom: Newsroom) -> None:
    first = newsroom.store.add_source(replace(CHAT, name="Moor News"), "Imani Okafor", NOW)
    newsroom.store.end_source("Moor News", "Imani Okafor", NOW)
    assert newsroom.store.add_source(replace(CHAT, name="Moor News"), "Imani Okafor", LATER) == first
    (row,) = [row for row in newsroom.store.sources() if row.source.name == "Moor News"]
    assert row.source.standing is Standing.ACTIVE


def test_an_ended_destination_gets_nothing_more(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    newsroom.store.reconcile([TELEGRAPH, GAZETTE], [GROK], [], NOW)
    assert newsroom.store.destinations_due(LATER) == []
    assert newsroom.claim(LATER) == []
