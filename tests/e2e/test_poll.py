"""`tocsin poll`: one round, for cron and for a first look."""

from __future__ import annotations

import json

from tests.e2e.desk import Desk
from tests.fakes import Piece
from tests.flows.newsroom import INQUIRY, INQUIRY_TOO


def test_one_round_polls_delivers_and_says_so(desk: Desk) -> None:
    desk.shows("times", Piece(INQUIRY.title, INQUIRY.text, INQUIRY.url, at=None))
    desk.shows("mail", Piece(INQUIRY_TOO.title, INQUIRY_TOO.text, INQUIRY_TOO.url, at=None))
    done = desk.tocsin("poll")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "2 sources read, 2 new items, 2 caught by a watch, 1 message delivered.\n"
    assert [len(row["items"]) for row in desk.rows()] == [2]


def test_a_failing_source_is_named_and_the_others_are_read(desk: Desk) -> None:
    del desk.server.feeds["/mail"]
    desk.shows("times", Piece(INQUIRY.title, INQUIRY.text, at=None))
    done = desk.tocsin("poll", "--json")
    assert done.returncode == 1
    polled = {each["source"]: each for each in json.loads(done.stdout)["polled"]}
    assert (polled["Harbour Times"]["new"], polled["Upland Mail"]["new"]) == (1, 0)
    assert "404" in polled["Upland Mail"]["fault"]
    assert len(desk.rows()) == 1
