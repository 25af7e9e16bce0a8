"""Which schema this Tocsin works with; apart from the tables, so that opening a database needs no SQLAlchemy."""

HEAD = "0009"
"""The migration that makes the schema; a test compares it with the newest one in migrations/."""
