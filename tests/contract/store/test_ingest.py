"""A poll reads what it is decided on and stores all of its plan, or nothing of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import StoreError
from bot.model.delivery import Reason
from bot.model.item import Grade, ItemKey, KeyKind, Role
from bot.model.message import Kind
from bot.model.plan import (
    IngestPlan,
    IngestQuery,
    IngestSnapshot,
    Joined,
    NewDelivery,
    NewKey,
    NewVersion,
    Profiled,
    Raised,
)
from bot.model.watch import Match, Severity, Span
from bot.ports import IngestStep
from tests.contract.store.desk import (
    GAZETTE,
    NOW,
    TELEGRAPH,
    Newsroom,
    entry,
    keys_of,
    new_item,
    opened_story,
    progressed,
    send_all,
)

LATER = NOW + timedelta(hours=1)
TOLD = entry("Grok under inquiry")
TERMS = {0: ("grok", "inquiry")}
GUID, LINK = keys_of(TOLD)


def keep(newsroom: Newsroom, *keys: ItemKey, source=TELEGRAPH, told=TOLD) -> None:
    """Archive one item under these keys."""

    def decide(snapshot: IngestSnapshot) -> IngestPlan:
        held = tuple(NewKey(-1, key) for key in keys)
        due = snapshot.due
        return IngestPlan(due.source.id, progressed(due, NOW), items=(new_item(-1, told),), keys=held)

    newsroom.poll(decide, source)


def join(newsroom: Newsroom, story: int, title: str, source=GAZETTE, role=Role.REPORTING, now=LATER) -> None:
    """A further item for a story, with a reply and a rise in severity for its first alert."""
    told = entry(title)

    def decide(snapshot: IngestSnapshot) -> IngestPlan:
        return IngestPlan(
            snapshot.due.source.id,
            progressed(snapshot.due, now),
            items=(new_item(-1, told, "grok", role=role),),
            keys=tuple(NewKey(-1, key) for key in keys_of(told)),
            joins=(Joined(story, -1, "similar", 0.8, "shares grok, inquiry"),),
            profiles=(Profiled(story, "newer profile", ("grok", "regulator")),),
            raised=(Raised(1, Severity.URGENT),),
            deliveries=(NewDelivery("reply", "desk", Kind.REPLY, Reason.PRIMARY_ARRIVED, now, alert=1, item=-1),),
        )

    newsroom.poll(decide, source, now)


def test_an_item_is_known_again_by_a_key_of_its_source(newsroom: Newsroom) -> None:
    keep(newsroom, GUID, LINK)
    (known,) = newsroom.look(keys=(GUID,)).known
    assert (known.item.title, known.item.source, known.item.tags) == (TOLD.title, TELEGRAPH.name, {"uk"})
    assert known.hit == (GUID,)
    assert set(known.keys) == {GUID, LINK}
    assert known.hashes == (known.content_hash,)


def test_a_guid_is_unknown_in_another_source_but_a_link_is_known(newsroom: Newsroom) -> None:
    keep(newsroom, GUID, LINK)
    assert newsroom.look(GAZETTE, keys=(GUID,)).known == ()
    (known,) = newsroom.look(GAZETTE, keys=(GUID, LINK)).known
    assert (known.hit, known.keys) == ((LINK,), ())


def test_a_shared_link_tells_nothing_elsewhere(newsroom: Newsroom) -> None:
    keep(newsroom, GUID, LINK)
    shared = ItemKey(KeyKind.LINK, LINK.key, distinctive=False)
    newsroom.poll(lambda s: IngestPlan(s.due.source.id, progressed(s.due, NOW), keys=(NewKey(1, shared),)))
    assert newsroom.look(GAZETTE, keys=(LINK,)).known == ()
    (known,) = newsroom.look(keys=(LINK,)).known
    assert known.hit == (shared,)


def test_a_key_that_was_shared_once_never_becomes_distinctive_again(newsroom: Newsroom) -> None:
    keep(newsroom, ItemKey(KeyKind.GUID, GUID.key, distinctive=False))
    newsroom.poll(lambda s: IngestPlan(s.due.source.id, progressed(s.due, NOW), keys=(NewKey(1, GUID),)))
    (known,) = newsroom.look(keys=(GUID,)).known
    assert not known.keys[0].distinctive


def test_a_key_shared_by_two_items_finds_both(newsroom: Newsroom) -> None:
    keep(newsroom, LINK)
    keep(newsroom, ItemKey(KeyKind.LINK, LINK.key, distinctive=False), told=entry("Another piece"))
    known = newsroom.look(keys=(LINK,)).known
    assert [(k.item.title, k.hit[0].distinctive) for k in known] == [(TOLD.title, False), ("Another piece", False)]


def test_a_new_version_is_shown_and_the_old_hashes_stay(newsroom: Newsroom) -> None:
    story = newsroom.story(TOLD.title, "k1")
    match = Match("grok", (Span("title", 0, 4, "grok"),))
    edited = NewVersion(1, entry("Grok under formal inquiry"), "second hash", Grade.SUBSTANTIVE, (match,))
    newsroom.poll(lambda s: IngestPlan(s.due.source.id, progressed(s.due, LATER), versions=(edited,)), now=LATER)
    (known,) = newsroom.look(keys=(GUID,), now=LATER).known
    assert (known.item.title, known.content_hash) == ("Grok under formal inquiry", "second hash")
    assert len(known.hashes) == 2
    held = newsroom.store.story(story)
    assert held is not None
    assert held.version == 2
    assert held.members[0].matches == (match,)


def test_a_version_that_no_longer_matches_keeps_its_watch_without_spans(newsroom: Newsroom) -> None:
    newsroom.story(TOLD.title, "k1")
    edited = NewVersion(1, entry("Chatbot under inquiry"), "second hash", Grade.SUBSTANTIVE)
    newsroom.poll(lambda s: IngestPlan(s.due.source.id, progressed(s.due, NOW), versions=(edited,)))
    held = newsroom.store.story(1)
    assert held is not None
    assert held.members[0].matches == (Match("grok", ()),)


def test_a_known_item_names_its_open_stories_and_how_they_stand(newsroom: Newsroom) -> None:
    story = newsroom.story(TOLD.title, "k1")
    snapshot = newsroom.look(keys=(GUID,), stories_since=NOW - timedelta(hours=72))
    assert snapshot.known[0].stories == (story,)
    facts = snapshot.stories[story]
    assert (facts.item_count, facts.sources, facts.has_primary) == (1, {snapshot.due.source.id}, False)
    (alert,) = facts.alerts
    assert (alert.alert.post_key, alert.post_due, alert.edit_due) == ("k1", NOW, None)


def test_a_claimed_post_is_no_longer_waiting(newsroom: Newsroom) -> None:
    newsroom.story(TOLD.title, "k1")
    newsroom.claim(NOW, send_all)
    (alert,) = newsroom.look(terms=TERMS).stories[1].alerts
    assert alert.post_due is None
    assert alert.alert.shown_version == 1


def test_a_join_grows_the_story_and_its_alert(newsroom: Newsroom) -> None:
    story = newsroom.story(TOLD.title, "k1")
    join(newsroom, story, "Regulator opens Grok inquiry", role=Role.PRIMARY)
    held = newsroom.store.story(story)
    assert held is not None
    assert (held.version, held.last_item_at, held.opened_at) == (2, LATER, NOW)
    assert [(m.item.title, m.how, m.score) for m in held.members] == [
        (TOLD.title, "opened", None),
        ("Regulator opens Grok inquiry", "similar", 0.8),
    ]
    facts = newsroom.look(terms={0: ("regulator",)}, now=LATER).stories[story]
    assert (facts.item_count, len(facts.sources), facts.has_primary) == (2, 2, True)
    assert facts.alerts[0].alert.severity is Severity.URGENT
    waiting = newsroom.waiting(LATER).waiting
    assert [row.delivery.key for row in waiting] == ["k1"]
    reply = next(row for row in newsroom.store.deliveries(state=None, limit=9) if row.delivery.key == "reply")
    assert (reply.delivery.seq, reply.delivery.item_id) == (2, held.members[1].item.id)


def test_an_item_joins_a_story_once(newsroom: Newsroom) -> None:
    story = newsroom.story(TOLD.title, "k1")
    again = (Joined(story, 1, "similar", 0.9, ""),)
    newsroom.poll(lambda s: IngestPlan(s.due.source.id, progressed(s.due, LATER), joins=again), now=LATER)
    held = newsroom.store.story(story)
    assert held is not None
    assert (held.version, held.last_item_at, len(held.members)) == (1, NOW, 1)


def test_candidates_share_terms_and_are_ranked_by_how_many(newsroom: Newsroom) -> None:
    one = newsroom.story("Grok outage", "k1")
    two = newsroom.story("Grok inquiry", "k2")
    newsroom.story("Bridge closed", "k3")
    found = newsroom.look(terms={0: ("grok", "inquiry"), 4: ("tax",)}).candidates
    assert [candidate.story_id for candidate in found[0]] == [two, one]
    assert found[0][0].profile == "profile of Grok inquiry"
    assert 4 not in found


def test_a_story_that_went_quiet_is_no_candidate(newsroom: Newsroom) -> None:
    newsroom.story("Grok outage", "k1")
    late = NOW + timedelta(hours=80)
    assert newsroom.look(terms=TERMS, now=late, stories_since=late - timedelta(hours=72)).candidates == {}


def test_a_new_profile_replaces_the_terms(newsroom: Newsroom) -> None:
    story = newsroom.story("Grok outage", "k1")
    join(newsroom, story, "Regulator opens Grok inquiry")
    assert newsroom.look(terms={0: ("outage",)}, now=LATER).candidates == {}
    ((candidate,),) = newsroom.look(terms={0: ("regulator",)}, now=LATER).candidates.values()
    assert candidate.profile == "newer profile"


def test_at_most_fifty_candidates_are_offered(newsroom: Newsroom) -> None:
    for number in range(53):
        newsroom.story(f"Grok story {number}", f"k{number}")
    (found,) = newsroom.look(terms={0: ("grok",)}).candidates.values()
    assert len(found) == 50
    assert found[0].story_id == 53


def test_announcements_of_one_source_are_counted_since(newsroom: Newsroom) -> None:
    newsroom.story("Grok outage", "k1", now=NOW)
    newsroom.story("Grok inquiry", "k2", now=LATER)
    newsroom.story("Bridge closed", "k3", now=LATER, source=GAZETTE)
    assert newsroom.look(now=LATER, burst_since=NOW).announced_recently == 2
    assert newsroom.look(now=LATER, burst_since=LATER).announced_recently == 1
    assert newsroom.look(GAZETTE, now=LATER, burst_since=NOW).announced_recently == 1


def test_a_later_step_of_a_batch_sees_what_an_earlier_one_stored(newsroom: Newsroom) -> None:
    first, second = newsroom.claimed(TELEGRAPH), newsroom.claimed(GAZETTE)
    seen: list[IngestSnapshot] = []

    def watched(snapshot: IngestSnapshot) -> IngestPlan:
        seen.append(snapshot)
        return IngestPlan(snapshot.due.source.id, progressed(snapshot.due, NOW))

    newsroom.store.ingest(
        [
            IngestStep(IngestQuery(first.source.id, first.fence, ()), lambda s: opened_story(s, TOLD, "k1", NOW)),
            IngestStep(IngestQuery(second.source.id, second.fence, (LINK,), TERMS), watched),
        ],
        NOW,
    )
    assert [known.item.title for known in seen[0].known] == [TOLD.title]
    assert list(seen[0].candidates) == [0]


def test_a_poll_that_cannot_be_stored_leaves_nothing(newsroom: Newsroom) -> None:
    newsroom.story(TOLD.title, "taken")
    before = newsroom.store.figures(NOW)
    with pytest.raises(StoreError, match="UNIQUE"):
        newsroom.story("Bridge closed by flood", "taken")
    assert newsroom.store.figures(NOW) == before
    assert newsroom.store.check() == []


def test_terms_of_grouped_items_are_counted_once_an_item(newsroom: Newsroom) -> None:
    seen = (("grok", "inquiry", "grok"), ("grok", "tax"))
    newsroom.poll(lambda s: IngestPlan(s.due.source.id, progressed(s.due, NOW), seen_terms=seen))
    assert newsroom.store.frequencies() == (2, {"grok": 2, "inquiry": 1, "tax": 1})


def test_an_odd_text_is_kept_as_it_is(newsroom: Newsroom) -> None:
    odd = entry(
        'O\'Neil "quoted" \\ \u202fnaïve 🧑‍🚒 ?1 :x %s',
        "line\nbreak\x00 {json: [1]}",
        url="https://harbour.example/?a='--",
    )
    keep(newsroom, *keys_of(odd), told=odd)
    (known,) = newsroom.look(keys=keys_of(odd)).known
    assert (known.item.title, known.item.text, known.item.url) == (odd.title, odd.text, odd.url)
