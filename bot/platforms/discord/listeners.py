"""What people type and press on Discord, from the interaction to the answer.

The command tree is made from the one table of commands; nothing here decides anything: a handler reads the
interaction, asks, and renders.

To add a command: a row in `bot.flows.commands`; the tree is registered anew at the next start.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.errors import QueryError, TocsinError
from bot.flows.buttons import chosen, command
from bot.flows.commands import COMMANDS, Ask, Command
from bot.model.actor import Actor
from bot.model.message import Answer, AnswerLine, Choice
from bot.platforms.discord.embeds import Json, answer_embed
from bot.platforms.discord.escape import plain
from bot.platforms.discord.library import discord

log = logging.getLogger(__name__)

ROOT = "tocsin"
SHARE = "share"
# https://docs.discord.com/developers/interactions/application-commands#application-command-object
DESCRIPTION_LIMIT = 100
SUB_COMMAND, SUB_COMMAND_GROUP, STRING, BOOLEAN = 1, 2, 3, 5
# https://docs.discord.com/developers/components/reference#string-select
OPTIONS_LIMIT, OPTION_LIMIT, PLACEHOLDER_LIMIT = 25, 100, 150
CHAT_INPUT, GUILD_INSTALL, IN_A_GUILD = 1, 0, 0

WENT_WRONG = Answer(
    "Something went wrong here", (AnswerLine("Nothing was changed. The log of Tocsin says what it was."),), ok=False
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Whom to ask, who may manage beside admins (ids of roles and users), and the destination of each channel id."""

    ask: Ask
    roles: frozenset[str] = frozenset()
    destinations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A command as somebody typed it."""

    words: tuple[str, ...]
    arguments: Mapping[str, str]
    share: bool = False


def command_tree(commands: Sequence[Command] = COMMANDS) -> list[Json]:
    """The body that registers `/tocsin` with a sub-command for each row, two-word commands in groups."""
    options: dict[str, Json] = {}
    for one in commands:
        made = _sub_command(one)
        if len(one.words) == 1:
            options[one.words[0]] = made
            continue
        group = options.setdefault(
            one.words[0],
            {
                "type": SUB_COMMAND_GROUP,
                "name": one.words[0],
                "description": f"{one.words[0]} ...",
                "options": [],
            },
        )
        inside = group["options"]
        assert isinstance(inside, list)
        inside.append(made)
    root: Json = {"name": ROOT, "type": CHAT_INPUT, "description": "Alerts and look-ups of this desk"}
    limits: Json = {"contexts": [IN_A_GUILD], "integration_types": [GUILD_INSTALL]}
    return [root | limits | {"options": list(options.values())}]


def _sub_command(row: Command) -> Json:
    made: Json = {"type": SUB_COMMAND, "name": row.words[-1], "description": plain(row.help, DESCRIPTION_LIMIT)}
    options: list[Json] = []
    # Discord wants what is required first.
    for argument in sorted(row.arguments, key=lambda argument: not argument.required):
        option: Json = {"type": STRING, "name": argument.name, "description": plain(argument.help, DESCRIPTION_LIMIT)}
        options.append(option | {"required": True} if argument.required else option)
    if not (row.manages or row.member):
        options.append({"type": BOOLEAN, "name": SHARE, "description": "show the answer to everybody here"})
    return made | {"options": options} if options else made


def same_tree(registered: object, wanted: object) -> bool:
    """True if what Discord has registered says the same as what we would register."""
    return _meant(registered) == _meant(wanted)


def _meant(tree: object) -> object:
    """What of a command means something: Discord adds ids, versions and empty defaults."""
    if isinstance(tree, Mapping):
        kept = {name: _meant(tree.get(name)) for name in ("name", "description", "type", "required", "options")}
        return {name: value for name, value in kept.items() if value not in (None, False, [])}
    if isinstance(tree, (list, tuple)):
        return [_meant(item) for item in tree]
    return tree


def typed(said: Mapping[str, object]) -> Asked | None:
    """A command interaction's content as words and arguments; None if it is not ours."""
    if said.get("name") != ROOT:
        return None
    words: list[str] = []
    options = _objects(said.get("options"))
    while options and options[0].get("type") in {SUB_COMMAND, SUB_COMMAND_GROUP}:
        words.append(str(options[0].get("name")))
        options = _objects(options[0].get("options"))
    given = {str(option.get("name")): str(option.get("value")) for option in options}
    share = given.pop(SHARE, "").lower() == "true"
    return Asked(tuple(words), given, share) if words else None


