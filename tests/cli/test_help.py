"""Every command explains itself, and none is without a test here."""

from __future__ import annotations

import pytest
import typer.main

from bot import __version__
from bot.cli.whole import cli
from tests.cli.terminal import Terminal


def _leaves(command: object, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    children = getattr(command, "commands", None)
    if not children:
        return [words]
    return [leaf for name, child in children.items() for leaf in _leaves(child, (*words, name))]


COMMANDS = _leaves(typer.main.get_command(cli))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(terminal: Terminal, words: tuple[str, ...]) -> None:
    ended = terminal.tocsin(*words, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert f"Usage: tocsin {' '.join(words)}" in " ".join(ended.out.split())


def test_the_commands_that_the_desk_needs_are_there() -> None:
    needed = ["run", "demo", "poll", "check", "init", "status", "search", "why"]
    assert {(name,) for name in needed} <= set(COMMANDS)


def test_without_a_command_the_help_is_shown(terminal: Terminal) -> None:
    ended = terminal.tocsin()
    assert "Usage: tocsin" in ended.out + ended.err


def test_without_colour_no_escape_is_printed(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "")
    assert "\x1b" not in terminal.tocsin("--help").out + terminal.tocsin("check").out


def test_the_version_is_said(terminal: Terminal) -> None:
    ended = terminal.tocsin("--version")
    assert (ended.code, ended.out, ended.err) == (0, f"tocsin {__version__}\n", "")
