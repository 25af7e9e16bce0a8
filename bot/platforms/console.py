"""The `console` destination: alerts in the terminal, drawn with Rich. Source text is never read as markup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from bot.core.compose import also, standing
from bot.model.delivery import Capabilities, Looked, Outcome, Outgoing, Receipt, Sent
from bot.model.item import Role
from bot.model.message import Kind, Linked, Mentioned, Message, Quoted, StoryLine
from bot.model.watch import Severity

STYLES = {
    Severity.LOW: "dim",
    Severity.NORMAL: "cyan",
    Severity.HIGH: "bold yellow",
    Severity.URGENT: "bold red",
}
MOST_SOURCES = 8


def drawn(message: Message, zone: ZoneInfo, label: str = "") -> RenderableType:
    """What the terminal shows for a message: a block for a post, a few lines for what came later.

    `label` names the destination where several share the terminal.
    """
    shown = _drawn(message, zone)
    return Group(Text(f"To {label}:", style="dim"), shown) if label else shown


def _drawn(message: Message, zone: ZoneInfo) -> RenderableType:
    if message.kind is Kind.DIGEST:
        return Group(
            _title(message, message.headline.text), *(_digest_line(story, zone) for story in message.stories), ""
        )
    if message.kind is Kind.NOTICE:
        return Group(Text.assemble(("NOTICE ", "bold magenta"), message.headline.text, ": ", message.note or ""), "")
    if message.kind is Kind.REPLY:
        return Group(_reply(message), "")
    if message.kind is Kind.EDIT:
        return Group(_edit(message, zone), "")
    return Group(_title(message, f"S{message.story}"), *_body(message, zone), "")


def _title(message: Message, right: str) -> Rule:
    watches = ", ".join(message.watches)
    words = Text.assemble(
        (message.severity.value.upper(), STYLES[message.severity]), f"  {watches}" if watches else "", f"  {right}"
    )
    return Rule(words, align="left", style="dim")


def _body(message: Message, zone: ZoneInfo) -> list[RenderableType]:
    parts: list[RenderableType] = []
    if message.content_note:
        parts.append(Text(message.content_note, style="italic"))
    parts.append(_linked(message.headline, "bold"))
    if message.follows:
        parts.append(Text(f"{message.follows.words}."))
    parts.extend(_quoted(sentence) for sentence in message.summary)
    if message.machine_note:
        parts.append(Text(message.machine_note, style="dim italic"))
    if message.matched:
        parts.append(_labelled("Matched", ", ".join(message.matched)))
    parts.append(_sources(message.items, zone))
    if message.note:
        parts.append(Text(message.note))
    if stands := standing(message):
        parts.append(_labelled("Status", stands))
    parts.extend(Text(line, style="dim") for line in message.help)
    return [parts[0], *(Padding(part, (0, 0, 0, 2)) for part in parts[1:])] if parts else parts


def _linked(link: Linked, style: str) -> Text:
    text = Text(link.text, style=style)
    if link.url:
        text.append(f"  ({host(link.url)})", style="dim")
        text.append(f"\n{link.url}", style="dim")
    text.overflow = "fold"
    return text


def host(url: str) -> str:
    """The host a link really leads to; labels with other than ASCII letters are shown in punycode (RFC 3492).

    Python's idna codec knows the letters of 2002 only and raises on others, so the labels are encoded as they stand.
    """
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        return "a broken address"
    labels = name.split(".")
    return ".".join(each if each.isascii() else f"xn--{each.encode('punycode').decode('ascii')}" for each in labels)


def _quoted(sentence: Quoted) -> Text:
    return Text.assemble(sentence.text, (f"  {sentence.source}", "dim"))


def _labelled(label: str, text: str) -> Text:
    return Text.assemble((f"{label}: ", "dim"), text)


def pieces(items: Sequence[Mentioned]) -> str:
    """How many items there are, in words."""
    return "1 item" if len(items) == 1 else f"{len(items)} items"


def outlets(items: Sequence[Mentioned]) -> str:
    """How many tell it, in words."""
    names = {item.source for item in items}
    return "1 outlet" if len(names) == 1 else f"{len(names)} outlets"


def _sources(items: Sequence[Mentioned], zone: ZoneInfo) -> Text:
    """Each outlet once, with its first report; primary ones first."""
    first = {item.source: item for item in reversed(items)}
    oldest = [item for item in items if first[item.source] is item]
    order = sorted(oldest, key=lambda item: item.role is not Role.PRIMARY)
    shown = [_source(item, zone) for item in order[:MOST_SOURCES]]
    if len(order) > MOST_SOURCES:
        shown.append(f"and {len(order) - MOST_SOURCES} more")
    return _labelled(f"Reported by {outlets(items)}", " · ".join(shown))


def _source(item: Mentioned, zone: ZoneInfo) -> str:
    others = f" ({also(item.also)})" if item.also else ""
    return f"{item.source}{_primary(item)} {_clock(item.published, zone)}".rstrip() + others


def _primary(item: Mentioned) -> str:
    return " (primary)" if item.role is Role.PRIMARY else ""


def _clock(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%-d %b %H:%M}" if at else ""


def _reply(message: Message) -> Text:
    text = Text.assemble((f"S{message.story} ", "bold"), ("new: ", "green"), message.note or "")
    if message.note is None or message.headline.text not in message.note:
        text.append(f"\n    {message.headline.text}")
    if message.headline.url:
        text.append(f"  {message.headline.url}", style="dim")
    return text


def _edit(message: Message, zone: ZoneInfo) -> Text:
    """What changed in a line: the terminal cannot rewrite what scrolled by."""
    text = Text.assemble((f"S{message.story} ", "bold"), ("updated: ", "blue"), message.headline.text)
    if message.machine_note:
        for sentence in message.summary:
            text.append(f"\n    {sentence.text}").append(f"  {sentence.source}", style="dim")
        text.append(f"\n    {message.machine_note}", style="dim italic")
    if message.items:
        newest = message.items[-1]
        when = f"{newest.source} {_clock(newest.published, zone)}".rstrip()
        text.append(f"\n    Reported by {outlets(message.items)}, {pieces(message.items)}; latest: {when}", style="dim")
    return text


def _digest_line(story: StoryLine, zone: ZoneInfo) -> RenderableType:
    head = Text.assemble((f"S{story.story} ", "bold"), (f"{story.severity.value} ", STYLES[story.severity]))
    parts = [
        head + _linked(story.headline, "bold"),
        *([Text(f"{story.follows.words}.")] if story.follows else []),
        *(Text.assemble(("New: ", "bold"), note) for note in story.notes),
        *(_quoted(s) for s in story.summary[:1]),
        _sources(story.items, zone),
    ]
    return Padding(Group(*parts), (0, 0, 0, 2))


def plain(message: Message, zone: ZoneInfo, width: int = 100) -> str:
    """The same as text without colour, as `try render` shows it."""
    console = Console(width=width, no_color=True, highlight=False, force_terminal=False)
    with console.capture() as capture:
        console.print(drawn(message, zone))
    return capture.get()


class ConsoleNotifier:
    """Draws to a terminal. What scrolled by cannot be looked for: `when_unsure` decides after a crash."""

    capabilities = Capabilities(edit=True, thread=True, buttons=False, look_up=False)

    def __init__(self, console: Console, now: Callable[[], datetime], time_zone: str, label: str = "") -> None:
        self._console = console
        self._label = label
        self._now = now
        self._zone = ZoneInfo(time_zone)

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Draw a message."""
        self._console.print(drawn(outgoing.message, self._zone, self._label), highlight=False)
        return Sent(Receipt(channel="console", message=outgoing.message.key), self._now())

    edit = send
    reply = send

    async def find(self, rows: Sequence[Outgoing]) -> Looked:
        """A terminal has no memory."""
        return Looked(possible=False, detail="a terminal cannot be looked up")

    async def check(self) -> str | None:
        """A terminal is always there."""
        return None

    async def close(self) -> None:
        """Nothing is kept open."""
