"""The fast way through well-formed RSS and Atom, by lxml, without network, DTD or entities of the document's own.

It answers only for documents it is sure of and says None for all others, which then go the tolerant way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html.entities import html5
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from bot.model.item import Entry, Parsed
from bot.sources.entries import Raw, authors_of, check_count, finish, language_of, plain

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
TERMS = "{http://purl.org/dc/terms/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
XML = "{http://www.w3.org/XML/1998/namespace}"
RSS_NAMESPACES = {
    "": "rss20",
    "http://purl.org/rss/1.0/": "rss10",
    "http://my.netscape.com/rdf/simple/0.9/": "rss090",
    "http://channel.netscape.com/rdf/simple/0.9/": "rss090",
    "http://backend.userland.com/rss2": "rss20",
    "http://backend.userland.com/RSS2": "rss20",
    "http://cyber.law.harvard.edu/rss/rss.html": "rss20",
    "http://blogs.law.harvard.edu/tech/rss": "rss20",
}
PLAIN_FIELDS = ("title", "link", "guid", "description", "pubDate", "author", "source", "comments")
EXTRA_FIELDS = {
    f"{CONTENT}encoded": "content",
    f"{DC}date": "dc_date",
    f"{DC}title": "dc_title",
    f"{DC}description": "dc_description",
    f"{TERMS}created": "created",
    f"{TERMS}issued": "created",
    f"{TERMS}modified": "updated",
    f"{ATOM}updated": "updated",
    f"{ATOM}published": "created",
    f"{ATOM}summary": "dc_description",
    f"{MEDIA}description": "media_text",
    f"{MEDIA}title": "dc_title",
    f"{ITUNES}summary": "media_text",
    f"{ITUNES}title": "dc_title",
    "pubdate": "pubDate",
    "PubDate": "pubDate",
}
AUTHOR = f"{ATOM}author"
CREATOR = f"{DC}creator"
LINK = f"{ATOM}link"
ATOM_FIELDS = frozenset(
    (*(f"{ATOM}{name}" for name in ("title", "id", "published", "updated", "content", "summary")), f"{DC}date")
)
VERSION = re.compile(r"\d(?:\.\d{1,2}){0,2}")
DECLARATION = re.compile(r"\A[^<]{0,200}<\?xml[^>]{0,400}\?>")
NAMED_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
LOOSE_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z][A-Za-z0-9]{0,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});)")
UNLAWFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
UNLAWFUL_REFERENCE = re.compile(
    r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef])|0*(?:[0-8]|1[124-9]|2\d|3[01]|5[56]\d{3}));",
    re.IGNORECASE,
)
MAX_MENDED = 2 * 1024 * 1024  # characters; mending a longer text would keep clean feeds waiting
KEPT = frozenset({"amp", "lt", "gt", "quot", "apos"})


def read(text: str, url: str) -> Parsed | None:
    """The entries of a well-formed feed, or None if this is none or nothing here is sure.

    Small faults (HTML's named entities, bare ampersands, control characters, blanks before the start) are mended
    on a second try.
    """
    text = DECLARATION.sub("", text, count=1).lstrip()
    root: Any = _tree(text)
    if root is None and len(text) <= MAX_MENDED:
        root = _tree(mended(text))
    return None if root is None else _document(root, url, "xml:base" in text)


def _tree(text: str) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def mended(text: str) -> str:
    """The text with the faults mended that feeds have most often; inside CDATA the changes read the same as HTML."""
    start = text.find("<")
    text = UNLAWFUL.sub("", text[max(start, 0) :])
    text = UNLAWFUL_REFERENCE.sub("", text)
    text = LOOSE_AMPERSAND.sub("&amp;", text)
    return NAMED_ENTITY.sub(_numbered, text)


def _numbered(found: re.Match[str]) -> str:
    name = found[1]
    if name in KEPT:
        return found[0]
    letters = html5.get(f"{name};")
    return "".join(f"&#{ord(letter)};" for letter in letters) if letters else f"&amp;{name};"


def _document(root: Any, url: str, based: bool) -> Parsed | None:
    tag = root.tag
    if tag == f"{ATOM}feed":
        return _atom(root, url, based)
    name = etree.QName(tag)
    if name.localname == "rss" and (name.namespace or "") in RSS_NAMESPACES:
        return _rss(root, url, based)
    return _rss(root, url, based) if tag == f"{RDF}RDF" else None


# RSS in all its versions.


def _rss(root: Any, url: str, based: bool) -> Parsed | None:
    channel = next((node for node in root if etree.QName(node.tag).localname == "channel"), None)
    parents = [root] if channel is None else [channel, root]
    items = [node for parent in parents for node in parent if _is_item(node)]
    check_count(len(items))
    if channel is None and not items:
        return None
    first: Any = items[0] if items else channel
    space = etree.QName(first.tag).namespace or ""
    if space not in RSS_NAMESPACES:
        return None
    about = _fields(channel, space) if channel is not None else {}
    base = url or _absolute_text(about.get("link"))
    language = language_of(about.get("language") or about.get("dc_language") or root.get(f"{XML}lang"))
    entries = tuple(_rss_entry(node, space, _base(node, base) if based else base, language) for node in items)
    return Parsed(entries, plain(about.get("title", ""), ""), _rss_format(root, space), language)


def _is_item(node: Any) -> bool:
    tag = node.tag
    return tag == "item" or (isinstance(tag, str) and tag.endswith("}item"))


def _rss_format(root: Any, space: str) -> str:
    known = RSS_NAMESPACES[space]
    version = (root.get("version") or "").strip()
    return "rss" + version.replace(".", "")[:3] if known == "rss20" and VERSION.fullmatch(version) else known


@lru_cache(maxsize=16)
def _names(space: str) -> Mapping[str, str]:
    """Which tag fills which field, for RSS elements in this namespace."""
    own = {(f"{{{space}}}{name}" if space else name): name for name in (*PLAIN_FIELDS, "language")}
    return {**EXTRA_FIELDS, f"{DC}language": "dc_language", **own}


def _fields(node: Any, space: str, creators: list[str] | None = None) -> dict[str, str]:
    """The first filled element of each field; `creators` takes the names of all that are told."""
    names = _names(space)
    found: dict[str, str] = {}
    for child in node:
        tag = child.tag
        name = names.get(tag)
        if name is not None:
            if name not in found and (text := _text(child)) and not text.isspace():
                found[name] = text
        elif creators is not None and tag == CREATOR:
            creators.append(_text(child))
    return found


def _text(node: Any) -> str:
    """The text of an element; where it holds elements, its markup (HTML that was not escaped)."""
    if len(node) == 0:
        return node.text or ""
    inner = [node.text or ""]
    inner += [etree.tostring(child, encoding="unicode") for child in node]
    return "".join(inner)


def _rss_entry(node: Any, space: str, base: str, language: str | None) -> Entry:
    creators: list[str] = []
    found = _fields(node, space, creators)
    raw = Raw(
        guid=found.get("guid") or node.get(f"{RDF}about"),
        link=_rss_link(node, space, found),
        title=found.get("title") or found.get("dc_title", ""),
        summary=found.get("description") or found.get("dc_description") or found.get("media_text", ""),
        content=found.get("content", ""),
        content_kind="html",
        published=found.get("pubDate") or found.get("dc_date") or found.get("created"),
        updated=found.get("updated"),
        authors=creators or _rss_authors(node, found),
        language=node.get(f"{XML}lang") or found.get("dc_language"),
        base=base,
    )
    return finish(raw, language)


def _rss_authors(node: Any, found: dict[str, str]) -> list[str]:
    """The authors of an element that names no creators."""
    people = [name for person in node.iterchildren(AUTHOR) if (name := person.findtext(f"{ATOM}name"))]
    rest = found.get("author") or found.get("source")
    return people or ([rest] if rest else [])


def _rss_link(node: Any, space: str, found: dict[str, str]) -> str | None:
    """`link`, else a GUID that is one, else Atom's link, else the enclosure (podcasts)."""
    if "link" in found:
        return found["link"]
    own = node.find(f"{{{space}}}link" if space else "link")
    if own is not None and own.get("href"):
        return str(own.get("href"))
    guid = found.get("guid", "").strip()
    if guid.startswith(("http://", "https://")):
        return guid
    links = [(child.get("rel", "alternate"), child.get("href")) for child in node.iterchildren(f"{ATOM}link")]
    enclosed = [("enclosure", child.get("url")) for child in node.iterchildren("enclosure", f"{MEDIA}content")]
    return _best_link(links + enclosed) or node.get(f"{RDF}about") or found.get("comments")


def _best_link(links: list[tuple[str, str | None]]) -> str | None:
    for wanted in ("alternate", "related", "via", "enclosure"):
        for rel, href in links:
            if rel.rpartition("/")[2] == wanted and href and href.strip():
                return href
    return None


# Atom 1.0.


def _atom(root: Any, url: str, based: bool) -> Parsed:
    language = language_of(root.get(f"{XML}lang"))
    links = [(child.get("rel", "alternate"), child.get("href")) for child in root.iterchildren(f"{ATOM}link")]
    base = url or next((href for rel, href in links if rel == "self" and href), None) or _best_link(links) or ""
    authors = authors_of(_people(root))
    check_count(len(root))
    entries = tuple(
        _atom_entry(node, _base(node, base) if based else base, language, authors)
        for node in root.iterchildren(f"{ATOM}entry")
    )
    title = root.find(f"{ATOM}title")
    return Parsed(entries, plain(*_construct(title)), "atom10", language)


def _people(node: Any) -> list[str]:
    return [name for each in node.iterchildren(AUTHOR) if (name := _name(each))]


def _name(person: Any) -> str:
    """What an Atom person is called, else the address."""
    told = {child.tag: child.text for child in reversed(person)}
    return told.get(f"{ATOM}name") or told.get(f"{ATOM}email") or ""


def _atom_entry(node: Any, base: str, language: str | None, authors: tuple[str, ...]) -> Entry:
    raw = Raw(base=base, language=node.get(f"{XML}lang"))
    links: list[tuple[str, str | None]] = []
    found: dict[str, Any] = {}
    people: list[str] = []
    for child in node:
        tag = child.tag
        if tag == LINK:
            links.append((child.get("rel", "alternate"), child.get("href")))
        elif tag == AUTHOR:
            people.append(_name(child))
        elif tag in ATOM_FIELDS and (len(child) or child.text):
            found.setdefault(tag, child)
    raw.title, raw.title_kind = _construct(found.get(f"{ATOM}title"))
    raw.content, raw.content_kind = _construct(found.get(f"{ATOM}content"))
    raw.summary, raw.summary_kind = _construct(found.get(f"{ATOM}summary"))
    raw.guid = _held(found, f"{ATOM}id")
    raw.published = _held(found, f"{ATOM}published") or _held(found, f"{DC}date")
    raw.updated = _held(found, f"{ATOM}updated")
    raw.authors = [name for name in people if name] or [_text(child) for child in node.iterchildren(CREATOR)]
    if not raw.summary and not raw.content:
        raw.summary = _found(node, f"{MEDIA}group/{MEDIA}description") or _found(node, f"{MEDIA}description") or ""
        raw.summary_kind = "text"
    raw.link = _best_link(links) or (raw.guid if (raw.guid or "").strip().startswith("http") else None)
    return finish(raw, language, authors)


def _held(found: Mapping[str, Any], tag: str) -> str | None:
    return found[tag].text if tag in found else None


def _found(node: Any, path: str) -> str | None:
    return node.findtext(path) or None


def _construct(node: Any) -> tuple[str, str]:
    """The text of an Atom text construct and what it is: html, text, or "" where no type is given (RFC 4287, 3.1)."""
    if node is None:
        return "", ""
    kind = (node.get("type") or "").strip().lower()
    if kind in ("xhtml", "application/xhtml+xml") or len(node):
        return _text(node), "html"
    if kind in ("html", "text/html"):
        return node.text or "", "html"
    if kind and kind != "text" and not kind.startswith("text/"):
        return "", ""
    return node.text or "", "text" if kind == "text" and "</" not in (node.text or "") else ""


def _base(node: Any, base: str) -> str:
    """What relative links of an element count from where the document sets xml:base."""
    return urljoin(base, node.base) if node.base else base


def _absolute_text(link: str | None) -> str:
    link = (link or "").strip()
    return link if link.startswith(("http://", "https://")) else ""
