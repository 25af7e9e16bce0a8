"""Compose: what a message says, before any platform's markup. Nothing here writes news: it copies and credits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from bot.core.showing import shown
from bot.model.delivery import Reason
from bot.model.item import Item, Role
from bot.model.message import Earlier, Kind, Linked, Mentioned, Message, Quoted, StoryLine
from bot.model.policy import TopicPack, Workspace
from bot.model.story import Member, Story
from bot.model.watch import Severity, Watch

FAMILY = re.compile(r"@([\w-]+)")
WHOLE_SHARE = 4
"""One word in so many of a piece that is known whole may be shown: 25 %."""
MOST_CREDITED = 3
"""Other sources of one piece that a message names."""
MOST_MATCHED = 12
"""Matched words shown in one message; a tired reader takes in no more."""


@dataclass(frozen=True, slots=True)
class Telling:
    """How a story is told at one destination: its severity there, its watches there, who to wake."""

    severity: Severity
    watches: tuple[Watch, ...]
    mention: str | None = None
    interactive: bool = False


def primary_first(members: Sequence[Member]) -> list[Member]:
    """Members with the nearest to the event first, each group oldest first."""
    order = {Role.PRIMARY: 0, Role.REPORTING: 1, Role.COMMENT: 2}
    return sorted(members, key=lambda m: (order[m.item.role], m.item.dated, m.item.id))


def telling(story: Story, destination: str, severity: Severity, workspace: Workspace) -> Telling:
    """How the story is told there: only watches that hit it and send to this destination count."""
    hit = {match.watch for member in story.members for match in member.matches}
    watches = tuple(w for w in workspace.watches if w.name in hit and destination in w.to)
    mention = next((w.mention[destination] for w in watches if w.mention.get(destination)), None)
    capable = workspace.capabilities.get(destination)
    return Telling(severity, watches, mention, interactive=capable.buttons if capable else False)


def message(
    kind: Kind, key: str, story: Story, told: Telling, workspace: Workspace, summary: Sequence[Quoted] = ()
) -> Message:
    """The full message of a story: headline, summary, matched words, sources, notes of its topic packs."""
    packs = _packs(told.watches, workspace.packs)
    hidden = frozenset(host for pack in packs for host in pack.named_not_linked)
    line = story_line(story, told, summary, hidden)
    return Message(
        key=key,
        kind=kind,
        headline=line.headline,
        story=story.id,
        severity=told.severity,
        summary=line.summary,
        matched=_matched(story, told.watches),
        watches=line.watches,
        items=line.items,
        claimed_by=story.claimed_by,
        content_note=next((pack.content_note for pack in packs if pack.content_note), None),
        help=tuple(dict.fromkeys(text for pack in packs for text in pack.help)),
        mention=told.mention,
        interactive=told.interactive,
        state=story.state.value,
        decided_by=story.decided_by,
        follows=line.follows,
    )


def story_line(story: Story, told: Telling, summary: Sequence[Quoted], hidden: frozenset[str]) -> StoryLine:
    """A story as one entry: the headline prefers primary sources."""
    first = mentioned(primary_first(story.members)[0].item, hidden)
    return StoryLine(
        story=story.id,
        severity=told.severity,
        headline=Linked(first.title, first.url),
        watches=tuple(watch.name for watch in told.watches),
        summary=tuple(Quoted(q.text, q.source, linked(q.url, hidden)) for q in summary),
        items=tuple(_member(m, hidden) for m in _oldest_first(story.members)),
        follows=Earlier(story.follows) if story.follows else None,
    )


def mentioned(whole: Item, hidden: frozenset[str] = frozenset()) -> Mentioned:
    """One item as shown in a message, as far as its source allows."""
    item = shown(whole)
    return Mentioned(item.source, linked(item.url, hidden), item.title, item.dated, item.role)


def _member(member: Member, hidden: frozenset[str]) -> Mentioned:
    also = () if member.item.private else tuple(each.source for each in member.credited)
    return replace(mentioned(member.item, hidden), also=also)


def also(names: Sequence[str]) -> str:
    """Which other sources list a piece, in words; empty if none does."""
    left = len(names) - MOST_CREDITED
    return f"also in {', '.join(names[:MOST_CREDITED])}{f' and {left} more' if left > 0 else ''}" if names else ""


def linked(url: str | None, hidden: frozenset[str]) -> str | None:
    """The link, unless its host is one that is named but not linked."""
    if url is None or not hidden:
        return url
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return None if any(host == name or host.endswith("." + name) for name in hidden) else url


def _oldest_first(members: Iterable[Member]) -> list[Member]:
    return sorted(members, key=lambda m: (m.item.dated, m.item.id))


def _matched(story: Story, watches: Sequence[Watch]) -> tuple[str, ...]:
    names = {watch.name for watch in watches}
    seen: dict[str, str] = {}
    for member in _oldest_first(story.members):
        for match in member.matches:
            if match.watch in names:
                for span in match.spans:
                    seen.setdefault(span.term.casefold(), span.term)
    return tuple(seen.values())[:MOST_MATCHED]


def _packs(watches: Sequence[Watch], packs: Sequence[TopicPack]) -> tuple[TopicPack, ...]:
    families = {name for watch in watches for name in FAMILY.findall(watch.query)}
    return tuple(pack for pack in packs if families & set(pack.families))


def reply(post: Message, key: str, item: Item, reason: str, note: str) -> Message:
    """What is new in a story, for its thread: one item, one neutral line of ours, no mention."""
    told = mentioned(item)
    piece = next((m for m in post.items if m.url == told.url and m.title.startswith(told.title)), told)
    return Message(
        key=key,
        kind=Kind.REPLY,
        headline=Linked(piece.title, piece.url),
        story=post.story,
        severity=post.severity,
        watches=post.watches,
        items=post.items,
        reason=reason,
        content_note=post.content_note,
        note=note,
        thread_of=None,
    )


def digest(key: str, title: str, lines: Sequence[StoryLine], reason: str) -> Message:
    """Several stories in one message, in the order given; the severity is the highest."""
    severity = max((line.severity for line in lines), key=lambda s: s.rank, default=Severity.NORMAL)
    watches = tuple(dict.fromkeys(name for line in lines for name in line.watches))
    return Message(
        key=key,
        kind=Kind.DIGEST,
        headline=Linked(title),
        severity=severity,
        watches=watches,
        stories=tuple(lines),
        reason=reason,
    )


def notice(key: str, title: str, detail: str, reason: str) -> Message:
    """A line of ours about Tocsin itself, such as the health of a source."""
    return Message(key=key, kind=Kind.NOTICE, headline=Linked(title), reason=reason, note=detail)


def share(item: Item) -> int | None:
    """How many words of an item may stand in one message, where the whole piece is known (behaviour: Law and harm, 1).

    A feed's own text is an extract that the publisher made, of a piece whose length is not known.
    """
    return len(item.text.split()) // WHOLE_SHARE if item.whole else None


def joined(key: str, story: int, target: Linked, note: str) -> Message:
    """What stands in the message of a story that became part of another one: where that is told, and nothing else."""
    return Message(key, Kind.EDIT, target, story=story, note=note, reason=Reason.JOINED, state="joined")


def standing(message: Message) -> str:
    """Who has a story and how it stands, in words for every platform; "" for one that is open and free."""
    by = f" by {message.decided_by}" if message.decided_by else ""
    said = [
        f"Claimed by {message.claimed_by}" if message.claimed_by else "",
        {"resolved": f"Resolved{by}", "false_alarm": f"Called a false alarm{by}"}.get(message.state, ""),
        "Muted here" if message.muted else "",
    ]
    return ". ".join(word for word in said if word)


def texts(message: Message) -> Iterator[str]:
    """Everything in a message that came from a source, links too."""
    yield from (message.headline.text, message.headline.url or "", message.note or "", *message.matched)
    yield from _told(message.summary, message.items)
    yield message.follows.headline if message.follows else ""
    for line in message.stories:
        yield from (line.headline.text, line.headline.url or "", line.follows.headline if line.follows else "")
        yield from _told(line.summary, line.items)
        yield from line.notes


def _told(summary: Iterable[Quoted], items: Iterable[Mentioned]) -> Iterator[str]:
    yield from (quoted.text for quoted in summary)
    for item in items:
        yield from (item.title, item.url or "")
