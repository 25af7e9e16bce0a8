"""Grouping in memory: the same functions as in the bot, with an index in place of the store's table."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache, partial
from heapq import nsmallest
from sys import intern
from zlib import compress, decompress

from bot.core.group.choose import Choice, choose
from bot.core.group.frequencies import Frequencies, keys
from bot.core.group.merging import merge, ripe
from bot.core.group.profile import Profile, dump, grow, joined, load, moment, profile_terms
from bot.core.group.terms import Doc, seen_terms
from bot.core.group.tuning import KEYS, SHIPPED, Tuning

MOST_CANDIDATES = 30
_REMEMBERED = 1024
_PACKED = 1
_AT_LEAST, _MANY, _MANY_OF = 4, 100, 0.02


def _unpacked(profile: bytes) -> Profile:
    return load(decompress(profile).decode())


class Stream:
    """Stories as they grow, item by item. Stories are kept as the store keeps them, as text (packed), and found by
    rare stems.
    """

    def __init__(self, tuning: Tuning = SHIPPED) -> None:
        self._tuning = tuning
        self._seen: Counter[str] = Counter()
        self._total = 0
        self._profiles: dict[int, bytes] = {}
        self._load = lru_cache(_REMEMBERED)(_unpacked)
        self._terms: dict[int, tuple[str, ...]] = {}
        self._last: dict[int, int | None] = {}
        self._index: dict[str, array[int]] = defaultdict(partial(array, "L"))
        self._survivor: dict[int, int] = {}
        self._next = 0
        self.created = 0

    def __len__(self) -> int:
        """How many stories there are."""
        return len(self._profiles)

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
            story = self._next
            self._next += 1
            self.created += 1
            grown = grow(None, doc, at, frequencies)
        else:
            grown = grow(self._load(self._profiles[story]), doc, at, frequencies)
        self._keep(story, grown, frequencies)
        self._seen.update(seen_terms(doc))
        self._total += 1
        return self._merged(story, grown, frequencies), choice

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
        found = (
            (-count, -(self._last[story] or 0), story)
            for story, count in shared.items()
            if story != without and self._open(story, at)
        )
        return [(story, self._load(self._profiles[story])) for _, _, story in nsmallest(MOST_CANDIDATES, found)]

    def _telling(self, terms: Sequence[str]) -> list[array[int]]:
        """The stories under each term; terms that many stories share are left out, unless few others are there."""
        found = sorted((held for term in terms if (held := self._index.get(term))), key=len)
        many = max(_MANY, _MANY_OF * len(self._profiles))
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
        self._profiles[story] = compress(dump(profile).encode(), _PACKED)

    def _merged(self, story: int, profile: Profile, frequencies: Frequencies) -> int:
        if not ripe(profile):
            return story
        near = self._near(self._terms[story][:KEYS], profile.last, without=story)
        other = merge(profile, near, frequencies, self._tuning)
        if other is None:
            return story
        older, younger = min(story, other), max(story, other)
        whole = joined(self._load(self._profiles[older]), self._load(self._profiles[younger]))
        self._drop(younger)
        self._survivor[younger] = older
        self._keep(older, whole, frequencies)
        return older

    def _drop(self, story: int) -> None:
        for term in self._terms.pop(story):
            self._index[term].remove(story)
        del self._profiles[story], self._last[story]
