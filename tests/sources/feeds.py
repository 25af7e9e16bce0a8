"""Feeds made by a seed: one list of items written as RSS 2.0, RSS 1.0 or Atom, with invented people and outlets."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

_WORDS = """
harbour council votes to reopen the old quay after a long inquiry into storm damage ministers said budget for ferry
crews nurses schools rail “quoted” café naïve £5 & <b>bold</b> Ørsted 50% Zoë's train—late re-run e-mail
"""
WORDS = _WORDS.split()
START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Piece:
    guid: str
    link: str
    title: str
    body: str
    author: str
    when: datetime


def pieces(seed: int, count: int = 8) -> list[Piece]:
    chance = random.Random(seed)

    def words(least: int, most: int) -> str:
        return " ".join(chance.choice(WORDS) for _ in range(chance.randint(least, most)))

    made = []
    for number in range(count):
        title = words(3, 9).replace("<b>bold</b>", "bold")
        body = "".join(f"<p>{words(5, 30).replace('& ', '&amp; ')}</p>" for _ in range(chance.randint(1, 3)))
        link = f"https://harbour.example/{seed}/{number}?a=1&b={chance.randint(1, 9)}"
        when = START + timedelta(minutes=chance.randint(0, 99999), seconds=chance.randint(0, 59))
        made.append(Piece(f"harbour:{seed}:{number}", link, title, body, chance.choice(("Ida Moor", "Jo Ó Sé")), when))
    return made


def rss(items: list[Piece], *, cdata: bool = False) -> str:
    def body(piece: Piece) -> str:
        return f"<![CDATA[{piece.body}]]>" if cdata else escape(piece.body)

    rows = "".join(
        f"<item><title>{escape(p.title)}</title><link>{escape(p.link)}</link><guid isPermaLink='false'>{p.guid}</guid>"
        f"<pubDate>{format_datetime(p.when)}</pubDate><dc:creator>{p.author}</dc:creator>"
        f"<description>{body(p)}</description></item>"
        for p in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>Harbour Post</title><link>https://harbour.example/</link><language>en-GB</language>{rows}</channel></rss>"
    )


def rdf(items: list[Piece]) -> str:
    rows = "".join(
        f"<item rdf:about={quoteattr(p.guid)}><title>{escape(p.title)}</title><link>{escape(p.link)}</link>"
        f"<dc:date>{p.when.isoformat()}</dc:date><dc:creator>{p.author}</dc:creator>"
        f"<description>{escape(p.body)}</description></item>"
        for p in items
    )
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://harbour.example/">'
        f"<title>Harbour Post</title><link>https://harbour.example/</link></channel>{rows}</rdf:RDF>"
    )


def atom(items: list[Piece]) -> str:
    rows = "".join(
        f'<entry><title type="html">{escape(escape(p.title))}</title><link rel="alternate" href={quoteattr(p.link)}/>'
        f"<id>{p.guid}</id><published>{p.when.isoformat()}</published><updated>{p.when.isoformat()}</updated>"
        f'<author><name>{p.author}</name></author><content type="html">{escape(p.body)}</content></entry>'
        for p in items
    )
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB"><title>Harbour Post</title><id>harbour</id>'
        f'<updated>2026-11-02T08:00:00Z</updated><link rel="self" href="https://harbour.example/feed"/>{rows}</feed>'
    )


WRITERS = {"rss": rss, "rss with CDATA": lambda items: rss(items, cdata=True), "rdf": rdf, "atom": atom}
