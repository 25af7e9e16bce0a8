"""Standing queries and what they hit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.model.source import Origin, Standing


class Severity(StrEnum):
    """How much somebody should care; compare with `rank`."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """0 for low up to 3 for urgent."""
        return list(Severity).index(self)


class Mode(StrEnum):
    """How a watch reaches a destination."""

    INSTANT = "instant"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Watch:
    """A standing query. `to` and the keys of `mention` are destination names; `mode` None is the destination's."""

    name: str
    query: str
    severity: Severity = Severity.NORMAL
    to: tuple[str, ...] = ()
    mode: Mode | None = None
    mention: Mapping[str, str] = field(default_factory=dict)
    only_tags: frozenset[str] = frozenset()
    only_languages: frozenset[str] = frozenset()
    owner: str = ""
    origin: Origin = Origin.FILE
    standing: Standing = Standing.ACTIVE
    version: int = 1
    id: int = 0


class Span(NamedTuple):
    """Where a term hit: code points into the named field as given, end exclusive.

    A tuple, as is Match: hundreds are made for each item, and a frozen dataclass takes twice as long to make.
    """

    field: str
    start: int
    end: int
    term: str


class Match(NamedTuple):
    """A watch that an item satisfied. `spans` is in order of field and start."""

    watch: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person said of a story for one watch that caught it: newest word of each person counts."""

    watch: str
    story: int
    relevant: bool
    by: str
    at: datetime


class SilenceScope(StrEnum):
    """What a silence holds back."""

    WATCH = "watch"
    STORY = "story"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Silence:
    """A mute: of one watch, story or source (`target` is its id), for one destination or everywhere (None)."""

    scope: SilenceScope
    target: int
    destination: str | None = None
    until: datetime | None = None
    by: str = ""
    id: int = 0
