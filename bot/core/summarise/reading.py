"""What a sentence needs beside it to be read alone: a pronoun its name, a quotation its speaker.

Nothing is rewritten: a sentence that leans on a neighbour is chosen together with it or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

RUN_AT_MOST = 3
"""Sentences that hang together over more than this are left to the reader of the piece."""

_LEANS_BACK = re.compile(
    r"""[\W_]*(?:
      (?:he|she|they|his|hers?|him|them|their|theirs|its)\b(?!['’]?\w)
    | it\b(?!\s+(?:is|was|has|had|will)\s+(?:been\s+)?(?:\w+\s+){0,2}(?:that|the\s+first|the\s+moment)\b
           |\s+(?:emerged|comes\s+(?:after|as|amid))\b)
    | (?:this|that|these|those)\b
        (?!\s+(?:week|month|year|morning|afternoon|evening|summer|autumn|winter|spring|days?)\b)
    | (?:but|and|so|yet|or|nor|however|meanwhile|moreover|furthermore|also|instead|still|then|thus|therefore|hence
        |nevertheless|nonetheless|besides|consequently|otherwise|similarly|likewise|conversely|additionally|again
        |as\s+a\s+result|in\s+(?:addition|response|contrast|turn|other\s+words)|on\s+the\s+other\s+hand
        |for\s+(?:example|instance)|at\s+the\s+same\s+time|after\s+(?:that|this)|because\s+of\s+th(?:is|at)
        |the\s+(?:pair|duo|trio|couple|two|same)|both|neither|such|others?|another)\b
    | the\s+(?:former|latter)(?=,|\s+(?:is|are|was|were|has|had|have|said|will|would)\b)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_SPEAKS = re.compile(
    r"""\b(?:said|says|say|saying|told|tells|asked|added|adds|wrote|tweeted|argued|claimed|warned|insisted|stated
    |according\s+to|announced|explained|replied|admitted|confirmed|denied|suggested|read|reads|posted|declared|called
    |described|testified|concluded|joked|recalled|urged|vowed|quoted)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_OPENS = re.compile(
    r"(?<![\w.,!?…])(?!['’](?:s|re|ve|ll|d|m|t|em|til|cause|\d\ds?)\b)[\"“‘'](?=[\w\[(‘“'])|[“]", re.IGNORECASE
)
_CLOSES = re.compile(r"(?<=[\w.,!?…)\]’”])[\"”’'](?!\w)|[”]|(?<=\s)[\"'](?=\s|\Z)")
_MARK = {"“": "”", "‘": "’", '"': '"', "'": "'"}
_FIRST_QUOTED = re.compile(r"\s*[\"“‘']")
_LAST_QUOTED = re.compile(r"[\"”’']\s*\Z")


def leans_back(sentence: str) -> bool:
    """Return whether a sentence opens with a word that points at the one before it."""
    return _LEANS_BACK.match(sentence) is not None


def speaks(sentence: str) -> bool:
    """Return whether a sentence says that somebody says something."""
    return _SPEAKS.search(sentence) is not None


def needs(texts: Sequence[str], breaks: Sequence[bool]) -> list[tuple[int, ...]]:
    """For each sentence of one document the indices that must be read with it, itself included, ascending.

    `breaks[i]` says whether a paragraph ends before sentence i. A run longer than `RUN_AT_MOST` gives (): the
    sentence cannot be used.
    """
    back, ahead = _quotations(texts, breaks)
    for number, text in enumerate(texts):
        if number and leans_back(text):
            back[number] = True
    runs: list[tuple[int, ...]] = []
    for number in range(len(texts)):
        first, last = number, number
        while first > 0 and back[first] and last - first < RUN_AT_MOST:
            first -= 1
        while last + 1 < len(texts) and ahead[last] and last - first < RUN_AT_MOST:
            last += 1
        runs.append(tuple(range(first, last + 1)) if last - first < RUN_AT_MOST else ())
    return runs


def _quotations(texts: Sequence[str], breaks: Sequence[bool]) -> tuple[list[bool], list[bool]]:
    """Which sentences need the one before, and which the one after, because a quotation runs over both."""
    back = [False] * len(texts)
    ahead = [False] * len(texts)
    mark = ""
    open_for = 0
    for number, text in enumerate(texts):
        if breaks[number] or open_for > RUN_AT_MOST:
            mark = ""
        inside = bool(mark)
        mark = _open_mark(text, mark)
        open_for = open_for + 1 if inside and mark else 0
        back[number] = inside or (number > 0 and _wholly_quoted(text))
        ahead[number] = bool(mark) and number + 1 < len(texts) and not breaks[number + 1]
    return back, ahead


def _open_mark(text: str, mark: str) -> str:
    """The quotation mark still open after `text`, given the one open before it; empty if none."""
    at = 0
    while at < len(text):
        if mark:
            found = next((m for m in _CLOSES.finditer(text, at) if m.group() == _MARK[mark]), None)
            if found is None:
                return mark
            mark, at = "", found.end()
            continue
        opening = _OPENS.search(text, at)
        if opening is None:
            return ""
        mark, at = opening.group(), opening.end()
    return mark


def _wholly_quoted(text: str) -> bool:
    """Whether a sentence is a quotation without anybody who says it."""
    return bool(_FIRST_QUOTED.match(text) and _LAST_QUOTED.search(text) and not _SPEAKS.search(text))
