"""Who may do what: admins and owners of the workspace manage, and the people and user groups the configuration lists;
who is in a channel may claim, mute and judge what is told there.
"""

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
MEMBERS_PAGE, MEMBERS_PAGES = 1000, 50
"""https://docs.slack.dev/reference/methods/conversations.members: at most 1000 a page."""


@dataclass(frozen=True, slots=True)
class Who:
    """A person as an event of Slack names them, and the channel where they are."""

    user: str
    name: str
    channel: str


@dataclass(frozen=True, slots=True)
class Needs:
    """What a command needs to know of a person; Slack is asked for nothing else."""

    manages: bool = False
    member: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """What Slack says of a person: whether they are an admin, and how they are called."""

    admin: bool = False
    name: str = ""


@dataclass(slots=True)
class People:
    """Turns Slack's user ids into actors.

    `managers` are ids of people (U..., W...) and user groups (S...); `places` destination names by channel id.
    """

    client: AsyncWebClient
    managers: frozenset[str] = frozenset()
    places: Mapping[str, str] = field(default_factory=dict)
    _may: dict[str, tuple[float, bool]] = field(default_factory=dict)
    _persons: dict[str, tuple[float, Person]] = field(default_factory=dict)
    _rooms: dict[str, tuple[float, frozenset[str]]] = field(default_factory=dict)

    async def actor(self, who: Who, needs: Needs) -> Actor:
        """The person; Slack is asked for their standing only if the command needs it."""
        may = await self.may_manage(who.user) if needs.manages else who.user in self.managers
        place = self.places.get(who.channel)
        member = needs.member and place is not None and await self.belongs(who.user, who.channel)
        name = await self._called(who) if needs.member else who.name or who.user
        return Actor("slack", who.user, name, may_manage=may, destination=place, member=member)

    async def may_manage(self, user: str) -> bool:
        """Whether the person may; no if Slack cannot be asked and the person is not listed."""
        if user in self.managers:
            return True
        now = asyncio.get_running_loop().time()
        until, known = self._may.get(user, (0.0, False))
        if now < until:
            return known
        try:
            may = (await self._person(user)).admin or await self._in_group(user)
        except REQUEST_ERRORS as fault:
            log.warning("Slack: cannot tell whether %s may manage: %s", user, failed(fault, creates=False).detail)
            return False
        self._may[user] = (now + REMEMBERED_S, may)
        return may

    async def belongs(self, user: str, channel: str) -> bool:
        """Whether the person is in the channel: a public one can be read without joining it. No if that is unknown."""
        now = asyncio.get_running_loop().time()
        until, members = self._rooms.get(channel, (0.0, frozenset()))
        if now < until and user in members:
            return True
        try:
            members = await self._members(channel)
        except REQUEST_ERRORS as fault:
            log.warning("Slack: cannot tell who is in %s: %s", channel, failed(fault, creates=False).detail)
            return False
        self._rooms[channel] = (now + REMEMBERED_S, members)
        return user in members

    async def _members(self, channel: str) -> frozenset[str]:
        found: set[str] = set()
        cursor = ""
        for _ in range(MEMBERS_PAGES):
            answer = await self.client.conversations_members(channel=channel, limit=MEMBERS_PAGE, cursor=cursor)
            found.update(map(str, answer.get("members") or ()))
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return frozenset(found)

    async def _called(self, who: Who) -> str:
        """How the person is called by colleagues; what the event says if Slack cannot be asked."""
        try:
            person = await self._person(who.user)
        except REQUEST_ERRORS:
            return who.name or who.user
        return person.name or who.name or who.user

    async def _person(self, user: str) -> Person:
        now = asyncio.get_running_loop().time()
        until, known = self._persons.get(user, (0.0, Person()))
        if now < until:
            return known
        answer = await self.client.users_info(user=user)
        told = answer.get("user") or {}
        profile = told.get("profile") or {}
        name = profile.get("display_name") or profile.get("real_name") or told.get("real_name") or ""
        person = Person(any(told.get(mark) is True for mark in ADMIN_MARKS), str(name))
        self._persons[user] = (now + REMEMBERED_S, person)
        return person

    async def _in_group(self, user: str) -> bool:
        for group in sorted(group for group in self.managers if group.startswith("S")):
            answer = await self.client.usergroups_users_list(usergroup=group)
            if user in (answer.get("users") or ()):
                return True
        return False
