"""By what copies of a story's pieces are found, and which other sources list the same piece."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the tables of this step; pieces that are in stories already are found as copies no more than before."""
    op.create_table(
        "copy_mark",
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("item.id"), nullable=False),
        sa.PrimaryKeyConstraint("mark", "item_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_copy_mark_item", "copy_mark", ["item_id"])
    op.create_table(
        "credit",
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("item.id"), nullable=False),
        sa.Column("source_id", sa.Integer(), sa.ForeignKey("source.id"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "source_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """There is no way back: restore a backup instead."""
    raise RuntimeError("Tocsin's migrations go forward only; restore a backup made before the upgrade.")
