"""A Message as the JSON body of Discord's create message and edit message. Pure: no network, no clock.

Classic embeds rather than components v2: a v2 message may hold 4,000 characters instead of 6,000, can never be
turned back, and a webhook that no application owns may not send its buttons. An embed also keeps the headline's
link apart from its text (`title`, `url`), so nothing of a source is parsed as a link.

A reader meets, in this order: the content note and the ping (content), severity in words (author line), headline
with its true host (title), what changed and the credited summary (description), sources, matched words, who has
claimed it, where to get help (fields). No key of ours ever names an image, thumbnail or video.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.compose import also, standing
from bot.core.showing import story_numbers
from bot.flows.buttons import Button, ending, rows
from bot.model.message import Answer, AnswerLine, Kind, Linked, Mentioned, Message, Quoted, StoryLine
from bot.model.watch import Severity
from bot.platforms.discord.escape import cut, escape, link, linked_words, plain, shown_host, units, web_address

Json = dict[str, object]

# https://docs.discord.com/developers/resources/message#embed-object-embed-limits (UTF-16 units, after escaping)
CONTENT_LIMIT = 2000
TITLE_LIMIT = 256
NOTE_LIMIT = 900
EARLIER_LIMIT = 450
DESCRIPTION_LIMIT = 4096
FIELDS_LIMIT = 25
FIELD_NAME_LIMIT = 256
FIELD_VALUE_LIMIT = 1024
FOOTER_LIMIT = 2048
AUTHOR_LIMIT = 256
EMBED_LIMIT = 6000
# https://docs.discord.com/developers/components/reference#button
CUSTOM_ID_LIMIT = 100
# https://docs.discord.com/developers/resources/channel#start-thread-from-message
THREAD_NAME_LIMIT = 100
APPLIED_TAGS_LIMIT = 5
THREAD_ARCHIVE_MINUTES = 4320
"""Three days, as long as a story stays open; one of 60, 1440, 4320, 10080."""

# Our shares of EMBED_LIMIT: with the short lines around them they cannot add up to more than it.
SUMMARY_SHARE = 2600
FOOTER_SHARE = 120
DIGEST_SHARE = DESCRIPTION_LIMIT
SOURCE_LINE = 320

SEVERITY_WORDS = {Severity.LOW: "Low", Severity.NORMAL: "Normal", Severity.HIGH: "HIGH", Severity.URGENT: "URGENT"}
COLOURS = {Severity.LOW: 0x8A9099, Severity.NORMAL: 0x2F6FAB, Severity.HIGH: 0xD9822B, Severity.URGENT: 0xC23030}
SECONDARY, SUCCESS = 2, 3
CUSTOM_ID = "tocsin:"
MENTIONS_NOBODY: Json = {"parse": []}


def body(message: Message, *, spoiler: bool = False) -> Json:
    """The request body: an edit for `Kind.EDIT`, else a create with the key as enforced nonce.

    With `spoiler` everything a source wrote is hidden until the reader opens it.
    """
    made: Json = {
        "content": _content(message),
        "embeds": [_digest(message, spoiler) if message.kind is Kind.DIGEST else _story(message, spoiler)],
        "components": _buttons(message),
        "allowed_mentions": _allowed(message),
    }
    if message.kind is not Kind.EDIT:
        # https://docs.discord.com/developers/resources/message#create-message: up to 25 characters
        made |= {"nonce": message.key, "enforce_nonce": True}
    return made


def edit_body(message: Message, *, spoiler: bool = False) -> Json:
    """The body that replaces a posted message by this one, whatever the message's own kind."""
    return _without_nonce(body(message, spoiler=spoiler))


def webhook_body(message: Message, *, spoiler: bool = False) -> Json:
    """The body for a webhook, which takes no nonce and none of our buttons: the key goes to the footer."""
    made = _without_nonce(body(message, spoiler=spoiler))
    return made | {"components": [], "embeds": [_keyed(made, message.key)]} if rows(message) else made


