"""Ingest: what one poll changes.

recognise -> new or known -> announce or archive -> group -> route -> owe a message
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING

from bot.core import compose, group
from bot.core.plan import copies, health, noteworthy, recent, revision
from bot.core.plan.growth import News, Outbox
from bot.core.plan.identity import learned, recognise
from bot.core.plan.together import together
from bot.core.route import Routed, route, silenced
from bot.model.delivery import Reason
from bot.model.fact import Facts
from bot.model.item import Grade, Prepared, Role
from bot.model.message import Kind
from bot.model.plan import (
    IngestPlan,
    IngestSnapshot,
    Joined,
    KnownItem,
    NewDelivery,
    NewItem,
    NewKey,
    NewStory,
    NewVersion,
    Profiled,
    Ref,
)
from bot.model.policy import Workspace
from bot.model.source import Progress, Source
from bot.model.story import StoryState
from bot.model.watch import Match, SilenceScope

if TYPE_CHECKING:
    from bot.core.plan.ledger import Ledgers

LOADED = 512
"""Profiles of stories kept read; some ten kilobytes each."""


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll, with everything that needs no state: entry number k has `matches[k]` and, if any, `docs[k]`.

    `progress` is the source's progress if the poll is stored, or, where `heard` says what a good answer told, the
    one from which it follows once it is known what is new. `notice` is a line for the operator.
    """

    source: Source
    progress: Progress
    prepared: tuple[Prepared, ...] = ()
    matches: Mapping[int, tuple[Match, ...]] = field(default_factory=dict)
    docs: Mapping[int, group.Doc] = field(default_factory=dict)
    facts: Mapping[int, Facts] = field(default_factory=dict)
    notice: str | None = None
    heard: health.Heard | None = None


def plan(
    snapshot: IngestSnapshot,
    poll: Poll,
    workspace: Workspace,
    frequencies: group.Frequencies,
    now: datetime,
    new_key: Callable[[], str],
) -> IngestPlan:
    """All that the poll changes. `new_key` gives delivery keys of 22 characters, each once."""
    refs = count(-1, -1)
    outbox = Outbox(workspace, snapshot.silences, now, new_key, refs)
    draft = _Draft(snapshot, poll, workspace, frequencies, now, outbox, refs, role_of(poll.source))
    found = recognise(poll.prepared, snapshot.known, now, poll.source.id)
    recognised = tuple(None if _news_here(item, number, poll) else item for number, item in enumerate(found))
    announced = _announced(snapshot, poll, recognised, workspace, now)
    for number in sorted(range(len(poll.prepared)), key=lambda k: poll.prepared[k].dated):
        known = recognised[number]
        if snapshot.forgotten and not snapshot.forgotten.isdisjoint(poll.prepared[number].keys):
            continue
        if known is None:
            draft.meet(number, announce=number in announced)
        else:
            draft.meet_again(number, known)
    assessed = draft.assessed()
    draft.tell_operator(assessed.notice, new_key)
    return draft.finished(assessed.progress)


def _news_here(known: KnownItem | None, number: int, poll: Poll) -> bool:
    """Whether an entry that another source brought before is news all the same: a watch catches it only here.

    A list of links may name a piece before its publisher's feed tells what is in it, or under tags no watch asks for.
    """
    if known is None or known.item.source_id == poll.source.id or not poll.matches.get(number):
        return False
    return not known.matched and not known.stories and not known.item.archived


@lru_cache(maxsize=LOADED)
def _loaded(profile: str) -> group.Profile:
    """A story's profile; the items of one poll, and of the next, meet the same stories."""
    return group.load(profile)


def role_of(source: Source) -> Role:
    """How near to the event a source is: its tags primary, comment, else reporting."""
    if "primary" in source.tags:
        return Role.PRIMARY
    return Role.COMMENT if "comment" in source.tags else Role.REPORTING


