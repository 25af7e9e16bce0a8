"""A story as evidence: what the bundle holds, what it must not hold, and that its hashes are right.

To write the golden files anew: python -m tests.flows.test_evidence
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from bot.flows import evidence
from bot.flows.dispatch import dispatch
from bot.model.source import Excerpt, Source
from bot.storage.sqlite import SqliteStore, open_store
from tests.fakes import rss
from tests.flows.newsroom import EDITOR, INQUIRY, MEMBER, REGULATOR, STATEMENT, TIMES, Newsroom, at_work, workspace

GOLDEN = Path(__file__).parents[1] / "golden" / "evidence"
HOSTILE = replace(
    INQUIRY,
    title="Pico inquiry &lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(2)&gt; widens",
    text=INQUIRY.text + " “We did nothing wrong with <b>Pico</b>,” said Dana Reeve, the head of Lumen Labs. "
    "The order comes into force on 6 April 2031.",
)


async def told(newsroom: Newsroom) -> None:
    """A story of two pieces, one of them edited with mark-up in its headline, posted and claimed."""
    await newsroom.begins(TIMES, REGULATOR)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    await newsroom.reads(REGULATOR, STATEMENT)
    await newsroom.delivers()
    await dispatch(newsroom.desk, ("claim",), {"id": "S1"}, MEMBER)
    await newsroom.reads(TIMES, HOSTILE)
    await newsroom.delivers()


async def bundle(newsroom: Newsroom) -> dict[str, bytes]:
    return evidence.files(await evidence.gather(newsroom.desk, "S1", "0.1.0"))


def document(made: Mapping[str, bytes]) -> Any:
    return json.loads(made["story.json"])


class Page(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


async def test_a_bundle_is_what_the_golden_files_show(newsroom: Newsroom) -> None:
    await told(newsroom)
    made = await bundle(newsroom)
    assert {name: content.decode() for name, content in made.items()} == {
        name: (GOLDEN / name).read_text("utf-8") for name in ("story.json", "story.html", "manifest.json")
    }


async def test_the_manifest_has_the_hash_of_each_file_and_of_what_was_fetched(newsroom: Newsroom) -> None:
    await told(newsroom)
    made = await bundle(newsroom)
    manifest = json.loads(made.pop("manifest.json"))
    assert {one["name"]: (one["sha256"], one["bytes"]) for one in manifest["files"]} == {
        name: (hashlib.sha256(content).hexdigest(), len(content)) for name, content in made.items()
    }
    assert [(one["url"], one["sha256"], one["versions"]) for one in manifest["fetched"]] == [
        (source.url, hashlib.sha256(rss(piece)).hexdigest(), versions)
        for source, piece, versions in (
            (TIMES, INQUIRY, ["I3 version 1"]),
            (REGULATOR, STATEMENT, ["I4 version 1"]),
            (TIMES, HOSTILE, ["I3 version 2"]),
        )
    ]


async def test_a_page_has_no_mark_up_of_a_source_nothing_to_load_and_nothing_to_click(newsroom: Newsroom) -> None:
    await told(newsroom)
    text = (await bundle(newsroom))["story.html"].decode()
    page = Page(text)
    assert not page.tags & {"script", "img", "a", "link", "iframe", "b", "form", "object", "svg", "base"}
    assert page.attributes <= {"lang", "charset", "http-equiv", "content", "name", "class"}
    assert "alert(1)" in text
    assert re.findall(r"url\(|@import", text) == []


async def test_no_more_than_sixty_words_of_a_piece_are_copied(newsroom: Newsroom) -> None:
    await told(newsroom)
    for piece in document(await bundle(newsroom))["pieces"]:
        texts = {piece["headline"], *(version["headline"] for version in piece["versions"] if version["headline"])}
        for found in piece["facts"].values():
            texts |= {text for one in found if (text := one.get("text") or one.get("sentence"))}
        words = sum(len(text.split()) for text in texts) + len(piece["excerpt"].replace(" …", "").split())
        assert 20 < words <= 60


async def test_a_source_without_excerpts_gives_no_sentence_to_a_bundle(newsroom: Newsroom) -> None:
    bare = replace(TIMES, excerpt=Excerpt.NONE)
    newsroom.desk.store.reconcile((bare, REGULATOR), newsroom.desk.workspace.watches, (), newsroom.clock.now())
    await told(newsroom)
    made = await bundle(newsroom)
    text = made["story.json"].decode() + made["story.html"].decode()
    assert [words for words in ("alert(1)", "Complaints say", "did nothing wrong", "Dana Reeve") if words in text] == []


async def test_a_name_that_is_never_shown_is_not_in_a_bundle(newsroom: Newsroom) -> None:
    await told(newsroom)
    newsroom.desk.workspace = replace(newsroom.desk.workspace, never_show=("Dana Reeve", "Lumen Labs"))
    made = await bundle(newsroom)
    assert [name for name in (b"Dana", b"Lumen") for content in made.values() if name in content] == []


POSTS = Source("Posts about Pico", "https://chirp.example/@mara.quill.rss", tags=frozenset({"social"}))
POST = (
    "<item><title>Mara Quill: my picture went through Pico</title><link>https://chirp.example/@mara.quill/991</link>"
    "<guid>991</guid><author>mara@quill.example (Mara Quill)</author><pubDate>Tue, 04 Mar 2031 09:20:00 GMT</pubDate>"
    "<description>{text} The regulator opened an inquiry into the Pico chatbot of Lumen Labs on Tuesday. “It was me,” "
    "said Mara Quill, a pupil. The order comes into force on 6 April 2031. Twelve women were harmed.</description>"
    "</item>"
)


def chirps(text: str) -> bytes:
    feed = f"<title>Mara Quill</title><link>https://chirp.example/</link><description>x</description>{POST}"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{feed.format(text=text)}</channel></rss>'.encode()


async def test_of_a_private_persons_post_a_bundle_has_host_time_and_matched_words_alone(store: SqliteStore) -> None:
    newsroom = await at_work(store, workspace(sources=(TIMES, POSTS)))
    await newsroom.begins(TIMES, POSTS)
    await newsroom.reads_bytes(POSTS, chirps("Saltmarsh schoolgirl pictures."))
    await newsroom.delivers()
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.reads_bytes(POSTS, chirps("Saltmarsh schoolgirl photographs everywhere."))
    await newsroom.delivers()
    await dispatch(newsroom.desk, ("claim",), {"id": "S1"}, MEMBER)
    made = await bundle(newsroom)
    piece = next(each for each in document(made)["pieces"] if each["source"] == POSTS.name)
    assert len(piece["versions"]) == 2
    kept = {name: piece[name] for name in ("headline", "excerpt", "url", "authors", "published", "watches", "facts")}
    assert kept == {
        "headline": "A post on chirp.example",
        "excerpt": "",
        "url": None,
        "authors": [],
        "published": "2031-03-04T09:20:00Z",
        "watches": {"Pico": ["pico"]},
        "facts": {"quotations": [], "dates": [], "figures": []},
    }
    assert {version["fetched"]["url"] for version in piece["versions"]} == {"chirp.example"}
    assert {version["text_sha256"] for version in piece["versions"]} == {None}
    for name, content in made.items():
        found = re.findall(r"mara|quill|schoolgirl|it was me|pupil|twelve", content.decode(), re.IGNORECASE)
        assert found == [], name


async def test_what_was_forgotten_is_not_in_a_bundle(newsroom: Newsroom) -> None:
    await told(newsroom)
    await dispatch(newsroom.desk, ("forget",), {"what": INQUIRY.link}, EDITOR)
    await newsroom.delivers()
    made = await bundle(newsroom)
    assert [piece["id"] for piece in document(made)["pieces"]] == ["I4"]
    assert [word for word in (b"alert(1)", b"harbour.example", b"Dana") if any(word in c for c in made.values())] == []


async def _write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"{folder}/tocsin.db")
        newsroom = await at_work(store, workspace())
        await told(newsroom)
        made = await bundle(newsroom)
        store.close()
    GOLDEN.mkdir(exist_ok=True)
    for name, content in made.items():
        (GOLDEN / name).write_bytes(content)


if __name__ == "__main__":
    asyncio.run(_write())
