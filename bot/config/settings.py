"""What the operator decided, as the app needs it: frozen, with every default filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.model.policy import Workspace


@dataclass(frozen=True, slots=True)
class Network:
    """The way out. `allow_private` holds exact host:port; `proxy` may hold a password."""

    user_agent_contact: str | None = None
    allow_private: frozenset[str] = frozenset()
    proxy: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Slack:
    """`api_base` None is Slack's own; it ends in /api/. Without `bot_token` Slack is off."""

    api_base: str | None = None
    bot_token: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    signing_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Discord:
    """`api_base` None is Discord's own; it ends in /api/v10. Without `token` Discord is off."""

    api_base: str | None = None
    token: str | None = field(default=None, repr=False)
    gateway: bool = True


@dataclass(frozen=True, slots=True)
class Llm:
    """An optional model that may write summaries; off without `url`."""

    url: str | None = None
    model: str | None = None
    key: str | None = field(default=None, repr=False)
    timeout: timedelta = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Where the pages are served. Port 0 takes any free one."""

    host: str = "127.0.0.1"
    port: int = 8080

    @property
    def listen(self) -> str:
        """host:port, an IPv6 address in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the file and the environment say.

    `webhooks` and `signing_keys` map destination names to secrets. `off` maps destinations that cannot be used
    (no token) to the reason; they stand in the workspace all the same. `roles` maps a platform to the ids that may
    manage. `places` maps ("watch" | "source" | "destination", name) to file:line. `files` are all files read.
    `secrets` are all values that must never be printed.
    """

    workspace: Workspace
    database: str = field(repr=False)
    path: Path
    network: Network = field(default_factory=Network)
    slack: Slack = field(default_factory=Slack)
    discord: Discord = field(default_factory=Discord)
    llm: Llm = field(default_factory=Llm)
    dashboard: Dashboard | None = field(default_factory=Dashboard)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    webhooks: Mapping[str, str] = field(default_factory=dict, repr=False)
    signing_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    off: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False)
    files: tuple[Path, ...] = ()
    secrets: tuple[str, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()
