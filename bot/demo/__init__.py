"""The made-up week: loopback feeds and a fast clock around the real app.

    script (week.yaml) | feeds on loopback | the real pipeline in a temporary database | terminal, and what it came to

Nothing is staged: sources, watches and destinations are an ordinary configuration file, and only the clock is ours.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot import app
from bot.app import App
from bot.core.compose import primary_first
from bot.core.text.counting import counted
from bot.demo.feeds import FeedServer
from bot.demo.script import Week, load
from bot.flows import ask
from bot.flows.ingest import Polled
from bot.model.lookup import DeliveryRow
from bot.model.message import Kind

STEP = timedelta(minutes=5)
ROWS = 1000

SETTINGS = """\
version: 1
database: sqlite:///{folder}/demo.db
network: {{allow_private: ["{address}"]}}
polling: {{default_every: 30m, revisit: null, per_host: {{concurrency: 8, spacing: 0s}}}}
topics: [topics/online-safety.yaml]
destinations:
  - {{name: newsdesk, console: {{}}, quiet: "22:00-07:00"}}
  - {{name: volunteers, console: {{}}, digest: "08:00"}}
  - {{name: log, jsonl: {{path: {folder}/alerts.jsonl}}}}
operator: [newsdesk]
watches:
  - name: Pico and intimate images
    query: (pico OR "Lumen Labs") AND @intimate-image-abuse
    severity: high
    to: [newsdesk, volunteers, log]
  - name: Intimate images law
    query: '"Intimate Images Act" OR "Revenge Images Bill"'
    to: [newsdesk, volunteers, log]
  - name: Pico and under-18s
    query: pico AND (under-18s OR children)
    severity: urgent
    to: [newsdesk, log]
sources:
"""


class WeekClock:
    """A clock that stands still while the pipeline works and is then put forward."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """The moment of the made-up week."""
        return self._now

    def steady(self) -> timedelta:
        """The made-up week's clock is never set."""
        return self._now - datetime.min.replace(tzinfo=UTC)

    async def sleep(self, duration: timedelta) -> None:
        """Waiting takes no time here: it puts the clock forward."""
        self.forward(duration)

    def forward(self, duration: timedelta) -> None:
        """Put the clock forward."""
        self._now += duration


async def week(console: Console) -> None:
    """Play the week and say what it came to."""
    script = load()
    clock = WeekClock(script.start)
    server = FeedServer(script, clock.now)
    await server.start()
    console.print(Text("A made-up week: every outlet, person and company is invented. The pipeline is the real one.\n"))
    try:
        with tempfile.TemporaryDirectory(prefix="tocsin-demo-") as folder:
            await _play(script, clock, configured(script, folder, server.address), console)
    finally:
        await server.stop()


def configured(script: Week, folder: str, address: str) -> Path:
    """The configuration file of the week, written into the folder; `address` is where its feeds are served."""
    sources = "".join(
        f"  - {{name: {outlet.name}, url: http://{address}/{outlet.slug}, tags: [{', '.join(outlet.tags)}]}}\n"
        for outlet in script.outlets
    )
    path = Path(folder, "demo.yaml")
    path.write_text(SETTINGS.format(folder=folder, address=address) + sources, "utf-8")
    return path


async def _play(script: Week, clock: WeekClock, path: Path, console: Console) -> None:
    polled: list[Polled] = []
    async with app.opened(app.settings(path), clock=clock, console=console, told=polled.append) as bot:
        while clock.now() < script.end:
            if clock.now().hour == 0 and clock.now().minute < STEP.total_seconds() / 60:
                console.print(Rule(f"{clock.now():%A %-d %B}", style="bold"))
            await bot.round()
            if clock.now().minute == 0:
                await bot.work.keep_house()
            clock.forward(STEP)
        await bot.work.keep_house()
        await _report(bot, polled, console)


async def _report(bot: App, polled: list[Polled], console: Console) -> None:
    """What was alerted, merged and held back, and why, all read from the store."""
    rows = await ask.deliveries(bot.desk, limit=ROWS)
    console.print(Rule("What the week came to", style="bold"))
    new, caught = sum(each.new for each in polled), sum(each.matched for each in polled)
    console.print(
        f"{len(polled):,} polls brought {new} new items; {caught} were caught by a watch, {new - caught} were not "
        f"(local news, and a flood of election results)."
    )
    await _stories(bot, console)
    console.print(_sent(rows))
    for line in _held(rows, polled):
        console.print(f"- {line}")
    console.print("\nNext: README.md says how to set it up for your own desk in five minutes.")


async def _stories(bot: App, console: Console) -> None:
    table = Table(title="Stories: one event, one message", title_justify="left", show_edge=False)
    for heading in ("", "Headline", "Outlets", "Items"):
        table.add_column(heading)
    for story in reversed(await ask.stories(bot.desk, limit=ROWS)):
        first = primary_first(story.members)[0].item
        outlets = {member.item.source for member in story.members}
        table.add_row(f"S{story.id}", Text(first.title), str(len(outlets)), str(len(story.members)))
    console.print(table)


def _sent(rows: list[DeliveryRow]) -> Table:
    table = Table(title="What each destination was sent", title_justify="left", show_edge=False)
    kinds = (Kind.POST, Kind.EDIT, Kind.REPLY, Kind.DIGEST, Kind.NOTICE)
    for heading in ("", "New messages", "Updates in place", "Replies", "Digests", "Notices"):
        table.add_column(heading)
    counts = Counter((r.delivery.destination, r.delivery.kind) for r in rows if r.delivery.state == "delivered")
    for name in dict.fromkeys(row.delivery.destination for row in reversed(rows)):
        table.add_row(name, *(str(counts[name, kind]) for kind in kinds))
    return table


def _held(rows: list[DeliveryRow], polled: list[Polled]) -> list[str]:
    """Held back, and why."""
    quiet = [row for row in rows if any("held_quiet" in detail for _, _, detail in row.events)]
    dropped = Counter(row.delivery.detail for row in rows if row.delivery.state == "dropped")
    digested = sum(count for detail, count in dropped.items() if detail.startswith("told in digest"))
    faults = Counter(each.source for each in polled if each.fault)
    lines = [f"{digested} times a story waited for the volunteers' digest, because that destination takes digests."]
    if quiet:
        held = counted(len(quiet), "message")
        lines.append(f"{held} waited for the end of the quiet hours; the urgent one did not.")
    lines.extend(
        f"{counted(count, 'update')} {'was' if count == 1 else 'were'} left out: {detail}."
        for detail, count in dropped.items()
        if "told in" not in detail
    )
    lines.extend(
        f"{source} failed {count} times and was reported once, and once more when it worked again."
        for source, count in faults.items()
    )
    lines.append(
        "Northgate Herald moved house on Saturday: its items came again with new GUIDs and dates; none was news."
    )
    return lines
