"""Times as stored: microseconds since 1970 in UTC, as integers, exact in both directions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import overload

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@overload
def stamp(moment: datetime) -> int: ...
@overload
def stamp(moment: None) -> None: ...
def stamp(moment: datetime | None) -> int | None:
    """Microseconds since 1970 of an aware time; None stays None."""
    return None if moment is None else (moment - EPOCH) // _TICK


@overload
def moment(value: int) -> datetime: ...
@overload
def moment(value: None) -> None: ...
def moment(value: int | None) -> datetime | None:
    """The time of a stored number, in UTC; None stays None."""
    return None if value is None else EPOCH + timedelta(microseconds=value)


@overload
def length(duration: timedelta) -> int: ...
@overload
def length(duration: None) -> None: ...
def length(duration: timedelta | None) -> int | None:
    """Microseconds of a duration; None stays None."""
    return None if duration is None else duration // _TICK


@overload
def duration(value: int) -> timedelta: ...
@overload
def duration(value: None) -> None: ...
def duration(value: int | None) -> timedelta | None:
    """The duration of a stored number of microseconds; None stays None."""
    return None if value is None else timedelta(microseconds=value)
