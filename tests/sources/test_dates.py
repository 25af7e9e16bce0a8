"""Dates in the forms that feeds have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.dates import _read, _usual, parse_date

FORMS = [
    ("Tue, 03 Nov 2026 10:20:30 GMT", "2026-11-03T10:20:30"),
    ("Tue, 3 Nov 2026 10:20:30 +0100", "2026-11-03T09:20:30"),
    ("03 Nov 26 10:20 EST", "2026-11-03T15:20:00"),
    ("Tue, 03 Nov 2026 10:20:30 BST", "2026-11-03T09:20:30"),
    ("Tue, 03 November 2026 10:20:30 -0530", "2026-11-03T15:50:30"),
    ("2026-11-03T10:20:30Z", "2026-11-03T10:20:30"),
    ("2026-11-03T10:20:30.123456+02:00", "2026-11-03T08:20:30.123456"),
    ("2026-11-03T10:20:30+0000", "2026-11-03T10:20:30"),
    ("2026-11-03 10:20:30", "2026-11-03T10:20:30"),
    ("2026-11-03 10:20:30 UTC", "2026-11-03T10:20:30"),
    ("2026-11-03 10:20:30 +0200", "2026-11-03T08:20:30"),
    ("2026-11-03", "2026-11-03T00:00:00"),
    ("2026-11", "2026-11-01T00:00:00"),
    ("Friday, November 6, 2026 04:42 PM", "2026-11-06T16:42:00"),
    ("November 6, 2026 12:05 am", "2026-11-06T00:05:00"),
    ("06.11.2026 12:16:00", "2026-11-06T12:16:00"),
    ("ven, 6 nov 2026", "2026-11-06T00:00:00"),
    ("mer., 16 févr. 2026 08:00", "2026-02-16T08:00:00"),
    ("6. März 2026 08:15", "2026-03-06T08:15:00"),
    ("Fri, 06/11/2026 - 15:21", "2026-11-06T15:21:00"),
    ("Thu, 06/11/2026 - 15:21", "2026-06-11T15:21:00"),
    ("11/13/2026 3:05 PM", "2026-11-13T15:05:00"),
    ("13/11/2026", "2026-11-13T00:00:00"),
    ("Thu,5 Nov 2026 4:35:5 GMT+9", "2026-11-04T19:35:05"),
    ("05 Nov 2026 01:40 +0000", "2026-11-05T01:40:00"),
    ("Thu Nov  5 01:40:00 2026", "2026-11-05T01:40:00"),
    ("Thu, 05 Nov 2026 24:00:00 GMT", "2026-11-05T00:00:00"),
    ("Thu, 05 Nov 2026 10:20:60 GMT", "2026-11-05T10:20:59"),
    ("1793872800", "2026-11-05T10:00:00"),
    ("1793872800000", "2026-11-05T10:00:00"),
    ("ср, 05 ноя 2026 10:00:00 +0300", "2026-11-05T07:00:00"),
]


@pytest.mark.parametrize(("text", "expected"), FORMS)
def test_a_date_is_read(text: str, expected: str) -> None:
    assert parse_date(text) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [None, "", "yesterday", "0000-00-00", "32 Nov 2026", "99/99/2026", "Mon, 01 Jan 9999 00:00:00 GMT", "12", "T"],
)
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert parse_date(text) is None


@given(st.integers(-2_208_988_800, 7_200_000_000), st.integers(-12 * 4, 14 * 4))
def test_rfc_822_and_iso_8601_come_back_as_they_went(seconds: int, quarters: int) -> None:
    zone = timezone(timedelta(minutes=15 * quarters))
    local = datetime.fromtimestamp(seconds, zone)
    assert parse_date(format_datetime(local)) == local
    assert parse_date(local.isoformat()) == local


@given(st.text(max_size=120))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    read = parse_date(text)
    assert read is None or read.tzinfo is UTC


@given(
    st.lists(
        st.sampled_from(["12", "31", "2026", "99", "nov", "Mon", ",", "/", ".", ":", "am", "+", "-", "T", "GMT", "٣"])
    )
)
def test_no_heap_of_date_parts_makes_the_reader_fail(parts: list[str]) -> None:
    parse_date("".join(parts))
    parse_date(" ".join(parts))


USUAL = "Thu, 26 Nov 2026 13:56:00 GMT"


@given(st.integers(0, 29), st.integers(0, 3), st.text("T 0567:,jMx\t\u0661", max_size=3))
def test_the_usual_form_and_its_slips_are_read_as_all_forms_are(at: int, gone: int, come: str) -> None:
    slipped = USUAL[:at] + come + USUAL[at + gone :]
    quick = read_by(_usual, slipped)
    assert quick is None or quick == read_by(_read, slipped)
    assert _usual(USUAL) == _read(USUAL)


def read_by(read: Callable[[str], datetime | None], text: str) -> datetime | None:
    try:
        return read(text)
    except ValueError:
        return None
