"""The made-up week as data: what each outlet's feed holds at any moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WINDOW = 30
"""Items that a feed shows."""
NOISE_EVERY = timedelta(hours=2)

PLACES = ("Mill Road", "Saltmarsh", "Eastgate", "Port Ferris", "Ashby Vale", "Kingsmere", "Old Quay", "Thornley")
HAPPENINGS = (
    ("Council approves cycle lane in {place}", "Councillors voted by a narrow margin after two hours of debate."),
    ("{place} library to open on Sundays from May", "Volunteers will staff the desk in the first months."),
    ("Ferry timetable changes announced for {place}", "The operator said the first boat would leave at six."),
    ("{place} Rovers win the derby in extra time", "The winner came from a corner three minutes before the end."),
    ("Flood defences at {place} pass their first test", "Engineers will inspect the gates after the spring tide."),
    ("New head teacher named for {place} school", "She takes up her post after the summer holidays."),
    ("Bakery in {place} marks a hundred years", "The oven that its founder built is still in use."),
)


@dataclass(frozen=True, slots=True)
class Outlet:
    """A source of the week. `kind` is the format of its feed: rss, atom or json."""

    slug: str
    name: str
    kind: str
    tags: tuple[str, ...]
    noise: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One item of a feed at one moment."""

    outlet: str
    id: str
    at: datetime
    title: str
    text: str
    guid: str


@dataclass(frozen=True, slots=True)
class Week:
    """The whole week; `on_air` says what a feed holds at a moment."""

    start: datetime
    outlets: tuple[Outlet, ...]
    pieces: tuple[Piece, ...]
    edits: tuple[tuple[datetime, str, str, str], ...]
    broken: tuple[str, datetime, datetime]
    renamed: tuple[str, datetime]

    @property
    def end(self) -> datetime:
        """Sunday night, after the last digest."""
        return self.start + timedelta(days=6, hours=21)

    def is_broken(self, slug: str, now: datetime) -> bool:
        """Whether the feed answers with a web page at this moment."""
        outlet, start, end = self.broken
        return slug == outlet and start <= now < end

    def on_air(self, slug: str, now: datetime) -> list[Piece]:
        """The newest items of a feed, newest first, as they read at this moment."""
        shown = [self._edited(piece, now) for piece in self.pieces if piece.outlet == slug and piece.at <= now]
        outlet, moved = self.renamed
        if slug == outlet and now >= moved:
            shown = [self._renamed(piece) if piece.at < moved else piece for piece in shown]
        return sorted(shown, key=lambda piece: (piece.at, piece.id), reverse=True)[:WINDOW]

    def _edited(self, piece: Piece, now: datetime) -> Piece:
        for at, item, title, text in self.edits:
            if item == piece.id and at <= now:
                piece = replace(piece, title=title, text=text)
        return piece

    def _renamed(self, piece: Piece) -> Piece:
        moved = self.renamed[1]
        return replace(piece, guid=f"v2-{piece.guid}", at=min(piece.at + timedelta(days=1), moved))


def load() -> Week:
    """The shipped week."""
    text = resources.files("bot.demo").joinpath("week.yaml").read_text("utf-8")
    told: Mapping[str, Any] = YAML(typ="safe").load(text)
    start = told["start"]
    outlets = tuple(
        Outlet(o["slug"], o["name"], o["kind"], tuple(o["tags"]), o.get("noise", False)) for o in told["outlets"]
    )
    news = [_piece(item, start) for item in told["items"]]
    flood = told["flood"]
    broken, renamed = told["broken"], told["renamed"]
    return Week(
        start=start,
        outlets=outlets,
        pieces=(*news, *_noise(outlets, start), *_flood(flood["in"], _moment(flood["at"], start), flood["items"])),
        edits=tuple((_moment(e["at"], start), e["item"], e["title"], e["text"]) for e in told["edits"]),
        broken=(broken["in"], _moment(broken["from"], start), _moment(broken["to"], start)),
        renamed=(renamed["in"], _moment(renamed["at"], start)),
    )


def _moment(text: str, start: datetime) -> datetime:
    """`Thu 16:30` as a moment of the week."""
    day, clock = text.split()
    hours, minutes = clock.split(":")
    return start + timedelta(days=DAYS.index(day), hours=int(hours), minutes=int(minutes))


def _piece(item: Mapping[str, Any], start: datetime) -> Piece:
    at = _moment(item["at"], start)
    return Piece(item["in"], item["id"], at, item["title"], item["text"], f"tag:{item['in']}.example,{item['id']}")


def _noise(outlets: tuple[Outlet, ...], start: datetime) -> list[Piece]:
    """What local papers write all week, from three days before it, so that the first poll finds an archive."""
    made = []
    loud = [outlet for outlet in outlets if outlet.noise]
    for number in range(int(timedelta(days=10) / NOISE_EVERY)):
        at = start - timedelta(days=3) + number * NOISE_EVERY
        for k, outlet in enumerate(loud):
            title, text = HAPPENINGS[(number + k) % len(HAPPENINGS)]
            place = PLACES[(number * 3 + k * 5) % len(PLACES)]
            name = f"local-{number}"
            made.append(
                Piece(
                    outlet.slug,
                    name,
                    at + timedelta(minutes=7 * k),
                    title.format(place=place),
                    f"{text} Week {number // 12 + 1}, report {number + 1} from {place}.",
                    f"tag:{outlet.slug}.example,{name}",
                )
            )
    return made


def _flood(slug: str, at: datetime, count: int) -> list[Piece]:
    return [
        Piece(
            slug,
            f"ward-{number}",
            at + timedelta(minutes=number),
            f"Local election: result for ward {number + 1} of {PLACES[number % len(PLACES)]}",
            f"Turnout in ward {number + 1} was {30 + number % 25} per cent.",
            f"tag:{slug}.example,ward-{number}",
        )
        for number in range(count)
    ]
