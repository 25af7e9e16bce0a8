"""A story over two days and a week later: every post, edit and reply, as each destination has it.

The golden file is read like a log: when, where, what kind of message and why, its headline, how many pieces stand
behind it, and what a reply says. To write it anew: python -m tests.flows.test_two_days
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.flows.dispatch import dispatch
from bot.model.delivery import Capabilities, Destination
from bot.model.source import Source
from bot.storage.sqlite import open_store
from tests.fakes import FakeClock, Piece, RecordingNotifier
from tests.flows.newsroom import DESK, MEMBER, PICO, Newsroom, at_work, workspace

GOLDEN = Path(__file__).parents[1] / "golden" / "two_days.txt"
FORUM = Destination("forum", "discord", {"channel": "7"})
HOOK = Destination("hook", "slack_webhook")

OUTLETS = tuple(
    Source(name, f"https://{name.lower().replace(' ', '-')}.example/feed")
    for name in (
        "Harbour Times", "Upland Mail", "Quay Echo", "Saltmarsh Post", "Fen Courier", "Dale Herald", "Moor News",
        "Ridge Gazette", "Vale Standard", "Coast Argus", "Weald Review",
    )
)  # fmt: skip
TIMES, MAIL, ECHO, POST, COURIER, HERALD, MOOR, RIDGE, VALE, ARGUS, WEALD = OUTLETS
REGULATOR = Source("Media Regulator", "https://regulator.example/feed", tags=frozenset({"primary"}))

OPENED = Piece(
    "Regulator opens inquiry into Pico chatbot over intimate images",
    "The media regulator opened an inquiry into the Pico chatbot of Lumen Labs on Tuesday. Complaints from Saltmarsh "
    "say that it made intimate images of women without consent. Lumen Labs has ten days to answer.",
)
MAIL_ON_IT = Piece(
    "Pico chatbot: media regulator opens inquiry into Lumen Labs",
    "Lumen Labs faces an inquiry by the media regulator into intimate images that its Pico chatbot made of women in "
    "Saltmarsh without their consent. It has ten days to answer the complaints.",
)
RELEASE = Piece(
    "Statement: inquiry into Lumen Labs and the Pico chatbot",
    "We have opened an inquiry into Lumen Labs under section 12. It concerns intimate images made by the Pico chatbot "
    "of women in Saltmarsh without consent. Lumen Labs must answer within ten days.",
)
STRIKER = Piece(
    "Rovers sign striker Pico from Upland United",
    "The striker, known as Pico, joins Saltmarsh Rovers for three seasons. The club would not name the fee.",
)
LIVE = Piece(
    "Live: Pico inquiry, regulator and Lumen Labs on intimate images",
    "10.05: The media regulator opened the inquiry into the Pico chatbot and intimate images on Tuesday. Lumen Labs of "
    "Saltmarsh has ten days to answer.",
)
ACT_APRIL = Piece(
    "Pico inquiry: images act will be in force on 6 April, minister says",
    "The Intimate Images Act will come into force on 6 April 2031, the minister said of the inquiry into the Pico "
    "chatbot of Lumen Labs and intimate images of women in Saltmarsh.",
)
ACT_JULY = Piece(
    "Pico inquiry: images act not in force before July, department says",
    "The Intimate Images Act comes into force on 1 July 2031, the department said of the inquiry into the Pico chatbot "
    "of Lumen Labs and intimate images of women in Saltmarsh.",
)
AGAIN = (
    ("Women in Saltmarsh complain of Pico images, inquiry into Lumen Labs", COURIER),
    ("Inquiry into Pico chatbot: what the media regulator asks of Lumen Labs", HERALD),
    ("Media regulator inquiry: Lumen Labs and Pico chatbot under scrutiny", MOOR),
    ("Pico chatbot inquiry opened over intimate images of women", RIDGE),
    ("Lumen Labs given ten days in Pico chatbot inquiry", VALE),
    ("Regulator asks Lumen Labs about Pico chatbot and intimate images", ARGUS),
    ("Pico chatbot and intimate images: regulator inquiry into Lumen Labs", WEALD),
)
FINED = Piece(
    "Lumen Labs answers regulator in Pico chatbot inquiry on intimate images",
    "Lumen Labs answered the media regulator in the inquiry into the Pico chatbot and intimate images of women in "
    "Saltmarsh. It says that it has switched the tool off.",
)


class Log:
    """The newsroom with what happened written down."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.lines: list[str] = []
        self.seen = dict.fromkeys(newsroom.notifiers, 0)
        self.feeds: dict[str, tuple[Piece, ...]] = {}

    async def brings(self, what: str, source: Source, *pieces: Piece, after: timedelta = timedelta(minutes=20)) -> None:
        """A source brings pieces, its earlier ones stay in its feed; two minutes later what is due went out."""
        self.newsroom.clock.forward(after)
        links = [replace(p, link=p.link or f"{source.url}/{p.slug}", at=self.newsroom.clock.now()) for p in pieces]
        older = [old for old in self.feeds.get(source.name, ()) if old.link not in {piece.link for piece in links}]
        self.feeds[source.name] = (*links, *older)
        await self.newsroom.reads(source, *self.feeds[source.name])
        await self.wrote(f"{source.name}: {what}")

    async def wrote(self, what: str, after: timedelta = timedelta(minutes=2)) -> None:
        at = self.newsroom.clock.now()
        self.lines.append(f"\n{at:%a %d %b %H:%M}  {what}")
        await self.newsroom.delivers(after)
        for name, notifier in self.newsroom.notifiers.items():
            for row in notifier.arrived[self.seen[name] :]:
                message = row.message
                pieces = f" [{len(message.items)}]" if message.kind in ("post", "edit") else ""
                standing = f" (claimed by {message.claimed_by})" if message.claimed_by else ""
                self.lines.append(f"    {name}: {message.kind} S{message.story}{pieces}, {message.reason}: "
                                  f"{message.headline.text}{standing}")  # fmt: skip
                if message.follows and message.kind != "reply":
                    where = message.follows.url or "no message of it here"
                    self.lines.append(f"        {message.follows.words} ({where})")
                if message.note:
                    self.lines.append(f"        {message.note}")
            self.seen[name] = len(notifier.arrived)
        if self.lines[-1].startswith("\n"):
            self.lines.append("    nothing")


