"""The rules of the house that import-linter and ruff cannot say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for path in (ROOT / "bot").rglob("*.py") if "_config" not in path.parts)
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
BANNED_NAMES = {
    "manager",
    "helper",
    "helpers",
    "util",
    "utils",
    "common",
    "misc",
    "base",
    "service",
    "data",
    "info",
    "process",
}

# May only shrink: a file or function stands here until it is made smaller.
LONG_FILES: set[str] = set()
LONG_FUNCTIONS: set[str] = set()


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _overload(node: ast.stmt) -> bool:
    """One of several signatures of a function, whose docstring stands with the last."""
    return any(isinstance(mark, ast.Name) and mark.id == "overload" for mark in getattr(node, "decorator_list", ()))


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first, *_ = function.body
    documented = ast.get_docstring(function) is not None
    start = function.body[1].lineno if documented and len(function.body) > 1 else first.lineno
    return (function.end_lineno or start) - start + 1


def test_no_file_is_longer_than_a_person_reads() -> None:
    long = {_name(path) for path in MODULES if len(path.read_text("utf-8").splitlines()) > LONGEST_FILE}
    assert long == LONG_FILES


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{_name(path)}:{function.name}"
        for path in MODULES
        for function in _functions(path)
        if _length(function) > LONGEST_FUNCTION
    }
    assert long == LONG_FUNCTIONS


def test_no_room_is_called_after_nothing() -> None:
    named = [_name(path) for path in MODULES if set(path.stem.split("_")) & BANNED_NAMES]
    assert named == []


def test_no_class_or_function_is_called_after_nothing() -> None:
    named = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", node.name)}
                if words & (BANNED_NAMES - {"base"}):
                    named.append(f"{_name(path)}:{node.name}")
    assert named == []


def test_every_public_thing_says_what_it_is() -> None:
    silent = []
    for path in MODULES:
        tree = ast.parse(path.read_text("utf-8"))
        if tree.body and ast.get_docstring(tree) is None:
            silent.append(_name(path))
        for node in tree.body:
            public = isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.name[0] != "_"
            if public and not _overload(node) and ast.get_docstring(node) is None:
                silent.append(f"{_name(path)}:{node.name}")
    assert silent == []


@pytest.mark.parametrize("word", ["TODO", "FIXME", "NotImplementedError"])
def test_nothing_is_left_for_later(word: str) -> None:
    assert [_name(path) for path in MODULES if word in path.read_text("utf-8")] == []


def test_the_middle_of_the_bot_asks_nobody_for_the_time_or_for_chance() -> None:
    clocks = re.compile(r"\b(datetime\.now|utcnow|time\.time|time\.monotonic|random\.|uuid4|secrets\.\w+\()")
    rooms = ("bot/core/", "bot/model/", "bot/flows/", "bot/ports.py")
    caught = [
        _name(path) for path in MODULES if _name(path).startswith(rooms) and clocks.search(path.read_text("utf-8"))
    ]
    assert caught == []
