"""`python -m bot` is the same as the command `tocsin`."""

from bot.cli import program

program()
