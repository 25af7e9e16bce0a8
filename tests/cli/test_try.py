"""The plain tools: JSON lines in, JSON lines out, one for each, bad ones too."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.terminal import Terminal
from tests.fakes import Piece, rss

ITEM = {"id": "a", "title": "Pico inquiry opened", "text": "The regulator opened an inquiry into Pico on Tuesday."}
BAD = ["not json", "[1, 2]", '{"title": 5']


def rows(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


TOOLS = [
    (("try", "match", "--query", "pico"), "match"),
    (("try", "group"), "cluster"),
    (("try", "summarise"), "summary"),
]


@pytest.mark.parametrize(("words", "answer"), TOOLS, ids=lambda each: each[1] if isinstance(each, tuple) else "")
def test_each_line_gives_one_line_in_order(terminal: Terminal, words: tuple[str, ...], answer: str) -> None:
    lines = "".join(json.dumps({**ITEM, "id": name}) + "\n" for name in "abc")
    ended = terminal.tocsin(*words, stdin=lines)
    assert (ended.code, [row["id"] for row in rows(ended.out)]) == (0, ["a", "b", "c"])
    assert all(answer in row for row in rows(ended.out))


@pytest.mark.parametrize(("words", "answer"), TOOLS, ids=lambda each: each[1] if isinstance(each, tuple) else "")
@pytest.mark.parametrize("bad", BAD)
def test_a_bad_line_has_its_own_answer_and_the_end_is_1(
    terminal: Terminal, words: tuple[str, ...], answer: str, bad: str
) -> None:
    ended = terminal.tocsin(*words, stdin=f"{json.dumps(ITEM)}\n{bad}\n{json.dumps({**ITEM, 'id': 'z'})}\n")
    assert ended.code == 1
    first, wrong, last = rows(ended.out)
    assert (first["id"], set(wrong), last["id"]) == ("a", {"id", "error"}, "z")


def test_nothing_in_gives_nothing_out(terminal: Terminal) -> None:
    assert terminal.tocsin("try", "group").out == ""


def test_matched_words_are_given_by_code_points(terminal: Terminal) -> None:
    ended = terminal.tocsin("try", "match", "--query", "pico", stdin=json.dumps({**ITEM, "title": "😀 Pico opened"}))
    (row,) = rows(ended.out)
    (span,) = [s for s in row["matched"][0]["spans"] if s["field"] == "title"]
    assert (row["match"], span["start"], span["end"]) == (1, 2, 6)


def test_watches_from_a_file_are_named(terminal: Terminal) -> None:
    watches = terminal.folder / "watches.yaml"
    watches.write_text("watches:\n  - {name: Pico, query: pico}\n  - {name: Derby, query: derby}\n", "utf-8")
    ended = terminal.tocsin("try", "match", "--watches", str(watches), stdin=json.dumps(ITEM))
    assert [match["watch"] for match in rows(ended.out)[0]["matched"]] == ["Pico"]


@pytest.mark.parametrize("words", [(), ("--query", "a", "--watches", "w.yaml")], ids=["neither", "both"])
def test_match_needs_one_of_query_and_watches(terminal: Terminal, words: tuple[str, ...]) -> None:
    ended = terminal.tocsin("try", "match", *words)
    assert (ended.code, ended.err.strip()) == (2, "Give either --query or --watches.")


def test_a_feed_is_parsed_without_its_type(terminal: Terminal) -> None:
    ended = terminal.tocsin("try", "parse", "-", stdin=rss(Piece("Pico", "Text &amp; more", "https://a.example/1")))
    (row,) = rows(ended.out)
    assert list(row) == ["id", "url", "title", "text", "published", "updated", "authors", "language"]
    assert (row["title"], row["url"], row["published"]) == ("Pico", "https://a.example/1", "2031-03-04T09:00:00Z")


def test_a_document_that_is_no_feed_is_one_error_line(terminal: Terminal) -> None:
    ended = terminal.tocsin("try", "parse", "-", stdin="<!doctype html><title>Are you human?</title>")
    assert (ended.code, list(rows(ended.out)[0])) == (1, ["id", "error"])


def test_a_file_that_is_not_there_is_wrong_usage(terminal: Terminal) -> None:
    ended = terminal.tocsin("try", "parse", "missing.xml")
    assert (ended.code, "missing.xml cannot be read" in ended.err) == (2, True)


def test_an_empty_feed_gives_no_line_and_is_no_fault(terminal: Terminal) -> None:
    ended = terminal.tocsin("try", "parse", "-", stdin=rss())
    assert (ended.code, ended.out) == (0, "")


def test_a_summary_keeps_to_its_words(terminal: Terminal) -> None:
    ended = terminal.tocsin("try", "summarise", "--words", "9", "--sentences", "1", stdin=json.dumps(ITEM))
    (row,) = rows(ended.out)
    assert row["summary"] == ITEM["text"]
    assert row["sentences"] == [{"doc": 0, "field": "text", "start": 0, "end": len(ITEM["text"])}]


@pytest.mark.parametrize("platform", ["slack", "discord", "console"])
def test_a_message_is_rendered_for_each_platform(terminal: Terminal, platform: str) -> None:
    message = {
        "key": "k" * 22,
        "kind": "post",
        "story": 1,
        "severity": "high",
        "headline": {"text": "Pico", "url": None},
    }
    ended = terminal.tocsin("try", "render", "--platform", platform, stdin=json.dumps(message))
    assert ended.code == 0
    assert "Pico" in ended.out


def test_an_unknown_platform_is_wrong_usage(terminal: Terminal) -> None:
    ended = terminal.tocsin("try", "render", "--platform", "pager")
    assert (ended.code, "write slack, discord or console" in ended.err) == (2, True)
