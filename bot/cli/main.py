"""How every command starts and ends."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from bot.errors import ConfigError, QueryError, TocsinError, UsageError

if TYPE_CHECKING:
    import typer

STARTED_OFTEN = ("run", "poll")
"""Commands that import only what they need themselves; help and all others know every command."""


def main(cli: typer.Typer | None = None) -> None:
    """Run the command line; faults are one text on stderr, never a traceback for what Tocsin can explain."""
    cli = cli or _commands(sys.argv[1:2])
    from bot.cli.printing import complain

    try:
        cli(prog_name="tocsin")
    except (ConfigError, QueryError, UsageError) as fault:
        complain(str(fault))
        sys.exit(2)
    except TocsinError as fault:
        complain(str(fault))
        sys.exit(1)


def _commands(words: list[str]) -> typer.Typer:
    if words and words[0] in STARTED_OFTEN:
        from bot.cli.opening import program
        from bot.cli.working import register

        cli = program()
        register(cli)
        return cli
    from bot.cli.whole import cli as whole

    return whole


def program() -> NoReturn:
    """`main` as a process of its own, which ends at once: taking its objects apart one by one frees nothing.

    Everything that must be closed is closed when `main` returns: files, connections, threads, workers.
    """
    gc.disable()  # what is imported stays: looking through it again and again finds nothing to collect
    cli = _commands(sys.argv[1:2])
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)  # hardly anything here refers to itself in circles: counting frees it
    gc.enable()
    code = 0
    try:
        main(cli)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if isinstance(ended.code, str):
            sys.stderr.write(f"{ended.code}\n")
    with contextlib.suppress(OSError, ValueError):  # whoever read our output has gone away
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)
