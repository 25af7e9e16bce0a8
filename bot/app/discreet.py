"""Notifiers whose words are cleaned of secrets: what a platform answers is kept in the database and shown.

An answer may repeat what was sent, the token among it: a proxy's error page does, and so do some servers. Logs are
cleaned where they are written (`bot.logs`); this is the same for what is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.logs import Redaction
from bot.model.delivery import Capabilities, Looked, Outcome, Outgoing, Sent
from bot.ports import Notifier


class DiscreetNotifier:
    """A notifier that repeats no secret in what it says."""

    def __init__(self, inner: Notifier, redaction: Redaction) -> None:
        self._inner = inner
        self._redaction = redaction

    @property
    def capabilities(self) -> Capabilities:
        """Those of the platform."""
        return self._inner.capabilities

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Create a message."""
        return self._cleaned(await self._inner.send(outgoing))

    async def edit(self, outgoing: Outgoing) -> Outcome:
        """Replace a message."""
        return self._cleaned(await self._inner.edit(outgoing))

    async def reply(self, outgoing: Outgoing) -> Outcome:
        """Add to a thread."""
        return self._cleaned(await self._inner.reply(outgoing))

    async def find(self, rows: Sequence[Outgoing]) -> Looked:
        """Look which of these arrived."""
        looked = await self._inner.find(rows)
        return replace(looked, detail=self._redaction.clean(looked.detail))

    async def check(self) -> str | None:
        """What is wrong, without a secret in it."""
        fault = await self._inner.check()
        return None if fault is None else self._redaction.clean(fault)

    async def close(self) -> None:
        """Let go of connections."""
        await self._inner.close()

    def _cleaned(self, outcome: Outcome) -> Outcome:
        if isinstance(outcome, Sent):
            return outcome
        return replace(outcome, detail=self._redaction.clean(outcome.detail))
