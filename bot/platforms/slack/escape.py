"""Text from outside made harmless for Slack's mrkdwn: it cannot ring, format, link, or hide where a link goes.

    text -> clean (no controls, no bidi, no zero-width, one line) -> look-alikes for format signs -> & < > -> cut

Slack knows no escape for its format signs (https://docs.slack.dev/messaging/formatting-message-text), so the signs
are replaced by characters that look the same.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import idna

CUT = "…"
NO_HEADLINE = "(no headline)"
MARKS_IN_A_ROW = 4
READ_AHEAD = 4
ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
LOOKALIKES = {"*": "\u2217", "~": "\u223c", "`": "\u02cb"}
UNDERSCORE = "\uff3f"
COLON = "\ua789"
QUOTE = "\u203a"
BAR = "\u2223"
OUTER_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
EMOJI_COLON = re.compile(r":(?=[^\s:/.]{1,100}(?::|$))")
"""Also at the end of a text, where a colon of ours may follow."""
JOINER = "\u200d"
BLANKS = frozenset("\u034f\u115f\u1160\u3164\uffa0")
"""Characters that show nothing although Unicode does not call them format characters."""
MENTION_ID = re.compile(r"[SUW][A-Z0-9]{2,30}")
HOST_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")
URL_SAFE = "/%:@!$&'()*+,;=-._~?"
HOST_UNITS = 120
LATEST_TOKEN = 2**32


@dataclass(frozen=True, slots=True)
class Address:
    """A link that may be shown: `url` is plain ASCII and http(s), `host` the true host as people may read it."""

    url: str
    host: str


def units(text: str) -> int:
    """Length as Slack's clients count it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """One line of text without characters that hide, reorder or pile up; a joiner inside an emoji stays."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    flat = " ".join(text.split())
    kept: list[str] = []
    marks = 0
    for place, char in enumerate(flat):
        kind = unicodedata.category(char)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks <= MARKS_IN_A_ROW and not _hides(char, kind, flat, place):
            kept.append(char)
    return " ".join("".join(kept).split())


def _hides(char: str, kind: str, text: str, place: int) -> bool:
    if char == JOINER:
        return not _joins_emoji(text, place)
    return kind in ("Cc", "Cf", "Cs") or char in BLANKS


def _joins_emoji(text: str, place: int) -> bool:
    before, after = text[max(0, place - 2) : place].rstrip("\ufe0f")[-1:], text[place + 1 : place + 2]
    return all(bool(side) and unicodedata.category(side) in ("So", "Sk") for side in (before, after))


def shown(text: str, limit: int) -> str:
    """Source text for a mrkdwn object: cleaned, unable to format, escaped, then cut to `limit` units with a "…"."""
    # What is cut off need not be cleaned: a hostile text may be megabytes long.
    read = text[: limit * READ_AHEAD]
    plain = _unformatted(clean(read))
    escaped = plain.translate(ENTITIES)
    if len(read) == len(text) and units(escaped) <= limit:
        return escaped
    room = limit - units(CUT)
    for place, char in enumerate(plain):
        room -= len(ENTITIES.get(ord(char), "")) or units(char)
        if room < 0:
            plain = plain[: _whole(plain, place)].rstrip()
            break
    # What stood inside a word may stand at its end now.
    return OUTER_UNDERSCORE.sub(UNDERSCORE, plain + CUT).translate(ENTITIES)


def _unformatted(text: str) -> str:
    for sign, lookalike in LOOKALIKES.items():
        text = text.replace(sign, lookalike)
    text = OUTER_UNDERSCORE.sub(UNDERSCORE, text)
    text = EMOJI_COLON.sub(COLON, text)
    # A line that begins with ">" is a quotation, even when escaped.
    return QUOTE + text[1:] if text.startswith(">") else text


def _whole(text: str, end: int) -> int:
    """The last place at or before `end` that splits no accent from its letter and no joined emoji."""
    while end > 0 and end < len(text) and (unicodedata.combining(text[end]) or JOINER in text[end - 1 : end + 1]):
        end -= 1
    return end


def address(url: str | None) -> Address | None:
    """The link behind an address from outside; None if it is not http(s), has no proper host or cannot be read.

    User names and passwords are left out. The host in the link is the one that is shown.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = parts.hostname or ""
    except ValueError:
        return None
    name = _ascii_host(host)
    if parts.scheme.lower() not in ("http", "https") or name is None or "\\" in parts.netloc:
        return None
    place = f"{name}:{port}" if port is not None else name
    query = f"?{_percent(parts.query)}" if parts.query else ""
    fragment = f"#{_percent(parts.fragment)}" if parts.fragment else ""
    link = f"{parts.scheme.lower()}://{place}{_percent(parts.path)}{query}{fragment}"
    return Address(link, place if port is not None else readable_host(name))


def _percent(part: str) -> str:
    return quote(part, safe=URL_SAFE, errors="replace")


def _ascii_host(host: str) -> str | None:
    """The host as DNS knows it (IDNA 2008 with the mapping of UTS 46, as browsers read it); None if it is none."""
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host.split('%')[0])}]"
        except ValueError:
            return None
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    name = host.lower()
    return name if len(name) <= 253 and HOST_NAME.fullmatch(name) else None


def readable_host(name: str) -> str:
    """A DNS name for people: in its own script if all its letters are of one script, else as punycode."""
    if "xn--" not in name:
        return name
    try:
        readable = idna.decode(name)
    except (idna.IDNAError, UnicodeError):
        return name
    scripts = {unicodedata.name(char, "?").split()[0] for char in readable if char.isalpha()}
    return readable if len(scripts) == 1 else name


def linked(text: str, url: str | None, limit: int, url_limit: int) -> str:
    """Text as a link with its true host beside it: `<https://...|text> (host)`.

    Without a proper address it is text alone; with an address longer than `url_limit` units, text and host.
    """
    label = shown(text, limit) or NO_HEADLINE
    place = address(url)
    if place is None:
        return label
    return f"{anchor(place, label, url_limit)} ({shown_host(place.host)})"


def shown_host(host: str) -> str:
    """A host for mrkdwn. One that is too long loses its beginning, because its end says whose it is."""
    if units(host) > HOST_UNITS:
        host = CUT + host[-HOST_UNITS // 2 :]
    return shown(host, HOST_UNITS)


def anchor(place: Address, label: str, url_limit: int) -> str:
    """A mrkdwn link with an already harmless label; the label alone if the address is too long to send."""
    link = place.url.replace("&", "&amp;")
    return f"<{link}|{label.replace('|', BAR)}>" if units(link) <= url_limit else label


def mention(who: str | None) -> str:
    """The one mark that rings: of a user group (S...) or a person (U..., W...); empty for anything else."""
    if who is None or not MENTION_ID.fullmatch(who):
        return ""
    return f"<!subteam^{who}>" if who.startswith("S") else f"<@{who}>"


def when(moment: datetime) -> str:
    """A time in the reader's own zone, with UTC for programs that cannot (Slack: date formatting)."""
    stamp = int(moment.timestamp())
    words = spoken_time(moment)
    if not 0 < stamp < LATEST_TOKEN:
        return words
    return f"<!date^{stamp}^{{date_short_pretty}} at {{time}}|{words}>"


def spoken_time(moment: datetime) -> str:
    """A time in words, in UTC: 23 November 2026, 14:05 UTC."""
    utc = moment.astimezone(UTC)
    return f"{utc.day} {utc:%B} {utc.year}, {utc:%H:%M} UTC"
