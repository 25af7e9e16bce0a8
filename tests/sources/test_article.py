"""The text of a page, and a worker process that reads pages under the limits of those that read feeds."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import DocumentError
from bot.model.source import Failure, Fetched, FetchFailed, Source
from bot.sources.article import read_page
from bot.sources.worker import PageReader, WorkerLimits

SOURCE = Source("Harbour Post", "https://harbour.example/feed")
LINES = (
    "The quay reopens on Monday after four months of repairs, the harbour office said in a statement.",
    "Kapitän Müller said that the first ferry would leave at 8 a.m. & that fares stay at £5.",
    "Residents had complained for weeks that the detour by the bridge took them an hour each way.",
)


def page(*lines: str, charset: str = "", more: str = "") -> str:
    said = f'<meta charset="{charset}">' if charset else ""
    body = "".join(f"<p>{line.replace('&', '&amp;')}</p>" for line in lines)
    return (
        f"<!doctype html><html><head>{said}<title>Quay reopens</title></head><body><nav><a href='/a'>News</a> "
        f"<a href='/b'>Sport</a></nav><article><h1>Quay reopens</h1>{body}</article>{more}<footer>Imprint</footer>"
    )


def test_a_page_gives_its_piece_and_nothing_else() -> None:
    more = "<div class='comments'><p>First!</p></div><script>alert('x')</script>"
    assert read_page(page(*LINES, more=more).encode()) == "\n".join(("Quay reopens", *LINES))


@pytest.mark.parametrize(
    ("coding", "header", "meta"),
    [
        ("utf-8", "", ""),
        ("utf-8", "text/html; charset=utf-8", ""),
        ("utf-8-sig", "text/html", "iso-8859-1"),
        ("iso-8859-1", "text/html; charset=iso-8859-1", ""),
        ("iso-8859-1", "text/html", "iso-8859-1"),
        ("cp1252", "text/html", ""),
        ("utf-16", "text/html", ""),
        ("iso-8859-2", "text/html", "iso-8859-2"),
    ],
)
def test_pages_are_read_in_their_charset(coding: str, header: str, meta: str) -> None:
    line = LINES[1] if coding != "iso-8859-2" else "Kapitän Müller řekl, že první přívoz odjede v osm hodin ráno dne."
    lines = (LINES[0], line.replace("£", "") if coding == "iso-8859-2" else line, LINES[2])
    assert read_page(page(*lines, charset=meta).encode(coding), header).splitlines()[1:] == list(lines)


def test_an_xml_declaration_does_no_harm() -> None:
    assert "quay reopens on Monday" in read_page(b"<?xml version='1.0' encoding='utf-8'?>" + page(*LINES).encode())


def test_nothing_hidden_or_turned_round_comes_through() -> None:
    text = read_page(page(*(line + " \u202egnp.exe\u200b\u00ad" for line in LINES)).encode())
    assert "gnp.exe" in text
    assert not set(text) & set("\u202e\u200b\u00ad")


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b"%PDF-1.7 ...", "application/pdf", "leads to no page but to application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png", "image/png"),
        (b"<html><body></body></html>", "text/html", "no text"),
        (b"", "text/html", "no text"),
    ],
)
def test_what_is_no_piece_is_said_plainly(body: bytes, kind: str, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        read_page(body, kind)


TAGS = [
    "<p>",
    "</p>",
    "<article>",
    "<table><tr><td>",
    "<script>",
    "<!--",
    "]]>",
    "&#xD800;",
    "x",
    "<div",
    "'",
    "\0",
    "é",
]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | st.lists(st.sampled_from(TAGS), max_size=40))
def test_any_page_is_read_or_refused(body: bytes | list[str]) -> None:
    held = body if isinstance(body, bytes) else "".join(body).encode()
    with suppress(DocumentError):
        assert read_page(held).strip()


# In a worker process.


def fetched(body: str | bytes, kind: str = "text/html") -> Fetched:
    return Fetched("https://harbour.example/1", body.encode() if isinstance(body, str) else body, kind)


@pytest.fixture
async def reader() -> AsyncIterator[PageReader]:
    made = PageReader()
    yield made
    await made.close()


async def test_a_worker_reads_pages_with_no_file_or_network_to_hand(reader: PageReader) -> None:
    """Everything that reading needs was loaded before the worker was confined, its last resorts included."""
    table = "<html><body><table><tr><td>" + "</td><td>".join(LINES) + "</td></tr></table></body></html>"
    assert await reader.read(fetched(page(*LINES)), SOURCE) == "\n".join(("Quay reopens", *LINES))
    rescued = await reader.read(fetched(table), SOURCE)
    assert isinstance(rescued, str) or rescued.failure is Failure.NO_ARTICLE
    process = reader._lane._all[0]._process
    assert process is not None
    assert process.returncode is None


async def test_what_is_no_piece_is_a_failure_of_its_own(reader: PageReader) -> None:
    refused = await reader.read(fetched("%PDF", "application/pdf"), SOURCE)
    assert isinstance(refused, FetchFailed)
    assert refused.failure is Failure.NO_ARTICLE


async def test_a_source_whose_pages_kill_the_reader_three_times_gets_a_days_rest() -> None:
    times = [0.0]
    reader = PageReader(WorkerLimits(), lambda: times[0])
    other = Source("Upland Mail", "https://upland.example/feed")
    try:
        for _ in range(3):
            assert isinstance(await reader.read(fetched(page(*LINES)), other), str)
            await _kill(reader)
            died = await reader.read(fetched(page(*LINES)), SOURCE)
            assert isinstance(died, FetchFailed)
            assert "more time or memory" in died.detail
        resting = await reader.read(fetched(page(*LINES)), SOURCE)
        assert isinstance(resting, FetchFailed)
        assert "not read for a day" in resting.detail
        assert isinstance(await reader.read(fetched(page(*LINES)), other), str)
        times[0] = 24 * 3600.0
        assert isinstance(await reader.read(fetched(page(*LINES)), SOURCE), str)
    finally:
        await reader.close()


async def _kill(reader: PageReader) -> None:
    process = reader._lane._all[0]._process
    assert process is not None
    process.send_signal(signal.SIGKILL)
    await process.wait()
