"""`try group`: rows in, clusters out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from bot.errors import UsageError
from bot.flows.trial.group import answerer
from bot.flows.trial.lines import run

LEAK = {"id": "a", "title": "Harrowgate council fined after care records leaked", "date": "2026-03-02"}
AGAIN = {
    "id": "b",
    "title": "Regulator fines Harrowgate council over leaked care records",
    "date": "2026-03-02T09:00:00Z",
}
FERRY = {"id": "c", "title": "Ferry to Skarvoy runs aground in fog", "date": "2026-03-02"}


def answers(rows: Sequence[object], fields: Sequence[str] | None = None) -> list[dict[str, Any]]:
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    return [json.loads(line) for line, _ in run(lines, answerer(fields))]


def clusters(rows: Sequence[object], fields: Sequence[str] | None = None) -> list[object]:
    return [answer.get("cluster", "error") for answer in answers(rows, fields)]


def test_a_cluster_is_named_by_its_first_item() -> None:
    assert answers([LEAK, FERRY, AGAIN]) == [
        {"id": "a", "cluster": "a"},
        {"id": "c", "cluster": "c"},
        {"id": "b", "cluster": "a"},
    ]


def test_a_row_does_not_change_what_was_said_before() -> None:
    rows = [LEAK, FERRY, AGAIN]
    assert [clusters(rows[:count])[-1] for count in (1, 2, 3)] == clusters(rows)


def test_seconds_and_days_are_the_same_time() -> None:
    assert clusters([LEAK, {"id": "b", "title": AGAIN["title"], "ts": 1772442000.5}]) == ["a", "a"]


def test_a_date_beyond_the_window_opens_a_story() -> None:
    assert clusters([LEAK, {**AGAIN, "date": "2026-04-02"}]) == ["a", "b"]


def test_a_masked_date_is_not_read() -> None:
    rows = [LEAK, {**AGAIN, "date": "no date at all"}]
    assert clusters(rows) == ["a", "error"]
    assert clusters(rows, ["title"]) == ["a", "a"]


def test_lead_and_body_are_read_and_can_be_masked() -> None:
    rows = [
        {
            "id": 1,
            "title": "Council fined",
            "lead": "Harrowgate council was fined over care records left open on its site for weeks.",
        },
        {
            "id": 2,
            "title": "Regulator acts",
            "body": "Care records left open on its site for weeks cost Harrowgate council, fined today.",
        },
    ]
    assert clusters(rows) == [1, 1]
    assert clusters([rows[0], {**rows[1], "title": "Briefly"}], ["title"]) == [1, 2]


def test_the_same_link_is_the_same_story() -> None:
    rows = [
        {"id": 1, "title": "Live: the vote", "url": "https://www.example.org/live/vote/"},
        {"id": 2, "title": "Turnout passes half", "url": "http://example.org/live/vote#top"},
    ]
    assert clusters(rows) == [1, 1]
    assert clusters(rows, ["title"]) == [1, 2]


@pytest.mark.parametrize(
    "urls",
    [
        ("https://tavern.example", "https://tavern.example/"),
        ("https://tavern.example/news.html#may-2", "https://tavern.example/news.html#may-9"),
    ],
    ids=["a front page", "two places on a page"],
)
def test_a_link_that_is_no_piece_of_its_own_ties_nothing(urls: tuple[str, str]) -> None:
    rows = [
        {"id": 1, "title": "Brewing at home", "url": urls[0]},
        {"id": 2, "title": "A night of song", "url": urls[1]},
    ]
    assert clusters(rows) == [1, 2]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": "x"}, 'no "id"'),
        ({"id": 1, "title": 5}, '"title" must be a text'),
        ({"id": 1, "title": "x", "date": "soon"}, 'cannot read the date "soon"'),
        ({"id": 1, "title": "x", "date": 20260301}, '"date" must be a text'),
        ({"id": 1, "title": "x", "date": "0001-01-01T00:00:00+05:00"}, "cannot read the date"),
        ({"id": 1, "title": "x", "ts": "12"}, '"ts" must be a number'),
        ({"id": 1, "title": "x", "ts": True}, '"ts" must be a number'),
        ({"id": 1, "title": "x", "ts": 1e18}, "not milliseconds"),
        ('{"id": 1, "title": "x", "ts": NaN}', '"ts" must be a number'),
        ({"id": 1, "title": "x", "ts": 10**400}, '"ts"'),
        ("[]", "each line must be one JSON object"),
    ],
)
def test_a_bad_row_is_named_and_the_stream_goes_on(wrong: object, said: str) -> None:
    bad, good = answers([wrong, LEAK])
    assert said in bad["error"]
    assert good == {"id": "a", "cluster": "a"}


def test_strange_links_and_empty_rows_are_taken() -> None:
    rows = [{"id": 1}, {"id": 2, "title": "", "url": "http://[broken"}, {"id": 3, "title": None, "url": "not a link"}]
    assert clusters(rows) == [1, 2, 3]


def test_an_unknown_field_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="does not know titel; it knows title, lead"):
        answerer(["titel"])


def test_two_pieces_of_one_source_need_more_than_two_of_two() -> None:
    told = "Passengers of the Skarvoy ferry were taken off by lifeboat"
    rows = [
        {"id": "a", "title": "Ferry aground off Skarvoy", "lead": f"{told} after midnight.", "source": "Harbour Times"},
        {"id": "b", "title": "A long night at sea", "lead": f"{told}, and some sang.", "source": "Harbour Times"},
    ]
    assert clusters(rows) == ["a", "b"]
    assert clusters([rows[0], {**rows[1], "source": "Gazette"}]) == ["a", "a"]
    assert clusters(rows, ["title", "lead"]) == ["a", "a"]
