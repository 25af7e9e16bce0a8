from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.platforms.slack.fake_slack import FakeSlack


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        yield fake


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as made:
        yield made


@pytest.fixture
async def impatient() -> AsyncIterator[aiohttp.ClientSession]:
    """Gives up soon: for a server that is silent."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=1.5)) as made:
        yield made
