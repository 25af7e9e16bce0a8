"""Look-ups in words: what a person in chat or at the terminal reads. Plain, short, nothing that needs a manual."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.compose import primary_first
from bot.core.match import Explanation, Finding, marked
from bot.core.text.durations import in_words
from bot.flows.ask import Trial, Why
from bot.flows.commands import COMMANDS
from bot.model.item import Item
from bot.model.message import Answer, AnswerLine
from bot.model.source import Health
from bot.model.story import Member, Story, StoryState
from bot.model.watch import Silence, Watch
from bot.ports import DeliveryRow, Figures, Hit, SourceRow

MOST_MEMBERS = 12
LONGEST_SAMPLE = 220


def clock(at: datetime, zone: ZoneInfo) -> str:
    """A moment in the reader's zone."""
    return f"{at.astimezone(zone):%-d %b %Y, %H:%M}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "1 item", "3 items"."""
    return f"{count} {one}" if count == 1 else f"{count:,} {many or one + 's'}"


def help_text() -> Answer:
    """All commands, a line each."""
    lines = []
    for command in COMMANDS:
        arguments = " ".join(a.name.upper() if a.required else f"[{a.name.upper()}]" for a in command.arguments)
        usage = " ".join(part for part in ("/tocsin", *command.words, arguments) if part)
        lines.append(
            AnswerLine(usage, detail=command.help + (" (needs the right to manage)" if command.manages else ""))
        )
    return Answer("What Tocsin can do here", tuple(lines), "Answers are shown to you alone.")


def hits(query: str, found: Sequence[Hit], zone: ZoneInfo) -> Answer:
    """Items found by a search."""
    if not found:
        return Answer(f"Nothing in the archive fits {query}", footer="Try fewer words, or OR between them.")
    lines = tuple(_item(hit.item, zone, stories=hit.stories) for hit in found)
    return Answer(f"{counted(len(found), 'item')} for {query}", lines, "Newest first.")


def _item(item: Item, zone: ZoneInfo, stories: Sequence[int] = ()) -> AnswerLine:
    where = "".join(f", in story S{number}" for number in stories)
    return AnswerLine(item.title, item.url, f"{item.source}, {clock(item.dated, zone)}{where}")


def story(found: Story, zone: ZoneInfo) -> Answer:
    """A story with its items, primary sources first."""
    members = primary_first(found.members)
    lines = [_member(member, zone) for member in members[:MOST_MEMBERS]]
    if len(members) > MOST_MEMBERS:
        lines.append(AnswerLine(f"and {len(members) - MOST_MEMBERS} more"))
    outlets = len({member.item.source for member in members})
    title = members[0].item.title if members else "no items any more"
    state = {
        StoryState.OPEN: "Open",
        StoryState.RESOLVED: "Resolved",
        StoryState.FALSE_ALARM: "False alarm",
        StoryState.JOINED: "Joined with another story",
    }[found.state]
    told = counted(outlets, "outlet")
    claimed = f" Claimed by {found.claimed_by}." if found.claimed_by else ""
    footer = f"{state}, first seen {clock(found.opened_at, zone)}, reported by {told}.{claimed}"
    return Answer(f"S{found.id}: {title}", tuple(lines), footer)


def _member(member: Member, zone: ZoneInfo) -> AnswerLine:
    item = member.item
    role = "" if item.role == "reporting" else f" ({item.role})"
    return AnswerLine(item.title, item.url, f"{item.source}{role}, {clock(item.dated, zone)}")


def stories(found: Sequence[Story], zone: ZoneInfo) -> Answer:
    """Stories, a line each."""
    lines = []
    for each in found:
        members = primary_first(each.members)
        first = members[0].item if members else None
        outlets = len({member.item.source for member in members})
        detail = f"{counted(outlets, 'outlet')}, last news {clock(each.last_item_at, zone)}"
        lines.append(AnswerLine(f"S{each.id}  {first.title if first else ''}", first.url if first else None, detail))
    return Answer(counted(len(found), "story", "stories"), tuple(lines))


