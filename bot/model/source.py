"""Where news comes from, and what polling has learned about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Health(StrEnum):
    """What is known of a source's condition."""

    OK = "ok"
    DEGRADED = "degraded"
    BROKEN = "broken"
    ASLEEP = "asleep"


class Excerpt(StrEnum):
    """How much of a source's text may be shown."""

    NONE = "none"
    TITLE = "title"
    SUMMARY = "summary"


class Origin(StrEnum):
    """Who keeps the definition: the configuration file, or the database (made in chat or by a command)."""

    FILE = "file"
    CHAT = "chat"


class Standing(StrEnum):
    """Whether a source, watch or destination is in use. Ended things stay for their history."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


SOCIAL = frozenset({"bluesky", "mastodon", "reddit", "lemmy"})
"""Kinds of sources whose posts are those of private persons, unless they are tagged `official`."""


def private(kind: str, tags: frozenset[str]) -> bool:
    """Whether the posts of such a source are those of private persons (behaviour: Law and harm, 2)."""
    return (kind in SOCIAL or "social" in tags) and "official" not in tags


@dataclass(frozen=True, slots=True)
class Source:
    """A thing to poll. `id` is 0 until the store has given one."""

    name: str
    url: str
    kind: str = "feed"
    id: int = 0
    tags: frozenset[str] = frozenset()
    every: timedelta | None = None
    excerpt: Excerpt = Excerpt.SUMMARY
    full_text: bool = False
    origin: Origin = Origin.FILE
    standing: Standing = Standing.ACTIVE

    @property
    def private(self) -> bool:
        """Whether its posts are those of private persons, whose words are never shown or kept as facts."""
        return private(self.kind, self.tags)


@dataclass(frozen=True, slots=True)
class Validators:
    """What to send so that an unchanged document costs a 304 (RFC 9110, section 13.1)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """What polling has learned about one source; replaced as a whole by each poll.

    `high_water` is the newest item date seen; `interval` the present rhythm; `failures` counts polls
    without a usable answer in a row; `told_at` is when the operator last heard of this health. `gap` is the
    mean time between new items, `lull` the longest pause between them. `moved_to` is where `moved_count` polls in
    a row were sent on to for good. `added_at` is when the source, or its present address, came to be watched.
    """

    next_due: datetime
    interval: timedelta
    validators: Validators = field(default_factory=Validators)
    body_hash: str | None = None
    first_polled_at: datetime | None = None
    last_polled_at: datetime | None = None
    last_good_at: datetime | None = None
    last_new_at: datetime | None = None
    full_fetch_at: datetime | None = None
    high_water: datetime | None = None
    failures: int = 0
    deaths: int = 0
    health: Health = Health.OK
    reason: str = ""
    health_since: datetime | None = None
    told_at: datetime | None = None
    moved_to: str | None = None
    moved_count: int = 0
    gap: timedelta | None = None
    lull: timedelta | None = None
    added_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DueSource:
    """A source claimed for polling. `fence` must be presented when the poll is stored."""

    source: Source
    progress: Progress
    fence: int


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask a source's server for. `robots` is for pages and articles: robots.txt is heeded on every hop."""

    url: str
    validators: Validators = field(default_factory=Validators)
    accept: str = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
    robots: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """A usable answer (2xx): `body` is decompressed, `url` is where it came from after redirects.

    `moved_to` is set when every redirect on the way was permanent (301, 308).
    `retry_after` and `max_age` are what the server asked for, already read; None if it did not ask.
    """

    url: str
    body: bytes
    content_type: str = ""
    validators: Validators = field(default_factory=Validators)
    moved_to: str | None = None
    max_age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """The document that versions were read from: where it came from, when, and the SHA-256 of it.

    `sha256` is of the bytes as received, after a content coding was undone, in hexadecimal.
    """

    url: str
    at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class NotModified:
    """A 304: nothing changed since the validators that were sent. `moved_to` as in Fetched."""

    validators: Validators = field(default_factory=Validators)
    max_age: timedelta | None = None
    moved_to: str | None = None


class Failure(StrEnum):
    """Why a fetch or a parse gave nothing. The value is a stable word for logs and JSON."""

    DNS = "dns"
    REFUSED = "refused"
    TLS = "tls"
    TIMEOUT = "timeout"
    BROKEN_ANSWER = "broken_answer"
    FORBIDDEN_ADDRESS = "forbidden_address"
    TOO_LARGE = "too_large"
    REDIRECTS = "redirects"
    NOT_FOUND = "not_found"
    GONE = "gone"
    RATE_LIMITED = "rate_limited"
    DENIED = "denied"
    SERVER_ERROR = "server_error"
    BAD_STATUS = "bad_status"
    EMPTY = "empty"
    NOT_A_FEED = "not_a_feed"
    BROKEN_FEED = "broken_feed"
    PARSER_DIED = "parser_died"
    BAD_URL = "bad_url"
    ROBOTS = "robots"
    NO_ARTICLE = "no_article"


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """No usable answer. `detail` is one plain sentence that says what happened and what to do about it."""

    failure: Failure
    detail: str
    status: int | None = None
    retry_after: timedelta | None = None


FetchOutcome = Fetched | NotModified | FetchFailed
