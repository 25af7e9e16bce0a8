"""Everything sent fits Discord's own published schema, where that schema is at hand."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.model.actor import Actor
from bot.model.delivery import Sent
from bot.model.message import Answer, AnswerLine
from bot.platforms.discord.chat import DiscordChat, sync_once
from bot.platforms.discord.connect import Connection
from bot.platforms.discord.notifier import DiscordNotifier
from bot.platforms.discord.pace import Pacer
from bot.platforms.discord.webhook import DiscordWebhookNotifier
from tests.platforms.discord import rows
from tests.platforms.discord.fake_discord import CHANNEL, FORUM, TOKEN, WEBHOOK, FakeDiscord


class Unpaced(Pacer):
    """Every turn comes at once."""

    @asynccontextmanager
    async def turn(self, channel: str) -> AsyncIterator[None]:
        yield


ORACLE = Path(__file__).parents[4] / "shared" / "counterparts" / "discord_check.py"


def complaints(captured: list[dict[str, Any]], at: Path) -> list[str]:
    """What Discord's schema says, if it is at hand, and the house rule that nobody is ever pinged by text."""
    objects = [request["body"] for request in captured if isinstance(request["body"], dict)]
    bodies = [made.get("message", made) for made in objects]
    found = [str(b) for b in bodies if "embeds" in b and b.get("allowed_mentions", {}).get("parse") != []]
    if ORACLE.exists() and importlib.util.find_spec("jsonschema"):
        log = at / "captured.jsonl"
        log.write_text("".join(json.dumps(request) + "\n" for request in captured))
        said = subprocess.run([sys.executable, str(ORACLE), str(log)], capture_output=True, text=True, check=False)
        found += [said.stdout + said.stderr] if said.returncode else []
    return found


async def everything(fake: FakeDiscord, connection: Connection) -> None:
    """One of each request that Tocsin makes of Discord."""
    for threads, channel in (("message", CHANNEL), ("forum", FORUM), ("none", CHANNEL)):
        notifier = DiscordNotifier(channel, connection, threads)  # type: ignore[arg-type]  # the three literals
        for n, message in enumerate((rows.POST, rows.HOSTILE, rows.DIGEST, rows.NOTICE)):
            sent = await notifier.send(rows.outgoing(replace(message, key=f"{n}{threads}", mention="77")))
            assert isinstance(sent, Sent)
            if n == 0:
                await notifier.reply(rows.outgoing(replace(rows.REPLY, key=f"r{threads}"), sent.receipt))
                await notifier.edit(rows.outgoing(rows.EDIT, sent.receipt))
        await notifier.check()
    hook = DiscordWebhookNotifier(fake.base + WEBHOOK)
    sent = await hook.send(rows.outgoing(rows.POST))
    assert isinstance(sent, Sent)
    await hook.edit(rows.outgoing(rows.EDIT, sent.receipt))
    await hook.close()
    await sync_once(TOKEN)
    await listened(fake)


async def listened(fake: FakeDiscord) -> None:
    """A command and a button, acknowledged and answered."""

    async def ask(words: tuple[str, ...], arguments: Mapping[str, str], actor: Actor) -> Answer:
        return Answer(" ".join(words), (AnswerLine("<@1> *x*", "https://harbour-post.example/a", "S12"),), "7 days")

    chat = DiscordChat(TOKEN, ask)
    await chat.start()
    await asyncio.wait_for(fake.gateway.ready.wait(), 10)
    status = {"id": "1", "type": 1, "name": "tocsin", "options": [{"type": 1, "name": "status", "options": []}]}
    await fake.gateway.interact(status)
    await fake.gateway.interact({"custom_id": f"tocsin:claim:12:{rows.POST.key}", "component_type": 2}, kind=3)
    await chat.stop()


async def test_discords_own_schema_has_no_complaint(fake: FakeDiscord, connection: Connection, tmp_path: Path) -> None:
    connection._pacer = Unpaced()  # this test asks about form, not pace
    await everything(fake, connection)
    captured = fake.captured()
    assert len(captured) >= 20
    assert complaints(captured, tmp_path) == []


@pytest.mark.parametrize("wrong", [{"allowed_mentions": {"parse": ["everyone"]}}, {"content": "x"}])
def test_the_check_does_complain(wrong: dict[str, Any], tmp_path: Path) -> None:
    path = f"/api/v10/channels/{CHANNEL}/messages"
    body = {"embeds": [{"title": "x"}], **wrong}
    assert complaints([{"method": "POST", "path": path, "body": body}], tmp_path)
