"""Looks which unclear sends arrived after all, by the key that travels with every message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.core.plan.settle import CLOCKS_APART, LOOK_BACK
from bot.model.delivery import Looked, Outgoing, Receipt
from bot.model.message import Kind
from bot.platforms.discord import outcomes
from bot.platforms.discord.access import Channel, objects, read_channel
from bot.platforms.discord.connect import Answer, Connection, NoAnswer

PAGE = 100
"""https://docs.discord.com/developers/resources/message#get-channel-messages"""
PAGES_AT_MOST = 10
DISCORD_EPOCH_MS = 1420070400000
"""https://docs.discord.com/developers/reference#snowflakes"""


class _NoLook(Exception):
    """A look that ends without an answer: `lasting` if a later one would end so too."""

    def __init__(self, why: str, *, lasting: bool) -> None:
        super().__init__(why)
        self.lasting = lasting


async def find(rows: Sequence[Outgoing], connection: Connection, channel: str, *, forum: bool) -> Looked:
    """Receipts by delivery key for the rows found.

    `possible` is False if some place is out of the bot's reach, `answered` is False if Discord gave no answer now.
    """
    found: dict[str, Receipt] = {}
    try:
        for place, wanted in _by_place(rows, channel, forum=forum).items():
            sent = min((row.delivery.first_sent_at or row.delivery.due) for row in wanted)
            keys = {row.message.key for row in wanted}
            if forum and place == channel:
                found |= await _in_posts(connection, channel, keys, sent - LOOK_BACK)
            else:
                found |= await _in_messages(connection, place, keys, sent, thread=place != channel)
    except _NoLook as stopped:
        return Looked(found, possible=not stopped.lasting, answered=stopped.lasting, detail=str(stopped))
    return Looked(found)


def _by_place(rows: Sequence[Outgoing], channel: str, *, forum: bool) -> Mapping[str, list[Outgoing]]:
    """Rows by where they would be: the thread of their post for replies, else the channel."""
    places: dict[str, list[Outgoing]] = {}
    for row in rows:
        place = channel
        if row.message.kind is Kind.REPLY and row.post is not None:
            place = row.post.thread or row.post.message
        places.setdefault(place, []).append(row)
    return places


async def _in_messages(
    connection: Connection, channel: str, keys: set[str], sent: datetime, *, thread: bool
) -> dict[str, Receipt]:
    """Read a channel or thread, newest first, until all keys are found or it ends, long before the first send."""
    found: dict[str, Receipt] = {}
    before, oldest = "", 0
    for _ in range(PAGES_AT_MOST):
        answer = await connection.call("GET", f"/channels/{channel}/messages?limit={PAGE}{before}", channel)
        if thread and isinstance(answer, Answer) and answer.code == outcomes.UNKNOWN_CHANNEL:
            return found  # the thread was never started, so nothing is in it
        page = objects(_list(answer))
        for message in page:
            key = key_of(message, keys, connection.user_id)
            if key is not None:
                found[key] = Receipt(channel, str(message.get("id")), channel if thread else "")
        oldest = min((int(str(message.get("id"))) for message in page), default=0)
        if len(page) < PAGE or keys <= found.keys() or oldest < snowflake(sent - LOOK_BACK):
            return found
        before = f"&before={oldest}"
    if oldest < snowflake(sent - CLOCKS_APART):
        return found
    raise _NoLook("too many messages came after it to look through them", lasting=True)


async def _in_posts(connection: Connection, forum: str, keys: set[str], since: datetime) -> dict[str, Receipt]:
    found: dict[str, Receipt] = {}
    for thread in await _recent_threads(connection, forum, since):
        path = f"/channels/{thread}/messages/{thread}"
        answer = await connection.call("GET", path, thread)
        if isinstance(answer, Answer) and answer.status == 404:
            continue
        message = answer.json if isinstance(answer, Answer) and answer.status == 200 else None
        if not isinstance(message, dict):
            raise _no_look(answer)
        key = key_of(message, keys, connection.user_id)
        if key is not None:
            found[key] = Receipt(thread, thread, thread)
    return found


async def _recent_threads(connection: Connection, forum: str, since: datetime) -> list[str]:
    """Ids of this bot's posts in a forum made since then, active or archived."""
    place = await read_channel(connection, forum)
    if not isinstance(place, Channel):
        raise _no_look(place)
    active = await connection.call("GET", f"/guilds/{place.guild}/threads/active", place.guild)
    archived = await connection.call("GET", f"/channels/{forum}/threads/archived/public?limit={PAGE}", forum)
    first = snowflake(since)
    ids: dict[str, None] = {}
    for answer in (active, archived):
        if not isinstance(answer, Answer) or answer.status != 200:
            raise _no_look(answer)
        for thread in objects(answer.get("threads")):
            own = str(thread.get("owner_id")) == connection.user_id and str(thread.get("parent_id")) == forum
            if own and str(thread.get("id")).isdigit() and int(str(thread.get("id"))) > first:
                ids[str(thread["id"])] = None
    return list(ids)


def key_of(message: Mapping[str, object], keys: set[str], author: str) -> str | None:
    """Which of these keys a message of this author carries: as nonce, in a button, or at the end of its footer."""
    by = message.get("author")
    if not isinstance(by, dict) or str(by.get("id")) != author:
        return None
    return next((key for key in _carried(message) if key in keys), None)


def _carried(message: Mapping[str, object]) -> Iterable[str]:
    yield str(message.get("nonce"))
    for embed in objects(message.get("embeds")):
        footer = embed.get("footer")
        if isinstance(footer, dict):
            yield str(footer.get("text")).rsplit(" ", 1)[-1]
    for row in objects(message.get("components")):
        for button in objects(row.get("components")):
            yield str(button.get("custom_id")).rsplit(":", 1)[-1]


def snowflake(moment: datetime) -> int:
    """The smallest id that Discord gives at this moment."""
    return max(0, int(moment.timestamp() * 1000) - DISCORD_EPOCH_MS) << 22


def _list(answer: Answer | NoAnswer) -> object:
    if isinstance(answer, Answer) and answer.status == 200 and isinstance(answer.json, list):
        return answer.json
    raise _no_look(answer)


def _no_look(answer: Answer | NoAnswer) -> _NoLook:
    failed = outcomes.failure(answer, creates=False)
    # A refused token or a missing channel is repaired some day; a right that was never given is not.
    refused = isinstance(answer, Answer) and answer.status == 403
    return _NoLook(failed.detail, lasting=refused)
