"""By what entries of one document are known again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.normalise import fingerprint, is_long, prepare
from bot.model.item import Entry, KeyKind, Prepared

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
LONG = (
    "The council voted to reopen the old quay on Monday after a long inquiry into the storm damage of last year. " * 3
)


def entry(guid: str | None = None, url: str | None = None, title: str = "Quay reopens", text: str = "") -> Entry:
    return Entry(guid=guid, url=url, title=title, text=text)


def one(*entries: Entry) -> Prepared:
    (prepared,) = prepare(entries, now=NOW)
    return prepared


def two(*entries: Entry) -> tuple[Prepared, Prepared]:
    first, second = prepare(entries, now=NOW)
    return first, second


def distinctive(prepared: Prepared) -> dict[KeyKind, bool]:
    return {key.kind: key.distinctive for key in prepared.keys}


def test_an_entry_is_known_by_guid_link_and_words() -> None:
    prepared = one(entry("g1", "https://www.harbour.example/quay?utm_source=rss"))
    assert [(key.kind, key.key) for key in prepared.keys[:2]] == [
        (KeyKind.GUID, "g1"),
        (KeyKind.LINK, "harbour.example/quay"),
    ]
    assert prepared.keys[2].key == fingerprint("Quay reopens", "")
    assert prepared.canonical == "harbour.example/quay"
    assert all(key.distinctive for key in prepared.keys)


@pytest.mark.parametrize(
    "other", [{"guid": ("g1", "g2")}, {"url": ("https://harbour.example/a", "https://harbour.example/b")}]
)
def test_a_headline_that_two_pieces_of_a_bare_feed_share_decides_nothing(other: dict[str, tuple[str, str]]) -> None:
    """Without links, or without GUIDs, what there is tells them apart; nor is a third taken for them."""
    ((name, (left, right)),) = other.items()
    pair = two(entry(**{name: left}), entry(**{name: right}))
    assert [distinctive(each)[KeyKind.FINGERPRINT] for each in pair] == [False, False]


def test_an_adapters_key_decides_alone() -> None:
    prepared = one(Entry(guid="g", url="https://gov.example/a", title="t", key="govuk:/a"))
    assert [(key.kind, key.key) for key in prepared.keys] == [(KeyKind.ADAPTER, "govuk:/a")]


def test_a_guid_shared_by_two_pieces_decides_nothing() -> None:
    first, second = prepare(
        [entry("g", "https://h.example/1", "One"), entry("g", "https://h.example/2", "Two")], now=NOW
    )
    assert distinctive(first)[KeyKind.GUID] is distinctive(second)[KeyKind.GUID] is False
    assert distinctive(first)[KeyKind.LINK] is True


def test_a_link_shared_under_two_guids_decides_nothing() -> None:
    first, second = prepare(
        [entry("a", "https://h.example/live", "One"), entry("b", "https://h.example/live", "Two")], now=NOW
    )
    assert distinctive(first)[KeyKind.LINK] is distinctive(second)[KeyKind.LINK] is False
    assert distinctive(first)[KeyKind.GUID] is True


def test_a_short_headline_shared_by_two_pieces_decides_nothing() -> None:
    first, _ = prepare([entry("a", "https://h.example/1"), entry("b", "https://h.example/2")], now=NOW)
    assert distinctive(first)[KeyKind.FINGERPRINT] is False


@pytest.mark.parametrize(
    "double",
    [
        entry("g", "https://h.example/1"),
        entry("g", "http://www.h.example/1/?utm_source=x", "Other title"),
        entry("g", "https://h.example/other"),
        entry("other", "https://h.example/1"),
        entry(None, "https://h.example/1"),
    ],
)
def test_the_same_piece_twice_is_one(double: Entry) -> None:
    assert one(entry("g", "https://h.example/1"), double).entry.guid == "g"


def test_a_long_text_twice_is_one_whatever_its_links() -> None:
    one(entry("a", "https://h.example/1", text=LONG), entry("b", "https://h.example/2", text=LONG))


def test_the_same_key_of_an_adapter_twice_is_one() -> None:
    one(Entry(title="a", key="bill:1:2"), Entry(title="b", key="bill:1:2"))


def test_fragments_count_where_entries_differ_by_them_alone() -> None:
    live = "https://h.example/live"
    first, second = prepare([entry("a", f"{live}#1", "One"), entry("b", f"{live}#2", "Two")], now=NOW)
    assert (first.canonical, second.canonical) == ("h.example/live#1", "h.example/live#2")
    assert one(entry("a", f"{live}#1", "One")).canonical == "h.example/live"


@pytest.mark.parametrize("counter", ["#0", "#1", "#2026-11-02T08:00:00Z"])
def test_a_counter_or_date_behind_a_guid_changes_nothing(counter: str) -> None:
    link = "https://harbour.example/news/articles/c1"
    assert one(entry(link + counter, link)).keys[0].key == "harbour.example/news/articles/c1"


def test_posts_of_one_page_keep_their_own_guids() -> None:
    page = "https://h.example/blog"
    first, second = prepare([entry(f"{page}#p1", page, "One"), entry(f"{page}#p2", page, "Two")], now=NOW)
    assert first.keys[0].key != second.keys[0].key


def test_http_and_https_guids_are_one() -> None:
    assert one(entry("http://h.example/?p=1", "https://h.example/a")).keys[0].key == "h.example?p=1"


@pytest.mark.parametrize(
    ("published", "updated", "expected"),
    [
        (None, None, NOW),
        (NOW - timedelta(days=2), None, NOW - timedelta(days=2)),
        (None, NOW - timedelta(days=1), NOW - timedelta(days=1)),
        (NOW + timedelta(minutes=59), None, NOW + timedelta(minutes=59)),
        (NOW + timedelta(minutes=61), None, NOW),
    ],
)
def test_no_date_or_one_far_ahead_counts_as_now(
    published: datetime | None, updated: datetime | None, expected: datetime
) -> None:
    assert one(Entry(title="t", published=published, updated=updated)).dated == expected


def test_the_hash_changes_with_title_or_text_and_nothing_else() -> None:
    base = one(entry("g", text="a"))
    assert one(Entry(guid="x", title="Quay reopens", text="a", published=NOW)).content_hash == base.content_hash
    assert one(entry("g", text="b")).content_hash != base.content_hash
    assert one(entry("g", title="Quay", text="a")).content_hash != base.content_hash


def test_a_fingerprint_is_of_the_words_alone_and_says_how_long_they_are() -> None:
    assert fingerprint("Quay: “open”!", "") == fingerprint('QUAY "open"', "")
    assert fingerprint("ﬁsh", "") == fingerprint("fish", "")
    assert not is_long(fingerprint("a" * 199, ""))
    assert is_long(fingerprint("a" * 100, "b" * 100))
    assert fingerprint("—", "…") == ""


ENTRIES = st.builds(
    Entry,
    guid=st.sampled_from([None, "a", "b", "https://h.example/1#0", "https://h.example/1#1"]),
    url=st.sampled_from([None, "https://h.example/1", "https://h.example/1#x", "https://h.example/2", "junk"]),
    title=st.sampled_from(["One", "Two", ""]),
    text=st.sampled_from(["", LONG, "short"]),
)


@given(st.lists(ENTRIES, max_size=8))
def test_preparing_keeps_order_and_is_settled(entries: list[Entry]) -> None:
    prepared = prepare(entries, now=NOW)
    places = [next(n for n, e in enumerate(entries) if e is p.entry) for p in prepared]
    assert places == sorted(places)
    assert prepare([p.entry for p in prepared], now=NOW) == prepared


@given(st.lists(ENTRIES, max_size=5))
def test_entries_that_share_nothing_have_the_keys_that_each_has_alone(entries: list[Entry]) -> None:
    apart = [
        replace(one, guid=f"{k} {one.guid}", url=f"https://h.example/{k}#{k}", title=f"{k}")
        for k, one in enumerate(entries)
    ]
    assert prepare(apart, now=NOW) == tuple(alone for one in apart for alone in prepare([one], now=NOW))
