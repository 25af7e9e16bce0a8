"""Choices made of a row of bytes: one draw for Hypothesis, where strategies within strategies cost it far more.

A byte of nought takes the first of what may be taken, so what fails shrinks to the plainest case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Choices:
    """What the bytes choose, one after the other; once they are used up, always the first."""

    def __init__(self, drawn: bytes) -> None:
        self._left = list(reversed(drawn))

    def up_to(self, most: int) -> int:
        """A number from 0 to `most`, which is 255 at most."""
        return (self._left.pop() if self._left else 0) % (most + 1)

    def of(self, options: Sequence[T]) -> T:
        """One of these."""
        return options[self.up_to(len(options) - 1)]

    def several(self, least: int, most: int, one: Callable[[], T]) -> list[T]:
        """As many as the bytes say of what `one` makes."""
        return [one() for _ in range(least + self.up_to(most - least))]


def chosen(make: Callable[[Choices], T], *, of: int = 96) -> st.SearchStrategy[T]:
    """What `make` builds of `of` bytes."""
    return st.binary(min_size=of, max_size=of).map(lambda drawn: make(Choices(drawn)))
