"""What an edit took out of a text and put in, word by word, as it was written there.

What only tidies (spacing, punctuation, case, quotation marks) is no change. Changes that stand close together are
one; those of numbers, names and negations come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.core.normalise.grades import weighs, words

MOST_WORDS = 1500
"""Words between the first and the last change; where more lie between them, a text was written anew."""
NEAR = 2
"""Unchanged words between two changes that are told as one."""
BESIDE = 1
"""Unchanged words shown on either side of a replacement, so that a number has its unit."""
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Change:
    """One place: the words that went and those that came, either may be empty. `weighty`: a number, name or not."""

    gone: str
    come: str
    weighty: bool = False

    @property
    def words(self) -> int:
        """How many words it takes to show it."""
        return len(self.gone.split()) + len(self.come.split())


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text: the form in which they are compared, and where each stands."""

    text: str
    keys: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def shown(self, start: int, end: int) -> str:
        """The words from number `start` to before `end`, on one line, without the signs at their ends."""
        if start >= end:
            return ""
        piece = self.text[self.spans[start][0] : self.spans[end - 1][1]]
        return " ".join(piece.split()).strip(" ,;:.–—“”\"'‘’()[]")


def changes(old: str, new: str) -> tuple[Change, ...]:
    """Return the changes from one plain text to another, weighty ones first, else in the order of the new text.

    A text that was written anew as a whole gives (): there is nothing short to show.
    """
    before, after = _read(old), _read(new)
    head = _alike_until(before.keys, after.keys)
    rest = min(len(before.keys), len(after.keys)) - head
    tail = min(rest, _alike_until(before.keys[::-1], after.keys[::-1]))
    inner = before.keys[head : len(before.keys) - tail], after.keys[head : len(after.keys) - tail]
    if max(map(len, inner)) > MOST_WORDS:
        return ()
    found = [_change(before, after, *place) for place in _places(*inner, head)]
    return tuple(sorted((one for one in found if one.gone or one.come), key=lambda one: not one.weighty))


def _read(text: str) -> _Words:
    found = [(token.span(), "".join(words(token.group()))) for token in _TOKEN.finditer(text)]
    kept = [(span, key) for span, key in found if key]
    return _Words(text, tuple(key for _, key in kept), tuple(span for span, _ in kept))


def _alike_until(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words at the beginning are the same."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _places(old: Sequence[str], new: Sequence[str], shift: int) -> Iterator[tuple[int, int, int, int]]:
    """Ranges of words that differ, old and new, neighbours joined."""
    last: tuple[int, int, int, int] | None = None
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            continue
        here = (i1 + shift, i2 + shift, j1 + shift, j2 + shift)
        if last is not None and here[0] - last[1] <= NEAR:
            last = (last[0], here[1], last[2], here[3])
            continue
        if last is not None:
            yield last
        last = here
    if last is not None:
        yield last


def _change(before: _Words, after: _Words, i1: int, i2: int, j1: int, j2: int) -> Change:
    touched = (*before.keys[i1:i2], *after.keys[j1:j2])
    capital = any(
        text.text[span[0] : span[1]].lstrip("“\"'‘(")[:1].isupper()
        for text, start, end in ((before, i1, i2), (after, j1, j2))
        for span in text.spans[start:end]
    )
    weighty = capital or any(map(weighs, touched))
    if i1 < i2 and j1 < j2:
        i1, j1 = (i1 - BESIDE, j1 - BESIDE) if min(i1, j1) >= BESIDE else (i1, j1)
        if i2 < len(before.keys) and j2 < len(after.keys):
            i2, j2 = i2 + BESIDE, j2 + BESIDE
    return Change(before.shown(i1, i2), after.shown(j1, j2), weighty)