def why(answer: Why, zone: ZoneInfo) -> Answer:
    """The way of one item: seen, matched or not and by which words, its story, what was sent."""
    trace = answer.trace
    item = trace.item
    versions = f", {counted(trace.versions, 'version')} of its text" if trace.versions > 1 else ""
    lines = [AnswerLine(f"Seen {clock(item.first_seen, zone)} from {item.source}{versions}", item.url)]
    lines.extend(_explained(watch, explanation) for watch, explanation in answer.explained)
    if item.archived:
        lines.append(AnswerLine("Not announced: it was there before Tocsin first read this source, or was too old."))
    lines.extend(AnswerLine(f"In story S{number} ({how})", detail=why) for number, how, why in trace.stories)
    lines.extend(_delivery(row, zone) for row in trace.deliveries)
    if not trace.deliveries:
        lines.append(AnswerLine("Nothing was sent about it."))
    return Answer(f"Why: {item.title}", tuple(lines))


def _delivery(row: DeliveryRow, zone: ZoneInfo) -> AnswerLine:
    delivery = row.delivery
    when = row.events[-1][0] if row.events else delivery.due
    text = f"D{delivery.id} {delivery.kind} to {delivery.destination}: {delivery.state}"
    return AnswerLine(text, detail=f"{_words(delivery.reason)}, {clock(when, zone)}. {delivery.detail}".strip())


def _words(name: str) -> str:
    return name.replace("_", " ")


def trial(found: Trial, zone: ZoneInfo) -> Answer:
    """What a query would have caught."""
    days = in_words(found.since)
    title = f"{found.query} would have caught {counted(found.hits, 'item')} in {days}"
    lines = [
        _sample(item, marked(item.title, [s for s in match.spans if s.field == "title"]), zone)
        for item, match in found.samples
    ]
    lines.extend(map(_finding, found.findings))
    hit = counted(found.stories, "story", "stories")
    footer = f"{counted(found.tried, 'item')} of the last {days} looked at, {hit} hit."
    return Answer(title, tuple(lines), footer)


def _sample(item: Item, title: str, zone: ZoneInfo) -> AnswerLine:
    shown = title if len(title) <= LONGEST_SAMPLE else title[: LONGEST_SAMPLE - 1] + "…"
    return AnswerLine(shown, item.url, f"{item.source}, {clock(item.dated, zone)}")


def watches(found: Sequence[Watch]) -> Answer:
    """Watches, a line each."""
    lines = tuple(
        AnswerLine(
            f"W{watch.id} {watch.name}",
            detail=f"{watch.query}: {watch.severity}, to {', '.join(watch.to) or 'nobody'}, kept in the {_kept(watch)}",
        )
        for watch in found
    )
    return Answer(counted(len(found), "watch", "watches"), lines)


def _kept(watch: Watch) -> str:
    return "configuration file" if watch.origin == "file" else "database"


def sources(found: Sequence[SourceRow], zone: ZoneInfo, *, unwell: bool = False) -> Answer:
    """Sources, a line each; with `unwell` only those that need a look."""
    rows = [row for row in found if row.progress.health is not Health.OK] if unwell else list(found)
    lines = tuple(_source(row, zone) for row in rows)
    if unwell and not rows:
        return Answer("All sources are well", footer=counted(len(found), "source"))
    return Answer(counted(len(rows), "source"), lines)


def _source(row: SourceRow, zone: ZoneInfo) -> AnswerLine:
    progress = row.progress
    read = f"last read {clock(progress.last_polled_at, zone)}" if progress.last_polled_at else "not read yet"
    reason = f": {progress.reason}" if progress.reason else ""
    return AnswerLine(
        f"{row.source.name}: {progress.health}{reason}", row.source.url, f"{read}, {counted(row.items, 'item')} kept"
    )


def deliveries(found: Sequence[DeliveryRow], zone: ZoneInfo) -> Answer:
    """Outbox rows, a line each."""
    lines = tuple(
        AnswerLine(
            f"D{one.id} {one.state}: {one.kind} to {one.destination}, {headline}",
            detail=f"{_words(one.reason)}, due {clock(one.due, zone)}. {one.detail}".strip(),
        )
        for one, headline in ((row.delivery, row.headline) for row in found)
    )
    return Answer(counted(len(found), "delivery", "deliveries"), lines)


