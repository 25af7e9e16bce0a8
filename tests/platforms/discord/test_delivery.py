"""Delivery with the real discord.py over a loopback Discord: one request for one call, whatever goes wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp
import pytest

from bot.model.delivery import NotSent, Receipt, Sent, Trouble, Unclear
from bot.platforms.discord import connect
from bot.platforms.discord.connect import Connection, use_api_base
from bot.platforms.discord.notifier import DiscordNotifier
from tests.platforms.discord import rows
from tests.platforms.discord.conftest import posted
from tests.platforms.discord.fake_discord import CHANNEL, GUILD_ID, TOKEN, FakeDiscord
from tests.platforms.discord.faults import LOST, LOST_NAMES, Fault


async def test_a_post_is_told_with_the_platforms_time_and_address(fake: FakeDiscord, channel: DiscordNotifier) -> None:
    outcome = await channel.send(rows.outgoing(rows.POST))
    message = fake.messages[CHANNEL][0]
    assert outcome == Sent(
        Receipt(CHANNEL, message["id"], "", f"https://discord.com/channels/{GUILD_ID}/{CHANNEL}/{message['id']}"),
        datetime.fromisoformat(message["timestamp"]),
    )


@pytest.mark.parametrize("fault", LOST, ids=LOST_NAMES)
async def test_a_lost_answer_is_unclear_after_exactly_one_post(
    fake: FakeDiscord, channel: DiscordNotifier, fault: Fault
) -> None:
    fake.fail("POST", "/messages", fault)
    assert isinstance(await channel.send(rows.outgoing(rows.POST)), Unclear)
    assert len(fake.asked("POST", "/messages")) == 1


@pytest.mark.parametrize("fault", LOST, ids=LOST_NAMES)
async def test_a_lost_forum_post_is_unclear_after_exactly_one_post(
    fake: FakeDiscord, forum: DiscordNotifier, fault: Fault
) -> None:
    fake.fail("POST", "/threads", fault)
    assert isinstance(await forum.send(rows.outgoing(rows.POST)), Unclear)
    assert len(fake.asked("POST", "/threads")) == 1


@pytest.mark.parametrize("fault", LOST, ids=LOST_NAMES)
async def test_a_lost_reply_is_unclear_after_exactly_one_post(
    fake: FakeDiscord, channel: DiscordNotifier, fault: Fault
) -> None:
    post = await posted(channel)
    await channel.reply(rows.outgoing(rows.REPLY, post))
    before = len(fake.asked("POST", "/messages"))
    fake.fail("POST", "/messages", fault)
    outcome = await channel.reply(rows.outgoing(replace(rows.REPLY, key="Second8pLm2Zt7RwYb5NdA"), post))
    assert isinstance(outcome, Unclear)
    assert len(fake.asked("POST", "/messages")) == before + 1


@pytest.mark.parametrize("fault", LOST, ids=LOST_NAMES)
async def test_a_lost_edit_is_simply_retried(fake: FakeDiscord, channel: DiscordNotifier, fault: Fault) -> None:
    post = await posted(channel)
    fake.fail("PATCH", "/messages/", fault)
    outcome = await channel.edit(rows.outgoing(rows.EDIT, post))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.RETRY
    assert len(fake.asked("PATCH", f"/messages/{post.message}")) == 1


@pytest.mark.parametrize("accepted", [True, False])
async def test_an_answer_that_never_comes_is_unclear(fake: FakeDiscord, accepted: bool) -> None:
    connection = Connection(TOKEN, deadline_s=1)
    fake.fail("POST", "/messages", Fault.hang(accepted=accepted))
    outcome = await DiscordNotifier(CHANNEL, connection).send(rows.outgoing(rows.POST))
    assert outcome == Unclear("no answer within 1 s")
    assert len(fake.asked("POST", "/messages")) == 1
    await connection.close()


async def test_a_refused_connection_is_surely_not_sent(real_address_afterwards: None) -> None:
    use_api_base("http://127.0.0.1:9/api/v10")
    connection = Connection(TOKEN, deadline_s=5)
    outcome = await DiscordNotifier(CHANNEL, connection).send(rows.outgoing(rows.POST))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.RETRY
    await connection.close()


async def test_a_discord_that_goes_away_after_log_in_is_surely_not_sent(real_address_afterwards: None) -> None:
    connection = Connection(TOKEN, deadline_s=5)
    async with FakeDiscord() as fake:
        use_api_base(fake.base)
        await posted(DiscordNotifier(CHANNEL, connection))
    outcome = await DiscordNotifier(CHANNEL, connection).send(rows.outgoing(rows.POST))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.RETRY
    await connection.close()


@pytest.mark.parametrize(
    ("fault", "trouble", "says"),
    [
        (Fault.status(401), Trouble.DESTINATION, "DISCORD_BOT_TOKEN"),
        (Fault.status(404, code=10003), Trouble.DESTINATION, "correct its id"),
        (Fault.status(403, code=50001), Trouble.DESTINATION, "View Channel"),
        (Fault.status(403, code=50013), Trouble.DESTINATION, "Send Messages"),
        (Fault.status(403, code=40333), Trouble.DESTINATION, "blocks this machine"),
        (Fault.status(400, code=50024), Trouble.DESTINATION, "threads: forum"),
        (Fault.status(403), Trouble.DESTINATION, "Send Messages"),
        (Fault.status(400, code=50035, message="Invalid Form Body"), Trouble.MESSAGE, "Invalid Form Body"),
        (Fault.status(400, code=50006), Trouble.MESSAGE, "refuses this message"),
        (Fault.status(408), Trouble.RETRY, "408"),
    ],
)
async def test_a_refusal_says_what_to_do(
    fake: FakeDiscord, channel: DiscordNotifier, fault: Fault, trouble: Trouble, says: str
) -> None:
    fake.fail("POST", "/messages", fault)
    outcome = await channel.send(rows.outgoing(rows.POST))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is trouble
    assert says in outcome.detail
    assert "\n" not in outcome.detail


async def test_a_wrong_token_parks_the_destination(fake: FakeDiscord) -> None:
    connection = Connection("another", deadline_s=5)
    outcome = await DiscordNotifier(CHANNEL, connection).send(rows.outgoing(rows.POST))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.DESTINATION
    assert not fake.asked("POST", "/messages")
    await connection.close()


async def test_a_failed_log_in_is_not_tried_by_each_waiting_row(fake: FakeDiscord, channel: DiscordNotifier) -> None:
    fake.fail("GET", "/users/@me", Fault.status(502))
    for message in (rows.POST, rows.DIGEST):
        outcome = await channel.send(rows.outgoing(message))
        assert outcome == NotSent(Trouble.RETRY, "log-in answered 502")
    assert [asked.path for asked in fake.ledger] == ["/api/v10/users/@me"]


async def test_a_second_request_of_one_call_is_stopped_before_it_is_made(fake: FakeDiscord) -> None:
    # On macOS discord.py sends again after a reset (errno 54); the guard stands whatever the reason.
    async with aiohttp.ClientSession(trace_configs=[connect.trace()]) as session:
        connect._CALL.set(connect._Call())
        async with session.get(f"{fake.base}/gateway/bot"):
            pass
        with pytest.raises(connect.Stopped):
            await session.get(f"{fake.base}/gateway/bot")
    assert len(fake.asked("GET", "/gateway/bot")) == 1


async def test_a_429_is_handed_back_with_its_pause_and_never_slept_through_in_the_library(
    fake: FakeDiscord, channel: DiscordNotifier
) -> None:
    fake.fail("POST", "/messages", Fault.rate_limit(3600))
    outcome = await channel.send(rows.outgoing(rows.POST))
    assert outcome == NotSent(Trouble.RATE_LIMITED, "Discord asks to wait 3600 s", timedelta(hours=1))
    assert len(fake.asked("POST", "/messages")) == 1


async def test_a_long_pause_is_not_waited_out_inside_a_send(fake: FakeDiscord, channel: DiscordNotifier) -> None:
    fake.fail("POST", "/messages", Fault.rate_limit(3600))
    await channel.send(rows.outgoing(rows.POST))
    outcome = await channel.send(rows.outgoing(rows.DIGEST))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.RATE_LIMITED
    assert len(fake.asked("POST", "/messages")) == 1


async def test_a_receipt_does_not_wait_until_the_library_has_rested(
    fake: FakeDiscord, channel: DiscordNotifier, connection: Connection
) -> None:
    fake.bucket_headers = {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "25",
                           "X-RateLimit-Bucket": "b"}  # fmt: skip
    assert isinstance(await channel.send(rows.outgoing(rows.POST)), Sent)
    assert len(connection._pending) == 1


async def test_an_empty_bucket_is_not_asked_again_until_it_fills(fake: FakeDiscord, channel: DiscordNotifier) -> None:
    fake.bucket_headers = {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "300",
                           "X-RateLimit-Bucket": "b"}  # fmt: skip
    assert isinstance(await channel.send(rows.outgoing(rows.POST)), Sent)
    outcome = await channel.send(rows.outgoing(rows.DIGEST))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.RATE_LIMITED
    assert outcome.retry_after is not None
    assert outcome.retry_after > timedelta(minutes=4)
    assert len(fake.asked("POST", "/messages")) == 1


async def test_edits_of_old_messages_are_rate_limited_not_refused(fake: FakeDiscord, channel: DiscordNotifier) -> None:
    post = await posted(channel)
    fake.fail("PATCH", "/messages/", Fault.rate_limit(2.5, code=30046))
    outcome = await channel.edit(rows.outgoing(rows.EDIT, post))
    assert outcome == NotSent(Trouble.RATE_LIMITED, "Discord asks to wait 2.5 s", timedelta(seconds=2.5))


async def test_a_message_deleted_by_a_person_ends_its_edits(fake: FakeDiscord, channel: DiscordNotifier) -> None:
    post = await posted(channel)
    fake.delete_message(CHANNEL, post.message)
    outcome = await channel.edit(rows.outgoing(rows.EDIT, post))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.DELETED


async def test_an_edit_replaces_text_and_buttons(fake: FakeDiscord, channel: DiscordNotifier) -> None:
    post = await posted(channel)
    assert isinstance(await channel.edit(rows.outgoing(rows.EDIT, post)), Sent)
    message = fake.messages[CHANNEL][0]
    assert message["components"][0]["components"][0]["label"] == "Unclaim"
    assert "nonce" not in fake.asked("PATCH", post.message)[0].body


async def test_replies_share_the_thread_of_their_post(fake: FakeDiscord, channel: DiscordNotifier) -> None:
    post = await posted(channel)
    first = await channel.reply(rows.outgoing(rows.REPLY, post))
    second = await channel.reply(rows.outgoing(replace(rows.REPLY, key="Second8pLm2Zt7RwYb5NdA"), post))
    assert isinstance(first, Sent)
    assert isinstance(second, Sent)
    assert first.receipt.thread == second.receipt.thread == post.message
    assert len(fake.messages[post.message]) == 2
    assert len(fake.asked("POST", "/threads")) == 1


async def test_a_thread_that_exists_already_is_used(fake: FakeDiscord, channel: DiscordNotifier) -> None:
    post = await posted(channel)
    await channel.reply(rows.outgoing(rows.REPLY, post))
    connection = Connection(TOKEN, deadline_s=5)
    restarted = DiscordNotifier(CHANNEL, connection)
    outcome = await restarted.reply(rows.outgoing(replace(rows.REPLY, key="Second8pLm2Zt7RwYb5NdA"), post))
    assert isinstance(outcome, Sent)
    assert outcome.receipt.thread == post.message
    await connection.close()


@pytest.mark.parametrize("fault", LOST, ids=LOST_NAMES)
async def test_a_lost_thread_start_leaves_the_reply_surely_unsent(
    fake: FakeDiscord, channel: DiscordNotifier, fault: Fault
) -> None:
    post = await posted(channel)
    fake.fail("POST", "/threads", fault)
    outcome = await channel.reply(rows.outgoing(rows.REPLY, post))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.RETRY
    assert isinstance(await channel.reply(rows.outgoing(rows.REPLY, post)), Sent)
    assert len(fake.messages[post.message]) == 1


async def test_a_reply_to_a_deleted_post_or_thread_ends_there(fake: FakeDiscord, channel: DiscordNotifier) -> None:
    post = await posted(channel)
    await channel.reply(rows.outgoing(rows.REPLY, post))
    del fake.channels[post.message]
    outcome = await channel.reply(rows.outgoing(replace(rows.REPLY, key="Second8pLm2Zt7RwYb5NdA"), post))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.DELETED


async def test_without_threads_a_reply_quotes_the_post(fake: FakeDiscord, connection: Connection) -> None:
    notifier = DiscordNotifier(CHANNEL, connection, "none")
    post = await posted(notifier)
    assert isinstance(await notifier.reply(rows.outgoing(rows.REPLY, post)), Sent)
    assert fake.asked("POST", "/messages")[-1].body["message_reference"]["message_id"] == post.message
    fake.delete_message(CHANNEL, post.message)
    gone = await notifier.reply(rows.outgoing(replace(rows.REPLY, key="Second8pLm2Zt7RwYb5NdA"), post))
    assert isinstance(gone, NotSent)
    assert gone.trouble is Trouble.DELETED


async def test_a_forum_post_is_a_thread_with_existing_tags_and_replies_inside(
    fake: FakeDiscord, forum: DiscordNotifier
) -> None:
    post = await posted(forum)
    assert post.channel == post.message == post.thread
    assert fake.channels[post.thread]["name"] == rows.POST.headline.text
    assert fake.asked("POST", "/threads")[0].body["applied_tags"] == ["900000000000000021"]
    reply = await forum.reply(rows.outgoing(rows.REPLY, post))
    assert isinstance(reply, Sent)
    assert reply.receipt.thread == post.thread
    assert isinstance(await forum.edit(rows.outgoing(rows.EDIT, post)), Sent)


async def test_an_archived_forum_post_is_opened_to_be_edited(fake: FakeDiscord, forum: DiscordNotifier) -> None:
    post = await posted(forum)
    fake.channels[post.thread]["thread_metadata"]["archived"] = True
    assert isinstance(await forum.edit(rows.outgoing(rows.EDIT, post)), Sent)
    assert fake.channels[post.thread]["thread_metadata"]["archived"] is False


async def test_the_same_nonce_again_returns_the_first_message(fake: FakeDiscord, channel: DiscordNotifier) -> None:
    fake.fail("POST", "/messages", Fault.reset(accepted=True))
    assert isinstance(await channel.send(rows.outgoing(rows.POST)), Unclear)
    again = await channel.send(rows.outgoing(rows.POST))
    assert isinstance(again, Sent)
    assert [message["id"] for message in fake.messages[CHANNEL]] == [again.receipt.message]


async def test_rows_without_a_post_to_edit_are_dropped_with_a_reason(channel: DiscordNotifier) -> None:
    outcome = await channel.edit(rows.outgoing(rows.EDIT))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.MESSAGE
