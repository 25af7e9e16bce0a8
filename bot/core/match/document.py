"""What a watch is held against."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class Document(NamedTuple):
    """An item as the matcher sees it: plain values, empty where unknown. `published` is aware."""

    title: str = ""
    text: str = ""
    source: str = ""
    author: str = ""
    url: str = ""
    host: str = ""
    language: str = ""
    kind: str = ""
    department: str = ""
    speaker: str = ""
    tags: tuple[str, ...] = ()
    published: datetime | None = None
