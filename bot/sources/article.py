"""The text of a page: what is written there, without menus, comments and boxes. By trafilatura, in a worker process."""

from __future__ import annotations

import re

import trafilatura
from lxml import etree

from bot.core.normalise import clean
from bot.errors import DocumentError
from bot.sources.charset import text_of
from bot.sources.entries import MAX_TEXT

MAX_PAGE = 4_000_000  # characters; articles have a tenth of it, and the reader's time is limited anyway
PAGES = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml")
DECLARATION = re.compile(r"\A\s*<\?xml[^<>]{0,400}\?>")
EXAMPLE = (
    b"<html><body><article><h1>Quay</h1><p>The quay reopens on Monday, the council said.</p></article></body></html>"
)
# What trafilatura and lxml are known to let out on broken pages; each means that there is no text to be had.
FAULTS = (ValueError, TypeError, AttributeError, IndexError, KeyError, AssertionError, RecursionError, etree.LxmlError)


def read_page(body: bytes, content_type: str = "") -> str:
    """The plain text of an article's page, paragraphs on lines of their own.

    Raises DocumentError, whose text says what came instead.
    """
    named = content_type.partition(";")[0].strip().lower()
    if named and named not in PAGES:
        raise DocumentError(f"Its address leads to no page but to {clean(named)[:60]}.")
    markup = DECLARATION.sub("", text_of(body, content_type)[:MAX_PAGE])
    try:
        found = trafilatura.extract(
            markup, output_format="txt", include_comments=False, include_tables=False, with_metadata=False
        )
    except FAULTS as fault:
        raise DocumentError("Its page is too broken to read.") from fault
    text = clean(found or "")[:MAX_TEXT]
    if not text:
        raise DocumentError("Its page holds no text that could be told from menus and boxes.")
    return text


def warm_up() -> None:
    """Load everything that reading will need: afterwards the worker may open no file."""
    from trafilatura.external import try_justext

    tree = trafilatura.load_html(EXAMPLE)
    try_justext(tree, "", None)
    trafilatura.extract(EXAMPLE * 20)
