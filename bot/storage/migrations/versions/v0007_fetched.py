"""Which document a version was read from: its address, when it was fetched, and its SHA-256."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns of this step; of versions that are there already it stays unknown."""
    op.add_column("version", sa.Column("fetched_url", sa.Text(), nullable=True))
    op.add_column("version", sa.Column("fetched_at", sa.BigInteger(), nullable=True))
    op.add_column("version", sa.Column("fetched_sha256", sa.Text(), nullable=True))


def downgrade() -> None:
    """There is no way back: restore a backup instead."""
    raise RuntimeError("Tocsin's migrations go forward only; restore a backup made before the upgrade.")
