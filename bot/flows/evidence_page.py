"""The page of an evidence bundle: one file that needs nothing beside it, with no script, no image and no link that
leads away. Every text is escaped; an address is text, with the host that it truly leads to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlsplit

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What a browser may load for this page: nothing (CSP, level 3)."""

STYLE = """
body { font: 16px/1.5 Georgia, serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #111; }
h1 { font-size: 1.6rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid #999; } h3 { margin-bottom: .2rem; }
table { border-collapse: collapse; width: 100%; font: 14px/1.4 sans-serif; }
th, td { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #ddd; }
code { font-size: .8rem; overflow-wrap: anywhere; } blockquote { margin: .5rem 0 .5rem 1rem; }
.aside { color: #555; font: 14px/1.4 sans-serif; overflow-wrap: anywhere; }
"""

Row = Mapping[str, Any]


def page(document: Row) -> str:
    """The document as HTML."""
    story = document["story"]
    title = f"{story['id']}: {story['headline'] or 'a story without pieces'}"
    parts = [
        f"<h1>{_text(title)}</h1>",
        _aside(f"Made {_time(document['made_at'])} by Tocsin {document['tocsin']}. All times are UTC."),
        _aside(document["limits"]),
        _story(story),
        "<h2>What happened</h2>",
        _table(("When", "What"), ((_time(one["at"]), one["text"]) for one in document["timeline"])),
        "<h2>Pieces</h2>",
        *(_piece(piece) for piece in document["pieces"]),
        "<h2>Alerts</h2>",
        _table(("Destination", "Severity", "Posted", "Edited", "Address"), map(_alert, document["alerts"])),
        "<h2>Messages</h2>",
        *(_delivery(one) for one in document["deliveries"]),
        "<h2>What people did</h2>",
        _table(
            ("When", "Who", "Did"),
            ((_time(one["at"]), f"{one['who']} ({one['account']})", one["did"]) for one in document["acts"]),
        ),
    ]
    body = "\n".join(parts)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
        f"<title>{_text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _story(story: Row) -> str:
    told = [
        ("State", _plain(story["state"])),
        ("Opened", _time(story["opened_at"])),
        ("Last piece", _time(story["last_piece_at"])),
        *((word, story[name]) for word, name in NAMES if story[name]),
    ]
    return _table(("Story", ""), told)


NAMES = (
    ("Claimed by", "claimed_by"), ("Decided by", "decided_by"), ("Follows", "follows"), ("Joined with", "joined_to"),
)  # fmt: skip


def _piece(piece: Row) -> str:
    withdrawn = " Withdrawn by its publisher." if piece["withdrawn"] else ""
    authors = f" By {', '.join(piece['authors'])}." if piece["authors"] else ""
    caught = "; ".join(f"{watch}: {', '.join(words)}" for watch, words in piece["watches"].items())
    told = [
        f"<h3>{_text(piece['headline'])}</h3>",
        _aside(f"{piece['id']}, {piece['source']} ({piece['role']}).{authors}{withdrawn} {_address(piece['url'])}"),
        _aside(f"Published {_time(piece['published'])}, first seen {_time(piece['first_seen'])}."),
        _aside(f"Belongs to the story ({piece['how']}) since {_time(piece['joined_at'])}. {piece['why']}"),
        _aside(f"Caught by {caught}.") if caught else "",
        f"<blockquote>{_text(piece['excerpt'])}</blockquote>" if piece["excerpt"] else "",
        *_facts(piece["facts"]),
        _table(("Version", "Seen", "Edit", "Headline", "Words", "SHA-256"), map(_version, piece["versions"])),
        *(_fetched(version) for version in piece["versions"]),
    ]
    return "\n".join(part for part in told if part)


def _version(version: Row) -> Sequence[str]:
    headline = version["headline"] or "(beyond what may be copied)"
    digest = version["text_sha256"] or "(not kept here)"
    return (
        str(version["number"]),
        _time(version["seen_at"]),
        version["grade"] or "first",
        headline,
        str(version["words"]),
        digest,
    )


def _fetched(version: Row) -> str:
    source = version["fetched"]
    if source is None:
        return _aside(f"Version {version['number']}: the document that it was read from is not known.")
    where = _address(source["url"])
    digest = source["sha256"]
    return _aside(f"Version {version['number']} was read {_time(source['at'])} from {where} SHA-256 {digest}")


def _facts(found: Mapping[str, Sequence[Row]]) -> Iterable[str]:
    lines = [
        *(f"{q['speaker']}{_role(q)} ({q['verb']}): {_words(q['text'])}" for q in found["quotations"]),
        *(f"{_plain(d['of'])}, {d['date']} ({d['precision']}): {_words(d['sentence'])}" for d in found["dates"]),
        *(f"{f['value']:g} {f['unit']}: {_words(f['sentence'])}" for f in found["figures"]),
    ]
    if lines:
        yield "<ul>" + "".join(f"<li>{_text(line)}</li>" for line in lines) + "</ul>"


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _role(quote: Row) -> str:
    return f", {quote['role']}" if quote["role"] else ""


def _words(text: str | None) -> str:
    return f"“{text}”" if text else "(its words are not copied here)"


def _alert(alert: Row) -> Sequence[str]:
    gone = " (deleted there)" if alert["ended"] else ""
    return (
        alert["destination"] + gone,
        alert["severity"],
        _time(alert["posted_at"]),
        _time(alert["edited_at"]),
        _address(alert["link"]),
    )


def _delivery(one: Row) -> str:
    reason = _plain(one["reason"])
    head = f"{one['id']}: {one['kind']} to {one['destination']}, {reason}; {one['state']}"
    about = f" About {one['piece']}." if one["piece"] else ""
    events = ((_time(each["at"]), each["state"], each["detail"]) for each in one["events"])
    aside = _aside(f"Key {one['key']}.{about} {_address(one['link'])}")
    return f"<h3>{_text(head)}</h3>\n{aside}\n{_table(('When', 'State', 'Detail'), events)}"


# Pieces of HTML.


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in rows]
    if not lines:
        return _aside("None.")
    head = "".join(f"<th>{_text(name)}</th>" for name in heads)
    return "<table>\n<tr>" + head + "</tr>\n" + "\n".join(lines) + "\n</table>"


def _aside(text: str) -> str:
    return f'<p class="aside">{_text(text)}</p>'


def _text(text: str) -> str:
    return escape(" ".join(text.split()))


def _time(text: str | None) -> str:
    """2031-03-04 09:06:12 of an ISO time."""
    return text.replace("T", " ").partition(".")[0].removesuffix("Z") if text else "at a time not known"


def _address(url: str | None) -> str:
    """An address as text, with the host that it leads to in the letters of the network."""
    if not url:
        return ""
    host = _host(url)
    return f"{url} (host: {host})" if host and host != url else url


def _host(url: str) -> str:
    try:
        name = urlsplit(url).hostname or ""
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except ValueError:
        return "not a valid one"
