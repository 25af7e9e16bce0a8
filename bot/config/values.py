"""Single values of the file: each reader takes what YAML gave and returns the value, or says what would be right.

duration · clock · quiet · digest · burst · zone · database · listen · web_address · text · count · flag · choice
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time, timedelta
from enum import StrEnum
from typing import NoReturn, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic_core import PydanticCustomError

from bot.config.faults import nearest, one_of, quoted
from bot.config.reading import Whole

E = TypeVar("E", bound=StrEnum)

Reader = Callable[[object], str]

LONGEST = timedelta(days=36_500)
"""A hundred years stand for ever: longer spans would leave the calendar when they are taken from a date."""

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_SPAN = re.compile(r"(\d{1,18}(?:\.\d{1,9})?)\s*([smhd])")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")


def wrong(text: str) -> NoReturn:
    """Refuse a value; the text becomes the fault."""
    raise PydanticCustomError("tocsin", "{text}", {"text": text})


def duration(value: object) -> timedelta:
    """A span of time such as 30s, 5m, 6h or 400d; 0 needs no unit."""
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        if isinstance(value, int) and not isinstance(value, bool):
            if value == 0:
                return timedelta()
            if value > 0:
                wrong(f"{value} has no unit; write {value}s, {value}m, {value}h or {value}d")
        wrong(f"{quoted(value)} is not a duration; write a number and s, m, h or d, such as 30s, 5m, 6h or 400d")
    try:
        return min(timedelta(**{_UNITS[found[2]]: float(found[1])}), LONGEST)
    except OverflowError:
        return LONGEST


def whole_days(value: object) -> timedelta:
    """A duration of whole days, such as 7d; 0d is the day itself."""
    span = duration(value)
    if span % timedelta(days=1) or span > timedelta(days=366):
        wrong(f"{quoted(value)} is not a number of days up to 366; write it as 7d, 1d or 0d")
    return span


def rhythm(value: object) -> timedelta:
    """A duration that is more than nothing."""
    span = duration(value)
    if span <= timedelta():
        wrong(f"{quoted(value)} is no rhythm; write a duration above 0, such as 30s")
    return span


def clock(value: object) -> time:
    """A time of day, 00:00 to 24:00 (which is 00:00)."""
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        wrong(f'{quoted(value)} is not a time of day; write hours and minutes in quotes, such as "08:00"')
    hour, minute = int(found[1]), int(found[2])
    if (hour, minute) == (24, 0):
        return time()
    if hour > 23 or minute > 59:
        wrong(f"{quoted(value)} is not a time of day; write 00:00 to 23:59")
    return time(hour, minute)


def quiet(value: object) -> tuple[time, time]:
    """From when to when a destination is left in peace; it may pass midnight."""
    ends = re.split(r"\s*[-–]\s*", value.strip()) if isinstance(value, str) else []
    if len(ends) != 2:
        wrong(f'{quoted(value)} is not a stretch of quiet hours; write from-to, such as "22:00-07:00"')
    start, end = clock(ends[0]), clock(ends[1])
    if start == end:
        wrong(f'{quoted(value)} begins and ends at once; write two different times, such as "22:00-07:00"')
    return start, end


def digest(value: object) -> time | None:
    """A time of day for a daily digest; None stands for hourly."""
    if value == "hourly":
        return None
    if not isinstance(value, str) or not _CLOCK.fullmatch(value.strip()):
        wrong(f'{quoted(value)} is not a time for a digest; write a time of day in quotes ("08:00") or hourly')
    return clock(value)


def burst(value: object) -> tuple[int, timedelta]:
    """How many announcements in what time are one digest, as in 20/10m."""
    found = re.fullmatch(r"(\d{1,9})\s*/\s*(.+)", value.strip()) if isinstance(value, str) else None
    if found is None:
        wrong(f'{quoted(value)} is not a burst; write a number, a slash and a duration, such as "20/10m"')
    return int(found[1]), rhythm(found[2])


def zone(value: object) -> str:
    """A time zone of the IANA list (https://www.iana.org/time-zones), such as Europe/London."""
    if isinstance(value, str) and value:
        try:
            return ZoneInfo(value).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            close = nearest(value, available_timezones())
            hint = f'did you mean "{close}"?' if close else "write one such as Europe/London"
            wrong(f"{quoted(value)} is not a time zone; {hint}")
    wrong(f"{quoted(value)} is not a time zone; write one such as Europe/London")


def text(value: object) -> str:
    """A text that is not empty. A number is taken as it was written, because ids are often left unquoted."""
    if isinstance(value, Whole):
        return value.written
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        wrong(f'{quoted(value)} is not a text; write words, in quotes if need be ("{_bare(value)}")')
    if not value.strip():
        wrong("is empty; write a text, or leave the line out")
    return value.strip()


def _bare(value: object) -> str:
    return quoted(value) if isinstance(value, (bool, float)) else "..."


def line(value: object) -> str:
    """A text on one line without control characters."""
    given = text(value)
    if not given.isprintable():
        wrong("has a line break or control character; write it on one line")
    return given


def name(value: object) -> str:
    """A name of at most 80 characters on one line."""
    given = line(value)
    if len(given) > 80:
        wrong(f"{quoted(given)} has {len(given)} characters; write a name of at most 80")
    return given


def person_group(value: object) -> str:
    """The id of a group or role to call; never everyone."""
    given = line(value)
    if given.lstrip("@<!").rstrip(">").casefold() in ("everyone", "here", "channel"):
        wrong(f"{quoted(given)} would ring everybody; write the id of a user group or role")
    return given


def count(value: object) -> int:
    """A whole number from 0."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        wrong(f"{quoted(value)} is not a number from 0 up; write a whole number such as 3")
    return int(value)


def at_least_one(value: object) -> int:
    """A whole number from 1."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        wrong(f"{quoted(value)} is not a number from 1 up; write a whole number such as 4")
    return int(value)


def version(value: object) -> int:
    """The version of this file format: 1."""
    if value != 1 or isinstance(value, (bool, float)):
        wrong(f"{quoted(value)} is not a version this Tocsin reads; write 1")
    return 1


def flag(value: object) -> bool:
    """true or false; YAML 1.2 knows no yes and no."""
    if not isinstance(value, bool):
        wrong(f"{quoted(value)} is neither true nor false; write true or false without quotes")
    return value


def choice(kind: type[E], what: str) -> Callable[[object], E]:
    """A reader of one word out of an enumeration; `what` is what the words are, with its article."""

    def read(value: object) -> E:
        if isinstance(value, str) and value in set(kind):
            return kind(value)
        wrong(f"{quoted(value)} is not {what}; write {one_of(kind)}")

    return read


def web_address(value: object) -> str:
    """An absolute http(s) address without a password in it."""
    given = value.strip() if isinstance(value, str) else ""
    if re.match(r"[^/?#]*//[^/?#]*:[^/?#]*@", given):
        wrong("holds a password; leave it out of the address, Tocsin reads public sources only")
    try:
        parts = urlsplit(given)
        host, _ = parts.hostname, parts.port
    except ValueError:
        wrong(f"{quoted(value)} is not a web address; write one such as https://example.org/feed.xml")
    if parts.scheme not in ("http", "https") or not host or not given.isprintable() or " " in given:
        wrong(f"{quoted(value)} is not a web address; write one such as https://example.org/feed.xml")
    return given


def proxy(value: object) -> str:
    """The address of an HTTP proxy, which may hold a name and password; a fault never repeats it."""
    given = value.strip() if isinstance(value, str) else ""
    try:
        parts = urlsplit(given)
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and given.isprintable():
            return given
    except ValueError:
        pass  # said below
    wrong("is not the address of a proxy; write one such as http://proxy.example.org:3128")


def secret_address(value: object) -> str:
    """The address of a webhook, from the environment; a fault never repeats it."""
    given = value.strip() if isinstance(value, str) else ""
    try:
        parts = urlsplit(given)
        if parts.scheme in ("http", "https") and parts.hostname and given.isprintable() and " " not in given:
            return given
    except ValueError:
        pass  # said below
    wrong("holds no web address; write the whole address of the webhook, beginning with https://")


def api_base(value: object, ending: str, slash: bool) -> str:
    """The base of a platform's API, which ends in `ending`; with or without a last slash as the library wants it."""
    given = web_address(value).rstrip("/")
    if not given.endswith(ending):
        shown = ending + ("/" if slash else "")
        root = "/".join(given.split("/")[:3])
        wrong(f"{quoted(value)} does not end in {shown}; write the whole base, such as {root}{shown}")
    return f"{given}/" if slash else given


def slack_base(value: object) -> str:
    """The base of Slack's API; it ends in /api/ because slack_sdk appends method names to it."""
    return api_base(value, "/api", slash=True)


def discord_base(value: object) -> str:
    """The base of Discord's API; it ends in /api/v10, the version whose limits we keep."""
    return api_base(value, "/api/v10", slash=False)


def database(value: object) -> str:
    """sqlite:///relative, sqlite:////absolute or postgresql://..."""
    given = value.strip() if isinstance(value, str) else ""
    if given.startswith("sqlite:///") and len(given) > len("sqlite:///"):
        return given
    if given.startswith("postgresql://") and len(given) > len("postgresql://"):
        return given
    if given.startswith("postgres://"):
        wrong(f"{quoted(given)} begins with postgres://; write postgresql://")
    wrong(f"{quoted(value)} is not a database; write sqlite:///var/tocsin.db or postgresql://host/name")


def host_port(value: object, *, lowest: int = 1) -> tuple[str, int]:
    """A host (an IPv6 address in brackets) and a port, as in 127.0.0.1:8080."""
    given = value.strip() if isinstance(value, str) else ""
    host, colon, port = given.rpartition(":")
    if not colon or not _HOST.fullmatch(host):
        wrong(f'{quoted(value)} is not host:port; write it like "127.0.0.1:8080"')
    if not port.isascii() or not port.isdigit() or len(port) > 5 or not lowest <= int(port) <= 65535:
        wrong(f"{quoted(value)} has no usable port; write a port from {lowest} to 65535 after the colon")
    return host.strip("[]").lower(), int(port)


def private_address(value: object) -> str:
    """One exact host:port that may be dialled although it is not a public address."""
    host, port = host_port(value)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def listen(value: object) -> tuple[str, int]:
    """Where the dashboard listens; port 0 takes any free one."""
    return host_port(value, lowest=0)


def variable(value: object) -> str:
    """The name of an environment variable."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,120}", value):
        wrong(f"{quoted(value)} is not the name of an environment variable; write one such as SLACK_WEBHOOK_DESK")
    return value
