"""What the feed said where an item's text was read from its page, and why a page was not read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns of this step."""
    op.add_column("version", sa.Column("feed_text", sa.Text(), nullable=True))
    op.add_column("version", sa.Column("unread", sa.Text(), nullable=True))


def downgrade() -> None:
    """There is no way back: restore a backup instead."""
    raise RuntimeError("Tocsin's migrations go forward only; restore a backup made before the upgrade.")