def forum_post(message: Message, tags: Sequence[str] = (), *, spoiler: bool = False) -> Json:
    """The body that opens a forum post: its name, existing tags by id, and the first message (no nonce there)."""
    post: Json = {
        "name": thread_name(message, spoiler=spoiler),
        "auto_archive_duration": THREAD_ARCHIVE_MINUTES,
        "message": _without_nonce(body(message, spoiler=spoiler)),
    }
    return post | {"applied_tags": list(tags[:APPLIED_TAGS_LIMIT])} if tags else post


def thread_name(message: Message, *, spoiler: bool = False) -> str:
    """1 to 100 units from the headline; a spoiler names the story by number only."""
    numbered = f"Story S{message.story}" if message.story is not None else "Tocsin"
    return numbered if spoiler else plain(message.headline.text, THREAD_NAME_LIMIT) or numbered


def answer_embed(answer: Answer) -> Json:
    """The embed of an answer to a command: title, one line each, footer. Ephemeral or shared is not its concern."""
    marked = answer.title if answer.ok else f"✗ {answer.title}"
    embed: Json = {"title": cut(escape(marked) or "Tocsin", TITLE_LIMIT)}
    lines = _whole_lines((_answer_line(line) for line in answer.lines), DESCRIPTION_LIMIT, len(answer.lines))
    if lines:
        embed["description"] = lines
    footer = plain(answer.footer, min(FOOTER_LIMIT, EMBED_LIMIT - TITLE_LIMIT - DESCRIPTION_LIMIT))
    return embed | {"footer": {"text": footer}} if footer else embed


def _answer_line(line: AnswerLine) -> str:
    text = link(line.text, line.url, 600)
    return f"{text}\n-# {cut(escape(line.detail), 400)}" if escape(line.detail) else text


def _without_nonce(made: Json) -> Json:
    return {name: value for name, value in made.items() if name not in {"nonce", "enforce_nonce"}}


def _keyed(made: Json, key: str) -> Json:
    embeds = made["embeds"]
    assert isinstance(embeds, list)
    embed: Json = embeds[0]
    footer = embed["footer"]
    assert isinstance(footer, dict)
    return embed | {"footer": {"text": f"{footer['text']} · {key}"}}


def _role(message: Message) -> str | None:
    """The role to ping: an id, never the word everyone."""
    mention = message.mention or ""
    return mention if mention.isascii() and mention.isdigit() and len(mention) <= 20 else None


def _allowed(message: Message) -> Json:
    role = _role(message)
    return MENTIONS_NOBODY | {"roles": [role]} if role else dict(MENTIONS_NOBODY)


def _content(message: Message) -> str:
    note = cut(escape(message.content_note or ""), CONTENT_LIMIT - 100)
    role = _role(message)
    return "\n".join(line for line in (note, f"<@&{role}>" if role else "") if line)


def _story(message: Message, spoiler: bool) -> Json:
    embed: Json = {
        "author": {"name": _author(message)},
        "color": COLOURS[message.severity],
        **_headline(message, spoiler),
        "fields": _fields(message, spoiler),
        "footer": {"text": _footer(message)},
    }
    written = f"-# {cut(escape(message.machine_note), 300)}" if message.machine_note else ""
    earlier = _earlier(message, spoiler)
    told = (earlier, _note(message), *_summary(message, spoiler, SUMMARY_SHARE - 450 - units(earlier)), written)
    text = "\n".join(line for line in told if line)
    return embed | {"description": text} if text else embed


def _author(message: Message) -> str:
    if message.kind is Kind.NOTICE:
        return "Notice"
    first = {Kind.REPLY: "Update", Kind.DIGEST: "Digest"}.get(message.kind, "")
    return " · ".join(part for part in (first, SEVERITY_WORDS[message.severity]) if part)


def _footer(message: Message) -> str:
    named = f"Tocsin · Story S{message.story}" if message.story is not None else "Tocsin"
    return named if rows(message) else f"{named} · {message.key}"


