"""What `tocsin init` asks and writes: config/tocsin.local.yaml for settings, .env for secrets."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.config.environment import ASSIGNMENT
from bot.errors import UsageError

SETTINGS_FILE = "config/tocsin.local.yaml"
SECRETS_FILE = ".env"

SHIPPED_WATCH = "Grok deepfakes"
SHIPPED_QUERY = "(grok OR xAI) AND (@intimate-image-abuse OR @ai-intimate-image-abuse)"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said; an empty text leaves the thing out."""

    contact: str = ""
    time_zone: str = "Europe/London"
    slack_bot_token: str = ""
    slack_app_token: str = ""
    slack_channel: str = ""
    discord_bot_token: str = ""
    discord_channel: str = ""
    discord_threads: str = "message"
    watch: str = SHIPPED_WATCH
    query: str = SHIPPED_QUERY


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `name` is the field of Answers; a `secret` is not shown while it is typed."""

    name: str
    text: str
    default: str = ""
    secret: bool = False


QUESTIONS: tuple[Question, ...] = (
    Question("contact", "An e-mail address that sources may write to (legislation.gov.uk requires one):"),
    Question("time_zone", "Your time zone:", "Europe/London"),
    Question("slack_bot_token", "Slack bot token, beginning with xoxb- (Enter to leave Slack out):", secret=True),
    Question("slack_app_token", "Slack app token, beginning with xapp-, for commands and buttons:", secret=True),
    Question("slack_channel", "Id of the Slack channel for alerts (at the end of the channel's details):"),
    Question("discord_bot_token", "Discord bot token (Enter to leave Discord out):", secret=True),
    Question("discord_channel", "Id of the Discord channel for alerts (right-click, Copy Channel ID):"),
    Question(
        "discord_threads", "Discord: message (a thread below each alert), forum (a post each) or none:", "message"
    ),
    Question("watch", "A name for your first watch:", SHIPPED_WATCH),
    Question("query", "What to look for:", SHIPPED_QUERY),
)


def local_files(answers: Answers, present: str = "") -> Mapping[str, str]:
    """The texts of the two files by path. `present` is the `.env` that is there: its other variables stay.

    Raises UsageError if an answer has a line break or control character.
    """
    for name in Answers.__slots__:
        if not getattr(answers, name).isprintable():
            raise UsageError(f"The answer for {name} has a line break or control character. Type it on one line.")
    return {SETTINGS_FILE: _settings(answers), SECRETS_FILE: _secrets(answers, present)}


def write_local(answers: Answers, folder: Path, *, overwrite: bool = False) -> tuple[Path, ...]:
    """Write both files below the folder; the paths written. Only their owner may read them.

    Raises UsageError if the settings file is there and `overwrite` was not said, or a file cannot be written.
    """
    settings, secrets = folder / SETTINGS_FILE, folder / SECRETS_FILE
    if settings.exists() and not overwrite:
        raise UsageError(f"{settings} is there already. Edit it, or move it away and start again.")
    try:
        present = secrets.read_text("utf-8") if secrets.exists() else ""
        texts = local_files(answers, present)
        settings.parent.mkdir(parents=True, exist_ok=True)
        for path, text in ((settings, texts[SETTINGS_FILE]), (secrets, texts[SECRETS_FILE])):
            _write(path, text)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The files cannot be written in {folder}: {error}. Check its rights.") from error
    return settings, secrets


def _write(path: Path, text: str) -> None:
    """Replace the file as a whole; it is never readable for others, not even for a moment."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    fresh.replace(path)


def _settings(answers: Answers) -> str:
    names = [name for name, _ in _destinations(answers)]
    lines = [
        "# Made by `tocsin init`. It adds to tocsin.yaml: an entry of the same name replaces the one there.",
        "# Tokens are in .env. After a change: tocsin check",
        "version: 1",
        "extends: tocsin.yaml",
        f"time_zone: {_text(answers.time_zone or 'Europe/London')}",
    ]
    if answers.contact:
        lines += ["network:", f"  user_agent_contact: {_text(answers.contact)}"]
    if names:
        lines += ["destinations:", *(line for _, line in _destinations(answers))]
    if answers.query:
        lines += [
            "watches:",
            f"  - name: {_text(answers.watch or SHIPPED_WATCH)}",
            f"    query: {_text(answers.query)}",
            "    severity: high                # low, normal, high or urgent",
            f"    to: [{', '.join(['terminal', 'file', *names])}]",
        ]
    if names:
        lines += [f"operator: [{names[0]}]                # hears when a source or channel fails"]
    return "\n".join(lines) + "\n"


def _destinations(answers: Answers) -> Iterator[tuple[str, str]]:
    if answers.slack_channel:
        yield "newsdesk", f"  - {{name: newsdesk, slack: {{channel: {_text(answers.slack_channel)}}}}}"
    if answers.discord_channel:
        threads = answers.discord_threads or "message"
        channel = _text(answers.discord_channel)
        yield "volunteers", f"  - {{name: volunteers, discord: {{channel: {channel}, threads: {_text(threads)}}}}}"


def _text(value: str) -> str:
    """A text in double quotes: JSON strings are YAML 1.2 (https://yaml.org/spec/1.2.2/#12-yaml-history)."""
    return json.dumps(value.strip(), ensure_ascii=False)


def _secrets(answers: Answers, present: str) -> str:
    given = {
        "SLACK_BOT_TOKEN": answers.slack_bot_token,
        "SLACK_APP_TOKEN": answers.slack_app_token,
        "DISCORD_BOT_TOKEN": answers.discord_bot_token,
    }
    new = {name: value.strip() for name, value in given.items() if value.strip()}
    kept = list(_others(present.splitlines(), new))
    head = [] if kept else ["# Tokens of this desk. Never share or commit this file."]
    return "\n".join([*head, *kept, *(f"{name}={_quoted(value)}" for name, value in new.items())]) + "\n"


def _others(lines: Iterable[str], new: Mapping[str, str]) -> Iterator[str]:
    """Lines of the present file that no new variable replaces."""
    for line in lines:
        found = ASSIGNMENT.fullmatch(line)
        if found is None or found[1] not in new:
            yield line


def _quoted(value: str) -> str:
    """A value as `.env` holds it: plain where that is safe, else in double quotes with \\ and " escaped."""
    if re.fullmatch(r"[\w.:/@%+,=-]+", value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
