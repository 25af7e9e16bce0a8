"""The part of the store that looks at pages go through; `SqliteStore` is made of it and of the connections."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from bot.model.look import Look, Page
from bot.model.source import Validators
from bot.storage.database import Database
from bot.storage.times import length, moment, stamp

_DUE = """
    SELECT i.id, min(m.story_id), v.url, l.missing_since, coalesce(l.gone, 0), l.etag, l.last_modified,
        coalesce(l.next_at, m.joined_at + ?) AS due
    FROM story t JOIN story_item m ON m.story_id = t.id JOIN item i ON i.id = m.item_id
    JOIN version v ON v.id = i.version_id JOIN source s ON s.id = i.source_id LEFT JOIN page_look l ON l.item_id = i.id
    WHERE t.last_item_at >= ? AND t.state IN ('open', 'resolved') AND v.url LIKE 'http%'
    AND (i.withdrawn = 0 OR l.gone = 1) AND s.standing <> 'ended'
    AND EXISTS (SELECT 1 FROM alert a WHERE a.story_id = t.id AND a.ended = 0
        AND (a.post IS NOT NULL OR a.told_in_digest = 1))
    GROUP BY i.id HAVING due <= ? ORDER BY due, i.id LIMIT ?"""


class Looking(ABC):
    """Pages of pieces that were told, each method one transaction."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Database]:
        """A read transaction."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Database]:
        """A write transaction."""

    def pages_due(self, now: datetime, *, every: timedelta, since: datetime, limit: int) -> list[Page]:
        """Pages, longest due first, of told pieces of stories with news since then; first looks come after `every`."""
        with self.reading() as db:
            found = db.rows(_DUE, (length(every), stamp(since), stamp(now), limit))
        return [
            Page(item, story, url, moment(missing), bool(gone), Validators(etag, modified))
            for item, story, url, missing, gone, etag, modified, _ in found
        ]

    def looked(self, looks: Sequence[Look]) -> None:
        """Keep what came of looks at pages; of pieces that were removed meanwhile nothing is kept."""
        with self.writing() as db:
            db.many(
                "INSERT INTO page_look (item_id, next_at, missing_since, gone, etag, last_modified) "
                "SELECT id, ?, ?, ?, ?, ? FROM item WHERE id = ? ON CONFLICT (item_id) DO UPDATE SET "
                "next_at = excluded.next_at, missing_since = excluded.missing_since, gone = excluded.gone, "
                "etag = excluded.etag, last_modified = excluded.last_modified",
                [_row(look) for look in looks],
            )


def _row(look: Look) -> tuple[object, ...]:
    page, known = look.page, look.page.validators
    kept = (stamp(look.next_at), stamp(page.missing_since), int(page.gone), known.etag, known.last_modified)
    return (*kept, page.item)
