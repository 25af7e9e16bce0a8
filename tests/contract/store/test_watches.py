"""Watches that people change, and what they say of what was caught."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import NotFound, Refused
from bot.model.actor import Actor
from bot.model.source import Origin, Standing
from bot.model.watch import Severity, Verdict, Watch
from bot.ports import Store
from tests.contract.store.desk import DESK, GAZETTE, GROK, NOW, TELEGRAPH, Newsroom

LATER = NOW + timedelta(hours=1)
ADA, BEN = Actor("slack", "U1", "Ada Quill"), Actor("slack", "U2", "Ben Margin")
OWN = Watch("quays", "quay*", to=("desk",), origin=Origin.CHAT, owner="Imani Okafor")


def test_a_changed_watch_keeps_its_id_and_gets_a_new_version(store: Store) -> None:
    store.add_watch(OWN, "Imani Okafor", NOW)
    store.edit_watch(replace(OWN, query="quay* OR pier*", severity=Severity.HIGH), "Imani Okafor", LATER)
    (held,) = store.watches()
    assert held == replace(OWN, query="quay* OR pier*", severity=Severity.HIGH, version=2, id=1)


def test_an_ended_watch_is_gone_and_its_name_is_free(store: Store) -> None:
    store.add_watch(OWN, "Imani Okafor", NOW)
    store.end_watch("quays", "Imani Okafor", LATER)
    assert store.watches() == []
    store.add_watch(OWN, "Imani Okafor", LATER)
    assert [watch.standing for watch in store.watches()] == [Standing.ACTIVE]


def test_the_files_watch_can_be_paused_but_not_changed_or_ended(newsroom: Newsroom) -> None:
    with pytest.raises(Refused, match="configuration file"):
        newsroom.store.edit_watch(replace(GROK, query="xAI"), "Imani Okafor", NOW)
    with pytest.raises(Refused, match="configuration file"):
        newsroom.store.end_watch(GROK.name, "Imani Okafor", NOW)
    newsroom.store.pause_watch(GROK.name, "Imani Okafor", NOW, paused=True)
    newsroom.store.reconcile([TELEGRAPH, GAZETTE], [GROK], [DESK], LATER)
    assert [watch.standing for watch in newsroom.store.watches()] == [Standing.PAUSED]
    newsroom.store.pause_watch(GROK.name, "Imani Okafor", NOW, paused=False)
    assert [watch.standing for watch in newsroom.store.watches()] == [Standing.ACTIVE]


def test_one_watch_is_looked_up_by_its_exact_name_until_it_ends(store: Store) -> None:
    for name in ("Quays", "quay", "quays"):
        store.add_watch(replace(OWN, name=name, query=f"{name}*"), "Imani Okafor", NOW)
    store.pause_watch("quays", "Imani Okafor", NOW, paused=True)
    assert store.watch("quays") == replace(OWN, query="quays*", id=3, standing=Standing.PAUSED)
    assert [store.watch(name) for name in ("Quays", "quay")] == [w for w in store.watches() if w.name != "quays"]
    store.end_watch("quays", "Imani Okafor", LATER)
    assert [store.watch(name) for name in ("quays", "QUAY", "")] == [None, None, None]


def test_a_watch_that_is_not_there_cannot_be_changed(store: Store) -> None:
    for change in (
        lambda: store.edit_watch(OWN, "Imani Okafor", NOW),
        lambda: store.end_watch("quays", "Imani Okafor", NOW),
        lambda: store.pause_watch("quays", "Imani Okafor", NOW, paused=True),
    ):
        with pytest.raises(NotFound, match="quays"):
            change()


def test_a_verdict_is_kept_for_each_watch_that_caught_the_story(newsroom: Newsroom) -> None:
    story = newsroom.story("Grok under inquiry", "k1")
    assert newsroom.store.judge(story, ADA, NOW, relevant=True) == ["grok"]
    assert newsroom.store.judge(story, ADA, LATER, relevant=False) == ["grok"]
    assert newsroom.store.judge(story, BEN, LATER, relevant=True) == ["grok"]
    assert newsroom.store.verdicts() == [
        Verdict("grok", story, relevant=False, by="slack:U1", at=LATER),
        Verdict("grok", story, relevant=True, by="slack:U2", at=LATER),
    ]
    assert newsroom.store.verdicts(since=LATER + timedelta(seconds=1)) == []


def test_the_extent_of_the_archive_is_known(newsroom: Newsroom) -> None:
    assert newsroom.store.extent(NOW - timedelta(days=7)) == (0, None)
    newsroom.story("Grok under inquiry", "k1")
    newsroom.story("Quay wall falls", "k2", LATER)
    assert newsroom.store.extent(NOW - timedelta(days=7)) == (2, NOW)
    assert newsroom.store.extent(LATER) == (1, LATER)
