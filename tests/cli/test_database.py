"""tocsin db: what it prints and how it ends."""

from __future__ import annotations

import re
from pathlib import Path

from bot.storage.sqlite import open_store
from tests.cli.terminal import Terminal


def test_a_backup_is_made_and_put_back(archive: Terminal, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    ended = archive.tocsin("db", "backup", str(copy))
    assert (ended.code, ended.err) == (0, "")
    assert re.fullmatch(rf"Backed up to {copy} \([\d.]+ kB\); the copy is sound\.\n", ended.out)
    archive.tocsin("watch", "add", "Ferry", "ferry")
    assert "2 watches" in archive.tocsin("watch", "list").out
    ended = archive.tocsin("db", "restore", str(copy))
    first, second = ended.out.splitlines()
    assert (ended.code, ended.err, first) == (0, "", f"Restored from {copy}; the copy is sound.")
    assert re.fullmatch(rf"The database before is kept as {tmp_path}/tocsin\.db\.before-restore-[\d-]+\.", second)
    assert "1 watch" in archive.tocsin("watch", "list").out


def test_messages_that_waited_in_a_backup_are_counted(terminal: Terminal, feeds: object, tmp_path: Path) -> None:
    terminal.tocsin("poll", "--no-deliver")
    terminal.tocsin("db", "backup", "copy.db")
    assert "1 message delivered" in terminal.tocsin("poll").out
    ended = terminal.tocsin("db", "restore", "copy.db")
    told = "1 message waited when the backup was made; each is looked for before it is sent."
    assert ended.out.splitlines()[-1] == told
    terminal.tocsin("poll")
    assert len((tmp_path / "alerts.jsonl").read_text("utf-8").splitlines()) == 1


def test_nothing_is_restored_under_a_running_process(archive: Terminal, tmp_path: Path) -> None:
    archive.tocsin("db", "backup", "copy.db")
    store = open_store(str(tmp_path / "tocsin.db"))
    ended = archive.tocsin("db", "restore", "copy.db")
    store.close()
    assert (ended.code, ended.out) == (1, "")
    assert "is using" in ended.err


def test_a_backup_that_is_none_is_named(archive: Terminal, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear editor", "utf-8")
    ended = archive.tocsin("db", "restore", "letter.txt")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("letter.txt is no database")
    assert archive.tocsin("db", "check").out == "The database is sound.\n"


def test_pruning_says_what_went(archive: Terminal) -> None:
    ended = archive.tocsin("db", "prune")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[0] == "Deleted: 0 deliveries, 0 stories, texts of 0 items."
