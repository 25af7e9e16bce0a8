"""When a source was added: what appears after that is news even at a late first poll."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column of this step; of older sources it stays unknown."""
    op.add_column("source", sa.Column("added_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """There is no way back: restore a backup instead."""
    raise RuntimeError("Tocsin's migrations go forward only; restore a backup made before the upgrade.")
