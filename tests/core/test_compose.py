"""What a message says: copied and credited, per destination, nothing hidden and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core import compose
from bot.model.item import Item, Role
from bot.model.message import Earlier, Kind, Message
from bot.model.policy import TermFamily, TopicPack, Workspace
from bot.model.story import Member, Story
from bot.model.watch import Match, Severity, Span, Watch

NOW = datetime(2031, 3, 4, 9, tzinfo=UTC)
PICO = Watch("Pico", "pico AND @harm", to=("desk", "forum"), mention={"desk": "S0GROUP"})
LAW = Watch("Law", '"images act"', to=("forum",))
PACK = TopicPack("harm", {"harm": TermFamily("harm", ("deepfake",))}, "Sensitive.", ("Report it.",), ("ugly.example",))
WORKSPACE = Workspace(watches=(PICO, LAW), packs=(PACK,))


def member(number: int, *terms: str, watch: str = "Pico", role: Role = Role.REPORTING, url: str = "") -> Member:
    link = url or f"https://paper{number}.example/a"
    at = NOW + timedelta(minutes=number)
    item = Item(number, number, f"Paper {number}", link, f"Report {number}", "Text.", at, at, role)
    return Member(item, "similar", at, (Match(watch, tuple(Span("title", 0, 1, term) for term in terms)),))


def told(*members: Member, destination: str = "desk", follows: int | None = None) -> Message:
    story = Story(7, NOW, NOW, 1, claimed_by="Ada Quill", follows=follows, members=members)
    telling = compose.telling(story, destination, Severity.HIGH, WORKSPACE)
    return compose.message(Kind.POST, "key", story, telling, WORKSPACE)


def test_only_watches_of_the_destination_are_named_and_their_words_shown() -> None:
    members = (member(1, "Pico"), member(2, "images act", watch="Law"))
    assert (told(*members).watches, told(*members).matched) == (("Pico",), ("Pico",))
    assert told(*members, destination="forum").watches == ("Pico", "Law")


def test_matched_words_stand_once_in_order_of_appearance() -> None:
    assert told(member(2, "pico", "deepfake"), member(1, "Pico")).matched == ("Pico", "deepfake")


def test_only_the_destination_with_a_mention_wakes_somebody() -> None:
    assert (told(member(1)).mention, told(member(1), destination="forum").mention) == ("S0GROUP", None)


def test_items_stand_oldest_first_and_the_headline_is_the_primary_ones() -> None:
    message = told(member(3), member(1), member(2, role=Role.PRIMARY))
    assert [item.source for item in message.items] == ["Paper 1", "Paper 2", "Paper 3"]
    assert message.headline.text == "Report 2"


def test_notes_of_a_topic_pack_come_with_its_watch_only() -> None:
    assert (told(member(1)).content_note, told(member(1)).help) == ("Sensitive.", ("Report it.",))
    law = told(member(1, watch="Law"), destination="forum")
    assert (law.content_note, law.help) == (None, ())


def test_named_hosts_are_not_linked_nor_are_their_subdomains() -> None:
    for url in ("https://ugly.example/x", "https://www.ugly.example/x", "https://a.b.ugly.example/x"):
        assert told(member(1, url=url)).headline.url is None
    assert told(member(1, url="https://notugly.example/x")).headline.url == "https://notugly.example/x"


def test_a_story_says_what_it_follows_and_who_has_it() -> None:
    message = told(member(1), follows=3)
    assert (message.follows, message.claimed_by) == (Earlier(3), "Ada Quill")


def test_a_reply_is_about_one_item_and_carries_no_mention() -> None:
    post = told(member(1), member(2))
    message = compose.reply(post, "k2", member(2).item, "primary_arrived", "First report.")
    assert (message.kind, message.headline.text, message.note) == (Kind.REPLY, "Report 2", "First report.")
    assert (message.mention, message.summary) == (None, ())


def test_a_withdrawn_item_says_so_wherever_it_stands() -> None:
    gone = replace(member(1), item=replace(member(1).item, withdrawn=True))
    message = told(gone)
    assert (message.headline.text, message.items[0].title) == ("Report 1 (withdrawn)", "Report 1 (withdrawn)")
