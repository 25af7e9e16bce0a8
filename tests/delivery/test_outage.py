"""A platform that is away for hours: afterwards nobody is flooded and nothing is missing. Time is a number here."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.model.delivery import Destination, NotSent, Outcome, Outgoing, Reason, Trouble, Unclear
from bot.model.message import Kind
from bot.model.policy import AlertPolicy, PollPolicy
from bot.model.watch import Watch
from bot.storage.sqlite import SqliteStore
from tests.fakes import Piece, RecordingNotifier
from tests.flows.newsroom import DESK, TIMES, Newsroom, at_work, workspace

OTHER = Destination("other", "discord", {"channel": "1"})
ALERTS = 500
HOURS = 3
AT_A_TIME = 20
SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprst" for vowel in "aeiou"]


@dataclass
class Away(RecordingNotifier):
    """A platform that can be away: refused connections, or answers that nobody can read."""

    away: Outcome | None = None

    def __post_init__(self) -> None:
        super().__init__()

    async def send(self, outgoing: Outgoing) -> Outcome:
        if self.away is not None:
            self.requests += 1
            return self.away
        return await super().send(outgoing)

    edit = send
    reply = send


def piece(number: int, chance: random.Random, newsroom: Newsroom) -> Piece:
    words = ["".join(chance.choice(SYLLABLES) for _ in range(4)) for _ in range(20)]
    title = f"Report {number}: {' '.join(words[:6])}"
    return Piece(title, " ".join(words[6:]), f"https://harbour.example/{number}", at=newsroom.clock.now())


async def outage(store: SqliteStore, away: Outcome, number: int) -> tuple[Newsroom, list[Away]]:
    """So many alerts over three hours while both platforms are away; then they are back and all is served."""
    both = Watch("Reports", "report", to=("desk", "other"))
    kept = replace(
        workspace(both, destinations=(DESK, OTHER)),
        poll=PollPolicy(burst_count=100_000),
        alerts=AlertPolicy(group_wait=timedelta()),
    )
    platforms = {"desk": Away(), "other": Away()}
    newsroom = await at_work(store, kept, notifiers=platforms)
    await newsroom.begins(TIMES)
    chance = random.Random(11)
    for platform in platforms.values():
        platform.away = away
    for first in range(0, number, AT_A_TIME):
        pieces = [piece(count, chance, newsroom) for count in range(first, first + AT_A_TIME)]
        await newsroom.reads(TIMES, *pieces)
        await newsroom.serves_once(timedelta(hours=HOURS) * AT_A_TIME / number)
    for platform in platforms.values():
        platform.away = None
        platform.requests = 0
    for _ in range(20):
        await newsroom.delivers(timedelta(seconds=45))
    return newsroom, list(platforms.values())


def numbers(rows: list[Outgoing], kind: Kind) -> list[int]:
    """The reports told by messages of a kind, in order."""
    told = []
    for row in rows:
        titles = [line.headline.text for line in row.message.stories] or [row.message.headline.text]
        told += [int(title.split()[1].rstrip(":")) for title in titles if row.message.kind is kind]
    return told


@pytest.mark.parametrize(
    "away", [NotSent(Trouble.RETRY, "connection refused"), Unclear("503")], ids=["refused", "unreadable"]
)
async def test_three_hours_of_outage_end_in_one_digest_and_the_rest_in_order(
    store: SqliteStore,
    away: Outcome,
) -> None:
    _, platforms = await outage(store, away, ALERTS)
    rows = store.deliveries(state=None, limit=5000)
    assert {row.delivery.state.value for row in rows} == {"delivered", "dropped"}
    assert {row.delivery.detail.partition(" ")[0] for row in store.deliveries(state="dropped", limit=2000)} == {"told"}
    for platform in platforms:
        digests = [row for row in platform.arrived if row.message.kind is Kind.DIGEST]
        assert [digest.delivery.reason for digest in digests] == [Reason.CATCH_UP]
        told = Counter(numbers(platform.arrived, Kind.DIGEST) + numbers(platform.arrived, Kind.POST))
        assert told == Counter(range(ALERTS))
        if isinstance(away, NotSent):
            untried = numbers([row for row in platform.arrived if row.delivery.attempt == 1], Kind.POST)
            assert untried == sorted(untried)
            assert len(untried) > ALERTS / 5


async def test_an_outage_is_not_asked_again_for_each_message(store: SqliteStore) -> None:
    """Three tries, then ever fewer: an outage of three hours is found out about at most every other minute."""
    platforms = {"desk": Away(), "other": Away()}
    kept = replace(workspace(destinations=(DESK, OTHER)), alerts=AlertPolicy(group_wait=timedelta()))
    newsroom = await at_work(store, kept, notifiers=platforms)
    await newsroom.begins(TIMES)
    platforms["desk"].away = NotSent(Trouble.RETRY, "connection refused")
    await newsroom.reads(
        TIMES, *[Piece(f"Pico {word} Pico", f"About {word}.") for word in ("quay", "tax", "tram", "pier")]
    )
    for _ in range(900):
        await newsroom.serves_once(timedelta(seconds=4))
    assert platforms["desk"].requests <= 45
