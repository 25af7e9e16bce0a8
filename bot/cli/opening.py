"""The program before its commands: its name, its help, `--version`."""

from __future__ import annotations

from typing import Annotated

import typer

from bot import __version__
from bot.cli.printing import console


def program() -> typer.Typer:
    """A program without commands."""
    cli = typer.Typer(
        name="tocsin",
        help="Alerts for newsrooms and advocacy groups: one story, one message that stays current.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    cli.callback()(_whole)
    return cli


def _say_version(asked: bool) -> None:
    if asked:
        console().print(f"tocsin {__version__}")
        raise typer.Exit()


def _whole(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="print the version and exit")
    ] = False,
) -> None:
    del version  # its callback has ended the program already
