"""Briefly: the sentences that tell a story in its message, copied whole and credited."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core import compose, showing, summarise
from bot.model.item import Item
from bot.model.message import Quoted
from bot.model.story import Member, Story
from bot.model.watch import Watch

SUMMARY_WORDS = 60
"""Words of source text in one message (behaviour: Law and harm, 1)."""
SUMMARY_DOCS = 5


def told_briefly(story: Story, watches: Iterable[Watch], words: int = SUMMARY_WORDS) -> tuple[Quoted, ...]:
    """Two or three whole sentences copied from the story's items, credited; primary sources first.

    Of at most so many `words`; sentences that speak of what these watches ask for are preferred.
    """
    members = quotable(story)
    docs = [summarise.Told(member.item.title, member.item.text, share=_share(member.item)) for member in members]
    names = {watch.name for watch in watches}
    focus = {
        span.term.casefold()
        for m in story.members
        for match in m.matches
        if match.watch in names
        for span in match.spans
    }
    picked = summarise.summarise(docs, words=words, max_sentences=3, focus=focus)
    return tuple(
        Quoted(docs[p.doc].text[p.start : p.end], members[p.doc].item.source, members[p.doc].item.url) for p in picked
    )


def quotable(story: Story) -> list[Member]:
    """The pieces of a story whose sentences may be shown, primary sources first, copies once."""
    distinct = _distinct(compose.primary_first(story.members))
    return [member for member in distinct if showing.quotable(member.item)][:SUMMARY_DOCS]


def _share(item: Item) -> int:
    """Words of an item that may stand beside its headline (behaviour: Law and harm, 1)."""
    beside = max(0, SUMMARY_WORDS - len(item.title.split()))
    whole = compose.share(item)
    return beside if whole is None else min(beside, whole)


def _distinct(members: Iterable[Member]) -> list[Member]:
    """Members with a text each its own: copies of one piece would only say it twice."""
    seen: set[str] = set()
    kept = []
    for member in members:
        if member.item.text not in seen:
            seen.add(member.item.text)
            kept.append(member)
    return kept
