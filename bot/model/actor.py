"""Who does things: a person in chat, on the command line, or Tocsin itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as a platform knows them. `may_manage` is decided by the platform's listener."""

    platform: str
    id: str
    name: str
    may_manage: bool = False
    destination: str | None = None
