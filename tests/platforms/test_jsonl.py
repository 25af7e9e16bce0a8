"""The file as a destination: its shape is a contract, its tail a memory."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.model.delivery import NotSent, Trouble
from bot.model.message import Linked
from bot.platforms import jsonl
from bot.platforms.jsonl import JsonlNotifier, line
from bot.ports import Notifier
from tests.contract.notifier_suite import AT, DIGEST, NOTICE, POST, NotifierSuite, handed, outgoing

FIELDS = ["at", "kind", "key", "story", "watches", "severity", "title", "summary", "items", "reason"]


class TestJsonl(NotifierSuite):
    @pytest.fixture
    def notifier(self, tmp_path: Path) -> Notifier:
        return JsonlNotifier(tmp_path / "var" / "alerts.jsonl", lambda: AT)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "alerts.jsonl"


@pytest.fixture
def file(path: Path) -> JsonlNotifier:
    return JsonlNotifier(path, lambda: AT)


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").split("\n")


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(text) for text in lines(path) if text]


def holds(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def test_a_summary_that_a_machine_wrote_names_the_model_in_a_field_of_its_own() -> None:
    row = line(replace(POST, written_by="owl-7b"), AT)
    assert list(row) == [*FIELDS, "written_by"]
    assert row["written_by"] == "owl-7b"


async def test_a_post_is_one_line_of_the_fixed_shape(file: JsonlNotifier, path: Path) -> None:
    await handed(file, POST)
    (row,) = rows(path)
    assert list(row) == FIELDS
    assert row == {
        "at": "2031-03-04T09:30:00.000000Z",
        "kind": "post",
        "key": POST.key,
        "story": 12,
        "watches": ["Pico", "Images"],
        "severity": "high",
        "title": "Pico inquiry opened",
        "summary": "The regulator opened an inquiry on Tuesday. Lumen Labs has ten days to answer.",
        "items": [
            {
                "source": "Harbour Times",
                "url": "https://harbour.example/pico",
                "title": "Pico inquiry opened",
                "published": "2031-03-04T09:30:00.000000Z",
            },
            {
                "source": "Media Regulator",
                "url": "https://regulator.example/12",
                "title": "Inquiry into Lumen Labs",
                "published": "2031-03-04T09:30:00.000000Z",
            },
        ],
        "reason": "first",
    }


def test_a_digest_has_no_story_and_its_stories_have_the_same_shape() -> None:
    row = line(DIGEST, AT)
    assert (row["story"], [list(story) for story in row["stories"]]) == (None, [[*FIELDS, "notes"], FIELDS])
    assert row["stories"][0]["notes"] == ["First report from a primary source: Media Regulator."]
    assert [story["story"] for story in row["stories"]] == [12, 13]
    assert row["stories"][0]["items"] == line(POST, AT)["items"]


def test_a_notice_has_no_story_and_its_text_as_summary() -> None:
    row = line(NOTICE, AT)
    assert (list(row), row["story"], row["summary"]) == (FIELDS, None, NOTICE.note)


def test_times_are_utc_whatever_the_clock_says() -> None:
    tokyo = AT.astimezone(timezone(timedelta(hours=9)))
    assert line(POST, tokyo)["at"] == "2031-03-04T09:30:00.000000Z"


async def test_a_line_break_in_a_title_stays_inside_its_line(file: JsonlNotifier, path: Path) -> None:
    await handed(file, replace(POST, headline=Linked("one\ntwo\u2028three")))
    assert [row["title"] for row in rows(path)] == ["one\ntwo\u2028three"]


async def test_a_torn_last_line_is_closed_before_the_next(file: JsonlNotifier, path: Path) -> None:
    await handed(file, POST)
    with path.open("ab") as torn:
        torn.write(b'{"at": "2031-03-04T09:3')
    await handed(file, NOTICE)
    _, torn_line, last, end = lines(path)
    assert (torn_line, json.loads(last)["key"], end) == ('{"at": "2031-03-04T09:3', NOTICE.key, "")


async def test_a_torn_line_with_a_whole_key_is_not_taken_for_written(file: JsonlNotifier, path: Path) -> None:
    holds(path, f'{{"at": "2031", "kind": "post", "key": "{POST.key}", "title": "Pico in')
    assert (await file.find([outgoing(POST)])).found == {}


async def test_a_key_is_found_in_the_tail_of_a_long_file(
    file: JsonlNotifier, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "TAIL", 4096)
    holds(path, '{"key": "older"}\n' * 5000)
    await handed(file, POST)
    looked = await file.find([outgoing(POST), outgoing(replace(NOTICE, key="older"))])
    assert POST.key in looked.found


async def test_a_key_that_is_only_quoted_in_a_title_is_not_found(file: JsonlNotifier) -> None:
    await handed(file, replace(NOTICE, headline=Linked(f'"key": "{POST.key}"')))
    assert (await file.find([outgoing(POST)])).found == {}


async def test_a_file_that_is_not_there_yet_holds_nothing(file: JsonlNotifier) -> None:
    looked = await file.find([outgoing(POST)])
    assert (looked.found, looked.possible, looked.answered) == ({}, True, True)


async def test_a_path_that_cannot_be_written_parks_the_destination_with_a_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    outcome = await handed(JsonlNotifier(tmp_path / "file" / "alerts.jsonl", lambda: AT), POST)
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.DESTINATION
    assert str(tmp_path / "file" / "alerts.jsonl") in outcome.detail
    assert "make the folder writable or change the path" in outcome.detail


async def test_a_look_at_a_path_that_cannot_be_read_is_no_crash(tmp_path: Path) -> None:
    looked = await JsonlNotifier(tmp_path, lambda: AT).find([outgoing(POST)])
    assert (looked.answered, looked.found) == (False, {})
    assert "cannot read" in looked.detail


async def test_checking_says_what_to_do_about_a_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    fault = await JsonlNotifier(tmp_path / "file" / "alerts.jsonl", lambda: AT).check()
    assert fault is not None
    assert "is in the way" in fault
    assert await JsonlNotifier(tmp_path / "new" / "alerts.jsonl", lambda: AT).check() is None
    assert os.listdir(tmp_path) == ["file"]
