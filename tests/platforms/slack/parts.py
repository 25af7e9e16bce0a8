"""What the Slack tests share: a message with everything in it, rows of the outbox, a notifier without pauses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import aiohttp

from bot.model.delivery import Delivery, Outgoing, Reason, Receipt, State
from bot.model.item import Role
from bot.model.message import Kind, Linked, Mentioned, Message, Quoted, StoryLine
from bot.model.watch import Severity
from bot.platforms.slack.connect import make_client
from bot.platforms.slack.notifier import Paces, SlackNotifier
from bot.platforms.slack.pace import Pace
from tests.platforms.slack.fake_slack import FIRST_TS, FakeSlack

CHANNEL = "C0123456789"
KEY = "AbCdEfGhIjKlMnOpQrStUv"
AT = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
SENT_AT = datetime.fromtimestamp(FIRST_TS, UTC)

REGULATOR = Mentioned(
    "Office for Signals", "https://signals.example/inquiry", "Inquiry into image tool opened", AT, Role.PRIMARY
)
PAPER = Mentioned("The Gazette", "https://gazette.example/news/1?a=1&b=2", "Watchdog looks at image tool", AT)
WIRE = Mentioned("Wire North", "https://wire.example/2", "Image tool: inquiry", AT)


def full_message(**changes: object) -> Message:
    """An urgent post with every part filled."""
    message = Message(
        key=KEY,
        kind=Kind.POST,
        headline=Linked(REGULATOR.title, REGULATOR.url),
        story=12,
        severity=Severity.URGENT,
        summary=(
            Quoted("The office opened an inquiry on Monday.", "Office for Signals"),
            Quoted("It will report by 3 March.", "Office for Signals"),
            Quoted('A spokeswoman said: "We will help."', "The Gazette"),
        ),
        matched=("image tool", "deepfake"),
        watches=("Deepfakes",),
        items=(REGULATOR, PAPER, WIRE),
        claimed_by="Ana Ruiz",
        content_note="describes sexual violence",
        help=("Report it: https://report.example.org/now.",),
        note="First report from the regulator.",
        mention="U012ABCDEF",
        interactive=True,
    )
    return replace(message, **changes)  # type: ignore[arg-type]  # the tests name fields of Message only


def story_line(number: int) -> StoryLine:
    return StoryLine(
        story=number,
        severity=Severity.HIGH,
        headline=Linked(f"Story number {number}", f"https://gazette.example/{number}"),
        watches=("Deepfakes",),
        summary=(Quoted("One sentence of it.", "The Gazette"),),
        items=(REGULATOR, PAPER),
        notes=("First report from a primary source: Media Regulator.",) if number == 1 else (),
    )


def outgoing(message: Message, post: Receipt | None = None) -> Outgoing:
    """A row that was first sent when the fake's clock began."""
    delivery = Delivery(
        id=1,
        key=message.key,
        destination="newsdesk",
        kind=message.kind,
        reason=Reason.FIRST,
        state=State.SENDING,
        due=SENT_AT,
        first_sent_at=SENT_AT,
    )
    return Outgoing(delivery, message, post)


def notifier(slack: FakeSlack, session: aiohttp.ClientSession, channel: str = CHANNEL) -> SlackNotifier:
    """A notifier that never waits for its turn."""
    return SlackNotifier(channel, make_client("xoxb-fake", slack.api_base, session), Paces(Pace(0.0), Pace(0.0)))
