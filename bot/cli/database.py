"""db: the database as a file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, TextColumn

from bot import app as product
from bot.app import database
from bot.cli.options import ConfigFile, load
from bot.cli.printing import complain, console, show
from bot.core.text.counting import counted

db = typer.Typer(help="the database", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.add_typer(db, name="db")


@contextmanager
def _bar(what: str) -> Iterator[database.Told]:
    """A bar on a terminal; nothing where there is none."""
    out = console(aside=True)
    with Progress(
        TextColumn(what), BarColumn(), TextColumn("{task.percentage:.0f} %"),
        console=out, transient=True, disable=not out.is_terminal,
    ) as shown:  # fmt: skip
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


@db.command("upgrade")
def db_upgrade(config_file: ConfigFile = None) -> None:
    """Bring the database's schema up to date (`run` and `poll` do it by themselves)."""
    database.upgrade(load(config_file))
    console().print("The database is up to date.")


@db.command("check")
def db_check(config_file: ConfigFile = None) -> None:
    """Look through the whole database for damage."""
    faults = database.check(load(config_file))
    for fault in faults:
        complain(fault)
    if faults:
        raise typer.Exit(1)
    console().print("The database is sound.")


@db.command("backup")
def db_backup(file: Path, config_file: ConfigFile = None) -> None:
    """Copy the database to a file, also while `run` is up; the copy is checked."""
    with _bar("Copying") as told:
        size = database.back_up(load(config_file), file, told)
    console().print(f"Backed up to {file} ({decimal(size)}); the copy is sound.", soft_wrap=True)


@db.command("restore")
def db_restore(file: Path, config_file: ConfigFile = None) -> None:
    """Put a backup in the database's place; the one before is kept. Not while `run` is up."""
    with _bar("Copying") as told:
        done = database.restore(load(config_file), file, told)
    console().print(f"Restored from {file}; the copy is sound.", soft_wrap=True)
    if done.kept is not None:
        console().print(f"The database before is kept as {done.kept}.", soft_wrap=True)
    if done.doubtful:
        waited = counted(done.doubtful, "message")
        console().print(f"{waited} waited when the backup was made; each is looked for before it is sent.")


@db.command("prune")
def db_prune(config_file: ConfigFile = None) -> None:
    """Delete what is older than `retention` says (`run` does it once a day)."""
    show(asyncio.run(product.change(load(config_file), ("db", "prune"), {})))
