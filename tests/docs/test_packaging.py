"""What is installed is what is imported, and what is built holds what is shipped."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DEPENDENCIES = set(PROJECT["project"]["dependencies"])
UNSEEN = {"pystemmer", "tzdata"}
"""Used without being imported by name: snowballstemmer takes PyStemmer, zoneinfo the tables of tzdata."""
AHEAD = {"trafilatura", "protego"}
"""Kept for fetching the page behind an entry."""
COMES_WITH = {"pydantic-core": "pydantic"}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=\[; ]", name)[0]).lower()


def imported() -> set[str]:
    """Distributions of the third-party modules that `bot` imports."""
    found: set[str] = set()
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    known = packages_distributions()
    outside = found - set(sys.stdlib_module_names) - {"bot"}
    return {COMES_WITH.get(plain(known[name][0]), plain(known[name][0])) for name in outside}


def test_the_wheel_asks_for_what_the_requirements_pin() -> None:
    listed = {line for line in (ROOT / "requirements/base.in").read_text("utf-8").splitlines() if line}
    assert listed == DEPENDENCIES


def test_what_is_imported_is_listed_and_nothing_else() -> None:
    assert imported() | UNSEEN == {plain(name) for name in DEPENDENCIES} - (AHEAD - imported())


@pytest.mark.parametrize("name", ["base", "dev", "bench", "build"])
def test_every_requirement_is_pinned_with_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    assert "://" not in text
    assert "index-url" not in text
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[\w.-]+(\[[\w,]+\])?==", block)
        assert "--hash=sha256:" in block


@pytest.mark.parametrize("name", ["base", "build"])
def test_the_image_installs_what_is_tested(name: str) -> None:
    pin = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
    tested = dict(pin.findall((ROOT / "requirements/dev.txt").read_text("utf-8")))
    assert tested.items() >= dict(pin.findall((ROOT / "requirements" / f"{name}.txt").read_text("utf-8"))).items()


def test_the_wheel_takes_the_whole_shipped_configuration_and_no_desks_own() -> None:
    taken = set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"])
    shipped = {f"config/{path.name}" for path in (ROOT / "config").iterdir()} - {"config/tocsin.local.yaml"}
    assert taken == shipped


def test_the_image_is_built_from_files_that_are_there_and_let_in() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    named = {name for line in copied for name in line.split()}
    assert named == let_in
    assert all((ROOT / name).exists() for name in named)
