"""Growth: what each destination is owed when a story opens, grows or is corrected.

One story is one message there: the first item makes a post, later ones an edit of it, and only what is new
enough a reply in its thread. Edits and replies are never owed before the post itself is out: a post that still
waits is composed when it is claimed and shows everything by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.route import Routed, next_digest, silenced
from bot.model.delivery import Capabilities, Reason
from bot.model.message import Kind
from bot.model.plan import AlertFacts, Hastened, NewAlert, NewDelivery, Raised, Ref
from bot.model.policy import Workspace
from bot.model.story import StoryState
from bot.model.watch import Mode, Severity, Silence, SilenceScope

MATTERS_STILL = frozenset({Reason.CORRECTED, Reason.TWO_DATES, Reason.WITHDRAWN, Reason.SEVERITY_ROSE})
"""What is told of a story that was resolved: somebody may have passed on what is now corrected."""

OLD_MESSAGE = timedelta(hours=1)
OLD_MESSAGE_EDIT_EVERY = timedelta(minutes=10)
"""Discord limits edits of messages older than an hour (error 30046); the number is not published."""


def severity_is(severity: Severity) -> str:
    """How a thread is told of a severity that rose."""
    return f"Severity is now {severity}."


@dataclass(frozen=True, slots=True)
class News:
    """Why something new deserves a reply, and the item it is about."""

    reason: Reason
    item: Ref
    note: str


@dataclass(slots=True)
class _Owed:
    """An alert while the plan is being made."""

    ref: Ref
    severity: Severity
    post_waits: bool
    edit_waits: bool
    in_digest: bool
    ended: bool = False
    edit_after: datetime | None = None
    posted_at: datetime | None = None


@dataclass(slots=True)
class Outbox:
    """Collects the alerts and deliveries of one plan."""

    workspace: Workspace
    silences: tuple[Silence, ...]
    now: datetime
    new_key: Callable[[], str]
    refs: Iterator[Ref]
    alerts: list[NewAlert] = field(default_factory=list)
    raised: list[Raised] = field(default_factory=list)
    hastened: list[Hastened] = field(default_factory=list)
    deliveries: list[NewDelivery] = field(default_factory=list)
    news: list[tuple[Ref, News, str | None]] = field(default_factory=list)
    """What was new of stories that are told somewhere, for digests to come; and where alone, if not everywhere."""
    _owed: dict[tuple[Ref, str], _Owed] = field(default_factory=dict)
    _closed: dict[Ref, StoryState] = field(default_factory=dict)

    def know(self, story: Ref, facts: Iterable[AlertFacts], state: StoryState = StoryState.OPEN) -> None:
        """Take in what the store has on a story and its alerts; called again for the same story it changes nothing."""
        if state is not StoryState.OPEN:
            self._closed[story] = state
        for known in facts:
            alert = known.alert
            self._owed.setdefault(
                (story, alert.destination),
                _Owed(
                    ref=alert.id,
                    severity=alert.severity,
                    post_waits=known.post_due is not None,
                    edit_waits=known.edit_due is not None,
                    in_digest=known.told_in_digest and alert.post is None,
                    ended=alert.ended,
                    edit_after=alert.edited_at or alert.posted_at,
                    posted_at=alert.posted_at,
                ),
            )

    def open(self, story: Ref, item: Ref, routed: Routed, *, burst: bool) -> bool:
        """Owe the first message of a story to a destination; False if it has one, or people closed the story."""
        if (story, routed.destination) in self._owed or story in self._closed:
            return False
        if silenced(self.silences, SilenceScope.STORY, story, routed.destination):
            return False
        key = self.new_key()
        ref = next(self.refs)
        reason, due = self._first(routed, burst=burst)
        self.alerts.append(NewAlert(ref, story, routed.destination, routed.severity, key))
        self.deliveries.append(NewDelivery(key, routed.destination, Kind.POST, reason, due, alert=ref, item=item))
        self._owed[story, routed.destination] = _Owed(ref, routed.severity, True, False, False)
        return True

    def _first(self, routed: Routed, *, burst: bool) -> tuple[Reason, datetime]:
        if routed.severity is Severity.URGENT:
            return Reason.FIRST, self.now
        if routed.mode is Mode.DIGEST:
            return Reason.DIGEST, next_digest(self.workspace.destinations[routed.destination], self.now)
        return (Reason.BURST if burst else Reason.FIRST), self.now + self.workspace.alerts.group_wait

    def rise(self, story: Ref, item: Ref, routed: Routed) -> None:
        """Note a higher severity where the story is told already; one that turns urgent waits for nothing."""
        owed = self._owed.get((story, routed.destination))
        if owed is None or owed.ended or routed.severity.rank <= owed.severity.rank:
            return
        if self._closed.get(story) is StoryState.FALSE_ALARM:
            return
        owed.severity = routed.severity
        if owed.ref > 0:
            self.raised.append(Raised(owed.ref, routed.severity))
        if owed.post_waits:
            if owed.ref > 0 and routed.severity is Severity.URGENT:
                self.hastened.append(Hastened(owed.ref, self.now))
            return
        news = News(Reason.SEVERITY_ROSE, item, severity_is(routed.severity))
        if owed.in_digest:
            self.news.append((story, news, routed.destination))
        self._tell(story, routed.destination, news)

    def grow(self, story: Ref, news: News | None) -> None:
        """Tell every destination that has this story: always by an edit, by a reply if there is news.

        A story that people closed makes no noise, unless it was resolved and something turns out to have been wrong.
        """
        closed = self._closed.get(story)
        if closed is StoryState.FALSE_ALARM or (closed and news and news.reason not in MATTERS_STILL):
            news = None
        if news is not None and any(of == story for of, _ in self._owed):
            self.news.append((story, news, None))
        for (of, destination), owed in self._owed.items():
            if of != story or owed.ended or silenced(self.silences, SilenceScope.STORY, story, destination):
                continue
            if owed.post_waits:
                self._tell_behind(story, destination, news)
            elif not owed.in_digest:
                self._tell(story, destination, news)
                self._edit(destination, owed)
            elif closed is not StoryState.FALSE_ALARM:
                self._next_digest(story, destination)

    def _capable(self, destination: str) -> Capabilities:
        return self.workspace.capabilities.get(destination, Capabilities())

    def _edit(self, destination: str, owed: _Owed) -> None:
        if owed.edit_waits or not self._capable(destination).edit:
            return
        owed.edit_waits = True
        every = self.workspace.alerts.edit_every
        old = owed.posted_at is not None and self.now - owed.posted_at > OLD_MESSAGE
        if old and self.workspace.destinations[destination].platform == "discord":
            every = max(every, OLD_MESSAGE_EDIT_EVERY)
        due = max(self.now, owed.edit_after + every) if owed.edit_after else self.now + every
        self.deliveries.append(
            NewDelivery(self.new_key(), destination, Kind.EDIT, Reason.STORY_GREW, due, alert=owed.ref)
        )

    def _tell(self, story: Ref, destination: str, news: News | None) -> None:
        if news is None:
            return
        owed = self._owed[story, destination]
        capable = self._capable(destination)
        if owed.in_digest and news.reason is Reason.SEVERITY_ROSE and owed.severity is Severity.URGENT:
            owed.in_digest = False
            owed.post_waits = True
            kind = Kind.POST
        elif owed.in_digest:
            return
        else:
            kind = Kind.REPLY if capable.thread else Kind.POST
        self.deliveries.append(
            NewDelivery(
                self.new_key(),
                destination,
                kind,
                news.reason,
                self.now,
                alert=owed.ref,
                item=news.item,
                detail=news.note,
            )
        )

    def _tell_behind(self, story: Ref, destination: str, news: News | None) -> None:
        """A post that is still to be composed cannot show two dates: where there are replies, one waits behind it.

        A digest that tells the story instead says so itself.
        """
        told_at_once = not self._owed[story, destination].in_digest and self._capable(destination).thread
        if news is not None and news.reason is Reason.TWO_DATES and told_at_once:
            self._tell(story, destination, news)

    def _next_digest(self, story: Ref, destination: str) -> None:
        owed = self._owed[story, destination]
        owed.post_waits = True
        due = next_digest(self.workspace.destinations[destination], self.now)
        self.deliveries.append(NewDelivery(self.new_key(), destination, Kind.POST, Reason.DIGEST, due, alert=owed.ref))
