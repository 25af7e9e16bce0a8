"""The Slack notifier against a loopback Slack that fails before and after it accepts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.model.delivery import NotSent, Receipt, Sent, Trouble, Unclear
from bot.model.message import Kind
from bot.platforms.slack.connect import make_client, make_webhook
from bot.platforms.slack.notifier import SlackNotifier
from bot.platforms.slack.outcomes import DELETED, DESTINATION, MESSAGE, stamped
from bot.platforms.slack.pace import Pace
from bot.platforms.slack.webhook import SlackWebhookNotifier
from tests.platforms.slack.fake_slack import FakeSlack, Fault, Room
from tests.platforms.slack.parts import CHANNEL, KEY, full_message, notifier, outgoing

POST = "chat.postMessage"
LOST = [fault for fault in Fault if fault not in (Fault.RATE_LIMITED, Fault.HANG_AFTER)]


async def posted(slack: FakeSlack, session: aiohttp.ClientSession) -> Receipt:
    outcome = await notifier(slack, session).send(outgoing(full_message()))
    assert isinstance(outcome, Sent)
    return outcome.receipt


async def test_a_post_arrives_once_with_its_key_and_slacks_own_time(
    slack: FakeSlack, session: aiohttp.ClientSession
) -> None:
    outcome = await notifier(slack, session).send(outgoing(full_message()))
    [message] = slack.messages()
    assert message["metadata"]["event_payload"] == {"key": KEY, "story": 12}
    assert outcome == Sent(Receipt(CHANNEL, message["ts"], "", None), stamped(message["ts"]))
    assert (message["unfurl_links"], message["unfurl_media"], "link_names" in message) == (False, False, False)


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: fault.name)
async def test_a_lost_answer_to_a_post_is_unclear_after_exactly_one_request(
    slack: FakeSlack, session: aiohttp.ClientSession, fault: Fault
) -> None:
    slack.fail(POST, fault)
    outcome = await notifier(slack, session).send(outgoing(full_message()))
    assert isinstance(outcome, Unclear)
    assert len(slack.calls(POST)) == 1
    assert len(slack.messages()) == fault.name.endswith("AFTER")


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: fault.name)
async def test_a_lost_answer_to_a_reply_is_unclear_after_exactly_one_request(
    slack: FakeSlack, session: aiohttp.ClientSession, fault: Fault
) -> None:
    post = await posted(slack, session)
    slack.fail(POST, fault)
    outcome = await notifier(slack, session).reply(outgoing(full_message(kind=Kind.REPLY, key="reply"), post))
    assert isinstance(outcome, Unclear)
    assert len(slack.calls(POST)) == 2, "the post itself, and one request for the reply"
    assert len(slack.messages()) == 1 + fault.name.endswith("AFTER")


async def test_a_silent_server_makes_a_post_unclear_and_an_edit_due_again(
    slack: FakeSlack, impatient: aiohttp.ClientSession
) -> None:
    slack.fail(POST, Fault.HANG_AFTER)
    slack.fail("chat.update", Fault.HANG_AFTER)
    one = notifier(slack, impatient)
    assert await one.send(outgoing(full_message())) == Unclear("no readable answer from Slack (timeout)")
    [message] = slack.messages()
    edited = await one.edit(outgoing(full_message(kind=Kind.EDIT), Receipt(CHANNEL, message["ts"])))
    assert edited == NotSent(Trouble.RETRY, "no readable answer from Slack (timeout)")
    assert [called.path for called in slack.ledger] == ["/api/chat.postMessage", "/api/chat.update"]


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: fault.name)
async def test_a_lost_answer_to_an_edit_is_simply_tried_again_later(
    slack: FakeSlack, session: aiohttp.ClientSession, fault: Fault
) -> None:
    post = await posted(slack, session)
    slack.fail("chat.update", fault)
    outcome = await notifier(slack, session).edit(outgoing(full_message(kind=Kind.EDIT), post))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.RETRY
    assert len(slack.calls("chat.update")) == 1


@pytest.mark.parametrize("word", ["internal_error", "fatal_error"])
async def test_an_error_that_slack_says_may_be_half_done_is_unclear(
    slack: FakeSlack, session: aiohttp.ClientSession, word: str
) -> None:
    slack.fail(POST, word)
    assert isinstance(await notifier(slack, session).send(outgoing(full_message())), Unclear)


@pytest.mark.parametrize(
    ("words", "trouble"),
    [(DESTINATION, Trouble.DESTINATION), (MESSAGE, Trouble.MESSAGE), (DELETED, Trouble.DELETED)],
    ids=["destination", "message", "deleted"],
)
async def test_every_refusal_says_what_to_do_in_one_line(
    slack: FakeSlack, session: aiohttp.ClientSession, words: dict[str, str], trouble: Trouble
) -> None:
    for word, advice in words.items():
        slack.fail(POST, word)
        outcome = await notifier(slack, session).send(outgoing(full_message()))
        assert isinstance(outcome, NotSent)
        assert outcome.trouble is trouble
        assert outcome.detail.startswith(f"{advice} ({word})")
        assert "\n" not in outcome.detail
    assert slack.messages() == []


async def test_an_unknown_refusal_is_surely_not_sent_and_tried_again(
    slack: FakeSlack, session: aiohttp.ClientSession
) -> None:
    slack.fail(POST, "brand_new_error")
    outcome = await notifier(slack, session).send(outgoing(full_message()))
    assert outcome == NotSent(Trouble.RETRY, "Slack refuses: brand_new_error")


async def test_a_rate_limit_is_surely_not_sent_and_carries_slacks_wait(
    slack: FakeSlack, session: aiohttp.ClientSession
) -> None:
    slack.fail(POST, Fault.RATE_LIMITED)
    outcome = await notifier(slack, session).send(outgoing(full_message()))
    assert isinstance(outcome, NotSent)
    assert (outcome.trouble, outcome.retry_after) == (Trouble.RATE_LIMITED, timedelta(seconds=7))
    assert len(slack.calls(POST)) == 1


async def test_nobody_listening_is_surely_not_sent(session: aiohttp.ClientSession) -> None:
    async with FakeSlack() as gone:
        base = gone.api_base
    client = make_client("xoxb-fake", base, session)
    outcome = await SlackNotifier(CHANNEL, client).send(outgoing(full_message()))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.RETRY


async def test_a_host_without_an_address_is_surely_not_sent(session: aiohttp.ClientSession) -> None:
    client = make_client("xoxb-fake", "http://nowhere.invalid/api/", session)
    outcome = await SlackNotifier(CHANNEL, client).send(outgoing(full_message()))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.RETRY


async def test_a_server_that_speaks_no_tls_is_surely_not_sent(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    client = make_client("xoxb-fake", slack.api_base.replace("http:", "https:"), session)
    outcome = await SlackNotifier(CHANNEL, client).send(outgoing(full_message()))
    assert isinstance(outcome, NotSent)
    assert slack.messages() == []


async def test_an_edit_replaces_the_post_in_place(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    post = await posted(slack, session)
    changed = full_message(kind=Kind.EDIT, key="edit", claimed_by="Bo Lind")
    assert await notifier(slack, session).edit(outgoing(changed, post)) == Sent(post)
    [message] = slack.messages()
    assert "Claimed by Bo Lind" in str(message["blocks"])
    assert message["metadata"]["event_payload"]["key"] == KEY


async def test_a_deleted_message_is_not_edited(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    post = await posted(slack, session)
    slack.messages().clear()
    outcome = await notifier(slack, session).edit(outgoing(full_message(kind=Kind.EDIT), post))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.DELETED


async def test_a_reply_goes_to_the_thread_of_its_post(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    post = await posted(slack, session)
    outcome = await notifier(slack, session).reply(outgoing(full_message(kind=Kind.REPLY, key="reply"), post))
    assert isinstance(outcome, Sent)
    assert outcome.receipt.thread == post.message
    assert slack.messages()[1]["thread_ts"] == post.message


async def test_one_history_finds_every_unclear_post_of_the_channel(
    slack: FakeSlack, session: aiohttp.ClientSession
) -> None:
    slack.fail(POST, Fault.RESET_AFTER, Fault.RESET_BEFORE, Fault.BAD_GATEWAY_AFTER)
    rows = [outgoing(full_message(key=f"key-{number}")) for number in range(3)]
    one = notifier(slack, session)
    for row in rows:
        assert isinstance(await one.send(row), Unclear)
    looked = await one.find(rows)
    assert set(looked.found) == {"key-0", "key-2"}
    assert (looked.possible, looked.answered) == (True, True)
    assert looked.found["key-2"].message == slack.messages()[1]["ts"]
    assert len(slack.calls("conversations.history")) == 1


async def test_a_lost_reply_is_found_in_its_thread(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    post = await posted(slack, session)
    slack.fail(POST, Fault.RESET_AFTER)
    row = outgoing(full_message(kind=Kind.REPLY, key="reply"), post)
    assert isinstance(await notifier(slack, session).reply(row), Unclear)
    looked = await notifier(slack, session).find([row])
    assert looked.found["reply"].thread == post.message
    assert not slack.calls("conversations.history")


async def test_a_look_reads_on_until_the_key_is_found(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    one = notifier(slack, session)
    rows = [outgoing(full_message(key=f"key-{number}")) for number in range(5)]
    for row in rows:
        await one.send(row)
    slack.page = 2
    assert set((await one.find(rows[:1])).found) == {"key-0"}
    assert len(slack.calls("conversations.history")) == 3


async def test_a_look_that_cannot_reach_back_far_enough_proves_nothing(
    slack: FakeSlack, session: aiohttp.ClientSession
) -> None:
    one = notifier(slack, session)
    for number in range(12):
        await one.send(outgoing(full_message(key=f"key-{number}")))
    slack.page = 1
    looked = await one.find([outgoing(full_message(key="never-sent"))])
    assert (dict(looked.found), looked.possible) == ({}, False)


async def test_what_was_sent_while_our_clock_was_wrong_is_found(
    slack: FakeSlack, session: aiohttp.ClientSession
) -> None:
    row = outgoing(full_message())
    await notifier(slack, session).send(row)
    ahead = datetime.fromtimestamp(float(slack.messages()[0]["ts"]), UTC) + timedelta(hours=3)
    late = replace(row, delivery=replace(row.delivery, first_sent_at=ahead))
    assert set((await notifier(slack, session).find([late])).found) == {KEY}


async def test_a_busy_channel_is_read_back_to_before_the_send(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    one = notifier(slack, session)
    for number in range(12):
        await one.send(outgoing(full_message(key=f"key-{number}")))
    sent = datetime.fromtimestamp(float(slack.messages()[-1]["ts"]), UTC)
    slack.page = 1
    row = outgoing(full_message(key="never-sent"))
    for first_sent_at, proves in ((sent, False), (sent + timedelta(minutes=10), True)):
        looked = await one.find([replace(row, delivery=replace(row.delivery, first_sent_at=first_sent_at))])
        assert (dict(looked.found), looked.possible) == ({}, proves)


async def test_a_missing_scope_makes_looks_impossible_and_names_it(
    slack: FakeSlack, session: aiohttp.ClientSession
) -> None:
    slack.fail("conversations.history", "missing_scope")
    looked = await notifier(slack, session).find([outgoing(full_message())])
    assert not looked.possible
    assert "needed: x:y" in looked.detail


@pytest.mark.parametrize("fault", [Fault.RATE_LIMITED, Fault.BAD_GATEWAY_BEFORE, Fault.RESET_BEFORE, "internal_error"])
async def test_a_look_without_an_answer_says_so(
    slack: FakeSlack, session: aiohttp.ClientSession, fault: Fault | str
) -> None:
    slack.fail("conversations.history", fault, fault)
    looked = await notifier(slack, session).find([outgoing(full_message())])
    assert (looked.possible, looked.answered) == (True, False)


async def test_check_is_content_with_a_channel_the_bot_is_in(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    one = notifier(slack, session)
    assert await one.check() is None
    outcome = await one.send(outgoing(full_message()))
    assert isinstance(outcome, Sent)
    ts = outcome.receipt.message.replace(".", "")
    assert outcome.receipt.url == f"https://newsroom.slack.example/archives/{CHANNEL}/p{ts}"


async def test_check_says_what_to_do_about_each_fault(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    slack.rooms["COUTSIDE"] = Room("COUTSIDE", is_member=False)
    slack.rooms["COLD"] = Room("COLD", is_archived=True)
    lines = {name: await notifier(slack, session, name).check() for name in ("COUTSIDE", "COLD", "CNONE")}
    assert "/invite @Tocsin" in str(lines["COUTSIDE"])
    assert "unarchive" in str(lines["COLD"])
    assert "check its id" in str(lines["CNONE"])
    slack.fail("auth.test", "invalid_auth")
    assert "SLACK_BOT_TOKEN" in str(await notifier(slack, session).check())


async def test_a_webhook_posts_and_nothing_else(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    hook = SlackWebhookNotifier(make_webhook(slack.webhook_url, session), Pace(0.0))
    assert await hook.send(outgoing(full_message())) == Sent(Receipt())
    [body] = slack.webhook_posts
    assert set(body) == {"text", "blocks", "unfurl_links", "unfurl_media"}
    assert all(block["type"] != "actions" for block in body["blocks"])
    capable = hook.capabilities
    assert not any((capable.edit, capable.thread, capable.buttons, capable.look_up))
    assert not (await hook.find([outgoing(full_message())])).possible
    assert isinstance(await hook.edit(outgoing(full_message())), NotSent)
    assert isinstance(await hook.reply(outgoing(full_message())), NotSent)


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        ("invalid_payload", Trouble.MESSAGE),
        ("action_prohibited", Trouble.DESTINATION),
        ("channel_is_archived", Trouble.DESTINATION),
        ("no_service", Trouble.DESTINATION),
        (Fault.RATE_LIMITED, Trouble.RATE_LIMITED),
        (Fault.RESET_AFTER, None),
        (Fault.BAD_GATEWAY_BEFORE, None),
    ],
)
async def test_a_webhooks_refusals_are_read_and_its_address_is_never_shown(
    slack: FakeSlack, session: aiohttp.ClientSession, fault: Fault | str, trouble: Trouble | None
) -> None:
    slack.fail("webhook", fault)
    outcome = await SlackWebhookNotifier(make_webhook(slack.webhook_url, session), Pace(0.0)).send(
        outgoing(full_message())
    )
    assert isinstance(outcome, Unclear if trouble is None else NotSent)
    assert getattr(outcome, "trouble", None) is trouble
    assert "secret" not in repr(outcome)
    assert len(slack.ledger) == 1


async def test_a_webhook_address_that_is_none_is_never_shown_either(session: aiohttp.ClientSession) -> None:
    outcome = await SlackWebhookNotifier(make_webhook("secret nonsense", session)).send(outgoing(full_message()))
    assert isinstance(outcome, NotSent)
    assert "secret" not in repr(outcome)


class ManualTime(asyncio.SelectorEventLoop):
    """A loop whose time jumps to the next timer instead of waiting for it."""

    def __init__(self) -> None:
        super().__init__()
        self._jumped = 0.0

    def time(self) -> float:
        return super().time() + self._jumped

    def _run_once(self) -> None:
        ready, timers = self._ready, self._scheduled  # type: ignore[attr-defined]  # asyncio's own fields
        if not ready and timers:
            self._jumped += max(0.0, timers[0].when() - self.time())
        super()._run_once()  # type: ignore[misc]


def _turns(pace: Pace, names: list[str], held: dict[str, float] | None = None) -> list[tuple[str, float]]:
    """When each of the names, asking at once and in this order, gets its turn, to a hundredth of a second."""

    async def play() -> list[tuple[str, float]]:
        loop = asyncio.get_running_loop()
        start = loop.time()
        for name, seconds in (held or {}).items():
            pace.hold(name, seconds)

        async def turn(name: str) -> tuple[str, float]:
            await pace.turn(name)
            return name, round(loop.time() - start, 1)

        return list(await asyncio.gather(*map(turn, names)))

    loop = ManualTime()
    try:
        return loop.run_until_complete(play())
    finally:
        loop.close()


def test_posts_to_one_channel_go_a_second_apart_and_channels_do_not_wait_for_each_other() -> None:
    assert _turns(Pace(1.0), ["a", "a", "b", "a"]) == [("a", 0.0), ("a", 1.0), ("b", 0.0), ("a", 2.0)]


def test_a_burst_is_let_through_after_a_rest() -> None:
    assert [at for _, at in _turns(Pace(1.0, burst=3), ["u"] * 5)] == [0.0, 0.0, 0.0, 1.0, 2.0]


def test_a_rate_limit_holds_the_channel_for_as_long_as_slack_asked() -> None:
    assert _turns(Pace(1.0), ["a", "a", "b"], held={"a": 7.0}) == [("a", 7.0), ("a", 8.0), ("b", 0.0)]


async def test_a_look_with_a_refused_token_decides_nothing(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    """Otherwise what had arrived would be sent again once the token works (found by the crash bench)."""
    slack.refuses = "invalid_auth"
    looked = await notifier(slack, session).find([outgoing(full_message())])
    assert (looked.possible, looked.answered) == (True, False)
