"""The socket beside the database, by which a command asks the running process to change something.

One JSON line in, one JSON line out. The socket is for its owner only (mode 0600).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from bot.errors import StoreError

log = logging.getLogger("tocsin.control")

LONGEST = 1024 * 1024
"""Bytes of one request or answer."""
PATIENCE_S = 60.0
LONGEST_ADDRESS = 100
"""Linux takes socket addresses of at most 107 bytes."""

Handle = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


def _address(path: Path) -> str:
    """The path as given, or relative to the working directory where that is shorter."""
    short = os.path.relpath(path)
    return min(str(path), short, key=len)


class ControlServer:
    """Answers commands while `run` is up."""

    def __init__(self, path: Path, handle: Handle) -> None:
        self._path = path
        self._handle = handle
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen. Only the holder of the database lock may call this: a socket left by a crash is replaced."""
        address = _address(self._path)
        if len(address) > LONGEST_ADDRESS:
            log.warning("The path %s is too long for a socket: commands that change things need a shorter one", address)
            return
        self._path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._serve, address, limit=LONGEST)
        finally:
            os.umask(before)

    async def stop(self) -> None:
        """Stop listening and take the socket away."""
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = json.loads(await asyncio.wait_for(reader.readline(), PATIENCE_S))
            answer = await self._handle(request)
            writer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
            await writer.drain()
        except (ValueError, TimeoutError, ConnectionError):
            log.info("A command left before its answer")
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


def ask(path: Path, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The running process's answer; None if no process listens. Raises StoreError if it does not answer in time."""
    address = _address(path)
    if not path.exists() or len(address) > LONGEST_ADDRESS:
        return None
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(PATIENCE_S)
        try:
            line.connect(address)
        except (ConnectionRefusedError, FileNotFoundError):
            return None
        try:
            line.sendall(json.dumps(request).encode() + b"\n")
            with line.makefile("rb") as answer:
                text = answer.readline(LONGEST)
        except OSError as fault:
            raise StoreError(
                "The running Tocsin does not answer; look at its log, or stop it and try again."
            ) from fault
    return dict(json.loads(text)) if text else None
