"""The tables, portable to PostgreSQL.

Ids are 64-bit integers, times UTC microseconds, durations microseconds, flags 0 or 1, compound values JSON text
(`coding`). `source`, `item` and what hangs on them are shared; what a desk decides carries `workspace_id`.
The full-text index is SQLite's own and is made by the migration.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.columns import count as _count
from bot.storage.columns import id_ as _id
from bot.storage.columns import metadata as metadata
from bot.storage.columns import text as _text
from bot.storage.columns import to as _to
from bot.storage.columns import whole as _whole
from bot.storage.columns import whole_id as _whole_id
from bot.storage.columns import whole_number
from bot.storage.schema_pieces import copy_mark as copy_mark
from bot.storage.schema_pieces import credit as credit
from bot.storage.schema_pieces import page_look as page_look

meta = Table("meta", metadata, Column("key", Text, primary_key=True), _text("value"))

workspace = Table("workspace", metadata, _id(), _text("name"))

source = Table(
    "source",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    _text("url"),
    _text("kind"),
    _text("tags"),
    _whole("every", nullable=True),
    _text("excerpt"),
    _count("full_text"),
    _text("origin"),
    _text("standing"),
    _whole("next_due"),
    _whole("interval"),
    _text("etag", nullable=True),
    _text("last_modified", nullable=True),
    _text("body_hash", nullable=True),
    _whole("first_polled_at", nullable=True),
    _whole("last_polled_at", nullable=True),
    _whole("last_good_at", nullable=True),
    _whole("last_new_at", nullable=True),
    _whole("full_fetch_at", nullable=True),
    _whole("high_water", nullable=True),
    _count("failures"),
    _count("deaths"),
    _text("health"),
    _text("reason"),
    _whole("health_since", nullable=True),
    _whole("told_at", nullable=True),
    _text("moved_to", nullable=True),
    _count("moved_count"),
    _whole("gap", nullable=True),
    _whole("lull", nullable=True),
    _whole("added_at", nullable=True),
    _count("fence"),
    _text("lease_owner", nullable=True),
    _whole("lease_until", nullable=True),
    _count("items"),
    Index("ix_source_due", "standing", "next_due"),
)

subscription = Table(
    "subscription", metadata, _to("workspace"), _to("source"), PrimaryKeyConstraint("workspace_id", "source_id")
)

item = Table(
    "item",
    metadata,
    _id(),
    _to("source"),
    _whole("version_id"),
    _text("canonical", nullable=True),
    _whole("first_seen"),
    _text("role"),
    _count("archived"),
    _count("withdrawn"),
)

version = Table(
    "version",
    metadata,
    _id(),
    _to("item"),
    _whole("number"),
    _text("content_hash"),
    _text("grade", nullable=True),
    _whole("seen_at"),
    _text("url", nullable=True),
    _text("title"),
    _text("text"),
    _whole("published", nullable=True),
    _whole("updated", nullable=True),
    *(_text(name, nullable=True) for name in ("authors", "language", "feed_text", "unread", "fetched_url")),
    _whole("fetched_at", nullable=True),
    _text("fetched_sha256", nullable=True),
    UniqueConstraint("item_id", "number", name="uq_version_number"),
)

item_key = Table(
    "item_key",
    metadata,
    _text("kind"),
    _text("key"),
    _to("source"),
    _to("item"),
    _count("distinctive"),
    PrimaryKeyConstraint("kind", "key", "source_id", "item_id"),
    Index("ix_item_key_item", "item_id"),
    sqlite_with_rowid=False,
)

reindex = Table(
    "reindex",
    metadata,
    Column("item_id", whole_number, ForeignKey("item.id"), primary_key=True),
    _whole("version_id"),
)
"""Items whose text changed since they were indexed, with the version that the index holds."""

watch = Table(
    "watch",
    metadata,
    _id(),
    _to("workspace"),
    _text("name"),
    _text("query"),
    _text("severity"),
    _text("destinations"),
    _text("mode", nullable=True),
    _text("mention"),
    _text("only_tags"),
    _text("only_languages"),
    _text("owner"),
    _text("origin"),
    _text("standing"),
    _whole("version"),
    UniqueConstraint("workspace_id", "name", name="uq_watch_name"),
)

match = Table(
    "match",
    metadata,
    _to("version"),
    _to("item"),
    _text("watch"),
    _to("watch", nullable=True),
    _whole("watch_version"),
    _text("spans"),
    PrimaryKeyConstraint("item_id", "version_id", "watch"),
)

destination = Table(
    "destination",
    metadata,
    _id(),
    _to("workspace"),
    _text("name"),
    _text("settings"),
    _text("standing"),
    _text("parked", nullable=True),
    _whole("parked_at", nullable=True),
    _whole("last_digest_at", nullable=True),
    UniqueConstraint("workspace_id", "name", name="uq_destination_name"),
)

story = Table(
    "story",
    metadata,
    _id(),
    _to("workspace"),
    _whole("opened_at"),
    _whole("last_item_at"),
    _count("version"),
    _text("state"),
    _text("claimed_by", nullable=True),
    _to("story", name="follows", nullable=True),
    _to("source", name="first_source_id", nullable=True),
    _text("profile"),
    _whole_id("joined_to"),
    _text("decided_by", nullable=True),
    Index("ix_story_last", "last_item_at"),
)

story_item = Table(
    "story_item",
    metadata,
    _to("story"),
    _to("item"),
    _to("source"),
    _count("is_primary"),
    _whole("joined_at"),
    _text("how"),
    Column("score", Float, nullable=True),
    _text("why"),
    PrimaryKeyConstraint("story_id", "item_id"),
    Index("ix_story_item_item", "item_id"),
    sqlite_with_rowid=False,
)

story_term = Table(
    "story_term",
    metadata,
    _text("term"),
    _to("story"),
    PrimaryKeyConstraint("term", "story_id"),
    Index("ix_story_term_story", "story_id"),
    sqlite_with_rowid=False,
)

term = Table("term", metadata, Column("term", Text, primary_key=True), _count("seen"), sqlite_with_rowid=False)
"""In how many grouped items each term was seen; `meta` has the number of items."""

bond = Table(
    "bond",
    metadata,
    _id(),
    _to("workspace"),
    _to("item", name="item_a"),
    _to("item", name="item_b"),
    _count("must"),
    _text("actor"),
    _whole("at"),
)

fact = Table(
    "fact",
    metadata,
    _id(),
    _to("story"),
    _to("item"),
    _text("kind"),
    _text("body"),
    _whole("at"),
    Index("ix_fact_story", "story_id"),
)

written = Table(
    "written",
    metadata,
    Column("story_id", whole_number, ForeignKey("story.id"), primary_key=True),
    _text("model"),
    _whole("version"),
    _whole("at"),
    _text("summary"),
)
"""The last summary that a language model was asked for; `summary` is empty where nothing passed."""

alert = Table(
    "alert",
    metadata,
    _id(),
    _to("workspace"),
    _to("story"),
    _text("destination"),
    _text("severity"),
    _whole("opened_at"),
    _count("shown_version"),
    _text("post_key"),
    _text("post", nullable=True),
    _whole("posted_at", nullable=True),
    _whole("edited_at", nullable=True),
    _count("ended"),
    _count("told_in_digest"),
    Column("released", Text, nullable=False, server_default="[]"),
    UniqueConstraint("story_id", "destination", name="uq_alert_story_destination"),
)

delivery = Table(
    "delivery",
    metadata,
    _id(),
    _to("workspace"),
    Column("key", Text, nullable=False, unique=True),
    _text("destination"),
    _to("alert", nullable=True),
    _to("story", nullable=True),
    _to("item", nullable=True),
    _count("seq"),
    _text("kind"),
    _text("reason"),
    _text("state"),
    _whole("due"),
    _count("attempt"),
    _whole("first_sent_at", nullable=True),
    _count("fence"),
    _whole("lease_until", nullable=True),
    _text("message", nullable=True),
    _text("receipt", nullable=True),
    _text("detail"),
    _whole("created_at"),
    _whole_id("edits"),
    Index("ix_delivery_edits", "edits"),
    Index("ix_delivery_waiting", "destination", "state", "due"),
    Index("ix_delivery_state", "state", "due"),
    Index("ix_delivery_alert", "alert_id", "seq"),
    Index("ix_delivery_story", "story_id"),
    Index("ix_delivery_created", "created_at"),
)

delivery_event = Table(
    "delivery_event",
    metadata,
    _id(),
    _to("delivery"),
    _whole("at"),
    _text("state"),
    _text("detail"),
    Index("ix_delivery_event_delivery", "delivery_id"),
)

silence = Table(
    "silence",
    metadata,
    _id(),
    _to("workspace"),
    _text("scope"),
    _whole("target"),
    _text("destination", nullable=True),
    _whole("until", nullable=True),
    _text("actor"),
    _whole("made_at"),
    _whole("lifted_at", nullable=True),
)

act = Table(
    "act",
    metadata,
    _id(),
    _to("workspace"),
    _text("actor"),
    _text("what"),
    _whole("at"),
    _whole_id("story_id"),
    _text("deed", nullable=True),
    _text("name", nullable=True),
    Index("ix_act_story", "story_id"),
)
"""The audit log. `actor` is a platform and an id there, `name` what the person is called."""

forgotten = Table("forgotten", metadata, _id(), _to("workspace"), _text("what"), _text("actor"), _whole("at"))
"""Tombstones: that something was removed for good, by whom and when; never what it said."""

forgotten_key = Table(
    "forgotten_key",
    metadata,
    Column("digest", Text, primary_key=True),
    _to("forgotten"),
    sqlite_with_rowid=False,
)
"""Digests of the keys of forgotten items, so that a later poll does not bring them back."""

feedback = Table(
    "feedback",
    metadata,
    _id(),
    _to("workspace"),
    _to("watch", nullable=True),
    _to("story", nullable=True),
    _to("item", nullable=True),
    _text("verdict"),
    _text("actor"),
    _whole("at"),
)
