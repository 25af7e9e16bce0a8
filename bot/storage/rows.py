"""Rows to model objects: the column lists that queries select, and the reading of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from typing import Any

from bot.model.delivery import Delivery, Destination, Reason, Receipt, State
from bot.model.item import Item, Role
from bot.model.message import Kind, Message
from bot.model.source import Excerpt, Health, Origin, Progress, Source, Standing, Validators, private
from bot.model.story import Alert
from bot.model.watch import Match, Mode, Severity, Silence, SilenceScope, Span, Watch
from bot.storage.coding import dumps, loads
from bot.storage.database import Row
from bot.storage.times import duration, length, moment, stamp

Spans = tuple[Span, ...]

ROLE = {role.value: role for role in Role}
EXCERPT = {excerpt.value: excerpt for excerpt in Excerpt}
"""By what stands in a column: a dictionary answers in a fifth of the time of the enumeration."""

SOURCE = "id, name, url, kind, tags, every, excerpt, full_text, origin, standing"
PROGRESS = (
    "next_due, interval, etag, last_modified, body_hash, first_polled_at, last_polled_at, last_good_at, last_new_at, "
    "full_fetch_at, high_water, failures, deaths, health, reason, health_since, told_at, moved_to, moved_count, "
    "gap, lull, added_at"
)
ITEM = (
    "i.id, i.source_id, s.name, v.url, v.title, v.text, v.published, i.first_seen, i.role, v.authors, v.language, "
    "i.archived, i.withdrawn, s.tags, v.feed_text, v.unread, s.excerpt, s.kind"
)
ITEM_FROM = "item i JOIN version v ON v.id = i.version_id JOIN source s ON s.id = i.source_id"
ALERT = (
    "a.id, a.story_id, a.destination, a.severity, a.opened_at, a.shown_version, a.post_key, a.post, a.posted_at, "
    "a.edited_at, a.ended, a.released"
)
DELIVERY = (
    "d.id, d.key, d.destination, d.kind, d.reason, d.state, d.due, d.alert_id, d.story_id, d.item_id, d.seq, "
    "d.attempt, d.first_sent_at, d.fence, d.message, d.receipt, d.detail, d.edits"
)
WATCH = (
    "name, query, severity, destinations, mode, mention, only_tags, only_languages, "
    "owner, origin, standing, version, id"
)
SILENCE = "scope, target, destination, until, actor, id"

PROGRESS_COLUMNS = tuple(PROGRESS.split(", "))


def names(values: Iterable[str]) -> str:
    """Names as sorted JSON text."""
    return json.dumps(sorted(values), ensure_ascii=False)


@lru_cache(maxsize=4096)
def tags(text: str) -> frozenset[str]:
    """The set that `names` wrote; most sources share a few."""
    return frozenset(json.loads(text))


def source(row: Row) -> Source:
    """A row of SOURCE."""
    (id_, name, url, kind, tag_text, every, excerpt, full_text, origin, standing) = row[:10]
    return Source(
        name=name,
        url=url,
        kind=kind,
        id=id_,
        tags=tags(tag_text),
        every=duration(every),
        excerpt=Excerpt(excerpt),
        full_text=bool(full_text),
        origin=Origin(origin),
        standing=Standing(standing),
    )


def progress(row: Row) -> Progress:
    """A row of PROGRESS."""
    return Progress(
        next_due=moment(row[0]),
        interval=duration(row[1]),
        validators=Validators(row[2], row[3]),
        body_hash=row[4],
        first_polled_at=moment(row[5]),
        last_polled_at=moment(row[6]),
        last_good_at=moment(row[7]),
        last_new_at=moment(row[8]),
        full_fetch_at=moment(row[9]),
        high_water=moment(row[10]),
        failures=row[11],
        deaths=row[12],
        health=Health(row[13]),
        reason=row[14],
        health_since=moment(row[15]),
        told_at=moment(row[16]),
        moved_to=row[17],
        moved_count=row[18],
        gap=duration(row[19]),
        lull=duration(row[20]),
        added_at=moment(row[21]),
    )


def progress_row(value: Progress) -> tuple[Any, ...]:
    """The columns of PROGRESS."""
    return (
        stamp(value.next_due),
        length(value.interval),
        value.validators.etag,
        value.validators.last_modified,
        value.body_hash,
        stamp(value.first_polled_at),
        stamp(value.last_polled_at),
        stamp(value.last_good_at),
        stamp(value.last_new_at),
        stamp(value.full_fetch_at),
        stamp(value.high_water),
        value.failures,
        value.deaths,
        value.health.value,
        value.reason,
        stamp(value.health_since),
        stamp(value.told_at),
        value.moved_to,
        value.moved_count,
        length(value.gap),
        length(value.lull),
        stamp(value.added_at),
    )


@lru_cache(maxsize=4096)
def _authors(text: str) -> tuple[str, ...]:
    """Authors as they were stored: a poll reads again those of all pieces that still stand in its feed."""
    return tuple(json.loads(text))


def item(row: Row) -> Item:
    """A row of ITEM."""
    return Item(
        id=row[0],
        source_id=row[1],
        source=row[2],
        url=row[3],
        title=row[4],
        text=row[5],
        published=moment(row[6]),
        first_seen=moment(row[7]),
        role=ROLE[row[8]],
        authors=_authors(row[9]) if row[9] else (),
        language=row[10],
        archived=bool(row[11]),
        withdrawn=bool(row[12]),
        tags=tags(row[13]),
        feed_text=row[14],
        unread=row[15],
        excerpt=EXCERPT[row[16]],
        private=private(row[17], tags(row[13])),
    )


def alert(row: Row) -> Alert:
    """A row of ALERT."""
    return Alert(
        id=row[0],
        story_id=row[1],
        destination=row[2],
        severity=Severity(row[3]),
        opened_at=moment(row[4]),
        shown_version=row[5],
        post_key=row[6],
        post=loads(Receipt, row[7]) if row[7] else None,
        posted_at=moment(row[8]),
        edited_at=moment(row[9]),
        ended=bool(row[10]),
        released=tags(row[11]),
    )


def delivery(row: Row) -> Delivery:
    """A row of DELIVERY."""
    return Delivery(
        id=row[0],
        key=row[1],
        destination=row[2],
        kind=Kind(row[3]),
        reason=Reason(row[4]),
        state=State(row[5]),
        due=moment(row[6]),
        alert_id=row[7],
        story_id=row[8],
        item_id=row[9],
        seq=row[10],
        attempt=row[11],
        first_sent_at=moment(row[12]),
        fence=row[13],
        message=loads(Message, row[14]) if row[14] else None,
        receipt=loads(Receipt, row[15]) if row[15] else None,
        detail=row[16],
        edits=row[17],
    )


def watch(row: Row) -> Watch:
    """A row of WATCH."""
    (name, query, severity, destinations, mode, mention, only_tags, only_languages, *rest) = row
    owner, origin, standing, version, id_ = rest
    return Watch(
        name=name,
        query=query,
        severity=Severity(severity),
        to=tuple(json.loads(destinations)),
        mode=Mode(mode) if mode else None,
        mention=json.loads(mention),
        only_tags=tags(only_tags),
        only_languages=tags(only_languages),
        owner=owner,
        origin=Origin(origin),
        standing=Standing(standing),
        version=version,
        id=id_,
    )


def silence(row: Row) -> Silence:
    """A row of SILENCE."""
    return Silence(SilenceScope(row[0]), row[1], row[2], moment(row[3]), row[4], row[5])


def spans_text(match: Match) -> str:
    """The spans of a match as JSON text."""
    return json.dumps([[s.field, s.start, s.end, s.term] for s in match.spans], ensure_ascii=False)


def spans(text: str) -> Spans:
    """The spans that `spans_text` wrote."""
    return tuple(Span(*part) for part in json.loads(text))


def destination_text(value: Destination) -> str:
    """A destination's settings as JSON text."""
    return dumps(value)


def due_after(start: int, wait: timedelta) -> int:
    """A stored time, later."""
    return start + length(wait)
