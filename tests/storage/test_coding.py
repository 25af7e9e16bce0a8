"""What is frozen into a row comes back exactly."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.delivery import Destination, Receipt
from bot.model.message import Kind, Linked, Mentioned, Message, Quoted, StoryLine
from bot.model.source import Progress, Source
from bot.model.watch import Match, Severity, Watch
from bot.storage import rows
from bot.storage.coding import dumps, loads
from bot.storage.times import duration, length, moment, stamp

moments = st.datetimes(datetime(1900, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds of a strategy
st.register_type_strategy(datetime, moments)
st.register_type_strategy(time, st.times(timezones=st.none()))


@given(st.from_type(Message) | st.from_type(Receipt) | st.from_type(Progress))
def test_model_objects_survive_the_row(value: Any) -> None:
    assert loads(type(value), dumps(value)) == value


@given(st.from_type(Match))
def test_the_places_of_a_match_survive_the_row(value: Match) -> None:
    assert rows.spans(rows.spans_text(value)) == value.spans


@given(st.from_type(Source) | st.from_type(Watch) | st.from_type(Destination) | st.from_type(StoryLine))
def test_sets_mappings_and_hours_survive_the_row(value: Any) -> None:
    assert loads(type(value), dumps(value)) == value


@given(moments)
def test_a_time_is_exact_to_the_microsecond(value: datetime) -> None:
    assert moment(stamp(value)) == value


@given(st.timedeltas())
def test_a_duration_is_exact_to_the_microsecond(value: timedelta) -> None:
    assert duration(length(value)) == value


def test_defaults_are_left_out_so_that_old_rows_can_be_read_later() -> None:
    small = Message("k", Kind.POST, Linked("Grok under inquiry"))
    assert json.loads(dumps(small)) == {"key": "k", "kind": "post", "headline": {"text": "Grok under inquiry"}}


def test_a_field_that_is_known_no_more_is_passed_over() -> None:
    assert loads(Linked, '{"text": "a", "colour": "red"}') == Linked("a")


def test_a_whole_message_reads_as_plain_json() -> None:
    told = Message(
        "k",
        Kind.DIGEST,
        Linked("Two stories", None),
        severity=Severity.URGENT,
        summary=(Quoted("It opened an inquiry.", "Harbour Telegraph"),),
        items=(Mentioned("Harbour Telegraph", None, "Grok", datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),),
    )
    assert json.loads(dumps(told))["items"] == [
        {"source": "Harbour Telegraph", "url": None, "title": "Grok", "published": 1_000_000}
    ]
    assert json.loads(dumps(told))["severity"] == "urgent"


def test_what_has_no_json_form_is_refused() -> None:
    with pytest.raises(TypeError, match="no JSON form"):
        dumps(object())
    with pytest.raises(TypeError, match="choice"):
        dumps("x", str | int)
