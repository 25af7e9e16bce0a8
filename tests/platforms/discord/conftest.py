"""A loopback Discord for each test, and discord.py pointed at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.model.delivery import Receipt, Sent
from bot.platforms.discord.connect import Connection, use_api_base
from bot.platforms.discord.library import Route
from bot.platforms.discord.notifier import DiscordNotifier
from tests.platforms.discord import rows
from tests.platforms.discord.fake_discord import CHANNEL, FORUM, TOKEN, FakeDiscord


@pytest.fixture
def real_address_afterwards() -> Iterator[None]:
    before = Route.BASE
    yield
    Route.BASE = before


@pytest.fixture
async def fake(real_address_afterwards: None) -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as discord:
        use_api_base(discord.base)
        yield discord


@pytest.fixture
async def connection(fake: FakeDiscord) -> AsyncIterator[Connection]:
    made = Connection(TOKEN, deadline_s=5)
    yield made
    await made.close()


@pytest.fixture
def channel(connection: Connection) -> DiscordNotifier:
    return DiscordNotifier(CHANNEL, connection)


@pytest.fixture
def forum(connection: Connection) -> DiscordNotifier:
    return DiscordNotifier(FORUM, connection, "forum")


async def posted(notifier: DiscordNotifier) -> Receipt:
    """The receipt of a story's first message."""
    outcome = await notifier.send(rows.outgoing(rows.POST))
    assert isinstance(outcome, Sent)
    return outcome.receipt
