"""The newest schema as one script, for a new database: what all migrations make of an empty file.

    python -m bot.storage.migrations.newest

writes it anew; a test says when that is due.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bot.storage.database import Database
from bot.storage.migrations import upgrade
from bot.storage.opening import LOCAL, NEW

_MADE = (
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND (name NOT LIKE 'item\\_search\\_%' ESCAPE '\\') "
    "ORDER BY rowid"
)
"""All but what SQLite makes by itself: the tables behind the full-text index."""


def script() -> str:
    """Statements, each on lines of its own and ended by a semicolon but the last."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "newest.db", read_only=False)
        try:
            with database.transaction(write=True) as db:
                upgrade(db.core())
            made = [str(sql).strip() for (sql,) in database.rows(_MADE)]
            (version,) = database.rows("SELECT version_num FROM alembic_version")[0]
        finally:
            database.close()
    kept = [*made, f"INSERT INTO alembic_version (version_num) VALUES ('{version}')", LOCAL]
    return ";\n".join(kept) + "\n"


if __name__ == "__main__":
    NEW.write_text(script(), "utf-8")
    sys.stdout.write(f"{NEW.name} is the newest schema.\n")
