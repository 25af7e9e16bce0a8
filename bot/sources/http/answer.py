"""Reading what a server asks for and says: statuses, Retry-After, max-age, validators."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.model.source import Failure, FetchFailed, Validators

RETRY_FLOOR = timedelta(seconds=60)
RETRY_CAP = timedelta(hours=24)
MAX_AGE_CAP = timedelta(hours=24)
MAX_VALIDATOR = 1024  # characters; longer ones are not kept: they cost more than they save
MAX_AGE = re.compile(r"(?:^|[,\s])(?:max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
SECONDS = re.compile(r"\d{1,12}")

Headers = Mapping[str, str]


def retry_after(headers: Headers) -> timedelta | None:
    """How long the server asks us to stay away (RFC 9110, 10.2.3): 60 s to 24 h; None if it does not ask.

    A date counts from the answer's own Date, so that a wrong clock here does no harm. What cannot be read
    counts as the floor.
    """
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if SECONDS.fullmatch(value):
        asked = timedelta(seconds=min(int(value), 10**6))
    else:
        until, now = _date(value), _date(headers.get("date", ""))
        asked = until - now if until and now else RETRY_FLOOR
    return min(max(asked, RETRY_FLOOR), RETRY_CAP)


def _date(value: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def max_age(headers: Headers) -> timedelta | None:
    """How long the server calls this answer fresh (RFC 9111, 5.2.2.1), at most a day; None if it does not say."""
    control = headers.get("cache-control", "")
    found = MAX_AGE.search(control) if control else None
    return min(timedelta(seconds=int(found[1])), MAX_AGE_CAP) if found else None


def validators(headers: Headers, sent: Validators | None = None) -> Validators:
    """What to send next time. After a 304, what the server leaves out stays as it was `sent`."""
    fresh = Validators(_kept(headers.get("etag")), _kept(headers.get("last-modified")))
    if sent is None:
        return fresh
    return Validators(fresh.etag or sent.etag, fresh.last_modified or sent.last_modified)


def _kept(value: str | None) -> str | None:
    usable = value is not None and 0 < len(value) <= MAX_VALIDATOR and value.isprintable()
    return value if usable else None


SAID: dict[int, tuple[Failure, str]] = {
    401: (Failure.DENIED, "The server wants a login (401). Tocsin cannot log in: use a public address of this source."),
    403: (
        Failure.DENIED,
        "The server refuses us (403). Set network.user_agent_contact, poll less often, or ask the publisher.",
    ),
    404: (Failure.NOT_FOUND, "There is nothing at this address (404). Look on the publisher's site for the new one."),
    407: (Failure.DENIED, "The proxy wants a login (407). Correct network.proxy."),
    410: (Failure.GONE, "The publisher has ended this feed (410). Remove the source, or give it a new address."),
    429: (Failure.RATE_LIMITED, "The server says we ask too often (429). Tocsin waits; raise `every` if this goes on."),
    451: (Failure.DENIED, "The server refuses for legal reasons (451). Use another source."),
}


def failed(status: int, headers: Headers) -> FetchFailed:
    """The failure that a status stands for, said in one sentence or two."""
    asked = retry_after(headers)
    if status in SAID:
        failure, said = SAID[status]
        return FetchFailed(failure, said, status, asked)
    if status >= 500:
        said = f"The server has a fault of its own ({status}). Tocsin tries again; nothing to do unless it lasts."
        return FetchFailed(Failure.SERVER_ERROR, said, status, asked)
    said = f"The server answered with status {status}, which is no document. Open the address in a browser to see why."
    return FetchFailed(Failure.BAD_STATUS, said, status, asked)