async def two_days(newsroom: Newsroom) -> Log:
    log = Log(newsroom)
    clock = newsroom.clock
    await newsroom.begins(*OUTLETS, REGULATOR)
    await log.brings("breaks the story", TIMES, OPENED)
    await log.brings("has it too", MAIL, MAIL_ON_IT)
    await log.brings("prints the Times' piece word for word", ECHO, replace(OPENED, link=f"{ECHO.url}/agency"))
    await dispatch(newsroom.desk, ("claim",), {"id": "S1"}, MEMBER)
    await log.wrote("Cleo Hart claims the story")
    await log.brings("its own release", REGULATOR, RELEASE)
    await log.brings("an unrelated story with the same names", POST, STRIKER)
    await log.brings("a live blog begins", POST, LIVE)
    for minute in ("11.20: Lumen Labs declined to comment.", "11.45: Campaigners welcomed it."):
        live = replace(LIVE, text=f"{minute} {LIVE.text}", link=f"{POST.url}/{LIVE.slug}")
        await log.brings("the live blog goes on", POST, live)
    renamed = replace(OPENED, title="Regulator widens inquiry into Pico chatbot", link=f"{TIMES.url}/{OPENED.slug}")
    await log.brings("changes its headline", TIMES, renamed)
    again = replace(renamed, title="Regulator widens Pico chatbot inquiry to all image tools")
    await log.brings("changes its headline again", TIMES, again)
    twenty = MAIL_ON_IT.text.replace("ten days", "twenty days")
    wrong = replace(MAIL_ON_IT, text=twenty, link=f"{MAIL.url}/{MAIL_ON_IT.slug}")
    await log.brings("corrects a figure", MAIL, wrong)
    await log.brings("takes the correction back", MAIL, replace(wrong, text=MAIL_ON_IT.text))
    clock.forward(timedelta(hours=14))
    for title, source in AGAIN:
        piece = Piece(title, f"{title}. {MAIL_ON_IT.text}")
        await log.brings("the same again", source, piece)
    await log.brings("a date", COURIER, ACT_APRIL)
    await log.brings("another date for the same event", HERALD, ACT_JULY)
    clock.forward(timedelta(days=7))
    await log.brings("a follow-up after a week", VALE, FINED)
    return log


async def transcript(template: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tocsin.db"
        shutil.copy(template, path)
        store = open_store(str(path))
        hook = RecordingNotifier(Capabilities(edit=False, thread=False, look_up=False))
        watch = replace(PICO, query="pico", to=("desk", "forum", "hook"))
        kept = workspace(watch, sources=(*OUTLETS, REGULATOR), destinations=(DESK, FORUM, HOOK))
        notifiers = {"desk": RecordingNotifier(Capabilities(buttons=True)), "forum": RecordingNotifier(), "hook": hook}
        notifiers["desk"].home, notifiers["forum"].home = "https://desk.example", "https://forum.example"
        try:
            log = await two_days(await at_work(store, kept, FakeClock(), notifiers))
        finally:
            store.close()
        return "\n".join([*log.lines, ""]).lstrip("\n")


async def test_a_story_of_eleven_outlets_over_two_days_is_told_as_the_log_says(empty_database: Path) -> None:
    assert await transcript(empty_database) == GOLDEN.read_text("utf-8")


def posts(log: Sequence[str], destination: str) -> list[str]:
    return [line for line in log if line.startswith(f"    {destination}: post")]


async def test_what_the_log_must_hold_whatever_grouping_learns(empty_database: Path) -> None:
    """The striker is a story of its own, the copy and the live blog make no noise, and no piece is posted twice."""
    log = (await transcript(empty_database)).splitlines()
    stories = {line.split(",")[0] for line in posts(log, "desk")}
    assert len(posts(log, "desk")) == len(posts(log, "forum")) == len(stories) == 3
    assert [line for line in posts(log, "desk") if STRIKER.title in line]
    blocks = "\n".join(log).split("\n\n")
    for quiet in ("word for word", "the live blog goes on", "the same again"):
        for block in (each for each in blocks if quiet in each.splitlines()[0]):
            assert not [line for line in block.splitlines() if ": reply" in line or ": post" in line], block


def write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        open_store(str(path)).close()
        GOLDEN.write_text(asyncio.run(transcript(path)), encoding="utf-8")


if __name__ == "__main__":
    write()
