"""Who does things: a person in chat, on the command line, or Tocsin itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as a platform knows them. What they may is decided by the platform's listener.

    `destination` is where they asked; `member` says that they belong to it, not merely pass by.
    """

    platform: str
    id: str
    name: str
    may_manage: bool = False
    destination: str | None = None
    member: bool = False

    @property
    def key(self) -> str:
        """The person in the audit log: their platform and their id there."""
        return f"{self.platform}:{self.id}"


TOCSIN = Actor("tocsin", "itself", "Tocsin")
"""Tocsin itself, where it does by itself what people may do too, and take back."""
