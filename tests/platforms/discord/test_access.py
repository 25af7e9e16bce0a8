"""What `check` says about a channel, and how permissions add up."""

from __future__ import annotations

import pytest

from bot.platforms.discord import access
from bot.platforms.discord.access import Channel, Threads, allowed_in
from bot.platforms.discord.connect import Connection
from bot.platforms.discord.notifier import DiscordNotifier
from tests.platforms.discord.fake_discord import BOT_ID, CHANNEL, FORUM, GUILD_ID, ROLE_ID, FakeDiscord
from tests.platforms.discord.faults import Fault


async def checked(connection: Connection, channel: str = CHANNEL, threads: Threads = "message") -> str:
    return await DiscordNotifier(channel, connection, threads).check() or "fine"


async def test_a_channel_with_all_permissions_is_fine(fake: FakeDiscord, connection: Connection) -> None:
    assert await checked(connection) == "fine"
    assert await checked(connection, FORUM, "forum") == "fine"


@pytest.mark.parametrize(("name", "bit"), list({**access.NEEDED, **access.NEEDED_FOR_THREADS}.items())[1:])
async def test_a_missing_permission_is_named(fake: FakeDiscord, connection: Connection, name: str, bit: int) -> None:
    fake.roles[1]["permissions"] = str(access.INVITE_PERMISSIONS & ~bit)
    assert await checked(connection) == (
        f"Discord channel #alerts: the bot lacks {name}: allow it for the bot's role in the channel's settings."
    )


async def test_without_threads_their_permissions_are_not_asked_for(fake: FakeDiscord, connection: Connection) -> None:
    fake.roles[1]["permissions"] = str(sum(access.NEEDED.values()))
    assert await checked(connection, threads="none") == "fine"


@pytest.mark.parametrize(
    ("channel", "threads", "says"),
    [
        (FORUM, "message", "set `threads: forum`"),
        (CHANNEL, "forum", "is no forum"),
        ("404", "message", "correct its id"),
    ],
)
async def test_a_channel_of_the_wrong_kind_is_explained(
    fake: FakeDiscord, connection: Connection, channel: str, threads: Threads, says: str
) -> None:
    assert says in await checked(connection, channel, threads)


async def test_a_channel_that_cannot_be_seen_is_explained(fake: FakeDiscord, connection: Connection) -> None:
    fake.fail("GET", f"/channels/{CHANNEL}", Fault.status(403, code=50001))
    assert "View Channel" in await checked(connection)


VIEW, SEND = access.VIEW_CHANNEL, access.SEND_MESSAGES


def rule(id: str, *, allow: int = 0, deny: int = 0) -> dict[str, object]:
    return {"id": id, "allow": str(allow), "deny": str(deny)}


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ((), VIEW | SEND),
        ((rule(GUILD_ID, deny=SEND),), VIEW),
        ((rule(GUILD_ID, deny=SEND), rule(ROLE_ID, allow=SEND)), VIEW | SEND),
        ((rule(ROLE_ID, deny=SEND), rule("6", allow=SEND)), VIEW | SEND),  # of roles, allow wins
        ((rule("7", deny=SEND),), VIEW | SEND),  # a role the bot has not
        ((rule(ROLE_ID, allow=SEND), rule(BOT_ID, deny=SEND)), VIEW),
        ((rule(GUILD_ID, deny=VIEW),), 0),  # not to see it denies all
    ],
)
def test_permissions_add_up_in_discords_order(rules: tuple[dict[str, object], ...], allowed: int) -> None:
    roles = [{"id": GUILD_ID, "permissions": str(VIEW)}, {"id": ROLE_ID, "permissions": str(SEND)}]
    place = Channel(CHANNEL, GUILD_ID, 0, overwrites=rules)
    assert allowed_in(place, BOT_ID, [ROLE_ID, "6"], roles) == allowed


def test_an_administrator_may_do_everything() -> None:
    place = Channel(CHANNEL, GUILD_ID, 0, overwrites=(rule(GUILD_ID, deny=VIEW),))
    assert allowed_in(place, BOT_ID, [ROLE_ID], [{"id": ROLE_ID, "permissions": "8"}]) & SEND
