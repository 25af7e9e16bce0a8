"""Clients for Slack: one aiohttp session a process, no retries of the library's own, no secret in a log.

slack_sdk's default retries post a second time after a lost reply (measured), so they are off everywhere.
"""

from __future__ import annotations

import logging

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

SLACK_API = "https://slack.com/api/"
TOTAL_S = 30
CONNECT_S = 10


def make_session() -> aiohttp.ClientSession:
    """The session that all of Slack's clients share (half the CPU of one session a call, measured)."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TOTAL_S, sock_connect=CONNECT_S))


def make_client(
    token: str, api_base: str | None, session: aiohttp.ClientSession, proxy: str | None = None
) -> AsyncWebClient:
    """A Web API client. `api_base` ends in `/api/`; None is Slack itself.

    `proxy` decides alone: what slack_sdk finds in the environment is overruled, as the configuration is the
    only place where a proxy is set.
    """
    client = AsyncWebClient(
        token=token,
        base_url=api_base or SLACK_API,
        session=session,
        logger=quiet_logger(),
        retry_handlers=[],
        user_agent_prefix="Tocsin",
    )
    client.proxy = proxy
    return client


def make_webhook(url: str, session: aiohttp.ClientSession, proxy: str | None = None) -> AsyncWebhookClient:
    """A client for one incoming webhook. Its address is a password."""
    client = AsyncWebhookClient(
        url, session=session, logger=quiet_logger(), retry_handlers=[], user_agent_prefix="Tocsin"
    )
    client.proxy = proxy
    return client


def quiet_logger() -> logging.Logger:
    """A logger for the library: at DEBUG it writes webhook addresses and whole messages, so it never gets there."""
    logger = logging.getLogger("bot.platforms.slack.sdk")
    logger.setLevel(logging.INFO)
    return logger
