"""Whatever a feed does to its items from poll to poll, each piece is met once, and each new piece is met."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.source import Source
from bot.ports import Store
from bot.storage.sqlite import open_store
from tests.fakes import NOW, Piece
from tests.flows.newsroom import at_work, workspace

WORDS = ("quay", "ferry", "lantern", "gull", "anchor", "tide", "mast", "harbour", "buoy", "rope", "net", "pier")
EXAMPLES = count(1)


@dataclass(frozen=True)
class Poll:
    """What the feed does before a poll: how many pieces are new, which are shown in which order, what changes."""

    new: int
    order: int
    shown: int
    guids: bool
    links: bool
    dates: bool
    tracking: bool
    secure: bool


polls = st.lists(
    st.builds(
        Poll,
        st.integers(0, 3),
        st.integers(0, 10**6),
        st.integers(1, 12),
        *(st.booleans() for _ in range(5)),
    ),
    min_size=2,
    max_size=6,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path: Path = tmp_path_factory.mktemp("churn") / "tocsin.db"
    opened = open_store(str(path))
    yield opened
    opened.close()


def written(example: int, number: int, turn: int, poll: Poll) -> Piece:
    """Piece `number` as the feed of this turn shows it."""
    name = f"{example}-{number}"
    text = " ".join(f"{WORDS[(number * 7 + k * (number + 3)) % len(WORDS)]}{name}" for k in range(60))
    link = f"http{'s' * poll.secure}://{example}.example/{f'moved{turn}/' * poll.links}{number}"
    return Piece(
        f"Notice {name}",
        text,
        link + "?utm_source=feed" * poll.tracking,
        f"poll{turn}-{name}" if poll.guids else name,
        at=NOW + timedelta(minutes=turn if poll.dates else 0),
    )


async def met(store: Store, turns: list[Poll]) -> tuple[int, int]:
    """How many pieces were shown at all, and how many new items were met."""
    example = next(EXAMPLES)
    source = Source(f"feed {example}", f"https://{example}.example/feed")
    newsroom = await at_work(store, workspace(sources=(source,)))
    pieces, shown, new = 1, set[int](), 0
    for turn, poll in enumerate(turns):
        pieces += poll.new
        numbers = list(range(pieces))[-poll.shown :]
        numbers.sort(key=lambda number: hash((poll.order, number)))
        shown.update(numbers)
        polled = await newsroom.reads(source, *(written(example, number, turn, poll) for number in numbers))
        assert not polled.fault
        new += polled.new
        newsroom.clock.forward(timedelta(hours=5))
    return len(shown), new


@settings(max_examples=40, deadline=None)
@given(polls)
def test_each_piece_is_met_once_under_any_churn(store: Store, turns: list[Poll]) -> None:
    shown, new = asyncio.run(met(store, turns))
    assert new == shown
