"""The buttons under an alert, the same on both platforms: which there are, and which command each of them is.

All that a button needs is in its id on the platform (its act and the story), so it works after a restart.

To add a button: a row in `BUTTONS`, and its place in `rows`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.model.message import Kind, Message

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """One button: the act that stands in its id, what it says, its command, and the argument that names the story."""

    act: str
    label: str
    words: Words
    argument: str = "id"
    main: bool = False


BUTTONS: Mapping[str, Button] = {
    button.act: button
    for button in (
        Button("claim", "Claim", ("claim",), main=True),
        Button("unclaim", "Unclaim", ("unclaim",)),
        Button("resolve", "Resolve", ("resolve",)),
        Button("reopen", "Reopen", ("reopen",)),
        Button("mute", "Mute", ("mute",), "target"),
        Button("unmute", "Unmute", ("unmute",), "target"),
        Button("timeline", "Timeline", ("timeline",)),
        Button("split", "Split", ("split",)),
        Button("merge", "Merge", ("merge",)),
        Button("relevant", "Relevant", ("story", "relevant")),
        Button("irrelevant", "Not relevant", ("story", "irrelevant")),
    )
}

OPEN = "open"
JOINED = "joined"


def rows(message: Message) -> tuple[tuple[Button, ...], ...]:
    """The buttons of a message, in rows of at most five, as Discord has room for; none if nobody listens."""
    if not message.interactive or message.kind not in (Kind.POST, Kind.EDIT) or message.state == JOINED:
        return ()
    claim = "unclaim" if message.claimed_by else "claim"
    close = "resolve" if message.state == OPEN else "reopen"
    first = (*((claim,) if message.state == OPEN or message.claimed_by else ()), close)
    mute = "unmute" if message.muted else "mute"
    return tuple(
        tuple(BUTTONS[act] for act in acts)
        for acts in ((*first, mute, "relevant", "irrelevant"), ("timeline", "split", "merge"))
    )


CHOSEN: Mapping[str, tuple[str, str]] = {"split": ("items", "I"), "merge": ("other", "S")}
"""Acts for which something is chosen from a menu: the argument that names it, and the letter of its ids."""


def chosen(act: str, story: str, values: Sequence[str]) -> tuple[Words, dict[str, str]] | None:
    """The command of a menu in which something was chosen, and its arguments; None if it is none of ours."""
    found = command(act, story)
    if found is None or act not in CHOSEN or not values:
        return None
    argument, letter = CHOSEN[act]
    if not all(value[:1] == letter and value[1:].isascii() and value[1:].isdigit() for value in values):
        return None
    words, given = found
    return words, given | {argument: " ".join(dict.fromkeys(values))}


def ending(message: Message) -> str:
    """What a button's id ends with: the story, and the key under which a look finds the message."""
    return f"{message.story or 0}:{message.key}"


def command(act: str, story: str) -> tuple[Words, dict[str, str]] | None:
    """The command of a pressed button and its arguments; None for an act or story that is none of ours."""
    button = BUTTONS.get(act)
    if button is None or not (story.isascii() and story.isdigit() and len(story) <= 18):
        return None
    return button.words, {button.argument: f"S{story}"}