def _headline(message: Message, spoiler: bool) -> Json:
    if spoiler:
        return {"title": "Hidden text: open it to read"}
    return _title(message.headline)


def _title(headline: Linked) -> Json:
    """Title and link; the host stands at the end of the title, where a headline cannot push it out."""
    address, host = web_address(headline.url), escape(shown_host(headline.url))
    text = escape(headline.text) or "(no title)"
    if address is None:
        return {"title": cut(text, TITLE_LIMIT)}
    shown = cut(host, 100)
    return {"title": f"{cut(text, TITLE_LIMIT - units(shown) - 3)} · {shown}", "url": address}


def _hidden(text: str, spoiler: bool) -> str:
    return f"||{text}||" if spoiler and text else text


def _note(message: Message) -> str:
    note = linked_words(message.note or "", NOTE_LIMIT)
    return f"**{note}**" if note and "](" not in note else note


def _earlier(message: Message, spoiler: bool) -> str:
    """The story that this one follows, with a link to its message; a spoiler names it by its number alone."""
    if message.follows is None or message.kind not in (Kind.POST, Kind.EDIT):
        return ""
    before = replace(message.follows, headline="") if spoiler else message.follows
    return link(before.words, before.url, EARLIER_LIMIT)


def _summary(message: Message, spoiler: bool, room: int) -> Iterable[str]:
    """Sentences in their order, those of one source together and credited to it."""
    if spoiler:
        headline = link(message.headline.text, message.headline.url, 900)
        yield _hidden(headline, spoiler)
        room -= units(headline) + 5
    for text, source in _credited(message.summary):
        credit = f" ({cut(escape(source), 80)})" if escape(source) else ""
        left = room - units(credit) - 5
        if left < 40:
            yield "…"
            return
        sentence = cut(escape(text), left)
        yield _hidden(sentence, spoiler) + credit
        room -= units(sentence) + units(credit) + 5


def _credited(summary: Sequence[Quoted]) -> list[tuple[str, str]]:
    joined: list[tuple[str, str]] = []
    for quoted in summary:
        if joined and joined[-1][1] == quoted.source:
            joined[-1] = (f"{joined[-1][0]} {quoted.text}", quoted.source)
        else:
            joined.append((quoted.text, quoted.source))
    return joined


def _fields(message: Message, spoiler: bool) -> list[Json]:
    outlets = len({item.source for item in message.items})
    named = (
        (f"Sources: reported by {outlets} outlets" if outlets > 1 else "Source", _sources(message.items, spoiler)),
        ("Matched", _matched(message)),
        ("Status", cut(escape(standing(message)), 256)),
        ("Help", _whole_lines((linked_words(line, 400) for line in message.help), 900, len(message.help))),
    )
    return [{"name": name, "value": value} for name, value in named if value]


def _matched(message: Message) -> str:
    words = cut(", ".join(word for word in map(escape, message.matched) if word), 300)
    watches = cut(", ".join(name for name in map(escape, message.watches) if name), 200)
    return "\n".join(line for line in (words, f"-# watch: {watches}" if watches else "") if line)


def _sources(items: Sequence[Mentioned], spoiler: bool) -> str:
    ranks = ("primary", "reporting", "comment")
    ordered = sorted(items, key=lambda item: ranks.index(item.role))
    return _whole_lines((_source(item, spoiler) for item in ordered), FIELD_VALUE_LIMIT, len(ordered))


def _source(item: Mentioned, spoiler: bool) -> str:
    name = cut(escape(item.source) or "(unnamed source)", 80)
    role = "" if item.role == "reporting" else f" ({item.role})"
    when = _when(item.published)
    others = cut(escape(also(item.also)), 80)
    room = SOURCE_LINE - units(name) - units(role) - units(when) - units(others) - 15
    title = "" if spoiler else item.title
    linked = link(cut(title, 160), item.url, room) if title or web_address(item.url) else ""
    return " · ".join(part for part in (f"**{name}**{role}", linked, when, others) if part)


