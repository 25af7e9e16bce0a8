"""GOV.UK: organisation feeds and finder feeds.

Their ids follow two opposite rules: an organisation feed's id is the address and the time of the update (so an
updated page looks new), a finder feed's id never changes (so an update is missed). Here a page is known by its
path and each version by `updated`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from bot.model.item import Entry
from bot.sources.kind import SourceKind, needed

SITE = "https://www.gov.uk"
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,150}")
FINDERS = ("news-and-communications", "policy-papers-and-consultations", "guidance-and-regulation", "all")
ID_PATH = re.compile(r"tag:www\.gov\.uk,\d{4}:(/.+)")


def url(params: Mapping[str, str]) -> str:
    """The feed of an organisation; with `finder`, or `keywords` to search for, the finder's for that organisation."""
    slug = _slug(needed(params, "organisation", "department-for-science-innovation-and-technology"))
    finder = params.get("finder", "").strip() or ("all" if params.get("keywords") else "")
    if not finder:
        return f"{SITE}/government/organisations/{slug}.atom"
    if finder not in FINDERS:
        raise ValueError(f"`finder` is one of {', '.join(FINDERS)}, not {finder!r}")
    query = [("keywords", params["keywords"])] if params.get("keywords") else []
    return f"{SITE}/search/{finder}.atom?{urlencode([*query, ('organisations[]', slug)])}"


def _slug(text: str) -> str:
    if not SLUG.fullmatch(text):
        raise ValueError(f"`organisation` is the last part of its gov.uk address, such as home-office, not {text!r}")
    return text


def adopt(entry: Entry) -> Entry:
    """Known by path; dated as a version by `updated`."""
    tagged = ID_PATH.fullmatch(entry.guid or "")
    path = tagged[1] if tagged else urlsplit(entry.url or "").path
    if not path.strip("/"):
        return entry
    return replace(entry, key=f"govuk:{path.rstrip('/')}", version_at=entry.updated or entry.published)


KIND = SourceKind("govuk", ("organisation",), url, ("finder", "keywords"), adopt)
