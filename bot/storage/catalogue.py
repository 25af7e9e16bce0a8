"""Sources, watches and destinations: what the file says, what people add, and what ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.errors import NotFound, Refused, StoreError
from bot.model.delivery import Destination
from bot.model.lookup import SourceRow
from bot.model.source import Health, Origin, Source, Standing
from bot.model.watch import Watch
from bot.storage import rows
from bot.storage.coding import dumps
from bot.storage.database import Database
from bot.storage.entering import WORKSPACE
from bot.storage.people import note
from bot.storage.times import length, stamp

FIRST_INTERVAL = timedelta(minutes=5)
"""The rhythm noted for a source before its first poll; the poll then decides it."""

_UNLEARNED = {
    "etag": None,
    "last_modified": None,
    "body_hash": None,
    "first_polled_at": None,
    "last_good_at": None,
    "last_new_at": None,
    "full_fetch_at": None,
    "high_water": None,
    "failures": 0,
    "deaths": 0,
    "health": Health.OK.value,
    "reason": "",
    "health_since": None,
    "told_at": None,
    "moved_to": None,
    "moved_count": 0,
    "gap": None,
    "lull": None,
}
"""What polling learned about an address; forgotten when the address changes."""

_Held = dict[str, dict[str, Any]]


def reconcile(
    db: Database,
    sources: Sequence[Source],
    watches: Sequence[Watch],
    destinations: Sequence[Destination],
    now: datetime,
) -> None:
    """Bring the store to what the file says, by name. Raises StoreError on names that a person uses too."""
    held_sources, held_watches = _held(db, "source"), _held(db, "watch")
    _refuse_shared(sources, held_sources, "source")
    _refuse_shared(watches, held_watches, "watch")
    for source in sources:
        _put_source(db, source, held_sources.get(source.name), stamp(now))
    for watch in watches:
        _put_watch(db, watch, held_watches.get(watch.name))
    _end_missing(db, "source", {source.name for source in sources}, held_sources)
    _end_missing(db, "watch", {watch.name for watch in watches}, held_watches)
    _put_destinations(db, destinations)


def _held(db: Database, table: str) -> _Held:
    """The rows of a table with names, by name."""
    return {row["name"]: row for row in db.records(f"SELECT * FROM {table}")}


def _row_of_watch(db: Database, name: str) -> dict[str, Any] | None:
    """The row of the watch of exactly this name, ended or not; the unique index over names finds it."""
    wanted = "SELECT * FROM watch WHERE workspace_id = ? AND name = ?"
    return next(iter(db.records(wanted, (WORKSPACE, name))), None)


def _insert(db: Database, table: str, values: Mapping[str, object]) -> int:
    marks = ", ".join("?" for _ in values)
    return db.insert(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


def _update(db: Database, table: str, id_: int, values: Mapping[str, object]) -> None:
    columns = ", ".join(f"{name} = ?" for name in values)
    db.run(f"UPDATE {table} SET {columns} WHERE id = ?", (*values.values(), id_))


def _refuse_shared(wanted: Iterable[Source] | Iterable[Watch], held: _Held, what: str) -> None:
    for thing in wanted:
        row = held.get(thing.name)
        if row and row["origin"] == Origin.CHAT and row["standing"] != Standing.ENDED:
            owner = f" by {row['owner']}" if row.get("owner") else ""
            raise StoreError(
                f'The {what} "{thing.name}" is in the configuration file and was also made in chat or by a '
                f"command{owner}. Rename one of them, or end the other with `tocsin {what} remove`."
            )


def _end_missing(db: Database, table: str, kept: set[str], held: _Held) -> None:
    for name, row in held.items():
        if name not in kept and row["origin"] == Origin.FILE and row["standing"] != Standing.ENDED:
            _update(db, table, row["id"], {"standing": Standing.ENDED.value})


def _standing(wanted: Standing, row: dict[str, Any] | None) -> str:
    """A person may pause what the file keeps: reading the file again does not undo that."""
    paused = row is not None and row["standing"] == Standing.PAUSED
    return Standing.PAUSED.value if paused else wanted.value


# Sources.


def _source_values(source: Source) -> dict[str, Any]:
    return {
        "url": source.url,
        "kind": source.kind,
        "tags": rows.names(source.tags),
        "every": length(source.every),
        "excerpt": source.excerpt.value,
        "full_text": int(source.full_text),
        "origin": source.origin.value,
    }


def _put_source(db: Database, source: Source, row: dict[str, Any] | None, now: int) -> int:
    values = {**_source_values(source), "standing": _standing(source.standing, row)}
    fresh = {**_UNLEARNED, "next_due": now, "added_at": now, "interval": length(source.every or FIRST_INTERVAL)}
    if row is None:
        id_ = _insert(db, "source", {"name": source.name, "fence": 0, "items": 0, **values, **fresh})
        _insert(db, "subscription", {"workspace_id": WORKSPACE, "source_id": id_})
        return id_
    if row["url"] != source.url or row["kind"] != source.kind:
        values |= fresh
    elif row["standing"] == Standing.ENDED:
        values["next_due"] = now
    if any(row[name] != value for name, value in values.items()):
        _update(db, "source", row["id"], values)
    return int(row["id"])


def add_source(db: Database, source: Source, actor: str, now: datetime) -> int:
    """Keep a source made by a person. Raises Refused if the name is taken."""
    row = _held(db, "source").get(source.name)
    if row and row["standing"] != Standing.ENDED:
        raise Refused(f'There is already a source "{source.name}" ({row["url"]}). Choose another name.')
    id_ = _put_source(db, source, row, stamp(now))
    note(db, actor, f"added the source {source.name} ({source.url})", stamp(now))
    return id_


def end_source(db: Database, name: str, actor: str, now: datetime) -> None:
    """End a source made by a person. Raises NotFound, Refused."""
    row = _held(db, "source").get(name)
    if row is None or row["standing"] == Standing.ENDED:
        raise NotFound(f'There is no source "{name}"; `tocsin source list` shows them all.')
    if row["origin"] == Origin.FILE:
        raise Refused(f'The source "{name}" is kept in the configuration file: remove it there, or pause it here.')
    _update(db, "source", row["id"], {"standing": Standing.ENDED.value})
    note(db, actor, f"ended the source {name}", stamp(now))


def sources(db: Database) -> list[SourceRow]:
    """All sources that have not ended, by name."""
    width = len(rows.SOURCE.split(", "))
    return [
        SourceRow(rows.source(row), rows.progress(row[width:]), row[-1])
        for row in db.rows(
            f"SELECT {rows.SOURCE}, {rows.PROGRESS}, items FROM source WHERE standing <> 'ended' ORDER BY name"
        )
    ]


# Watches.


def _watch_values(watch: Watch) -> dict[str, Any]:
    return {
        "query": watch.query,
        "severity": watch.severity.value,
        "destinations": dumps(watch.to, tuple[str, ...]),
        "mode": watch.mode.value if watch.mode else None,
        "mention": dumps(dict(watch.mention), dict[str, str]),
        "only_tags": rows.names(watch.only_tags),
        "only_languages": rows.names(watch.only_languages),
        "owner": watch.owner,
        "origin": watch.origin.value,
    }


def _put_watch(db: Database, watch: Watch, row: dict[str, Any] | None) -> int:
    values = {**_watch_values(watch), "standing": _standing(watch.standing, row)}
    if row is None:
        return _insert(db, "watch", {"workspace_id": WORKSPACE, "name": watch.name, "version": 1, **values})
    if row["query"] != watch.query:
        values["version"] = row["version"] + 1
    if any(row[name] != value for name, value in values.items()):
        _update(db, "watch", row["id"], values)
    return int(row["id"])


def add_watch(db: Database, watch: Watch, actor: str, now: datetime) -> int:
    """Keep a watch made by a person. Raises Refused if the name is taken."""
    row = _row_of_watch(db, watch.name)
    if row and row["standing"] != Standing.ENDED:
        raise Refused(f'There is already a watch "{watch.name}": {row["query"]}. Choose another name.')
    id_ = _put_watch(db, watch, row)
    note(db, actor, f"added the watch {watch.name}: {watch.query}", stamp(now))
    return id_


def edit_watch(db: Database, watch: Watch, actor: str, now: datetime) -> None:
    """Change the watch of this name. Raises NotFound, Refused."""
    row = _made_by_hand(db, watch.name)
    _put_watch(db, watch, row)
    note(db, actor, f"changed the watch {watch.name}: {watch.query} (was {row['query']})", stamp(now))


def end_watch(db: Database, name: str, actor: str, now: datetime) -> None:
    """End a watch made by a person. Raises NotFound, Refused."""
    row = _made_by_hand(db, name)
    _update(db, "watch", row["id"], {"standing": Standing.ENDED.value})
    note(db, actor, f"ended the watch {name}: {row['query']}", stamp(now))


def pause_watch(db: Database, name: str, actor: str, now: datetime, *, paused: bool) -> None:
    """Let a watch rest or go on. Raises NotFound."""
    row = _in_force(db, name)
    _update(db, "watch", row["id"], {"standing": (Standing.PAUSED if paused else Standing.ACTIVE).value})
    note(db, actor, f"{'paused' if paused else 'resumed'} the watch {name}", stamp(now))


def _in_force(db: Database, name: str) -> dict[str, Any]:
    row = _row_of_watch(db, name)
    if row is None or row["standing"] == Standing.ENDED:
        raise NotFound(f'There is no watch "{name}"; `tocsin watch list` shows them all.')
    return row


def _made_by_hand(db: Database, name: str) -> dict[str, Any]:
    row = _in_force(db, name)
    if row["origin"] == Origin.FILE:
        raise Refused(f'The watch "{name}" is kept in the configuration file: change it there, or pause it here.')
    return row


def watch(db: Database, name: str) -> Watch | None:
    """The watch of exactly this name, unless it has ended."""
    wanted = f"SELECT {rows.WATCH} FROM watch WHERE workspace_id = ? AND name = ? AND standing <> 'ended'"
    row = db.first(wanted, (WORKSPACE, name))
    return None if row is None else rows.watch(row)


def watches(db: Database) -> list[Watch]:
    """All watches that have not ended, by name."""
    return [
        rows.watch(row) for row in db.rows(f"SELECT {rows.WATCH} FROM watch WHERE standing <> 'ended' ORDER BY name")
    ]


# Destinations.


def _put_destinations(db: Database, destinations: Sequence[Destination]) -> None:
    held = _held(db, "destination")
    for destination in destinations:
        values = {"settings": rows.destination_text(destination), "standing": Standing.ACTIVE.value}
        row = held.pop(destination.name, None)
        if row is None:
            _insert(db, "destination", {"workspace_id": WORKSPACE, "name": destination.name, **values})
        elif any(row[name] != value for name, value in values.items()):
            _update(db, "destination", row["id"], values)
    for row in held.values():
        _update(db, "destination", row["id"], {"standing": Standing.ENDED.value})
