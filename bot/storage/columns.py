"""The kinds of columns that the tables are made of."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, Text

metadata = MetaData()
whole_number = BigInteger().with_variant(Integer(), "sqlite")


def id_() -> Column[int]:
    """The number of a row."""
    return Column("id", whole_number, primary_key=True)


def to(table: str, *, name: str | None = None, nullable: bool = False) -> Column[int]:
    """The number of a row of another table."""
    return Column(name or f"{table}_id", whole_number, ForeignKey(f"{table}.id"), nullable=nullable)


def text(name: str, *, nullable: bool = False) -> Column[str]:
    """A text."""
    return Column(name, Text, nullable=nullable)


def whole(name: str, *, nullable: bool = False) -> Column[int]:
    """A whole number of 64 bits: times and durations in microseconds, hashes."""
    return Column(name, BigInteger, nullable=nullable)


def whole_id(name: str) -> Column[int]:
    """An id that may be missing, kept without a foreign key: columns added to a table that was there."""
    return Column(name, whole_number, nullable=True)


def count(name: str) -> Column[int]:
    """A whole number that begins at nought; flags too."""
    return Column(name, BigInteger, nullable=False, server_default="0")
