"""Grouping in memory: the same functions as in the bot, with an index in place of the store's table."""

from __future__ import annotations

import marshal
from array import array
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from functools import partial
from sys import intern

from bot.core.group.choose import Choice, choose
from bot.core.group.frequencies import Frequencies, keys
from bot.core.group.merging import may_absorb, merge, ripe
from bot.core.group.profile import Profile, grow, joined, moment, profile_terms
from bot.core.group.terms import Doc, seen_terms
from bot.core.group.tuning import KEYS, SHIPPED, Tuning

MOST_CANDIDATES = 20
_REMEMBERED = 6000
_FIELDS = tuple(field.name for field in fields(Profile) if field.init)
_AT_LEAST, _MANY, _MANY_OF = 4, 100, 0.02


def _packed(profile: Profile) -> bytes:
    return marshal.dumps([getattr(profile, name) for name in _FIELDS])


def _unpacked(packed: bytes) -> Profile:
    return Profile(*marshal.loads(packed))


class Stream:
    """Stories as they grow, item by item, found by rare stems; those that rest are kept packed."""

    def __init__(self, tuning: Tuning = SHIPPED) -> None:
        self._tuning = tuning
        self._seen: Counter[str] = Counter()
        self._total = 0
        self._packed: dict[int, bytes] = {}
        self._fresh: OrderedDict[int, Profile] = OrderedDict()
        self._terms: dict[int, tuple[str, ...]] = {}
        self._last: dict[int, int | None] = {}
        self._index: dict[str, array[int]] = defaultdict(partial(array, "L"))
        self._survivor: dict[int, int] = {}
        self._next = 0
        self.created = 0

    def __len__(self) -> int:
        """How many stories there are."""
        return len(self._last)

    @property
    def frequencies(self) -> Frequencies:
        """What was seen so far."""
        return Frequencies(self._total, self._seen)

    def add(self, doc: Doc, at: datetime | None, known: int | None = None) -> tuple[int, Choice]:
        """Put an item into its story and give the story's number and the choice; the number may be that of an older
        story that the item has just shown to be the same. `known` is a story it belongs to in any case.
        """
        frequencies = self.frequencies
        choice = choose(doc, at, self._near(keys(doc, frequencies), moment(at)), frequencies, self._tuning)
        story = self._standing(known, moment(at))
        if story is None:
            story = choice.story
        if story is None:
            return self._opened(doc, at, frequencies), choice
        grown = grow(self._load(story), doc, at, frequencies)
        self._keep(story, grown, frequencies)
        self._count(doc, sure=choice.sure)
        return self._merged(story, grown, frequencies), choice

    def open(self, doc: Doc, at: datetime | None) -> int:
        """Open a story with an item whatever else is there; its number."""
        return self._opened(doc, at, self.frequencies)

    def _opened(self, doc: Doc, at: datetime | None, frequencies: Frequencies) -> int:
        story = self._next
        self._next += 1
        self.created += 1
        self._keep(story, grow(None, doc, at, frequencies), frequencies)
        self._count(doc)
        return story

    def _count(self, doc: Doc, *, sure: bool = False) -> None:
        self._seen.update(seen_terms(doc, sure=sure))
        self._total += 1

    def _standing(self, story: int | None, at: int | None) -> int | None:
        """The story that this one has become, if it is still within the window."""
        if story is None:
            return None
        while story in self._survivor:
            story = self._survivor[story]
        return story if self._open(story, at) else None

    def _open(self, story: int, at: int | None) -> bool:
        last = self._last[story]
        return last is None or at is None or at - last <= self._tuning.window.total_seconds()

    def _near(self, terms: Sequence[str], at: int | None, without: int | None = None) -> list[tuple[int, Profile]]:
        shared: Counter[int] = Counter()
        for holders in self._telling(terms):
            shared.update(holders)
        if without is not None:
            shared.pop(without, None)
        near = shared if at is None else {story: count for story, count in shared.items() if self._open(story, at)}
        least = sorted(near.values())[-MOST_CANDIDATES] if len(near) > MOST_CANDIDATES else 0
        found = sorted((-count, -(self._last[story] or 0), story) for story, count in near.items() if count >= least)
        return [(story, self._load(story)) for _, _, story in found[:MOST_CANDIDATES]]

    def _telling(self, terms: Sequence[str]) -> list[array[int]]:
        """The stories under each term; terms that many stories share are left out, unless few others are there."""
        found = sorted((held for term in terms if (held := self._index.get(term))), key=len)
        many = max(_MANY, _MANY_OF * len(self._last))
        return [held for place, held in enumerate(found) if place < _AT_LEAST or len(held) <= many]

    def _keep(self, story: int, profile: Profile, frequencies: Frequencies) -> None:
        terms = tuple(map(intern, profile_terms(profile, frequencies)))
        before = self._terms.get(story, ())
        for gone in set(before).difference(terms):
            self._index[gone].remove(story)
        for new in set(terms).difference(before):
            self._index[new].append(story)
        self._terms[story] = terms
        self._last[story] = profile.last
        self._hold(story, profile)

    def _load(self, story: int) -> Profile:
        """A story's profile; what was used last is kept as it is, the rest packed."""
        found = self._fresh.get(story)
        if found is None:
            found = _unpacked(self._packed[story])
            self._hold(story, found, changed=False)
        else:
            self._fresh.move_to_end(story)
        return found

    def _hold(self, story: int, profile: Profile, *, changed: bool = True) -> None:
        if changed:
            self._packed.pop(story, None)
        self._fresh[story] = profile
        self._fresh.move_to_end(story)
        if len(self._fresh) > _REMEMBERED:
            oldest, idle = self._fresh.popitem(last=False)
            if oldest not in self._packed:
                self._packed[oldest] = _packed(idle)

    def _merged(self, story: int, profile: Profile, frequencies: Frequencies) -> int:
        if not ripe(profile):
            return story
        near = self._near(self._terms[story][:KEYS], profile.last, without=story)
        other = merge(profile, near, frequencies, self._tuning)
        if other is None:
            return story
        older, younger = min(story, other), max(story, other)
        elder, junior = self._load(older), self._load(younger)
        if not may_absorb(elder, junior):
            return story
        whole = joined(elder, junior)
        self._drop(younger)
        self._survivor[younger] = older
        self._keep(older, whole, frequencies)
        return older

    def _drop(self, story: int) -> None:
        for term in self._terms.pop(story):
            self._index[term].remove(story)
        del self._last[story]
        self._packed.pop(story, None)
        self._fresh.pop(story, None)
