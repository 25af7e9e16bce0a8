"""By what an entry is known again, worked out within its document."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.core.normalise.links import canonical
from bot.model.item import Entry, ItemKey, KeyKind, Prepared

LONG_TEXT = 200  # characters of title and text from which a fingerprint holds for 30 days instead of 24 hours
FUTURE_ALLOWED = timedelta(hours=1)
NOT_WORDS = re.compile(r"[\W_]+")
ASCII_MARKS = bytes(code for code in range(128) if not chr(code).isalnum())
COUNTER = re.compile(r"\d{1,4}")
GUID, LINK, FINGERPRINT = KeyKind.GUID, KeyKind.LINK, KeyKind.FINGERPRINT
NOTHING_VAGUE: frozenset[tuple[KeyKind, str]] = frozenset()


def fingerprint(title: str, text: str) -> str:
    """`L:` or `S:` (long or short, see LONG_TEXT) and a hash of letters and digits alone; empty if there are none.

    Case, punctuation, spacing and compatibility forms (NFKC) make no difference.
    """
    return _fingerprint(title, text, _shown(title, text))


def _shown(title: str, text: str) -> bytes:
    return f"{title}\n\n{text}".encode("utf-8", "replace")


def _fingerprint(title: str, text: str, shown: bytes) -> str:
    letters = (
        shown.lower().translate(None, ASCII_MARKS)
        if shown.isascii()
        else folded(f"{title}\n{text}").encode("utf-8", "replace")
    )
    if not letters:
        return ""
    return ("L:" if len(title) + len(text) >= LONG_TEXT else "S:") + _hash(letters)


def folded(text: str) -> str:
    """Letters and digits alone, without case and compatibility forms (NFKC)."""
    if text.isascii():
        return text.encode("ascii").lower().translate(None, ASCII_MARKS).decode("ascii")
    return NOT_WORDS.sub("", unicodedata.normalize("NFKC", text).casefold())


def is_long(key: str) -> bool:
    """Whether a fingerprint is of a text long enough to hold for 30 days."""
    return key.startswith("L:")


def _hash(text: bytes) -> str:
    return blake2b(text, digest_size=16).hexdigest()


def effective(entry: Entry, now: datetime) -> datetime:
    """The date to go by: published, else updated, else now. More than an hour ahead counts as now."""
    dated = entry.published or entry.updated or now
    return now if dated > now + FUTURE_ALLOWED else dated


@dataclass(slots=True)
class Draft:
    """An entry with its bare marks, before they are compared with the others of the document.

    Link and GUID come as (plain, whole): without and with what stands behind `#`. `content` is the hash of all that is
    shown.
    """

    entry: Entry
    links: tuple[str | None, str | None]
    guids: tuple[str | None, str | None]
    print: str
    content: str
    link: str | None = None
    guid: str | None = None


def prepare(entries: Sequence[Entry], *, now: datetime) -> tuple[Prepared, ...]:
    """Entries of one document with their keys, in the document's order, doubles left out.

    An adapter's key decides alone. Else a GUID is distinctive unless two entries share it and differ in link (or have
    none) and fingerprint; a link unless two entries share it that differ in GUID, or have none and differ in
    fingerprint; a short fingerprint unless two entries share it that differ in GUID or link. A link keeps its fragment
    where two entries differ by it alone.
    """
    drafts = [_draft(entry) for entry in entries]
    if _all_apart(drafts):
        return tuple(_prepared(draft, NOTHING_VAGUE, now) for draft in drafts)
    _settle_marks(drafts)
    drafts = _single(drafts)
    _settle_marks(drafts)  # a double that is gone sets nothing apart any more
    vague = _vague(drafts)
    return tuple(_prepared(draft, vague, now) for draft in drafts)


def _all_apart(drafts: list[Draft]) -> bool:
    """Whether no two entries share any mark, as in most documents: then every plain form stays and every key decides.

    The drafts have their plain forms afterwards.
    """
    for draft in drafts:
        draft.link, draft.guid = draft.links[0], draft.guids[0]
    return all(
        None not in marks and "" not in marks and len(marks) == len(drafts)
        for marks in ({d.link for d in drafts}, {d.guid for d in drafts}, {d.print for d in drafts})
    ) and all(draft.entry.key is None for draft in drafts)


def _draft(entry: Entry) -> Draft:
    url = entry.url or ""
    plain = canonical(url) if url else None
    whole = canonical(url, fragment=True) if plain and "#" in url else plain
    shown = _shown(entry.title, entry.text)
    print_ = _fingerprint(entry.title, entry.text, shown)
    return Draft(entry, (plain, whole), _guids(entry.guid, plain), print_, _hash(shown))


def _guids(guid: str | None, link: str | None) -> tuple[str | None, str | None]:
    """A GUID as compared. One that is a link counts without scheme and tracking; what stands behind `#` is dropped
    in the plain form if it is a mere counter (BBC `#0`) or the rest is the entry's own link (GOV.UK `#<updated>`)."""
    guid = guid.strip() if guid else None
    if not guid or not guid.lower().startswith(("http://", "https://")):
        return guid or None, guid or None
    bare, whole = canonical(guid), canonical(guid, fragment=True)
    if bare is None:
        return guid, guid
    passing = bare == link or COUNTER.fullmatch(guid.partition("#")[2])
    return (bare if passing else whole), whole


