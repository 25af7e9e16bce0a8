"""What every notifier keeps to, whatever its platform: inherit, and give it a `notifier` fixture.

class TestMyPlatform(NotifierSuite):
    @pytest.fixture
    def notifier(self) -> Notifier: ...
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.model.delivery import Capabilities, Delivery, Looked, NotSent, Outcome, Outgoing, Reason, Sent, State, Unclear
from bot.model.item import Role
from bot.model.message import Kind, Linked, Mentioned, Message, Quoted, StoryLine
from bot.model.watch import Severity
from bot.ports import Notifier

AT = datetime(2031, 3, 4, 9, 30, tzinfo=UTC)
TIMES = Mentioned("Harbour Times", "https://harbour.example/pico", "Pico inquiry opened", AT)
REGULATOR = Mentioned("Media Regulator", "https://regulator.example/12", "Inquiry into Lumen Labs", AT, Role.PRIMARY)
POST = Message(
    key="post-key-0000000000001",
    kind=Kind.POST,
    headline=Linked("Pico inquiry opened", "https://harbour.example/pico"),
    story=12,
    severity=Severity.HIGH,
    summary=(
        Quoted("The regulator opened an inquiry on Tuesday.", "Harbour Times", "https://harbour.example/pico"),
        Quoted("Lumen Labs has ten days to answer.", "Media Regulator", "https://regulator.example/12"),
    ),
    matched=("Pico", "intimate images"),
    watches=("Pico", "Images"),
    items=(TIMES, REGULATOR),
    reason="first",
    content_note="This story is about intimate images shared without consent.",
    help=("Report it: 0300 000 0000",),
)
EDIT = replace(POST, key="edit-key-0000000000002", kind=Kind.EDIT, reason="story_grew", claimed_by="Ada Quill")
REPLY = replace(
    POST,
    key="reply-key-000000000003",
    kind=Kind.REPLY,
    headline=Linked("Inquiry into Lumen Labs", "https://regulator.example/12"),
    summary=(),
    help=(),
    matched=(),
    reason="primary_arrived",
    note="First report from a primary source: Media Regulator.",
    thread_of=POST.key,
)
NOTES = ("First report from a primary source: Media Regulator.",)
LINE = StoryLine(12, Severity.HIGH, POST.headline, POST.watches, POST.summary, POST.items, notes=NOTES)
OTHER = StoryLine(13, Severity.LOW, Linked("Rovers win the derby"), ("Sport",), (), (replace(TIMES, url=None),))
DIGEST = Message(
    key="digest-key-00000000004",
    kind=Kind.DIGEST,
    headline=Linked("Digest: 2 stories"),
    severity=Severity.HIGH,
    watches=("Pico", "Images", "Sport"),
    stories=(LINE, OTHER),
    reason="digest",
)
NOTICE = Message(
    key="notice-key-00000000005",
    kind=Kind.NOTICE,
    headline=Linked("Source health"),
    reason="health",
    note="Harbour Times is broken: the server does not answer.",
)
MESSAGES = (POST, EDIT, REPLY, DIGEST, NOTICE)


def outgoing(message: Message, attempt: int = 1) -> Outgoing:
    """The message as a claimed row."""
    row = Delivery(
        1, message.key, "desk", message.kind, Reason(message.reason), State.SENDING, AT, attempt=attempt,
        first_sent_at=AT, message=message,
    )  # fmt: skip
    return Outgoing(row, message)


async def handed(notifier: Notifier, message: Message) -> Outcome:
    """The message given to the method of its kind."""
    how = {Kind.EDIT: notifier.edit, Kind.REPLY: notifier.reply}.get(message.kind, notifier.send)
    return await how(outgoing(message))


class NotifierSuite:
    """The contract of `bot.ports.Notifier`."""

    def test_it_says_what_it_can_do(self, notifier: Notifier) -> None:
        assert isinstance(notifier.capabilities, Capabilities)

    @pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.kind.value)
    async def test_it_takes_every_kind_of_message(self, notifier: Notifier, message: Message) -> None:
        outcome = await handed(notifier, message)
        assert isinstance(outcome, Sent)
        assert outcome.receipt.message

    async def test_a_look_finds_what_was_sent_and_nothing_else(self, notifier: Notifier) -> None:
        await handed(notifier, POST)
        looked = await notifier.find([outgoing(POST), outgoing(NOTICE)])
        if notifier.capabilities.look_up:
            assert (set(looked.found), looked.possible, looked.answered) == ({POST.key}, True, True)
        else:
            assert looked.possible is False

    async def test_a_look_for_nothing_finds_nothing(self, notifier: Notifier) -> None:
        assert isinstance(await notifier.find([]), Looked)

    async def test_hostile_text_never_raises(self, notifier: Notifier) -> None:
        text = "[bold red]x[/] \x1b[31m \u202e <@everyone> \ud83d\ude00 " + "a" * 5000
        hostile = replace(POST, headline=Linked(text, "javascript:alert(1)"), summary=(Quoted(text, text, "x"),))
        assert isinstance(await handed(notifier, hostile), Sent | NotSent | Unclear)

    async def test_a_sound_destination_has_no_fault(self, notifier: Notifier) -> None:
        assert await notifier.check() is None

    async def test_closing_twice_does_no_harm(self, notifier: Notifier) -> None:
        await notifier.close()
        await notifier.close()
