"""Who has a story and whether it still matters: what people press, and what every message then shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import NotFound, Refused
from bot.flows.commands import COMMANDS, OFFLINE_COMMANDS
from bot.flows.dispatch import dispatch
from bot.model.actor import Actor
from bot.model.delivery import Capabilities, Destination
from bot.storage.sqlite import SqliteStore
from tests.fakes import RecordingNotifier
from tests.flows.newsroom import (
    DESK,
    EDITOR,
    INQUIRY,
    INQUIRY_TOO,
    MAIL,
    MEMBER,
    PICO,
    READER,
    REGULATOR,
    STATEMENT,
    TIMES,
    Newsroom,
    at_work,
    workspace,
)

FORUM = Destination("forum", "discord", {"channel": "7"})
HOOK = Destination("hook", "slack_webhook")
BEN = Actor("discord", "9", "Ben Margin", destination="forum", member=True)


@pytest.fixture
async def desks(store: SqliteStore) -> Newsroom:
    """A desk, a forum and a webhook, all told of one story."""
    watch = replace(PICO, to=("desk", "forum", "hook"))
    webhook = RecordingNotifier(Capabilities(edit=False, thread=False, look_up=False))
    notifiers = {"desk": RecordingNotifier(Capabilities(buttons=True)), "forum": RecordingNotifier(), "hook": webhook}
    made = await at_work(store, workspace(watch, destinations=(DESK, FORUM, HOOK)), notifiers=notifiers)
    await made.begins(TIMES, MAIL, REGULATOR)
    await made.reads(TIMES, INQUIRY)
    await made.delivers()
    return made


async def says(newsroom: Newsroom, text: str, actor: Actor = MEMBER) -> str:
    """A command of one story or thing, as typed."""
    word, target, *rest = text.split()
    name = "target" if word in ("mute", "unmute") else "id"
    names = ("where",) if word == "unmute" else ("for", "where")
    given = {name: target, **dict(zip(names, rest, strict=False))}
    return (await dispatch(newsroom.desk, (word,), given, actor)).title


def shown(newsroom: Newsroom, destination: str = "desk") -> tuple[str, str | None, str | None, bool]:
    """How the story's message stands there now."""
    message = newsroom.notifiers[destination].arrived[-1].message
    return message.state, message.claimed_by, message.decided_by, message.muted


async def test_a_claim_is_shown_everywhere_at_once_and_only_by_edits(desks: Newsroom) -> None:
    assert await says(desks, "claim S1") == "S1 is yours."
    await desks.delivers(timedelta())
    assert [desks.notifiers[name].kinds() for name in ("desk", "forum", "hook")] == [
        ["post", "edit"],
        ["post", "edit"],
        ["post"],
    ]
    assert shown(desks, "forum") == ("open", "Cleo Hart", None, False)


async def test_a_story_is_claimed_once_and_the_second_is_told_by_whom(desks: Newsroom) -> None:
    await says(desks, "claim S1")
    with pytest.raises(Refused, match=r"S1 is claimed by Cleo Hart\. Ask them"):
        await says(desks, "claim S1", BEN)
    with pytest.raises(Refused, match="You have claimed S1 already"):
        await says(desks, "claim S1")
    assert await says(desks, "unclaim S1", BEN) == "S1, which Cleo Hart had claimed, is free again."
    assert await says(desks, "claim S1", BEN) == "S1 is yours."
    await says(desks, "unclaim S1")
    with pytest.raises(Refused, match="Nobody has claimed S1"):
        await says(desks, "unclaim S1")


async def test_claim_and_unclaim_before_anything_went_out_end_in_one_edit_of_the_newest_state(desks: Newsroom) -> None:
    await says(desks, "claim S1")
    await says(desks, "unclaim S1")
    await desks.delivers(timedelta())
    assert desks.slack.kinds() == ["post", "edit"]
    assert shown(desks) == ("open", None, None, False)
    assert desks.details().count("the message already shows this") == 2


async def test_an_act_hastens_an_edit_that_waits_for_its_time(desks: Newsroom) -> None:
    await desks.reads(MAIL, INQUIRY_TOO)
    await desks.delivers(timedelta())
    await desks.reads(MAIL, INQUIRY_TOO, replace(INQUIRY_TOO, link="https://upland.example/pico-2", guid="2"))
    await says(desks, "claim S1")
    await desks.delivers(timedelta())
    assert shown(desks) == ("open", "Cleo Hart", None, False)


async def test_a_post_that_still_waits_shows_the_claim_by_itself(desks: Newsroom) -> None:
    await desks.reads(TIMES, INQUIRY, replace(STATEMENT, title="Rovers win the derby", text="Derby."))
    await says(desks, "claim S2")
    await desks.delivers()
    assert desks.slack.told()[1:] == [("post", "Rovers win the derby")]
    assert shown(desks) == ("open", "Cleo Hart", None, False)


async def test_what_is_the_same_again_makes_no_noise_once_a_story_is_resolved(desks: Newsroom) -> None:
    said = await says(desks, "resolve S1")
    await desks.delivers()
    await desks.reads(REGULATOR, STATEMENT)
    await desks.delivers()
    assert said == "S1 is resolved. What is the same again will make no noise."
    assert desks.slack.kinds() == ["post", "edit", "edit"]
    assert shown(desks) == ("resolved", None, "Cleo Hart", False)
    assert len(desks.slack.arrived[-1].message.items) == 2


