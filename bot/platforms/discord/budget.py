"""The budget of refused requests, watched so that it is never spent.

10,000 answers of 401, 403 or 429 within ten minutes get the machine's address banned for a while; a 429 of scope
`shared` is not counted (https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans).
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

log = logging.getLogger("tocsin.discord")

PERIOD_S = 600.0
SPENT_AT = 5_000
"""Half of what Discord bears: other programs may share the address, and a restart forgets what was counted."""
COUNTED = frozenset({401, 403, 429})


@dataclass(slots=True)
class Budget:
    """Refusals within the last ten minutes, by monotonic seconds."""

    most: int = SPENT_AT
    _refused: deque[float] = field(default_factory=deque)
    _warned: bool = False

    def note(self, status: int, headers: Mapping[str, str], now: float) -> None:
        """Count an answer that came over the wire."""
        if status in COUNTED and headers.get("x-ratelimit-scope") != "shared":
            self._refused.append(now)

    def pause_s(self, now: float) -> float:
        """How long nothing may be asked at all; 0 if the budget has room."""
        while self._refused and self._refused[0] + PERIOD_S <= now:
            self._refused.popleft()
        if len(self._refused) < self.most:
            self._warned = False
            return 0.0
        if not self._warned:
            self._warned = True
            log.error(
                "Discord refused %s requests within ten minutes: nothing more is asked for a while, so that this "
                "machine is not banned. Run `tocsin check --online`.", len(self._refused),
            )  # fmt: skip
        return self._refused[-self.most] + PERIOD_S - now
