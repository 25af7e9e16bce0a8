"""What can go wrong with one request to the loopback Discord."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one request: before it is accepted, or after (`accepted`), when its answer is lost."""

    kind: str
    code: int = 0
    accepted: bool = False
    body: Json | None = None

    @classmethod
    def status(cls, status: int, *, accepted: bool = False, code: int = 0, message: str = "no") -> Fault:
        return cls("status", status, accepted, {"message": message, "code": code})

    @classmethod
    def reset(cls, *, accepted: bool = False) -> Fault:
        return cls("reset", accepted=accepted)

    @classmethod
    def hang(cls, *, accepted: bool = False) -> Fault:
        return cls("hang", accepted=accepted)

    @classmethod
    def bad_json(cls, *, accepted: bool = True) -> Fault:
        return cls("bad_json", accepted=accepted)

    @classmethod
    def rate_limit(cls, retry_after: float, *, everywhere: bool = False, code: int = 0) -> Fault:
        body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": everywhere}
        return cls("status", 429, False, body | ({"code": code} if code else {}))


LOST = [
    Fault.status(500),
    Fault.status(502),
    Fault.status(503),
    Fault.status(524),
    Fault.status(502, accepted=True),
    Fault.reset(),
    Fault.reset(accepted=True),
    Fault.bad_json(),
]
LOST_NAMES = [f"{fault.kind}-{fault.code}-{fault.accepted}" for fault in LOST]
