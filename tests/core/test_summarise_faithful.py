"""The gate lets copies pass and stops what the source does not say."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.summarise.faithful import faithful
from bot.flows.trial.faithful import answer
from bot.flows.trial.lines import run

SOURCE = (
    "The High Court has quashed the council's plan to put 400 cameras in Halden parks. "
    "Mrs Justice Osei said on Tuesday that residents had not been asked. "
    "Open Parks, a small campaign group, brought the case in March and raised £9,000 for it. "
    "The council leader, Tom Vance, said he would appeal."
)
COPY = "Mrs Justice Osei said on Tuesday that residents had not been asked."


def test_a_copied_sentence_is_supported() -> None:
    assert faithful(SOURCE, COPY) > 0.7


@pytest.mark.parametrize("source", ["The cat sat.", f"{SOURCE} The cat sat. It slept.", "Yes. The cat sat."])
def test_a_whole_sentence_of_the_source_is_supported_however_short(source: str) -> None:
    assert faithful(source, "The cat sat.") >= 0.98
    assert faithful(source, "The cat sat on Monday 3 May.") < 0.7


def test_sentences_that_follow_one_another_in_the_source_are_supported_together() -> None:
    assert faithful("Yes. The cat sat. It slept. No.", "The cat sat. It slept.") >= 0.98
    assert faithful("Yes. The cat sat. It slept. No.", "It slept. The cat sat.") < 0.98


def test_a_shortened_sentence_is_supported_more_than_a_changed_one() -> None:
    shortened = faithful(SOURCE, "Open Parks brought the case in March and raised £9,000 for it.")
    assert shortened > faithful(SOURCE, "Open Parks brought the case in March and raised £70,000 for it.")


@pytest.mark.parametrize(
    "claim",
    [
        "Tom Vance raised £9,000 for residents on Tuesday in Halden parks.",
        "Police arrested four men after a robbery in Leeds.",
        "The High Court has quashed a campaign group that brought Tom Vance to appeal.",
    ],
)
def test_what_the_source_does_not_say_scores_below_a_copy(claim: str) -> None:
    assert faithful(SOURCE, claim) < 0.5 * faithful(SOURCE, COPY)


def test_a_new_denial_lowers_the_score() -> None:
    source = "The council voted to close the pool in May. Swimmers were told by letter."
    assert faithful(source, "The council never voted to close the pool in May.") < 0.5 * faithful(
        source, "The council voted to close the pool in May."
    )


def test_number_words_and_digits_are_one() -> None:
    assert faithful("He was fined for two offences in Halden.", "He was fined for 2 offences in Halden.") > 0.5


def test_nothing_is_supported_by_an_empty_source() -> None:
    assert faithful("", COPY) == 0.0
    assert faithful(SOURCE, "") == 1.0


@given(st.text(max_size=80), st.text(max_size=40))
def test_the_score_is_always_between_nothing_and_one(source: str, sentence: str) -> None:
    assert 0.0 <= faithful(source, sentence) <= 1.0


def test_each_line_gets_a_score_or_an_error() -> None:
    rows = [{"id": 1, "source": SOURCE, "sentence": COPY}, {"id": 2, "source": SOURCE}]
    good, bad = (json.loads(line) for line, _ in run(map(json.dumps, rows), answer))
    assert good["id"] == 1
    assert good["score"] > 0.7
    assert bad["id"] == 2
    assert "sentence" in bad["error"]
