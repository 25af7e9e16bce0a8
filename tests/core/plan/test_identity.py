"""By what an entry is known again (behaviour: Items)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.plan.identity import recognise
from bot.model.item import Entry, ItemKey, KeyKind
from bot.model.plan import KnownItem
from tests.core.plan.polls import DAY, HOUR, LONG, NOW, entry, hit_by, known, prepared

INQUIRY = entry("inquiry")


def found(*entries: Entry, items: tuple[KnownItem, ...] = ()) -> list[int | None]:
    """Ids of the items that these entries are."""
    ready = prepared(*entries)
    hits = [hit_by(item, *ready) for item in items]
    return [item.item.id if item else None for item in recognise(ready, hits, NOW)]


def test_an_unseen_entry_is_new() -> None:
    assert found(INQUIRY, items=(known(entry("harbour fire")),)) == [None]


def test_a_moved_date_does_not_make_an_item_new() -> None:
    moved = replace(INQUIRY, published=NOW + DAY)
    assert found(moved, items=(known(INQUIRY),)) == [1]


def test_an_item_is_known_by_its_guid_when_link_and_text_stay_in_part() -> None:
    edited = replace(INQUIRY, url="https://harbour.example/moved")
    assert found(edited, items=(known(INQUIRY),)) == [1]


def test_an_item_is_known_by_its_link_when_its_guid_changes_at_every_poll() -> None:
    churned = replace(INQUIRY, guid="8f2c", title="Pico inquiry widened", text="Everything else is new as well.")
    assert found(churned, items=(known(INQUIRY),)) == [1]


def test_tracking_scheme_and_www_do_not_change_a_link() -> None:
    churned = replace(INQUIRY, guid=None, url="http://www.harbour.example/inquiry?utm_source=feed", text="New words.")
    assert found(churned, items=(known(INQUIRY),)) == [1]


def test_an_item_is_known_by_its_text_when_guid_and_link_change() -> None:
    moved = replace(INQUIRY, guid="other", url="https://harbour.example/2031/inquiry")
    assert found(moved, items=(known(INQUIRY),)) == [1]


def test_a_short_text_is_remembered_for_a_day_only() -> None:
    moved = replace(INQUIRY, guid="other", url="https://harbour.example/2031/inquiry")
    assert found(moved, items=(known(INQUIRY, seen=NOW - DAY),)) == [1]
    assert found(moved, items=(known(INQUIRY, seen=NOW - DAY - timedelta(seconds=1)),)) == [None]


def test_a_long_text_is_remembered_for_thirty_days() -> None:
    told = entry("inquiry", LONG)
    moved = replace(told, guid="other", url="https://harbour.example/2031/inquiry")
    assert found(moved, items=(known(told, seen=NOW - 30 * DAY),)) == [1]
    assert found(moved, items=(known(told, seen=NOW - 30 * DAY - HOUR),)) == [None]


@pytest.mark.parametrize("kind", [KeyKind.GUID, KeyKind.LINK])
@pytest.mark.parametrize(("names", "still"), [(3, None), (4, 1)])
def test_where_a_feed_renames_its_items_always_a_short_text_is_remembered_longer(
    kind: KeyKind, names: int, still: int | None
) -> None:
    """Four GUIDs or links of one item are the feed's habit; three may be chance."""
    old = known(INQUIRY, seen=NOW - 2 * DAY)
    others = tuple(key for key in old.keys if key.kind is not kind)
    churned = replace(old, keys=(*others, *(ItemKey(kind, f"name-{number}") for number in range(names))))
    moved = replace(INQUIRY, guid="other", url="https://harbour.example/2031/inquiry")
    assert found(moved, items=(churned,)) == [still]


def test_a_guid_given_to_another_piece_is_new() -> None:
    reused = replace(entry("harbour fire"), guid=INQUIRY.guid)
    assert found(reused, items=(known(INQUIRY),)) == [None]


def test_guids_that_count_places_in_the_feed_neither_double_nor_swallow() -> None:
    """A new piece takes the GUID of the one it pushes down."""
    old = replace(INQUIRY, guid="place-1")
    new, pushed = replace(entry("harbour fire"), guid="place-1"), replace(INQUIRY, guid="place-2")
    assert found(new, pushed, items=(known(old),)) == [None, 1]


def test_one_link_for_all_items_decides_nothing() -> None:
    one, two = (replace(entry(name), url="https://harbour.example/live") for name in ("one", "two"))
    assert found(one, two) == [None, None]
    assert found(two, one, items=(known(one), replace(known(two), item=replace(known(two).item, id=2)))) == [2, 1]


def test_of_several_hits_the_oldest_item_wins() -> None:
    by_guid = known(replace(INQUIRY, url="https://harbour.example/a", text="First words."), number=4)
    by_link = known(replace(INQUIRY, guid="other", text="Other words."), number=2)
    assert found(INQUIRY, items=(by_guid, by_link)) == [2]


def test_of_several_hits_the_sources_own_item_comes_before_an_older_one_of_another() -> None:
    elsewhere = known(replace(INQUIRY, guid="other"), number=2)
    own = known(replace(INQUIRY, url="https://harbour.example/a"), number=4)
    elsewhere = replace(elsewhere, item=replace(elsewhere.item, source_id=9))
    (ready,) = prepared(INQUIRY)
    hits = [hit_by(each, ready) for each in (elsewhere, own)]
    assert [item.item.id if item else None for item in recognise([ready], hits, NOW, source_id=1)] == [4]


def test_an_adapters_key_decides_alone() -> None:
    keyed = replace(INQUIRY, key="bill/3/stage/2")
    assert found(replace(keyed, key="bill/3/stage/3"), items=(known(keyed),)) == [None]
    assert found(replace(entry("other"), key="bill/3/stage/2"), items=(known(keyed),)) == [1]