def _when(moment: datetime | None) -> str:
    """Discord's own timestamp, shown in each reader's time zone."""
    return f"<t:{int(moment.timestamp())}:f>" if moment is not None else ""


def _whole_lines(lines: Iterable[str], limit: int, total: int) -> str:
    """As many whole lines as fit, then how many are left out: nothing is dropped silently."""
    kept: list[str] = []
    room = limit - 24
    for line in lines:
        if not line:
            total -= 1
            continue
        room -= units(line) + 1
        if room < 0:
            break
        kept.append(line)
    left = total - len(kept)
    return "\n".join([*kept, f"… and {left} more"] if left else kept)


def _digest(message: Message, spoiler: bool) -> Json:
    embed: Json = {
        "author": {"name": "Digest"},
        "color": COLOURS[max((line.severity for line in message.stories), key=_rank, default=message.severity)],
        **_title(message.headline),
        "footer": {"text": _footer(message)},
    }
    note = _note(message)
    room = DIGEST_SHARE - units(note) - 1
    made = _digest_lines(message.stories, spoiler, room)
    text = "\n".join(line for line in (note, made) if line)
    if help_lines := _whole_lines((linked_words(line, 400) for line in message.help), 900, len(message.help)):
        embed["fields"] = [{"name": "Help", "value": help_lines}]
    return embed | {"description": text} if text else embed


def _rank(severity: Severity) -> int:
    return severity.rank


def _digest_lines(stories: Sequence[StoryLine], spoiler: bool, room: int) -> str:
    """The fullest of three forms in which every story fits; the shortest, and the rest by number, if none does."""
    text = ""
    for detail in (2, 1, 0):
        text = "\n".join(_digest_line(story, detail, spoiler) for story in stories)
        if units(text) <= room:
            return text
    kept = [_digest_line(story, 0, spoiler) for story in stories]
    while kept and units("\n".join([*kept, _left(stories[len(kept) :])])) > room:
        kept.pop()
    return "\n".join([*kept, cut(_left(stories[len(kept) :]), room)])


def _left(stories: Sequence[StoryLine]) -> str:
    """What did not fit, by number: each can be looked up."""
    names = story_numbers(story.story for story in stories)
    return f"… and {len(stories)} more: {names} · `/tocsin story S{stories[0].story}` shows one" if stories else ""


def _digest_line(story: StoryLine, detail: int, spoiler: bool) -> str:
    headline = _hidden(link(cut(story.headline.text, 200), story.headline.url if detail else None, 600), spoiler)
    host = "" if detail else escape(shown_host(story.headline.url))
    follows = f", follows S{story.follows.story}" if story.follows else ""
    first = f"**{SEVERITY_WORDS[story.severity]}** · {headline} {host}".rstrip() + f" · S{story.story}{follows}"
    lines = [first]
    notes, room = (story.notes, 600) if detail else (story.notes[:1], 120)
    lines.extend(f"**New:** {_hidden(cut(escape(note), room), spoiler)}" for note in notes)
    if detail > 1 and story.summary:
        quoted = story.summary[0]
        lines.append(f"{_hidden(cut(escape(quoted.text), 300), spoiler)} ({cut(escape(quoted.source), 80)})")
    if detail and story.items:
        names = list(dict.fromkeys(escape(item.source) for item in story.items))
        lines.append(f"-# {cut(', '.join(names), 200)} {_when(story.items[-1].published)}".rstrip())
    return "\n".join(lines)


def _buttons(message: Message) -> list[Json]:
    """Rows of buttons that work after a restart, because all they need is in their custom_id."""
    shown = ending(message)
    return [{"type": 1, "components": [_button(one, shown) for one in row]} for row in rows(message)]


def _button(button: Button, shown: str) -> Json:
    style = SUCCESS if button.main else SECONDARY
    custom_id = f"{CUSTOM_ID}{button.act}:{shown}"[:CUSTOM_ID_LIMIT]
    return {"type": 2, "style": style, "label": button.label, "custom_id": custom_id}
