"""The rows of `tocsin try parse`."""

from __future__ import annotations

from bot.sources.trial import parse_lines
from tests.sources.feeds import pieces, rss


def test_a_row_has_every_name_and_utc_dates() -> None:
    (piece,) = pieces(3, 1)
    (row,) = parse_lines(rss([piece]).encode(), None, None)
    assert list(row) == ["id", "url", "title", "text", "published", "updated", "authors", "language"]
    assert (row["id"], row["url"], row["authors"], row["language"]) == (piece.guid, piece.link, [piece.author], "en-gb")
    assert row["published"] == piece.when.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert row["updated"] is None


def test_a_row_without_guid_or_link_still_has_an_id() -> None:
    (row,) = parse_lines(b"<rss version='2.0'><channel><item><title>Quay</title></item></channel></rss>", None, None)
    assert row["id"].startswith("S:")


def test_a_feed_without_items_gives_no_row() -> None:
    assert parse_lines(b"<rss version='2.0'><channel><title>T</title></channel></rss>", None, None) == []
