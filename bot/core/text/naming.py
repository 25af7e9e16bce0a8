"""Naming: whether a text has a name, however it is cased, accented, hyphenated or broken into lines."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.core.text.fold import fold

_BETWEEN = re.compile(r"[\W_]+")


def named(texts: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    """Which of these names stand in the texts as whole words, in their order; also in the path of a link."""
    wanted = [(name, plain) for name in names if (plain := _plain(name)).strip()]
    if not wanted:
        return frozenset()
    text = " \n ".join(_plain(each) for each in texts if each)
    return frozenset(name for name, plain in wanted if plain in text)


def _plain(text: str) -> str:
    """Folded words with one blank before and after each."""
    return f" {_BETWEEN.sub(' ', fold(text).text).strip()} "
