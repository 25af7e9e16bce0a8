"""A Message as the JSON body of chat.postMessage or chat.update. Pure: the same message gives the same body.

    content note | mention, severity, watches | headline (host) | note | summary | sources | matched | help | buttons

Every text goes through `escape`; nothing here fetches, previews or names an image.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.core.compose import also, standing
from bot.flows.buttons import Button, ending, rows
from bot.model.item import Role
from bot.model.message import Kind, Linked, Mentioned, Message, Quoted
from bot.platforms.slack import digests, limits
from bot.platforms.slack.escape import (
    CUT,
    NO_HEADLINE,
    address,
    anchor,
    clean,
    linked,
    mention,
    shown,
    shown_host,
    units,
    when,
)

Block = dict[str, object]

EVENT_TYPE = "tocsin_delivery"
"""The type of the metadata under which a look finds our messages again."""

ACTION = "tocsin:"
"""How the action ids of our buttons begin."""
SEVERITY = "Severity: *{}*"
LINES_OF_ROLE = {Role.PRIMARY: 5, Role.REPORTING: 5, Role.COMMENT: 2}
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']+")


def body(message: Message, *, channel: str, thread_ts: str | None = None, ts: str | None = None) -> dict[str, object]:
    """The JSON body: of chat.update if `ts` (the message to replace) is given, else of chat.postMessage."""
    content: dict[str, object] = {
        "channel": channel,
        "text": fallback(message),
        "blocks": blocks(message),
        "parse": "none",
    }
    if ts is not None:
        # Without metadata Slack keeps that of the post, so a look finds the post under its own key for ever.
        return content | {"ts": ts}
    content |= {"metadata": metadata(message), "unfurl_links": False, "unfurl_media": False}
    return content | {"thread_ts": thread_ts} if thread_ts else content


def webhook_body(message: Message) -> dict[str, object]:
    """The JSON body for an incoming webhook, which takes no metadata and no buttons."""
    parts = [part for part in blocks(message) if part["type"] != "actions"]
    return {"text": fallback(message), "blocks": parts, "unfurl_links": False, "unfurl_media": False}


def metadata(message: Message) -> dict[str, object]:
    """What a look reads: our key, and the story."""
    payload: dict[str, object] = {"key": message.key}
    if message.story is not None:
        payload["story"] = message.story
    return {"event_type": EVENT_TYPE, "event_payload": payload}


def fallback(message: Message) -> str:
    """The text of notifications and screen readers, in the order of the message itself; no link, no mention."""
    note = f"Content note: {shown(message.content_note, limits.CONTENT_NOTE)}\n" if message.content_note else ""
    place = address(message.headline.url)
    host = f" ({shown_host(place.host)})" if place else ""
    title = shown(message.headline.text, limits.HEADLINE) or NO_HEADLINE
    severity = f"{message.severity.capitalize()}: " if message.kind in (Kind.POST, Kind.EDIT) else ""
    news = f" \u2013 {shown(message.note, limits.NOTE)}" if message.note else ""
    reported = _outlets(message.items)
    told = f", {reported}" if reported and message.kind in (Kind.POST, Kind.EDIT) else ""
    return f"{note}{severity}{title}{host}{told}{news}"


def blocks(message: Message) -> list[Block]:
    """The message as Block Kit, within every limit of `limits`."""
    note = f"*Content note:* {shown(message.content_note, limits.CONTENT_NOTE)}" if message.content_note else ""
    advice = _help(message.help)
    told = _digest(message, units(note) + units(advice)) if message.kind is Kind.DIGEST else _story(message)
    parts = [section(note), *map(section, told)]
    if message.kind is not Kind.DIGEST:
        parts.append(context(_details(message)))
    parts.append(context([advice]))
    parts += buttons(message)
    return [part for part in parts if part is not None]


def section(text: str) -> Block | None:
    """A section of mrkdwn, `verbatim` so that Slack links and rings nothing by itself; None without text."""
    return {"type": "section", "text": _mrkdwn(text)} if text else None


def context(texts: Sequence[str]) -> Block | None:
    """Small print, one element a text; None without text."""
    elements = [_mrkdwn(text) for text in texts if text][: limits.CONTEXT_ELEMENTS]
    return {"type": "context", "elements": elements} if elements else None


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _story(message: Message) -> Iterable[str]:
    """The sections of one story. A reply is about one item: it needs no list of what its post shows already."""
    if message.kind is Kind.REPLY:
        note = shown(message.note or "", limits.NOTE)
        yield "\n".join(line for line in (f"*{note}*" if note else "", _head(message)) if line)
        yield summary(message.summary)
        yield _own_source(message)
        return
    yield _head(message)
    yield _earlier(message)
    yield shown(message.note or "", limits.NOTE)
    yield summary(message.summary)
    yield shown(message.machine_note, limits.NOTE)
    yield sources(message.items, message.headline)


def _earlier(message: Message) -> str:
    """The story that this one follows, with a link to its message in this channel."""
    if message.follows is None:
        return ""
    if message.follows.url is None:
        return shown(message.follows.words, limits.EARLIER)
    return linked(message.follows.words, message.follows.url, limits.EARLIER, limits.EARLIER_URL)


def _digest(message: Message, used: int) -> list[str]:
    """The sections of a digest; the stories have the room that the rest leaves."""
    parts = [_head(message), shown(message.note or "", limits.NOTE)]
    room = limits.ALL_BLOCKS_TEXT - used - sum(map(units, parts))
    return [*parts, *digests.texts(message.stories, room)]


def _head(message: Message) -> str:
    """Who is rung, how much it matters, which story and watches, the headline, who has it."""
    said = [mention(message.mention)]
    if message.kind in (Kind.POST, Kind.EDIT):
        said.append(SEVERITY.format(message.severity.value))
        said.append(f"Story S{message.story}" if message.story is not None else "")
        said.append(listed("Watch: ", message.watches, limits.WATCHES))
    headline = linked(message.headline.text, message.headline.url, limits.HEADLINE, limits.HEADLINE_URL)
    stands = shown(standing(message), limits.STANDING)
    lines = [" \u00b7 ".join(word for word in said if word), _bold(headline), stands]
    return "\n".join(line for line in lines if line)


def _bold(headline: str) -> str:
    """The link, or all of it, in bold; the host beside it stays plain."""
    link, bracket, host = headline.partition("> (")
    return f"*{link}>* ({host}" if bracket else f"*{headline}*"


def summary(sentences: Sequence[Quoted]) -> str:
    """Sentences in their order, those of one source together and credited to it."""
    lines: list[str] = []
    run: list[str] = []
    for place, sentence in enumerate(sentences):
        run.append(sentence.text)
        following = sentences[place + 1].source if place + 1 < len(sentences) else None
        if following != sentence.source:
            told = shown(" ".join(run), limits.SUMMARY - 2 * limits.SOURCE_NAME)
            lines.append(f"{told} \u2014 {shown(sentence.source, limits.SOURCE_NAME)}")
            run = []
    return fitted(lines, limits.SUMMARY)


def sources(items: Sequence[Mentioned], headline: Linked) -> str:
    """The pieces of a story by nearness to the event, each with its time; what does not fit is counted."""
    groups = [
        (_primary_words(items), Role.PRIMARY),
        (_outlets(items).capitalize(), Role.REPORTING),
        (_comment_words(items), Role.COMMENT),
    ]
    lines: list[str] = []
    for title, role in groups:
        pieces = _by_source([item for item in items if item.role is role])
        if pieces:
            most = LINES_OF_ROLE[role]
            lines.append(f"*{title}*")
            lines += [_piece(found, headline) for found in pieces[:most]]
            lines += [f"and {len(pieces) - most} more"] if len(pieces) > most else []
    return fitted(lines, limits.SOURCES)


def _by_source(items: Sequence[Mentioned]) -> list[list[Mentioned]]:
    """Pieces gathered by source, in order of each source's first piece."""
    found: dict[str, list[Mentioned]] = {}
    for item in items:
        found.setdefault(item.source, []).append(item)
    return list(found.values())


