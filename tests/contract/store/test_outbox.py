"""What is owed is claimed in order, sent with the message frozen at the first claim, and settled once."""

from __future__ import annotations

from datetime import timedelta

from bot.model.delivery import Outgoing, Reason, Receipt, State
from bot.model.message import Kind, Linked, Message
from bot.model.plan import ClaimPlan, ClaimSnapshot, Dropped, Folded, Frozen, IngestPlan, NewDelivery, Postponed
from bot.model.watch import Severity
from tests.contract.store.desk import (
    DESK,
    LEASE,
    NOW,
    Newsroom,
    became,
    delivered,
    message,
    progressed,
)

SOON = NOW + timedelta(seconds=10)
LATER = NOW + timedelta(hours=1)


def keys(rows: list[Outgoing]) -> list[str]:
    return [row.delivery.key for row in rows]


def alert_of(newsroom: Newsroom) -> int:
    alert = newsroom.waiting(LATER).waiting[0].alert
    assert alert is not None
    return alert.id


def test_a_destination_is_due_when_a_row_is(newsroom: Newsroom) -> None:
    assert newsroom.store.destinations_due(NOW) == []
    newsroom.story("Grok under inquiry", "k1", now=NOW)
    assert newsroom.store.destinations_due(NOW - timedelta(seconds=1)) == []
    assert newsroom.store.destinations_due(NOW) == ["desk"]
    assert newsroom.store.next_due(NOW) == NOW


def test_a_claim_reads_the_alert_and_the_whole_story(newsroom: Newsroom) -> None:
    story = newsroom.story("Grok under inquiry", "k1")
    (row,) = newsroom.waiting().waiting
    assert row.alert is not None
    assert row.story is not None
    assert (row.alert.story_id, row.alert.post_key, row.alert.severity) == (story, "k1", Severity.HIGH)
    assert [(m.item.title, m.how, m.matches[0].watch) for m in row.story.members] == [
        ("Grok under inquiry", "opened", "grok")
    ]


