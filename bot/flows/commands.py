"""The one table of commands that people type in chat and on the command line.

The Slack text command, the Discord command tree, the help text and the docs test are all made from `COMMANDS`,
because Slack and Discord may not know each other.

To add a command: add a row to `COMMANDS` with its flow, and a line to docs/commands.md.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.model.actor import Actor
from bot.model.message import Answer

Ask = Callable[[tuple[str, ...], Mapping[str, str], Actor], Awaitable[Answer]]
"""How a platform's listener asks: the command's words, its arguments by name, and who asks."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command. `rest` takes all remaining words (Slack); others take one word."""

    name: str
    help: str
    required: bool = True
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words after `tocsin`, what it takes, and who may: anybody who sees the channel, its members,
    or those who manage the desk.
    """

    words: tuple[str, ...]
    help: str
    arguments: tuple[Argument, ...] = ()
    manages: bool = False
    member: bool = False


QUERY = Argument("query", "what to look for, in Tocsin's query language", rest=True)

STORY = Argument("id", "such as S12")

TARGET = Argument("target", "a story (S12), watch (W5) or source, by id or name")

EVERYWHERE = "everywhere"
WHERE = Argument("where", "“everywhere” for all destinations, not only this one", required=False)

DELIVERY = Argument("id", "such as D34")

WATCH = Argument("name", "its name or id (W5)", rest=True)

COMMANDS: tuple[Command, ...] = (
    Command(("help",), "what Tocsin can do here"),
    Command(("search",), "find items of the archive", (QUERY,)),
    Command(("story",), "one story with its items", (STORY,)),
    Command(
        ("said",),
        "what somebody said, with the sources",
        (Argument("person", "a name, a body or a role; “about WORDS” after it narrows it down", rest=True),),
    ),
    Command(
        ("dates",),
        "dates of events that the stories tell",
        (
            Argument("from", "the first day, such as 2026-04-06; today if left out", required=False),
            Argument("to", "the last day; 90 days after the first if left out", required=False),
        ),
    ),
    Command(("why",), "why an item was caught or not", (Argument("url", "the address of the item"),)),
    Command(("status",), "how Tocsin is doing"),
    Command(
        ("handover",),
        "what the next shift has to know",
        (Argument("since", "how far back, such as 8h, which it is if left out", required=False),),
    ),
    Command(("watch", "list"), "the watches of this desk"),
    Command(("watch", "test"), "try a query on the last seven days", (QUERY,)),
    Command(("timeline",), "what happened to a story: pieces, edits, messages, who did what", (STORY,)),
    Command(("claim",), "say that you have a story", (STORY,), member=True),
    Command(("unclaim",), "give a story back", (STORY,), member=True),
    Command(("resolve",), "close a story that is dealt with", (STORY,), member=True),
    Command(("false-alarm",), "close a story that was none", (STORY,), member=True),
    Command(("reopen",), "take back that a story is closed", (STORY,), member=True),
    Command(
        ("split",),
        "take items out of a story into one of their own",
        (STORY, Argument("items", "such as I4 I7; without them the items are listed", required=False, rest=True)),
        member=True,
    ),
    Command(
        ("merge",),
        "put two stories together; the older stays",
        (STORY, Argument("other", "the other story; without it those of the last days are listed", required=False)),
        member=True,
    ),
    Command(("undo",), "take back the last thing that was decided of a story", (STORY,), member=True),
    Command(
        ("mute",),
        "hold a watch, story or source back for a while",
        (TARGET, Argument("for", "how long, such as 8h or 2d; without it until lifted", required=False), WHERE),
        member=True,
    ),
    Command(("unmute",), "end a mute", (TARGET, WHERE), member=True),
)

OFFLINE_COMMANDS: tuple[Command, ...] = (
    Command(
        ("watch", "add"),
        "keep a watch, beside those of the file",
        (
            Argument("name", "how alerts call it"),
            Argument("query", "what to look for, in Tocsin's query language"),
            Argument("to", "destinations by name, with commas between; all if left out", required=False),
            Argument("severity", "low, normal, high or urgent", required=False),
        ),
        manages=True,
    ),
    Command(
        ("watch", "edit"),
        "change a watch that was added by hand",
        (
            Argument("name", "its name or id (W5)"),
            Argument("query", "what to look for instead", required=False),
            Argument("to", "destinations by name, with commas between", required=False),
            Argument("severity", "low, normal, high or urgent", required=False),
        ),
        manages=True,
    ),
    Command(("watch", "remove"), "end a watch that was added by hand", (WATCH,), manages=True),
    Command(("watch", "pause"), "let a watch rest", (WATCH,), manages=True),
    Command(("watch", "resume"), "let a watch go on", (WATCH,), manages=True),
    Command(("story", "relevant"), "say that a story was worth its alert", (STORY,), member=True),
    Command(("story", "irrelevant"), "say that a story was not worth its alert", (STORY,), member=True),
    Command(
        ("source", "add"),
        "read a feed, beside those of the file",
        (
            Argument("url", "the address of the feed"),
            Argument("name", "how alerts call it; its address if left out", required=False),
            Argument("tags", "such as uk,primary", required=False),
        ),
        manages=True,
    ),
    Command(
        ("source", "remove"), "stop reading a feed", (Argument("name", "as “source list” shows it"),), manages=True
    ),
    Command(
        ("forget",),
        "remove a piece for good, and edit what was posted of it",
        (Argument("what", "the link of a piece, a story (S12) or a name", rest=True),),
        manages=True,
    ),
    Command(("deliveries", "retry"), "send a message again", (DELIVERY,), manages=True),
    Command(("deliveries", "release"), "send a message that is held for a person", (DELIVERY,), manages=True),
    Command(("deliveries", "drop"), "give a message up", (DELIVERY,), manages=True),
    Command(
        ("deliveries", "resume"),
        "try a parked destination now",
        (Argument("name", "the destination's name"),),
        manages=True,
    ),
    Command(("db", "prune"), "delete what is older than the settings keep", manages=True),
)
"""Commands of the command line and of buttons alone; the running process performs them."""


def split(text: str) -> tuple[tuple[str, ...], dict[str, str]] | None:
    """Read typed text into a command's words and arguments; None if it is no command.

    Words are compared without case. Arguments that are missing are left out: `ask` says what is needed.
    """
    words = text.split()
    for command in sorted(COMMANDS, key=lambda c: -len(c.words)):
        size = len(command.words)
        if tuple(word.lower() for word in words[:size]) == command.words:
            return command.words, _arguments(command, words[size:])
    return None


def right(words: tuple[str, ...]) -> Command | None:
    """The command of these words, typed or behind a button: it says who may."""
    return next((command for command in (*COMMANDS, *OFFLINE_COMMANDS) if command.words == words), None)


def _arguments(command: Command, words: list[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for argument in command.arguments:
        if not words:
            break
        if argument.rest:
            given[argument.name] = " ".join(words)
            break
        given[argument.name] = words.pop(0)
    return given