def _piece(pieces: Sequence[Mentioned], headline: Linked) -> str:
    """One source: its first piece, linked; its time; its own headline if that is another; how many pieces more."""
    first = pieces[0]
    name = shown(first.source, limits.SOURCE_NAME) or "unnamed source"
    place = address(first.url)
    if place is not None and first.url != headline.url:
        name = f"{anchor(place, name, limits.SOURCE_URL)} ({shown_host(place.host)})"
    at = f", {when(first.published)}" if first.published else ""
    title = f": {shown(first.title, limits.SOURCE_TITLE)}" if first.title.split() != headline.text.split() else ""
    more = f" (and {len(pieces) - 1} more)" if len(pieces) > 1 else ""
    others = shown(also(tuple(dict.fromkeys(each for piece in pieces for each in piece.also))), limits.SOURCE_TITLE)
    return f"\u2022 {name}{at}{title}{more}{f' ({others})' if others else ''}"


def _own_source(message: Message) -> str:
    """For a reply: the one item that it is about."""
    for item in message.items:
        if (item.url, item.title) == (message.headline.url, message.headline.text):
            return _piece([item], message.headline)
    return ""


def _primary_words(items: Sequence[Mentioned]) -> str:
    count = len({item.source for item in items if item.role is Role.PRIMARY})
    return "Primary source" if count == 1 else f"{count} primary sources"


