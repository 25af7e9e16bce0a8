"""`tocsin check`: what is set up, what is not, and what to do about each fault."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from rich.console import Console

from bot.app import parts
from bot.clock import SystemClock
from bot.config import Settings
from bot.core import compose
from bot.core.text.counting import counted
from bot.errors import UsageError
from bot.model.delivery import Delivery, NotSent, Outgoing, Reason, Sent, State
from bot.model.message import Kind
from bot.model.source import Fetched, FetchFailed, Request, Source
from bot.model.writing import Asked, DraftFailed
from bot.ports import Fetcher, Notifier, Parser


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `said` says what is wrong and what to do, or that all is well."""

    what: str
    ok: bool
    said: str


async def check(settings: Settings, *, online: bool, send: str | None) -> list[Finding]:
    """Findings in the order of the configuration. Reading the configuration itself has succeeded by now."""
    findings = [
        Finding("Configuration", True, f"{settings.path}: {counted(len(settings.workspace.sources), 'source')}, "
                f"{counted(len(settings.workspace.watches), 'watch', 'watches')}, "
                f"{counted(len(settings.workspace.destinations), 'destination')}"),
        Finding("SQLite", True, sqlite3.sqlite_version),
    ]  # fmt: skip
    findings += [Finding("Note", True, note) for note in settings.notes]
    async with AsyncExitStack() as closers:
        notifiers = parts.Notifiers(settings, SystemClock(), Console(), closers)
        notifiers.open()
        if online:
            findings += [await _destination(name, notifier) for name, notifier in notifiers.by_name.items()]
            findings += await _sources(settings)
            findings += await _model(settings)
        if send is not None:
            findings.append(await _send(settings, notifiers, send))
    return findings


async def _destination(name: str, notifier: Notifier) -> Finding:
    fault = await notifier.check()
    return Finding(f"Destination {name}", fault is None, fault or "works")


async def _sources(settings: Settings) -> list[Finding]:
    fetcher, parser = parts.fetcher(settings), parts.parser()
    try:
        asked = (_source(source, fetcher, parser) for source in settings.workspace.sources)
        return list(await asyncio.gather(*asked))
    finally:
        await fetcher.close()
        await parser.close()


async def _source(source: Source, fetcher: Fetcher, parser: Parser) -> Finding:
    answer = await fetcher.fetch(Request(source.url))
    if isinstance(answer, Fetched):
        parsed = await parser.parse(answer, source)
        if not isinstance(parsed, FetchFailed):
            return Finding(f"Source {source.name}", True, f"{len(parsed.entries)} items, {parsed.format}")
        answer = parsed
    said = answer.detail if isinstance(answer, FetchFailed) else "unchanged"
    return Finding(f"Source {source.name}", not isinstance(answer, FetchFailed), said)


async def _model(settings: Settings) -> list[Finding]:
    """One small question to the language model, if one is set up."""
    model = parts.summariser(settings)
    if model is None:
        return []
    try:
        answer = await model.summarise(Asked("A test", (("Tocsin", "This is a test of the connection."),)))
    finally:
        await model.close()
    what = f"Language model {settings.llm.model}"
    if isinstance(answer, DraftFailed):
        return [Finding(what, False, f"{answer.detail}; {answer.hint}" if answer.hint else answer.detail)]
    return [Finding(what, True, "answers")]


async def _send(settings: Settings, notifiers: parts.Notifiers, name: str) -> Finding:
    """Post a test message. Raises UsageError for an unknown destination."""
    if name not in settings.workspace.destinations:
        known: Sequence[str] = tuple(settings.workspace.destinations)
        raise UsageError(f"There is no destination “{name}”; there are: {', '.join(known)}.")
    if name in settings.off:
        return Finding(f"Test message to {name}", False, f"off: {settings.off[name]}")
    key, now = parts.new_key(), SystemClock().now()
    text = "This is a test. If you can read it, Tocsin can post here."
    message = compose.notice(key, "Test message", text, Reason.TEST)
    row = Delivery(0, key, name, Kind.NOTICE, Reason.TEST, State.SENDING, now, attempt=1, first_sent_at=now)
    outcome = await notifiers.by_name[name].send(Outgoing(row, message))
    if isinstance(outcome, Sent):
        return Finding(f"Test message to {name}", True, "posted")
    said = outcome.detail if isinstance(outcome, NotSent) else f"nobody knows whether it arrived: {outcome.detail}"
    return Finding(f"Test message to {name}", False, said)
