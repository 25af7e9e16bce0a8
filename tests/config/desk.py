"""A working directory with files for the tests of the configuration."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.config import Settings, load
from bot.errors import ConfigError
from tests.config.kinds import KINDS


@dataclass(frozen=True)
class Desk:
    """Files below one folder, which is the working directory."""

    folder: Path

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), "utf-8")
        return path

    def load(self, text: str, **environment: str) -> Settings:
        """Settings of this file, whose first line (version: 1) may be left out."""
        path = self.write("config/desk.yaml", "version: 1\n" + textwrap.dedent(text))
        return load(path, environment=environment, kinds=KINDS)

    def faults(self, text: str, environment: Mapping[str, str] | None = None) -> tuple[str, ...]:
        with pytest.raises(ConfigError) as raised:
            self.load(text, **(environment or {}))
        return raised.value.faults
