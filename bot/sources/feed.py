"""A fetched document to entries: RSS 0.9x to 2.0, Atom 0.3 and 1.0, JSON Feed 1 and 1.1.

    bytes -> charset -> is it a feed at all? -> limits -> fast (lxml, strict) | tolerant (feedparser) -> entries

To add a format: a module with `read(text, url) -> Parsed` and a line in `_read`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.errors import DocumentError
from bot.model.item import Parsed
from bot.sources import fast, jsonfeed
from bot.sources.charset import text_of
from bot.sources.crossing import NOTHING_THERE
from bot.sources.kinds import adopt

MAX_TAG = 64 * 1024  # characters of one tag; feedparser's cost grows with the square of its attributes
MAX_BROKEN = 4 * 1024 * 1024  # characters; feedparser needs a second and more for each million
MAX_DEPTH = 1000  # open elements; libxml2 itself stops at 256
LONG_TAG = re.compile(rf"<[A-Za-z][^<>]{{{MAX_TAG}}}")
DOCTYPE = re.compile(r"<!DOCTYPE\b", re.IGNORECASE)
SUBSET_END = re.compile(r"\]\s*>")
ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,40}:)?(rss|feed|rdf|channel|item|entry)\b", re.IGNORECASE)
PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|script|meta)\b", re.IGNORECASE)
SAYS_NO = re.compile(
    r"captcha|cf-chl|challenge-platform|just a moment|are you (?:a )?human|access denied", re.IGNORECASE
)
TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{1,200})", re.IGNORECASE)
SECTIONS = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->", re.DOTALL)
STEP = re.compile(r"<(/?)[A-Za-z_][^<>]*?(/?)>")
LOOKED_AT = 4096  # characters at the start in which a feed must show itself


def parse_document(body: bytes, url: str = "", content_type: str = "", kind: str = "feed") -> Parsed:
    """The entries of a document. `url` is where it came from and resolves relative links.

    Raises DocumentError, whose text says what the document is instead and what to do.
    """
    return _finished(_read(text_of(body, content_type), url), kind)


def clean_document(body: bytes, url: str = "", content_type: str = "", kind: str = "feed") -> Parsed | None:
    """As `parse_document`, but None where only the tolerant reader may find something."""
    parsed = _read_clean(text_of(body, content_type), url)
    return None if parsed is None else _finished(parsed, kind)


def _finished(parsed: Parsed, kind: str) -> Parsed:
    """Without elements that hold nothing at all, and with the identity that the kind gives."""
    if not all(entry.title for entry in parsed.entries):
        parsed = replace(parsed, entries=tuple(entry for entry in parsed.entries if entry.title))
    return adopt(parsed, kind)


def _read(text: str, url: str) -> Parsed:
    parsed = _read_clean(text, url)
    if parsed is not None:
        return parsed
    text = without_doctype(text)
    _check_shape(text)
    from bot.sources import tolerant  # feedparser: readers of clean feeds do without its imports

    found = tolerant.read(text, url)
    if found is None:
        raise DocumentError("The server sent a document that is no feed. Check the address.")
    return found


def _read_clean(text: str, url: str) -> Parsed | None:
    start = text.lstrip("\ufeff \t\r\n\0")
    if not start:
        raise DocumentError(NOTHING_THERE)
    if start[0] in "{[":
        return jsonfeed.read(start, url)
    _check_is_feed(start[:LOOKED_AT] if len(start) > LOOKED_AT else start)
    return fast.read(without_doctype(start), url)


def _check_is_feed(start: str) -> None:
    page, root = PAGE.search(start), ROOT.search(start)
    if root is not None and (page is None or root.start() < page.start()):
        return
    if page is None and root is None:
        if "<" not in start:
            raise DocumentError("The server sent plain text, no feed. Check the address.")
        return
    if SAYS_NO.search(start):
        raise DocumentError(
            "The server sent a page that checks for humans instead of the feed. "
            "Set network.user_agent_contact, poll less often, or ask the publisher for access."
        )
    found = TITLE.search(start)
    named = f' ("{" ".join(found[1].split())[:80]}")' if found else ""
    raise DocumentError(
        f"The server sent a web page{named} instead of a feed. Look on that page for the address of its feed."
    )


def without_doctype(text: str) -> str:
    """The text without its document type, so that no entity of its own exists and nothing outside is named."""
    found = DOCTYPE.search(text, 0, LOOKED_AT)
    if found is None:
        return text
    close, opened = text.find(">", found.end()), text.find("[", found.end())
    if 0 <= opened < close or (close < 0 <= opened):
        end = SUBSET_END.search(text, opened)
        close = end.end() - 1 if end else -1
    return text if close < 0 else text[: found.start()] + text[close + 1 :]


def _check_shape(text: str) -> None:
    if len(text) > MAX_BROKEN:
        raise DocumentError("The feed is not well-formed and too long to be mended. Use a shorter feed of this source.")
    if LONG_TAG.search(text):
        raise DocumentError("The feed holds a tag of absurd length and is not read. Tell its publisher.")
    if text.count("<") < MAX_DEPTH:
        return
    depth = 0
    for found in STEP.finditer(SECTIONS.sub("", text)):
        depth += -1 if found[1] else 0 if found[2] else 1
        if depth > MAX_DEPTH:
            raise DocumentError("The feed is nested too deeply and is not read. Tell its publisher.")
