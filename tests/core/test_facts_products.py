"""Every way of telling an event with every way of telling its day, and every speaker with every way of speaking."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.facts import facts
from bot.core.facts.names import plain
from bot.model.fact import EventKind
from tests.core.days_told import AHEAD, BEFORE, COMING, HAPPENED, HEADS, NONE, OF_A_MONTH, cases
from tests.core.speech_told import SPEAKERS, WAYS, spoken

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
"""The Wednesday on which everything is told."""

EACH = 7
"""Of the many thousand sentences one in so many is tried; the step is prime, so every row and column takes part."""


def test_the_days_of_events_are_read_whatever_the_event_and_however_the_day_is_told() -> None:
    wrong = []
    tried = list(cases())[::EACH]
    for case in tried:
        found = [
            (one.kind.value, one.date.isoformat(), one.precision.value) for one in facts("", case.text, NOON).dates
        ]
        if found != [case.expected]:
            wrong.append((case.text, case.expected, found))
    assert wrong == []
    assert len({case.head for case in tried}) == sum(map(len, HEADS.values()))


@pytest.mark.parametrize("sentence", HAPPENED)
def test_what_merely_happened_on_a_day_has_a_date_that_nobody_plans_by(sentence: str) -> None:
    for when, day, precision in BEFORE:
        text = sentence.format(when[0].upper() + when[1:] if sentence.startswith("{") else when)
        found = [(one.kind, one.happened, one.date.isoformat(), one.precision) for one in facts("", text, NOON).dates]
        sharp = precision not in ("quarter", "year")  # what happened at some time in a year is background
        assert found == [(EventKind.OTHER, True, day, precision)] * sharp, text


@pytest.mark.parametrize("sentence", COMING)
def test_the_present_tells_what_is_to_come(sentence: str) -> None:
    for when, day, precision in AHEAD:
        found = [(one.kind, one.happened, one.date.isoformat()) for one in facts("", sentence.format(when), NOON).dates]
        assert precision in ("quarter", "year") or found == [(EventKind.OTHER, False, day)], when


@pytest.mark.parametrize("sentence", NONE)
def test_a_day_of_speech_or_of_a_state_is_no_date_of_an_event(sentence: str) -> None:
    for when, _, _ in BEFORE:
        text = sentence.format(when.removeprefix("on ") if "since" in sentence else when)
        assert facts("", text, NOON).dates == (), text


@pytest.mark.parametrize("sentence", OF_A_MONTH)
def test_figures_of_a_month_are_no_event(sentence: str) -> None:
    for when, _, precision in BEFORE:
        text = sentence.format(when)
        assert precision in ("day", "week") or facts("", text, NOON).dates == (), text


def _bare(text: str) -> str:
    return text.strip(" .,;:?!").lower()


def test_speech_is_found_with_its_speaker_whoever_speaks_and_however_it_is_told() -> None:
    wrong = []
    tried = list(spoken())[::EACH]
    for case in tried:
        found = [(plain(one.speaker), one.kind.value, _bare(one.text)) for one in facts("", case.text, NOON).quotes]
        expected = [(plain(speaker), kind, _bare(words)) for speaker, kind, words in case.expected]
        if found != expected:
            wrong.append((case.text, expected, found))
    assert wrong == []
    assert {case.who for case in tried} == {who for who, _ in SPEAKERS}
    assert {case.way for case in tried} == {way for way, _ in WAYS}
