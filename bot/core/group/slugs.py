"""The words in a link: many publishers write the headline into it, often an earlier or a fuller one."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_ENDING = re.compile(r"\.[a-z]{2,7}$", re.IGNORECASE)
_GAP = re.compile(r"[-_+ ,.]+")
_KEY = re.compile(r"[0-9a-f]{8}-|[0-9a-f-]{24}", re.IGNORECASE)
_WORDY = re.compile(r"%|[-_+ ,.][^/]*[-_+ ,.]")
"""What a path holds if any of its parts has three words; many links are numbers alone, which is soon seen."""
_PATH = re.compile(r"https?://[^/]*", re.IGNORECASE)
_LEAST_WORDS = 3
_LONGEST_WORD = 24
"""Longer runs of letters are keys, not words."""


def slug(url: str) -> str:
    """The words of the wordiest part of a link's path, with spaces; empty if no part has three. Numbers are left out:
    they are dates and ids."""
    host = _PATH.match(url)
    if host and not _WORDY.search(url, host.end()):
        return ""
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return ""
    best: list[str] = []
    for part in path.split("/"):
        if _KEY.match(part):
            continue
        words = [word for word in _GAP.split(_ENDING.sub("", part)) if 1 < len(word) <= _LONGEST_WORD]
        words = [word for word in words if word.isalpha()]
        if len(words) >= max(_LEAST_WORDS, len(best)):
            best = words
    return " ".join(best)
