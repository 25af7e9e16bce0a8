"""What people decide of stories: acts with their story, joined stories, holds, edits of any message, tombstones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add columns where rows are, and the tables of what was forgotten."""
    op.add_column("act", sa.Column("story_id", _ID, nullable=True))
    op.add_column("act", sa.Column("deed", sa.Text(), nullable=True))
    op.add_column("act", sa.Column("name", sa.Text(), nullable=True))
    op.create_index("ix_act_story", "act", ["story_id"])
    op.add_column("story", sa.Column("joined_to", _ID, nullable=True))
    op.add_column("story", sa.Column("decided_by", sa.Text(), nullable=True))
    op.add_column("alert", sa.Column("released", sa.Text(), server_default="[]", nullable=False))
    op.add_column("delivery", sa.Column("edits", _ID, nullable=True))
    op.create_index("ix_delivery_edits", "delivery", ["edits"])
    _forgotten()


def downgrade() -> None:
    """There is no way back: restore a backup instead."""
    raise RuntimeError("Tocsin's migrations go forward only; restore a backup made before the upgrade.")


def _forgotten() -> None:
    op.create_table(
        "forgotten",
        sa.Column("id", _ID, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "forgotten_key",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("forgotten_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["forgotten_id"], ["forgotten.id"]),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_with_rowid=False,
    )
