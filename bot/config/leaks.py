"""Shapes of secrets, to keep them out of files that are shared and out of what we print.

The shapes are those the vendors publish for secret scanning: Slack tokens and webhook addresses
(https://docs.slack.dev/authentication/tokens), Discord bot tokens and webhook addresses
(https://docs.discord.com/developers/reference), and the prefixes of the common API keys.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_SLACK = "put it into the environment or .env (SLACK_BOT_TOKEN or SLACK_APP_TOKEN)"
_WEBHOOK = "it is as good as a password: put it into the environment or .env and write webhook: {env: ITS_NAME}"
_OTHER = "put it into the environment or .env, and name the variable here if the setting takes {env: NAME}"

SHAPES: Mapping[str, tuple[re.Pattern[str], str]] = {
    "a Slack token": (re.compile(r"\bx(?:ox[a-z]|app)(?:\.xox[a-z])?-[A-Za-z0-9-]{8,}"), _SLACK),
    "a Slack webhook address": (
        re.compile(r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/\S{6,}", re.IGNORECASE),
        _WEBHOOK,
    ),
    "a Discord webhook address": (
        re.compile(r"discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d+/\S{6,}", re.IGNORECASE),
        _WEBHOOK,
    ),
    "a Discord bot token": (
        re.compile(r"\b[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}"),
        "put it into the environment or .env as DISCORD_BOT_TOKEN",
    ),
    "an API key": (
        re.compile(
            r"\b(?:sk-[A-Za-z0-9_-]{20,}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|AKIA[0-9A-Z]{16}|AIza[\w-]{35}"
            r"|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})"
        ),
        f"{_OTHER}; the key of a language model is TOCSIN_LLM_KEY",
    ),
    "a private key": (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"), _OTHER),
}

SECRET_KEYS: Mapping[str, str] = {
    "token": "tokens",
    "bot_token": "tokens",
    "app_token": "tokens",
    "signing_secret": "signing secrets",
    "secret": "secrets",
    "client_secret": "secrets",
    "password": "passwords",
    "key": "keys",
    "api_key": "keys",
}
"""Keys that people try for secrets, and what to call them in the refusal."""


def leak(text: str) -> tuple[str, str] | None:
    """What kind of secret a text holds and where it belongs instead; None if none is recognised."""
    for what, (shape, remedy) in SHAPES.items():
        if shape.search(text):
            return what, remedy
    return None


def redacted(text: str) -> str:
    """The text with everything that looks like a secret hidden."""
    for shape, _ in SHAPES.values():
        text = shape.sub("[hidden]", text)
    return re.sub(r"(?<=://)[^/\s@\"]+@", "[hidden]@", text)


def password(url: str) -> str | None:
    """The password inside an address such as postgresql://name:password@host/db, if there is one."""
    try:
        return urlsplit(url).password
    except ValueError:
        return None


def telling_parts(url: str) -> tuple[str, ...]:
    """What must never be printed of a secret address: all of it, and its last long path segment."""
    try:
        segments = [part for part in urlsplit(url).path.split("/") if len(part) >= 16]
    except ValueError:
        segments = []
    return (url, *segments[-1:])
