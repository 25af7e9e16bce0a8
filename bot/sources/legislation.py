"""legislation.gov.uk: new legislation by type, or a search. An item is known by its URI whatever its feed says.

The site refuses agents without a contact: `network.user_agent_contact` must be set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from bot.model.item import Entry
from bot.sources.kind import SourceKind, needed

SITE = "https://www.legislation.gov.uk"
TYPE = re.compile(r"[a-z]{2,6}(?:\+[a-z]{2,6})*")
ITEM = re.compile(r"legislation\.gov\.uk/(?:id/)?([a-z]{2,6}/(?:\d{4}|[A-Za-z0-9/-]{3,40}?)/\d+)(?:/|$|\?|#)")


def url(params: Mapping[str, str]) -> str:
    """The feed of new legislation of a type (uksi, ukpga ... or all), searched by `title` or `text` if given."""
    kind = needed(params, "type", "uksi (or ukpga, asp, wsi, all ...)")
    if not TYPE.fullmatch(kind):
        raise ValueError(f"`type` is a type of legislation such as uksi or ukpga, or all, not {kind!r}")
    query = [(name, params[name]) for name in ("title", "text") if params.get(name)]
    if query:
        # The order must be asked for: the feed's own differs from the page's.
        return f"{SITE}/{kind}/data.feed?{urlencode([*query, ('sort', 'published')])}"
    return f"{SITE}/new/data.feed" if kind == "all" else f"{SITE}/new/{kind}/data.feed"


def adopt(entry: Entry) -> Entry:
    """Known by its URI; dated as a version by `updated`."""
    found = ITEM.search(entry.guid or "") or ITEM.search(entry.url or "")
    if found is None:
        return entry
    return replace(entry, key=f"legislation:{found[1]}", version_at=entry.updated or entry.published)


KIND = SourceKind("legislation", ("type",), url, ("title", "text"), adopt)