def _announced(
    snapshot: IngestSnapshot,
    poll: Poll,
    recognised: Sequence[KnownItem | None],
    workspace: Workspace,
    now: datetime,
) -> set[int]:
    """Numbers of the new, matched entries that are news; the others are archived."""
    fresh = [k for k, known in enumerate(recognised) if known is None and poll.matches.get(k)]
    return noteworthy.announced(poll.prepared, fresh, snapshot.due.progress, workspace.poll, now)


@dataclass(slots=True)
class _Story:
    """A story while the plan is being made."""

    ref: Ref
    profile: group.Profile
    last_item_at: datetime


@dataclass(slots=True)
class _Draft:
    """The plan while it is being made."""

    snapshot: IngestSnapshot
    poll: Poll
    workspace: Workspace
    frequencies: group.Frequencies
    now: datetime
    outbox: Outbox
    refs: Iterator[Ref]
    role: Role
    items: list[NewItem] = field(default_factory=list)
    keys: list[NewKey] = field(default_factory=list)
    versions: list[NewVersion] = field(default_factory=list)
    opened: list[NewStory] = field(default_factory=list)
    joins: list[Joined] = field(default_factory=list)
    seen_terms: list[tuple[str, ...]] = field(default_factory=list)
    announcements: int = 0
    ledgers: Ledgers | None = None
    begun: dict[Ref, int] = field(default_factory=dict)
    marks: list[tuple[Ref, int]] = field(default_factory=list)
    credits: dict[int, bool] = field(default_factory=dict)
    _primaries: set[Ref] = field(default_factory=set)
    _touched: dict[Ref, _Story] = field(default_factory=dict)
    _edited: set[int] = field(default_factory=set)

    # An item seen for the first time.

    def meet(self, number: int, *, announce: bool) -> None:
        prepared = self.poll.prepared[number]
        ref = next(self.refs)
        matches = self.poll.matches.get(number, ())
        self.items.append(
            NewItem(
                ref=ref,
                entry=prepared.entry,
                role=self.role,
                content_hash=prepared.content_hash,
                canonical=prepared.canonical,
                archived=bool(matches) and not announce,
                matches=matches,
                withdrawn=revision.withdrawn(prepared.entry),
            )
        )
        self.keys.extend([NewKey(ref, key) for key in prepared.keys])
        if announce:
            self._announce(number, ref, matches)
        elif not matches:
            self._copied(number, ref)

    def _copied(self, number: int, item: Ref) -> None:
        """A piece that no watch caught joins the story whose piece it repeats. It says nothing new."""
        poll, twins = self.poll, self.snapshot.twins.get(number, ())
        twin = copies.original(poll.prepared[number].entry, twins, poll.source) if twins else None
        if twin is not None and self._is_of_today(number):
            why = f"says word for word what {twin.item.source} says"
            self.joins.append(Joined(twin.story, item, "copy", None, why))
            self._know(twin.story)
            self._tell(twin.story, self._primary(twin.story, item))

    def _is_of_today(self, number: int) -> bool:
        """Whether the entry would be news if a watch had caught it."""
        before, policy = self.snapshot.due.progress, self.workspace.poll
        return bool(noteworthy.announced(self.poll.prepared, [number], before, policy, self.now))

    def _announce(self, number: int, item: Ref, matches: Sequence[Match]) -> None:
        routes = self._routes(matches)
        if not routes:
            return
        self.announcements += 1
        story = self._grouped(number, item)
        self._owe_first(story, item, routes)
        self.marks.extend((item, mark) for mark in copies.marks(self.poll.prepared[number].entry))
        self._tell(story.ref, [*self._primary(story.ref, item), *self._entered(story.ref, number, item)])

    def _tell(self, story: Ref, news: Sequence[News]) -> None:
        """Tell what one item brings to a story: an edit at least, and as few replies as say it."""
        for told in together(news) or (None,):
            self.outbox.grow(story, told)

    def _entered(self, story: Ref, number: int, item: Ref) -> list[News]:
        """Keep what the item says, and return what of it is new; a piece that is withdrawn says nothing any more."""
        facts = self.snapshot.stories.get(story)
        stored = facts.said if facts else ()
        gone = revision.withdrawn(self.poll.prepared[number].entry)
        found = Facts() if gone else self.poll.facts.get(number)
        return self._kept().enter(story, stored, item, self.poll.source, found)

    def _kept(self) -> Ledgers:
        """The ledgers of the stories that the poll touches. Most polls touch none and need not know what facts are."""
        from bot.core.plan.ledger import Ledgers

        if self.ledgers is None:
            self.ledgers = Ledgers(self.workspace)
        return self.ledgers

    def _routes(self, matches: Sequence[Match]) -> tuple[Routed, ...]:
        routed = route((match.watch for match in matches), self.workspace, self.snapshot.silences)
        source = self.poll.source.id
        return tuple(
            r for r in routed if not silenced(self.snapshot.silences, SilenceScope.SOURCE, source, r.destination)
        )

    # Which story it belongs to.

    def _grouped(self, number: int, item: Ref) -> _Story:
        doc = self.poll.docs[number]
        at = self.poll.prepared[number].dated
        choice = group.choose(doc, at, self._candidates(number), self.frequencies)
        if choice.story is None:
            story = self._open(group.grow(None, doc, at, self.frequencies), at)
            self.begun[story.ref] = number
            self.joins.append(Joined(story.ref, item, "opened", choice.score, choice.why))
        else:
            story = self._story(choice.story, number)
            story.profile = group.grow(story.profile, doc, at, self.frequencies)
            story.last_item_at = max(story.last_item_at, at)
            self.joins.append(Joined(story.ref, item, "similar", choice.score, choice.why))
        self.seen_terms.append(group.seen_terms(doc, sure=choice.sure))
        return story

    def _candidates(self, number: int) -> list[tuple[int, group.Profile]]:
        """Stories from the store that are open, then those opened or grown by this very poll."""
        stored = [
            (c.story_id, _loaded(c.profile))
            for c in self.snapshot.candidates.get(number, ())
            if c.story_id not in self._touched and self._is_open(c.story_id)
        ]
        return [*stored, *((story.ref, story.profile) for story in self._touched.values())]

    def _is_open(self, story_id: int) -> bool:
        facts = self.snapshot.stories.get(story_id)
        if facts is None:
            return True
        idle = self.now - facts.last_item_at
        return facts.state is not StoryState.JOINED and idle <= self.workspace.alerts.story_idle

    def _open(self, profile: group.Profile, at: datetime) -> _Story:
        story = _Story(next(self.refs), profile, at)
        self.opened.append(NewStory(story.ref))
        self._touched[story.ref] = story
        return story

    def _story(self, ref: Ref, number: int) -> _Story:
        if ref not in self._touched:
            candidate = next(c for c in self.snapshot.candidates[number] if c.story_id == ref)
            self._touched[ref] = _Story(ref, group.load(candidate.profile), candidate.last_item_at)
        return self._touched[ref]

    # Who hears of it.

    def _owe_first(self, story: _Story, item: Ref, routes: Sequence[Routed]) -> None:
        self._know(story.ref)
        announced = self.snapshot.announced_recently + self.announcements
        burst = announced > self.workspace.poll.burst_count
        for routed in routes:
            if not self.outbox.open(story.ref, item, routed, burst=burst):
                self.outbox.rise(story.ref, item, routed)

    def _know(self, story: Ref) -> None:
        facts = self.snapshot.stories.get(story)
        if facts is not None:
            self.outbox.know(story, facts.alerts, facts.state)

    def _primary(self, story: Ref, item: Ref) -> list[News]:
        facts = self.snapshot.stories.get(story)
        has_one = story in self._primaries or (facts is not None and facts.has_primary)
        if role_of(self.poll.source) is not Role.PRIMARY or has_one:
            return []
        self._primaries.add(story)
        note = f"First report from a primary source: {self.poll.source.name}."
        return [News(Reason.PRIMARY_ARRIVED, item, note)]

    # An item that was known.

    def meet_again(self, number: int, known: KnownItem) -> None:
        prepared = self.poll.prepared[number]
        self.keys.extend(NewKey(known.item.id, key) for key in learned(prepared, known))
        edited = prepared.content_hash != known.content_hash and known.item.source_id == self.poll.source.id
        if edited and known.item.id not in self._edited:
            self._edited.add(known.item.id)
            self._revise(number, known)
        elif known.item.source_id != self.poll.source.id:
            self._credit(known)

    def _credit(self, known: KnownItem) -> None:
        """A piece that is told already is in this source too: the same piece, credited to both."""
        source, item = self.poll.source, known.item
        if known.keys or not known.stories or item.id in self.credits or source.private:
            return
        self.credits[item.id] = role_of(source) is Role.PRIMARY
        for story in known.stories:
            self._know(story)
            self._tell(story, self._primary(story, item.id))

    def _revise(self, number: int, known: KnownItem) -> None:
        old, matches = known.item, self.poll.matches.get(number, ())
        revised = revision.revise(
            self.poll.source.name, known, self.poll.prepared[number], matches, self.workspace.never_show
        )
        self.versions.append(revised.version)
        if revised.version.grade is not Grade.SUBSTANTIVE:
            return
        for story in known.stories:
            self._know(story)
            news, said = [revised.news] if revised.news else [], self._entered(story, number, old.id)
            self._tell(story, [*news, *(() if revised.back else said)])
        if matches and not known.stories and not old.archived and not revised.version.withdrawn:
            self._announce(number, old.id, matches)

    # The end.

    def assessed(self) -> health.Assessed:
        """How the source stands now that it is known what is new; the high-water mark is the newest date seen."""
        poll = self.poll
        before = replace(poll.progress, high_water=noteworthy.high_water(poll.prepared, poll.progress, self.now))
        if poll.heard is None:
            newest = self.now if self.items else before.last_new_at
            return health.Assessed(replace(before, last_new_at=newest), poll.notice)
        heard = replace(poll.heard, news=len(self.items))
        return health.good(poll.source, before, heard, self.now, self.workspace.poll)

    def tell_operator(self, notice: str | None, new_key: Callable[[], str]) -> None:
        if notice is None:
            return
        for name in self.workspace.operator:
            if name in self.workspace.destinations:
                key = new_key()
                told = compose.notice(key, "Source health", notice, Reason.HEALTH)
                self.outbox.deliveries.append(
                    NewDelivery(key, name, Kind.NOTICE, Reason.HEALTH, self.now, detail=notice, message=told)
                )

    def finished(self, progress: Progress) -> IngestPlan:
        profiles = tuple(
            Profiled(s.ref, group.dump(s.profile), group.profile_terms(s.profile, self.frequencies))
            for s in self._touched.values()
        )
        return IngestPlan(
            source_id=self.poll.source.id,
            progress=progress,
            items=tuple(self.items),
            keys=tuple(self.keys),
            versions=tuple(self.versions),
            stories=tuple(self.opened),
            joins=tuple(self.joins),
            profiles=profiles,
            alerts=tuple(self.outbox.alerts),
            raised=tuple(self.outbox.raised),
            hastened=tuple(self.outbox.hastened),
            deliveries=tuple(self.outbox.deliveries),
            seen_terms=tuple(self.seen_terms),
            facts=(*(self.ledgers.rows if self.ledgers else ()), *recent.kept(self.outbox.news)),
            begun=self.begun,
            marks=tuple(self.marks),
            credits=self.credits,
            ripe={p.story: p.terms[: group.KEYS] for p in profiles if group.ripe(self._touched[p.story].profile)},
        )
