"""JSON Feed 1 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from typing import Any

from bot.errors import DocumentError
from bot.model.item import Entry, Parsed
from bot.sources.entries import Raw, authors_of, check_count, finish, language_of, plain

MAX_NUMBER = 40  # digits of a number that is still read


def read(text: str, url: str) -> Parsed:
    """The entries of a JSON Feed. Raises DocumentError if the JSON is broken or no feed."""
    try:
        found = json.loads(text, parse_int=_number, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as fault:
        raise DocumentError("The JSON of this feed is broken. Tell its publisher, or use another address.") from fault
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list) or not ("version" in found or "title" in found or _looks_like_items(items)):
        raise DocumentError(_no_feed(found))
    check_count(len(items))
    base = url or _str(found, "feed_url") or _str(found, "home_page_url") or ""
    language = language_of(_str(found, "language"))
    authors = authors_of(_people(found))
    entries = tuple(_entry(item, base, language, authors) for item in items if isinstance(item, dict))
    version = "json11" if (_str(found, "version") or "").endswith("1.1") else "json1"
    return Parsed(entries, plain(_str(found, "title") or "", "text"), version, language)


def _number(digits: str) -> str:
    return digits[:MAX_NUMBER]


def _looks_like_items(items: list[Any]) -> bool:
    return any(isinstance(item, dict) and ("url" in item or "content_text" in item) for item in items)


def _no_feed(found: Any) -> str:
    said = ""
    if isinstance(found, dict):
        said = next((text for name in ("message", "error", "detail", "title") if (text := _str(found, name))), "")
    told = f' that says "{plain(said, "")[:100]}"' if said else ""
    return f"The server sent JSON{told}, but no feed. Check the address."


def _str(holder: dict[str, Any], name: str) -> str | None:
    """A text, or a number as text (feeds in the wild have numbers for ids)."""
    value = holder.get(name)
    return value if isinstance(value, str) and value.strip() else None


def _people(holder: dict[str, Any]) -> list[str]:
    people = holder.get("authors")
    people = people if isinstance(people, list) else [holder.get("author")]
    named = [each.get("name") if isinstance(each, dict) else each for each in people]
    return [name for name in named if isinstance(name, str)]


def _entry(item: dict[str, Any], base: str, language: str | None, authors: tuple[str, ...]) -> Entry:
    markup, text = _str(item, "content_html"), _str(item, "content_text")
    guid = _str(item, "id")
    raw = Raw(
        guid=guid,
        link=_str(item, "url") or _str(item, "external_url") or (guid if (guid or "").startswith("http") else None),
        title=_str(item, "title") or "",
        title_kind="text",
        summary=_str(item, "summary") or "",
        summary_kind="",
        content=markup or text or "",
        content_kind="html" if markup else "text",
        published=_str(item, "date_published"),
        updated=_str(item, "date_modified"),
        authors=_people(item),
        language=_str(item, "language"),
        base=base,
    )
    return finish(raw, language, authors)
