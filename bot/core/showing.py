"""Showing: how much of a piece people may see (behaviour: Law and harm, 1 to 3).

What is matched, grouped and searched is the whole piece; what is shown goes through here: messages, answers, exports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from bot.core.text.naming import named
from bot.model.item import Item
from bot.model.source import Excerpt
from bot.model.watch import Match

NO_HEADLINE = "A piece whose headline is not shown"
WITHDRAWN = re.compile(r"\A\s*\[(?:withdrawn|retracted)\]\s*(?=\S)", re.IGNORECASE)
"""How GOV.UK and others mark a headline; we say it behind it, as everywhere."""
GONE = " (withdrawn)"
HELD_BACK = "A piece that names somebody who is not to be shown"


def shown(item: Item, never: Iterable[str] = ()) -> Item:
    """The item as people may see it: title, text, link and authors as far as its source and the desk allow.

    A piece that its publisher took back has its headline, which says so, and no text. A post by a private person is
    host and time, without a link, which would lead to them by name. `never` are names that are not to be shown.
    """
    if item.private:
        host = urlsplit(item.url or "").hostname or item.source
        return replace(item, title=f"A post on {host}", text="", feed_text=None, url=None, authors=())
    if item.excerpt is Excerpt.NONE:
        return replace(item, title=NO_HEADLINE, text="", feed_text=None, authors=())
    kept = replace(item, text="", feed_text=None) if item.excerpt is Excerpt.TITLE or item.withdrawn else item
    if item.withdrawn:
        kept = replace(kept, title=WITHDRAWN.sub("", item.title).removesuffix(GONE) + GONE)
    if not never:
        return kept
    if named((item.title, item.url or ""), never):
        return replace(kept, title=HELD_BACK, text="", feed_text=None, url=None, authors=())
    return replace(kept, text="", feed_text=None) if named((item.text,), never) else kept


def quotable(item: Item) -> bool:
    """Whether sentences of the item may be shown."""
    return item.excerpt is Excerpt.SUMMARY and not item.private and not item.withdrawn


MOST_WORDS = 60
"""Words of a piece in one answer (behaviour: Law and harm, 1)."""
BEFORE = 20
"""Of these, words that stand before the first hit."""
_WORD = re.compile(r"\S+")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s”’]+", re.IGNORECASE)


def brief(item: Item, never: Iterable[str] = ()) -> Item:
    """The item as an answer or export may have it: as `shown`, with as many words of its text as may stand there."""
    told = shown(item, never)
    room = _room(item)
    words = list(_WORD.finditer(told.text))
    text = told.text if len(words) <= room else told.text[: words[room - 1].end()] + " …" if room else ""
    return replace(told, text=text, feed_text=None)


def sample(item: Item, match: Match, never: Iterable[str] = ()) -> tuple[Item, Match]:
    """An item that a query caught, with the words around its first hit, and where the hits are in what is left."""
    told = shown(item, never)
    kept = [span for span in match.spans if span.field == "title" and told.title == item.title]
    hits = [span for span in match.spans if span.field == "text" and told.text]
    words, room = list(_WORD.finditer(told.text)), _room(item)
    if len(words) <= room or not hits:
        return brief(item, never), match._replace(spans=(*kept, *(hits if len(words) <= room else ())))
    first = next(place for place, word in enumerate(words) if word.end() > hits[0].start)
    start = max(0, min(first - BEFORE, len(words) - room))
    begin, end = words[start].start(), words[min(start + room, len(words)) - 1].end()
    near = [s._replace(start=s.start - begin, end=s.end - begin) for s in hits if begin <= s.start and s.end <= end]
    return replace(told, text=told.text[begin:end], feed_text=None), match._replace(spans=(*kept, *near))


@dataclass(slots=True)
class Allowance:
    """The words of a piece that one export may still copy, over all that it copies of it. A text counts once."""

    left: int
    taken: set[str]

    @classmethod
    def of(cls, item: Item) -> Allowance:
        """What there is to begin with, headline included."""
        return cls(_room(item) + len(item.title.split()), set())

    def take(self, text: str) -> bool:
        """Whether this text may be copied as well, as a whole; then its words are spent."""
        if text in self.taken:
            return True
        spent = len(text.split())
        if spent > self.left:
            return False
        self.left -= spent
        self.taken.add(text)
        return True

    def rest(self, text: str) -> str:
        """The beginning of a text, as much as is left."""
        words = list(_WORD.finditer(text))
        if len(words) <= self.left:
            return text if self.take(text) else ""
        kept, self.left = self.left, 0
        return text[: words[kept - 1].end()] + " …" if kept else ""


def _room(item: Item) -> int:
    """Words of its text that may stand beside its headline: 60 in all, and a quarter of a piece that is known whole."""
    beside = max(0, MOST_WORDS - len(item.title.split()))
    return min(beside, len(item.text.split()) // 4) if item.whole else beside


def cut(text: str, words: int) -> str:
    """At most so many words; a cut is shown. A web address among them is no link any more: only headlines lead away."""
    parts = _ADDRESS.sub("(link)", text).split()
    return " ".join(parts) if len(parts) <= words else " ".join(parts[:words]) + " …"


def story_numbers(numbers: Iterable[int]) -> str:
    """Numbers of stories as people write them, neighbours drawn together: "S3, S7 to S9"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join(" to ".join(f"S{number}" for number in run) for run in runs)
