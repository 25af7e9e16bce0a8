"""Entries as grouping reads them."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core import group, normalise
from bot.flows import reading
from bot.model.item import Entry
from bot.model.source import Source
from bot.model.watch import Match, Span

NOW = datetime(2031, 3, 4, 9, tzinfo=UTC)
TIMES = Source("Harbour Times", "https://harbour.example/feed", id=1)


def docs(entries: list[Entry], matches: dict[int, tuple[Match, ...]], language: str = "") -> dict[int, group.Doc]:
    return reading.docs(normalise.prepare(entries, now=NOW), matches, TIMES, language)


def hit(start: int, end: int, term: str) -> tuple[Match, ...]:
    return (Match("w", (Span("title", start, end, term),)),)


def test_what_hit_the_watch_is_weak_as_written_and_as_meant() -> None:
    found = docs([Entry(guid="a", title="Deepfakes of Ada Brook spread")], {0: hit(0, 9, "deepfake")})
    assert found[0].weak == {"deepfak"}


def test_only_matched_entries_are_read() -> None:
    entries = [Entry(guid="a", title="Pico sings"), Entry(guid="b", title="Pico dances")]
    assert set(docs(entries, {1: hit(0, 4, "pico")})) == {1}
    assert docs(entries, {}) == {}


def test_footers_and_the_name_of_a_series_say_nothing() -> None:
    entries = [
        Entry(guid=str(k), title=f"Harbour Letter: {what}", text=f"About {what}. Write to the harbour desk today.")
        for k, what in enumerate(("ferries", "gulls", "cranes", "ropes", "tides"))
    ]
    found = docs(entries, {0: hit(16, 23, "ferries")})[0]
    assert "desk" not in found.counts
    assert {"harbour", "letter"} <= found.weak


def test_the_publisher_is_the_host_of_the_link_else_the_source() -> None:
    assert reading.publisher(Entry(url="https://www.gazette.example/a"), TIMES) == "gazette.example"
    assert reading.publisher(Entry(), TIMES) == "Harbour Times"


def test_a_carrier_of_other_people_s_links_is_no_publisher() -> None:
    assert reading.publisher(Entry(url="https://news.google.com/rss/articles/xyz"), TIMES) == ""


def test_the_language_of_the_document_is_known_to_grouping() -> None:
    entries = [Entry(guid="a", title="Angebot: Fotografie Vollformat")]
    assert docs(entries, {0: hit(0, 7, "angebot")}, "de")[0].foreign
    assert not docs(entries, {0: hit(0, 7, "angebot")}, "en")[0].foreign
