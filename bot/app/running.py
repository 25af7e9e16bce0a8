"""The process: what one tick does, one round for `poll`, chat and control socket for `run`."""

from __future__ import annotations

import contextlib
import gc
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.app import parts, tools
from bot.clock import SystemClock
from bot.config import Settings
from bot.core.group import Frequencies
from bot.core.match import compile_watches
from bot.errors import StoreError, TocsinError, UsageError
from bot.flows import reloading
from bot.flows.deliver import Tally
from bot.flows.desk import Desk
from bot.flows.ingest import Polled
from bot.flows.remind import remind
from bot.flows.upkeep import chores
from bot.flows.work import CATCH_UP_BATCH, Work
from bot.jobs.control import ControlServer
from bot.jobs.control import ask as ask_running
from bot.model.actor import Actor
from bot.model.message import Answer, AnswerLine
from bot.ports import Clock
from bot.storage.opening import database_path
from bot.storage.sqlite import open_store
from bot.storage.threads import StoreThreads

log = logging.getLogger("tocsin")


@dataclass(slots=True)
class App:
    """The product at work: a desk with its polls, deliveries and chats."""

    settings: Settings
    desk: Desk
    work: Work
    notifiers: parts.Notifiers
    chats: list[parts.Chat] = field(default_factory=list)

    async def round(self, names: Sequence[str] | None = None, *, deliver: bool = True) -> None:
        """Poll what is due (or these sources, due or not), deliver what is due, and wait for both."""
        start = self.desk.clock.now()
        while await self.work.polling.tick(names, by=start):
            await self.work.polling.drain()
            if names is not None:
                break
        if deliver:
            await remind(self.desk)
            await chores(self.desk)
            await self.work.delivering.settled()
            await self.work.enriching.round()

    async def stop(self) -> None:
        """Let deliveries under way end; polls under way are taken up at the next start."""
        for chat in self.chats:
            await chat.stop()
        await self.work.stop()

    async def answer(self, words: tuple[str, ...], arguments: Mapping[str, str], actor: Actor) -> Answer:
        """A command from chat. Raises TocsinError for the platform to show."""
        from bot.flows.dispatch import dispatch  # every command there is: imported when somebody types the first

        return await dispatch(self.desk, words, arguments, actor)


@contextlib.asynccontextmanager
async def opened(
    settings: Settings,
    *,
    clock: Clock | None = None,
    console: Console | None = None,
    read_only: bool = False,
    group_wait: timedelta | None = None,
    told: Callable[[Polled], None] = lambda polled: None,
) -> AsyncIterator[App]:
    """The app with its database open; a writer holds the lock. Raises StoreError, ConfigError.

    `group_wait` overrules the configuration; `told` hears what each poll came to.
    """
    async with AsyncExitStack() as closers:
        clock = clock or SystemClock()
        store = open_store(settings.database, read_only=read_only, now=clock.now())
        closers.callback(store.close)
        threads = StoreThreads()
        closers.callback(threads.close)
        notifiers = parts.Notifiers(settings, clock, console or Console(), closers)
        if not read_only:
            notifiers.open()
        workspace = parts.at_work(settings.workspace, notifiers.by_name, group_wait=group_wait)
        families = tools.families(workspace.packs)
        fetcher, parser, reader = parts.fetcher(settings), parts.parser(), parts.reader()
        for part in (fetcher, parser, reader):
            closers.push_async_callback(part.close)
        if (summariser := parts.summariser(settings)) is not None:
            closers.push_async_callback(summariser.close)
        desk = Desk(
            workspace, compile_watches((), families), families, store, threads, clock, fetcher, parser, parts.new_key,
            notifiers.by_name, settings.places, reader=reader, summariser=summariser,
        )  # fmt: skip
        if not read_only:
            kept = settings.workspace
            reconcile = partial(
                store.reconcile, kept.sources, kept.watches, tuple(kept.destinations.values()), clock.now()
            )
            await threads.write(reconcile)
        await reloading.reload(desk)
        desk.frequencies = Frequencies(*await threads.read(store.frequencies))
        yield App(settings, desk, Work(desk, told), notifiers)


async def run(settings: Settings, console: Console | None = None) -> None:
    """Everything in one process, until SIGTERM. Raises StoreLocked if another process has the database."""
    from bot.app.memory import share_arena
    from bot.jobs import local  # the scheduler is for `run` alone

    share_arena()
    stopped = local.stop_signals()
    async with opened(settings, console=console) as app:
        control = ControlServer(socket_path(settings), partial(_perform, app))
        await control.start()
        app.chats = app.notifiers.chats(app.answer)
        for chat in app.chats:
            await chat.start()
        app.desk.workspace = parts.with_buttons(app.desk.workspace, app.notifiers.by_name)
        sources, watches = len(app.desk.workspace.sources), len(app.desk.workspace.watches)
        # What is compiled lives as long as the process: the collector need not walk through it again and again.
        gc.collect()
        gc.freeze()
        log.info("Tocsin watches %s sources for %s watches", sources, watches)
        try:
            await local.run(app.work.tick, stopped)
        finally:
            log.info("Stopping: what is being sent ends first")
            await control.stop()
            await app.stop()


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of `poll` did."""

    polled: tuple[Polled, ...]
    tally: Tally


async def poll(
    settings: Settings, names: Sequence[str] | None, *, deliver: bool, console: Console | None = None
) -> Round:
    """One round: poll what is due (or these), deliver what is due, index. Waits for no group.

    Raises UsageError for a name that neither the file nor the database knows as a source.
    """
    polled: list[Polled] = []
    async with opened(settings, console=console, group_wait=timedelta(), told=polled.append) as app:
        _known(names or (), app)
        await app.round(names, deliver=deliver)
        await app.work.keep_house()
        while await app.desk.threads.write(partial(app.desk.store.index, CATCH_UP_BATCH)):
            pass
        return Round(tuple(polled), app.work.delivering.tally)


def _known(names: Sequence[str], app: App) -> None:
    known = sorted(source.name for source in app.desk.workspace.sources)
    for name in names:
        if name not in known:
            raise UsageError(f"There is no source “{name}”; there are: {', '.join(known) or 'none'}.")


def socket_path(settings: Settings) -> Path:
    """The control socket beside the database."""
    return database_path(settings.database).with_suffix(".sock")


OPERATOR = Actor("terminal", "operator", "the operator", may_manage=True)


async def change(settings: Settings, words: tuple[str, ...], arguments: Mapping[str, str]) -> Answer:
    """Run a command that changes something: in the running process if there is one, else here under the lock."""
    request = {"words": list(words), "arguments": dict(arguments)}
    answer = ask_running(socket_path(settings), request)
    if answer is not None:
        return _read(answer)
    async with opened(settings) as app:
        return await app.answer(words, arguments, OPERATOR)


async def _perform(app: App, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """A command that came over the control socket."""
    try:
        words, arguments = tuple(map(str, request.get("words", ()))), dict(request.get("arguments", {}))
        answer = await app.answer(words, arguments, OPERATOR)
    except TocsinError as fault:
        return {"ok": False, "title": str(fault), "lines": [], "footer": ""}
    lines = [{"text": line.text, "url": line.url, "detail": line.detail} for line in answer.lines]
    return {"ok": answer.ok, "title": answer.title, "lines": lines, "footer": answer.footer}


def _read(answer: Mapping[str, Any]) -> Answer:
    lines = tuple(AnswerLine(line["text"], line["url"], line["detail"]) for line in answer["lines"])
    if not answer["ok"]:
        raise StoreError(answer["title"])
    return Answer(answer["title"], lines, answer["footer"], ok=True)
