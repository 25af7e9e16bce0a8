"""What is started often imports nothing that only other commands need; and a process ends with its command's code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDLESS = (
    "bot.core.facts.find",
    "bot.core.summarise",
    "bot.flows.ask",
    "bot.flows.trial",
    "bot.sources.feed",
    "alembic",
    "apscheduler",
    "discord",
    "feedparser",
    "lxml",
    "rich.progress",
    "slack_bolt",
    "sqlalchemy",
)
"""Modules that a poll which catches nothing does without; together they would double its start."""
LIST = "import sys, json; from bot.cli.main import _commands; _commands(['poll']); print(json.dumps(list(sys.modules)))"


def test_a_poll_starts_without_what_it_may_not_need() -> None:
    ended = subprocess.run([sys.executable, "-c", LIST], cwd=ROOT, capture_output=True, check=True)
    loaded = json.loads(ended.stdout)
    assert [name for name in loaded if name.startswith(NEEDLESS)] == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--version",), 0, "tocsin "),
        (("poll", "--config", "nowhere.yaml"), 2, "nowhere.yaml"),
        (("poll", "--sauce", "x"), 2, "No such option"),
        (("surch",), 2, "No such command"),
    ],
)
def test_a_process_says_all_it_has_to_say_and_ends_with_its_code(words: tuple[str, ...], code: int, said: str) -> None:
    ended = subprocess.run([sys.executable, "-m", "bot", *words], cwd=ROOT, capture_output=True, check=False)
    assert (ended.returncode, said in (ended.stdout + ended.stderr).decode()) == (code, True)
