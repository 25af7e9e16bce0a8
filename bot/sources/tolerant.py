"""The tolerant way: feedparser, for whatever the fast way is not sure of.

Only bytes in a BytesIO are given to it: given a text it would fetch links, given bytes that spell a path it would
open files. Its own sanitising and link resolving are off (ours come after). Authors are cut before it reads them
and tags of absurd length are refused, because both cost it quadratic time.
"""

from __future__ import annotations

import io
import re
import warnings
from typing import Any
from xml.sax import SAXException

import feedparser

from bot.errors import DocumentError
from bot.model.item import Entry, Parsed
from bot.sources.entries import Raw, authors_of, finish, language_of, plain

AUTHOR = re.compile(
    r"(<(?:\w{1,20}:)?(?:author|creator|managingEditor|webMaster|name|email|contributor)\b[^<>]{0,500}>[^<]{320})[^<]+"
)
HEADERS = {"content-type": "application/xml; charset=utf-8"}
# What feedparser is known to let out of `parse()` on broken input; each means that the document cannot be read.
FAULTS = (
    ValueError,
    AssertionError,
    AttributeError,
    KeyError,
    IndexError,
    TypeError,
    LookupError,
    RecursionError,
    SAXException,
)


def read(text: str, url: str) -> Parsed | None:
    """The entries of a document that may be broken, or None if feedparser finds no feed in it. Raises DocumentError."""
    body = AUTHOR.sub(r"\1", text).encode("utf-8", "replace")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = feedparser.parse(
                io.BytesIO(body), response_headers=HEADERS, sanitize_html=False, resolve_relative_uris=False
            )
    except FAULTS as fault:
        raise DocumentError("The feed is too broken to read. Tell its publisher, or use another address.") from fault
    version, feed = _str(found, "version") or "", found.get("feed", {})
    if not version and not found.get("entries"):
        return None
    language = language_of(_str(feed, "language"))
    base = url or _str(feed, "link") or ""
    authors = authors_of([name for each in feed.get("authors", ()) if (name := _str(each, "name"))])
    dated = version.startswith("rss")
    entries = tuple(_entry(each, base, language, authors, dated) for each in found.entries)
    return Parsed(entries, plain(_str(feed, "title") or "", ""), version, language)


def _str(holder: Any, name: str) -> str | None:
    value = dict.get(holder, name)  # as it stands: feedparser's own `get` answers `updated` with `published`
    return value if isinstance(value, str) and value else None


def _entry(found: Any, base: str, language: str | None, authors: tuple[str, ...], dated: bool) -> Entry:
    """One entry; `dated` where the only date (feedparser calls dc:date `updated`) is that of publication."""
    published, updated = _str(found, "published") or _str(found, "created"), _str(found, "updated")
    if dated and not published:
        published, updated = updated, None
    content, content_kind = _content(found)
    raw = Raw(
        guid=_str(found, "id"),
        link=_link(found),
        title=_str(found, "title") or "",
        title_kind=_kind(found.get("title_detail")),
        summary=_str(found, "summary") or "",
        summary_kind=_kind(found.get("summary_detail")),
        content=content,
        content_kind=content_kind,
        published=published,
        updated=updated,
        authors=[name for each in found.get("authors", ()) if (name := _str(each, "name"))],
        base=base,
    )
    if not raw.authors and _str(found, "author"):
        raw.authors = [found["author"]]
    return finish(raw, language, authors)


def _content(found: Any) -> tuple[str, str]:
    for each in found.get("content", ()):
        value = _str(each, "value")
        if value:
            return value, _kind(each)
    return "", ""


def _kind(detail: Any) -> str:
    """feedparser guesses HTML where a type is missing; only xhtml is sure to be markup."""
    named = _str(detail, "type") if detail else None
    return "html" if named == "application/xhtml+xml" else ""


def _link(found: Any) -> str | None:
    link = _str(found, "link")
    if link and link.strip():
        return link
    guid = (_str(found, "id") or "").strip()
    if guid.startswith(("http://", "https://")):
        return guid
    hrefs = [href for each in found.get("links", ()) if (href := _str(each, "href"))]
    hrefs += [href for each in found.get("enclosures", ()) if (href := _str(each, "href"))]
    return hrefs[0] if hrefs else _str(found, "comments")
