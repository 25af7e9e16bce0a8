"""Platforms of a simulation: each has a ledger of what arrived, and every way of answering that was ever seen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.core.plan import settle
from bot.model.delivery import Capabilities, Looked, NotSent, Outcome, Outgoing, Receipt, Sent, Trouble, Unclear
from bot.model.message import Message
from tests.fakes import NOW
from tests.simulation.fate import Fate


@dataclass
class Arrived:
    """A message at its platform: every content it ever showed, oldest first."""

    key: str
    kind: str
    at: float
    shown: list[Message]


@dataclass
class Platform:
    """`ports.Notifier` with a ledger. Histories lag by `lag_s`; a nonce is remembered for `nonce_s`."""

    name: str
    fate: Fate
    able: Capabilities
    lag_s: float = 3.0
    nonce_s: float = 0.5
    arrived: list[Arrived] = field(default_factory=list)
    broken_until: float = 0.0
    requests: int = 0
    times: list[float] = field(default_factory=list)

    @property
    def capabilities(self) -> Capabilities:
        return self.able

    async def send(self, outgoing: Outgoing) -> Outcome:
        return await self._asked(outgoing)

    async def reply(self, outgoing: Outgoing) -> Outcome:
        assert outgoing.post is not None, "a reply needs its post"
        return await self._asked(outgoing)

    async def edit(self, outgoing: Outgoing) -> Outcome:
        assert outgoing.post is not None, "an edit needs its post"
        return await self._asked(outgoing)

    async def _asked(self, outgoing: Outgoing) -> Outcome:
        """One request, from before it leaves to after its answer; the process may die at each step."""
        self.fate.may_kill()
        self.requests += 1
        await asyncio.sleep(self._latency())
        self.fate.may_kill(0.01)
        if self._now() < self.broken_until:
            return NotSent(Trouble.DESTINATION, "the token was revoked")
        faulty = not self.fate.calm and self.fate.chance.random() < 0.3
        if not faulty:
            receipt = self._take(outgoing)
            self.fate.may_kill()
            await asyncio.sleep(self._latency())
            self.fate.lives()
            return Sent(receipt)
        return await self._fault(outgoing)

    async def _fault(self, outgoing: Outgoing) -> Outcome:
        chance = self.fate.chance
        turn = chance.randrange(6)
        if turn == 0:
            return NotSent(Trouble.RETRY, "connection refused")
        if turn == 1:
            return NotSent(Trouble.RATE_LIMITED, "429", timedelta(seconds=chance.choice((0.5, 5, 40))))
        if turn == 2 and chance.random() < 0.3:
            self.broken_until = self._now() + chance.uniform(5, 90)
            return NotSent(Trouble.DESTINATION, "the token was revoked")
        if chance.random() < 0.5:
            self._take(outgoing)
        if turn == 3:
            await asyncio.sleep(15)
        self.fate.lives()
        return Unclear("no readable answer")

    def _take(self, outgoing: Outgoing) -> Receipt:
        """The platform has the message from here on."""
        message, now = outgoing.message, self._now()
        self.times.append(now)
        if message.kind == "edit" and self.able.edit and not self.able.certain:
            assert outgoing.post is not None
            post = next(each for each in self.arrived if each.key == outgoing.post.message)
            post.shown.append(message)
            return outgoing.post
        known = next((each for each in self.arrived if each.key == message.key), None)
        if known is not None and (self.able.certain or (self.able.nonce and now - known.at < self.nonce_s)):
            return Receipt(self.name, known.key)
        self.arrived.append(Arrived(message.key, message.kind, now, [message]))
        return Receipt(self.name, message.key)

    async def find(self, rows: Sequence[Outgoing]) -> Looked:
        self.fate.may_kill(0.005)
        await asyncio.sleep(self._latency())
        self.fate.lives()
        if not self.able.look_up:
            return Looked(possible=False, detail="it cannot be looked up")
        if not self.fate.calm and self.fate.chance.random() < 0.2:
            return Looked(answered=False, detail="the history answered 503")
        lag = 0.0 if self.able.certain else self.lag_s
        # A history is asked for from a moment that our clock told, and it may have been wrong.
        sent = min(row.delivery.first_sent_at for row in rows if row.delivery.first_sent_at)
        since = 0.0 if self.able.certain else (sent - settle.LOOK_BACK - NOW).total_seconds()
        seen = {each.key for each in self.arrived if since <= each.at <= self._now() - lag}
        return Looked({r.delivery.key: Receipt(self.name, r.delivery.key) for r in rows if r.delivery.key in seen})

    async def check(self) -> str | None:
        self.fate.lives()
        return "the token was revoked" if self._now() < self.broken_until else None

    async def close(self) -> None:
        return None

    def _latency(self) -> float:
        return 0.05 if self.fate.chance.random() < 0.9 else self.fate.chance.uniform(0.1, 4)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
