"""Sources, items, their versions and keys, watches and matches; the full-text index."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables of this step."""
    _meta()
    _workspace()
    _source()
    _subscription()
    _item()
    _version()
    _item_key()
    _reindex()
    _watch()
    _match()
    if op.get_context().dialect.name == "sqlite":
        _search()


def downgrade() -> None:
    """There is no way back: restore a backup instead."""
    raise RuntimeError("Tocsin's migrations go forward only; restore a backup made before the upgrade.")


def _meta() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def _workspace() -> None:
    op.create_table(
        "workspace",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _source() -> None:
    op.create_table(
        "source",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("every", sa.BigInteger(), nullable=True),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("full_text", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        *_learned(),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("items", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_index("ix_source_due", "source", ["standing", "next_due"], unique=False)


def _learned() -> list[sa.Column[Any]]:
    """What polling learns of a source."""
    return [
        sa.Column("next_due", sa.BigInteger(), nullable=False),
        sa.Column("interval", sa.BigInteger(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=True),
        sa.Column("first_polled_at", sa.BigInteger(), nullable=True),
        sa.Column("last_polled_at", sa.BigInteger(), nullable=True),
        sa.Column("last_good_at", sa.BigInteger(), nullable=True),
        sa.Column("last_new_at", sa.BigInteger(), nullable=True),
        sa.Column("full_fetch_at", sa.BigInteger(), nullable=True),
        sa.Column("high_water", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("deaths", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("health", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("health_since", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.Column("moved_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("gap", sa.BigInteger(), nullable=True),
        sa.Column("lull", sa.BigInteger(), nullable=True),
    ]


def _subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("workspace_id", "source_id"),
    )


def _item() -> None:
    op.create_table(
        "item",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=True),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("archived", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("withdrawn", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("id"),
    )


def _version() -> None:
    op.create_table(
        "version",
        sa.Column("id", _ID, nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=True),
        sa.Column("updated", sa.BigInteger(), nullable=True),
        sa.Column("authors", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("item_id", "number", name="uq_version_number"),
    )


def _item_key() -> None:
    op.create_table(
        "item_key",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("distinctive", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"]),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("kind", "key", "source_id", "item_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_item_key_item", "item_key", ["item_id"], unique=False)


def _reindex() -> None:
    op.create_table(
        "reindex",
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"]),
        sa.PrimaryKeyConstraint("item_id"),
    )


def _watch() -> None:
    op.create_table(
        "watch",
        sa.Column("id", _ID, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("destinations", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("mention", sa.Text(), nullable=False),
        sa.Column("only_tags", sa.Text(), nullable=False),
        sa.Column("only_languages", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "name", name="uq_watch_name"),
    )


def _match() -> None:
    op.create_table(
        "match",
        sa.Column("version_id", _ID, nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("watch_id", _ID, nullable=True),
        sa.Column("watch_version", sa.BigInteger(), nullable=False),
        sa.Column("spans", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"]),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"]),
        sa.ForeignKeyConstraint(["watch_id"], ["watch.id"]),
        sa.PrimaryKeyConstraint("item_id", "version_id", "watch"),
    )


def _search() -> None:
    """SQLite's full-text index (FTS5) over the newest versions; it keeps no copy of the text."""
    op.execute(
        "CREATE VIEW item_text AS SELECT i.id AS id, v.title AS title, v.text AS text "
        "FROM item i JOIN version v ON v.id = i.version_id"
    )
    op.execute(
        "CREATE VIRTUAL TABLE item_search USING fts5("
        "title, text, content='item_text', content_rowid='id', tokenize='unicode61 remove_diacritics 2')"
    )
