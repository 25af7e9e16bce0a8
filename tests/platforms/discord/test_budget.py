"""Refused requests are counted, and nothing is asked any more long before Discord would ban the address."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.delivery import NotSent, Trouble
from bot.platforms.discord.budget import PERIOD_S, Budget
from bot.platforms.discord.connect import Connection
from bot.platforms.discord.notifier import DiscordNotifier
from bot.platforms.discord.webhook import DiscordWebhookNotifier
from tests.platforms.discord import rows
from tests.platforms.discord.fake_discord import WEBHOOK, FakeDiscord
from tests.platforms.discord.faults import Fault


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(2, 9))
def test_no_ten_minutes_ever_hold_more_refusals_than_the_budget(gaps: list[float], most: int) -> None:
    budget, now, refused = Budget(most), 0.0, []
    for gap in gaps:
        now += gap
        if budget.pause_s(now) > 0:
            now += budget.pause_s(now)
        assert budget.pause_s(now) == pytest.approx(0, abs=1e-6)
        budget.note(403, {}, now)
        refused.append(now)
        assert sum(1 for at in refused if at > now - PERIOD_S + 1e-6) <= most


def test_what_discord_does_not_count_is_not_counted() -> None:
    budget = Budget(1)
    for status, headers in ((200, {}), (404, {}), (502, {}), (429, {"x-ratelimit-scope": "shared"})):
        budget.note(status, headers, 0.0)
    assert budget.pause_s(0.0) == 0


async def test_a_spent_budget_stops_all_requests_of_the_bot_and_says_so_once(
    fake: FakeDiscord, connection: Connection, channel: DiscordNotifier, caplog: pytest.LogCaptureFixture
) -> None:
    connection._budget.most = 2
    fake.fail("POST", "/messages", Fault.status(403), Fault.status(403))
    with caplog.at_level(logging.ERROR, "tocsin.discord"):
        outcomes = [await channel.send(rows.outgoing(rows.POST)) for _ in range(4)]
    assert [getattr(outcome, "trouble", None) for outcome in outcomes] == [
        Trouble.DESTINATION, Trouble.DESTINATION, Trouble.RATE_LIMITED, Trouble.RATE_LIMITED,
    ]  # fmt: skip
    assert len(fake.asked("POST", "/messages")) == 2
    assert [record.message[:38] for record in caplog.records] == ["Discord refused 2 requests within ten m"[:38]]


async def test_a_webhook_keeps_a_budget_too(fake: FakeDiscord) -> None:
    hook = DiscordWebhookNotifier(fake.base + WEBHOOK)
    hook._budget.most = 1
    fake.fail("POST", "/webhooks/", Fault.status(403))
    await hook.send(rows.outgoing(rows.POST))
    outcome = await hook.send(rows.outgoing(rows.POST))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.RATE_LIMITED
    assert len(fake.asked("POST", WEBHOOK)) == 1
    await hook.close()
