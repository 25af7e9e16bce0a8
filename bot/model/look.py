"""Looks at the pages of pieces that were told: whether they are there still."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.model.source import Validators


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a piece in an open story that was told.

    `missing_since` is when it was first found missing, `gone` whether it was told as withdrawn for that.
    """

    item: int
    story: int
    url: str
    missing_since: datetime | None = None
    gone: bool = False
    validators: Validators = field(default_factory=Validators)


@dataclass(frozen=True, slots=True)
class Look:
    """What a look came to: how the page is kept from now on, when it is looked at next, and whether that is news."""

    page: Page
    next_at: datetime
    news: bool = False
