"""Quotations, dates and differences, on passages of our own and on texts that are none."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.facts import Told, agreed, differences, facts, merged, same_person
from bot.core.facts.people import plain
from bot.model.fact import EventKind, Facts, Precision, QuoteKind

GOLDEN = Path(__file__).parent.parent / "golden" / "facts"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def rows(*names: str) -> list[dict[str, Any]]:
    return [json.loads(line) for name in names for line in (GOLDEN / f"{name}.jsonl").read_text("utf-8").splitlines()]


def found_in(row: dict[str, Any]) -> Facts:
    return facts(row["title"], row["text"], datetime.fromisoformat(row["published"]))


def f1(found: Counter[Any], wanted: Counter[Any]) -> float:
    return 2 * (found & wanted).total() / max(1, found.total() + wanted.total())


def score(half: str) -> tuple[float, float]:
    quotes: tuple[Counter[Any], Counter[Any]] = (Counter(), Counter())
    dates: tuple[Counter[Any], Counter[Any]] = (Counter(), Counter())
    for row in rows("press", "hansard", "releases"):
        if row["half"] != half:
            continue
        found, id_ = found_in(row), row["id"]
        quotes[0].update((id_, tuple(plain(q.speaker)), q.kind.value, q.text.strip(" .,;:?!")) for q in found.quotes)
        quotes[1].update(
            (id_, tuple(plain(q["speaker"])), q["kind"], q["text"].strip(" .,;:?!")) for q in row["quotes"]
        )
        dates[0].update((id_, d.kind.value, d.date.isoformat(), d.precision.value) for d in found.dates)
        dates[1].update((id_, d["kind"], d["date"], d["precision"]) for d in row["dates"])
    return f1(*quotes), f1(*dates)


def test_the_set_has_eighty_passages_in_two_halves() -> None:
    halves = Counter(row["half"] for row in rows("press", "hansard", "releases"))
    assert halves == {"developed": 41, "held_out": 39}


@pytest.mark.parametrize("half", ["developed", "held_out"])
def test_quotations_with_their_speakers_and_dates_of_events_are_found(half: str) -> None:
    quotes, dates = score(half)
    assert quotes >= 0.9
    assert dates >= 0.85


def test_only_true_differences_are_told_and_a_later_agreement_closes_them() -> None:
    for story in rows("differences"):
        told = [Told(number, item["source"], found_in(item)) for number, item in enumerate(story["items"])]
        found = differences(told)
        said = [(one.kind, {one.first.value, one.second.value}) for one in found]
        assert said == [(one["kind"], set(one["values"])) for one in story["expected"]], story["id"]
        assert all(agreed(one) is story["closed"] for one in found), story["id"]


def test_a_difference_holds_both_sentences_and_both_sources() -> None:
    story = next(row for row in rows("differences") if row["id"] == "act")
    told = [Told(number, item["source"], found_in(item)) for number, item in enumerate(story["items"])]
    (one,) = differences(told)
    assert (one.first.source, one.second.source) == ("Meridian News", "Department for Digital Affairs")
    assert one.first.speaker == "Helen Marsh"
    assert one.second.sentence == story["items"][1]["text"]


def only(text: str) -> tuple[str, str, str]:
    (quote,) = facts("", text, NOON).quotes
    return quote.speaker, quote.kind.value, quote.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“It is over,” said Ann Bee, the mayor.", ("Ann Bee", "direct", "It is over,")),
        ("‘It is over,’ Ann Bee said.", ("Ann Bee", "direct", "It is over,")),
        ("Ann Bee said: 'It is over.'", ("Ann Bee", "direct", "It is over.")),
        ("Ms Bee told MPs that it was over.", ("Ms Bee", "indirect", "it was over")),
        ("It was over by noon, police said.", ("police", "indirect", "It was over by noon")),
        ("A spokesman for the Home Office said: “No comment.”", ("Home Office", "direct", "No comment.")),
        (
            "According to Tidewater Council, roads will stay shut.",
            ("Tidewater Council", "indirect", "roads will stay shut"),
        ),
    ],
)
def test_a_speaker_is_found_before_or_behind_the_words(text: str, expected: tuple[str, str, str]) -> None:
    assert only(text) == expected


def test_a_quotation_over_paragraphs_with_opening_marks_only_keeps_its_speaker() -> None:
    text = "Ann Bee, the mayor, said: “We were told.\n\n“We were told twice.\n\n“Now we act.”"
    found = facts("", text, NOON).quotes
    assert [(quote.speaker, quote.text) for quote in found] == [
        ("Ann Bee", "We were told."),
        ("Ann Bee", "We were told twice."),
        ("Ann Bee", "Now we act."),
    ]


def test_words_in_marks_without_a_speaker_are_no_quotation() -> None:
    assert facts("", "The so-called “golden rule” was kept.", NOON).quotes == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Act comes into force this week.", (EventKind.IN_FORCE, date(2026, 3, 2), Precision.WEEK)),
        ("The Act comes into force in February.", (EventKind.IN_FORCE, date(2027, 2, 1), Precision.MONTH)),
        ("The Act came into force in February.", (EventKind.IN_FORCE, date(2026, 2, 1), Precision.MONTH)),
        ("The company must answer by 16 March.", (EventKind.DEADLINE, date(2026, 3, 16), Precision.DAY)),
        ("The report will be published next year.", (EventKind.PUBLISHED, date(2027, 1, 1), Precision.YEAR)),
        ("The trial will begin on Monday.", (EventKind.HEARING, date(2026, 3, 9), Precision.DAY)),
        ("MPs will vote tomorrow.", (EventKind.VOTE, date(2026, 3, 5), Precision.DAY)),
        (
            "The rules take effect in the third quarter of 2027.",
            (EventKind.IN_FORCE, date(2027, 7, 1), Precision.QUARTER),
        ),
    ],
)
def test_a_date_is_resolved_against_the_item(text: str, expected: tuple[EventKind, date, Precision]) -> None:
    (one,) = facts("", text, NOON).dates
    assert (one.kind, one.date, one.precision) == expected


@pytest.mark.parametrize(
    "text",
    [
        "We expect to publish a decision within four months.",
        "The minister told Parliament on Wednesday.",
        "May I ask a question?",
        "The Act will not come into force on 6 April.",
        "The Act comes into force on 31 February 2027.",
    ],
)
def test_what_is_no_date_of_an_event_gives_none(text: str) -> None:
    assert facts("", text, NOON).dates == ()


def test_without_a_date_of_its_own_an_item_dates_only_what_names_the_year() -> None:
    text = "The Act comes into force on 6 April. The rules take effect on 7 May 2027."
    assert [one.date for one in facts("", text, None).dates] == [date(2027, 5, 7)]


def test_short_and_full_names_meet_and_shared_surnames_do_not() -> None:
    assert same_person("Ms Kendrick", "Liz Kendrick")
    assert not same_person("Tom Kendrick", "Liz Kendrick")
    assert merged(["Ms Kendrick", "Liz Kendrick"]) == {"Ms Kendrick": "Liz Kendrick", "Liz Kendrick": "Liz Kendrick"}
    assert merged(["Kendrick", "Liz Kendrick", "Tom Kendrick"])["Kendrick"] == "Kendrick"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["“", "”", "‘", "’", "\"", "'", " said ", "Ann Bee", ", ", ". ", "\n\n", "mayor", " told ", "31 February",
             "on Monday", "comes into force", "(Lab): ", "Q1. ", "by ", "£3m", "99999", "\u0000", "𝔘", "that "]
        )
        | st.text(max_size=12),
        max_size=40,
    ).map("".join)
)  # fmt: skip
def test_any_text_gives_facts_whose_places_hold(text: str) -> None:
    found = facts("", text, NOON)
    for quote in found.quotes:
        assert quote.speaker
        assert text[quote.start : quote.end] == quote.text
        assert quote.kind in QuoteKind
    for one in found.dates:
        assert 0 <= one.start < one.end <= len(text)
        assert one.event
    assert differences([Told(1, "a", found), Told(2, "a", found)]) == ()
