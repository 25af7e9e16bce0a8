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
    """Gives up after half a second, so that a silent server is met soon."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.5)) as made:
        yield made
