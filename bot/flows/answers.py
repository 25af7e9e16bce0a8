"""Look-ups in words: what a person in chat or at the terminal reads. Plain, short, nothing that needs a manual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.compose import also, primary_first
from bot.core.match import Explanation, Finding, marked
from bot.core.text.counting import counted
from bot.core.text.durations import in_words
from bot.core.text.words import words
from bot.flows.ask import ARCHIVE, Why
from bot.flows.commands import COMMANDS
from bot.flows.trying import Change, Relevance, Trial
from bot.model.delivery import Delivery
from bot.model.item import Item
from bot.model.lookup import DeliveryRow, Figures, Hit, SourceRow
from bot.model.message import Answer, AnswerLine, Choice, Option
from bot.model.policy import Kept, Pruned
from bot.model.source import Health, Standing
from bot.model.story import Member, Story, StoryState
from bot.model.watch import Match, Silence, Span, Watch

MOST_MEMBERS = 12
MOST_CHOICES = 25
"""Items or stories listed to choose from."""
CHOOSE = "Choose where there is a menu, or type"
LONGEST_SAMPLE = 220
AROUND = 60


def clock(at: datetime, zone: ZoneInfo) -> str:
    """A moment in the reader's zone."""
    return f"{at.astimezone(zone):%-d %b %Y, %H:%M}"


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
    follows = f" {found.earlier.words}." if found.earlier else ""
    footer = f"{state}, first seen {clock(found.opened_at, zone)}, reported by {told}.{claimed}{follows}"
    return Answer(f"S{found.id}: {title}", tuple(lines), footer)


def _member(member: Member, zone: ZoneInfo) -> AnswerLine:
    item = member.item
    role = "" if item.role == "reporting" else f" ({item.role})"
    others = f", {told}" if (told := also([each.source for each in member.credited])) else ""
    return AnswerLine(item.title, item.url, f"{item.source}{role}, {clock(item.dated, zone)}{others}")


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


def parts(found: Story) -> Answer:
    """The items of a story, to choose from what is to be split off."""
    members = primary_first(found.members)[:MOST_CHOICES]
    lines = tuple(AnswerLine(f"I{m.item.id}  {m.item.title}", m.item.url, m.item.source) for m in members)
    last = f"I{members[-1].item.id}" if members else "I7"
    title = f"Which items of S{found.id} belong to another story?"
    options = tuple(Option(f"I{m.item.id}", m.item.title, m.item.source) for m in members)
    sure = f"They get a message of their own, and the message of S{found.id} is put right."
    choice = Choice("split", found.id, "Pieces to split off", sure, options, most=max(1, len(found.members) - 1))
    footer = f"{CHOOSE} “split S{found.id}” and their numbers, such as: split S{found.id} {last}. {_back(found)}"
    return Answer(title, lines, footer, choice=choice if len(found.members) > 1 else None)


def _back(found: Story) -> str:
    return f"“undo S{found.id}” takes it back."


def others(found: Story, known: Sequence[Story]) -> Answer:
    """Stories, to choose from the one that this one is part of."""
    near = [each for each in known if each.id != found.id and each.members and each.state is not StoryState.JOINED]
    lines = tuple(AnswerLine(f"S{each.id}  {primary_first(each.members)[0].item.title}") for each in near)
    example = f"S{near[0].id}" if near else "S12"
    title = f"Which story does S{found.id} belong to?"
    options = tuple(Option(f"S{each.id}", primary_first(each.members)[0].item.title) for each in near)
    sure = "The older message stays and has all pieces; the younger one says where its story went."
    choice = Choice("merge", found.id, "Story to join it with", sure, options) if options else None
    footer = f"{CHOOSE} “merge S{found.id}” and its number, such as: merge S{found.id} {example}. {_back(found)}"
    return Answer(title, lines, footer, choice=choice)


