"""What is due goes out now, waits, is told together, or is dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.core.plan.claim import plan
from bot.model.delivery import Delivery, Destination, Reason, Receipt, State
from bot.model.item import Item, Role
from bot.model.message import Kind, Linked, Message
from bot.model.plan import ClaimPlan, ClaimSnapshot, Waiting
from bot.model.policy import TermFamily, TopicPack, Workspace
from bot.model.source import Excerpt, Source
from bot.model.story import Alert, Member, Story
from bot.model.watch import Match, Severity, Silence, SilenceScope, Span, Watch
from tests.fakes import delivery_keys

NIGHT = datetime(2031, 3, 4, 23, tzinfo=UTC)
MORNING = datetime(2031, 3, 5, 7, tzinfo=UTC)
NOON = datetime(2031, 3, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DESK = Destination("desk", "slack", quiet=(time(22), time(7)))
TIMES, REGULATOR = (
    Source("Harbour Times", "https://harbour.example/feed"),
    Source("Media Regulator", "https://r.example"),
)
PICO = Watch("Pico", "pico AND @harm", Severity.NORMAL, to=("desk",), mention={"desk": "S0GROUP"})
PACK = TopicPack(
    "harm", {"harm": TermFamily("harm", ("deepfake",))}, "Sensitive.", ("Report it: 0300 1",), ("ugly.example",)
)
WORKSPACE = Workspace(watches=(PICO,), sources=(TIMES, REGULATOR), destinations={"desk": DESK}, packs=(PACK,))
TEXT = (
    "The media regulator opened an inquiry into Pico on Tuesday. Lumen Labs said that it would answer within ten days."
)


def member(number: int, text: str = TEXT, **item: object) -> Member:
    told = Item(number, 1, TIMES.name, f"https://harbour.example/{number}", f"Pico report {number}", text, NOON, NOON)
    match = Match("Pico", (Span("title", 0, 4, "Pico"),))
    return Member(replace(told, **item), "opened", NOON, (match,))


def row(
    number: int = 1,
    kind: Kind = Kind.POST,
    *members: Member,
    severity: Severity = Severity.NORMAL,
    due: datetime = NIGHT,
    shown: int = 0,
    **delivery: object,
) -> Waiting:
    """A due row of story S<number>; edits and replies belong to a message that is out."""
    out = Receipt("C1", "1.2") if kind is not Kind.POST else None
    alert = Alert(number, number, "desk", severity, NIGHT, shown_version=shown, post_key="post", post=out)
    story = Story(number, NIGHT, NIGHT + timedelta(minutes=number), 2, members=members or (member(number),))
    owed = Delivery(number, f"key {number}", "desk", kind, Reason.FIRST, State.PENDING, due, number, number)
    return Waiting(replace(owed, **delivery), alert, story)


def claimed(*rows: Waiting, now: datetime = NOON, alerts: int = 0, workspace: Workspace = WORKSPACE) -> ClaimPlan:
    return plan(ClaimSnapshot(DESK, rows, alerts or len(rows)), workspace, now, delivery_keys())


def sent(*rows: Waiting, workspace: Workspace = WORKSPACE) -> Message:
    """The one message that goes out at noon."""
    (only,) = claimed(*rows, workspace=workspace).sends
    return only.message


# Quiet hours.


def test_quiet_hours_hold_a_post_until_their_end() -> None:
    (held,) = claimed(row(), now=NIGHT).postponed
    assert (held.due, held.reason) == (MORNING, Reason.HELD_QUIET)


def test_quiet_hours_hold_a_reply_but_not_an_edit() -> None:
    found = claimed(row(1, Kind.REPLY), row(2, Kind.EDIT), now=NIGHT)
    assert ([p.delivery_id for p in found.postponed], [s.delivery_id for s in found.sends]) == ([1], [2])


def test_urgent_passes_quiet_hours() -> None:
    assert [s.delivery_id for s in claimed(row(severity=Severity.URGENT), now=NIGHT).sends] == [1]


def test_a_notice_about_tocsin_waits_for_the_morning_too() -> None:
    notice = Message("key 1", Kind.NOTICE, Linked("Source health"), note="Harbour Times is broken")
    waiting = Waiting(Delivery(1, "key 1", "desk", Kind.NOTICE, Reason.HEALTH, State.PENDING, NIGHT, message=notice))
    assert [p.delivery_id for p in claimed(waiting, now=NIGHT).postponed] == [1]
    assert [s.message for s in claimed(waiting).sends] == [notice]


def test_a_message_that_was_tried_before_the_night_may_still_go() -> None:
    tried = row(message=Message("key 1", Kind.POST, Linked("Pico")), attempt=1)
    assert [s.delivery_id for s in claimed(tried, now=NIGHT).sends] == [1]


# Told together.


def test_one_held_story_is_told_as_itself() -> None:
    found = claimed(row(detail="held_quiet"), now=MORNING)
    assert ([s.message.kind for s in found.sends], found.folded) == ([Kind.POST], ())


def test_several_held_stories_arrive_as_one_catch_up_newest_first() -> None:
    (folded,) = claimed(*(row(k, detail="held_quiet") for k in (1, 2, 3)), now=MORNING).folded
    assert [line.story for line in folded.message.stories] == [3, 2, 1]
    assert folded.message.headline.text == "Held during quiet hours: 3 stories"
    assert folded.delivery_ids == (3, 2, 1)


def test_a_held_story_that_turned_urgent_is_told_as_itself() -> None:
    rows = [row(k, detail="held_quiet", severity=Severity.URGENT) for k in (1, 2)]
    assert [s.delivery_id for s in claimed(*rows, now=MORNING).sends] == [1, 2]


def test_a_digest_is_a_digest_even_with_one_story() -> None:
    (folded,) = claimed(row(reason=Reason.DIGEST)).folded
    assert (folded.message.kind, folded.message.headline.text) == (Kind.DIGEST, "Digest: 1 story")


def test_digests_hold_twenty_stories_each() -> None:
    folded = claimed(*(row(k, reason=Reason.DIGEST) for k in range(1, 26))).folded
    assert [len(each.message.stories) for each in folded] == [20, 5]
    assert len({each.key for each in folded}) == 2


def test_a_burst_arrives_as_one_message() -> None:
    (folded,) = claimed(*(row(k, reason=Reason.BURST) for k in (1, 2))).folded
    assert (folded.reason, folded.message.headline.text) == (Reason.BURST, "Many reports at once: 2 stories")


def test_a_digest_takes_the_highest_severity_of_its_stories() -> None:
    rows = (row(1, reason=Reason.DIGEST), row(2, reason=Reason.DIGEST, severity=Severity.HIGH))
    assert claimed(*rows).folded[0].message.severity is Severity.HIGH


def test_after_an_outage_old_alerts_are_told_together_and_fresh_ones_in_order() -> None:
    old = [row(k, due=NOON - 3 * HOUR) for k in range(1, 4)]
    fresh = [row(k, due=NOON - HOUR) for k in (4, 5)]
    found = claimed(*old, *fresh, alerts=21)
    assert [s.delivery_id for s in found.sends] == [4, 5]
    assert [f.message.headline.text for f in found.folded] == ["While you were away: 3 stories"]


def test_twenty_waiting_alerts_are_no_outage() -> None:
    found = claimed(*(row(k, due=NOON - 3 * HOUR) for k in range(1, 4)), alerts=20)
    assert len(found.sends) == 3


# Dropped.


@pytest.mark.parametrize(
    ("waiting", "why"),
    [
        (row(1, Kind.EDIT, shown=2), "the message already shows this"),
        (replace(row(1), story=Story(1, NIGHT, NIGHT, 2)), "the story has no items any more"),
        (replace(row(1), alert=replace(row(1).alert, ended=True)), "its message was deleted or given up"),  # type: ignore[type-var]
        (replace(row(1, Kind.EDIT), alert=row(1).alert), "there is no message to edit"),
    ],
)
def test_a_row_that_says_nothing_new_is_dropped_with_the_reason(waiting: Waiting, why: str) -> None:
    assert [d.detail for d in claimed(waiting).dropped] == [why]


def test_a_muted_story_is_dropped_here_and_told_elsewhere() -> None:
    for destination, dropped in (("desk", 1), (None, 1), ("forum", 0)):
        mute = (Silence(SilenceScope.STORY, 1, destination),)
        found = plan(ClaimSnapshot(DESK, (row(),), 1, mute), WORKSPACE, NOON, delivery_keys())
        assert len(found.dropped) == dropped


# What is frozen.


def test_a_frozen_message_is_sent_again_unchanged() -> None:
    frozen = Message("key 1", Kind.POST, Linked("As it read at first"))
    assert sent(row(message=frozen, attempt=1)) == frozen


def test_a_post_shows_the_whole_story_and_who_is_to_be_woken() -> None:
    message = sent(row(1, Kind.POST, member(1), member(2)))
    assert (len(message.items), message.matched, message.mention) == (2, ("Pico",), "S0GROUP")
    assert (message.content_note, message.help) == ("Sensitive.", ("Report it: 0300 1",))


def test_an_edit_wakes_nobody() -> None:
    assert sent(row(1, Kind.EDIT)).mention is None


def test_a_reply_names_its_item_its_note_and_its_thread() -> None:
    waiting = replace(row(1, Kind.REPLY, detail="First report from a primary source: R."), item=member(1).item)
    message = sent(waiting)
    assert (message.kind, message.note, message.thread_of) == (Kind.REPLY, waiting.delivery.detail, "post")
    assert (message.headline.text, message.mention) == ("Pico report 1", None)


def test_the_summary_copies_whole_sentences_and_credits_them() -> None:
    summary = sent(row()).summary
    assert summary
    assert {quoted.source for quoted in summary} == {"Harbour Times"}
    assert all(quoted.text in TEXT for quoted in summary)


def test_the_summary_has_at_most_sixty_words() -> None:
    long = " ".join(
        f"The council of district {k} heard that Pico made images of {k} people in town." for k in range(20)
    )
    words = sum(len(quoted.text.split()) for quoted in sent(row(1, Kind.POST, member(1, long))).summary)
    assert 0 < words <= 60


@pytest.mark.parametrize("excerpt", [Excerpt.NONE, Excerpt.TITLE])
def test_a_source_that_allows_no_excerpt_is_not_quoted(excerpt: Excerpt) -> None:
    own = member(
        2, "We opened a formal inquiry into Pico under section 12 of the act on Tuesday.", source=REGULATOR.name
    )
    waiting = row(1, Kind.POST, member(1, excerpt=excerpt), own)
    assert {quoted.source for quoted in sent(waiting).summary} == {"Media Regulator"}


def test_a_withdrawn_piece_loses_its_excerpt_and_says_so() -> None:
    message = sent(row(1, Kind.POST, member(1, withdrawn=True)))
    assert (message.summary, message.headline.text) == ((), "Pico report 1 (withdrawn)")


def test_primary_sources_give_the_headline() -> None:
    message = sent(row(1, Kind.POST, member(1), member(2, role=Role.PRIMARY)))
    assert message.headline.text == "Pico report 2"


def test_a_host_that_is_named_but_not_linked_has_no_link() -> None:
    message = sent(row(1, Kind.POST, member(1, url="https://www.ugly.example/x")))
    assert (message.headline.url, message.items[0].url) == (None, None)
    assert all(quoted.url is None for quoted in message.summary)


def test_a_post_notes_the_version_that_it_shows_and_a_reply_does_not() -> None:
    found = claimed(row(1), row(2, Kind.REPLY))
    assert [s.story_version for s in found.sends] == [2, None]
