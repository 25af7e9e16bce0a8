"""The schema's history. To change a table: edit schema.py, add versions/vNNNN_what.py, raise `schema.HEAD`.

Migrations travel inside the package and run when a store is opened for writing; they are never edited afterwards.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def configured() -> Config:
    """Alembic's configuration, without a file: nothing is printed and logging is left alone."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def upgrade(connection: Connection) -> None:
    """Bring the database behind this connection to the newest schema, within the caller's transaction."""
    config = configured()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def head() -> str | None:
    """The newest migration there is."""
    return ScriptDirectory.from_config(configured()).get_current_head()
