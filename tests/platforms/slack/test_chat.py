"""Slash commands over a real WebSocket: slack-bolt and slack_sdk against the loopback Slack."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.flows.commands import Ask
from bot.model.actor import Actor
from bot.model.message import Answer, AnswerLine
from bot.platforms.slack import chat as chat_module
from bot.platforms.slack.chat import OneLine, SlackChat
from bot.platforms.slack.connect import make_client
from bot.platforms.slack.listeners import Typed, read
from bot.platforms.slack.people import People
from tests.platforms.slack.fake_slack import FakeSlack, Fault
from tests.platforms.slack.parts import CHANNEL
from tests.platforms.slack.rules import broken

Asked = list[tuple[tuple[str, ...], dict[str, str], Actor]]


@asynccontextmanager
async def talking(
    slack: FakeSlack,
    session: aiohttp.ClientSession,
    answer: Callable[[tuple[str, ...]], Awaitable[Answer]],
    managers: frozenset[str] = frozenset(),
) -> AsyncIterator[Asked]:
    """A conversation that is open; gives what was asked."""
    asked: Asked = []

    async def ask(words: tuple[str, ...], given: Mapping[str, str], actor: Actor) -> Answer:
        asked.append((words, dict(given), actor))
        return await answer(words)

    chat = conversation(slack, session, ask, managers)
    await chat.start()
    try:
        await slack.socket()
        yield asked
    finally:
        await chat.stop()


def conversation(
    slack: FakeSlack, session: aiohttp.ClientSession, ask: Ask, managers: frozenset[str] = frozenset()
) -> SlackChat:
    client = make_client("xoxb-fake", slack.api_base, session)
    return SlackChat("xapp-fake", client, ask, People(client, managers, {CHANNEL: "newsdesk"}))


async def found(words: tuple[str, ...]) -> Answer:
    """What a search finds, with bait in it."""
    return Answer(f"Found by {' '.join(words)}", (AnswerLine("<!channel> *news*", "https://gazette.example/1"),))


async def test_a_slash_command_goes_there_and_back(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    async with talking(slack, session, found) as asked:
        typed = await slack.slash("search grok AND deepfake")
    assert typed.acknowledged
    assert asked == [
        (("search",), {"query": "grok AND deepfake"}, Actor("slack", "U0READER", "u0reader", False, "newsdesk"))
    ]
    [content] = typed.answers
    assert content["response_type"] == "ephemeral"
    assert "<https://gazette.example/1|&lt;!channel&gt; \u2217news\u2217> (gazette.example)" in str(content["blocks"])
    assert broken(content) == []


async def test_share_shows_the_answer_to_the_channel(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    async with talking(slack, session, found) as asked:
        typed = await slack.slash("search grok share")
    assert asked[0][1] == {"query": "grok"}
    assert typed.answers[0]["response_type"] == "in_channel"


async def test_an_unknown_command_is_answered_with_help(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    async with talking(slack, session, found) as asked:
        typed = await slack.slash("sing <!here>")
    assert asked[0][0] == ("help",)
    assert 'There is no command "sing &lt;!here&gt;"' in typed.answers[0]["text"]


async def test_a_refusal_is_shown_in_plain_words_and_never_shared(
    slack: FakeSlack, session: aiohttp.ClientSession
) -> None:
    async def refuse(words: tuple[str, ...]) -> Answer:
        raise Refused("Only admins may mute.\nAsk one of them.")

    async with talking(slack, session, refuse):
        typed = await slack.slash("mute S12 share")
    assert typed.answers[0]["text"] == "Only admins may mute."
    assert typed.answers[0]["response_type"] == "ephemeral"


async def test_a_fault_of_ours_is_admitted_and_logged(
    slack: FakeSlack, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(words: tuple[str, ...]) -> Answer:
        raise ZeroDivisionError("a fault of ours")

    async with talking(slack, session, fail):
        typed = await slack.slash("status")
    assert typed.acknowledged
    assert "Something went wrong inside Tocsin" in typed.answers[0]["text"]
    assert "a fault of ours" in caplog.text


@pytest.mark.parametrize(
    ("user", "may"),
    [("U0ADMIN", True), ("U0READER", False), ("U0LISTED", True), ("U0GROUPED", True), ("U0GONE", False)],
)
async def test_admins_and_the_listed_may_manage(
    slack: FakeSlack, session: aiohttp.ClientSession, user: str, may: bool
) -> None:
    slack.people["U0GROUPED"] = {}
    slack.groups["S0DESK"] = ["U0GROUPED"]
    async with talking(slack, session, found, frozenset({"U0LISTED", "S0DESK"})) as asked:
        await slack.slash("mute S12", user)
        await slack.slash("mute S12", user)
    assert [actor.may_manage for _, _, actor in asked] == [may, may]
    assert len(slack.calls("users.info")) == {"U0GONE": 4, "U0LISTED": 2}.get(user, 1)


BUTTON = {"type": "button", "action_id": "tocsin:claim", "value": "12:AbCdEfGhIjKlMnOpQrStUv"}


async def test_a_button_is_the_command_of_its_story_and_is_answered_for_the_presser_alone(
    slack: FakeSlack, session: aiohttp.ClientSession
) -> None:
    slack.people["U0READER"] = {"profile": {"display_name": "Ada Quill", "real_name": "Adelaide Quill"}}
    async with talking(slack, session, found) as asked:
        pressed = await slack.press(BUTTON)
    assert pressed.acknowledged
    member = Actor("slack", "U0READER", "Ada Quill", destination="newsdesk", member=True)
    assert asked == [(("claim",), {"id": "S12"}, member)]
    [content] = pressed.answers
    assert (content["response_type"], content["replace_original"]) == ("ephemeral", False)
    assert broken({name: value for name, value in content.items() if name != "replace_original"}) == []


async def test_who_only_reads_the_channel_is_no_member_of_it(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    slack.page = 1
    async with talking(slack, session, found) as asked:
        await slack.press(BUTTON, "U0READER")
        await slack.press(BUTTON, "U0PASSERBY")
        await slack.press(BUTTON, "U0READER")
    assert [actor.member for _, _, actor in asked] == [True, False, True]
    assert [actor.name for _, _, actor in asked] == ["u0reader", "u0passerby", "u0reader"]


async def test_members_of_a_channel_that_cannot_be_asked_for_are_not_believed(
    slack: FakeSlack, session: aiohttp.ClientSession
) -> None:
    slack.fail("conversations.members", "missing_scope")
    async with talking(slack, session, found) as asked:
        await slack.press(BUTTON)
    assert asked[0][2].member is False


@pytest.mark.parametrize("value", ["", "x:y", "-1:k", "12345678901234567890:k", "\u0661:k"])
async def test_a_button_that_is_none_of_ours_does_nothing(
    slack: FakeSlack, session: aiohttp.ClientSession, value: str
) -> None:
    async with talking(slack, session, found) as asked:
        pressed = await slack.press({**BUTTON, "value": value}, answers=0)
        dancing = await slack.press({**BUTTON, "action_id": "tocsin:dance"}, answers=0)
    assert (pressed.acknowledged, dancing.acknowledged, asked) == (True, True, [])


def picked(kind: str, act: str, *values: str) -> dict[str, object]:
    """What Slack tells of a menu in which these were chosen."""
    options = [{"text": {"type": "plain_text", "text": value}, "value": value} for value in values]
    chosen = (
        {"selected_options": options} if kind == "multi_static_select" else {"selected_option": (*options, None)[0]}
    )
    return {"type": kind, "action_id": f"tocsin:{act}", **chosen}


@pytest.mark.parametrize(
    ("menu", "asked_for"),
    [
        (picked("multi_static_select", "split", "12:I4", "12:I7"), (("split",), {"id": "S12", "items": "I4 I7"})),
        (picked("static_select", "merge", "12:S3"), (("merge",), {"id": "S12", "other": "S3"})),
    ],
)
async def test_what_is_chosen_from_a_menu_is_done_for_members_alone(
    slack: FakeSlack, session: aiohttp.ClientSession, menu: dict[str, object], asked_for: object
) -> None:
    async with talking(slack, session, found) as asked:
        pressed = await slack.press(menu)
        await slack.press(menu, "U0PASSERBY")
    assert pressed.acknowledged
    assert [(words, given) for words, given, _ in asked] == [asked_for, asked_for]
    assert [actor.member for _, _, actor in asked] == [True, False]


@pytest.mark.parametrize(
    "menu",
    [
        picked("multi_static_select", "split"),
        picked("static_select", "merge"),
        picked("multi_static_select", "split", "12:I4", "13:I7"),
        picked("multi_static_select", "split", "12:S4"),
        picked("static_select", "merge", "12:S"),
        picked("static_select", "claim", "12:S3"),
        picked("static_select", "merge", "x:S3"),
    ],
)
async def test_a_menu_that_was_emptied_or_is_none_of_ours_does_nothing(
    slack: FakeSlack, session: aiohttp.ClientSession, menu: dict[str, object]
) -> None:
    async with talking(slack, session, found) as asked:
        assert (await slack.press(menu, answers=0)).acknowledged
    assert asked == []


async def test_without_the_scope_only_the_listed_may_manage(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    slack.fail("users.info", "missing_scope")
    people = People(make_client("xoxb-fake", slack.api_base, session))
    assert not await people.may_manage("U0ADMIN")


async def test_a_look_up_is_answered_without_asking_slack_anything(
    slack: FakeSlack, session: aiohttp.ClientSession
) -> None:
    async with talking(slack, session, found):
        await slack.slash("search grok", "U0ADMIN")
    assert {called.path for called in slack.ledger} == {"/api/apps.connections.open"}


async def test_the_socket_is_opened_again_when_slack_refreshes_it(
    slack: FakeSlack, session: aiohttp.ClientSession
) -> None:
    async with talking(slack, session, found):
        await slack.drop_sockets()
        await slack.socket()
        assert (await slack.slash("status")).acknowledged
    assert len(slack.calls("apps.connections.open")) == 2


async def test_a_refused_app_token_is_one_line_in_the_log_and_tried_again(
    slack: FakeSlack,
    session: aiohttp.ClientSession,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chat_module, "FIRST_PAUSE_S", 0.01)
    slack.fail("apps.connections.open", "invalid_auth", Fault.BAD_GATEWAY_BEFORE)
    with caplog.at_level(logging.WARNING):
        async with talking(slack, session, found):
            assert (await slack.slash("status")).acknowledged
    lines = [record.getMessage() for record in caplog.records if "commands are off" in record.getMessage()]
    assert len(lines) == 2
    assert "SLACK_APP_TOKEN" in lines[0]
    assert "alerts are delivered all the same" in lines[1]
    assert all(record.exc_info is None for record in caplog.records)


async def test_start_returns_at_once_and_stop_ends_what_is_being_tried(session: aiohttp.ClientSession) -> None:
    async with FakeSlack() as gone:
        base = gone.api_base
    client = make_client("xoxb-fake", base, session)

    async def ask(words: tuple[str, ...], given: Mapping[str, str], actor: Actor) -> Answer:
        return await found(words)

    chat = SlackChat("xapp-fake", client, ask, People(client))
    await chat.start()
    assert not await chat.connected()
    await chat.stop()


async def test_an_answer_that_is_lost_is_not_sent_twice(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    async def ask(words: tuple[str, ...], given: Mapping[str, str], actor: Actor) -> Answer:
        return await found(words)

    slack.fail("webhook", Fault.RESET_AFTER)
    await conversation(slack, session, ask).respond(slack.webhook_url, {"text": "x"})
    assert len(slack.ledger) == 1


def test_the_sockets_ticket_and_tracebacks_stay_out_of_the_log() -> None:
    try:
        raise ConnectionError("url='wss://wss-primary.slack.example/link?ticket=abc&app=1' gone")
    except ConnectionError as fault:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "Failed: %s\nmore", (fault,), (type(fault), fault, None))
    assert OneLine().filter(record)
    assert record.getMessage() == "Failed: url='wss://wss-primary.slack.example/link' gone"
    assert record.exc_info is None


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("", Typed(("help",), {})),
        ("  HELP ", Typed(("help",), {})),
        ("story S12", Typed(("story",), {"id": "S12"})),
        ("Watch Test grok OR xAI", Typed(("watch", "test"), {"query": "grok OR xAI"})),
        ("search share", Typed(("search",), {"query": "share"})),
        ("search grok SHARE", Typed(("search",), {"query": "grok"}, share=True)),
        ("share", Typed(("help",), {}, unknown="share")),
        ("status share", Typed(("status",), {}, share=True)),
    ],
)
def test_typed_text_is_read(text: str, typed: Typed) -> None:
    assert read(text) == typed


@given(st.text(max_size=80))
def test_reading_never_raises(text: str) -> None:
    assert read(text).words
