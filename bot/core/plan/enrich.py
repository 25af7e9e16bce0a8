"""Enrich: what a language model may rest on, and what of its draft is shown.

story -> offer (its sentences, numbered) ... draft -> checked, sentence by sentence -> kept, and an edit owed

The alert is out long before. A draft of a story that has changed meanwhile is thrown away, so no message is ever
edited to an older state; while a story grows it shows copied sentences until a draft of the new state is there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from bot.core import compose
from bot.core.plan.briefly import SUMMARY_WORDS, quotable
from bot.core.plan.growth import Outbox
from bot.core.summarise.read import foreign, read
from bot.core.summarise.written import Checked, Claim, Numbered, checked
from bot.model.delivery import Reason
from bot.model.enrich import EnrichPlan, EnrichSnapshot
from bot.model.message import Quoted
from bot.model.policy import Workspace
from bot.model.story import Member, Story
from bot.model.writing import Asked, Drafted, Written

MOST_SENTENCES = 3
OFFERED_OF_ONE = 10
"""Sentences of one piece that are offered: news stands at the beginning."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a model is asked about one version of a story, with the way back to the pieces."""

    story: int
    version: int
    asked: Asked
    sentences: tuple[Numbered, ...]
    members: tuple[Member, ...]


def offer(story: Story) -> Offer | None:
    """Return what may be asked about a story; None if it has nothing that may be shown, or is not in English."""
    members = tuple(quotable(story))
    found: list[Numbered] = []
    for doc, member in enumerate(members):
        sentences = read(doc, member.item.text)
        if foreign(sentences):
            continue
        before = member.item.title
        for one in sentences[:OFFERED_OF_ONE]:
            found.append(Numbered(doc, one.start, one.end, one.text, before))
            before = f"{member.item.title}\n{one.text}"
    if not found:
        return None
    asked = Asked(members[0].item.title, tuple((members[one.doc].item.source, one.text) for one in found))
    return Offer(story.id, story.version, asked, tuple(found), members)


def plan(
    snapshot: EnrichSnapshot,
    offered: Offer,
    drafted: Drafted | None,
    workspace: Workspace,
    now: datetime,
    new_key: Callable[[], str],
) -> EnrichPlan | None:
    """What a draft changes; None if the story is not what it was when the model was asked.

    A draft of which nothing written passes, or None for none at all, is noted all the same: this version is not
    asked about again.
    """
    if snapshot.version != offered.version or workspace.writing is None:
        return None
    model = workspace.writing.model
    sound = _within_shares(_checked(offered, drafted), offered)
    if not any(one.written for one in sound):
        return EnrichPlan(offered.story, Written(model, snapshot.version, now))
    summary = tuple(_quoted(one, offered) for one in sound)
    outbox = Outbox(workspace, snapshot.silences, now, new_key, count(-1, -1))
    outbox.know(snapshot.story, (facts for facts in snapshot.alerts if facts.alert.post is not None))
    outbox.grow(snapshot.story, None)
    edits = tuple(replace(each, reason=Reason.ENRICHED) for each in outbox.deliveries)
    return EnrichPlan(offered.story, Written(model, snapshot.version + 1, now, summary), edits)


def _checked(offered: Offer, drafted: Drafted | None) -> tuple[Checked, ...]:
    claims = [Claim(text, rests_on) for text, rests_on in drafted.claims] if drafted else []
    return checked(claims, offered.sentences, words=SUMMARY_WORDS, most=MOST_SENTENCES)


def _within_shares(sound: tuple[Checked, ...], offered: Offer) -> list[Checked]:
    """Sentences as far as the share of each piece allows (behaviour: Law and harm, 1)."""
    left: dict[int, int | None] = {doc: compose.share(member.item) for doc, member in enumerate(offered.members)}
    kept = []
    for one in sound:
        doc = offered.sentences[one.rests_on - 1].doc
        room, size = left[doc], len(one.text.split())
        if room is None or size <= room:
            left[doc] = None if room is None else room - size
            kept.append(one)
    return kept


def _quoted(one: Checked, offered: Offer) -> Quoted:
    item = offered.members[offered.sentences[one.rests_on - 1].doc].item
    return Quoted(one.text, item.source, item.url)
