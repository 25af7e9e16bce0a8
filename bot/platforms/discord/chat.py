"""The gateway connection, over which commands and buttons come in. Delivery never depends on it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence

import aiohttp
import yarl

from bot.flows.commands import COMMANDS, Ask, Command
from bot.platforms.discord.library import discord
from bot.platforms.discord.listeners import Desk, command_tree, on_interaction, same_tree

log = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 300.0
STEADY_S = 600.0
"""A connection that held so long starts again with the first pause. 1,000 log-ins a day are allowed:
https://docs.discord.com/developers/events/gateway#session-start-limit-object"""
FINAL_CLOSE_CODES = frozenset({4004, 4010, 4011, 4012, 4013, 4014})
"""https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes"""


class DiscordChat:
    """Listens to commands and buttons. `roles` are ids of roles and users that may manage, beside admins;
    `destinations` gives the destination's name by channel id.
    """

    def __init__(
        self,
        token: str,
        ask: Ask,
        *,
        gateway: bool = True,
        roles: Sequence[str] = (),
        destinations: Mapping[str, str] | None = None,
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        self._token = token
        self._desk = Desk(ask, frozenset(roles), destinations or {})
        self._gateway = gateway
        self._first_pause_s = first_pause_s
        self._task: asyncio.Task[None] | None = None
        self._told = False

    async def start(self) -> None:
        """Begin to listen; returns at once. Without a gateway it makes no connection."""
        if not self._gateway:
            log.info("Discord: delivery only, commands and buttons are off (discord.gateway: false)")
            return
        self._task = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """Stop listening and close the connection."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _listen(self) -> None:
        """Connect, and again after each loss, with growing pauses; one line in the log for each loss."""
        now = asyncio.get_running_loop().time
        pause = self._first_pause_s
        while True:
            begun = now()
            if await self._connected():
                return
            pause = self._first_pause_s if now() - begun > STEADY_S else min(pause * 2, LONGEST_PAUSE_S)
            await asyncio.sleep(pause)

    async def _connected(self) -> bool:
        """One connection from log-in to loss; True if another would be in vain."""
        client = GatewayClient(self._desk, self._back)
        try:
            # Resumes that Discord asks for are the library's; after a loss we start afresh, so that it does not log
            # a traceback at every attempt.
            await client.start(self._token, reconnect=False)
        except discord.LoginFailure:
            log.error(
                "Discord refuses the bot token: commands and buttons are off. Put a new one in DISCORD_BOT_TOKEN."
            )
            return True
        except discord.ConnectionClosed as error:
            if error.code in FINAL_CLOSE_CODES:
                log.error("Discord's gateway refuses the bot (%s): commands and buttons are off.", error.code)
                return True
            self._lost(f"closed with {error.code}")
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
            self._lost(type(error).__name__)
        finally:
            await client.close()
        return False

    def _lost(self, why: str) -> None:
        if not self._told:
            log.warning("Discord's gateway is out of reach (%s): delivery goes on, commands come back with it.", why)
        self._told = True

    def _back(self) -> None:
        if self._told:
            log.info("Discord's gateway is back: commands and buttons work again.")
        self._told = False


class GatewayClient(discord.Client):
    """One connection. No intents: interactions come without any, and nothing of a server is read or kept."""

    def __init__(self, desk: Desk, on_up: object = None) -> None:
        super().__init__(intents=discord.Intents.none(), max_messages=None, chunk_guilds_at_startup=False)
        self._desk = desk
        self._on_up = on_up

    async def setup_hook(self) -> None:
        """Ask where the gateway is, as its docs want, and register commands that changed."""
        _, address, _ = await self.http.get_bot_gateway()
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(address)
        try:
            await sync_commands(self)
        except discord.HTTPException as error:
            log.warning("Discord did not register the commands (%s): the old ones stay.", error.code)

    async def on_connect(self) -> None:
        """The connection stands."""
        if callable(self._on_up):
            self._on_up()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Somebody typed a command or pressed a button."""
        await on_interaction(interaction, self._desk)


async def sync_commands(client: discord.Client, commands: Sequence[Command] = COMMANDS) -> bool:
    """Register the command tree with Discord if it says something else than registered; True if it did.

    Raises discord.HTTPException if Discord refuses.
    """
    application = client.application_id
    if application is None:
        return False
    wanted = command_tree(commands)
    if same_tree(await client.http.get_global_commands(application), wanted):
        return False
    await client.http.bulk_upsert_global_commands(application, payload=wanted)
    return True


async def sync_once(token: str) -> str:
    """For `tocsin discord sync`: register the commands without a gateway; what was done, in one line."""
    client = discord.Client(intents=discord.Intents.none())
    try:
        await client.login(token)
        changed = await sync_commands(client)
    except discord.LoginFailure:
        return "Discord refuses the bot token: put a new one in DISCORD_BOT_TOKEN."
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        return f"Discord did not register the commands: {type(error).__name__}. Try again."
    finally:
        await client.close()
    return "Commands registered." if changed else "Commands were registered already."
