"""The command line in this process: `bot.cli.main` with its arguments, standard input and exit code."""

from __future__ import annotations

import gc
import io
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import main


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Terminal:
    """A terminal in a folder with a configuration."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    @property
    def config(self) -> Path:
        return self.folder / "tocsin.yaml"

    def tocsin(self, *words: str, stdin: str | bytes = "") -> Ended:
        """One command. Commands that read a configuration get this folder's, unless one is named."""
        body = stdin.encode() if isinstance(stdin, str) else stdin
        self.monkeypatch.setattr(sys, "argv", ["tocsin", *words])
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body), "utf-8"))
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
        said = self.capsys.readouterr()
        return Ended(code, said.out, said.err)


def own_logging() -> Iterator[None]:
    """Logging as it was before: the command line sets it up for its process."""
    root = logging.getLogger()
    kept = (root.handlers[:], root.level)
    yield
    root.handlers[:], root.level = kept
    gc.collect()
