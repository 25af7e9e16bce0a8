"""The one place that sets up logging and redaction.

Logs go to stderr, one line an event. Secrets are redacted by value wherever they stand: in a message, an
argument or a traceback. Libraries that log full addresses are quietened.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterable
from functools import partial
from time import gmtime
from types import TracebackType
from typing import TextIO

HIDDEN = "[secret]"
SHORTEST = 6
"""Values shorter than this are not redacted: they would tear ordinary words apart."""

QUIET = {
    "httpx2": logging.WARNING,
    "httpcore2": logging.WARNING,
    "aiohttp": logging.WARNING,
    "apscheduler": logging.ERROR,
    "discord": logging.WARNING,
    "discord.client": logging.ERROR,
    "slack_sdk": logging.WARNING,
    "slack_bolt": logging.WARNING,
    "alembic": logging.WARNING,
}
"""Levels of libraries: httpx logs whole addresses at INFO; APScheduler warns at each tick it skips."""

ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""What every record has; all else was given as `extra`."""

PLAIN = "\x1b[0m"
COLOURS = {"debug": "\x1b[32m", "info": "\x1b[32m", "warning": "\x1b[33m", "error": "\x1b[31m", "critical": "\x1b[31m"}
"""Colours of levels, on a terminal."""


class Redaction:
    """Replaces secret values in finished log lines."""

    def __init__(self, secrets: Iterable[str]) -> None:
        usable = {value for value in secrets if len(value) >= SHORTEST}
        self._secrets = sorted(usable, key=len, reverse=True)

    def clean(self, text: str) -> str:
        """The text with every secret value hidden."""
        for value in self._secrets:
            text = text.replace(value, HIDDEN)
        return text


class LogLines(logging.Formatter):
    """`time in UTC [level] message key=value`, then the traceback without local variables; redacted as a whole."""

    converter = staticmethod(gmtime)

    def __init__(self, redaction: Redaction, *, colours: bool) -> None:
        super().__init__(datefmt="%Y-%m-%d %H:%M:%S")
        self._redaction = redaction
        self._colours = colours

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the name that logging calls
        """The line without the traceback."""
        level = record.levelname.lower()
        mark = f"{COLOURS.get(level, '')}{level:<9}{PLAIN}" if self._colours else f"{level:<9}"
        extras = [f" {key}={value}" for key, value in vars(record).items() if key not in ORDINARY]
        return f"{self.formatTime(record, self.datefmt)} [{mark}] {record.message}{''.join(extras)}"

    def format(self, record: logging.LogRecord) -> str:
        """Everything that is written of a record."""
        return self._redaction.clean(super().format(record))


def set_up(secrets: Iterable[str] = (), *, verbose: bool = False, stream: TextIO | None = None) -> None:
    """Send the log lines of Tocsin and its libraries to stderr, redacted."""
    redaction = Redaction(secrets)
    target = stream or sys.stderr
    handler = logging.StreamHandler(target)
    handler.setFormatter(LogLines(redaction, colours=target.isatty()))
    sys.excepthook = partial(_last_words, redaction, target)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)


def _last_words(
    redaction: Redaction, target: TextIO, kind: type[BaseException], fault: BaseException, trace: TracebackType | None
) -> None:
    """What ends the process unexpectedly is shown redacted as well."""
    target.write(redaction.clean("".join(traceback.format_exception(kind, fault, trace))))
