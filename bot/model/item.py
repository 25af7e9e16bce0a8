"""Entries as parsed, and items as known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.model.source import Excerpt, FetchFailed


@dataclass(frozen=True, slots=True)
class Entry:
    """One element of a fetched document, cleaned, before identity is decided.

    `title` and `text` are plain text; `title` is never empty if there is any text (it is made from it).
    `key` is set by an adapter that knows the identity itself; `version_at` when the source dates its versions.
    Where `text` was read from the page behind the entry, `feed_text` is what the feed itself said; where that was
    wanted and not had, `unread` says why.
    """

    guid: str | None = None
    url: str | None = None
    title: str = ""
    text: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    key: str | None = None
    version_at: datetime | None = None
    feed_text: str | None = None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document that was read. `format` is such as rss20, atom10, rss10, json11."""

    entries: tuple[Entry, ...]
    title: str = ""
    format: str = ""
    language: str | None = None


ParseOutcome = Parsed | FetchFailed


class KeyKind(StrEnum):
    """What an item is known by, strongest first."""

    ADAPTER = "adapter"
    GUID = "guid"
    LINK = "link"
    FINGERPRINT = "fingerprint"

    __hash__ = str.__hash__  # keys are looked up by the hundred in each poll, and an enumeration's own hash takes long


class ItemKey(NamedTuple):
    """One way to know an item again; only distinctive keys decide. A tuple: each poll makes three for every entry."""

    kind: KeyKind
    key: str
    distinctive: bool = True


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry with everything about it that needs no state: keys, hash of what is shown, effective date.

    `canonical` is the canonical link (no scheme, no tracking); `content_hash` changes with title or text as the
    feed has them: a page that was read once does not make the next poll look like an edit.
    """

    entry: Entry
    keys: tuple[ItemKey, ...]
    canonical: str | None
    content_hash: str
    dated: datetime


class Grade(StrEnum):
    """How much an edit matters; only substantive ones reach a channel."""

    COSMETIC = "cosmetic"
    MINOR = "minor"
    SUBSTANTIVE = "substantive"


class Role(StrEnum):
    """How near to the event a source is, by its tags."""

    PRIMARY = "primary"
    REPORTING = "reporting"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Item:
    """What is known under an identity, in its newest version. `url` may be None for items without a link.

    `feed_text` and `unread` as in Entry. `excerpt` is how much of it may be shown, `private` that it is a post by a
    private person: both as its source is kept, also once that has ended.
    """

    id: int
    source_id: int
    source: str
    url: str | None
    title: str
    text: str
    published: datetime | None
    first_seen: datetime
    role: Role = Role.REPORTING
    authors: tuple[str, ...] = ()
    language: str | None = None
    archived: bool = False
    withdrawn: bool = False
    tags: frozenset[str] = frozenset()
    feed_text: str | None = None
    unread: str | None = None
    excerpt: Excerpt = Excerpt.SUMMARY
    private: bool = False

    @property
    def whole(self) -> bool:
        """Whether `text` is the whole piece, read from its page."""
        return self.feed_text is not None

    @property
    def as_fed(self) -> str:
        """What its feed says, whatever its page does."""
        return self.text if self.feed_text is None else self.feed_text

    @property
    def dated(self) -> datetime:
        """The date to sort and show by: as published, else when first seen."""
        return self.published or self.first_seen
