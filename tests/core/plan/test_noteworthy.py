"""Which pages are worth reading, and when a page is the piece."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.plan.noteworthy import HARDLY_ANY, MOST_PAGES, TEASER, Pages, pages, with_page
from bot.model.policy import PollPolicy
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
