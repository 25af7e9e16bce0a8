"""Durations as people type them: 30s, 5m, 6h, 400d."""

from __future__ import annotations

import re
from datetime import timedelta

DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([smhdw])\s*", re.IGNORECASE)
UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}


def duration(text: str) -> timedelta | None:
    """The duration, or None if the text is none: a number and s, m, h, d or w."""
    found = DURATION.fullmatch(text)
    if found is None:
        return None
    try:
        return float(found[1]) * UNITS[found[2].lower()]
    except OverflowError:
        return None


def in_words(length: timedelta) -> str:
    """Roughly how long, in the largest fitting unit: "3 days", "1 hour"."""
    seconds = max(0, int(length.total_seconds()))
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return f"{seconds} second" if seconds == 1 else f"{seconds} seconds"
