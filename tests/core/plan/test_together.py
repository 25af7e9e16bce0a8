"""What one item brings becomes few replies."""

from __future__ import annotations

import pytest

from bot.core.plan.growth import News
from bot.core.plan.ledger import is_body
from bot.core.plan.together import quoted_words, together
from bot.model.delivery import Reason

PRIMARY = News(Reason.PRIMARY_ARRIVED, 1, "First report from a primary source: Media Regulator.")
DATE = News(Reason.NEW_FACT, 1, "Media Regulator: In force: 6 April 2031.")
LONG = News(Reason.NEW_FACT, 1, f"Ada Quill: “{'word ' * 30}”")
APART = News(Reason.TWO_DATES, 1, "Two dates reported.")


def told(*news: News) -> list[tuple[Reason, str]]:
    return [(each.reason, each.note) for each in together(news)]


def test_no_news_makes_no_reply() -> None:
    assert told() == []


def test_several_news_are_one_reply_whose_reason_is_the_first() -> None:
    assert told(PRIMARY, DATE) == [(Reason.PRIMARY_ARRIVED, f"{PRIMARY.note} {DATE.note}")]


def test_a_line_that_quotes_too_much_beside_another_is_left_out() -> None:
    assert told(LONG, LONG, DATE) == [(Reason.NEW_FACT, f"{LONG.note} {DATE.note}")]


def test_differences_stand_apart_and_are_two_at_most() -> None:
    assert told(APART, DATE, APART, APART) == [(DATE.reason, DATE.note), *[(APART.reason, APART.note)] * 2]


def test_words_of_a_source_are_those_between_quotation_marks() -> None:
    assert quoted_words("Harbour Times: “One two” and “three”.") == 3


@pytest.mark.parametrize(
    ("speaker", "body"),
    [
        ("Media Standards Office", True),
        ("Saltmarsh Council", True),
        ("Ada Quill", False),
        ("the council", False),
        ("Council", False),
        ("police", False),
    ],
)
def test_a_body_is_known_by_the_last_word_of_its_name(speaker: str, body: bool) -> None:
    assert is_body(speaker) is body
