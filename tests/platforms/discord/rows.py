"""Messages and outbox rows to deliver; people, outlets and events are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.model.delivery import Delivery, Outgoing, Reason, Receipt, State
from bot.model.item import Role
from bot.model.message import Earlier, Kind, Linked, Mentioned, Message, Quoted, StoryLine
from bot.model.watch import Severity


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, tzinfo=UTC)


POST = Message(
    key="Kq3vX8pLm2Zt7RwYb5NdAa",
    kind=Kind.POST,
    headline=Linked("Regulator opens inquiry into Lumo's image tool", "https://www.harbour-post.example/lumo?a=1"),
    story=12,
    severity=Severity.HIGH,
    summary=(
        Quoted("The Office for Online Harms opened an inquiry into Lumo on Monday.", "Harbour Post"),
        Quoted("It has asked the firm to reply by 16 March.", "Harbour Post"),
        Quoted("Lumo said it would cooperate.", "The Weald Echo"),
    ),
    matched=("Lumo", "image tool"),
    watches=("Image tools",),
    items=(
        Mentioned("Harbour Post", "https://www.harbour-post.example/lumo?a=1", "Regulator opens inquiry into Lumo's"
                  " image tool", at(8, 2)),
        Mentioned("Office for Online Harms", "https://harms.example/notice/7", "Inquiry into Lumo (Services) Ltd",
                  at(8, 30), Role.PRIMARY),
        Mentioned("The Weald Echo", "https://weald-echo.example/a_(b)", "Lumo *will* cooperate", at(9), Role.COMMENT),
    ),
    content_note="Content note: this story is about sexual abuse of children.",
    help=("Report an image: https://report.example/uk. You need not give your name.",),
    note="First report from the regulator",
    interactive=True,
)  # fmt: skip
LATER = replace(
    POST,
    note=None,
    follows=Earlier(9, "Lumo's *new* image tool goes on sale", "https://discord.com/channels/1/2/3"),
)
HOSTILE = replace(
    POST,
    key="Hostile8pLm2Zt7RwYb5Nd",
    headline=Linked("@everyone **free** [click](https://evil.example) <@&1> ||x|| `y` <#2>", "https://bank@evil.example"),
    summary=(Quoted("# Big\n> quote\n- list https://evil.example/x @here <t:1:R> :smile: \u202egpj", "Ev*l_ ~Post~"),),
    items=(Mentioned("Ev|l", "https://xn--80ak6aa92e.com/", "\u200b1. one \U000e0041", None),
           Mentioned("Data", "javascript:alert(1)", "not a link", None)),
    matched=("[a](https://b.example)",),
    content_note=None,
    claimed_by="<@5> _Ann_",
    note="see https://ours.example/x",
    help=(),
    interactive=False,
)  # fmt: skip
DIGEST = Message(
    key="Digest8pLm2Zt7RwYb5NdA",
    kind=Kind.DIGEST,
    headline=Linked("2 stories since yesterday 08:00"),
    stories=(
        StoryLine(12, Severity.HIGH, POST.headline, ("Image tools",), POST.summary, POST.items,
                  notes=("The Gazette corrected this. “It was 200 images, not 2,000.”",)),
        StoryLine(14, Severity.LOW, Linked("Committee takes evidence on age checks", "https://moor-news.example/a"),
                  ("Age checks",), (), (Mentioned("Moor News", "https://moor-news.example/a", "", at(7)),)),
    ),
    note="What was held since 22:00",
)  # fmt: skip
REPLY = Message(
    key="Reply38pLm2Zt7RwYb5NdA",
    kind=Kind.REPLY,
    headline=Linked("Inquiry into Lumo (Services) Ltd", "https://harms.example/notice/7"),
    story=12,
    severity=Severity.HIGH,
    summary=(Quoted("We require Lumo to answer by 16 March 2026.", "Office for Online Harms"),),
    items=POST.items[1:2],
    note="First report from the regulator",
    thread_of=POST.key,
)
NOTICE = Message(
    key="Notice8pLm2Zt7RwYb5NdA",
    kind=Kind.NOTICE,
    headline=Linked("Source “Harbour Post” has been broken since 06:00"),
    note="It answers with a log-in page. `tocsin source health` shows more.",
)
EDIT = replace(POST, kind=Kind.EDIT, key="Edit8vXpLm2Zt7RwYb5NdA", claimed_by="Ada", note=None, mention="77")


def outgoing(message: Message, post: Receipt | None = None, *, sent_at: datetime | None = None) -> Outgoing:
    """A claimed row with this message."""
    when = sent_at or datetime.now(UTC)
    row = Delivery(
        1, message.key, "desk", message.kind, Reason.FIRST, State.SENDING, when, first_sent_at=when, message=message
    )
    return Outgoing(row, message, post)
