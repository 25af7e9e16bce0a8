"""One tree of errors; the docstring of each class is its meaning.

    TocsinError
      ConfigError        the configuration cannot be used (carries every fault at once)
      QueryError         a watch query cannot be read (carries the position and a remedy)
      DocumentError      a fetched document is not what its source promised
      StoreError         the database cannot do what was asked
        StoreLocked      another Tocsin process holds this database
        StoreDamaged     the database failed its integrity check or is from a newer Tocsin
        StoreFull        the disk is full
      NotFound           no such story, watch, source, delivery ...
      Refused            the person may not do this, or the thing is kept in the file
      UsageError         the command was used wrongly

Expected failures of one source or one destination are values (`FetchFailed`, `NotSent`, `Unclear`),
not exceptions: they never end the run.
"""

from __future__ import annotations


class TocsinError(Exception):
    """Something Tocsin can explain: `str(error)` is fit for the person who caused it."""


class ConfigError(TocsinError):
    """The configuration cannot be used; `faults` has one line for each fault, all of them."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class QueryError(TocsinError):
    """A query cannot be read: `position` counts code points from 0, `remedy` says what would be right."""

    def __init__(self, problem: str, query: str, position: int, remedy: str = "") -> None:
        self.problem = problem
        self.query = query
        self.position = position
        self.remedy = remedy
        super().__init__(self.pointed())

    def pointed(self) -> str:
        """The problem with a caret under the place, over three lines."""
        hint = f" {self.remedy}" if self.remedy else ""
        return f"{self.problem} (at character {self.position + 1}).{hint}\n  {self.query}\n  {' ' * self.position}^"


class DocumentError(TocsinError):
    """A fetched document is not what its source promised."""


class StoreError(TocsinError):
    """The database cannot do what was asked."""


class StoreLocked(StoreError):
    """Another Tocsin process holds this database."""


class StoreDamaged(StoreError):
    """The database failed its integrity check, or comes from a newer Tocsin."""


class StoreFull(StoreError):
    """The disk is full: nothing was stored."""


class NotFound(TocsinError):
    """There is no such story, watch, source, delivery or destination."""


class Refused(TocsinError):
    """The person may not do this, or the thing is kept in the configuration file."""


class UsageError(TocsinError):
    """The command was used wrongly; the text says how it is used."""
