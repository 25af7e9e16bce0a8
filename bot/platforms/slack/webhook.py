"""A Slack incoming webhook as a destination: it can post, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.model.delivery import Capabilities, Looked, NotSent, Outcome, Outgoing, Receipt, Sent, Trouble
from bot.platforms.slack import limits
from bot.platforms.slack.blocks import webhook_body
from bot.platforms.slack.outcomes import REQUEST_ERRORS, answered, failed
from bot.platforms.slack.pace import Pace

TURN = "webhook"
MOST_ERROR = 60


class SlackWebhookNotifier:
    """Implements `bot.ports.Notifier` for one incoming webhook. Its address is a password and is never shown."""

    def __init__(self, client: AsyncWebhookClient, pace: Pace | None = None) -> None:
        self._client = client
        self._pace = pace or Pace(limits.POST_EVERY_S)

    @property
    def capabilities(self) -> Capabilities:
        """Growth of a story is a new post, or nothing."""
        return Capabilities(edit=False, thread=False, buttons=False, look_up=False)

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Post. Slack answers `ok`, without saying which message it made."""
        if (later := await self._pace.turn(TURN)) is not None:
            return later
        try:
            answer = await self._client.send_dict(webhook_body(outgoing.message))
        except REQUEST_ERRORS as fault:
            return failed(fault, creates=True)
        if answer.status_code == 200 and answer.body.strip() == "ok":
            return Sent(Receipt())
        word = answer.body.strip()
        error = word if word.isidentifier() and len(word) <= MOST_ERROR else ""
        outcome = answered(answer.status_code, answer.headers, error, creates=True)
        if isinstance(outcome, NotSent) and outcome.retry_after is not None:
            self._pace.hold(TURN, outcome.retry_after.total_seconds())
        return outcome

    async def edit(self, outgoing: Outgoing) -> Outcome:
        """Never possible."""
        return NotSent(Trouble.MESSAGE, "a Slack webhook cannot change what it posted")

    async def reply(self, outgoing: Outgoing) -> Outcome:
        """Never possible."""
        return NotSent(Trouble.MESSAGE, "a Slack webhook cannot answer in a thread")

    async def find(self, rows: Sequence[Outgoing]) -> Looked:
        """Never possible."""
        return Looked(possible=False, detail="a Slack webhook cannot be looked up")

    async def check(self) -> str | None:
        """None: a webhook cannot be tried without posting. Its address is all there is to look at."""
        if not self._client.url.startswith(("https://", "http://")):
            return "the Slack webhook's address does not begin with https://: copy it again from the app's settings"
        return None

    async def close(self) -> None:
        """Nothing to let go of: the shared session is closed by whoever made it."""
