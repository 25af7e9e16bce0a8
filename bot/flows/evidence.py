"""Evidence: all that is known of a story as a bundle of files with their hashes, as far as it may be shown.

    gather | written (one document, within the limits of excerpts) | story.json, story.html | manifest.json

What the page shows is what the JSON document has: both are made from the same. docs/legal.md says what a bundle may
hold, and why.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from bot.core import facts
from bot.core.compose import primary_first
from bot.core.showing import HELD_BACK, Allowance, quotable, shown
from bot.core.text.naming import named
from bot.flows import ask
from bot.flows.desk import Desk
from bot.flows.evidence_page import page
from bot.flows.timeline import Moment, moments
from bot.model.act import Done
from bot.model.fact import Dated, EventKind, Facts, Figure, Quote, QuoteKind
from bot.model.item import Item
from bot.model.kept import KeptStory, KeptVersion
from bot.model.lookup import DeliveryRow
from bot.model.message import Kind
from bot.model.story import Alert, Member, Story

FORMAT = "tocsin-story-1"
DOCUMENT, PAGE, MANIFEST = "story.json", "story.html", "manifest.json"
LIMITS = (
    "Headlines, at most 60 words of each piece in all (a quarter of one that is known whole), and hashes. "
    "Whole pieces are not part of it; text_sha256 is of headline, line feed and text as they were read."
)

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a bundle is made of. `story` has of its pieces no more than people may see."""

    at: datetime
    version: str
    story: Story
    kept: KeptStory
    told: Sequence[DeliveryRow]
    done: Sequence[Done]
    never: tuple[str, ...] = ()


async def gather(desk: Desk, text: str, version: str) -> Gathered:
    """A story (S12) with all that is kept of it; `version` is Tocsin's. Raises UsageError, NotFound."""
    story = await ask.story(desk, text)
    kept, told, done = await desk.threads.read(partial(desk.store.history, story.id))
    return Gathered(desk.clock.now(), version, story, kept, told, done, tuple(desk.workspace.never_show))


def folder(found: Gathered) -> str:
    """What the folder of a bundle is called: the story and when it was made."""
    return f"S{found.story.id}-{found.at:%Y%m%dT%H%M%SZ}"


def files(found: Gathered, clean: Callable[[str], str] = str) -> dict[str, bytes]:
    """The files of a bundle by name, the manifest last; `clean` takes secrets out of a text."""
    document = _each(written(found), clean)
    made = {DOCUMENT: _json(document), PAGE: page(document).encode()}
    return made | {MANIFEST: _json(_manifest(document, made))}


