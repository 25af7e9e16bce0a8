"""Who may manage: admins and owners of the workspace, and the people and user groups the configuration lists."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from bot.model.actor import Actor
from bot.platforms.slack.outcomes import REQUEST_ERRORS, failed

log = logging.getLogger(__name__)

REMEMBERED_S = 300.0
"""How long a person's standing is believed before Slack is asked again."""
ADMIN_MARKS = ("is_admin", "is_owner", "is_primary_owner")


@dataclass(slots=True)
class People:
    """Turns Slack's user ids into actors.

    `managers` are ids of people (U..., W...) and user groups (S...); `places` destination names by channel id.
    """

    client: AsyncWebClient
    managers: frozenset[str] = frozenset()
    places: Mapping[str, str] = field(default_factory=dict)
    _known: dict[str, tuple[float, bool]] = field(default_factory=dict)

    async def actor(self, user: str, name: str, channel: str, *, manages: bool) -> Actor:
        """The person; Slack is asked for their standing only if the command needs it."""
        may = await self.may_manage(user) if manages else user in self.managers
        return Actor("slack", user, name or user, may_manage=may, destination=self.places.get(channel))

    async def may_manage(self, user: str) -> bool:
        """Whether the person may; no if Slack cannot be asked and the person is not listed."""
        if user in self.managers:
            return True
        now = asyncio.get_running_loop().time()
        until, known = self._known.get(user, (0.0, False))
        if now < until:
            return known
        try:
            may = await self._is_admin(user) or await self._in_group(user)
        except REQUEST_ERRORS as fault:
            log.warning("Slack: cannot tell whether %s may manage: %s", user, failed(fault, creates=False).detail)
            return False
        self._known[user] = (now + REMEMBERED_S, may)
        return may

    async def _is_admin(self, user: str) -> bool:
        answer = await self.client.users_info(user=user)
        person = answer.get("user") or {}
        return any(person.get(mark) is True for mark in ADMIN_MARKS)

    async def _in_group(self, user: str) -> bool:
        for group in sorted(group for group in self.managers if group.startswith("S")):
            answer = await self.client.usergroups_users_list(usergroup=group)
            if user in (answer.get("users") or ()):
                return True
        return False
