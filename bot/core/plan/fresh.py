"""Fresh: what the newest pieces of a story add to what a destination has been told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.core import compose, summarise
from bot.model.message import Quoted
from bot.model.story import Member

LEAST_WORDS = 8
REPLY_WORDS = 35


def of_item(item: int, members: Sequence[Member], room: int = REPLY_WORDS) -> tuple[Quoted, ...]:
    """One sentence of an item that adds to the rest of its story, of at most `room` words; none if there is none."""
    new = [member for member in members if member.item.id == item]
    told = [member for member in members if member.item.id != item]
    return _added(told, new, words=min(room, REPLY_WORDS), most=1) if room >= LEAST_WORDS else ()


def since(
    moment: datetime, members: Sequence[Member], words: int, brought: Collection[int] = frozenset()
) -> tuple[Quoted, ...]:
    """Up to two sentences, of so many words, of the items that joined after a moment; they add to what was there.

    `brought` are items that are new there although they are older.
    """
    new = [member for member in members if member.joined_at > moment or member.item.id in brought]
    told = [member for member in members if member not in new]
    return _added(told, new, words=words, most=2)


def _added(told: Sequence[Member], new: Sequence[Member], *, words: int, most: int) -> tuple[Quoted, ...]:
    if not told or not new:
        return ()
    found = summarise.additions(_docs(told), _docs(new), words=words, max_sentences=most)
    pieces = [member.item for member in new]
    return tuple(
        Quoted(pieces[one.doc].text[one.start : one.end], pieces[one.doc].source, pieces[one.doc].url) for one in found
    )


def _docs(members: Sequence[Member]) -> list[summarise.Told]:
    return [summarise.Told(one.item.title, one.item.text, share=compose.share(one.item)) for one in members]
