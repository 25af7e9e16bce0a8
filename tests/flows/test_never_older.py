"""No message is ever edited to an older state, under any interleaving of polls, acts, failures and restarts."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import compose
from bot.errors import NotFound, Refused, UsageError
from bot.flows import deliver
from bot.flows.dispatch import dispatch
from bot.model.delivery import (
    Capabilities,
    Destination,
    Looked,
    NotSent,
    Outcome,
    Outgoing,
    Receipt,
    Sent,
    Trouble,
    Unclear,
)
from bot.model.message import Kind, Message
from bot.ports import Store
from bot.storage.sqlite import open_store
from tests.fakes import FakeClock, Piece, delivery_keys
from tests.flows.newsroom import (
    INQUIRY,
    INQUIRY_TOO,
    MAIL,
    MEMBER,
    PICO,
    REGULATOR,
    STATEMENT,
    TIMES,
    Newsroom,
    workspace,
)
from tests.flows.newsroom import at_work as around

DESKS = (Destination("desk", "slack", {"channel": "C1"}), Destination("forum", "discord", {"channel": "7"}))
FINE = Piece("Trams take down adverts for Pico after a wet spring", "Glue had failed.", "https://upland.example/fine")
DOCUMENTS = (
    (TIMES, (INQUIRY,)),
    (TIMES, (replace(INQUIRY, title="Pico inquiry widens to a second chatbot"),)),
    (MAIL, (INQUIRY_TOO,)),
    (MAIL, (INQUIRY_TOO, FINE)),
    (MAIL, (FINE,)),
    (REGULATOR, (STATEMENT,)),
    (REGULATOR, (replace(STATEMENT, text=f"{STATEMENT.text} A reply is due on 4 April 2031."),)),
)
ACTS = ("claim", "unclaim", "resolve", "reopen", "false-alarm", "mute", "unmute", "split", "merge", "undo")
FATES = ("well", "well", "well", "answer lost", "request lost", "refused for now")
STEPS = st.one_of(
    st.tuples(st.just("poll"), st.integers(0, len(DOCUMENTS) - 1)),
    st.tuples(st.just("act"), st.integers(0, len(ACTS) - 1)),
    st.tuples(st.just("send"), st.integers(0, 1)),
    st.tuples(st.just("send"), st.integers(0, 1)),
    st.tuples(st.just("answer"), st.integers(0, len(FATES) - 1)),
    st.tuples(st.just("answer"), st.integers(0, len(FATES) - 1)),
    st.tuples(st.just("wait"), st.sampled_from([1, 30, 61, 700])),
    st.tuples(st.just("restart"), st.integers(0, 1)),
)


@dataclass
class Channel:
    """A destination that shows for each message what it says and when that was composed."""

    shown: dict[str, tuple[int, Message]] = field(default_factory=dict)
    keys: dict[str, Receipt] = field(default_factory=dict)
    born: dict[str, int] = field(default_factory=dict)
    fate: str = "well"
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(buttons=True))

    async def send(self, outgoing: Outgoing) -> Outcome:
        if self.fate == "refused for now":
            return NotSent(Trouble.RETRY, "try later")
        if self.fate == "request lost":
            return Unclear("nothing was heard")
        receipt = self.take(outgoing)
        return Unclear("the answer was lost") if self.fate == "answer lost" else Sent(receipt)

    edit = send
    reply = send

    def take(self, outgoing: Outgoing) -> Receipt:
        """The request is carried out."""
        composed = self.born[outgoing.delivery.key]
        if outgoing.delivery.kind is Kind.EDIT:
            assert outgoing.post is not None
            before, _ = self.shown[outgoing.post.message]
            assert composed > before, "an edit to an older state"
            self.shown[outgoing.post.message] = (composed, outgoing.message)
            return outgoing.post
        receipt = Receipt("room", f"m{len(self.shown) + 1}")
        assert outgoing.delivery.key not in self.keys, "a message was doubled"
        self.keys[outgoing.delivery.key] = receipt
        self.shown[receipt.message] = (composed, outgoing.message)
        return receipt

    async def find(self, rows: Sequence[Outgoing]) -> Looked:
        return Looked({row.delivery.key: self.keys[row.delivery.key] for row in rows if row.delivery.key in self.keys})

    async def check(self) -> str | None:
        return None

    async def close(self) -> None:
        return None


class World:
    """One newsroom, its channels, and the requests that are under way."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = FakeClock()
        self.channels = {each.name: Channel() for each in DESKS}
        self.under_way: list[tuple[datetime, Outgoing]] = []
        self.ticks = 0
        self.keys = delivery_keys()
        self.newsroom: Newsroom
        self.store: Store

    async def opens(self) -> None:
        """The process starts, or starts again."""
        self.store = open_store(str(self.path))
        kept = workspace(replace(PICO, to=("desk", "forum")), destinations=DESKS)
        self.newsroom = await around(self.store, kept, self.clock, self.channels)  # type: ignore[arg-type]
        self.newsroom.desk.new_key = self.keys  # none twice, also after a restart

    async def poll(self, number: int) -> None:
        source, pieces = DOCUMENTS[number]
        await self.newsroom.reads(source, *(replace(piece, at=self.clock.now()) for piece in pieces))

    async def act(self, number: int) -> None:
        word = ACTS[number]
        stories = self.store.stories(since=None, limit=9)
        story = next((one for one in stories if len(one.members) > 1), stories[0]) if stories else None
        item = f"I{story.members[-1].item.id}" if story and story.members else "I1"
        given = {"id": "S1", "target": "S1", "items": item, "other": "S2"}
        if word == "split" and story is not None:
            given["id"] = f"S{story.id}"
        with contextlib.suppress(Refused, NotFound, UsageError):
            await dispatch(self.newsroom.desk, (word,), given, MEMBER)

    async def send(self, number: int) -> None:
        rows = await deliver.claim(self.newsroom.desk, DESKS[number], whole=True, probe=False)
        for row in rows:
            self.ticks += 1
            self.channels[row.delivery.destination].born[row.delivery.key] = self.ticks
            self.under_way.append((self.clock.now(), row))

    async def answer(self, number: int) -> None:
        if self.under_way:
            _, row = self.under_way.pop(number % len(self.under_way))
            channel = self.channels[row.delivery.destination]
            channel.fate = FATES[number]
            await deliver.send(self.newsroom.desk, channel, row)
            channel.fate = "well"

    async def wait(self, seconds: int) -> None:
        self.clock.forward(timedelta(seconds=seconds))
        oldest = self.clock.now() - deliver.LEASE
        self.under_way = [(at, row) for at, row in self.under_way if at > oldest]
        for destination in DESKS:
            handed = {row.delivery.id for _, row in self.under_way}
            doubtful = self.store.unclear(destination, self.clock.now())
            rows = [row for row in doubtful if row.delivery.id not in handed]
            await deliver.look(self.newsroom.desk, destination, self.channels[destination.name], rows)

    async def restart(self, arrives: int) -> None:
        for _, row in self.under_way:
            if arrives:
                self.channels[row.delivery.destination].take(row)
        self.under_way.clear()
        self.store.close()
        await self.opens()

    async def ends_well(self) -> None:
        """All that is under way is answered, all that is owed is sent."""
        while self.under_way:
            await self.answer(0)
        for _ in range(400):
            await self.wait(61)
            for number in range(len(DESKS)):
                await self.send(number)
            while self.under_way:
                await self.answer(0)
            if not set(self.store.figures(self.clock.now()).deliveries) - {"delivered", "dropped"}:
                return
        raise AssertionError("something is owed for ever")

    def newest(self) -> None:
        """Every message of a story that is heard shows it as it is now."""
        muted = {silence.target for silence in self.store.silences(self.clock.now())}
        told: Counter[int] = Counter()
        for name, channel in self.channels.items():
            for _, message in channel.shown.values():
                story = self.store.story(message.story or 0)
                if story is None or message.kind is Kind.REPLY or message.note or story.id in muted:
                    continue
                if message.state == "joined" or not story.members:
                    continue
                headline = compose.primary_first(story.members)[0].item.title
                assert (message.claimed_by, message.state) == (story.claimed_by, story.state.value), name
                assert (message.headline.text, len(message.items)) == (headline, len(story.members)), name
                told[story.id] += 1
        assert all(count <= len(DESKS) for count in told.values())


def lived(template: Path, steps: Sequence[tuple[str, int]]) -> None:
    async def life(folder: str) -> None:
        path = Path(folder) / "tocsin.db"
        shutil.copy(template, path)
        world = World(path)
        await world.opens()
        try:
            await world.newsroom.begins(TIMES, MAIL, REGULATOR)
            for step, number in steps:
                await getattr(world, step)(number)
            await world.ends_well()
            world.newest()
        finally:
            world.store.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(life(folder))


def test_no_message_is_ever_edited_to_an_older_state(empty_database: Path) -> None:
    @settings(max_examples=60, deadline=None)
    @given(st.lists(STEPS, min_size=6, max_size=40))
    def any_life(steps: list[tuple[str, int]]) -> None:
        lived(empty_database, steps)

    any_life()
