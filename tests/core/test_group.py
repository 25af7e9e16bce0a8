"""Grouping: what joins, what stays apart, and what is remembered of a story."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.group import (
    SHIPPED,
    Frequencies,
    Profile,
    Stream,
    choose,
    dump,
    grow,
    joined,
    keys,
    load,
    may_absorb,
    merge,
    profile_terms,
    read,
    ripe,
    seen_terms,
    slug,
)
from bot.core.text.stems import stems

ORCHESTRA = ("Orchestra of Lindmark tours again", "The players of Lindmark begin a tour of nine towns after two years.")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOTHING_SEEN = Frequencies()

BREACH = (
    (
        "Harrowgate council fined after care records leaked",
        "The regulator fined Harrowgate council 90,000 pounds over leaked care records of 4,000 residents.",
    ),
    (
        "Regulator fines Harrowgate over leak of care records",
        "Harrowgate council must pay 90,000 pounds because the care records of residents were left open online.",
    ),
    (
        "Care records leak costs Harrowgate council 90,000 pounds",
        "Residents of Harrowgate had their care records exposed for weeks, the regulator found.",
    ),
)
FERRY = (
    "Ferry to Skarvoy runs aground in fog",
    "Forty passengers were taken off the Skarvoy ferry by lifeboat on Monday after it ran aground.",
)
RECYCLING = (
    "Harrowgate council to collect food waste weekly",
    "Harrowgate council will give every household a brown bin for food waste from May.",
)


def story_of(*items: tuple[str, str], at: datetime | None = NOON) -> Profile:
    profile = None
    for title, text in items:
        profile = grow(profile, read(title, text), at, NOTHING_SEEN)
    assert profile is not None
    return profile


def test_the_same_event_in_other_words_joins() -> None:
    choice = choose(read(*BREACH[1]), NOON, [(4, story_of(FERRY)), (7, story_of(BREACH[0]))], NOTHING_SEEN)
    assert choice.story == 7
    assert choice.score >= SHIPPED.join_at


def test_another_event_of_a_body_that_is_often_in_the_news_stays_apart() -> None:
    local_desk = Frequencies(400, {"harrowg": 90, "council": 120, "week": 60, "household": 20})
    story = grow(None, read(*BREACH[0]), NOON, local_desk)
    assert choose(read(*RECYCLING), NOON, [(7, story)], local_desk).story is None
    assert choose(read(*BREACH[1]), NOON, [(7, story)], local_desk).story == 7


def test_nothing_open_opens_a_story() -> None:
    choice = choose(read(*FERRY), NOON, [], NOTHING_SEEN)
    assert (choice.story, choice.runner_up, choice.why) == (None, None, "nothing like it is open")


def test_why_names_the_shared_words_and_the_runner_up() -> None:
    choice = choose(read(*BREACH[2]), NOON, [(3, story_of(RECYCLING)), (7, story_of(*BREACH[:2]))], NOTHING_SEEN)
    assert choice.runner_up == 3
    assert choice.why.startswith("joins S7: score ")
    assert "harrowg" in choice.why
    assert "next is S3 with" in choice.why


def test_a_story_beyond_the_window_is_passed_over() -> None:
    late = NOON + SHIPPED.window + timedelta(seconds=1)
    assert choose(read(*BREACH[1]), late, [(7, story_of(BREACH[0]))], NOTHING_SEEN).story is None


def test_an_item_dated_inside_the_span_of_its_story_has_no_gap() -> None:
    first = grow(None, read(*BREACH[0]), NOON, NOTHING_SEEN)
    spanning = grow(first, read(*BREACH[1]), NOON + timedelta(days=4), NOTHING_SEEN)
    between = choose(read(*BREACH[2]), NOON + timedelta(days=2), [(1, spanning)], NOTHING_SEEN)
    undated = choose(read(*BREACH[2]), None, [(1, spanning)], NOTHING_SEEN)
    assert between.score == pytest.approx(undated.score + SHIPPED.same_day)


def test_days_of_silence_cost_score() -> None:
    story = [(1, story_of(BREACH[0]))]
    same_day = choose(read(*BREACH[1]), NOON, story, NOTHING_SEEN)
    days_later = choose(read(*BREACH[1]), NOON + timedelta(days=3), story, NOTHING_SEEN)
    lost = SHIPPED.same_day + (3 - SHIPPED.free_days) * SHIPPED.gap_a_day
    assert days_later.score == pytest.approx(same_day.score - lost)


def test_a_word_common_in_the_workspace_ties_less() -> None:
    story = [(1, story_of(BREACH[0]))]
    worn = Frequencies(2_000, dict.fromkeys(seen_terms(read(*BREACH[1])), 400))
    assert choose(read(*BREACH[1]), NOON, story, worn).score < choose(read(*BREACH[1]), NOON, story, NOTHING_SEEN).score


def test_the_order_of_candidates_does_not_matter() -> None:
    near = [(3, story_of(RECYCLING)), (7, story_of(BREACH[0])), (9, story_of(FERRY))]
    assert choose(read(*BREACH[1]), NOON, near, NOTHING_SEEN) == choose(
        read(*BREACH[1]), NOON, near[::-1], NOTHING_SEEN
    )


def test_a_likeness_from_outside_counts_by_its_weight() -> None:
    tuned = replace(SHIPPED, weights=replace(SHIPPED.weights, similarity=3.0))
    story = [(1, story_of(BREACH[0]))]
    plain = choose(read(*BREACH[1]), NOON, story, NOTHING_SEEN, tuned)
    helped = choose(read(*BREACH[1]), NOON, story, NOTHING_SEEN, tuned, {1: 0.5})
    assert helped.score == pytest.approx(plain.score + 1.5)


def test_an_item_is_looked_up_by_few_stems_and_a_story_found_under_them() -> None:
    doc = read(*BREACH[0])
    terms = keys(doc, NOTHING_SEEN)
    assert 0 < len(terms) <= 12
    assert "harrowg" in terms
    assert set(terms) <= set(profile_terms(story_of(BREACH[0]), NOTHING_SEEN))


def test_an_item_without_words_joins_nothing_and_harms_nothing() -> None:
    empty = read("...", "")
    assert keys(empty, NOTHING_SEEN) == ()
    assert choose(empty, NOON, [(7, story_of(BREACH[0]))], NOTHING_SEEN).story is None
    assert choose(read(*BREACH[0]), NOON, [(1, story_of(("", "")))], NOTHING_SEEN).story is None


def test_other_scripts_are_words_too() -> None:
    choice = choose(
        read("Премьер Северной Данвии подал в отставку", ""),
        NOON,
        [(1, story_of(("Премьер Северной Данвии ушёл в отставку", "")))],
        NOTHING_SEEN,
    )
    assert choice.story == 1


def test_two_stories_that_turn_out_to_be_one_are_merged() -> None:
    one, other = story_of(*BREACH[:2]), story_of(BREACH[2], BREACH[0])
    assert ripe(one)
    assert merge(one, [(4, story_of(FERRY)), (5, other)], NOTHING_SEEN) == 5
    assert merge(one, [(4, story_of(FERRY, FERRY))], NOTHING_SEEN) is None


def test_a_story_looks_for_its_double_seldom_once_it_is_big() -> None:
    profile = story_of(BREACH[0])
    sizes = []
    for _ in range(15):
        profile = grow(profile, read(*BREACH[1]), NOON, NOTHING_SEEN)
        sizes += [profile.size] if ripe(profile) else []
    assert sizes == [2, 3, 4, 5, 8, 12, 16]


def test_the_story_that_most_know_never_ends_in_a_smaller_one() -> None:
    big, small = story_of(*BREACH), story_of(BREACH[0])
    assert may_absorb(big, small)
    assert may_absorb(small, small)
    assert not may_absorb(small, big)


def test_an_item_can_open_a_story_whatever_is_there() -> None:
    stream = Stream()
    assert [stream.open(read(*BREACH[0]), NOON), stream.open(read(*BREACH[0]), NOON)] == [0, 1]
    assert (len(stream), stream.created, stream.frequencies.total) == (2, 2, 2)


def test_stories_put_away_are_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.core.group.stream._REMEMBERED", 1)
    stream = Stream()
    items = [BREACH[0], FERRY, BREACH[1], ORCHESTRA, BREACH[2], FERRY]
    assert [stream.add(read(*item), NOON)[0] for item in items] == [0, 1, 0, 2, 0, 1]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (
            "https://wire.example/world/2026/03/02/ferry-to-skarvoy-runs-aground-10293847.html",
            "ferry to skarvoy runs aground",
        ),
        ("https://wire.example/Ferry_to_Skarvoy+runs%20aground.story", "Ferry to Skarvoy runs aground"),
        ("HTTPS://WIRE.EXAMPLE/9/ferry%2Dto%2Dskarvoy", "ferry to skarvoy"),
        ("ferry-to-skarvoy", "ferry to skarvoy"),
        ("https://wire.example/north-sea/news", ""),
        ("https://wire.example/2026-03-02/10293847?from=ferry-to-skarvoy", ""),
        ("https://wire.example/a1b2c3d4-e5f6-aaaa-bbbb-ccccdddd", ""),
        ("http://[broken/ferry-to-skarvoy", ""),
        ("", ""),
    ],
)
def test_a_link_tells_its_headline(url: str, words: str) -> None:
    assert slug(url) == words


def test_words_of_the_link_count_as_title_only_where_there_is_no_text() -> None:
    url = "https://wire.example/skarvoy-ferry-runs-aground-passengers-safe"
    bare, full = read("Skarvoy ferry ...", "", url=url), read("Skarvoy ferry", "It ran aground.", url=url)
    assert bare.title == tuple(stems("Skarvoy ferry runs aground passengers safe"))
    assert full.title == ("skarvoy", "ferri")
    assert {"passeng", "safe"} <= set(full.counts)


def test_joining_profiles_counts_every_item_once() -> None:
    whole = joined(story_of(*BREACH[:2]), story_of(BREACH[2], at=NOON + timedelta(days=1)))
    assert whole.size == 3
    assert whole.holders["harrowg"] == 3
    assert whole.last is not None
    assert whole.first is not None
    assert whole.last - whole.first == 86_400


def test_a_profile_stays_small_however_long_its_story_grows() -> None:
    profile = None
    for number in range(60):
        words = " ".join(f"word{number}x{place}" for place in range(150))
        profile = grow(profile, read(f"Headline {number} of the flood", words), NOON, NOTHING_SEEN)
    assert profile is not None
    assert len(dump(profile)) < 12_000
    assert profile.holders["flood"] == 60


WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5), st.none() | st.datetimes(timezones=st.just(UTC)))
def test_a_profile_survives_its_text_form(items: list[tuple[str, str]], at: datetime | None) -> None:
    profile = story_of(*items, at=at)
    assert load(dump(profile)) == profile


@given(st.lists(st.tuples(WORDS, WORDS), max_size=12))
def test_a_stream_puts_every_item_into_a_story_and_repeats_itself(items: list[tuple[str, str]]) -> None:
    first, second = Stream(), Stream()
    one = [first.add(read(*item), None)[0] for item in items]
    assert one == [second.add(read(*item), None)[0] for item in items]
    assert len(first) <= len(items)


def test_a_stream_decides_without_looking_ahead() -> None:
    items = [BREACH[0], FERRY, BREACH[1], ORCHESTRA, BREACH[2]]
    whole = Stream()
    stories = [whole.add(read(*item), NOON)[0] for item in items]
    assert stories == [0, 1, 0, 2, 0]
    part = Stream()
    assert [part.add(read(*item), NOON)[0] for item in items[:3]] == stories[:3]


def test_the_same_link_joins_while_its_story_is_open() -> None:
    stream = Stream()
    story, _ = stream.add(read(*FERRY), NOON)
    assert stream.add(read("Live: morning in the north", ""), NOON, known=story)[0] == story
    later = NOON + SHIPPED.window + timedelta(days=1)
    assert stream.add(read("Live: evening in the north", ""), later, known=story)[0] != story


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The U.S.-led talks", ["us", "led", "talk"]),
        ("Zelenskyy’s café", ["zelenskyy", "cafe"]),
        ("a 3.5% rise", ["3.5", "rise"]),
        ("AT&T’s non-consensual", ["at&t", "non", "consensu"]),
        ("", []),
    ],
)
def test_words_become_stems(text: str, expected: list[str]) -> None:
    assert stems(text) == expected


def test_no_more_stems_than_asked() -> None:
    assert stems("one-two-three-four-five six", 3) == ["two", "three", "four"]
