"""The Slack messages whose form is kept in tests/golden/slack. Rewrite them: python -m tests.platforms.slack.golden"""

from __future__ import annotations

import json
from pathlib import Path

from bot.model.item import Role
from bot.model.message import Answer, AnswerLine, Earlier, Kind, Linked, Mentioned, Message, Quoted
from bot.model.watch import Severity
from bot.platforms.slack.answers import response
from bot.platforms.slack.blocks import body, webhook_body
from tests.platforms.slack.parts import AT, CHANNEL, KEY, PAPER, REGULATOR, full_message, story_line

FOLDER = Path(__file__).parents[2] / "golden" / "slack"
TS = "1700000000.000100"

HOSTILE = "<!channel> <@U1> *bold* _slanted_ ~gone~ `code` :rotating_light: & <https://bank.example|bank>\u202e\u200b"
SPOOFED = "https://gazette.example@\u0430\u0440\u0440\u04cf\u0435.com/a|b?x=<1>"


def hostile() -> Message:
    """A source that tries everything."""
    return Message(
        key=KEY,
        kind=Kind.POST,
        headline=Linked(HOSTILE, SPOOFED),
        story=7,
        summary=(Quoted(f"> {HOSTILE}", HOSTILE, SPOOFED),),
        matched=(HOSTILE,),
        watches=(HOSTILE,),
        items=(Mentioned(HOSTILE, "javascript:alert(1)", HOSTILE, AT, Role.COMMENT), PAPER),
        mention="everyone",
    )


def crowded() -> Message:
    """A story that half the country reports."""
    outlets = tuple(Mentioned(f"Outlet {n}", f"https://outlet{n}.example/story", f"Story {n}", AT) for n in range(9))
    again = Mentioned("Outlet 1", "https://outlet1.example/again", "Story 1, again", AT)
    return full_message(items=(REGULATOR, *outlets, again), mention="S0DESK")


def answer() -> Answer:
    """What a search says."""
    lines = (
        AnswerLine("Inquiry into image tool opened", REGULATOR.url, "Office for Signals, 23 November, story S12"),
        AnswerLine(HOSTILE, SPOOFED, HOSTILE),
    )
    return Answer("2 items", lines, "Newest first. /tocsin story S12 shows a story.")


def cases() -> dict[str, dict[str, object]]:
    """Bodies by the name of their file."""
    reply = full_message(kind=Kind.REPLY, headline=Linked(PAPER.title, PAPER.url), note="New from The Gazette.")
    resolved = full_message(kind=Kind.EDIT, state="resolved", decided_by="Ben Margin", muted=True)
    digest = Message(
        KEY, Kind.DIGEST, Linked("Digest: 3 stories"), stories=tuple(map(story_line, (1, 2, 3))), severity=Severity.HIGH
    )
    notice = Message(KEY, Kind.NOTICE, Linked("The Gazette has stopped answering"), note="It answers 503 since 14:05.")
    earlier = Earlier(9, "Image tool goes on sale & sells", "https://desk.slack.com/archives/C1/p1700000000000100")
    return {
        "post": body(full_message(), channel=CHANNEL),
        "post_plain": body(Message(KEY, Kind.POST, Linked("A headline without a link"), story=3), channel=CHANNEL),
        "post_hostile": body(hostile(), channel=CHANNEL),
        "post_crowded": body(crowded(), channel=CHANNEL),
        "post_follows": body(full_message(follows=earlier), channel=CHANNEL),
        "edit": body(full_message(kind=Kind.EDIT, claimed_by=None), channel=CHANNEL, ts=TS),
        "edit_resolved": body(resolved, channel=CHANNEL, ts=TS),
        "edit_written": body(full_message(kind=Kind.EDIT, written_by="owl-7b"), channel=CHANNEL, ts=TS),
        "reply": body(reply, channel=CHANNEL, thread_ts=TS),
        "digest": body(digest, channel=CHANNEL),
        "notice": body(notice, channel=CHANNEL),
        "webhook": webhook_body(full_message()),
        "answer": response(answer()),
    }


def written(content: dict[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in cases().items():
        (FOLDER / f"{name}.json").write_text(written(content), encoding="utf-8")
