"""Counts in words."""

from __future__ import annotations


def counted(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "1 item", "3 items"."""
    return f"{count} {one}" if count == 1 else f"{count:,} {many or one + 's'}"
