"""What handover, timeline, split and merge answer, as each platform shows it.

To write the golden files anew: python -m tests.flows.test_answers
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.errors import Refused
from bot.flows.dispatch import dispatch
from bot.model.message import Answer
from bot.platforms.discord.embeds import answer_embed
from bot.platforms.discord.listeners import choice_menu
from bot.platforms.slack.answers import response
from bot.storage.sqlite import SqliteStore, open_store
from tests.flows.newsroom import (
    DERBY,
    INQUIRY,
    INQUIRY_TOO,
    MAIL,
    MEMBER,
    READER,
    REGULATOR,
    STATEMENT,
    TIMES,
    Newsroom,
    at_work,
    workspace,
)  # fmt: skip
from tests.platforms.slack.rules import broken

GOLDEN = Path(__file__).parents[1] / "golden" / "answers"
ASKED = ("handover", "timeline", "split", "merge")


def discord_body(answer: Answer) -> Any:
    menu = {"components": choice_menu(answer.choice).to_components()} if answer.choice else {}
    return {"embeds": [answer_embed(answer)], **menu}


SHOWN: dict[str, Callable[[Answer], Any]] = {"slack": response, "discord": discord_body}


async def shift(store: SqliteStore) -> Newsroom:
    """A story of three pieces that somebody has claimed, and one that nobody has."""
    newsroom = await at_work(store, workspace())
    await newsroom.begins(TIMES, MAIL, REGULATOR)
    await newsroom.reads(TIMES, INQUIRY)
    await newsroom.delivers()
    await newsroom.reads(MAIL, INQUIRY_TOO)
    await newsroom.reads(REGULATOR, STATEMENT)
    await newsroom.delivers()
    await dispatch(newsroom.desk, ("claim",), {"id": "S1"}, MEMBER)
    await newsroom.reads(MAIL, INQUIRY_TOO, DERBY)
    await newsroom.delivers()
    return newsroom


async def answers(store: SqliteStore) -> dict[str, Answer]:
    newsroom = await shift(store)
    story = {"id": "S1"}
    return {word: await dispatch(newsroom.desk, (word,), {} if word == "handover" else story, MEMBER) for word in ASKED}


def written(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


async def test_answers_look_as_agreed_on_each_platform(store: SqliteStore) -> None:
    for word, answer in (await answers(store)).items():
        for platform, shown in SHOWN.items():
            assert written(shown(answer)) == (GOLDEN / f"{word}_{platform}.json").read_text("utf-8"), (word, platform)
        assert broken(response(answer)) == []


async def test_what_is_chosen_is_done(store: SqliteStore) -> None:
    newsroom = await shift(store)
    answer = await dispatch(newsroom.desk, ("split",), {"id": "S1"}, MEMBER)
    assert answer.choice is not None
    assert answer.choice.most == 2
    piece = answer.choice.options[-1].id
    done = await dispatch(newsroom.desk, ("split",), {"id": "S1", "items": piece}, MEMBER)
    assert done.title == "1 piece of S1 is a story apart now."
    joined = await dispatch(newsroom.desk, ("merge",), {"id": "S1"}, MEMBER)
    assert joined.choice is not None
    assert [option.id for option in joined.choice.options] == ["S2", "S3"]
    done = await dispatch(newsroom.desk, ("merge",), {"id": "S1", "other": "S3"}, MEMBER)
    assert done.title == "S3 is part of S1 now."


async def test_who_does_not_belong_to_the_channel_gets_no_menu_and_changes_nothing(store: SqliteStore) -> None:
    newsroom = await shift(store)
    for given in ({}, {"items": "I4"}):
        with pytest.raises(Refused):
            await dispatch(newsroom.desk, ("split",), {"id": "S1", **given}, READER)
    for given in ({}, {"other": "S2"}):
        with pytest.raises(Refused):
            await dispatch(newsroom.desk, ("merge",), {"id": "S1", **given}, READER)


async def test_a_story_of_one_piece_has_nothing_to_split(store: SqliteStore) -> None:
    newsroom = await shift(store)
    assert (await dispatch(newsroom.desk, ("split",), {"id": "S2"}, MEMBER)).choice is None


async def _write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(str(Path(folder) / "tocsin.db"))
        try:
            for word, answer in (await answers(store)).items():
                for platform, shown in SHOWN.items():
                    (GOLDEN / f"{word}_{platform}.json").write_text(written(shown(answer)), "utf-8")
        finally:
            store.close()


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    asyncio.run(_write())