def delivery(row: DeliveryRow, zone: ZoneInfo) -> Answer:
    """One outbox row with everything that happened to it."""
    lines = tuple(AnswerLine(f"{clock(at, zone)}  {state}", detail=detail) for at, state, detail in row.events)
    one = row.delivery
    title = f"D{one.id} {one.kind} to {one.destination}: {row.headline}"
    return Answer(title, lines, f"Now {one.state}, {counted(one.attempt, 'attempt')}.")


def status(found: Figures, now: datetime, *, alive_within_s: int) -> Answer:
    """The state of the whole, and whether it is healthy."""
    fault = unhealthy(found, now, alive_within_s=alive_within_s)
    beat = f"last sign of life {in_words(now - found.heartbeat)} ago" if found.heartbeat else "never started"
    health = ", ".join(f"{count} {name}" for name, count in found.sources.items()) or "none"
    rows = ", ".join(f"{count} {name}" for name, count in found.deliveries.items()) or "none"
    stored = f"{counted(found.items, 'item')}, {counted(found.open_stories, 'open story', 'open stories')}"
    lines = [
        AnswerLine("Process", detail=beat),
        AnswerLine("Sources", detail=f"{health}; {found.overdue_sources} waiting for their turn"),
        AnswerLine("Kept", detail=stored),
        AnswerLine("Messages", detail=rows),
    ]
    if found.oldest_due is not None and found.oldest_due < now:
        lines.append(AnswerLine("Oldest waiting message", detail=f"due {in_words(now - found.oldest_due)} ago"))
    lines.extend(AnswerLine(f"{name} is parked", detail=reason) for name, reason in found.parked.items())
    return Answer(fault or "Tocsin is well", tuple(lines), ok=fault is None)


def unhealthy(found: Figures, now: datetime, *, alive_within_s: int) -> str | None:
    """What is wrong with the process itself, in words; None if it is healthy."""
    if found.heartbeat is None:
        return "Tocsin has not been started yet: “tocsin run” starts it."
    silent = (now - found.heartbeat).total_seconds()
    if silent > alive_within_s:
        return f"Tocsin gave no sign of life for {in_words(now - found.heartbeat)}: it has stopped or hangs."
    return None


def _explained(watch: Watch, explanation: Explanation) -> AnswerLine:
    verdict = "caught it" if explanation.holds else "did not catch it"
    return AnswerLine(f"Watch “{watch.name}” {verdict}", detail=explanation.because)


def story_why(found: Story, zone: ZoneInfo) -> Answer:
    """A story with the reason why each item belongs."""
    lines = tuple(
        AnswerLine(m.item.title, m.item.url, f"{m.item.source}, joined {clock(m.joined_at, zone)} ({m.how}). {m.why}")
        for m in found.members
    )
    return Answer(f"S{found.id}: why these items belong together", lines)


def advice(query: str, findings: Sequence[Finding]) -> Answer:
    """What the linter says of a query."""
    if not findings:
        return Answer(f"Nothing to say against {query}")
    return Answer(f"{counted(len(findings), 'piece')} of advice on {query}", tuple(map(_finding, findings)), ok=False)


def _finding(finding: Finding) -> AnswerLine:
    better = f" Better: {finding.better}" if finding.better else ""
    return AnswerLine(f"Advice: {finding.problem}", detail=finding.remedy + better)


def silences(found: Sequence[Silence], zone: ZoneInfo) -> Answer:
    """What is held back now."""
    lines = tuple(
        AnswerLine(
            f"{silence.scope} {silence.target}",
            detail=f"{silence.destination or 'everywhere'}, "
            + (f"until {clock(silence.until, zone)}" if silence.until else "until somebody lifts it"),
        )
        for silence in found
    )
    return Answer(counted(len(found), "mute"), lines)