def test_a_claimed_row_is_sending_and_is_not_claimed_twice(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    (sent,) = newsroom.claim()
    assert (sent.delivery.state, sent.delivery.attempt, sent.delivery.first_sent_at) == (State.SENDING, 1, NOW)
    assert newsroom.claim() == []


def test_the_first_message_is_frozen_and_sent_again_unchanged(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    (sent,) = newsroom.claim()
    newsroom.store.settle(sent, became(State.PENDING, "429", due=SOON), NOW)

    def newer(snapshot: ClaimSnapshot) -> ClaimPlan:
        (row,) = snapshot.waiting
        return ClaimPlan("desk", sends=(Frozen(row.delivery.id, message("k1", text="another headline"), 9),))

    assert newsroom.claim(NOW) == []
    (again,) = newsroom.claim(SOON, newer)
    assert again.message == sent.message
    assert (again.delivery.attempt, again.delivery.first_sent_at) == (2, NOW)
    (facts,) = newsroom.look(terms={0: ("grok",)}).stories[1].alerts
    assert facts.alert.shown_version == 1


def test_a_delivered_post_gives_its_receipt_to_later_edits(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    alert = alert_of(newsroom)
    newsroom.owe(alert, ("k2", Kind.EDIT), ("k3", Kind.REPLY))
    (post,) = newsroom.claim()
    receipt = Receipt("C7", "42.1", thread="42.0", url="https://chat.example/42")
    newsroom.store.settle(post, delivered(receipt), NOW)
    (edit,) = newsroom.claim()
    assert (edit.delivery.key, edit.post) == ("k2", receipt)
    newsroom.store.settle(edit, delivered(), NOW)
    (reply,) = newsroom.claim()
    assert (reply.delivery.key, reply.post) == ("k3", receipt)


def test_order_is_strict_within_one_alert_only(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "a1")
    newsroom.owe(alert_of(newsroom), ("a2", Kind.REPLY))
    newsroom.story("Bridge closed by flood", "b1")
    assert keys(newsroom.claim()) == ["a1", "b1"]
    assert newsroom.claim() == []


def test_an_unclear_row_holds_up_its_own_alert_only(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "a1")
    newsroom.owe(alert_of(newsroom), ("a2", Kind.REPLY))
    (sent,) = newsroom.claim()
    newsroom.store.settle(sent, became(State.UNCLEAR, "timeout", due=SOON), NOW)
    newsroom.story("Bridge closed by flood", "b1")
    assert keys(newsroom.claim(LATER)) == ["b1"]
    assert keys(newsroom.store.unclear(DESK, NOW)) == []
    assert keys(newsroom.store.unclear(DESK, SOON)) == ["a1"]
    assert newsroom.store.destinations_due(SOON) == ["desk"]


def test_a_row_that_waits_behind_another_makes_nothing_due(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "a1")
    newsroom.owe(alert_of(newsroom), ("a2", Kind.REPLY))
    (sent,) = newsroom.claim()
    newsroom.store.settle(sent, became(State.UNCLEAR, "timeout", due=LATER), NOW)
    assert newsroom.store.destinations_due(SOON) == []
    assert newsroom.store.next_due(SOON) == LATER


def test_urgent_goes_first_then_the_longest_due(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "normal", now=NOW)
    newsroom.story("Bridge closed by flood", "urgent", now=SOON, severity=Severity.URGENT)
    newsroom.story("Council tax rises", "last", now=SOON)
    assert keys(newsroom.claim(SOON)) == ["urgent", "normal", "last"]


def test_a_limit_leaves_the_rest_and_says_how_many_alerts_wait(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    newsroom.story("Bridge closed by flood", "k2")
    seen: list[ClaimSnapshot] = []

    def decide(snapshot: ClaimSnapshot) -> ClaimPlan:
        seen.append(snapshot)
        return ClaimPlan("desk")

    newsroom.claim(NOW, decide, limit=1)
    assert [row.delivery.key for row in seen[0].waiting] == ["k1"]
    assert seen[0].waiting_alerts == 2


def test_a_postponed_row_waits_and_says_why(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    newsroom.claim(
        NOW, lambda s: ClaimPlan("desk", postponed=(Postponed(s.waiting[0].delivery.id, LATER, Reason.HELD_QUIET),))
    )
    assert newsroom.claim(SOON) == []
    (row,) = newsroom.waiting(LATER).waiting
    assert row.delivery.detail == "held_quiet"


def test_a_dropped_row_keeps_its_reason(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    newsroom.claim(NOW, lambda s: ClaimPlan("desk", dropped=(Dropped(s.waiting[0].delivery.id, "muted here"),)))
    (row,) = newsroom.store.deliveries(state="dropped", limit=5)
    assert row.delivery.detail == "muted here"
    assert [(state, detail) for _, state, detail in row.events] == [("pending", "first"), ("dropped", "muted here")]


def test_a_digest_takes_the_place_of_the_rows_it_tells(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    newsroom.story("Bridge closed by flood", "k2")
    told = Message("dig", Kind.DIGEST, Linked("Two stories"))

    def fold(snapshot: ClaimSnapshot) -> ClaimPlan:
        ids = tuple(row.delivery.id for row in snapshot.waiting)
        return ClaimPlan("desk", folded=(Folded("dig", Reason.DIGEST, told, ids),))

    (digest,) = newsroom.claim(NOW, fold)
    assert (digest.message, digest.delivery.kind, digest.delivery.state) == (told, Kind.DIGEST, State.SENDING)
    assert newsroom.states() == {"k1": "dropped", "k2": "dropped", "dig": "sending"}
    assert newsroom.waiting(LATER).last_digest_at == NOW
    snapshot = newsroom.look(terms={0: ("grok",)})
    (facts,) = snapshot.stories[1].alerts
    assert (facts.told_in_digest, facts.post_due, facts.alert.post) == (True, None, None)
    assert facts.alert.shown_version == 1


def test_a_row_is_settled_once(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    (sent,) = newsroom.claim()
    assert newsroom.store.settle(sent, delivered(), NOW) is not None
    assert newsroom.store.settle(sent, became(State.PENDING, "late answer"), NOW) is None
    assert newsroom.states() == {"k1": "delivered"}


def test_a_parked_destination_waits_until_it_is_repaired(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    newsroom.story("Bridge closed by flood", "k2")
    (first, second) = newsroom.claim()
    newsroom.store.settle(first, became(State.PARKED, "no such channel", park="no such channel"), NOW)
    newsroom.store.settle(second, became(State.PENDING, "429", due=NOW), NOW)
    assert newsroom.store.destinations_due(LATER) == []
    assert newsroom.claim(LATER) == []
    assert newsroom.store.next_due(NOW) is None
    assert newsroom.store.figures(NOW).parked == {"desk": "no such channel"}
    assert newsroom.store.unpark("desk", LATER) == 1
    assert newsroom.store.destinations_due(LATER) == ["desk"]
    assert keys(newsroom.claim(LATER)) == ["k1", "k2"]


def test_a_deleted_post_ends_its_alert(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    alert = alert_of(newsroom)
    newsroom.owe(alert, ("k2", Kind.EDIT), ("k3", Kind.REPLY))
    (post,) = newsroom.claim()
    newsroom.store.settle(post, delivered(), NOW)
    (edit,) = newsroom.claim()
    newsroom.store.settle(edit, became(State.DROPPED, "deleted by a person", ends_alert=True), NOW)
    assert newsroom.states() == {"k1": "delivered", "k2": "dropped", "k3": "dropped"}
    (facts,) = newsroom.look(terms={0: ("grok",)}).stories[1].alerts
    assert facts.alert.ended


def test_a_row_left_by_a_dead_sender_is_offered_for_a_look_when_its_lease_ends(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    (sent,) = newsroom.claim()
    assert newsroom.store.unclear(DESK, SOON) == []
    ended = NOW + LEASE
    assert newsroom.store.next_due(NOW) == ended
    assert newsroom.store.destinations_due(ended) == ["desk"]
    (offered,) = newsroom.store.unclear(DESK, ended)
    assert offered.message == sent.message
    assert newsroom.store.settle(offered, delivered(), ended) is not None


def test_an_edit_left_by_a_dead_sender_simply_waits_again(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    newsroom.owe(alert_of(newsroom), ("k2", Kind.EDIT))
    (post,) = newsroom.claim()
    newsroom.store.settle(post, delivered(), NOW)
    newsroom.claim()
    assert newsroom.store.destinations_due(NOW + LEASE) == ["desk"]
    assert newsroom.store.unclear(DESK, NOW + LEASE) == []
    (again,) = newsroom.claim(NOW + LEASE)
    assert (again.delivery.key, again.delivery.attempt) == ("k2", 2)


def test_a_notice_brings_its_own_message_and_belongs_to_no_alert(newsroom: Newsroom) -> None:
    notice = message("n1", Kind.NOTICE, "Harbour Telegraph has stopped answering")
    row = NewDelivery("n1", "ops", Kind.NOTICE, Reason.HEALTH, NOW, message=notice)
    newsroom.poll(lambda s: IngestPlan(s.due.source.id, progressed(s.due, NOW), deliveries=(row,)))
    assert newsroom.store.destinations_due(NOW) == ["ops"]
    (stored,) = newsroom.store.deliveries(state="pending", limit=5)
    assert (stored.delivery.message, stored.delivery.alert_id) == (notice, None)
    assert stored.headline == "Harbour Telegraph has stopped answering"


def test_each_change_of_state_is_told_with_its_reason(newsroom: Newsroom) -> None:
    newsroom.story("Grok under inquiry", "k1")
    (sent,) = newsroom.claim()
    newsroom.store.settle(sent, became(State.UNCLEAR, "the answer was lost", due=SOON), NOW)
    (found,) = newsroom.store.unclear(DESK, SOON)
    newsroom.store.settle(found, delivered(), SOON)
    row = newsroom.store.delivery(sent.delivery.id)
    assert row is not None
    assert [(state, detail) for _, state, detail in row.events] == [
        ("pending", "first"),
        ("sending", "attempt 1"),
        ("unclear", "the answer was lost"),
        ("delivered", "delivered"),
    ]
