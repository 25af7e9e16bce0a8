"""A language model may shorten what was told, afterwards; it can never hold up, change or fake an alert."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.flows.enrich import Enriching
from bot.model.delivery import Reason
from bot.model.message import Kind, Message
from bot.model.source import Excerpt
from bot.model.writing import Asked, Drafted, DraftFailed, DraftOutcome, WritingPolicy
from bot.storage.sqlite import SqliteStore
from tests.fakes import Piece
from tests.flows.newsroom import DERBY, INQUIRY, INQUIRY_TOO, MAIL, PICO, TIMES, Newsroom, at_work, workspace

WRITTEN = "The media regulator opened an inquiry into the Pico chatbot of Lumen Labs."
DOWN = DraftFailed("cannot be reached or read: ConnectError")
RUBBISH = DraftFailed("the answer is not the JSON that was asked for", rubbish=True)


@dataclass
class Model:
    """A summariser that answers as told, by default with one good sentence on the first of those given."""

    script: deque[DraftOutcome] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    async def summarise(self, asked: Asked) -> DraftOutcome:
        self.asked.append(asked)
        return self.script.popleft() if self.script else Drafted(((WRITTEN, 1),))

    async def close(self) -> None:
        return None


@dataclass
class Written:
    """A newsroom with a model, and what was shown there."""

    room: Newsroom
    model: Model
    enriching: Enriching

    async def writes(self) -> None:
        """The model is asked, and the edit it brings goes out."""
        await self.enriching.round()
        await self.room.delivers()

    @property
    def shown(self) -> list[Message]:
        return [row.message for row in self.room.slack.arrived]

    @property
    def last(self) -> Message:
        return self.shown[-1]


@pytest.fixture
async def desk(store: SqliteStore) -> Written:
    room = await at_work(store, replace(workspace(), writing=WritingPolicy("owl-7b", per_day=3)))
    model = Model()
    room.desk.summariser = model
    await room.begins(TIMES, MAIL)
    await room.reads(TIMES, INQUIRY)
    return Written(room, model, Enriching(room.desk))


async def test_the_alert_goes_out_first_and_an_edit_brings_what_was_written(desk: Written) -> None:
    await desk.enriching.round()
    assert desk.model.asked == []
    await desk.room.delivers()
    (post,) = desk.shown
    assert post.written_by is None
    await desk.writes()
    assert (desk.last.kind, desk.last.reason) == (Kind.EDIT, Reason.ENRICHED)
    assert [quoted.text for quoted in desk.last.summary] == [WRITTEN]
    assert desk.last.summary[0].source == "Harbour Times"
    assert desk.last.written_by == "owl-7b"
    assert "owl-7b" in desk.last.machine_note
    await desk.writes()
    assert len(desk.model.asked) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The media regulator opened an inquiry into the Pico chatbot of Harbour Labs.",
        "The media regulator fined Lumen Labs £9 million on Tuesday.",
        "The media regulator never opened an inquiry into the Pico chatbot of Lumen Labs.",
        "Lumen Labs opened an inquiry into the media regulator on Tuesday.",
    ],
)
async def test_a_lie_is_replaced_and_a_summary_without_anything_written_is_no_edit(desk: Written, text: str) -> None:
    desk.model.script.append(Drafted(((text, 1),)))
    await desk.room.delivers()
    await desk.writes()
    assert len(desk.shown) == 1
    await desk.writes()
    assert len(desk.model.asked) == 1


async def test_beside_a_good_sentence_a_lie_gives_way_to_its_source(desk: Written) -> None:
    lie = "Lumen Labs said that it would answer within ten years."
    desk.model.script.append(Drafted(((WRITTEN, 1), (lie, 3))))
    await desk.room.delivers()
    await desk.writes()
    assert [quoted.text for quoted in desk.last.summary] == [
        WRITTEN,
        "Lumen Labs said that it would answer within ten days.",
    ]


async def test_links_and_mentions_never_arrive(desk: Written) -> None:
    desk.model.script.append(Drafted(((f"@everyone <!channel> {WRITTEN[:-1]} https://evil.example/pay.", 1),)))
    await desk.room.delivers()
    await desk.writes()
    assert not any(sign in quoted.text for m in desk.shown for quoted in m.summary for sign in ("@", "evil", "<"))


async def test_a_story_that_grew_meanwhile_is_not_edited_to_its_older_state(desk: Written) -> None:
    await desk.room.delivers()

    class Slow(Model):
        async def summarise(self, asked: Asked) -> DraftOutcome:
            await desk.room.reads(MAIL, INQUIRY_TOO)
            return await super().summarise(asked)

    desk.room.desk.summariser = Slow()
    await desk.writes()
    assert desk.last.kind is Kind.EDIT
    assert desk.last.written_by is None
    assert len(desk.last.items) == 2


async def test_growth_after_a_written_summary_shows_copied_sentences_until_the_next_draft(desk: Written) -> None:
    await desk.room.delivers()
    await desk.writes()
    await desk.room.reads(MAIL, INQUIRY_TOO)
    await desk.room.delivers()
    assert desk.last.written_by is None
    assert len(desk.last.items) == 2
    await desk.room.delivers(timedelta(minutes=10))
    await desk.writes()
    assert desk.last.written_by == "owl-7b"
    assert len(desk.last.items) == 2


async def test_a_model_that_is_down_is_asked_again_later_and_less_and_less_often(desk: Written) -> None:
    desk.model.script.extend([DOWN, DOWN])
    await desk.room.delivers()
    for _ in range(120):
        desk.enriching.tick()
        await desk.enriching.settled()
        desk.room.clock.forward(timedelta(seconds=1))
    assert len(desk.model.asked) == 2
    desk.room.clock.forward(timedelta(minutes=2))
    desk.enriching.tick()
    await desk.enriching.settled()
    await desk.room.delivers()
    assert desk.last.written_by == "owl-7b"


async def test_rubbish_is_not_asked_for_twice(desk: Written) -> None:
    desk.model.script.append(RUBBISH)
    await desk.room.delivers()
    await desk.writes()
    await desk.writes()
    assert len(desk.model.asked) == 1
    assert len(desk.shown) == 1


async def test_the_days_requests_are_a_limit_and_the_next_day_has_its_own(desk: Written) -> None:
    desk.model.script.extend([DOWN] * 9)
    await desk.room.delivers()
    for _ in range(5):
        await desk.enriching.round()
    assert len(desk.model.asked) == 3
    desk.room.clock.forward(timedelta(hours=16))
    await desk.enriching.round()
    assert len(desk.model.asked) == 4


async def test_the_same_sentences_are_asked_about_once_while_the_answer_is_kept(desk: Written) -> None:
    await desk.room.delivers()
    await desk.writes()
    copy = Piece(INQUIRY.title, INQUIRY.text, "https://upland.example/copy")
    await desk.room.reads(MAIL, copy)
    await desk.room.delivers(timedelta(minutes=11))
    await desk.writes()
    assert len(desk.last.items) == 2
    assert desk.last.written_by == "owl-7b"
    assert len(desk.model.asked) == 1


async def test_pieces_whose_text_may_not_be_shown_are_never_sent(store: SqliteStore) -> None:
    closed = replace(TIMES, excerpt=Excerpt.TITLE)
    kept = workspace(PICO, sources=(closed, MAIL))
    room = await at_work(store, replace(kept, writing=WritingPolicy("owl-7b")))
    model = Model()
    room.desk.summariser = model
    await room.begins(closed, MAIL)
    await room.reads(closed, INQUIRY, DERBY)
    await room.delivers()
    await Enriching(room.desk).round()
    assert model.asked == []


async def test_without_a_model_nothing_is_written(desk: Written) -> None:
    desk.room.desk.summariser = None
    await desk.room.delivers()
    await desk.writes()
    desk.enriching.tick()
    assert len(desk.shown) == 1
