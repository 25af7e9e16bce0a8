"""Reasons: why each item belongs to its story, and what came next, in words for people.

What grouping notes of its choice is short and exact: numbers of stories, a score, stems. Here it becomes sentences:
with headlines, with the words as they stand in the item, and without numbers that only engineers can read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.core.compose import primary_first
from bot.core.text.stems import stems
from bot.flows import ask
from bot.flows.answers import clock
from bot.flows.desk import Desk
from bot.model.item import Item
from bot.model.message import Answer, AnswerLine
from bot.model.story import Member, Story

CLOSE = 1.0
"""A score so near to what was needed might as well have gone the other way."""
MOST_WORDS = 4
LONGEST = 40
"""Characters of two words with what stands between them."""
MOST_STORIES = 40
"""Other stories named in one answer."""

_NOTED = re.compile(
    r"(?P<verdict>joins|stays apart from|follows) S(?P<story>\d+): score (?P<score>-?[\d.]+) "
    r"\(needs (?P<needs>-?[\d.]+)\); shares (?P<shared>.*?)"
    r"(?:; next is S(?P<second>\d+) with -?[\d.]+|; no other story near)"
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Reasons:
    """A story with the other stories that its items might have joined, by number."""

    story: Story
    others: Mapping[int, Story]


async def reasons(desk: Desk, text: str) -> Reasons:
    """A story (S12) with those that the reasons of its items name. Raises UsageError, NotFound."""
    story = await ask.story(desk, text)
    named = {int(found[group]) for found in _noted(story.members) for group in ("story", "second") if found[group]}
    others = {}
    for number in sorted(named - {story.id})[:MOST_STORIES]:
        if await desk.threads.read(partial(desk.store.story, number)) is not None:
            others[number] = await ask.story(desk, f"S{number}")
    return Reasons(story, others)


def _noted(members: Iterable[Member]) -> list[re.Match[str]]:
    return [found for member in members for found in _NOTED.finditer(member.why)]


def in_words(found: Reasons, zone: ZoneInfo) -> Answer:
    """Why each item belongs, a line each, oldest first."""
    lines = tuple(_line(member, found, zone) for member in found.story.members)
    return Answer(f"S{found.story.id}: why these items belong together", lines)


def _line(member: Member, found: Reasons, zone: ZoneInfo) -> AnswerLine:
    said = " ".join(_said(member, found))
    return AnswerLine(
        member.item.title, member.item.url, f"{member.item.source}, {clock(member.joined_at, zone)}. {said}"
    )


def _said(member: Member, found: Reasons) -> list[str]:
    noted = {each["verdict"]: each for each in _NOTED.finditer(member.why)}
    if member.how == "copy":
        return [f"Joined because it {member.why}."]
    said = []
    if "joins" in noted and member.how == "similar":
        said.append(f"Joined because it tells of the same{_of(noted['joins'], member.item)}.{_call(noted['joins'])}")
        said.append(_next_best(noted["joins"], member.item, found))
    elif "stays apart from" in noted and member.how == "opened":
        near = noted["stays apart from"]
        said.append(f"Opened the story: the nearest one, {_named(near['story'], found)}, {_little(near, member.item)}.")
        said.append(_call(near).strip())
    elif member.how == "opened":
        said.append("Opened the story: nothing like it was open.")
    else:
        said.append(f"{member.why[:1].upper()}{member.why[1:]}.")
    if "follows" in noted:
        follows = noted["follows"]
        said.append(f"It is later news of {_named(follows['story'], found)}{_of(follows, member.item)}.")
    return [each for each in said if each]


def _of(noted: re.Match[str], item: Item) -> str:
    words = _shared(noted["shared"], item)
    return f": {_listed(words)}" if words else ""


def _little(noted: re.Match[str], item: Item) -> str:
    words = _shared(noted["shared"], item)
    return f"has only {_listed(words)} in common with it" if words else "has hardly a word in common with it"


def _call(noted: re.Match[str]) -> str:
    close = abs(float(noted["score"]) - float(noted["needs"])) < CLOSE
    return " It was a close call." if close else ""


def _next_best(noted: re.Match[str], item: Item, found: Reasons) -> str:
    """The story that came second, and what it has in common with the item as far as both are shown."""
    if not noted["second"]:
        return "No other story came near."
    other = found.others.get(int(noted["second"]))
    named = _named(noted["second"], found)
    if other is None:
        return f"Next best: {named}."
    theirs = {stem for member in other.members for stem in stems(f"{member.item.title}\n{member.item.text}")}
    mine = dict.fromkeys(stems(f"{item.title}\n{item.text}"))
    words = [word for stem in mine if stem in theirs and (word := _as_written(item).get(stem))][:MOST_WORDS]
    why = f"because it has only {_listed(words)} in common with it" if words else "with hardly a word in common"
    return f"Next best: {named}, {why}."


def _named(number: str, found: Reasons) -> str:
    """A story by number and headline; by number alone if it is gone, and this one as that."""
    if int(number) == found.story.id:
        return f"S{number}"
    other = found.others.get(int(number))
    first = primary_first(other.members)[:1] if other else []
    return f"S{number}" + "".join(f" “{member.item.title}”" for member in first)


def _shared(noted: str, item: Item) -> list[str]:
    """The terms that tied an item to a story, as they stand in what may be shown of it; a pair stands for its parts."""
    written = _as_written(item)
    terms = [term for term in noted.split(", ") if term in written]
    told = {part for term in terms if " " in term for part in term.split()}
    words = [written[term] for term in terms if " " in term or term not in told]
    return list(dict.fromkeys(words))[:MOST_WORDS]


def _as_written(item: Item) -> dict[str, str]:
    """Each stem of an item, and each pair of neighbours, as it stands where it comes first."""
    text = f"{item.title}\n{item.text}"
    kept = [(stem, match.start(), match.end()) for match in _WORD.finditer(text) for stem in stems(match.group())]
    written: dict[str, str] = {}
    for stem, start, end in kept:
        written.setdefault(stem, text[start:end])
    for (one, start, _), (other, _, end) in pairwise(kept):
        if "\n" not in text[start:end] and end - start <= LONGEST:
            written.setdefault(f"{one} {other}", text[start:end])
    return written


def _listed(words: list[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return " and ".join((", ".join(quoted[:-1]), quoted[-1])) if len(quoted) > 1 else quoted[0]
