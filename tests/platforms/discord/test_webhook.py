"""Discord webhooks: post once, edit, and no secret in any text."""

from __future__ import annotations

import pytest

from bot.model.delivery import NotSent, Sent, Trouble, Unclear
from bot.platforms.discord.webhook import DiscordWebhookNotifier
from tests.platforms.discord import rows
from tests.platforms.discord.fake_discord import WEBHOOK, FakeDiscord
from tests.platforms.discord.faults import LOST, LOST_NAMES, Fault


@pytest.mark.parametrize("fault", LOST, ids=LOST_NAMES)
async def test_a_lost_webhook_post_is_unclear_after_exactly_one_post(fake: FakeDiscord, fault: Fault) -> None:
    hook = DiscordWebhookNotifier(fake.base + WEBHOOK)
    fake.fail("POST", "/webhooks/", fault)
    assert isinstance(await hook.send(rows.outgoing(rows.POST)), Unclear)
    assert len(fake.asked("POST", WEBHOOK)) == 1
    await hook.close()


async def test_a_webhook_posts_and_edits_but_cannot_look(fake: FakeDiscord) -> None:
    hook = DiscordWebhookNotifier(fake.base + WEBHOOK)
    assert await hook.check() is None
    post = await hook.send(rows.outgoing(rows.POST))
    assert isinstance(post, Sent)
    assert isinstance(await hook.edit(rows.outgoing(rows.EDIT, post.receipt)), Sent)
    body = fake.asked("POST", WEBHOOK)[0].body
    assert "nonce" not in body
    assert body["components"] == []
    assert body["embeds"][0]["footer"]["text"].endswith(rows.POST.key)
    assert not (await hook.find([rows.outgoing(rows.POST)])).possible
    await hook.close()


async def test_a_deleted_webhook_parks_and_names_no_secret(fake: FakeDiscord) -> None:
    hook = DiscordWebhookNotifier(fake.base + "/webhooks/900000000000000041/other-secret")
    outcome = await hook.send(rows.outgoing(rows.POST))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.DESTINATION
    assert "secret" not in outcome.detail
    assert "secret" not in str(await hook.check())
    await hook.close()


async def test_a_webhook_that_cannot_be_reached_is_surely_not_sent() -> None:
    hook = DiscordWebhookNotifier("http://127.0.0.1:9" + WEBHOOK)
    outcome = await hook.send(rows.outgoing(rows.POST))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.RETRY
    assert "hook-secret" not in outcome.detail
    await hook.close()
