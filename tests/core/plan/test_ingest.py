"""What one poll changes: news or archive, grades of edits, who is told, who is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.item import Entry, Grade
from bot.model.source import Progress
from bot.model.watch import Severity, Silence, SilenceScope
from tests.core.plan.polls import (
    DAY,
    HOUR,
    MINUTE,
    NEVER,
    NOW,
    REGULATOR,
    STARTED,
    WORKSPACE,
    entry,
    known,
    owed,
    polled,
    told_story,
)

INQUIRY = entry("inquiry")
FOLLOW_UP = entry("inquiry follow-up", "What became of inquiry was told again.")


def test_a_matched_item_opens_a_story_and_owes_one_post_after_the_group_wait() -> None:
    plan = polled(INQUIRY)
    assert owed(plan) == [("desk", "post", "first")]
    assert plan.deliveries[0].due == NOW + WORKSPACE.alerts.group_wait
    assert [joined.how for joined in plan.joins] == ["opened"]


def test_an_urgent_item_waits_for_nothing() -> None:
    plan = polled(INQUIRY, watch="Danger")
    assert [(row.due, alert.severity) for row, alert in zip(plan.deliveries, plan.alerts, strict=True)] == [
        (NOW, Severity.URGENT)
    ]


def test_the_first_poll_announces_the_three_newest_of_a_day() -> None:
    entries = [entry(name, at=NOW - k * HOUR) for k, name in enumerate(("alpha", "bravo", "carol", "delta", "echo"))]
    plan = polled(*entries, progress=NEVER)
    assert {item.entry.title for item in plan.items if not item.archived} == {"Pico alpha", "Pico bravo", "Pico carol"}
    assert len(plan.items) == 5


def test_the_first_poll_announces_nothing_older_than_a_day() -> None:
    plan = polled(entry("alpha", at=NOW - DAY - MINUTE), progress=NEVER)
    assert [item.archived for item in plan.items] == [True]
    assert plan.deliveries == ()


def test_an_old_item_that_resurfaces_is_archived() -> None:
    plan = polled(entry("alpha", at=STARTED.high_water - 2 * DAY - MINUTE), entry("bravo"))  # type: ignore[operator]
    assert {item.entry.title: item.archived for item in plan.items} == {"Pico alpha": True, "Pico bravo": False}


def test_an_item_without_a_date_counts_as_now() -> None:
    assert owed(polled(entry("alpha", at=None))) == [("desk", "post", "first")]


def test_a_date_far_ahead_counts_as_now() -> None:
    plan = polled(entry("alpha", at=NOW + 3 * DAY))
    assert plan.progress.high_water == NOW
    assert owed(plan) == [("desk", "post", "first")]


def test_a_burst_is_marked_from_the_twenty_first_story() -> None:
    assert owed(polled(INQUIRY, announced=19)) == [("desk", "post", "first")]
    assert owed(polled(INQUIRY, announced=20)) == [("desk", "post", "burst")]


def test_a_known_item_is_not_announced_again() -> None:
    plan = polled(INQUIRY, items=[known(INQUIRY)])
    assert (plan.items, plan.versions, plan.deliveries) == ((), (), ())


def edited(told: Entry, **known_as: object) -> list[tuple[str, str, str]]:
    """What is owed after INQUIRY of story S10 reads like this."""
    item = known(INQUIRY, stories=(10,), **known_as)
    return owed(polled(told, items=[item], stories=told_story()))


def test_a_comma_tells_nobody() -> None:
    assert edited(replace(INQUIRY, text=INQUIRY.text.replace(" was", ", was"))) == []


def test_a_changed_headline_is_told_and_shown() -> None:
    assert edited(replace(INQUIRY, title="Pico inquiry closed")) == [
        ("desk", "reply", "corrected"),
        ("desk", "edit", "story_grew"),
    ]


def test_a_changed_headline_is_told_in_words() -> None:
    item = known(INQUIRY, stories=(10,))
    plan = polled(replace(INQUIRY, title="Pico inquiry closed"), items=[item], stories=told_story())
    assert plan.deliveries[0].detail == (
        "Harbour Times changed its headline. Before: “Pico inquiry”. Now: “Pico inquiry closed”."
    )


def test_an_edit_and_its_revert_are_two_versions() -> None:
    changed = replace(INQUIRY, title="Pico inquiry closed")
    there = polled(changed, items=[known(INQUIRY)])
    back = polled(INQUIRY, items=[replace(known(changed), keys=known(INQUIRY).keys, hit=known(INQUIRY).keys)])
    assert [v.entry.title for p in (there, back) for v in p.versions] == ["Pico inquiry closed", "Pico inquiry"]
    assert [v.grade for p in (there, back) for v in p.versions] == [Grade.SUBSTANTIVE] * 2


def test_only_the_source_that_brought_an_item_makes_versions() -> None:
    changed = replace(INQUIRY, title="Regulator's own words for it")
    plan = polled(changed, items=[known(INQUIRY, stories=(10,))], stories=told_story(), source=REGULATOR)
    assert (plan.versions, plan.deliveries) == ((), ())


def test_one_item_listed_twice_makes_one_version() -> None:
    twice = (replace(INQUIRY, title="Pico inquiry closed"), replace(INQUIRY, title="Pico inquiry shut for good"))
    plan = polled(*twice, items=[known(INQUIRY)])
    assert [version.entry.title for version in plan.versions] == ["Pico inquiry closed"]


def grown(
    told: Entry = FOLLOW_UP, watch: str = "Pico", primary_source: bool = False, **story: object
) -> list[tuple[str, str, str]]:
    """What is owed after another item joined story S10."""
    source = REGULATOR if primary_source else replace(REGULATOR, id=3, tags=frozenset())
    return owed(
        polled(told, source=source, watch=watch, like=(10, INQUIRY), stories=told_story(10, **story))  # type: ignore[arg-type]
    )


def test_same_again_only_edits_the_message() -> None:
    assert grown() == [("desk", "edit", "story_grew")]


def test_a_post_that_still_waits_needs_no_edit() -> None:
    assert grown(waits=True) == []


def test_the_first_primary_source_is_told_in_the_thread() -> None:
    assert grown(primary_source=True) == [("desk", "reply", "primary_arrived"), ("desk", "edit", "story_grew")]


def test_the_second_primary_source_is_not() -> None:
    assert grown(primary_source=True, primary=True) == [("desk", "edit", "story_grew")]


def test_a_rise_to_urgent_is_told_in_the_thread() -> None:
    assert grown(watch="Danger") == [("desk", "reply", "severity_rose"), ("desk", "edit", "story_grew")]


def test_a_rise_to_urgent_hastens_a_post_that_waits() -> None:
    plan = polled(FOLLOW_UP, source=REGULATOR, watch="Danger", like=(10, INQUIRY), stories=told_story(10, waits=True))
    assert [(raised.alert, raised.severity) for raised in plan.raised] == [(100, Severity.URGENT)]
    assert [(hastened.alert, hastened.due) for hastened in plan.hastened] == [(100, NOW)]
    assert plan.deliveries == ()


def test_severity_never_falls() -> None:
    assert grown(severity=Severity.HIGH) == [("desk", "edit", "story_grew")]


def test_a_story_told_in_a_digest_grows_in_the_next_digest() -> None:
    assert grown(digest=True) == [("desk", "post", "digest")]


def test_a_story_told_in_a_digest_that_turns_urgent_gets_its_own_message() -> None:
    assert ("desk", "post", "severity_rose") in grown(watch="Danger", digest=True)


def test_a_webhook_gets_a_new_post_for_news_and_nothing_for_same_again() -> None:
    hook = replace(WORKSPACE, watches=(replace(WORKSPACE.watches[0], to=("hook",)),))
    story = told_story(10, "hook")
    news = polled(FOLLOW_UP, source=REGULATOR, like=(10, INQUIRY), stories=story, workspace=hook)
    again = polled(
        FOLLOW_UP, source=replace(REGULATOR, tags=frozenset()), like=(10, INQUIRY), stories=story, workspace=hook
    )
    assert (owed(news), owed(again)) == ([("hook", "post", "primary_arrived")], [])


@pytest.mark.parametrize(("minutes", "wait"), [(10, MINUTE), (61, 10 * MINUTE)])
def test_old_messages_on_discord_are_edited_less_often(minutes: int, wait: timedelta) -> None:
    forum = replace(WORKSPACE, watches=(replace(WORKSPACE.watches[0], to=("forum",)),))
    story = told_story(10, "forum", posted=NOW - minutes * MINUTE)
    just = replace(story[10].alerts[0], alert=replace(story[10].alerts[0].alert, edited_at=NOW))
    plan = polled(FOLLOW_UP, like=(10, INQUIRY), stories={10: replace(story[10], alerts=(just,))}, workspace=forum)
    assert [row.due - NOW for row in plan.deliveries] == [wait]


@pytest.mark.parametrize(
    ("scope", "target"), [(SilenceScope.WATCH, 1), (SilenceScope.SOURCE, 1)], ids=["watch", "source"]
)
def test_a_muted_watch_or_source_owes_nothing_and_is_still_kept(scope: SilenceScope, target: int) -> None:
    plan = polled(INQUIRY, silences=[Silence(scope, target)])
    assert (owed(plan), len(plan.items)) == ([], 1)


def test_a_mute_of_another_destination_changes_nothing() -> None:
    assert owed(polled(INQUIRY, silences=[Silence(SilenceScope.WATCH, 1, "hook")])) == [("desk", "post", "first")]


def test_a_muted_story_is_not_edited() -> None:
    plan = polled(
        FOLLOW_UP,
        like=(10, INQUIRY),
        stories=told_story(),
        silences=[Silence(SilenceScope.STORY, 10)],
    )
    assert owed(plan) == []


def test_a_story_whose_message_was_deleted_stays_silent() -> None:
    story = told_story()
    alert = story[10].alerts[0]
    gone = {10: replace(story[10], alerts=(replace(alert, alert=replace(alert.alert, ended=True)),))}
    assert owed(polled(FOLLOW_UP, like=(10, INQUIRY), stories=gone)) == []


def test_news_after_the_idle_time_opens_a_new_story() -> None:
    idle = {10: replace(told_story()[10], last_item_at=NOW - 3 * DAY - MINUTE)}
    plan = polled(FOLLOW_UP, like=(10, INQUIRY), stories=idle)
    assert [joined.how for joined in plan.joins] == ["opened"]


def test_two_entries_of_one_poll_on_one_event_make_one_post() -> None:
    plan = polled(INQUIRY, FOLLOW_UP)
    assert owed(plan) == [("desk", "post", "first")]
    assert len(plan.joins) == 2


def test_progress_moves_the_high_water_mark_to_the_newest_date() -> None:
    plan = polled(entry("alpha", at=NOW - MINUTE), entry("bravo", at=NOW - HOUR))
    expected: Progress = replace(STARTED, high_water=NOW - MINUTE, last_new_at=NOW)
    assert plan.progress == expected