async def test_a_correction_is_told_though_the_story_is_resolved(desks: Newsroom) -> None:
    await says(desks, "resolve S1")
    await desks.delivers()
    await desks.reads(TIMES, replace(INQUIRY, title="Pico inquiry was not opened, regulator says"))
    await desks.delivers()
    assert desks.slack.kinds() == ["post", "edit", "reply", "edit"]


async def test_a_false_alarm_is_edited_and_never_told_again(desks: Newsroom) -> None:
    await desks.reads(TIMES, INQUIRY, replace(STATEMENT, title="Rovers win the derby", text="Derby."))
    await says(desks, "false-alarm S2")
    await says(desks, "false-alarm S1")
    await desks.reads(REGULATOR, STATEMENT)
    await desks.reads(TIMES, replace(INQUIRY, title="Pico inquiry was not opened, regulator says"))
    await desks.delivers()
    assert desks.slack.kinds() == ["post", "edit"]
    assert shown(desks) == ("false_alarm", None, "Cleo Hart", False)
    assert "people called the story a false alarm" in desks.details()


async def test_a_closed_story_is_reopened_by_anybody_of_the_channel_and_told_again(desks: Newsroom) -> None:
    await says(desks, "false-alarm S1")
    with pytest.raises(Refused, match=r"S1 is a false alarm\. Reopen it first"):
        await says(desks, "claim S1")
    with pytest.raises(Refused, match="S1 is a false alarm already, Cleo Hart said so"):
        await says(desks, "false-alarm S1", BEN)
    assert await says(desks, "reopen S1", BEN) == "S1 is open again."
    with pytest.raises(Refused, match="S1 is open"):
        await says(desks, "reopen S1", BEN)
    await desks.reads(REGULATOR, STATEMENT)
    await desks.delivers()
    assert "reply" in desks.slack.kinds()
    with pytest.raises(NotFound, match="There is no story S9"):
        await says(desks, "resolve S9")


async def test_a_mute_shows_where_it_holds_and_the_message_is_brought_up_to_date_when_it_ends(desks: Newsroom) -> None:
    await says(desks, "mute S1 8h")
    await desks.delivers(timedelta())
    assert shown(desks) == ("open", None, None, True)
    assert desks.notifiers["forum"].kinds() == ["post"]
    await desks.reads(MAIL, INQUIRY_TOO)
    await desks.delivers()
    assert len(desks.slack.arrived[-1].message.items) == 1
    assert len(desks.notifiers["forum"].arrived[-1].message.items) == 2
    assert await says(desks, "unmute S1") == "Story S1 is heard again."
    await desks.delivers()
    assert shown(desks) == ("open", None, None, False)
    assert len(desks.slack.arrived[-1].message.items) == 2


async def test_a_later_mute_replaces_an_earlier_one(desks: Newsroom) -> None:
    await says(desks, "mute S1")
    await says(desks, "mute S1 2h")
    (held,) = desks.desk.store.silences(desks.clock.now())
    assert held.until == desks.clock.now() + timedelta(hours=2)
    assert (await says(desks, "unmute S1", BEN)) == "Story S1 was not muted here; it is muted at desk."


async def test_everywhere_is_for_those_who_manage(desks: Newsroom) -> None:
    with pytest.raises(Refused, match="Only admins"):
        await says(desks, "mute S1 8h everywhere")
    with pytest.raises(Refused, match="Only admins"):
        await says(desks, "mute S1", replace(MEMBER, destination=None))
    assert "everywhere until" in await says(desks, "mute S1 everywhere", replace(EDITOR, destination="desk"))
    assert await says(desks, "unmute S1 everywhere", replace(EDITOR, destination="desk")) == "Story S1 is heard again."


@pytest.mark.parametrize("words", [c.words for c in (*COMMANDS, *OFFLINE_COMMANDS) if c.member], ids=" ".join)
async def test_who_does_not_belong_to_the_channel_is_refused(newsroom: Newsroom, words: tuple[str, ...]) -> None:
    for stranger in (READER, replace(READER, destination="desk")):
        with pytest.raises(Refused, match=r"Only admins|members of a channel"):
            await dispatch(newsroom.desk, words, {"target": "Pico", "id": "S1"}, stranger)


async def test_who_did_what_and_when_is_kept(desks: Newsroom) -> None:
    for text in ("claim S1", "resolve S1", "mute S1", "unmute S1"):
        desks.clock.forward(timedelta(minutes=1))
        await says(desks, text)
    done = desks.desk.store.done(1)
    assert [(one.actor, one.name, one.what) for one in done[:2]] == [
        ("slack:U3", "Cleo Hart", "claimed S1"),
        ("slack:U3", "Cleo Hart", "resolved S1"),
    ]
    assert [one.deed for one in done] == ["claimed", "resolved", "muted", "unmuted"]
    assert done[0].at < done[1].at == desks.clock.now() - timedelta(minutes=2)
