"""Samples on the pages are what the real thing prints: the made-up week, played until Monday afternoon."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from bot import app, demo
from bot.cli.printing import show
from bot.demo.feeds import FeedServer
from bot.demo.script import load
from bot.flows.dispatch import dispatch
from bot.model.actor import Actor
from bot.model.message import Answer
from tests.docs.test_docs import FENCE, page

MOMENT = datetime(2026, 3, 2, 14, 35, tzinfo=UTC)
"""No feed is due then, and what was found at half past has been told: nothing is under way."""
STEP = timedelta(minutes=30)
READER = Actor("cli", "reader", "A reader")
ASKED = {
    "$ tocsin why https://herald.example/news/pico-women": (("why",), "url"),
    "$ tocsin watch test 'pico AND (image OR images)'": (("watch", "test"), "query"),
}


async def _answers(folder: Path) -> list[Answer]:
    """What is answered to each of ASKED at that moment."""
    script = load()
    clock = demo.WeekClock(script.start)
    server = FeedServer(script, clock.now)
    await server.start()
    try:
        settings = app.settings(demo.configured(script, str(folder), server.address))
        outlets = [outlet.name for outlet in script.outlets]
        async with app.opened(settings, clock=clock, console=Console(file=io.StringIO())) as bot:
            await bot.round()
            while clock.now() < MOMENT:
                clock.forward(min(STEP, MOMENT - clock.now()))
                # Each is read at each step: when it is its turn hangs on its address, which has a free port's number.
                await bot.round(outlets if clock.now() < MOMENT else None)
            await bot.work.keep_house()
            typed = [(words, {name: shlex.split(line)[-1]}) for line, (words, name) in ASKED.items()]
            return [await dispatch(bot.desk, words, arguments, READER) for words, arguments in typed]
    finally:
        await server.stop()


def _samples() -> Iterator[tuple[str, str]]:
    """Each command on the page of commands with what is printed below it there."""
    for _, block in FENCE.findall(page("docs/commands.md")):
        for part in block.split("\n\n"):
            typed, _, printed = part.strip("\n").partition("\n")
            yield typed, f"{printed}\n"


async def test_the_samples_of_why_and_watch_test_are_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    printed = []
    for answer in await _answers(tmp_path):
        show(answer)
        printed.append(capsys.readouterr().out)
    assert [dict(_samples()).get(typed) for typed in ASKED] == printed
    in_chat = re.sub(r"^ +https://.*\n", "", printed[1], flags=re.MULTILINE)  # there the headline is the link
    assert dict(_samples())["/tocsin watch test pico AND (image OR images)"] == in_chat
