"""Two processes at one database, and a process that is killed between sending and settling."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import StoreError, StoreLocked
from bot.storage.sqlite import open_store
from tests.contract.store.desk import DESK, GAZETTE, GROK, LEASE, NOW, TELEGRAPH, Newsroom, delivered

HOLD = """
import sys
from bot.storage.sqlite import open_store
from tests.contract.store.desk import *
store = open_store(sys.argv[1])
store.reconcile([TELEGRAPH, GAZETTE], [GROK], [DESK], NOW)
newsroom = Newsroom(store)
"""

SEND = (
    HOLD
    + """
newsroom.story("Grok under inquiry", "k1")
newsroom.story("Bridge closed by flood", "k2")
newsroom.claim(limit=1)
newsroom.claimed(GAZETTE)
"""
)

WAIT = """
print("ready", flush=True)
sys.stdin.read()
"""


@contextmanager
def process(code: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    """A second process that has run this code on the database and now waits."""
    root = Path(__file__).parents[2]
    child = subprocess.Popen(
        [sys.executable, "-c", code + WAIT, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        yield child
        child.kill()


def test_a_second_process_is_told_who_holds_the_database(path: Path) -> None:
    with process(HOLD, path) as child:
        with pytest.raises(StoreLocked, match=rf"another Tocsin process \(pid {child.pid}\) is using .*; stop it"):
            open_store(str(path))
        reader = open_store(str(path), read_only=True)
        assert [row.source.name for row in reader.sources()] == [TELEGRAPH.name, GAZETTE.name]
        with pytest.raises(StoreError, match="opened for reading only"):
            reader.beat(NOW)
        reader.close()
    open_store(str(path)).close()


def test_the_lock_holds_within_one_process_too(path: Path) -> None:
    store = open_store(str(path))
    with pytest.raises(StoreLocked):
        open_store(str(path))
    store.close()
    open_store(str(path)).close()


def test_a_process_killed_while_sending_loses_nothing_and_doubles_nothing(path: Path) -> None:
    with process(SEND, path) as child:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    store = open_store(str(path))
    newsroom = Newsroom(store)
    assert newsroom.states() == {"k1": "sending", "k2": "pending"}
    assert store.destinations_due(NOW) == ["desk"]
    (offered,) = store.unclear(DESK, NOW)
    assert (offered.delivery.key, offered.message.key, offered.delivery.attempt) == ("k1", "k1", 1)
    assert [row.delivery.key for row in newsroom.claim()] == ["k2"]
    assert store.settle(offered, delivered(), NOW) is not None
    assert newsroom.states() == {"k1": "delivered", "k2": "sending"}
    assert [due.source.name for due in store.claim_sources(NOW, limit=5, lease=LEASE)] == [GAZETTE.name]
    assert store.check() == []
    store.close()


def test_a_killed_transaction_leaves_nothing(path: Path) -> None:
    code = (
        HOLD
        + """
import os, signal
def die(snapshot):
    store._writer.run(
        "INSERT INTO story (workspace_id, opened_at, last_item_at, state, profile) VALUES (1, 0, 0, 'open', '')")
    print("ready", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
newsroom.poll(die)
"""
    )
    with process(code, path) as child:
        assert child.wait() == -signal.SIGKILL
    store = open_store(str(path))
    store.reconcile([TELEGRAPH, GAZETTE], [GROK], [DESK], NOW)
    assert store.figures(NOW).open_stories == 0
    assert len(store.claim_sources(NOW, limit=5, lease=LEASE)) == 2
    store.close()