def why(answer: Why, zone: ZoneInfo) -> Answer:
    """The way of one item: seen, matched or not and by which words, its story, what was sent."""
    trace = answer.trace
    item = trace.item
    versions = f", {counted(trace.versions, 'version')} of its text" if trace.versions > 1 else ""
    lines = [AnswerLine(f"Seen {clock(item.first_seen, zone)} from {item.source}{versions}", item.url)]
    lines.extend(_page(answer))
    lines.extend(_compared(item, explanation) for _, explanation in answer.explained[:1])
    lines.extend(_explained(watch, explanation) for watch, explanation in answer.explained)
    if item.archived:
        lines.append(AnswerLine("Not announced: it was there before Tocsin first read this source, or was too old."))
    lines.extend(AnswerLine(f"In story S{number} ({how})", detail=why) for number, how, why in trace.stories)
    lines.extend(_delivery(row, zone) for row in trace.deliveries)
    if not trace.deliveries:
        lines.append(AnswerLine("Nothing was sent about it."))
    return Answer(f"Why: {item.title}", tuple(lines))


def _page(answer: Why) -> list[AnswerLine]:
    """Whether the text is that of its page, where its source asks for it."""
    item = answer.trace.item
    if len(answer.words) > 1:
        feed, page = (counted(count, "word") for count in answer.words)
        return [AnswerLine(f"Its page was read: {page}, where its feed has {feed}.")]
    return [AnswerLine("Only what its feed says is known.", detail=item.unread)] if item.unread else []


def _delivery(row: DeliveryRow, zone: ZoneInfo) -> AnswerLine:
    delivery = row.delivery
    when = row.events[-1][0] if row.events else delivery.due
    text = f"D{delivery.id} {delivery.kind} to {delivery.destination}: {delivery.state}, {clock(when, zone)}"
    return AnswerLine(text, detail=_reason(delivery))


def _reason(delivery: Delivery) -> str:
    """Why a delivery exists, and what is known of it beyond its state."""
    detail = _beyond(delivery.state, delivery.detail)
    return f"Because: {_words(delivery.reason)}" + (f". {detail}" if detail else "")


def _beyond(state: str, detail: str) -> str:
    """What a detail says that its state does not."""
    return "" if detail == state else detail


def _words(name: str) -> str:
    return {"first": "first news of the story", "digest": "for the digest"}.get(name, name.replace("_", " "))


def trial(found: Trial, zone: ZoneInfo) -> Answer:
    """What a query would have caught: how much, three samples, each clause's share, advice and suggestions."""
    title = f"{found.query} would have caught {counted(found.hits, 'item')} in {in_words(ARCHIVE)}"
    lines = [_caught(item, match, zone) for item, match in found.samples]
    lines.extend(_changes(found, zone))
    if len(found.clauses) > 1:
        lines.extend(AnswerLine(f"{clause} holds for {share:.1%} of items") for clause, share in found.clauses)
    lines.extend(map(_finding, found.findings))
    lines.extend(AnswerLine(f"You might add: {one.unit}", detail=one.why) for one in found.suggestions)
    looked = counted(found.tried, "item")
    about = "about " if found.reckoned else ""
    each = (
        f"{_rate(found.hits, found.days, 'item')}, {about}{_rate(found.stories, found.days, 'story', 'stories')} and "
        f"{_rate(found.alerts, found.days, 'alert')} a day for each destination"
    )
    return Answer(
        title, tuple(lines), f"{each}. {looked} of the last {_days(found.days).removeprefix('1 ')} looked at."
    )


def _days(days: float) -> str:
    return counted(round(days), "day")


def _rate(count: int, days: float, one: str, many: str | None = None) -> str:
    """How many a day, exact where it is few."""
    daily = count / days
    shown = f"{daily:.0f}" if daily >= 10 else f"{daily:.1f}".removesuffix(".0")
    return f"{shown} {one if shown == '1' else many or one + 's'}"


def _changes(found: Trial, zone: ZoneInfo) -> list[AnswerLine]:
    """What a query catches beside the one that it replaces."""
    if found.gained is None or found.lost is None:
        return []
    if not found.gained.items + found.lost.items:
        return [AnswerLine("The same items as the query before: none gained, none lost")]
    return [*_change("gained", found.gained, zone), *_change("lost", found.lost, zone)]


def _change(what: str, change: Change, zone: ZoneInfo) -> list[AnswerLine]:
    if not change.items:
        return [AnswerLine(f"Nothing would be {what}")]
    samples = [_caught(item, match, zone) for item, match in change.samples]
    told = f"{counted(change.items, 'item')} would be {what}"
    return [AnswerLine(f"{told}, such as:" if change.items > len(samples) else f"{told}:"), *samples]


