"""The socket beside the database: one question, one answer, for its owner only."""

from __future__ import annotations

import asyncio
import socket
import stat
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.jobs.control import ControlServer, ask


async def echo(request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"heard": request}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "tocsin.sock"


@pytest.fixture
async def server(path: Path) -> AsyncIterator[ControlServer]:
    made = ControlServer(path, echo)
    await made.start()
    yield made
    await made.stop()


async def asked(path: Path, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return await asyncio.to_thread(ask, path, request)


async def test_a_question_comes_back_answered(server: ControlServer, path: Path) -> None:
    request = {"words": ["mute"], "arguments": {"target": "Ünder “quotes”\nand lines"}}
    assert await asked(path, request) == {"heard": request}


async def test_the_socket_is_for_its_owner_only(server: ControlServer, path: Path) -> None:
    assert stat.S_IMODE((await asyncio.to_thread(path.stat)).st_mode) == 0o600


async def test_many_ask_at_once(server: ControlServer, path: Path) -> None:
    answers = await asyncio.gather(*(asked(path, {"n": n}) for n in range(8)))
    assert answers == [{"heard": {"n": n}} for n in range(8)]


def test_without_a_process_nobody_answers(path: Path) -> None:
    assert ask(path, {}) is None


def test_a_socket_left_by_a_crash_is_nobody(path: Path) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(path.name)
    left.close()
    assert path.exists()
    assert ask(path, {}) is None


async def test_a_socket_left_by_a_crash_is_replaced(path: Path) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(path.name)
    left.close()
    server = ControlServer(path, echo)
    await server.start()
    assert await asked(path, {"n": 1}) == {"heard": {"n": 1}}
    await server.stop()


async def test_the_socket_goes_with_the_process(path: Path) -> None:
    server = ControlServer(path, echo)
    await server.start()
    await server.stop()
    assert not await asyncio.to_thread(path.exists)


async def test_nonsense_harms_nobody(server: ControlServer, path: Path) -> None:
    def shout() -> bytes:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(path.name)
            line.sendall(b"what?\n")
            return line.recv(100)

    assert await asyncio.to_thread(shout) == b""
    assert await asked(path, {"n": 1}) == {"heard": {"n": 1}}


async def test_a_path_too_long_for_a_socket_is_done_without(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / ("long-" * 20) / ("long-" * 20) / "tocsin.sock"
    await asyncio.to_thread(path.parent.mkdir, parents=True)
    server = ControlServer(path, echo)
    await server.start()
    await server.stop()
    assert "too long for a socket" in caplog.text
    assert await asked(path, {}) is None
