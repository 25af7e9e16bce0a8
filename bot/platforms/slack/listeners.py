"""What people type and press in Slack: one command, `/tocsin`, and the buttons under alerts.

Answers are for the asker alone, unless a command ends in `share`.

To add a command: add its row in `bot.flows.commands`; nothing here changes.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse

from bot.errors import TocsinError
from bot.flows.buttons import chosen
from bot.flows.buttons import command as pressed_command
from bot.flows.commands import COMMANDS, Ask, right, split
from bot.model.actor import Actor
from bot.model.message import Answer
from bot.platforms.slack.answers import refused, response
from bot.platforms.slack.blocks import ACTION
from bot.platforms.slack.escape import clean
from bot.platforms.slack.people import Needs, People, Who

log = logging.getLogger(__name__)

SLASH = "/tocsin"
SHARE = "share"
OURS = re.compile(f"^{ACTION}")
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
    def asks(self) -> Needs:
        """What must be known of the person: whether they manage the desk, whether they are in the channel."""
        found = right(self.words)
        return Needs(found.manages or found.member, found.member) if found else Needs()


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


def read_press(body: Mapping[str, Any]) -> Typed | None:
    """A pressed button, or a menu in which something was chosen, as the command that it is; None if none of ours."""
    action = (body.get("actions") or [{}])[0]
    if str(action.get("type")).endswith("static_select"):
        return _read_menu(action)
    act, (story, *_) = str(action.get("action_id")).removeprefix(ACTION), str(action.get("value")).split(":")
    found = pressed_command(act, story)
    return Typed(*found) if found else None


def _read_menu(action: Mapping[str, Any]) -> Typed | None:
    """A menu's choice; nothing if it was emptied again, or speaks of several stories."""
    picked = action.get("selected_options") or [action.get("selected_option")]
    values = [str(option.get("value")).split(":") for option in picked if isinstance(option, Mapping)]
    stories = {value[0] for value in values}
    if len(stories) != 1:
        return None
    act = str(action.get("action_id")).removeprefix(ACTION)
    found = chosen(act, stories.pop(), [value[-1] for value in values])
    return Typed(*found) if found else None


def _presser(body: Mapping[str, Any]) -> Who:
    user = body.get("user") or {}
    return Who(str(user.get("id")), str(user.get("username") or ""), str((body.get("channel") or {}).get("id") or ""))


def register(app: AsyncApp, ask: Ask, people: People, respond: Respond) -> None:
    """Teach a Bolt app the slash command and the buttons."""

    async def typed(ack: AsyncAck, command: Mapping[str, str]) -> None:
        await ack()
        said = read(command.get("text", ""))
        who = Who(command["user_id"], command.get("user_name", ""), command.get("channel_id", ""))
        actor = await people.actor(who, said.asks)
        answer = await answered(said, actor, ask)
        await respond(command["response_url"], response(answer, share=said.share and answer.ok))

    async def broken(error: Exception, body: Mapping[str, str]) -> BoltResponse:
        log.error("Slack: a command failed", exc_info=error)
        if url := body.get("response_url"):
            await respond(url, response(BROKEN))
        return BoltResponse(status=200, body="")  # without it Bolt forgets that the command was acknowledged

    async def pressed(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack()
        said = read_press(body)
        if said is not None:
            answer = await answered(said, await people.actor(_presser(body), said.asks), ask)
            await respond(body["response_url"], response(answer) | {"replace_original": False})

    app.command(SLASH)(typed)
    app.action(OURS)(pressed)
    app.error(broken)