def _settle_marks(drafts: list[Draft]) -> None:
    """Choose plain forms, but whole ones for entries that differ by what stands behind `#` alone."""
    links, guids = _forms(draft.links for draft in drafts), _forms(draft.guids for draft in drafts)
    for draft in drafts:
        draft.link = draft.links[len(links[draft.links[0]]) > 1]
        draft.guid = draft.guids[len(guids[draft.guids[0]]) > 1]


def _forms(pairs: Iterable[tuple[str | None, str | None]]) -> dict[str | None, set[str | None]]:
    forms: dict[str | None, set[str | None]] = defaultdict(set)
    for plain, whole in pairs:
        forms[plain].add(whole)
    return forms


def _single(drafts: list[Draft]) -> list[Draft]:
    """The drafts without doubles: the same key of an adapter, or the same mark twice over."""
    seen: set[tuple[str, ...]] = set()
    kept = []
    for draft in drafts:
        marks = _double_marks(draft)
        if seen.isdisjoint(marks):
            kept.append(draft)
        seen.update(marks)
    return kept


def _double_marks(draft: Draft) -> list[tuple[str, ...]]:
    if draft.entry.key is not None:
        return [("key", draft.entry.key)]
    marks: list[tuple[str, ...]] = []
    if draft.guid and draft.link:
        marks.append(("guid and link", draft.guid, draft.link))
    if draft.guid and draft.print:
        marks.append(("guid and print", draft.guid, draft.print))
    if draft.link and draft.print:
        marks.append(("link and print", draft.link, draft.print))
    if draft.print and (is_long(draft.print) or not (draft.guid or draft.link)):
        marks.append(("print", draft.print))
    return marks


def _vague(drafts: list[Draft]) -> frozenset[tuple[KeyKind, str]]:
    """The keys that two entries of this document share although they are two."""
    vague: set[tuple[KeyKind, str]] = set()
    first: dict[tuple[KeyKind, str, bool], Draft] = {}
    for draft in drafts:
        # Entries without a GUID are compared among themselves: nothing says that one of them is not another with one.
        marks = ((KeyKind.GUID, draft.guid, True), (KeyKind.LINK, draft.link, bool(draft.guid)))
        for kind, mark, apart in (*marks, (KeyKind.FINGERPRINT, draft.print, True)):
            if mark and _are_two(kind, first.setdefault((kind, mark, apart), draft), draft):
                vague.add((kind, mark))
    return frozenset(vague)


def _are_two(kind: KeyKind, one: Draft, other: Draft) -> bool:
    """Whether two entries that share a mark of this kind are two pieces all the same, by their other marks."""
    apart_by_link = one.link != other.link
    if kind is KeyKind.GUID:
        return (apart_by_link or other.link is None) and one.print != other.print
    if kind is KeyKind.LINK:
        return one.guid != other.guid or (other.guid is None and one.print != other.print)
    return one.guid != other.guid or apart_by_link


def _prepared(draft: Draft, vague: frozenset[tuple[KeyKind, str]], now: datetime) -> Prepared:
    entry = draft.entry
    if entry.key is not None:
        keys: tuple[ItemKey, ...] = (ItemKey(KeyKind.ADAPTER, entry.key),)
    elif draft.guid and draft.link and draft.print and not vague:
        keys = (ItemKey(GUID, draft.guid), ItemKey(LINK, draft.link), ItemKey(FINGERPRINT, draft.print))
    else:
        marks = ((KeyKind.GUID, draft.guid), (KeyKind.LINK, draft.link), (KeyKind.FINGERPRINT, draft.print))
        keys = tuple([ItemKey(kind, key, not vague or (kind, key) not in vague) for kind, key in marks if key])
    return Prepared(entry, keys, draft.link, draft.content, effective(entry, now))
