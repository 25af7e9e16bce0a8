"""Looks for unclear sends among messages, threads and forum posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.model.delivery import Receipt, Sent, Unclear
from bot.platforms.discord import lookup
from bot.platforms.discord.notifier import DiscordNotifier
from tests.platforms.discord import rows
from tests.platforms.discord.conftest import posted
from tests.platforms.discord.fake_discord import CHANNEL, FORUM, FakeDiscord
from tests.platforms.discord.faults import Fault


async def test_a_look_finds_what_arrived_and_nothing_else(fake: FakeDiscord, channel: DiscordNotifier) -> None:
    post = await posted(channel)
    fake.fail("POST", f"/channels/{post.message}/messages", Fault.reset(accepted=True))
    assert isinstance(await channel.reply(rows.outgoing(rows.REPLY, post)), Unclear)
    never = replace(rows.DIGEST, key="Never28pLm2Zt7RwYb5NdA")
    looked = await channel.find([rows.outgoing(rows.POST), rows.outgoing(rows.REPLY, post), rows.outgoing(never)])
    thread = post.message
    assert looked.possible
    assert looked.answered
    assert looked.found == {
        rows.POST.key: Receipt(CHANNEL, post.message),
        rows.REPLY.key: Receipt(thread, fake.messages[thread][0]["id"], thread),
    }


async def test_a_look_reads_on_until_it_has_seen_everything_since_the_send(
    fake: FakeDiscord, channel: DiscordNotifier
) -> None:
    post = await posted(channel)
    for _ in range(250):
        fake.make_message(CHANNEL, {"content": "chatter"}, author="1")
    late = await channel.send(rows.outgoing(rows.DIGEST))
    assert isinstance(late, Sent)
    looked = await channel.find([rows.outgoing(rows.POST), rows.outgoing(rows.DIGEST)])
    assert {receipt.message for receipt in looked.found.values()} == {post.message, late.receipt.message}
    assert len(fake.asked("GET", "/messages")) == 3


async def test_what_was_sent_while_our_clock_was_wrong_is_found(fake: FakeDiscord, channel: DiscordNotifier) -> None:
    post = await posted(channel)
    row = rows.outgoing(rows.POST)
    ahead = datetime.fromisoformat(fake.messages[CHANNEL][0]["timestamp"]) + timedelta(hours=3)
    looked = await channel.find([replace(row, delivery=replace(row.delivery, first_sent_at=ahead))])
    assert looked.found == {rows.POST.key: Receipt(CHANNEL, post.message)}


async def test_a_busy_channel_is_read_back_to_before_the_send(
    fake: FakeDiscord, channel: DiscordNotifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "PAGES_AT_MOST", 2)
    for _ in range(250):
        fake.make_message(CHANNEL, {"content": "chatter"}, author="1")
    sent = datetime.fromisoformat(fake.messages[CHANNEL][-1]["timestamp"])
    row = rows.outgoing(rows.POST)
    for first_sent_at, proves in ((sent, False), (sent + timedelta(minutes=10), True)):
        looked = await channel.find([replace(row, delivery=replace(row.delivery, first_sent_at=first_sent_at))])
        assert (looked.found, looked.possible) == ({}, proves)


async def test_a_key_copied_by_somebody_else_is_not_ours(fake: FakeDiscord, channel: DiscordNotifier) -> None:
    footer = {"embeds": [{"footer": {"text": f"Tocsin · {rows.DIGEST.key}"}}]}
    fake.make_message(CHANNEL, footer, author="1")
    looked = await channel.find([rows.outgoing(rows.DIGEST)])
    assert looked.answered
    assert looked.found == {}


@pytest.mark.parametrize("archived", [False, True])
async def test_a_forum_is_searched_in_active_and_archived_posts(
    fake: FakeDiscord, forum: DiscordNotifier, archived: bool
) -> None:
    fake.fail("POST", "/threads", Fault.reset(accepted=True))
    assert isinstance(await forum.send(rows.outgoing(rows.POST)), Unclear)
    thread = next(iter(id for id in fake.messages if id not in {CHANNEL, FORUM}))
    fake.channels[thread]["thread_metadata"]["archived"] = archived
    looked = await forum.find([rows.outgoing(rows.POST), rows.outgoing(replace(rows.DIGEST))])
    assert looked.found == {rows.POST.key: Receipt(thread, thread, thread)}


@pytest.mark.parametrize(
    ("fault", "possible", "answered"),
    [
        (Fault.status(502), True, False),
        (Fault.rate_limit(1), True, False),
        (Fault.reset(), True, False),
        (Fault.status(403, code=50001), False, True),
    ],
)
async def test_a_look_without_an_answer_says_whether_a_later_one_may_have_it(
    fake: FakeDiscord, channel: DiscordNotifier, fault: Fault, possible: bool, answered: bool
) -> None:
    # aiohttp repeats a GET once on a connection that had been used before
    fake.fail("GET", f"/channels/{CHANNEL}/messages", fault, fault)
    looked = await channel.find([rows.outgoing(rows.POST)])
    assert (looked.possible, looked.answered) == (possible, answered)
    assert looked.found == {}
