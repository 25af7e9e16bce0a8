"""`tocsin run` as a real process against real feeds on loopback."""

from __future__ import annotations

import random
import signal
import stat
from dataclasses import replace
from functools import partial

import pytest

from tests.e2e.desk import SETTINGS, Desk, unlike
from tests.flows.newsroom import DERBY, INQUIRY

STARTED = "Tocsin watches 2 sources"


def test_news_arrives_and_a_term_signal_ends_the_process_well(desk: Desk) -> None:
    running = desk.start()
    desk.waits_for("the start", lambda: STARTED in desk.said())
    desk.shows("times", INQUIRY)
    desk.waits_for("the alert", lambda: INQUIRY.title in desk.titles())
    running.send_signal(signal.SIGTERM)
    assert running.wait(30) == 0
    assert [row["kind"] for row in desk.rows()] == ["post"]
    assert "Traceback" not in desk.said()
    assert not (desk.folder / "tocsin.sock").exists()


def test_a_page_that_its_publisher_takes_down_is_withdrawn_where_it_was_told(desk: Desk) -> None:
    desk.configure(SETTINGS.replace("polling:\n  {{", "polling:\n  {{revisit: 1s, "))
    piece = replace(INQUIRY, link=f"http://{desk.server.address}/piece")
    desk.server.feeds["/piece"] = b"<html><body><p>The piece.</p></body></html>"
    running = desk.start()
    desk.waits_for("the start", lambda: STARTED in desk.said())
    desk.shows("times", piece)
    desk.waits_for("the alert", lambda: piece.title in desk.titles())
    desk.server.gone.add("/piece")
    desk.waits_for("the edit", lambda: [row["kind"] for row in desk.rows()] == ["post", "reply", "edit"])
    running.send_signal(signal.SIGTERM)
    assert running.wait(30) == 0
    post, reply, edit = desk.rows()
    assert (reply["reason"], reply["summary"]) == (
        "withdrawn",
        "Harbour Times has withdrawn this: its page is gone.",
    )
    assert (edit["title"], edit["summary"], bool(post["summary"])) == (f"{piece.title} (withdrawn)", "", True)


def test_a_second_process_is_refused_and_commands_reach_the_first(desk: Desk) -> None:
    running = desk.start()
    desk.waits_for("the socket", lambda: (desk.folder / "tocsin.sock").exists())
    assert stat.S_IMODE((desk.folder / "tocsin.sock").stat().st_mode) == 0o600

    refused = desk.tocsin("run")
    assert refused.returncode == 1
    assert f"another Tocsin process (pid {running.pid}) is using" in refused.stderr

    added = desk.tocsin("watch", "add", "Derby", "derby", "--to", "log")
    assert (added.returncode, added.stdout.split("\n")[0]) == (0, "Watch W2 “Derby” is kept.")
    desk.shows("mail", DERBY)
    desk.waits_for("the alert of the new watch", lambda: desk.titles() == [DERBY.title])

    taken = desk.tocsin("watch", "add", "Derby", "derby")
    assert (taken.returncode, "Derby" in taken.stderr) == (1, True)
    muted = desk.tocsin("mute", "add", "Pico", "--for", "2h")
    assert muted.stdout.startswith("Watch “Pico” is muted everywhere until ")
    assert desk.tocsin("status").returncode == 0
    running.send_signal(signal.SIGTERM)
    assert running.wait(30) == 0


def test_a_backup_made_beside_the_running_process_is_put_back_without_doubling_anything(desk: Desk) -> None:
    running = desk.start()
    desk.waits_for("the start", lambda: STARTED in desk.said())
    desk.shows("times", INQUIRY)
    desk.waits_for("the alert", lambda: INQUIRY.title in desk.titles())
    copy = str(desk.folder / "copy.db")
    backed_up = desk.tocsin("db", "backup", copy)
    assert (backed_up.returncode, backed_up.stderr) == (0, "")
    refused = desk.tocsin("db", "restore", copy)
    assert (refused.returncode, f"pid {running.pid}" in refused.stderr) == (1, True)
    desk.kill(running)
    restored = desk.tocsin("db", "restore", copy)
    assert (restored.returncode, "is kept as" in restored.stdout) == (0, True)
    assert desk.tocsin("db", "check").stdout == "The database is sound.\n"
    desk.shows("mail", DERBY)
    polled = desk.tocsin("poll")
    assert (polled.returncode, [row["kind"] for row in desk.rows()]) == (0, ["post"])


@pytest.mark.parametrize("seed", [1, 2])
def test_kill_nine_loses_nothing_and_doubles_nothing(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)
    running = desk.start()
    for shown in (6, 12, 18):
        desk.shows("times", *(unlike(number) for number in range(shown)))
        enough = chance.randrange(shown - 6, shown)
        desk.waits_for("some alerts", partial(_told_more_than, desk, enough))
        desk.kill(running)
        starts = desk.said().count(STARTED)
        running = desk.start()
    desk.waits_for("all alerts", partial(_told_more_than, desk, 17))
    desk.waits_for("the last start", lambda: desk.said().count(STARTED) > starts)
    running.send_signal(signal.SIGTERM)
    assert running.wait(30) == 0
    assert sorted(desk.told()) == sorted(unlike(number).url for number in range(18))
    keys = [row["key"] for row in desk.rows()]
    posts = [row["story"] for row in desk.rows() if row["kind"] == "post"]
    assert (len(keys), len(posts)) == (len(set(keys)), len(set(posts)))


def _told_more_than(desk: Desk, count: int) -> bool:
    return len(set(desk.told())) > count
