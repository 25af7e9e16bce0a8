"""Identity: whether an entry is something known (behaviour: Items). A date never makes an item new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.normalise import is_long
from bot.model.item import ItemKey, KeyKind, Prepared
from bot.model.plan import KnownItem

LONG_MEMORY = timedelta(days=30)
SHORT_MEMORY = timedelta(hours=24)
CHURNS = 4
"""GUIDs or links that one item has had, from which its feed is known to make them up at each poll."""

MOST_KEYS = 50
"""GUIDs, links and fingerprints kept of one item, of each."""

_Index = dict[tuple[KeyKind, str], list[KnownItem]]
_Ranks = Mapping[int, int]


def recognise(
    prepared: Sequence[Prepared], known: Iterable[KnownItem], now: datetime, source_id: int = 0
) -> tuple[KnownItem | None, ...]:
    """For each entry the item it is, or None if it is new.

    Of several hits the oldest item wins, those of the source itself before those of others.
    """
    index: _Index = {}
    known = sorted(known, key=lambda item: (item.item.source_id != source_id, item.item.id))
    for item in known:
        for key in item.hit:
            if key.distinctive:
                index.setdefault((key.kind, key.key), []).append(item)
    if not index:
        return (None,) * len(prepared)
    ranks = {item.item.id: rank for rank, item in enumerate(known)}
    return tuple(_first(_hit_by(entry, index, now), ranks) for entry in prepared)


def _hit_by(entry: Prepared, index: _Index, now: datetime) -> list[KnownItem]:
    """Items hit by an adapter's key; without one, by GUID, by link, or by a fingerprint that is still remembered."""
    own = [key for key in entry.keys if key.kind is KeyKind.ADAPTER]
    found: list[KnownItem] = []
    for key in own or entry.keys:
        hit = index.get((key.kind, key.key)) if key.distinctive else None
        if hit is None:
            continue
        if key.kind is KeyKind.GUID:
            found += [item for item in hit if not _reused(entry, item)]
        elif key.kind is KeyKind.FINGERPRINT:
            found += [item for item in hit if _remembered(key, item, now)]
        else:
            found += hit
    return found


def _remembered(key: ItemKey, item: KnownItem, now: datetime) -> bool:
    """Whether a text still makes an item known. A short one may recur; not where the feed renames its items always."""
    age = now - item.item.first_seen
    if age <= SHORT_MEMORY:
        return True
    return age <= LONG_MEMORY and (is_long(key.key) or _churns(item))


def _churns(item: KnownItem) -> bool:
    had = Counter(key.kind for key in item.keys)
    return max(had[KeyKind.GUID], had[KeyKind.LINK]) >= CHURNS


def _reused(entry: Prepared, item: KnownItem) -> bool:
    """A GUID given to another piece: link and fingerprint both differ. Without a link, a new text is an edit.

    So too if the old piece stands elsewhere in the document, under a new GUID: GUIDs that count places in the feed
    pass from piece to piece, and what is new must not be taken for what it pushed down.
    """
    return _differs(entry, item, KeyKind.LINK) and _differs(entry, item, KeyKind.FINGERPRINT)


def _differs(entry: Prepared, item: KnownItem, kind: KeyKind) -> bool:
    """Whether both have keys of this kind, and none in common."""
    ours, theirs = ({key.key for key in keys if key.kind is kind} for keys in (entry.keys, item.keys))
    return bool(ours) and bool(theirs) and ours.isdisjoint(theirs)


def _first(items: Iterable[KnownItem], ranks: _Ranks) -> KnownItem | None:
    return min(items, key=lambda known: ranks[known.item.id], default=None)


def learned(prepared: Prepared, known: KnownItem) -> list[ItemKey]:
    """The keys of an entry that its item has not yet; of those that a feed makes up at each poll, only so many."""
    if all(key in known.keys for key in prepared.keys):
        return []  # the same entry as at the last poll, as nearly all are
    have = {(key.kind, key.key): key.distinctive for key in known.keys}
    fresh = [key for key in prepared.keys if have.get((key.kind, key.key)) is not key.distinctive]
    held = Counter(key.kind for key in known.keys) if fresh else Counter()
    return [key for key in fresh if (key.kind, key.key) in have or held[key.kind] < MOST_KEYS]
