"""What people type in Slack: one command, `/tocsin`, answered for the asker alone unless it ends in `share`.

To add a command: add its row in `bot.flows.commands`; nothing here changes.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse

from bot.errors import TocsinError
from bot.flows.commands import COMMANDS, Ask, split
from bot.model.actor import Actor
from bot.model.message import Answer
from bot.platforms.slack.answers import refused, response
from bot.platforms.slack.escape import clean
from bot.platforms.slack.people import People

log = logging.getLogger(__name__)

SLASH = "/tocsin"
SHARE = "share"
HELP = ("help",)
BROKEN = Answer("Something went wrong inside Tocsin. The log says what; nothing was changed by this command.", ok=False)

Respond = Callable[[str, dict[str, object]], Awaitable[None]]
"""How an answer goes back: to a response_url, as a JSON body."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A slash command that was read: its words, arguments, and whether the channel shall see the answer."""

    words: tuple[str, ...]
    given: Mapping[str, str]
    share: bool = False
    unknown: str = ""

    @property
    def manages(self) -> bool:
        """Whether it needs the right to manage."""
        return any(command.words == self.words and command.manages for command in COMMANDS)


def read(text: str) -> Typed:
    """Typed text as a command; help if there is none or it is unknown."""
    if not text.strip():
        return Typed(HELP, {})
    *rest, last = text.split()
    shared = split(" ".join(rest)) if last.lower() == SHARE else None
    if shared is not None and _complete(*shared):
        return Typed(*shared, share=True)
    parsed = split(text)
    return Typed(*parsed) if parsed else Typed(HELP, {}, unknown=clean(text)[:100])


def _complete(words: tuple[str, ...], given: Mapping[str, str]) -> bool:
    """Whether nothing required is missing: `search share` looks for "share", `search grok share` shares."""
    command = next(command for command in COMMANDS if command.words == words)
    return all(argument.name in given for argument in command.arguments if argument.required)


async def answered(typed: Typed, actor: Actor, ask: Ask) -> Answer:
    """Ask, with refusals in plain words."""
    try:
        answer = await ask(typed.words, typed.given, actor)
    except TocsinError as error:
        return refused(error)
    if typed.unknown:
        return Answer(f'There is no command "{typed.unknown}". This is what there is:', answer.lines, answer.footer)
    return answer


def register(app: AsyncApp, ask: Ask, people: People, respond: Respond) -> None:
    """Teach a Bolt app the slash command."""

    async def typed(ack: AsyncAck, command: Mapping[str, str]) -> None:
        await ack()
        said = read(command.get("text", ""))
        actor = await people.actor(
            command["user_id"], command.get("user_name", ""), command.get("channel_id", ""), manages=said.manages
        )
        answer = await answered(said, actor, ask)
        await respond(command["response_url"], response(answer, share=said.share and answer.ok))

    async def broken(error: Exception, body: Mapping[str, str]) -> BoltResponse:
        log.error("Slack: a command failed", exc_info=error)
        if url := body.get("response_url"):
            await respond(url, response(BROKEN))
        return BoltResponse(status=200, body="")  # without it Bolt forgets that the command was acknowledged

    app.command(SLASH)(typed)
    app.error(broken)
