"""The stories of a digest, all of them: told as fully as fits, briefly if there are many."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.showing import story_numbers
from bot.model.item import Role
from bot.model.message import StoryLine
from bot.platforms.slack import limits
from bot.platforms.slack.escape import CUT, linked, shown, units

FULL_TITLE = 300
BRIEF_TITLE = 150
SENTENCE = 500
NOTE, BRIEF_NOTE = 600, 120
BRIEF_URL = 250


def texts(stories: Sequence[StoryLine], room: int) -> list[str]:
    """One mrkdwn text a story, in the order given, of at most `room` units in all.

    All are told in the fullest way in which all fit, and the first ones more fully as long as there is room. If
    even the shortest way is too long, the stories left over are named, so that each can be looked up.
    """
    told = [_bare(story) for story in stories]
    if not _fits(told, room):
        return _shortened(told, stories, room)
    room -= sum(map(units, told))
    for way in (_brief, _full):
        for place, story in enumerate(stories):
            fuller = way(story)
            room -= units(fuller) - units(told[place])
            if room < 0:
                return told
            told[place] = fuller
    return told


def _fits(told: Sequence[str], room: int) -> bool:
    return len(told) <= limits.DIGEST_SECTIONS and sum(map(units, told)) <= room


def _shortened(told: Sequence[str], stories: Sequence[StoryLine], room: int) -> list[str]:
    kept = min(len(told), limits.DIGEST_SECTIONS - 1)
    while kept and sum(map(units, told[:kept])) + units(_left(stories[kept:])) > room:
        kept -= 1
    return [*told[:kept], shown(_left(stories[kept:]), limits.SECTION_TEXT)]


def _left(stories: Sequence[StoryLine]) -> str:
    names = story_numbers(story.story for story in stories)
    return f"{CUT} and {len(stories)} more: {names} \u00b7 /tocsin story S{stories[0].story} shows one"


def _full(story: StoryLine) -> str:
    first = story.summary[:1]
    summary = [f"{shown(q.text, SENTENCE)} \u2014 {shown(q.source, limits.SOURCE_NAME)}" for q in first if q.text]
    return "\n".join([_brief(story), *summary])


def _brief(story: StoryLine) -> str:
    notes = [f"*New:* {shown(note, NOTE)}" for note in story.notes]
    return "\n".join([_title(story, FULL_TITLE, limits.SOURCE_URL), _facts(story), *notes])


def _bare(story: StoryLine) -> str:
    first = [f"*New:* {shown(note, BRIEF_NOTE)}" for note in story.notes[:1]]
    head = f"{_title(story, BRIEF_TITLE, BRIEF_URL)} \u00b7 S{story.story}, {story.severity.value}"
    return "\n".join([head, *first])


def _title(story: StoryLine, limit: int, url_limit: int) -> str:
    return f"\u2022 {linked(story.headline.text, story.headline.url, limit, url_limit)}"


def _facts(story: StoryLine) -> str:
    follows = f", follows S{story.follows.story}" if story.follows else ""
    said = [f"Story S{story.story}{follows}", f"severity {story.severity.value}", _reported(story)]
    watches = [shown(watch, limits.SOURCE_NAME) for watch in story.watches[:3]]
    return " \u00b7 ".join(word for word in [*said, ", ".join(watches)] if word)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _of_role(story: StoryLine, role: Role) -> int:
    return len({item.source for item in story.items if item.role is role})


def _reported(story: StoryLine) -> str:
    primary, outlets = _of_role(story, Role.PRIMARY), _of_role(story, Role.REPORTING)
    said = [_count(primary, "primary source")] if primary else []
    said += [f"reported by {_count(outlets, 'outlet')}"] if outlets else []
    return ", ".join(said)
