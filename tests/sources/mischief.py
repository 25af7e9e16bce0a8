"""What hostile and careless publishers put into documents, and what they do to a feed from one poll to the next.

`DOCUMENTS` are single answers with what is to come of them: a number of items, or None for a plain refusal.
`CHURN` are feeds that change at each poll, with the number of pieces in them that are truly new over all polls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.sources.hostile import Asked, Scenario, Write, answer

HEAD = '<?xml version="1.0"?><rss version="2.0"><channel><title>The Harbour Post</title>'
TAIL = "</channel></rss>"


def piece(number: int, *, guid: str = "", link: str = "", day: int = 4, title: str = "", extra: str = "") -> str:
    """An item of the feed; each number is a piece of its own."""
    words = f"Kestrel {number} lands in harbour {number}"
    more = f"The mooring of vessel {number} took an hour. " * 8
    return (
        f"<item><title>{title or words}</title><link>{link or f'https://harbour.example/news/{number}'}</link>"
        f"<guid isPermaLink='false'>{guid or f'id-{number}'}</guid>"
        f"<pubDate>Tue, {day:02} Mar 2031 08:00:00 GMT</pubDate>"
        f"<description>{words}. {more}{extra}</description></item>"
    )


def feed(*pieces: str) -> bytes:
    return (HEAD + "".join(pieces) + TAIL).encode()


ONE = piece(1)
NESTED = "<x>" * 50_000
ATTRIBUTES = "<item " + " ".join(f'a{n}="1"' for n in range(30_000)) + "></item>"
LAUGHS = (
    '<!DOCTYPE rss [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
OUTSIDE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
ELSEWHERE = '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/evil.dtd">'
BODY = HEAD.partition("?>")[2]

DOCUMENTS: dict[str, tuple[bytes, str, int | None]] = {
    "page": (b"<!doctype html><html><title>Welcome</title><body>Hello</body></html>", "text/html", None),
    "captcha": (b"<html><title>Just a moment...</title><script>cf-chl</script></html>", "text/html", None),
    "json error": (b'{"error": "rate limited", "code": 429}', "application/json", None),
    "plain text": (b"Service temporarily unavailable", "text/plain", None),
    "binary": (bytes(range(256)) * 40, "application/octet-stream", None),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "image/png", None),
    "empty feed": (feed(), "application/rss+xml", 0),
    "cut off": (feed(ONE, piece(2))[:-120], "application/rss+xml", 2),
    "no root end": (feed(ONE)[: -len(TAIL)], "application/rss+xml", 1),
    "bare ampersand": (feed(piece(1, extra="Fish & chips & more")), "application/rss+xml", 1),
    "control characters": (feed(piece(1, extra="\x00\x08\x1b[31m")), "application/rss+xml", 1),
    "lone surrogate": (feed(piece(1, extra="&#xD800;")), "application/rss+xml", 1),
    "unknown entity": (feed(piece(1, extra="&nosuchthing;")), "application/rss+xml", 1),
    "blank before": (b"\n\n  " + feed(ONE), "application/rss+xml", 1),
    "nested too deep": (feed(ONE + NESTED), "application/rss+xml", None),
    "many attributes": (feed(ATTRIBUTES), "application/rss+xml", 0),
    "many attributes, broken": (feed(ATTRIBUTES)[:-9], "application/rss+xml", None),
    "billion laughs": ((LAUGHS + BODY + piece(1, extra="&i;") + TAIL).encode(), "text/xml", 1),
    "outside entity": ((OUTSIDE + BODY + piece(1, extra="&x;") + TAIL).encode(), "text/xml", 1),
    "outside dtd": ((ELSEWHERE + BODY + ONE + TAIL).encode(), "text/xml", 1),
    "utf-8 mark": (b"\xef\xbb\xbf" + feed(ONE), "application/rss+xml", 1),
    "utf-16": (feed(ONE).decode().encode("utf-16"), "application/rss+xml", 1),
    "header lies": (feed(piece(1, title="Kestrel über Zürich")), "application/rss+xml; charset=us-ascii", 1),
    "windows-1252": (feed(piece(1, title="Kestrel “über” Zürich")).decode().encode("cp1252"), "text/xml", 1),
    "unknown charset": (feed(ONE), "application/rss+xml; charset=x-klingon", 1),
    "mixed charsets": (feed(piece(1, title="Kestrel à")).replace("à".encode(), b"\xe0\xc3\xa0"), "text/xml", 1),
    "script in title": (feed(piece(1, title="Kestrel &lt;script&gt;alert(1)&lt;/script&gt;")), "text/xml", 1),
    "javascript link": (feed(piece(1, link="javascript:alert(1)")), "text/xml", 1),
    "hidden letters": (feed(piece(1, title="Kestrel\u202e gnp.exe\u200b")), "text/xml", 1),
    "no titles": (feed("<item><description>Kestrel lands in the harbour</description></item>"), "text/xml", 1),
    "nothing in items": (feed("<item></item>" * 50), "text/xml", 0),
    "absurd date": (feed(ONE.replace("2031", "99999")), "text/xml", 1),
    "far future": (feed(ONE.replace("2031", "2093")), "text/xml", 1),
    "long guid": (feed(piece(1, guid="g" * 100_000)), "text/xml", 1),
    "long title": (feed(piece(1, title="Kestrel " * 20_000)), "text/xml", 1),
    "long author": (feed(piece(1, extra="</description><author>" + "a@b " * 9_000 + "</author><description>")), "", 1),
    "broken and huge": (b"<rss><channel><item><title>x</title>" + b"<b>" * 1_800_000, "text/xml", None),
    "too many items": (feed("<item><title>x</title></item>" * 20_001), "text/xml", None),
    "deep json": (b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 100_000, "text/json", None),
    "odd json feed": (b'{"version":"https://jsonfeed.org/version/1","items":[{"id":7},null,3,{}]}', "text/json", 0),
}


@dataclass(frozen=True)
class Churn:
    """A feed that changes: its document at poll number k (from 0), and how many pieces are new after the first."""

    document: Callable[[int], bytes]
    new: int = 0
    first: int = 3


def three(**changed: Callable[[int], str]) -> bytes:
    return feed(*(piece(n, **{name: make(n) for name, make in changed.items()}) for n in (3, 2, 1)))  # type: ignore[arg-type]  # each names a field


CHURN: dict[str, Churn] = {
    "new guids": Churn(lambda k: three(guid=lambda n: f"poll-{k}-{n}")),
    "new dates": Churn(lambda k: feed(*(piece(n, day=4 + k) for n in (3, 2, 1)))),
    "tracking links": Churn(lambda k: three(link=lambda n: f"https://harbour.example/news/{n}?utm_source=poll{k}")),
    "other links": Churn(lambda k: three(link=lambda n: f"https://harbour.example/{k}/news/{n}")),
    "scheme flips": Churn(lambda k: three(link=lambda n: f"http{'s' if k % 2 else ''}://www.harbour.example/news/{n}")),
    "guids and links": Churn(
        lambda k: three(guid=lambda n: f"{k}-{n}", link=lambda n: f"https://harbour.example/{k}/news/{n}")
    ),
    "guids and dates": Churn(lambda k: feed(*(piece(n, guid=f"{k}-{n}", day=4 + k) for n in (3, 2, 1)))),
    "counter behind #": Churn(lambda k: three(guid=lambda n: f"https://harbour.example/news/{n}#{k}")),
    "turned round": Churn(lambda k: feed(*(piece(n) for n in ((3, 2, 1) if k % 2 else (1, 2, 3))))),
    "shrinks and grows": Churn(lambda k: feed(*(piece(n) for n in ((3, 2, 1), (3,), (3, 2, 1), (2, 1))[k % 4]))),
    "no guids": Churn(lambda k: three().replace(b"<guid isPermaLink='false'>", b"<x>").replace(b"</guid>", b"</x>")),
    "one more each time": Churn(lambda k: feed(*(piece(n) for n in range(3 + k, 0, -1))), new=3),
    "one more and new guids": Churn(lambda k: feed(*(piece(n, guid=f"{k}-{n}") for n in range(3 + k, 0, -1))), new=3),
    "one link for all": Churn(
        lambda k: feed(*(piece(n, link="https://harbour.example/") for n in range(3 + k, 0, -1))), new=3
    ),
    "one guid for all": Churn(lambda k: feed(*(piece(n, guid="same") for n in range(3 + k, 0, -1))), new=3),
    "a flood of new guids": Churn(lambda k: feed(*(piece(n, guid=f"{k}-{n}") for n in range(100, 0, -1))), first=100),
}


def own(name: str, document: bytes) -> bytes:
    """The document with a host of its own: one link in two sources is one piece."""
    return document.replace(b"harbour.example", f"{path_of(name)[1:]}.example".encode())


def served(name: str, document: bytes, content_type: str) -> Scenario:
    """The same document each time."""
    document = own(name, document)

    async def scenario(asked: Asked, write: Write) -> None:
        await write(answer("200 OK", document, f"Content-Type: {content_type or 'text/xml'}"))

    return scenario


def churned(name: str, churn: Churn) -> Scenario:
    """The next state of the feed at each poll."""
    polls = iter(range(1_000))

    async def scenario(asked: Asked, write: Write) -> None:
        await write(answer("200 OK", own(name, churn.document(next(polls))), "Content-Type: application/rss+xml"))

    return scenario


def path_of(name: str) -> str:
    return "/" + name.replace(" ", "-").replace("#", "no").replace(",", "")


def all_scenarios() -> dict[str, Scenario]:
    """Fresh scenarios by path."""
    fixed = {path_of(name): served(name, body, kind) for name, (body, kind, _) in DOCUMENTS.items()}
    return {**fixed, **{path_of(name): churned(name, churn) for name, churn in CHURN.items()}}
