"""What is said to a destination, without any platform's markup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.item import Role
from bot.model.watch import Severity


class Kind(StrEnum):
    """What a delivery does at its destination."""

    POST = "post"
    EDIT = "edit"
    REPLY = "reply"
    DIGEST = "digest"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Linked:
    """Text that may carry a link; the true host is shown beside it by every renderer."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence copied from a source, credited."""

    text: str
    source: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Mentioned:
    """One item of a story as shown in a message. `also` are other sources that list the very same piece."""

    source: str
    url: str | None
    title: str
    published: datetime | None
    role: Role = Role.REPORTING
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """The closed story that a story follows: its headline as it may be shown, "" if it is gone, and the address of its
    message at the same destination.
    """

    story: int
    headline: str = ""
    url: str | None = None

    @property
    def words(self) -> str:
        """What a message says of it."""
        return f"Follows story S{self.story}: “{self.headline}”" if self.headline else f"Follows story S{self.story}"


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One story inside a digest or a catch-up. `notes` are neutral lines of ours on what is new of it."""

    story: int
    severity: Severity
    headline: Linked
    watches: tuple[str, ...]
    summary: tuple[Quoted, ...]
    items: tuple[Mentioned, ...]
    follows: Earlier | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """Platform-neutral content, frozen in the outbox row at its first claim and re-sent unchanged.

    `items` are all items of the story, oldest first (renderers show primary ones first and may shorten);
    `note` is a neutral line of ours ("First report from the regulator"); `mention` a group or role id;
    `thread_of` the key of the post this replies to; `stories` is filled for digests only. `state` is the story's
    (open, resolved, false_alarm, joined), as decided by `decided_by`; `muted` says that it is held back here.
    `written_by` is the model that wrote the summary; None where it is copied from the sources. `follows` is the story
    that was closed when this one began.
    """

    key: str
    kind: Kind
    headline: Linked
    story: int | None = None
    severity: Severity = Severity.NORMAL
    summary: tuple[Quoted, ...] = ()
    matched: tuple[str, ...] = ()
    watches: tuple[str, ...] = ()
    items: tuple[Mentioned, ...] = ()
    stories: tuple[StoryLine, ...] = ()
    reason: str = ""
    claimed_by: str | None = None
    content_note: str | None = None
    help: tuple[str, ...] = ()
    note: str | None = None
    mention: str | None = None
    interactive: bool = False
    thread_of: str | None = None
    state: str = "open"
    decided_by: str | None = None
    muted: bool = False
    written_by: str | None = None
    follows: Earlier | None = None

    @property
    def machine_note(self) -> str:
        """Who wrote the summary, if a language model did; empty if it is copied from the sources."""
        if not self.written_by or not self.summary:
            return ""
        return f"Summary written by a machine ({self.written_by}); each sentence was checked against its source."


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One line of an answer to a look-up: text, an optional link, and a fainter detail."""

    text: str
    url: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: the id that stands for it (I4, S7), its text, and a fainter detail."""

    id: str
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be chosen for an act on a story: one of the options, or up to `most`. `ask` says so, `sure` asks back
    before it is done.
    """

    act: str
    story: int
    ask: str
    sure: str
    options: tuple[Option, ...]
    most: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What a look-up or an act says back; renderers escape, cut and never mention anybody.

    `choice` is shown where a platform has menus; what to type instead stands in the footer.
    """

    title: str
    lines: tuple[AnswerLine, ...] = ()
    footer: str = ""
    ok: bool = True
    choice: Choice | None = None