def pressed(said: Mapping[str, object]) -> Asked | None:
    """A button's or menu's command, from the act and the story in its custom_id; None if it is not ours."""
    name, _, rest = str(said.get("custom_id")).partition(":")
    act, story, *_ = [*rest.split(":"), ""]
    if name != ROOT:
        return None
    values = said.get("values")
    found = chosen(act, story, list(map(str, values))) if isinstance(values, list) else command(act, story)
    return Asked(*found) if found else None


def explained(error: TocsinError) -> Answer:
    """An error in plain words: what is wrong and what would be right."""
    if isinstance(error, QueryError):
        at = error.position
        marked = f"{error.query[:at]} ▸ {error.query[at:]}"
        told = (AnswerLine(f"{error.problem}, at character {at + 1}.", detail=marked),)
        return Answer(
            "That query cannot be read", (*told, AnswerLine(error.remedy)) if error.remedy else told, ok=False
        )
    lines = tuple(AnswerLine(line) for line in str(error).splitlines() if line.strip())
    return Answer("That did not work", lines, ok=False)


async def on_interaction(interaction: discord.Interaction, desk: Desk) -> None:
    """Acknowledge at once (Discord waits three seconds), ask, and put the answer in its place."""
    said: Mapping[str, object] = dict(interaction.data or {})
    by_word = interaction.type is discord.InteractionType.application_command
    asked = typed(said) if by_word else pressed(said)
    if asked is None or interaction.type not in {
        discord.InteractionType.application_command,
        discord.InteractionType.component,
    }:
        return
    try:
        await interaction.response.defer(ephemeral=not asked.share, thinking=True)
    except discord.HTTPException as error:
        log.warning("a command on Discord could not be acknowledged in time: %s", error.code)
        return
    await _put(interaction, asked, desk)


async def _put(interaction: discord.Interaction, asked: Asked, desk: Desk) -> None:
    answer = WENT_WRONG
    try:
        answer = await _ask(asked, desk, actor_of(interaction, desk))
    finally:
        # After an error of ours too: nobody is left looking at "thinking".
        embed = discord.Embed.from_dict(answer_embed(answer))
        nobody = discord.AllowedMentions.none()
        try:
            menu = choice_menu(answer.choice) if answer.choice else None
            await interaction.edit_original_response(embed=embed, view=menu, allowed_mentions=nobody)
        except discord.HTTPException as error:
            log.warning("an answer to a command did not reach Discord: %s", error.code)


def choice_menu(choice: Choice) -> discord.ui.View:
    """A menu whose custom_id says all that is needed: it is stopped at once, so that no process keeps it in mind."""
    options = choice.options[:OPTIONS_LIMIT]
    menu: discord.ui.Select[discord.ui.View] = discord.ui.Select(
        custom_id=f"{ROOT}:{choice.act}:{choice.story}",
        placeholder=plain(choice.ask, PLACEHOLDER_LIMIT),
        max_values=min(choice.most, len(options)),
        options=[
            discord.SelectOption(
                label=plain(f"{each.id} {each.text}", OPTION_LIMIT),
                value=each.id,
                description=plain(each.detail, OPTION_LIMIT) or None,
            )
            for each in options
        ],
    )
    view = discord.ui.View(timeout=None)
    view.add_item(menu)
    view.stop()
    return view


async def _ask(asked: Asked, desk: Desk, actor: Actor) -> Answer:
    try:
        return await desk.ask(asked.words, asked.arguments, actor)
    except TocsinError as error:
        return explained(error)


def actor_of(interaction: discord.Interaction, desk: Desk) -> Actor:
    """Who asks: admins, those who may manage the server, and listed roles and people may manage."""
    allowed = interaction.permissions
    # Without a cached server, Member.roles is empty; the ids are as Discord sent them.
    held: Iterable[int] = getattr(interaction.user, "_roles", ())
    listed = not desk.roles.isdisjoint((str(interaction.user.id), *map(str, held)))
    channel = interaction.channel
    places = (str(getattr(channel, "id", "")), str(getattr(channel, "parent_id", "")))
    destination = next((desk.destinations[place] for place in places if place in desk.destinations), None)
    return Actor(
        platform="discord",
        id=str(interaction.user.id),
        name=interaction.user.display_name,
        may_manage=allowed.administrator or allowed.manage_guild or listed,
        destination=destination,
        member=destination is not None and _joined(interaction),
    )


def _joined(interaction: discord.Interaction) -> bool:
    """Whether the person is a member of the server and has passed its screening of newcomers."""
    user = interaction.user
    return isinstance(user, discord.Member) and not user.pending


def _objects(told: object) -> list[Mapping[str, object]]:
    return [item for item in told if isinstance(item, Mapping)] if isinstance(told, list) else []
