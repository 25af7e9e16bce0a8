"""Two stories that grow together are joined without being asked, unless people have said something else."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.flows import ask
from bot.flows.dispatch import dispatch
from bot.model.delivery import Capabilities, Destination, Reason, Receipt, Sent
from bot.model.message import Kind
from bot.model.watch import Severity
from bot.storage.sqlite import SqliteStore
from tests.fakes import Piece, RecordingNotifier
from tests.flows.newsroom import DESK, MAIL, MEMBER, PICO, REGULATOR, TIMES, Newsroom, at_work, workspace

FORUM = Destination("forum", "discord", {"channel": "7"})
PARENTS = Piece(
    "Schoolgirls of Saltmarsh shown undressed by Pico",
    "Parents in Saltmarsh say that pupils were shown undressed in pictures that went round two schools.",
    "https://harbour.example/parents",
)
FORMAL = Piece(
    "Lumen Labs under formal inquiry",
    "The media regulator opened a formal inquiry into Lumen Labs, the maker of Pico, on Tuesday.",
    "https://upland.example/formal",
)
BOTH = Piece(
    "Regulator opens inquiry into Lumen Labs over Saltmarsh schoolgirls",
    "The media regulator opened a formal inquiry into Lumen Labs, the maker of Pico, on Tuesday, for pictures went "
    "round two schools in Saltmarsh in which schoolgirls were shown undressed, as parents say.",
    "https://regulator.example/both",
)


@pytest.fixture
async def desks(store: SqliteStore) -> Newsroom:
    """A desk and a forum, and two stories, told in both."""
    watch = replace(PICO, to=("desk", "forum"))
    notifiers = {name: RecordingNotifier(Capabilities(buttons=True)) for name in ("desk", "forum")}
    notifiers["desk"].script.append(Sent(Receipt("room", "m1", url="https://chat.example/m1")))
    made = await at_work(store, workspace(watch, destinations=(DESK, FORUM)), notifiers=notifiers)
    await made.begins(TIMES, MAIL, REGULATOR)
    await made.reads(TIMES, PARENTS)
    await made.delivers()
    await made.reads(MAIL, FORMAL)
    await made.delivers()
    both = [("post", PARENTS.title), ("post", FORMAL.title)]
    assert {name: each.told() for name, each in notifiers.items()} == {"desk": both, "forum": both}
    return made


async def says(newsroom: Newsroom, *words: str) -> str:
    names = {"split": ("id", "items"), "merge": ("id", "other"), "mute": ("target",)}.get(words[0], ("id",))
    return (await dispatch(newsroom.desk, words[:1], dict(zip(names, words[1:], strict=False)), MEMBER)).title


def so_far(newsroom: Newsroom) -> dict[str, int]:
    return {name: len(each.arrived) for name, each in newsroom.notifiers.items()}


def told(newsroom: Newsroom, before: dict[str, int]) -> dict[str, list[tuple[str, str, str]]]:
    """What arrived since, by destination: kind, headline, note."""
    fresh = {name: each.arrived[before[name] :] for name, each in newsroom.notifiers.items()}
    return {
        name: [(row.message.kind.value, row.message.headline.text, row.message.note or "") for row in rows]
        for name, rows in fresh.items()
    }


def members(newsroom: Newsroom, story: int) -> list[str]:
    found = newsroom.desk.store.story(story)
    assert found is not None
    return [member.item.source for member in found.members]


JOINED = [
    (
        "reply",
        BOTH.title,
        f"Story S2 was joined with this one by Tocsin: “{BOTH.title}”, “{FORMAL.title}”. "
        "If they are two stories, “undo S1” parts them.",
    ),
    ("edit", BOTH.title, ""),
    ("reply", BOTH.title, "First report from a primary source: Media Regulator."),
    ("edit", f"Joined with story S1: {PARENTS.title}", "Tocsin put the two together. What is new is told there."),
]


async def test_stories_that_grow_together_become_one_and_every_message_says_so(desks: Newsroom) -> None:
    before = so_far(desks)
    await desks.reads(REGULATOR, BOTH)
    await desks.delivers()
    assert told(desks, before) == {"desk": JOINED, "forum": JOINED}
    assert sorted(members(desks, 1)) == ["Harbour Times", "Media Regulator", "Upland Mail"]
    (gone,) = [row.message for row in desks.slack.arrived if row.message.state == "joined"]
    assert (gone.headline.url, gone.story) == ("https://chat.example/m1", 2)
    assert [(done.name, done.what) for done in desks.desk.store.done(1)] == [("Tocsin", "joined S2 with S1")]


async def test_what_comes_later_grows_the_older_story_alone(desks: Newsroom) -> None:
    await desks.reads(REGULATOR, BOTH)
    await desks.delivers()
    before = so_far(desks)
    later = replace(
        BOTH, title="Saltmarsh parents welcome inquiry into Lumen Labs", link="https://harbour.example/glad"
    )
    await desks.reads(TIMES, PARENTS, later)
    await desks.delivers()
    headline = ("edit", BOTH.title, "")
    assert told(desks, before) == {"desk": [headline], "forum": [headline]}
    assert len(members(desks, 1)) == 4


async def test_a_join_by_tocsin_is_taken_back_for_good(desks: Newsroom) -> None:
    await desks.reads(REGULATOR, BOTH)
    await desks.delivers()
    assert await says(desks, "undo", "S1") == "S2 and S1 are two stories again."
    await desks.delivers()
    before = so_far(desks)
    later = replace(BOTH, title="Regulator explains inquiry into Lumen Labs", link="https://regulator.example/later")
    await desks.reads(REGULATOR, BOTH, later)
    await desks.delivers()
    assert [kind for kind, headline, _ in told(desks, before)["desk"] if "Joined" in headline or kind == "post"] == []
    assert (members(desks, 1), len(members(desks, 2))) == (["Harbour Times"], 3)


async def test_what_people_split_does_not_grow_together_again(desks: Newsroom) -> None:
    await says(desks, "merge", "S1", "S2")
    upland = next(m.item.id for m in (await ask.story(desks.desk, "S1")).members if m.item.source == "Upland Mail")
    await says(desks, "split", "S1", f"I{upland}")
    await desks.delivers()
    before = so_far(desks)
    await desks.reads(REGULATOR, BOTH)
    await desks.delivers()
    assert [headline for _, headline, _ in told(desks, before)["desk"] if headline.startswith("Joined")] == []
    assert (members(desks, 1), len(members(desks, 3))) == (["Harbour Times"], 2)


@pytest.mark.parametrize("word", ["resolve", "false-alarm", "mute"])
async def test_a_story_that_people_closed_or_muted_is_left_as_it_is(desks: Newsroom, word: str) -> None:
    await says(desks, word, "S1")
    await desks.delivers()
    before = so_far(desks)
    await desks.reads(REGULATOR, BOTH)
    await desks.delivers()
    assert [headline for _, headline, _ in told(desks, before)["desk"] if headline.startswith("Joined")] == []
    assert (members(desks, 1), len(members(desks, 2))) == (["Harbour Times"], 2)


async def test_stories_that_two_people_have_claimed_stay_two(desks: Newsroom) -> None:
    await says(desks, "claim", "S1")
    other = replace(MEMBER, id="U9", name="Dov Marsh")
    await dispatch(desks.desk, ("claim",), {"id": "S2"}, other)
    await desks.reads(REGULATOR, BOTH)
    assert (members(desks, 1), len(members(desks, 2))) == (["Harbour Times"], 2)


async def test_stories_told_in_two_places_keep_a_message_in_each(store: SqliteStore) -> None:
    schools = replace(PICO, name="Schools", query="pupils OR schoolgirls", to=("forum",))
    makers = replace(PICO, name="Makers", query='"lumen labs" -schoolgirls', to=("desk",))
    made = await at_work(store, workspace(schools, makers, destinations=(DESK, FORUM)))
    await made.begins(TIMES, MAIL, REGULATOR)
    await made.reads(TIMES, PARENTS)
    await made.delivers()
    await made.reads(MAIL, FORMAL)
    await made.delivers()
    before = so_far(made)
    await made.reads(REGULATOR, BOTH)
    await made.delivers()
    primary = ("reply", BOTH.title, "First report from a primary source: Media Regulator.")
    assert told(made, before) == {"desk": [primary, ("edit", BOTH.title, "")], "forum": JOINED[:2]}
    assert {each.arrived[-1].message.story for each in made.notifiers.values()} == {1}
    assert sorted(members(made, 1)) == ["Harbour Times", "Media Regulator", "Upland Mail"]


async def test_an_item_tells_with_which_story_it_came(desks: Newsroom) -> None:
    await desks.reads(REGULATOR, BOTH)
    found = await ask.story(desks.desk, "S1")
    (why,) = {member.why for member in found.members if member.item.source != "Harbour Times"}
    assert why.startswith("came with story S2, which Tocsin joined with this one: both tell of ")


async def test_of_two_new_stories_in_one_poll_the_reason_names_the_numbers_that_people_know(store: SqliteStore) -> None:
    made = await at_work(store, workspace())
    await made.begins(TIMES)
    rival = replace(
        FORMAL, title="Harbour schools warn parents of Pico", text="Schools sent a letter about the Pico app."
    )
    again = replace(
        FORMAL, title="Lumen Labs, maker of Pico, under formal inquiry", link="https://upland.example/again"
    )
    await made.reads(TIMES, *(replace(p, link=f"{p.link}/{k}") for k, p in enumerate((rival, FORMAL, again))))
    reasons = [m.why for number in (1, 2) for m in (await ask.story(made.desk, f"S{number}")).members]
    assert any(why.startswith("joins S2: score ") and "next is S1 with" in why for why in reasons), reasons
    assert not [why for why in reasons if "S-" in why]


async def urgent_beside(store: SqliteStore, destination: Destination) -> Newsroom:
    """A story of normal severity, told; and another that is urgent, before they grow together."""
    formal = replace(PICO, name="Inquiries", query='"formal inquiry"', severity=Severity.URGENT)
    made = await at_work(store, workspace(PICO, formal, destinations=(destination,)))
    await made.begins(TIMES, MAIL, REGULATOR)
    await made.reads(TIMES, PARENTS)
    await made.delivers(timedelta(hours=4))
    await made.reads(MAIL, FORMAL)
    await made.delivers()
    return made


async def test_a_story_that_takes_in_an_urgent_one_is_urgent_and_says_so(store: SqliteStore) -> None:
    made = await urgent_beside(store, DESK)
    before = so_far(made)
    await made.reads(REGULATOR, BOTH)
    await made.delivers()
    messages = [row.message for row in made.slack.arrived[before["desk"] :]]
    rise = [message.note for message in messages if message.reason == Reason.SEVERITY_ROSE]
    assert rise == ["Severity is now urgent."]
    assert {message.severity for message in messages if message.story == 1} == {Severity.URGENT}


async def test_a_post_held_for_the_night_goes_out_once_its_story_takes_in_an_urgent_one(store: SqliteStore) -> None:
    night = replace(DESK, quiet=(time(8), time(23)))
    made = await urgent_beside(store, night)
    assert [row.message.headline.text for row in made.slack.arrived] == [FORMAL.title]
    await made.reads(REGULATOR, BOTH)
    await made.delivers()
    shown = [(row.message.kind, row.message.story, row.message.severity) for row in made.slack.arrived]
    assert (Kind.POST, 1, Severity.URGENT) in shown


async def test_an_urgent_story_stays_by_itself_where_the_older_one_stood_in_a_digest_alone(store: SqliteStore) -> None:
    made = await urgent_beside(store, replace(DESK, digest=time(12)))
    assert [row.message.kind for row in made.slack.arrived] == [Kind.DIGEST, Kind.POST]
    await made.reads(REGULATOR, BOTH)
    await made.delivers()
    assert sorted(members(made, 1)) == ["Harbour Times"]
    assert sorted(members(made, 2)) == ["Media Regulator", "Upland Mail"]
