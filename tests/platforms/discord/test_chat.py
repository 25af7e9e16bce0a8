"""Commands and buttons: real discord.py over a loopback gateway."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import NotFound, QueryError
from bot.flows.commands import COMMANDS
from bot.model.actor import Actor
from bot.model.message import Answer, AnswerLine, Choice, Option
from bot.platforms.discord import listeners
from bot.platforms.discord.chat import DiscordChat, sync_once
from bot.platforms.discord.connect import use_api_base
from bot.platforms.discord.escape import units
from bot.platforms.discord.listeners import command_tree, explained, pressed, same_tree, typed
from tests.platforms.discord.fake_discord import CHANNEL, TOKEN, FakeDiscord
from tests.platforms.discord.faults import Fault

EPHEMERAL = 64
MANAGE_GUILD = 1 << 5


class Desk:
    """Remembers what was asked and answers as told."""

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[str, ...], dict[str, str], Actor]] = []
        self.answer = Answer("1 item", (AnswerLine("Lumo *opens* @everyone", "https://harbour-post.example/a"),))
        self.error: Exception | None = None

    async def ask(self, words: tuple[str, ...], arguments: Mapping[str, str], actor: Actor) -> Answer:
        self.asked.append((words, dict(arguments), actor))
        if self.error is not None:
            raise self.error
        return self.answer


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def chat(fake: FakeDiscord, desk: Desk) -> AsyncIterator[DiscordChat]:
    made = DiscordChat(TOKEN, desk.ask, roles=("55",), destinations={CHANNEL: "volunteers"}, first_pause_s=0.01)
    await made.start()
    await asyncio.wait_for(fake.gateway.ready.wait(), 10)
    yield made
    await made.stop()


def search(query: str, **more: Any) -> dict[str, Any]:
    options = [
        {"type": 3, "name": "query", "value": query},
        *({"type": 5, "name": n, "value": v} for n, v in more.items()),
    ]
    return {"id": "1", "type": 1, "name": "tocsin", "options": [{"type": 1, "name": "search", "options": options}]}


async def test_a_command_is_acknowledged_and_answered(fake: FakeDiscord, desk: Desk, chat: DiscordChat) -> None:
    answered = await fake.gateway.interact(search("lumo NEAR/3 inquiry"))
    assert answered["callback"] == {"type": 5, "data": {"flags": EPHEMERAL}}
    assert answered["allowed_mentions"]["parse"] == []
    assert answered["embeds"][0]["title"] == "1 item"
    assert "Lumo \\*opens\\* @\u200beveryone" in answered["embeds"][0]["description"]
    words, arguments, actor = desk.asked[0]
    assert (words, arguments) == (("search",), {"query": "lumo NEAR/3 inquiry"})
    assert actor == Actor("discord", "800000000000000001", "Ada", destination="volunteers", member=True)


async def test_an_answer_is_shared_only_on_request(fake: FakeDiscord, desk: Desk, chat: DiscordChat) -> None:
    answered = await fake.gateway.interact(search("lumo", share=True))
    assert answered["callback"].get("data", {}).get("flags", 0) & EPHEMERAL == 0
    assert desk.asked[0][1] == {"query": "lumo"}


async def test_two_word_commands_come_from_groups(fake: FakeDiscord, desk: Desk, chat: DiscordChat) -> None:
    option = {"type": 2, "name": "watch", "options": [{"type": 1, "name": "list", "options": []}]}
    await fake.gateway.interact({"id": "1", "type": 1, "name": "tocsin", "options": [option]})
    assert desk.asked[0][:2] == (("watch", "list"), {})


@pytest.mark.parametrize(
    ("permissions", "roles", "may"), [(0, (), False), (8, (), True), (MANAGE_GUILD, (), True), (0, ("55",), True)]
)
async def test_admins_and_listed_roles_may_manage(
    fake: FakeDiscord, desk: Desk, chat: DiscordChat, permissions: int, roles: tuple[str, ...], may: bool
) -> None:
    await fake.gateway.interact(search("x"), permissions=permissions, roles=roles)
    assert desk.asked[0][2].may_manage is may


async def test_a_listed_person_may_manage(fake: FakeDiscord, desk: Desk) -> None:
    chat = DiscordChat(TOKEN, desk.ask, roles=("800000000000000001",))
    await chat.start()
    await asyncio.wait_for(fake.gateway.ready.wait(), 10)
    await fake.gateway.interact(search("x"))
    assert desk.asked[0][2].may_manage is True
    await chat.stop()


async def test_a_button_is_the_command_of_its_story(fake: FakeDiscord, desk: Desk, chat: DiscordChat) -> None:
    answered = await fake.gateway.interact(
        {"custom_id": "tocsin:claim:12:Kq3vX8pLm2Zt7RwYb5NdAa", "component_type": 2}, kind=3
    )
    assert answered["callback"] == {"type": 5, "data": {"flags": EPHEMERAL}}
    assert desk.asked[0][:2] == (("claim",), {"id": "S12"})


async def test_a_button_of_an_earlier_process_works_in_this_one(fake: FakeDiscord, desk: Desk) -> None:
    """All that it needs is in its custom_id: no view is registered, and none is kept in memory."""
    for _ in range(2):
        chat = DiscordChat(TOKEN, desk.ask, destinations={CHANNEL: "volunteers"})
        fake.gateway.ready.clear()
        await chat.start()
        await asyncio.wait_for(fake.gateway.ready.wait(), 10)
        await fake.gateway.interact({"custom_id": "tocsin:mute:7:Kq3vX8pLm2Zt7RwYb5NdAa", "component_type": 2}, kind=3)
        await chat.stop()
    assert [asked[:2] for asked in desk.asked] == [(("mute",), {"target": "S7"})] * 2


CHOICE = Choice("split", 12, "Pieces to split off", "Sure?", (Option("I4", "One *bold*", "Post"), Option("I7", "Two")))


async def test_an_answer_comes_with_its_menu(fake: FakeDiscord, desk: Desk, chat: DiscordChat) -> None:
    desk.answer = Answer("Which items?", choice=replace(CHOICE, most=9))
    answered = await fake.gateway.interact({"custom_id": "tocsin:split:12:key", "component_type": 2}, kind=3)
    assert desk.asked[0][:2] == (("split",), {"id": "S12"})
    (menu,) = answered["components"][0]["components"]
    assert (menu["type"], menu["custom_id"], menu["max_values"]) == (3, "tocsin:split:12", 2)
    assert [(each["value"], each["label"]) for each in menu["options"]] == [("I4", "I4 One *bold*"), ("I7", "I7 Two")]


async def test_a_menu_of_an_earlier_process_works_in_this_one(fake: FakeDiscord, desk: Desk) -> None:
    """All that it needs is in its custom_id and in what was chosen; only members are believed."""
    for pending in (False, True):
        fake.gateway.pending = pending
        chat = DiscordChat(TOKEN, desk.ask, destinations={CHANNEL: "volunteers"})
        fake.gateway.ready.clear()
        await chat.start()
        await asyncio.wait_for(fake.gateway.ready.wait(), 10)
        for custom_id, values in (("tocsin:split:12", ["I4", "I7"]), ("tocsin:merge:12", ["S3"])):
            chosen = {"custom_id": custom_id, "component_type": 3, "values": values}
            answered = await fake.gateway.interact(chosen, kind=3)
            assert answered["callback"] == {"type": 5, "data": {"flags": EPHEMERAL}}
        await chat.stop()
    done = [(("split",), {"id": "S12", "items": "I4 I7"}), (("merge",), {"id": "S12", "other": "S3"})]
    assert [asked[:2] for asked in desk.asked] == done * 2
    assert [asked[2].member for asked in desk.asked] == [True, True, False, False]


async def test_no_text_can_break_a_menu() -> None:
    bait = ("", " \u202e\u200b ", "\U0001f600" * 80, "@everyone " * 40, "x" * 500)
    options = tuple(Option(f"I{n}", text, text) for n, text in enumerate(bait * 6))
    (row,) = listeners.choice_menu(Choice("split", 10**12, "y" * 400, "", options, most=99)).to_components()
    (menu,) = row["components"]
    assert (len(menu["options"]), menu["max_values"], len(menu["custom_id"]) <= 100) == (25, 25, True)
    texts = [(each["label"], each.get("description") or "-") for each in menu["options"]]
    assert all(1 <= units(text) <= 100 for pair in texts for text in pair)
    assert units(menu["placeholder"]) <= 150


@pytest.mark.parametrize(
    ("custom_id", "values"),
    [("tocsin:split:12", ["S4"]), ("tocsin:merge:12", []), ("tocsin:claim:12", ["S4"]), ("other:merge:12", ["S4"])],
)
def test_a_menu_that_is_none_of_ours_is_left_alone(custom_id: str, values: list[str]) -> None:
    assert pressed({"custom_id": custom_id, "values": values}) is None


async def test_who_has_not_passed_the_servers_screening_is_no_member(
    fake: FakeDiscord, desk: Desk, chat: DiscordChat
) -> None:
    fake.gateway.pending = True
    await fake.gateway.interact(search("x"))
    assert desk.asked[0][2].member is False


async def test_an_error_is_explained_in_plain_words(fake: FakeDiscord, desk: Desk, chat: DiscordChat) -> None:
    desk.error = NotFound("There is no story S99. `tocsin story list` shows those of this week.")
    answered = await fake.gateway.interact(search("x"))
    assert answered["embeds"][0]["title"] == "✗ That did not work"
    assert "There is no story S99" in answered["embeds"][0]["description"]


async def test_a_fault_of_ours_leaves_nobody_waiting_and_is_logged(
    fake: FakeDiscord, desk: Desk, chat: DiscordChat, caplog: pytest.LogCaptureFixture
) -> None:
    desk.error = ZeroDivisionError("inner detail")
    answered = await fake.gateway.interact(search("x"))
    assert answered["embeds"][0]["title"] == "✗ Something went wrong here"
    assert "inner detail" not in str(answered)
    await asyncio.sleep(0)
    assert any(record.exc_info for record in caplog.records)


async def test_commands_are_registered_when_changed(fake: FakeDiscord, desk: Desk, chat: DiscordChat) -> None:
    assert len(fake.asked("PUT", "/commands")) == 1
    assert await sync_once(TOKEN) == "Commands were registered already."
    fake.commands[0]["options"] = fake.commands[0]["options"][:1]
    assert await sync_once(TOKEN) == "Commands registered."
    assert same_tree(fake.commands, command_tree())
    assert "DISCORD_BOT_TOKEN" in await sync_once("wrong")


async def test_a_wrong_token_is_told_in_one_line(
    fake: FakeDiscord, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    chat = DiscordChat("wrong", desk.ask)
    with caplog.at_level(logging.WARNING):
        await chat.start()
        assert chat._task is not None
        await asyncio.wait_for(asyncio.shield(chat._task), 10)
    told = [record for record in caplog.records if record.name.startswith("bot.")]
    assert len(told) == 1
    assert "DISCORD_BOT_TOKEN" in told[0].message
    await chat.stop()


async def test_a_lost_gateway_is_told_once_and_comes_back(
    fake: FakeDiscord, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    fake.fail("GET", "/gateway/bot", *[Fault.status(404)] * 3)
    chat = DiscordChat(TOKEN, desk.ask, first_pause_s=0.001)
    with caplog.at_level(logging.INFO):
        await chat.start()
        await asyncio.wait_for(fake.gateway.ready.wait(), 10)
        await fake.gateway.interact(search("x"))
    told = [record.message for record in caplog.records if record.name.startswith("bot.")]
    assert len(told) == 2
    assert "out of reach" in told[0]
    assert "back" in told[1]
    assert not [record for record in caplog.records if record.exc_info]
    await chat.stop()


async def test_a_dropped_connection_is_made_anew(fake: FakeDiscord, desk: Desk, chat: DiscordChat) -> None:
    fake.gateway.ready.clear()
    await fake.gateway.drop()
    await asyncio.wait_for(fake.gateway.ready.wait(), 10)
    assert (await fake.gateway.interact(search("x")))["embeds"]


async def test_without_a_gateway_no_connection_is_made(fake: FakeDiscord, desk: Desk) -> None:
    chat = DiscordChat(TOKEN, desk.ask, gateway=False)
    await chat.start()
    await chat.stop()
    assert fake.ledger == []


async def test_an_unreachable_discord_does_not_stop_the_start(desk: Desk, real_address_afterwards: None) -> None:
    use_api_base("http://127.0.0.1:9/api/v10")
    chat = DiscordChat(TOKEN, desk.ask, first_pause_s=0.01)
    await chat.start()
    await asyncio.sleep(0.05)
    await chat.stop()


def test_every_command_of_the_table_is_in_the_tree() -> None:
    found = set()
    for option in command_tree()[0]["options"]:  # type: ignore[attr-defined]  # plain JSON
        inner = [o for o in option.get("options", []) if o["type"] == 1] if option["type"] == 2 else []
        found |= {(option["name"], o["name"]) for o in inner} if inner else {(option["name"],)}
    assert found == {command.words for command in COMMANDS}


def test_what_is_not_ours_is_left_alone() -> None:
    assert typed({"name": "other"}) is None
    assert typed({"name": "tocsin"}) is None
    for custom_id in ("", "tocsin", "tocsin:", "tocsin:claim:", "other:claim:12:k", "tocsin::12:k", "tocsin:claim:x:k"):
        assert pressed({"custom_id": custom_id}) is None


def test_a_query_error_shows_the_place_and_the_remedy() -> None:
    answer = explained(QueryError("A bracket is not closed", "(lumo OR", 0, "Add a closing bracket."))
    assert [line.text for line in answer.lines] == [
        "A bracket is not closed, at character 1.",
        "Add a closing bracket.",
    ]
    assert answer.lines[0].detail == " ▸ (lumo OR"
