"""Documents to entries: both readers alike, and everything that is no feed said plainly."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import DocumentError
from bot.model.item import Entry
from bot.sources import fast, tolerant
from bot.sources.feed import MAX_DEPTH, clean_document, parse_document
from bot.sources.html import to_text
from tests.sources.feeds import WRITERS, pieces


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("form", WRITERS)
def test_both_readers_give_the_same_entries(form: str, seed: int) -> None:
    text = WRITERS[form](pieces(seed))
    quick, slow = fast.read(text, "https://harbour.example/feed"), tolerant.read(text, "https://harbour.example/feed")
    assert quick is not None
    assert slow is not None
    assert quick.entries == tuple(replace(entry, language=quick.entries[0].language) for entry in slow.entries)
    assert quick.title == slow.title


@pytest.mark.parametrize("form", WRITERS)
def test_what_was_written_is_what_is_read(form: str) -> None:
    written = pieces(7)
    read = parse_document(WRITERS[form](written).encode(), "https://harbour.example/feed").entries
    assert [(e.guid, e.url, e.title, e.text, e.published, e.authors) for e in read] == [
        (p.guid, p.link, p.title, to_text(p.body), p.when, (p.author,)) for p in written
    ]


MORNING = "2026-11-02T08:00:00+01:00"


def rss_item(inner: str, channel: str = "") -> Entry:
    body = f'<rss version="2.0"><channel><title>T</title>{channel}<item>{inner}</item></channel></rss>'
    (entry,) = parse_document(body.encode(), "https://harbour.example/news/feed.xml").entries
    return entry


def test_an_item_without_title_is_named_by_its_first_sentence() -> None:
    text = "The quay reopens on Monday, the council said. More follows from the harbour office later today."
    assert rss_item(f"<description>{text}</description>").title == "The quay reopens on Monday, the council said."


def test_a_long_first_sentence_is_cut_at_a_word() -> None:
    title = rss_item(f"<description>{'harbour ' * 40}</description>").title
    assert len(title) <= 80
    assert title.endswith("harbour…")


def test_a_title_that_is_an_escaped_link_is_read_as_text() -> None:
    assert (
        rss_item("<title>&lt;a href='https://x.example'&gt;Live: vote on quay&lt;/a&gt;</title>").title
        == "Live: vote on quay"
    )


def test_relative_links_count_from_the_document() -> None:
    assert rss_item("<title>a</title><link>../quay</link>").url == "https://harbour.example/quay"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "mailto:a@b.example"]
)
def test_links_of_other_schemes_are_dropped(link: str) -> None:
    assert rss_item(f"<title>a</title><link>{link}</link>").url is None


def test_a_guid_that_is_a_link_stands_in_for_it() -> None:
    assert rss_item("<title>a</title><guid>https://harbour.example/7</guid>").url == "https://harbour.example/7"


def test_podcast_items_link_to_their_enclosure() -> None:
    assert rss_item("<title>a</title><enclosure url='https://h.example/a.mp3'/>").url == "https://h.example/a.mp3"


def test_atom_bases_texts_and_links() -> None:
    body = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/x/"><title>t</title>
    <entry xml:lang="cy"><title type="text">1 &lt; 2 &amp;amp; 3</title><id>urn:1</id>
    <updated>2026-11-02T08:00:00Z</updated>
    <link rel="edit" href="/edit"/><link rel="alternate" href="y"/>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Un</p><p>Dau</p></div></content></entry></feed>"""
    (entry,) = parse_document(body.encode(), "https://b.example/feed").entries
    expected = Entry(
        guid="urn:1",
        url="https://a.example/x/y",
        title="1 < 2 &amp; 3",
        text="Un\nDau",
        updated=datetime(2026, 11, 2, 8, tzinfo=UTC),
        language="cy",
    )
    assert entry == expected


