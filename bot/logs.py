"""The one place that sets up logging and redaction.

Logs go to stderr, one line an event. Secrets are redacted by value wherever they stand: in a message, an
argument or a traceback. Libraries that log full addresses are quietened.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterable, MutableMapping
from functools import partial
from types import TracebackType
from typing import Any, TextIO

import structlog

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


def set_up(secrets: Iterable[str] = (), *, verbose: bool = False, stream: TextIO | None = None) -> None:
    """Send the log lines of Tocsin and its libraries to stderr, redacted."""
    redaction = Redaction(secrets)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=True),
    ]
    target = stream or sys.stderr
    renderer = structlog.dev.ConsoleRenderer(
        colors=target.isatty(),
        pad_event_to=0,
        sort_keys=False,
        exception_formatter=structlog.dev.plain_traceback,  # the rich one prints local variables, secrets among them
    )

    def redacted(logger: Any, name: str, event: MutableMapping[str, Any]) -> str:
        return redaction.clean(str(renderer(logger, name, event)))

    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redacted],
        )
    )
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
