"""Text that others wrote, made harmless for Discord: it cannot format, link, ping, hide or run over.

Discord reads Markdown in message content, embed titles, descriptions and field values
(https://support.discord.com/hc/en-us/articles/210298617), and mentions in angle brackets
(https://docs.discord.com/developers/reference#message-formatting). A backslash before any punctuation shows the
character itself, so nothing is taken away: what a source wrote can be read in full.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

ELLIPSIS = "…"
URL_LIMIT = 512
"""Our own: a longer address would crowd out the text of a field; its host is named without a link."""

COMBINING_CAP = 4
_NEVER_SHOWN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_JOINER = "\u200d"
_ANYWHERE = re.compile(r"([\\*_~`|>#\[\]<])")
_SCHEME = re.compile(r":(?=//)")
_SHORTCODE = re.compile(r":(?=[\w+~-]+:)")
_LIST_MARK = re.compile(r"^([-+])")
_NUMBERED = re.compile(r"^(\d+)([.)])")
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_ATOM = re.compile(r"\\.|@\u200b|.", re.DOTALL)
_WEB_LINK = re.compile(r"https?://[^\s<>]*[^\s<>.,:;!?)'\"\]]", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.)*[a-z0-9_](?:[a-z0-9_-]{0,62})\.?")


def units(text: str) -> int:
    """Length in UTF-16 code units, which is how Discord's limits count."""
    return len(text) + sum(1 for char in text if char > "\uffff")


def clean(text: str) -> str:
    """One line of visible text: no controls, bidi, zero-width or tag characters, no towers of accents.

    A joiner stays between two symbols (it makes one emoji of them); white space becomes single spaces.
    """
    kept: list[str] = []
    marks = 0
    for index, char in enumerate(text):
        if char.isspace():
            kept.append(" ")
        elif char == _JOINER:
            if _joins_symbols(text, index):
                kept.append(char)
        elif unicodedata.category(char) not in _NEVER_SHOWN:
            marks = marks + 1 if unicodedata.combining(char) else 0
            if marks <= COMBINING_CAP:
                kept.append(char)
    return " ".join("".join(kept).split())


def _joins_symbols(text: str, index: int) -> bool:
    around = (text[index - 1 : index], text[index + 1 : index + 2])
    return all(char and (unicodedata.category(char) in {"So", "Sk"} or char in "\ufe0f♀♂") for char in around)


def escape(text: str) -> str:
    """The text with every sign of Discord's Markdown, mention and link syntax shown as itself.

    `@everyone` and `@here` are parted by a zero-width space, as discord.py does, because a backslash does not
    stop them; `allowed_mentions` is the second lock.
    """
    text = _ANYWHERE.sub(r"\\\1", clean(text))
    text = _SHORTCODE.sub(r"\\:", _SCHEME.sub(r"\\:", text))
    text = _NUMBERED.sub(r"\1\\\2", _LIST_MARK.sub(r"\\\1", text))
    return _EVERYBODY.sub("@\u200b", text)


def cut(escaped: str, limit: int) -> str:
    """At most `limit` UTF-16 units of escaped text, never half an escape or half a character, with a visible "…"."""
    if units(escaped) <= limit:
        return escaped
    room = limit - units(ELLIPSIS)
    kept: list[str] = []
    for atom in _ATOM.findall(escaped):
        room -= units(atom)
        if room < 0:
            break
        kept.append(atom)
    return "".join(kept).rstrip(f" {_JOINER}\ufe0f") + ELLIPSIS


def plain(text: str, limit: int) -> str:
    """Text for places where Discord reads no Markdown (footer, thread name), cut to `limit` units."""
    return cut(_EVERYBODY.sub("@\u200b", clean(text)), limit)


def web_address(url: str | None) -> str | None:
    """The address as a link may carry it, in ASCII, or None if it is not a plain http(s) address.

    Refused: other schemes, credentials (they hide the host), backslashes and controls (browsers read them as
    slashes or drop them), hosts that are no host names, and anything over `URL_LIMIT`.
    """
    if not url or "\\" in url or any(ord(char) < 33 or ord(char) == 127 for char in url):
        return None
    try:
        parts = urlsplit(url)
        host, port = ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or host is None or "@" in parts.netloc:
        return None
    place = host if port is None else f"{host}:{port}"
    path = quote(parts.path, safe="/%:!$&'+,;=~-._")
    query = quote(parts.query, safe="/%:!$&'+,;=~-._?")
    fragment = quote(parts.fragment, safe="/%:!$&'+,;=~-._?")
    address = urlunsplit((parts.scheme.lower(), place, path, query, fragment))
    return address if len(address) <= URL_LIMIT else None


def ascii_host(host: str) -> str | None:
    """A host name in the ASCII form that goes over the wire, or None if it is none."""
    if ":" in host:
        return f"[{host}]" if re.fullmatch(r"[0-9a-f:.]+", host) else None
    try:
        wire = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return wire if _HOST.fullmatch(wire) else None


def shown_host(url: str | None) -> str:
    """The true host of an address as a reader should see it, without `www.`; empty if there is no good address.

    A host of one script is shown in its letters; one that mixes scripts (the look-alike trick) as punycode.
    """
    address = web_address(url)
    if address is None:
        return ""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port and parts.port not in {80, 443} else ""
    return _in_letters(host) + port


def _in_letters(host: str) -> str:
    if "xn--" not in host:
        return host
    try:
        letters = host.encode("ascii").decode("idna")
    except UnicodeError:
        return host
    scripts = {unicodedata.name(char, "?").split()[0] for char in letters if char.isalpha()}
    return letters if len(scripts) == 1 and clean(letters) == letters else host


def link(text: str, url: str | None, limit: int) -> str:
    """`[text](address) host` within `limit` units; without a good address only the text.

    The text is raw; it is escaped and cut here. Without room for the address the host is named without a link.
    """
    address, host = web_address(url), escape(shown_host(url))
    label = escape(text) or escape(shown_host(url)) or "(no title)"
    if address is None:
        return cut(label, limit)
    room = limit - units(f"[](<{address}>) {host}")
    if room >= min(units(label), 40):
        return f"[{cut(label, room)}](<{address}>) {host}"
    room = limit - units(f" {host}")
    return f"{cut(label, room)} {host}" if room >= 1 else cut(label, limit)


def linked_words(text: str, limit: int) -> str:
    """A line of our own or the operator's, escaped, in which web addresses become links named by their host."""
    parts: list[str] = []
    at = 0
    for found in _WEB_LINK.finditer(text):
        address = web_address(found.group())
        if address is not None:
            parts += [_spaced(text[at : found.start()]), f"[{escape(shown_host(address))}](<{address}>)"]
            at = found.end()
    whole = "".join((*parts, _spaced(text[at:]))).strip()
    return whole if units(whole) <= limit else cut(escape(text), limit)


def _spaced(text: str) -> str:
    """Escaped, with one space kept at an end that had white space."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() else ""
    return f"{before}{escape(text)}{after}" if text.strip() else before
