"""When the page of a piece that was told is looked at next, and what the last look found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the table of this step."""
    op.create_table(
        "page_look",
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("item.id"), primary_key=True),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("missing_since", sa.BigInteger(), nullable=True),
        sa.Column("gone", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
    )


def downgrade() -> None:
    """There is no way back: restore a backup instead."""
    raise RuntimeError("Tocsin's migrations go forward only; restore a backup made before the upgrade.")
