"""Entries as grouping reads them: without what their source always says, and with what brought them here set apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlsplit

from bot.core import group
from bot.model.item import Entry, Prepared
from bot.model.source import Source
from bot.model.watch import Match

READ = 4000
"""Characters of a text that are looked at: well over the words that grouping reads."""

_CARRIERS = frozenset({"news.google.com", "bing.com", "t.co", "flipboard.com"})
"""Hosts that pass on what others publish: a link there does not tell who that is."""


def docs(
    prepared: Sequence[Prepared], matches: Mapping[int, Collection[Match]], source: Source, language: str | None
) -> dict[int, group.Doc]:
    """The terms of the matched entries of one document, by number.

    The whole document is looked at: what recurs in its texts is a footer, what recurs in its titles is a series.
    """
    if not matches:
        return {}
    entries = [each.entry for each in prepared]
    footers = group.recurring([entry.text[:READ] for entry in entries])
    series = group.recurring_words([f"{entry.title} {group.slug(entry.url or '')}" for entry in entries])
    return {
        number: group.read(
            entries[number].title,
            group.without(entries[number].text[:READ], footers),
            source=publisher(entries[number], source),
            weak=series.union(span.term for match in found for span in match.spans).union(_hit(entries[number], found)),
            language=entries[number].language or language or "",
            url=entries[number].url or "",
        )
        for number, found in matches.items()
    }


def publisher(entry: Entry, source: Source) -> str:
    """Who published an entry: the host of its link, else its source; "" if the link belongs to a mere carrier."""
    host = (urlsplit(entry.url).hostname or "") if entry.url else ""
    host = host.removeprefix("www.")
    return "" if host in _CARRIERS else host or source.name


def _hit(entry: Entry, matches: Collection[Match]) -> set[str]:
    """The words of title and text that the watches hit."""
    fields = {"title": entry.title, "text": entry.text}
    return {
        fields[span.field][span.start : span.end] for match in matches for span in match.spans if span.field in fields
    }