def sha256(content: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _each(value: Any, clean: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: _each(each, clean) for key, each in value.items()}
    if isinstance(value, list):
        return [_each(each, clean) for each in value]
    return clean(value) if isinstance(value, str) else value


def _manifest(document: Mapping[str, Any], made: Mapping[str, bytes]) -> Document:
    fetched: dict[tuple[str, str, str], list[str]] = {}
    for piece in document["pieces"]:
        for version in piece["versions"]:
            if (source := version["fetched"]) is not None:
                key = (source["sha256"], source["url"], source["at"])
                fetched.setdefault(key, []).append(f"{piece['id']} version {version['number']}")
    return {
        "format": FORMAT,
        "made_at": document["made_at"],
        "tocsin": document["tocsin"],
        "story": document["story"]["id"],
        "files": [{"name": name, "bytes": len(content), "sha256": sha256(content)} for name, content in made.items()],
        "fetched": [
            {"sha256": digest, "url": url, "at": at, "versions": versions}
            for (digest, url, at), versions in sorted(fetched.items(), key=lambda one: (one[0][2], one[0]))
        ],
    }


# The document.


def written(found: Gathered) -> Document:
    """The bundle's document. Times are ISO 8601 in UTC."""
    story = found.story
    pieces = sorted(story.members, key=lambda member: (member.joined_at, member.item.id))
    happened = moments(story, found.kept, found.told, found.done, found.never)
    said = {item: facts.load(body) for item, _, body in found.kept.said}
    return {
        "format": FORMAT,
        "made_at": _time(found.at),
        "tocsin": found.version,
        "limits": LIMITS,
        "story": _story(story),
        "pieces": [_piece(member, found, said.get(member.item.id, Facts())) for member in pieces],
        "alerts": [_alert(alert) for alert in found.kept.alerts],
        "deliveries": [_delivery(row, found.never) for row in found.told],
        "acts": [_act(done, found.never) for done in found.done],
        "timeline": [_moment(one, found.never) for one in happened],
    }


def _story(story: Story) -> Document:
    first = primary_first(story.members)[0].item.title if story.members else ""
    return {
        "id": f"S{story.id}",
        "headline": first,
        "state": story.state.value,
        "opened_at": _time(story.opened_at),
        "last_piece_at": _time(story.last_item_at),
        "claimed_by": story.claimed_by,
        "decided_by": story.decided_by,
        "follows": f"S{story.follows}" if story.follows else None,
        "joined_to": f"S{story.joined_to}" if story.joined_to else None,
    }


def _piece(member: Member, found: Gathered, said: Facts) -> Document:
    item = member.item
    kept = [version for version in found.kept.versions if version.item.id == item.id]
    newest = kept[-1].item if kept else item
    allowance = Allowance.of(newest)
    allowance.take(item.title)
    versions = [_version(version, found.never, allowance) for version in reversed(kept)]
    told = _facts(newest, item.title, said, found.never, allowance)
    open_ = quotable(newest) and item.title != HELD_BACK
    return {
        "id": f"I{item.id}",
        "source": item.source,
        "role": item.role.value,
        "headline": item.title,
        "excerpt": allowance.rest(shown(newest, found.never).text),
        "url": item.url,
        "authors": list(item.authors),
        "language": item.language,
        "published": _time(item.published),
        "first_seen": _time(item.first_seen),
        "withdrawn": item.withdrawn,
        "also_in": [{"source": other.source, "at": _time(other.at)} for other in member.credited],
        "joined_at": _time(member.joined_at),
        "how": member.how,
        "why": member.why if open_ else "",
        "watches": {match.watch: sorted({span.term for span in match.spans}) for match in member.matches},
        "facts": told,
        "versions": versions[::-1],
    }


def _version(version: KeptVersion, never: tuple[str, ...], allowance: Allowance) -> Document:
    item = shown(version.item, never)
    private = item.private or item.title == HELD_BACK
    text = f"{version.item.title}\n{version.item.text}"
    return {
        "number": version.number,
        "seen_at": _time(version.seen_at),
        "grade": version.grade,
        "headline": item.title if allowance.take(item.title) else None,
        "url": item.url,
        "published": _time(item.published),
        "updated": _time(version.updated),
        "read_from_its_page": version.item.whole,
        "words": len(version.item.text.split()),
        "text_sha256": None if private else sha256(text.encode()),
        "fetched": _fetched(version, private=private),
    }


def _fetched(version: KeptVersion, *, private: bool) -> Document | None:
    """The document that a version was read from; of private persons' only its host: the address leads to them."""
    if version.received is None:
        return None
    url = version.received.url
    told = urlsplit(url).hostname or "" if private else url
    return {"url": told, "at": _time(version.received.at), "sha256": version.received.sha256}


def _facts(
    item: Item, title: str, said: Facts, never: tuple[str, ...], allowance: Allowance
) -> dict[str, list[Document]]:
    """What a piece says, with its words as long as there is room for them; without, where they stand in its text."""
    if item.private or title == HELD_BACK:
        return {"quotations": [], "dates": [], "figures": []}
    words = quotable(item)

    def told(text: str) -> str | None:
        return text if words and allowance.take(text) else None

    quotes = [quote for quote in said.quotes if words and quote.kind is QuoteKind.DIRECT]
    dates = [dated for dated in said.dates if dated.kind is not EventKind.OTHER]
    return {
        "quotations": [
            _quotation(quote, told(quote.text))
            for quote in quotes
            if not named((quote.speaker, quote.role, quote.text), never)
        ],
        "dates": [_date(dated, told(dated.sentence)) for dated in dates if not named((dated.sentence,), never)],
        "figures": [
            _figure(figure, told(figure.sentence))
            for figure in said.figures
            if words and not named((figure.sentence,), never)
        ],
    }


def _quotation(quote: Quote, text: str | None) -> Document:
    place = [quote.start, quote.end]
    return {"speaker": quote.speaker, "role": quote.role, "verb": quote.verb, "text": text, "place": place}


def _date(dated: Dated, sentence: str | None) -> Document:
    return {
        "of": dated.kind.value,
        "date": dated.date.isoformat(),
        "precision": dated.precision.value,
        "sentence": sentence,
        "place": [dated.start, dated.end],
    }


def _figure(figure: Figure, sentence: str | None) -> Document:
    return {"value": figure.value, "unit": figure.unit, "sentence": sentence, "place": [figure.start, figure.end]}


# Messages and people.


def _alert(alert: Alert) -> Document:
    return {
        "id": alert.id,
        "destination": alert.destination,
        "severity": alert.severity.value,
        "opened_at": _time(alert.opened_at),
        "posted_at": _time(alert.posted_at),
        "edited_at": _time(alert.edited_at),
        "ended": alert.ended,
        "link": alert.post.url if alert.post else None,
    }


def _delivery(row: DeliveryRow, never: tuple[str, ...]) -> Document:
    one = row.delivery
    return {
        "id": f"D{one.id}",
        "destination": one.destination,
        "kind": one.kind.value,
        "reason": one.reason.value,
        "state": one.state.value,
        "piece": f"I{one.item_id}" if one.item_id else None,
        "due": _time(one.due),
        "first_sent_at": _time(one.first_sent_at),
        "attempts": one.attempt,
        "key": one.key,
        "link": one.receipt.url if one.receipt else None,
        "events": [
            {"at": _time(at), "state": state, "detail": detail} for at, state, detail in _events(row, tuple(never))
        ],
    }


def _events(row: DeliveryRow, never: tuple[str, ...]) -> Iterator[tuple[datetime, str, str]]:
    """What became of a row. The note of a reply is left out: it copies words of a piece, which are counted there."""
    note = row.delivery.detail if row.delivery.kind is Kind.REPLY else None
    for number, (at, state, detail) in enumerate(row.events):
        quoting = note is not None and (number == 0 or detail == note)
        yield at, state, "" if quoting or named((detail,), never) else detail


def _act(done: Done, never: Iterable[str]) -> Document:
    return {
        "at": _time(done.at),
        "who": done.name,
        "account": done.actor,
        "did": HELD_BACK if named((done.what,), never) else done.what,
        "deed": done.deed.value if done.deed else None,
    }


def _moment(one: Moment, never: Iterable[str]) -> Document:
    text = HELD_BACK if named((one.text,), never) else one.text
    return {"at": _time(one.at), "text": text, "detail": one.detail, "url": one.url}


def _time(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at is not None else None
