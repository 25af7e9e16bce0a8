"""Source kinds: addresses from configuration, identity from entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.model.item import Entry
from bot.sources.kinds import KINDS

ADDRESSES = [
    ("feed", {"url": "https://h.example/feed"}, "https://h.example/feed"),
    ("govuk", {"organisation": "home-office"}, "https://www.gov.uk/government/organisations/home-office.atom"),
    (
        "govuk",
        {"organisation": "home-office", "keywords": "online safety"},
        "https://www.gov.uk/search/all.atom?keywords=online+safety&organisations%5B%5D=home-office",
    ),
    ("parliament", {"bills": "allbills"}, "https://bills-api.parliament.uk/api/v1/Rss/allbills.rss"),
    ("parliament", {"bills": "3825"}, "https://bills-api.parliament.uk/api/v1/Rss/Bills/3825.rss"),
    ("legislation", {"type": "uksi"}, "https://www.legislation.gov.uk/new/uksi/data.feed"),
    ("legislation", {"type": "all"}, "https://www.legislation.gov.uk/new/data.feed"),
    (
        "legislation",
        {"type": "all", "text": '"non-consensual"'},
        "https://www.legislation.gov.uk/all/data.feed?text=%22non-consensual%22&sort=published",
    ),
]


@pytest.mark.parametrize(("kind", "given", "expected"), ADDRESSES)
def test_an_address_is_made_of_what_was_given(kind: str, given: dict[str, str], expected: str) -> None:
    assert KINDS[kind].url(given) == expected


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("govuk", {}, "organisation"),
        ("govuk", {"organisation": "../x"}, "last part of its gov.uk address"),
        ("govuk", {"organisation": "a", "finder": "x"}, "one of news-and-communications"),
        ("parliament", {"bills": "acts"}, "one of allbills"),
        ("legislation", {"type": "UK SI"}, "such as uksi"),
        ("feed", {}, "url"),
    ],
)
def test_what_is_missing_or_wrong_is_said(kind: str, given: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        KINDS[kind].url(given)


def adopted(kind: str, entry: Entry) -> Entry:
    adopt = KINDS[kind].adopt
    assert adopt is not None
    return adopt(entry)


def test_a_gov_uk_page_is_the_same_in_both_kinds_of_feed() -> None:
    page = "https://www.gov.uk/government/news/quay"
    organisation = adopted("govuk", Entry(guid=f"{page}#2026-11-02T08:00:00Z", url=page, title="Quay"))
    finder = adopted("govuk", Entry(guid="tag:www.gov.uk,2005:/government/news/quay", url=page, title="Quay"))
    assert organisation.key == finder.key == "govuk:/government/news/quay"


def test_a_bill_is_a_new_piece_at_each_stage() -> None:
    link = "https://bills.parliament.uk/bills/9001"
    second = Entry(guid=link, url=link, title="Quays Bill", text="2nd reading, House of Commons")
    third = replace(second, text="3rd reading, House of Commons")
    lords = replace(second, text="2nd reading, House of Lords")
    assert len({adopted("parliament", entry).key for entry in (second, third, lords)}) == 3
    assert (
        adopted("parliament", replace(second, text="2nd reading, House of Commons. Corrected.")).key
        == adopted("parliament", second).key
    )


def test_legislation_is_known_by_its_uri_in_all_its_forms() -> None:
    when = datetime(2026, 11, 2, tzinfo=UTC)
    forms = ("http://www.legislation.gov.uk/id/uksi/2026/1", "https://www.legislation.gov.uk/uksi/2026/1/made")
    read = [adopted("legislation", Entry(guid=form, title="t", updated=when)) for form in forms]
    assert {(entry.key, entry.version_at) for entry in read} == {("legislation:uksi/2026/1", when)}


def test_entries_without_a_mark_of_the_kind_keep_the_plain_rules() -> None:
    entry = Entry(guid="x", url="https://harbour.example/", title="t")
    assert adopted("parliament", entry) == adopted("legislation", entry) == adopted("govuk", entry) == entry
