"""A newsroom around the store under test, which speaks in scenario words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.model.delivery import Delivery, Destination, Outgoing, Reason, Receipt, State
from bot.model.item import Entry, ItemKey, KeyKind, Role
from bot.model.message import Kind, Linked, Message
from bot.model.plan import (
    ClaimPlan,
    ClaimSnapshot,
    Frozen,
    IngestPlan,
    IngestQuery,
    IngestSnapshot,
    Joined,
    NewAlert,
    NewDelivery,
    NewItem,
    NewKey,
    NewStory,
    Profiled,
    Settlement,
)
from bot.model.source import DueSource, Progress, Source
from bot.model.watch import Match, Severity, Span, Watch
from bot.ports import IngestStep, Store

NOW = datetime(2031, 3, 3, 9, tzinfo=UTC)
LEASE = timedelta(minutes=5)
DESK = Destination("desk", "jsonl", {"path": "alerts.jsonl"})
TELEGRAPH = Source("Harbour Telegraph", "https://harbour.example/feed", tags=frozenset({"uk"}))
GAZETTE = Source("Upland Gazette", "https://upland.example/feed")
GROK = Watch("grok", "grok OR xAI", Severity.HIGH, to=("desk",))


def entry(title: str, text: str = "", url: str | None = None, guid: str | None = None) -> Entry:
    """An entry with a link made from its title."""
    link = url or "https://harbour.example/" + title.lower().replace(" ", "-")
    return Entry(guid=guid or link, url=link, title=title, text=text or f"{title}, it was said.", published=NOW)


def keys_of(told: Entry) -> tuple[ItemKey, ...]:
    """GUID and canonical link."""
    assert told.guid is not None
    assert told.url is not None
    return (ItemKey(KeyKind.GUID, told.guid), ItemKey(KeyKind.LINK, told.url.removeprefix("https://")))


def new_item(ref: int, told: Entry, *watches: str, role: Role = Role.REPORTING) -> NewItem:
    """A new item that matched these watches in its title."""
    matches = tuple(Match(watch, (Span("title", 0, 4, watch),)) for watch in watches)
    canonical = told.url.removeprefix("https://") if told.url else None
    return NewItem(ref, told, role, f"hash of {told.title} {told.text}", canonical, not watches, matches)


def progressed(due: DueSource, now: datetime) -> Progress:
    """The progress of a poll that went well."""
    return replace(due.progress, next_due=now + timedelta(minutes=5), first_polled_at=now, last_polled_at=now)


def message(key: str, kind: Kind = Kind.POST, text: str = "Grok under inquiry") -> Message:
    """A message as a decider would freeze it."""
    return Message(key=key, kind=kind, headline=Linked(text, "https://harbour.example/grok"))


def opened_story(
    snapshot: IngestSnapshot, told: Entry, key: str, now: datetime, severity: Severity = Severity.HIGH
) -> IngestPlan:
    """A plan with one new item that opens a story, alerts the desk and owes it a post."""
    return IngestPlan(
        source_id=snapshot.due.source.id,
        progress=progressed(snapshot.due, now),
        items=(new_item(-1, told, "grok"),),
        keys=tuple(NewKey(-1, k) for k in keys_of(told)),
        stories=(NewStory(-2),),
        joins=(Joined(-2, -1, "opened", None, "no story shares its terms"),),
        profiles=(Profiled(-2, f"profile of {told.title}", tuple(told.title.lower().split())),),
        alerts=(NewAlert(-3, -2, "desk", severity, key),),
        deliveries=(NewDelivery(key, "desk", Kind.POST, Reason.FIRST, now, alert=-3),),
        seen_terms=(tuple(told.title.lower().split()),),
    )


def send_all(snapshot: ClaimSnapshot) -> ClaimPlan:
    """Send every row that waits, with a message of its own."""
    return ClaimPlan(
        snapshot.destination.name,
        sends=tuple(
            Frozen(
                row.delivery.id, message(row.delivery.key, row.delivery.kind), row.story.version if row.story else None
            )
            for row in snapshot.waiting
        ),
    )


def delivered(receipt: Receipt | None = None) -> Callable[[Delivery], Settlement]:
    """A decision: it arrived."""
    got = receipt or Receipt("C1", "1700.1", url="https://chat.example/1")
    return lambda delivery: Settlement(delivery.id, State.DELIVERED, "delivered", receipt=got, at=NOW)


def became(state: State, detail: str, **more: object) -> Callable[[Delivery], Settlement]:
    """A decision: it became this."""
    return lambda delivery: Settlement(delivery.id, state, detail, **more)


@dataclass
class Newsroom:
    """Scenario words over a store."""

    store: Store

    def claimed(self, source: Source = TELEGRAPH, now: datetime = NOW) -> DueSource:
        """Claim one source by name."""
        (due,) = self.store.claim_sources(now, limit=10, lease=LEASE, names=[source.name])
        return due

    def poll(
        self,
        decide: Callable[[IngestSnapshot], IngestPlan],
        source: Source = TELEGRAPH,
        now: datetime = NOW,
        **query: object,
    ) -> IngestPlan | None:
        """One poll of one source, claimed and ingested."""
        due = self.claimed(source, now)
        asked = IngestQuery(**{"source_id": due.source.id, "fence": due.fence, "keys": (), **query})
        (plan,) = self.store.ingest([IngestStep(asked, decide)], now)
        return plan

    def look(self, source: Source = TELEGRAPH, now: datetime = NOW, **query: object) -> IngestSnapshot:
        """What a poll would be decided on; changes only the progress."""
        seen: list[IngestSnapshot] = []

        def decide(snapshot: IngestSnapshot) -> IngestPlan:
            seen.append(snapshot)
            return IngestPlan(snapshot.due.source.id, progressed(snapshot.due, now))

        self.poll(decide, source, now, **query)
        return seen[0]

    def story(
        self, title: str, key: str, now: datetime = NOW, severity: Severity = Severity.HIGH, source: Source = TELEGRAPH
    ) -> int:
        """News that opens a story and owes the desk a post; the story's id."""
        self.poll(lambda snapshot: opened_story(snapshot, entry(title), key, now, severity), source, now)
        return self.store.stories(since=None, limit=1)[0].id

    def owe(self, alert: int, *rows: tuple[str, Kind], now: datetime = NOW) -> None:
        """Further rows for an alert."""
        more = tuple(NewDelivery(key, "desk", kind, Reason.STORY_GREW, now, alert=alert) for key, kind in rows)
        self.poll(lambda s: IngestPlan(s.due.source.id, progressed(s.due, now), deliveries=more), now=now)

    def claim(
        self,
        now: datetime = NOW,
        decide: Callable[[ClaimSnapshot], ClaimPlan] = send_all,
        limit: int = 20,
        destination: Destination = DESK,
    ) -> list[Outgoing]:
        """Claim what is due at the desk."""
        return self.store.claim(destination, now, limit=limit, lease=LEASE, decide=decide)

    def waiting(self, now: datetime = NOW) -> ClaimSnapshot:
        """What a claim would be decided on; sends nothing."""
        seen: list[ClaimSnapshot] = []

        def decide(snapshot: ClaimSnapshot) -> ClaimPlan:
            seen.append(snapshot)
            return ClaimPlan(snapshot.destination.name)

        self.claim(now, decide)
        return seen[0]

    def states(self) -> dict[str, str]:
        """The state of each delivery by key."""
        return {row.delivery.key: row.delivery.state.value for row in self.store.deliveries(state=None, limit=100)}