def _caught(item: Item, match: Match, zone: ZoneInfo) -> AnswerLine:
    """A sample with the words marked: in the title, else in the text around the first hit."""
    in_title = [span for span in match.spans if span.field == "title"]
    in_text = [span for span in match.spans if span.field == "text"]
    line = _sample(item, marked(item.title, in_title), zone)
    if in_title or not in_text:
        return line
    return replace(line, detail=f"{line.detail}: {_around(item.text, in_text)}")


def _around(text: str, spans: Sequence[Span]) -> str:
    """The text around the first hit, words whole, marked."""
    start = max(0, text.rfind(" ", 0, max(0, spans[0].start - AROUND)) + 1)
    end = text.find(" ", min(len(text), spans[0].end + AROUND))
    end = len(text) if end < 0 else end
    near = [s._replace(start=s.start - start, end=s.end - start) for s in spans if s.end <= end]
    return f"{'… ' if start else ''}{marked(text[start:end], near)}{' …' if end < len(text) else ''}"


def _sample(item: Item, title: str, zone: ZoneInfo) -> AnswerLine:
    shown = title if len(title) <= LONGEST_SAMPLE else title[: LONGEST_SAMPLE - 1] + "…"
    return AnswerLine(shown, item.url, f"{item.source}, {clock(item.dated, zone)}")


def watches(found: Sequence[Watch], judged: Mapping[str, Relevance] | None = None) -> Answer:
    """Watches, a line each, with what people said of their stories."""
    judged = judged or {}
    lines = tuple(
        AnswerLine(
            f"W{watch.id} {watch.name}",
            detail=f"{watch.query}: {watch.severity}, to {', '.join(watch.to) or 'nobody'}, kept in the {_kept(watch)}"
            + ("" if watch.standing is Standing.ACTIVE else f", {watch.standing}")
            + (f". {_relevance(judged[watch.name])}" if watch.name in judged else ""),
        )
        for watch in found
    )
    return Answer(counted(len(found), "watch", "watches"), lines)


def _relevance(judged: Relevance) -> str:
    stories = counted(judged.relevant + judged.irrelevant, "judged story", "judged stories")
    said = f"{judged.relevant} of {stories} relevant ({judged.precision:.0%})"
    if judged.exclusion is None:
        return said
    return f"{said}; alerts would be {judged.exclusion.fewer:.0%} fewer if you added NOT {judged.exclusion.word}"


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
            detail=f"Due {clock(one.due, zone)}. {_reason(one)}",
        )
        for one, headline in ((row.delivery, row.headline) for row in found)
    )
    return Answer(counted(len(found), "delivery", "deliveries"), lines)


def delivery(row: DeliveryRow, zone: ZoneInfo) -> Answer:
    """One outbox row: why it exists, what it tells of that, and everything that happened to it."""
    one = row.delivery
    told = one.message.note or "" if one.message else _beyond(one.state, one.detail)
    why = AnswerLine(f"Because: {_words(one.reason)}", detail=told)
    events = [(f"{clock(at, zone)}  {state}", _beyond(state, detail)) for at, state, detail in row.events]
    lines = (why, *(AnswerLine(text, detail="" if detail == one.reason else detail) for text, detail in events))
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


def _compared(item: Item, explanation: Explanation) -> AnswerLine:
    """The headline as queries are held against it, if people may see it."""
    if words(item.title).joined.strip() != explanation.title:
        return AnswerLine("Compared by headline and text, neither of which is shown here.")
    return AnswerLine(f"Compared as “{explanation.title}”", detail="and the text likewise")


def _explained(watch: Watch, explanation: Explanation) -> AnswerLine:
    verdict = "caught it" if explanation.holds else "did not catch it"
    return AnswerLine(f"Watch “{watch.name}” {verdict}", detail=explanation.because)


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


def pruned(gone: Pruned, kept: Kept) -> Answer:
    """What was deleted because it was old."""
    rows, ended = counted(gone.deliveries, "delivery", "deliveries"), counted(gone.stories, "story", "stories")
    held = f"{in_words(kept.deliveries)} of deliveries, {in_words(kept.items)} of items, what is open or owed"
    return Answer(f"Deleted: {rows}, {ended}, texts of {counted(gone.items, 'item')}.", footer=f"Kept: {held}.")
