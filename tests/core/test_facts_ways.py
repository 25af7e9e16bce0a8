"""Ways of telling speakers and days that newspapers, courts and departments have, one or two sentences each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.facts import facts

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Media chief Ann Bee said: “It is over.”", ("Ann Bee", "Media chief")),
        ("On Monday trader Ann Bee said: “It is over.”", ("Ann Bee", "trader")),
        ("Yesterday the café owner Ann Bee said: “It is over.”", ("Ann Bee", "café owner")),
        ("Professor Ann Bee said: “It is over.”", ("Ann Bee", "Professor")),
        ("PC Dean Marl said: “It is over.”", ("Dean Marl", "PC")),
        ("Ann Bee, whose general secretary post ends soon, said: “It is over.”", ("Ann Bee", "")),
        ("Ann Bee, Director of Rules at the Authority, said: “It is over.”", ("Ann Bee", "Director of Rules")),
        ("Ann Bee, chair of the panel, said: “It is over.”", ("Ann Bee", "chair")),
        ("Minister for Roads Ann Bee said: “It is over.”", ("Ann Bee", "Minister for Roads")),
        ("The Minister for Early Years Education said: “It is over.”", ("Minister for Early Years Education", "")),
        ("A council spokesman said: “It is over.”", ("council", "spokesman")),
        ("Transport for Marl said: “It is over.”", ("Transport for Marl", "")),
        ("The chief constable of Marlshire said: “It is over.”", ("chief constable of Marlshire", "")),
        ("Mum Ann said: “It is over.”", ("Ann", "Mum")),
        ("Ann Bee disagreed: “It is over.”", ("Ann Bee", "")),
    ],
)
def test_a_speaker_has_the_role_that_stands_before_or_behind_the_name(text: str, expected: tuple[str, str]) -> None:
    (quote,) = facts("", text, NOON).quotes
    assert (quote.speaker, quote.role) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Singer Ann Bee left. The 34-year-old from Marl said: “It is over.”", "Ann Bee"),
        ("Singer Ann Bee left. Ann, 34, said: “It is over.”", "Ann Bee"),
        ("Mr Bee said: “It is over.” Cy Bee then left.", "Cy Bee"),
        ("Ann Bee revealed she will open a pub.", "Ann Bee"),
        ("Ann Bee said in a note that shares looked cheap.", "Ann Bee"),
        ("It was over by noon, police said on Monday (2 March).", "police"),
    ],
)
def test_a_short_way_of_naming_somebody_is_led_back(text: str, expected: str) -> None:
    (quote,) = facts("", text, NOON).quotes
    assert quote.speaker == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ann Bee said the delay was long, and warned: “It is over.”",
            [("Ann Bee", "the delay was long"), ("Ann Bee", "It is over.")],
        ),
        (
            "Cy Dee called it “a farce”, but the minister, Ann Bee, said it was overdue.",
            [("Cy Dee", "a farce"), ("Ann Bee", "it was overdue")],
        ),
        (
            "His wife Jo Hay said he was “kind”. Sergeant Ann Bee asked for help. “Call us,” she said.",
            [("Jo Hay", "kind"), ("Ann Bee", "Call us,")],
        ),
    ],
)
def test_each_of_several_speeches_has_its_own_speaker(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(quote.speaker, quote.text) for quote in facts("", text, NOON).quotes] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Marl Gas must pay within 28 days.", ("deadline", "2026-04-01", "day")),
        ("Marl Gas now has 21 days to respond.", ("deadline", "2026-03-25", "day")),
        ("I can write to the Committee within two weeks.", ("deadline", "2026-03-18", "day")),
        ("The levy will apply from spring 2027.", ("in_force", "2027-03-01", "quarter")),
        ("The ban takes effect in the second quarter of next year.", ("in_force", "2027-04-01", "quarter")),
        ("Its provisions will commence in the new year.", ("in_force", "2027-01-01", "year")),
        ("The petition closes on 30 April.", ("deadline", "2026-04-30", "day")),
        ("Objections can be lodged until 5pm on 12 May.", ("deadline", "2026-05-12", "day")),
        ("The man has been bailed until 9 May.", ("other", "2026-05-09", "day")),
        ("He was remanded in custody until a hearing on 15 April.", ("hearing", "2026-04-15", "day")),
        ("The inquest was adjourned until 15 April.", ("hearing", "2026-04-15", "day")),
        ("They are due before magistrates tomorrow.", ("hearing", "2026-03-05", "day")),
        ("Judgment was handed down in the High Court on Monday.", ("published", "2026-03-02", "day")),
        ("Fees will be banned under plans published today.", ("published", "2026-03-04", "day")),
        ("The review will report in the autumn.", ("published", "2026-09-01", "quarter")),
        ("The Order was laid on 2 March, and comes into force soon.", ("other", "2026-03-02", "day")),
        ("The Bill had its second reading in the Lords on Monday.", ("vote", "2026-03-02", "day")),
        ("The winner will be announced on 9 March.", ("other", "2026-03-09", "day")),
        ("The PM will make a statement to MPs on Thursday.", ("other", "2026-03-05", "day")),
        ("If the files are not here by Friday, we will act.", ("deadline", "2026-03-06", "day")),
        ("Witnesses should come forward before Sunday.", ("deadline", "2026-03-08", "day")),
        ("Her last episode airs on April 8.", ("other", "2026-04-08", "day")),
    ],
)
def test_a_day_told_in_the_usual_wordings_is_found(text: str, expected: tuple[str, str, str]) -> None:
    (one,) = facts("", text, NOON).dates
    assert (one.kind.value, one.date.isoformat(), one.precision.value) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Jo Hay, who has led the trust since 2021, is expected to go.",
        "Ministers confirmed on Tuesday that it will close.",
        "The winter payment will be restored.",
        "The fund will run dry before the year is out.",
        "The merger will complete in the second half of the year.",
        "The pump was meant to be here in May.",
        "The firm could answer within 28 days.",
        "Profits would be low until 2028.",
        "She will get a New Year Honour in the New Year Honours.",
        "The media regulator opened an inquiry into the Pico chatbot on Tuesday.",
        "An inquiry into the Pico chatbot was opened by the media regulator on Tuesday.",
    ],
)
def test_a_period_that_no_event_is_planned_for_is_no_date(text: str) -> None:
    assert facts("", text, NOON).dates == ()


@pytest.mark.parametrize("opening", ["teachers at ", "the mayor of ", "Minister for "])
def test_a_long_row_of_capitals_is_read_at_once(opening: str) -> None:
    """A pattern that could divide the row in many ways would not end within the time a test has."""
    facts("", f"{opening}{'A' * 60}? {opening}{'A' * 60}+ said that it was over.", NOON)


def test_a_launch_that_is_put_off_has_its_new_time_alone() -> None:
    text = "Marl Grid has pushed back the launch from July, and is expected to begin on 1 October."
    assert [one.date.isoformat() for one in facts("", text, NOON).dates] == ["2026-10-01"]
