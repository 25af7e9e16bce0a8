"""Polls as values: one source, one watch, one desk, and snapshots made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core import group, normalise
from bot.core.plan.ingest import Poll, plan
from bot.model.delivery import Capabilities, Destination, Receipt
from bot.model.item import Entry, Item, Prepared
from bot.model.plan import AlertFacts, Candidate, IngestPlan, IngestSnapshot, KnownItem, StoryFacts
from bot.model.policy import Workspace
from bot.model.source import DueSource, Progress, Source
from bot.model.story import Alert
from bot.model.watch import Match, Severity, Silence, Span, Watch
from tests.fakes import delivery_keys

NOW = datetime(2031, 3, 4, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TIMES = Source("Harbour Times", "https://harbour.example/feed", id=1)
REGULATOR = Source("Media Regulator", "https://regulator.example/feed", id=2, tags=frozenset({"primary"}))
DESK = Destination("desk", "slack")
HOOK = Destination("hook", "slack_webhook")
FORUM = Destination("forum", "discord")
PICO = Watch("Pico", "pico", Severity.NORMAL, to=("desk",), id=1)
URGENT = Watch("Danger", "danger", Severity.URGENT, to=("desk",), id=2)
WORKSPACE = Workspace(
    watches=(PICO, URGENT),
    sources=(TIMES, REGULATOR),
    destinations={each.name: each for each in (DESK, HOOK, FORUM)},
    capabilities={"desk": Capabilities(), "hook": Capabilities(edit=False, thread=False), "forum": Capabilities()},
)
STARTED = Progress(NOW, 5 * MINUTE, first_polled_at=NOW - DAY, high_water=NOW - HOUR)
NEVER = Progress(NOW, 5 * MINUTE)
LONG = "The inquiry into the chatbot was opened after complaints from several towns on the coast. " * 4


def entry(name: str, text: str = "", at: datetime | None = NOW, **more: str) -> Entry:
    """An entry whose link and GUID are made from its name."""
    return Entry(
        guid=more.get("guid", f"tag:{name}"),
        url=more.get("url", f"https://harbour.example/{name}"),
        title=more.get("title", f"Pico {name}"),
        text=text or f"What became of {name} was told.",
        published=at,
    )


def prepared(*entries: Entry, now: datetime = NOW) -> tuple[Prepared, ...]:
    """Entries of one document with their keys."""
    return normalise.prepare(entries, now=now)


def known(told: Entry, number: int = 1, seen: datetime = NOW - HOUR, **more: object) -> KnownItem:
    """An item that the store knows from this entry, all its keys hit."""
    (ready,) = prepared(told)
    item = Item(number, 1, TIMES.name, told.url, told.title, told.text, told.published, seen)
    return replace(KnownItem(item, ready.keys, ready.keys, ready.content_hash), **more)


def hit_by(item: KnownItem, *entries: Prepared) -> KnownItem:
    """The item as the store gives it for a document: only the keys that these entries look up are hit."""
    asked = {(key.kind, key.key) for ready in entries for key in ready.keys}
    return replace(item, hit=tuple(key for key in item.keys if (key.kind, key.key) in asked))


def matched(watch: str = "Pico") -> tuple[Match, ...]:
    """A match in the title."""
    return (Match(watch, (Span("title", 0, 4, watch.lower()),)),)


def polled(
    *entries: Entry,
    source: Source = TIMES,
    progress: Progress = STARTED,
    items: Sequence[KnownItem] = (),
    silences: Sequence[Silence] = (),
    watch: str = "Pico",
    stories: Mapping[int, StoryFacts] | None = None,
    like: tuple[int, Entry] | None = None,
    announced: int = 0,
    workspace: Workspace = WORKSPACE,
    now: datetime = NOW,
) -> IngestPlan:
    """What a poll that finds these entries changes; `like` is an open story and the entry it was made of."""
    ready = prepared(*entries, now=now)
    docs = {k: group.read(p.entry.title, p.entry.text) for k, p in enumerate(ready)}
    candidates = {}
    if like is not None:
        number, first = like
        profile = group.grow(None, group.read(first.title, first.text), NOW - MINUTE, group.Frequencies(0, {}))
        found = (Candidate(number, group.dump(profile), NOW - MINUTE),)
        candidates = dict.fromkeys(docs, found)
    snapshot = IngestSnapshot(
        DueSource(source, progress, fence=1),
        tuple(hit_by(each, *ready) for each in items),
        candidates,
        stories or {},
        tuple(silences),
        announced,
    )
    matches = {k: matched(watch) for k in docs}
    poll = Poll(source, progress, ready, matches, docs)
    return plan(snapshot, poll, workspace, group.Frequencies(0, {}), now, delivery_keys())


def told_story(
    number: int = 10,
    *destinations: str,
    severity: Severity = Severity.NORMAL,
    waits: bool = False,
    primary: bool = False,
    digest: bool = False,
    posted: datetime = NOW - 10 * MINUTE,
) -> dict[int, StoryFacts]:
    """An open story with an alert at each destination: posted, waiting, or told in a digest."""
    alerts = tuple(
        AlertFacts(
            Alert(
                id=100 + k,
                story_id=number,
                destination=name,
                severity=severity,
                opened_at=NOW - HOUR,
                post=None if waits or digest else Receipt("C1", "1.2"),
                posted_at=None if waits or digest else posted,
            ),
            post_due=NOW + MINUTE if waits else None,
            told_in_digest=digest,
        )
        for k, name in enumerate(destinations or ("desk",))
    )
    return {number: StoryFacts(number, NOW - HOUR, NOW - MINUTE, 1, frozenset({1}), primary, alerts=alerts)}


def owed(plan: IngestPlan) -> list[tuple[str, str, str]]:
    """The plan's rows for the outbox: (destination, kind, reason)."""
    return [(row.destination, row.kind.value, row.reason.value) for row in plan.deliveries]
