"""Which pages are worth reading, and when a page is the piece."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.plan.noteworthy import HARDLY_ANY, MOST_PAGES, TEASER, Pages, announced, pages, with_page
from bot.model.item import Entry
from bot.model.policy import PollPolicy
from bot.model.source import Progress
from tests.core.plan.polls import DAY, HOUR, MINUTE, NEVER, NOW, STARTED, entry, known, prepared

INQUIRY = entry("inquiry")
POLICY = PollPolicy()
PROSE = "The inquiry into the chatbot was opened after complaints from several towns on the coast, it was said. " * 4


def test_new_teasers_with_a_link_are_looked_into() -> None:
    ready = prepared(INQUIRY, entry("long", "word " * TEASER), entry("known"), replace(entry("bare"), url=None))
    found = [None, None, known(entry("known")), None]
    assert pages(ready, found, (), STARTED, POLICY, NOW) == Pages((0,))


def test_what_is_too_old_to_be_announced_is_not_looked_into() -> None:
    ready = prepared(entry("old", at=NOW - 3 * DAY), entry("undated", at=None))
    assert pages(ready, [None, None], (), STARTED, POLICY, NOW) == Pages((1,))


def test_what_is_caught_comes_first_then_the_newest() -> None:
    ready = prepared(*(entry(f"n{k}", at=NOW - k * MINUTE) for k in range(MOST_PAGES + 2)))
    found = pages(ready, [None] * len(ready), {MOST_PAGES + 1}, STARTED, POLICY, NOW)
    assert found.read == (MOST_PAGES + 1, *range(MOST_PAGES - 1))
    assert found.left == (MOST_PAGES - 1, MOST_PAGES)


def test_at_the_first_poll_only_what_is_announced_is_looked_into() -> None:
    ready = prepared(*(entry(f"n{k}", at=NOW - k * HOUR) for k in range(8)))
    assert set(pages(ready, [None] * 8, {1, 2, 4, 5, 6}, NEVER, POLICY, NOW).read) == {1, 2, 4}


def test_a_page_becomes_the_text_and_the_feeds_own_is_kept() -> None:
    (ready,) = prepared(INQUIRY)
    done = with_page(ready, PROSE)
    assert done == replace(ready, entry=replace(INQUIRY, text=PROSE, feed_text=INQUIRY.text))


@pytest.mark.parametrize("line", ["PICO – Inquiry", "Pico: inquiry into chatbot", "Inquiry | Pico"])
def test_a_headline_said_once_more_is_left_out(line: str) -> None:
    (ready,) = prepared(INQUIRY)
    assert with_page(ready, f"{line}\n{PROSE}").entry.text == PROSE


@pytest.mark.parametrize("line", ["The Pico inquiry.", "Ferry and quay and weather and Pico", "“Pico inquiry”"])
def test_a_first_line_that_is_no_headline_stays(line: str) -> None:
    (ready,) = prepared(INQUIRY)
    assert with_page(ready, f"{line}\n{PROSE}").entry.text == f"{line}\n{PROSE}"


@pytest.mark.parametrize(
    ("told", "text", "reason"),
    [
        (INQUIRY, "inquiry " * (HARDLY_ANY - 1), "hardly any text"),
        (entry("inquiry", "inquiry " * 60), "inquiry " * 60, "no more than its feed"),
        (INQUIRY, "Partners store cookies on this device. " * 20, "no word of its headline"),
    ],
)
def test_a_page_that_is_not_the_piece_is_not_taken_for_it(told: object, text: str, reason: str) -> None:
    (ready,) = prepared(told)  # type: ignore[arg-type]  # an entry each
    done = with_page(ready, text)
    assert (done.entry.text, done.entry.feed_text) == (ready.entry.text, None)
    assert reason in (done.entry.unread or "")


def test_a_headline_without_longer_words_decides_nothing() -> None:
    (ready,) = prepared(replace(INQUIRY, title="G7 on AI"))
    assert with_page(ready, PROSE).entry.feed_text is not None


# The first poll.

NONE_AT_FIRST = replace(POLICY, announce_on_first_poll=0)
ADDED = replace(NEVER, added_at=NOW - HOUR)


def first_poll(*entries: Entry, before: Progress = ADDED, policy: PollPolicy = NONE_AT_FIRST) -> set[str]:
    """Titles of what is announced, all of it matched."""
    ready = prepared(*entries)
    return {ready[k].entry.title for k in announced(ready, range(len(ready)), before, policy, NOW)}


OLD, LATE, LATER = (entry(name, at=NOW - age * MINUTE) for name, age in (("old", 90), ("late", 40), ("later", 5)))


def test_what_appeared_since_the_source_was_added_is_news_at_a_late_first_poll() -> None:
    assert first_poll(OLD, LATE, LATER) == {"Pico late", "Pico later"}


def test_what_appeared_since_counts_towards_the_first_few() -> None:
    assert first_poll(OLD, LATE, LATER, policy=replace(POLICY, announce_on_first_poll=1)) == {"Pico late", "Pico later"}
    assert first_poll(OLD, LATE, LATER, policy=POLICY) == {"Pico old", "Pico late", "Pico later"}


def test_a_feed_that_dates_everything_now_is_not_believed() -> None:
    assert first_poll(LATE, LATER) == set()
    assert first_poll(LATE, entry("undated", at=None)) == set()


def test_dates_ahead_and_missing_say_nothing_of_the_time_since() -> None:
    assert first_poll(OLD, entry("ahead", at=NOW + 2 * HOUR), entry("undated", at=None)) == set()


def test_a_first_poll_days_late_announces_the_last_day_only() -> None:
    before = replace(NEVER, added_at=NOW - 3 * DAY)
    assert first_poll(entry("old", at=NOW - 4 * DAY), entry("days", at=NOW - 2 * DAY), LATE, before=before) == {
        "Pico late"
    }


def test_of_sources_added_long_ago_nothing_is_assumed() -> None:
    assert first_poll(OLD, LATE, LATER, before=NEVER) == set()