def test_json_feed_with_its_oddities() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour",
        "language": "en",
        "authors": [{"name": "Ida Moor"}],
        "items": [
            {"id": 17, "url": "/1", "content_html": "<p>Quay &amp; pier.</p>", "date_published": MORNING},
            {
                "id": "2",
                "title": "T",
                "content_text": "a < b",
                "authors": ["Jo"],
                "external_url": "https://h.example/2",
            },
            "junk",
        ],
    }
    parsed = parse_document(json.dumps(feed).encode(), "https://h.example/feed.json")
    assert parsed.format == "json11"
    assert [(e.guid, e.url, e.title, e.text, e.authors) for e in parsed.entries] == [
        ("17", "https://h.example/1", "Quay & pier.", "Quay & pier.", ("Ida Moor",)),
        ("2", "https://h.example/2", "T", "a < b", ("Jo",)),
    ]
    assert parsed.entries[0].published == datetime(2026, 11, 2, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("coding", "declared"),
    [
        *(("utf-8", "utf-8"), ("utf-8", "iso-8859-1"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-16-le", "")),
        *(("iso-8859-1", "iso-8859-1"), ("cp1252", "iso-8859-1"), ("cp1252", ""), ("iso-8859-2", "iso-8859-2")),
    ],
)
def test_bytes_are_read_for_what_they_are(coding: str, declared: str) -> None:
    said = f' encoding="{declared}"' if declared else ""
    title = "“Café”" if coding in ("cp1252", "utf-8", "utf-8-sig") else "Café"
    text = f'<?xml version="1.0"{said}?><rss version="2.0"><channel><item><title>{title}</title></item></channel></rss>'
    assert parse_document(text.encode(coding)).entries[0].title == title


@pytest.mark.parametrize(
    "fault", ["&nbsp;", "&eacute;", " & ", "\x0b", "&#xD800;", "&#2;", "&unknown;", "<br>", "</b>"]
)
def test_small_faults_do_not_lose_the_feed(fault: str) -> None:
    body = f"\n<rss version='2.0'><channel><title>T</title><item><title>Quay{fault}open</title></item></channel></rss>"
    (entry,) = parse_document(body.encode()).entries
    assert entry.title.startswith("Quay")
    assert entry.title.endswith("open")


@pytest.mark.parametrize("body", [b"<rss version='2.0'><channel><item><title>Cut off</title><link>https://h.exam"])
def test_a_feed_that_breaks_off_gives_what_there_is(body: bytes) -> None:
    assert parse_document(body).entries[0].title == "Cut off"


REFUSED = [
    (b"", "empty"),
    (b"  \n ", "empty"),
    (b"<!doctype html><html><head><title>Harbour Post</title></head></html>", 'a web page ("Harbour Post")'),
    (b"<html><script src='/cdn-cgi/challenge-platform/x'></script>Just a moment...</html>", "checks for humans"),
    (b'{"error": "rate limit reached"}', 'JSON that says "rate limit reached"'),
    (b'{"items": [', "JSON of this feed is broken"),
    (b"[" * 100_000, "JSON of this feed is broken"),
    (b"Service unavailable", "plain text"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no feed"),
    (b"\x89PNG\r\n\x1a\n" + bytes(200), "no feed"),
    (b"<rss><channel>" + b"<a>" * 50_000, "nested too deeply"),
    (b"<rss version='2.0'><channel>" + b"<item/>" * 20_001 + b"</channel></rss>", "more than 20000 items"),
    (b"<rss><channel><item a='" + b"x" * 100_000 + b"'><title>&broken", "absurd length"),
]


@pytest.mark.parametrize(("body", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_is_no_feed_is_said_plainly(body: bytes, said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_document(body)
    assert said in str(caught.value)


def test_an_entity_of_the_documents_own_names_nothing() -> None:
    body = b"""<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "yyyy">]>
    <rss version="2.0"><channel><item><title>a &x; b &y;</title></item></channel></rss>"""
    (entry,) = parse_document(body).entries
    assert "root:" not in entry.title
    assert "yyyy" not in entry.title


def test_a_body_that_spells_a_path_or_link_is_not_opened() -> None:
    for body in (b"/etc/hostname", b"http://127.0.0.1:1/feed", b"file:///etc/hostname"):
        with pytest.raises(DocumentError):
            parse_document(body)


def test_many_authors_on_one_line_cost_little() -> None:
    name = "a" * 100_000
    body = f"<rss version='2.0'><channel><item><title>t</title><author>{name} (x</author></item></channel></rss><<"
    (entry,) = parse_document(body.encode()).entries
    assert all(len(author) <= 320 for author in entry.authors)


def test_a_feed_of_ten_thousand_items_is_read_whole() -> None:
    items = "".join(f"<item><title>n{n}</title><link>https://h.example/{n}</link></item>" for n in range(10_000))
    parsed = clean_document(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    assert parsed is not None
    assert len(parsed.entries) == 10_000


MARKS = [
    *("<rss version='2.0'>", "<channel>", "<item>", "<title>", "</title>", "<link>", "</item>", "<![CDATA[", "]]>"),
    *("<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "<content type='xhtml'>", "<!DOCTYPE", "[", "x"),
    *("\x00", "é", "<!--", "&", "&#x0;"),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(MARKS), max_size=30))
def test_any_heap_of_marks_is_read_or_refused(parts: list[str]) -> None:
    with suppress(DocumentError):
        assert all(entry.title for entry in parse_document("".join(parts).encode()).entries)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(DocumentError):
        parse_document(body)


def test_the_depth_limit_leaves_room_for_honest_markup() -> None:
    inner = "<b>" * (MAX_DEPTH // 2) + "deep" + "</b>" * (MAX_DEPTH // 2)
    body = (
        f"<rss version='2.0'><channel><item><title>t</title><description>{inner}</description></item></channel></rss>"
    )
    assert parse_document(body.encode()).entries[0].title == "t"
