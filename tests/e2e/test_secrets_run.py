"""A process with Slack's socket and Discord's gateway open meets every refusal, and shows none of its secrets."""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime

from tests.e2e.desk import Desk
from tests.flows.newsroom import DERBY, INQUIRY
from tests.platforms.discord.fake_discord import FakeDiscord
from tests.platforms.discord.faults import Fault as DiscordFault
from tests.platforms.slack.fake_slack import FakeSlack, Fault

DISCORD_TOKEN = "PLANTED.discord.bot-token"
SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-PLANTED-bot-token",
    "SLACK_APP_TOKEN": "xapp-PLANTED-app-token",
    "SLACK_SIGNING_SECRET": "PLANTED-signing-secret-0123",
    "DISCORD_BOT_TOKEN": DISCORD_TOKEN,
    "TOCSIN_LLM_KEY": "PLANTED-llm-key-0123456789",
}
SETTINGS = """\
version: 1
database: sqlite:///{folder}/tocsin.db
network: {{allow_private: ["{address}"]}}
polling: {{default_every: 1s, min_every: 1s, per_host: {{spacing: 0s}}}}
alerts: {{group_wait: 0s, edit_every: 1s}}
dashboard: {{listen: null}}
sources:
  - {{name: Harbour Times, url: "http://{address}/times"}}
  - {{name: Upland Mail, url: "http://{address}/mail"}}
watches:
  - {{name: Pico, query: pico OR derby, to: [chat, room, hook, log]}}
destinations:
  - {{name: chat, slack: {{channel: C0123456789}}}}
  - {{name: room, discord: {{channel: "900000000000000010"}}}}
  - {{name: hook, slack: {{webhook: {{env: SLACK_HOOK}}}}}}
  - {{name: log, jsonl: {{path: {folder}/alerts.jsonl}}}}
operator: [log]
"""


def _seconds() -> float:
    return datetime.now(UTC).timestamp()


def settings(desk: Desk, slack: FakeSlack, discord: FakeDiscord) -> None:
    desk.configure(SETTINGS)
    desk.secrets = {
        **SECRETS,
        "SLACK_API_BASE_URL": slack.api_base,
        "DISCORD_API_BASE_URL": discord.base,
        "SLACK_HOOK": slack.webhook_url.replace("secretsecret", "PLANTED-webhook-path"),
    }


async def troubles(desk: Desk, slack: FakeSlack, discord: FakeDiscord) -> None:
    """Alerts go out between broken answers; people ask; the sockets are cut and opened again; a token is revoked."""
    await slack.socket()
    await asyncio.wait_for(discord.gateway.ready.wait(), 30)
    slack.fail("chat.postMessage", Fault.BAD_JSON_AFTER, Fault.BAD_GATEWAY_BEFORE)
    discord.fail("POST", "/messages", DiscordFault.status(502))
    desk.shows("times", INQUIRY)
    await asyncio.to_thread(
        desk.waits_for, "the alert", lambda: INQUIRY.title in desk.titles() and bool(slack.messages())
    )
    for words in ("status", "search pico", "why https://harbour.example/news/pico-inquiry", "watch list"):
        assert (await slack.slash(words)).acknowledged
    await slack.drop_sockets()
    await discord.gateway.drop()
    await slack.socket()
    slack.refuses = "invalid_auth"
    desk.shows("mail", DERBY)
    await asyncio.to_thread(desk.waits_for, "the second alert", lambda: DERBY.title in desk.titles())
    await asyncio.to_thread(desk.waits_for, "the refusal", lambda: "token" in desk.said())


async def test_a_process_that_talks_shows_no_secret(desk: Desk) -> None:
    async with FakeSlack(now=_seconds) as slack, FakeDiscord(token=DISCORD_TOKEN) as discord:
        slack.ticket = "PLANTED-ticket"
        settings(desk, slack, discord)
        running = desk.start()
        await troubles(desk, slack, discord)
        shown = await asyncio.to_thread(desk.tocsin, "deliveries", "list", "--json", "--limit", "100")
        asked = await asyncio.to_thread(desk.tocsin, "status", "--json")
        running.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(running.wait, 30) == 0
    assert slack.messages()
    assert discord.messages
    said = desk.said() + shown.stdout + shown.stderr + asked.stdout + asked.stderr
    assert "chat" in shown.stdout
    assert "PLANTED" not in said
    stored = {path.name: path.read_bytes() for path in desk.folder.iterdir() if path.is_file()}
    assert {"tocsin.db", "alerts.jsonl", "run.out"} <= stored.keys()
    assert [name for name, body in stored.items() if b"PLANTED" in body] == []