def _outlets(items: Sequence[Mentioned]) -> str:
    names = list(dict.fromkeys(item.source for item in items if item.role is Role.REPORTING))
    if not names:
        return ""
    return "reported by 1 outlet" if len(names) == 1 else f"reported by {len(names)} outlets"


def _comment_words(items: Sequence[Mentioned]) -> str:
    count = len({item.source for item in items if item.role is Role.COMMENT})
    return "Comment by 1 source" if count == 1 else f"Comment by {count} sources"


def _details(message: Message) -> list[str]:
    said = [listed("Matched: ", message.matched, limits.MATCHED)]
    if message.kind is Kind.REPLY:
        story = f"Story S{message.story} \u00b7 " if message.story is not None else ""
        said.append(f"{story}Severity: {message.severity.value}")
    return said


def _help(lines: Sequence[str]) -> str:
    """Lines of help with their addresses as links that show all of themselves."""
    return fitted([_help_line(line) for line in lines], limits.HELP)


def _help_line(line: str) -> str:
    text = clean(line[: limits.HELP])
    parts: list[str] = []
    end = 0
    for found in WEB_ADDRESS.finditer(text):
        told = found.group().rstrip(".,;:!?)")
        place = address(told)
        label = shown(told, limits.HEADLINE)
        parts += _between(text[end : found.start()])
        parts.append(anchor(place, label, limits.SOURCE_URL) if place else label)
        end = found.start() + len(told)
    return "".join([*parts, *_between(text[end:])]).strip()


def _between(text: str) -> list[str]:
    """Help between two addresses, with the spaces at its ends."""
    if text == " ":
        return [text]
    before = " " if text[:1] == " " else ""
    after = " " if text[-1:] == " " else ""
    return [before, shown(text, limits.HELP), after]


def listed(title: str, words: Sequence[str], limit: int) -> str:
    """Words side by side, as many as fit, with the rest counted: "Matched: grok, deepfake and 3 more"."""
    told = [text for word in words if (text := shown(word, limits.WORD))]
    kept = len(told)
    while kept > 1 and units(_counted(told, kept)) > limit:
        kept -= 1
    return title + _counted(told, kept) if told else ""


def _counted(words: Sequence[str], kept: int) -> str:
    rest = f" and {len(words) - kept} more" if kept < len(words) else ""
    return ", ".join(words[:kept]) + rest


def fitted(lines: Sequence[str], limit: int) -> str:
    """Lines one under another, as many as fit, with the rest counted: "… and 4 more lines"."""
    told = [line for line in lines if line]
    kept = len(told)
    while kept and units(_stacked(told, kept)) > limit:
        kept -= 1
    return _stacked(told, kept)


def _stacked(lines: Sequence[str], kept: int) -> str:
    left = len(lines) - kept
    rest = [f"{CUT} and {left} more lines"] if left > 1 else [f"{CUT} and 1 more line"] if left else []
    return "\n".join([*lines[:kept], *rest])


def buttons(message: Message) -> list[Block]:
    """What a person can do with the alert. Each button carries the story and the key of its message."""
    value = ending(message)[: limits.BUTTON_VALUE]
    return [{"type": "actions", "elements": [_button(one, value) for one in row]} for row in rows(message)]


def _button(button: Button, value: str) -> Block:
    return {
        "type": "button",
        "action_id": f"{ACTION}{button.act}",
        "text": {"type": "plain_text", "text": button.label, "emoji": False},
        "value": value,
    }
