"""HTML of a source to plain text: markup out, breaks kept, entities decoded once."""

from __future__ import annotations

import re
from html import unescape

import nh3

from bot.core.normalise import clean
from bot.core.normalise.cleaning import HIDDEN_RANGES

BLOCK_NAMES = (
    "p|div|br|hr|li|ul|ol|dl|dt|dd|h[1-6]|table|tr|blockquote|pre|section|article|header|footer|aside|figure|figcaption"
)
# Each part of a tag is possessive, so an unclosed one costs one pass and no more.
INSIDE = r"""(?:[^<>"']++|"[^"<>]*+"|'[^'<>]*+')*+>"""
TAG = re.compile(rf"</?([a-zA-Z][a-zA-Z0-9]{{0,30}}){INSIDE}")
BETWEEN = {**dict.fromkeys(BLOCK_NAMES.replace("h[1-6]", "h1|h2|h3|h4|h5|h6").split("|"), "\n"), "td": " ", "th": " "}
INLINE = dict.fromkeys(("a", "b", "i", "u", "em", "strong", "span", "img", "code", "sup", "sub", "small"), "")
KNOWN = {**INLINE, **BETWEEN}
SHORT = {form: left for name, left in KNOWN.items() for form in (name, f"/{name}", f"{name}/", f"{name} /")}
"""Tags as they are written most often, without brackets, and what stands in their place."""
HARD = re.compile(
    r"<(?:script|style|noscript|template|iframe|svg|math|textarea|title|xmp|plaintext|object|select|!|\?)",
    re.IGNORECASE,
)
BRACKETED = re.compile("<([^<>]*)>")
BEFORE_TAG = re.compile("<(?=<)")
HIDING = re.compile(f"<[{HIDDEN_RANGES}\u200d]+")
"""A bracket that an invisible character keeps from being a tag: with that gone from the text, it would be one."""
LEFT = re.compile(r"<[a-zA-Z/!?]")
MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});|<!--")
SILENT = {"script", "style", "noscript", "template", "iframe", "svg", "math", "object", "select", "title"}
BREAKS = re.compile(rf"<(?=/?(?:{BLOCK_NAMES}|td|th)\b)", re.IGNORECASE)
MAX_HTML = 1_000_000  # characters of one entry; the rest of a longer one is not read


def has_markup(text: str) -> bool:
    """Whether a text that may be plain or HTML holds a tag or an entity."""
    return ("<" in text or "&" in text) and MARKUP.search(text) is not None


def to_text(markup: str) -> str:
    """Plain text of HTML, cleaned. Scripts, styles and comments are left out; entities are decoded once."""
    markup = markup[:MAX_HTML]
    if "<" in markup:
        markup = _untagged(markup)
    if "&" in markup:
        markup = unescape(markup)
    return clean(markup)


def _untagged(markup: str) -> str:
    plain = _plainly(markup)
    if plain is not None:
        return plain
    markup = HIDING.sub("<", markup)
    if "<<" in markup:
        # A bracket before a tag is text to HTML; with the tag gone it would make a new one of what follows.
        markup = BEFORE_TAG.sub("< ", markup)
    if "<!--" in markup:
        markup = _uncommented(markup)
    if HARD.search(markup):
        return _sanitised(markup)
    parts = TAG.split(markup)  # text, name of a tag, text, name, ... text
    parts[1::2] = [KNOWN[name] if name in KNOWN else BETWEEN.get(name.lower(), "") for name in parts[1::2]]
    bare = "".join(parts)
    return _sanitised(markup) if LEFT.search(bare) else bare


def _plainly(markup: str) -> str | None:
    """The text between tags of the plainest form; None if any bracket is not of one of them: read it with more care.

    Of a tag with attributes all quotes must be double and closed, so that its first `>` is its end (as in `INSIDE`).
    """
    parts = BRACKETED.split(markup)  # text, inside of a tag, text, ... text
    for at, tag in enumerate(parts[1::2]):
        left = SHORT.get(tag)
        if left is None:
            name, blank, attributes = tag.partition(" ")
            left = SHORT.get(name)
            if not blank or left is None or "'" in attributes or attributes.count('"') % 2 or name[:1] == "/":
                return None
        parts[2 * at + 1] = left
    bare = "".join(parts)
    return None if "<" in bare or (">" in bare and ">" in "".join(parts[2::2])) else bare


def _uncommented(markup: str) -> str:
    """Without comments, in one pass; one that is never closed stays for the HTML5 parser to judge."""
    parts = []
    at = 0
    while (start := markup.find("<!--", at)) >= 0 and (end := markup.find("-->", start + 2)) >= 0:
        parts.append(markup[at:start])
        at = end + 3
    parts.append(markup[at:])
    return "".join(parts)


def _sanitised(markup: str) -> str:
    """The slow way, by an HTML5 parser, for markup that a pattern cannot be trusted with."""
    broken = BREAKS.sub("\n<", markup)
    return nh3.clean(broken, tags=set(), clean_content_tags=SILENT, attributes={}, strip_comments=True)
