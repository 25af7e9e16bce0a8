"""After the machine's clock was set back: what waits must not wait for the time that was taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.storage.database import Database
from bot.storage.times import length, stamp


def set_back(db: Database, by: timedelta, now: datetime) -> None:
    """Bring what is due, leased or noted as sent nearer by so much; `now` is what the clock shows since.

    Posts that wait for a digest stay where they are: their time is one of the calendar. What quiet hours hold is
    looked at anew when it is claimed.
    """
    shift, present = length(by), stamp(now)
    db.run(
        "UPDATE source SET next_due = next_due - ?, lease_until = lease_until - ? WHERE standing = 'active'",
        (shift, shift),
    )
    db.run(
        "UPDATE delivery SET due = due - ?, lease_until = lease_until - ?, first_sent_at = first_sent_at - ? "
        "WHERE state IN ('pending', 'sending', 'unclear') "
        "AND NOT (state = 'pending' AND kind = 'post' AND reason = 'digest')",
        (shift, shift, shift),
    )
    # The next edit counts from these.
    db.run(
        "UPDATE alert SET posted_at = min(posted_at, ?), edited_at = min(edited_at, ?) "
        "WHERE posted_at > ? OR edited_at > ?",
        (present, present, present, present),
    )
