"""From the raw fields of an element, whatever the format, to a clean Entry. Every reader ends here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from bot.core.normalise import clean
from bot.errors import DocumentError
from bot.model.item import Entry
from bot.sources.dates import parse_date
from bot.sources.html import has_markup, to_text

MADE_TITLE = 80  # characters of a title made from the text
MAX_TITLE = 1000
MAX_TEXT = 200_000
MAX_AUTHOR = 320  # characters; also what an e-mail address may have (RFC 3696 erratum 1690)
MAX_AUTHORS = 20
MAX_GUID = 2000
MAX_ENTRIES = 20_000  # of one document; the longest honest feeds have a few thousand
MAX_URL = 4096
SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2}[.!?])[\"”’)]?(?=\s)")
NAMED_MAIL = re.compile(r"\s*\S{1,320}@\S{1,320}\s*\((.{1,320})\)\s*")
WHOLE_LINK = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::[1-9]\d{0,4})?(?:[/?#][!-~]*)?")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")


@dataclass(slots=True)
class Raw:
    """An element's fields as they stand in the document. `*_kind` is html, text, or "" where the format leaves it open.

    `dates` are (published, updated) as texts; `base` is what relative links are relative to.
    """

    guid: str | None = None
    link: str | None = None
    title: str = ""
    title_kind: str = ""
    summary: str = ""
    summary_kind: str = ""
    content: str = ""
    content_kind: str = ""
    published: str | None = None
    updated: str | None = None
    authors: list[str] = field(default_factory=list)
    language: str | None = None
    base: str = ""


def finish(raw: Raw, language: str | None, fallback_authors: tuple[str, ...] = ()) -> Entry:
    """The clean Entry: plain text, absolute http(s) link, UTC dates, a title wherever there is any text or link."""
    text = plain(raw.content, raw.content_kind) if len(raw.content) >= len(raw.summary) else ""
    text = (text or plain(raw.summary, raw.summary_kind) or plain(raw.content, raw.content_kind))[:MAX_TEXT]
    url = absolute(raw.link, raw.base)
    title = plain(raw.title, raw.title_kind).replace("\n", " ")
    return Entry(
        guid=(clean(raw.guid)[:MAX_GUID] or None) if raw.guid else None,
        url=url,
        title=cut(title, MAX_TITLE) or made_title(text) or (url or "").partition("://")[2],
        text=text,
        published=_date(raw.published),
        updated=_date(raw.updated),
        authors=authors_of(raw.authors) or fallback_authors,
        language=language_of(raw.language) or language,
    )


def check_count(count: int) -> None:
    """Raises DocumentError for a document of more elements than any honest feed has."""
    if count > MAX_ENTRIES:
        raise DocumentError(f"The feed holds more than {MAX_ENTRIES} items and is not read. Use a shorter feed of it.")


def plain(text: str, kind: str) -> str:
    """Plain text of a field. Where the format leaves open what it is, tags and entities decide."""
    if not text:
        return ""
    if kind == "html" or (kind == "" and has_markup(text)):
        return to_text(text)
    return clean(text)


def _date(text: str | None) -> datetime | None:
    return parse_date(text) if text else None


def absolute(link: str | None, base: str) -> str | None:
    """The absolute http(s) link, or None: other schemes are never kept."""
    if not link or len(link) > MAX_URL:
        return None
    if WHOLE_LINK.fullmatch(link):
        return link
    link = "".join(link.split())
    try:
        joined = urljoin(base, link)
        parts = urlsplit(joined)
        usable = (
            bool(link)
            and parts.scheme in ("http", "https")
            and parts.hostname
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        return None
    return clean(joined) if usable else None


def made_title(text: str) -> str:
    """A title from the text: its first sentence, or about 80 characters up to a word's end."""
    line = text.lstrip().partition("\n")[0].strip()
    if len(line) <= MADE_TITLE:
        return line
    end = next((found.end() for found in SENTENCE_END.finditer(line, 0, MADE_TITLE + 20)), 0)
    if 20 <= end <= MADE_TITLE + 10:
        return line[:end].strip()
    return cut(line, MADE_TITLE)


def cut(text: str, limit: int) -> str:
    """The text, or its beginning up to a word's end with an ellipsis, at most `limit` characters."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    border = head.rfind(" ")
    return (head[:border] if border > limit // 2 else head).rstrip(" ,;:-–—") + "…"


def authors_of(names: list[str]) -> tuple[str, ...]:
    """Clean names, each once, in order; `mail (Name)` (RSS 2.0) gives the name."""
    if not names:
        return ()
    found: dict[str, None] = {}
    for name in names[:MAX_AUTHORS]:
        name = name[: 2 * MAX_AUTHOR]
        named = NAMED_MAIL.fullmatch(name)
        shown = plain(named[1] if named else name, "").replace("\n", " ")[:MAX_AUTHOR]
        if shown:
            found[shown] = None
    return tuple(found)


def language_of(tag: str | None) -> str | None:
    """A language tag in its usual writing (en-gb), or None if it is none."""
    tag = (tag or "").strip()
    return tag.replace("_", "-").lower() if len(tag) <= 20 and LANGUAGE.fullmatch(tag) else None
