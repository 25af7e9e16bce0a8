"""UK Parliament: the RSS of bills. An item changes in place; a bill at a stage is one piece of news."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.core.normalise import canonical
from bot.model.item import Entry
from bot.sources.kind import SourceKind, needed

API = "https://bills-api.parliament.uk/api/v1/Rss"
LISTS = ("allbills", "publicbills", "privatebills")
BILL = re.compile(r"/bills/(\d+)", re.IGNORECASE)
STAGE = re.compile(r"/stages/(\d+)", re.IGNORECASE)
STAGE_NAMES = re.compile(
    r"\b(?:(1st|2nd|3rd|first|second|third) reading|(committee|report) stage"
    r"|(consideration of (?:lords|commons) amendments)|(royal assent)"
    r"|(legislative grand committee)|(order of commitment))",
    re.IGNORECASE,
)
HOUSE = re.compile(r"house of (commons|lords)|\b(commons|lords|hc|hl)\b", re.IGNORECASE)


def url(params: Mapping[str, str]) -> str:
    """The feed of one bill by number, or of a list of bills."""
    wanted = needed(params, "bills", "allbills (or publicbills, privatebills, or the number of a bill such as 3825)")
    if wanted.isdecimal() and wanted.isascii():
        return f"{API}/Bills/{wanted}.rss"
    if wanted not in LISTS:
        raise ValueError(f"`bills` is one of {', '.join(LISTS)} or the number of a bill, not {wanted!r}")
    return f"{API}/{wanted}.rss"


def adopt(entry: Entry) -> Entry:
    """Known by bill and stage; an entry without a bill's number keeps the plain rules."""
    places = f"{entry.url or ''} {entry.guid or ''}"
    bill = BILL.search(places)
    if bill is None:
        return entry
    return replace(entry, key=f"bill:{bill[1]}:{_stage(places, entry)}", version_at=entry.updated or entry.published)


def _stage(places: str, entry: Entry) -> str:
    """The stage's number, else its name and house as the entry says them, else the entry's own mark."""
    numbered = STAGE.search(places)
    if numbered:
        return numbered[1]
    said = f"{entry.title}\n{entry.text}"
    named = STAGE_NAMES.search(said)
    if named:
        house = HOUSE.search(said)
        return f"{named[0].lower()}|{house[0].lower() if house else ''}"
    return entry.guid or canonical(entry.url or "") or entry.title


KIND = SourceKind("parliament", ("bills",), url, (), adopt)
