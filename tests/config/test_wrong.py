"""Wrong configurations and the exact lines that a person reads about them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import load
from bot.errors import ConfigError
from tests.config.kinds import KINDS

CASES = Path(__file__).with_name("wrong.txt")


def cases() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(title, configuration, fault lines) of wrong.txt: `=== title`, the file, then a line `>>> ` for each fault."""
    for part in CASES.read_text("utf-8").split("=== ")[1:]:
        title, _, rest = part.partition("\n")
        lines = rest.splitlines(keepends=True)
        text = "".join(line for line in lines if not line.startswith(">>> "))
        yield title, text, tuple(line[4:].rstrip("\n") for line in lines if line.startswith(">>> "))


def faults_of(text: str, folder: Path) -> tuple[str, ...]:
    path = folder / "config" / "tocsin.local.yaml"
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as raised:
        load(path, environment={}, kinds=KINDS)
    return raised.value.faults


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case[1:], id=case[0]) for case in cases()])
def test_a_wrong_configuration_is_told_line_by_line(
    text: str, expected: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert faults_of(text, tmp_path) == expected


def test_every_fault_names_its_file_and_a_remedy() -> None:
    for title, _, expected in cases():
        assert expected, title
        for line in expected:
            assert line.startswith("config/tocsin.local.yaml:"), title
            assert ";" in line, f"{title}: {line}"


def test_the_table_is_long() -> None:
    assert sum(1 for _ in cases()) >= 40
