"""Trying a query on the archive before it is kept, and what people's verdicts say of the watches in force.

The full-text index narrows, the matcher decides, grouping says how many stories it would have been. All of it runs
on a reader thread: an archive of a week takes up to some seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.core.group import Stream, read
from bot.core.match import Finding, Query, clauses, compile_watches, fts, lint, parse, printed
from bot.core.match.suggest import Exclusion, Suggestion, exclusion, related, travelling
from bot.core.showing import sample
from bot.flows import ask
from bot.flows.ask import ARCHIVE, as_document
from bot.flows.desk import Desk
from bot.flows.speakers import asked_for
from bot.model.item import Item
from bot.model.policy import TermFamily
from bot.model.watch import Match, Verdict, Watch
from bot.ports import Store

TRIED_ITEMS = 20_000
COMPARED_ITEMS = 1_000
"""Items that clauses and travelling words are counted on, newest first."""
GROUPED_ITEMS = 100
"""Newest hits that are grouped into stories; of more hits the number of stories is reckoned from these."""
JUDGED_STORIES = 300
SAMPLES = 3
_DAY = timedelta(days=1)

Caught = tuple[Item, Match]


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit would gain or lose: how many items, and the newest of them with what hit."""

    items: int
    samples: tuple[Caught, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a query would have caught in the archive.

    `days` is how much of the last week the archive holds. `alerts` are the stories that would have been told: what
    was there before its source was first read is archived, not told. `reckoned`: stories and alerts are reckoned from
    the newest hits, for all are too many to be grouped while somebody waits. `clauses` are the parts of the query with
    the share of items for which each holds; `samples` are the newest items with what hit.
    """

    query: str
    canonical: str
    tried: int
    days: float
    hits: int
    stories: int
    alerts: int
    samples: tuple[Caught, ...]
    clauses: tuple[tuple[str, float], ...]
    findings: tuple[Finding, ...]
    suggestions: tuple[Suggestion, ...]
    gained: Change | None = None
    lost: Change | None = None
    reckoned: bool = False


async def try_query(desk: Desk, query: str, instead_of: str | None = None) -> Trial:
    """Try a query on the items of the last seven days, beside the watch whose place it would take.

    Raises QueryError, NotFound.
    """
    parse(query, desk.families)
    before = None if instead_of is None else (await ask.watch(desk, instead_of)).query
    trial = await desk.threads.read(partial(_trial, desk.store, desk.families, (query, before), desk.clock.now()))
    never = desk.workspace.never_show
    return replace(
        trial,
        samples=_shown(trial.samples, never),
        gained=trial.gained and replace(trial.gained, samples=_shown(trial.gained.samples, never)),
        lost=trial.lost and replace(trial.lost, samples=_shown(trial.lost.samples, never)),
    )


def _shown(samples: Sequence[Caught], never: Sequence[str]) -> tuple[Caught, ...]:
    """Samples with as much of each piece as people may see."""
    return tuple(sample(item, match, never) for item, match in samples)


def _trial(store: Store, families: Mapping[str, TermFamily], queries: tuple[str, str | None], now: datetime) -> Trial:
    query, before = queries
    parsed, start = parse(query, families), now - ARCHIVE
    found = _caught(store, families, query, start)
    tried, oldest = store.extent(start)
    recent = store.recent_items(start, COMPARED_ITEMS)
    stories, alerts = _grouped([item for item, _ in found])
    gained, lost = (None, None) if before is None else _compared(found, _caught(store, families, before, start))
    return Trial(
        query=query,
        canonical=printed(parsed),
        tried=tried,
        days=min(7.0, max(1.0, (now - (oldest or now)) / _DAY)),
        hits=len(found),
        stories=stories,
        alerts=alerts,
        samples=tuple(found[:SAMPLES]),
        clauses=_rates(clauses(parsed), families, recent),
        findings=lint(parsed),
        suggestions=_suggested(parsed, families, [item for item, _ in found], recent),
        gained=gained,
        lost=lost,
        reckoned=len(found) > GROUPED_ITEMS,
    )


def _suggested(
    query: Query, families: Mapping[str, TermFamily], caught: Sequence[Item], recent: Sequence[Item]
) -> tuple[Suggestion, ...]:
    hit = {item.id for item in caught}
    texts = [_whole(item) for item in caught[:COMPARED_ITEMS]]
    others = [_whole(item) for item in recent if item.id not in hit]
    return (*related(query, families), *travelling(query, texts, others))


def _caught(store: Store, families: Mapping[str, TermFamily], query: str, since: datetime) -> list[Caught]:
    """Items that satisfy a query, newest first."""
    narrow = fts(parse(query, families))
    judge = compile_watches([Watch("query", query)], families)
    items = (
        [hit.item for hit in store.search(narrow, since=since, limit=TRIED_ITEMS)]
        if narrow
        else store.recent_items(since, TRIED_ITEMS)
    )
    spoken = asked_for([query])
    return [(item, match[0]) for item in items if (match := judge.match(as_document(item, spoken=spoken)))]


def _grouped(newest_first: Sequence[Item]) -> tuple[int, int]:
    """How many stories these items make, and how many of these would have been told."""
    stream, told, stories = Stream(), set(), set()
    newest = newest_first[:GROUPED_ITEMS]
    for item in reversed(newest):
        story, _ = stream.add(read(item.title, item.text), item.dated, None)
        stories.add(story)
        if not item.archived:
            told.add(story)
    share = len(newest_first) / max(1, len(newest))
    return round(len(stories) * share), round(len(told) * share)


def _compared(after: Sequence[Caught], before: Sequence[Caught]) -> tuple[Change, Change]:
    """What the one has and the other has not, both ways."""

    def only(these: Sequence[Caught], others: Sequence[Caught]) -> Change:
        known = {item.id for item, _ in others}
        kept = [each for each in these if each[0].id not in known]
        return Change(len(kept), tuple(kept[:SAMPLES]))

    return only(after, before), only(before, after)


def _rates(
    parts: Sequence[str], families: Mapping[str, TermFamily], recent: Sequence[Item]
) -> tuple[tuple[str, float], ...]:
    """For each clause the share of recent items for which it holds."""
    if not recent:
        return ()
    matcher = compile_watches([Watch(str(number), part) for number, part in enumerate(parts)], families)
    held: dict[str, int] = defaultdict(int)
    spoken = asked_for(parts)
    for item in recent:
        for match in matcher.match(as_document(item, spoken=spoken)):
            held[match.watch] += 1
    return tuple((part, held[str(number)] / len(recent)) for number, part in enumerate(parts))


def _whole(item: Item) -> str:
    return f"{item.title}\n{item.text}"


@dataclass(frozen=True, slots=True)
class Relevance:
    """What people said of a watch's stories; `exclusion` is a word whose exclusion would have spared some."""

    relevant: int
    irrelevant: int
    exclusion: Exclusion | None = None

    @property
    def precision(self) -> float:
        """The share of judged stories that were relevant."""
        return self.relevant / (self.relevant + self.irrelevant)


async def relevance(desk: Desk) -> dict[str, Relevance]:
    """By watch name, for watches of which people judged a story."""
    return await desk.threads.read(partial(_relevance, desk.store, desk.families, desk.workspace.watches))


def _relevance(store: Store, families: Mapping[str, TermFamily], watches: Sequence[Watch]) -> dict[str, Relevance]:
    said: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for verdict in store.verdicts():
        said[verdict.watch][verdict.story] += _weight(verdict)
    return {watch.name: _figures(store, families, watch, said[watch.name]) for watch in watches if said.get(watch.name)}


def _weight(verdict: Verdict) -> int:
    return 1 if verdict.relevant else -1


def _figures(store: Store, families: Mapping[str, TermFamily], watch: Watch, balance: Mapping[int, int]) -> Relevance:
    """A story that as many people found relevant as not counts as relevant."""
    texts: tuple[list[str], list[str]] = ([], [])
    for number in sorted(balance)[-JUDGED_STORIES:]:
        story = store.story(number)
        if story is not None:
            texts[balance[number] < 0].append("\n".join(_whole(member.item) for member in story.members))
    wanted, unwanted = texts
    unwanted_count = sum(1 for value in balance.values() if value < 0)
    found = exclusion(parse(watch.query, families), wanted, unwanted)
    return Relevance(len(balance) - unwanted_count, unwanted_count, found)
