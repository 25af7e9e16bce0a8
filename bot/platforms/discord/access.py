"""What the bot may do in a channel, in words that say what to repair.

How permissions add up: https://docs.discord.com/developers/topics/permissions#permission-overwrites
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.model.delivery import NotSent
from bot.model.message import Message
from bot.platforms.discord import outcomes
from bot.platforms.discord.connect import Answer, Connection, NoAnswer

Threads = Literal["message", "forum", "none"]

# https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags
ADMINISTRATOR = 1 << 3
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
READ_MESSAGE_HISTORY = 1 << 16
CREATE_PUBLIC_THREADS = 1 << 35
SEND_MESSAGES_IN_THREADS = 1 << 38

NEEDED: Mapping[str, int] = {
    "View Channel": VIEW_CHANNEL,
    "Send Messages": SEND_MESSAGES,
    "Embed Links": EMBED_LINKS,
    "Read Message History": READ_MESSAGE_HISTORY,
}
NEEDED_FOR_THREADS: Mapping[str, int] = {
    "Create Public Threads": CREATE_PUBLIC_THREADS,
    "Send Messages in Threads": SEND_MESSAGES_IN_THREADS,
}
INVITE_PERMISSIONS = sum((*NEEDED.values(), *NEEDED_FOR_THREADS.values()))
"""The permission integer of the invite link in docs/discord.md."""

# https://docs.discord.com/developers/resources/channel#channel-object-channel-types
TEXT, ANNOUNCEMENT, FORUM, MEDIA = 0, 5, 15, 16
REQUIRE_TAG = 1 << 4


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as far as posting needs it. `tags` are the forum's own: name in lower case to id."""

    id: str
    guild: str
    kind: int
    name: str = ""
    tags: Mapping[str, str] | None = None
    overwrites: tuple[Mapping[str, object], ...] = ()

    def tags_for(self, message: Message) -> tuple[str, ...]:
        """Ids of existing tags named like the message's severity or one of its watches."""
        names = (message.severity.value, *(watch.casefold() for watch in message.watches))
        return tuple(dict.fromkeys(self.tags[name] for name in names if self.tags and name in self.tags))


async def read_channel(connection: Connection, channel: str) -> Channel | Answer | NoAnswer:
    """The channel as Discord describes it to this bot, or the answer that is none."""
    answer = await connection.call("GET", f"/channels/{channel}", channel)
    if outcomes.succeeded(answer) is None or not isinstance(answer, Answer):
        return answer
    kind = answer.get("type")
    return Channel(
        id=channel,
        guild=str(answer.get("guild_id") or ""),
        kind=kind if isinstance(kind, int) else TEXT,
        name=str(answer.get("name") or ""),
        tags={str(tag.get("name")).casefold(): str(tag.get("id")) for tag in objects(answer.get("available_tags"))},
        overwrites=tuple(objects(answer.get("permission_overwrites"))),
    )


async def check_access(connection: Connection, channel: str, threads: Threads) -> str | None:
    """None if all that this destination needs is allowed; else one line with what is wrong and what to do."""
    place = await read_channel(connection, channel)
    if not isinstance(place, Channel):
        return f"Discord channel {channel}: {_told(place)}"
    named = f"Discord channel #{place.name}" if place.name else f"Discord channel {channel}"
    if wrong := _wrong_kind(place, threads):
        return f"{named}: {wrong}"
    member = await connection.call("GET", f"/guilds/{place.guild}/members/{connection.user_id}", place.guild)
    roles = await connection.call("GET", f"/guilds/{place.guild}/roles", place.guild)
    for answer in (member, roles):
        if not isinstance(answer, Answer) or answer.status != 200:
            return f"{named}: {_told(answer)}"
    assert isinstance(member, Answer)
    assert isinstance(roles, Answer)
    held = [str(role) for role in _items(member.get("roles"))]
    allowed = allowed_in(place, connection.user_id, held, objects(roles.json))
    missing = [name for name, bit in _needed(threads).items() if not allowed & bit]
    if missing:
        return f"{named}: the bot lacks {', '.join(missing)}: allow it for the bot's role in the channel's settings."
    return None


def allowed_in(place: Channel, user: str, held: Sequence[str], roles: Iterable[Mapping[str, object]]) -> int:
    """The permission bits of a member with these role ids in this channel."""
    by_id = {str(role.get("id")): _bits(role.get("permissions")) for role in roles}
    allowed = by_id.get(place.guild, 0)
    for role in held:
        allowed |= by_id.get(role, 0)
    if allowed & ADMINISTRATOR:
        return ~0
    rules = {str(rule.get("id")): rule for rule in place.overwrites}
    everyone, own = rules.get(place.guild, {}), rules.get(user, {})
    of_roles = [rules[role] for role in held if role in rules]
    allowed = allowed & ~_bits(everyone.get("deny")) | _bits(everyone.get("allow"))
    denied = granted = 0
    for rule in of_roles:
        denied |= _bits(rule.get("deny"))
        granted |= _bits(rule.get("allow"))
    allowed = allowed & ~denied | granted
    allowed = allowed & ~_bits(own.get("deny")) | _bits(own.get("allow"))
    return allowed if allowed & VIEW_CHANNEL else 0


def _needed(threads: Threads) -> Mapping[str, int]:
    if threads == "none":
        return NEEDED
    if threads == "forum":
        return {**NEEDED, "Send Messages in Threads": SEND_MESSAGES_IN_THREADS}
    return {**NEEDED, **NEEDED_FOR_THREADS}


def _wrong_kind(place: Channel, threads: Threads) -> str | None:
    if not place.guild:
        return "is no channel of a server: choose one of a server the bot was invited to."
    forum = place.kind in {FORUM, MEDIA}
    if forum and threads != "forum":
        return "is a forum: set `threads: forum` for this destination."
    if threads == "forum" and not forum:
        return "is no forum: set `threads: message` (or `none`) for this destination."
    if not forum and place.kind not in {TEXT, ANNOUNCEMENT, 2, 10, 11, 12, 13}:
        return "cannot hold messages: choose a text channel or forum."
    return None


def _told(answer: Answer | NoAnswer) -> str:
    failed = outcomes.failure(answer, creates=False)
    kept = failed.detail if isinstance(failed, NotSent) else ""
    return kept or "Discord gave no readable answer: try again."


def _bits(told: object) -> int:
    return int(told) if isinstance(told, (str, int)) and str(told).isdigit() else 0


def _items(told: object) -> list[object]:
    return told if isinstance(told, list) else []


def objects(told: object) -> list[Mapping[str, object]]:
    """The objects of a JSON list; anything else is left out."""
    return [item for item in _items(told) if isinstance(item, dict)]
