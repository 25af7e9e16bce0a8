"""The conversation with Slack: Socket Mode, which needs no open port.

    SlackChat.start -> apps.connections.open -> WebSocket -> envelope -> listeners -> response_url

If the socket cannot be had, deliveries go on over the Web API, the fault is logged in one line, and it is tried
again with growing pauses.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Awaitable, Callable

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.flows.commands import Ask
from bot.model.delivery import NotSent, Trouble
from bot.platforms.slack.connect import make_webhook, quiet_logger
from bot.platforms.slack.listeners import register
from bot.platforms.slack.outcomes import REQUEST_ERRORS, failed
from bot.platforms.slack.people import People

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 300.0
CONNECT_WITHIN_S = 30.0
LOOK_EVERY_S = 15.0
LOST_AFTER_LOOKS = 4
"""slack_sdk reconnects by itself; one that stays away for a minute is replaced (its ticket may have gone stale)."""
NEW_APP_TOKEN = (
    "Slack refuses the app token: make one with connections:write under Basic Information, App-Level Tokens, "
    "and put it into SLACK_APP_TOKEN"
)
TICKET = re.compile(r"(wss?://[^\s?'\"]+)\?[^\s'\"]*")


BOLT_NAME = "slack_bolt.app"
"""Bolt sets the level of the logger of its app's name: it must not be a logger of ours."""


class OneLine(logging.Filter):
    """Keeps slack_sdk's faults to one line without tracebacks and without the ticket of the socket's address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True; the record is shortened."""
        record.msg = TICKET.sub(r"\1", record.getMessage()).splitlines()[0] if record.getMessage() else ""
        record.args = None
        record.exc_info = None
        record.exc_text = None
        return True


class SlackChat:
    """Listens to what people type. `start` returns at once; `stop` ends the socket."""

    def __init__(self, app_token: str, client: AsyncWebClient, ask: Ask, people: People) -> None:
        self._app_token = app_token
        self._client = client
        self._logger = _socket_logger()
        self._app = AsyncApp(
            client=client, authorize=_authorise, logger=_bolt_logger(), name=BOLT_NAME, signing_secret=""
        )
        self._handler: AsyncSocketModeHandler | None = None
        self._task: asyncio.Task[None] | None = None
        register(self._app, ask, people, self.respond)

    async def start(self) -> None:
        """Begin to connect, in the background."""
        if self._task is None:
            self._task = asyncio.create_task(self._stay_connected(), name="slack-chat")

    async def stop(self) -> None:
        """End the socket and whatever was being tried."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self._close()

    async def connected(self) -> bool:
        """Whether a socket is open now."""
        return self._handler is not None and await self._handler.client.is_connected()

    async def respond(self, url: str, content: dict[str, object]) -> None:
        """Send an answer to a response_url, once. A loss is logged: the asker can ask again."""
        session = self._client.session
        if session is None:
            raise ValueError("SlackChat needs a client with a shared session (connect.make_client)")
        try:
            answer = await make_webhook(url, session, self._client.proxy).send_dict(content)
        except REQUEST_ERRORS as fault:
            log.warning("Slack: an answer was not delivered: %s", failed(fault, creates=False).detail)
            return
        if answer.status_code != 200:
            log.warning("Slack: an answer was not delivered (%s)", answer.status_code)

    async def _stay_connected(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            if await self._connect():
                pause = FIRST_PAUSE_S
                await self._until_lost()
                await self._close()
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _connect(self) -> bool:
        """Open a socket; False, after one line in the log, if that cannot be done now."""
        try:
            answer = await self._client.apps_connections_open(app_token=self._app_token)
            handler = AsyncSocketModeHandler(self._app, self._app_token, logger=self._logger, web_client=self._client)
            self._handler = handler
            handler.client.proxy = self._client.proxy
            handler.client.wss_uri = str(answer["url"])
            connect: Callable[[], Awaitable[None]] = handler.connect_async
            await asyncio.wait_for(connect(), CONNECT_WITHIN_S)
        except REQUEST_ERRORS as fault:
            log.warning("Slack: commands are off (%s); alerts are delivered all the same", _trouble(fault))
            await self._close()
            return False
        log.info("Slack: commands are on")
        return True

    async def _until_lost(self) -> None:
        missed = 0
        while missed < LOST_AFTER_LOOKS:
            await asyncio.sleep(LOOK_EVERY_S)
            missed = 0 if await self.connected() else missed + 1
        log.warning("Slack: the socket was lost; connecting again")

    async def _close(self) -> None:
        handler, self._handler = self._handler, None
        if handler is not None:
            close: Callable[[], Awaitable[None]] = handler.close_async
            await close()


def _trouble(fault: Exception) -> str:
    """Why there is no socket, in one line; the app-level token is another than the one alerts are sent with."""
    outcome = failed(fault, creates=False)
    refused = isinstance(outcome, NotSent) and outcome.trouble is Trouble.DESTINATION
    return NEW_APP_TOKEN if refused else outcome.detail


async def _authorise(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Whoever speaks on the socket was let in by the app token: no request delays the acknowledgement.

    No token is handed on: the handlers answer by response_url.
    """
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)


def _bolt_logger() -> logging.Logger:
    """Errors only: Bolt warns that a token beside `authorize` goes unused, which is meant."""
    logger = quiet_logger().getChild("bolt")
    logger.setLevel(logging.ERROR)
    return logger


def _socket_logger() -> logging.Logger:
    logger = quiet_logger().getChild("socket")
    logger.setLevel(logging.WARNING)
    if not any(isinstance(known, OneLine) for known in logger.filters):
        logger.addFilter(OneLine())
    return logger
