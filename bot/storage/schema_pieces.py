"""The tables of what is known of single pieces beside their texts: copies, credits, looks at their pages."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Table

from bot.storage.columns import count, metadata, text, to, whole, whole_number

copy_mark = Table(
    "copy_mark",
    metadata,
    whole("mark"),
    to("item"),
    PrimaryKeyConstraint("mark", "item_id"),
    Index("ix_copy_mark_item", "item_id"),
    sqlite_with_rowid=False,
)
"""By what copies of a story's pieces are found (`core.plan.copies`)."""

credit = Table(
    "credit",
    metadata,
    to("item"),
    to("source"),
    whole("at"),
    PrimaryKeyConstraint("item_id", "source_id"),
    sqlite_with_rowid=False,
)
"""Other sources that list the same piece, and since when."""

page_look = Table(
    "page_look",
    metadata,
    Column("item_id", whole_number, ForeignKey("item.id"), primary_key=True),
    whole("next_at"),
    whole("missing_since", nullable=True),
    count("gone"),
    text("etag", nullable=True),
    text("last_modified", nullable=True),
)
"""When the page of a piece that was told is looked at next, and what the last look found (`core.plan.revisit`)."""
