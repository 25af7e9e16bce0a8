"""What people change of the desk itself: watches and sources made by hand, deliveries sent again or given up.

What they decide of stories is in `decide`. Each act is decided in `core.plan` and audited.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from bot.core.match import parse
from bot.core.plan import act
from bot.errors import NotFound, Refused, UsageError
from bot.flows import ask, prune, upkeep
from bot.flows.decide import permitted
from bot.flows.desk import Desk
from bot.flows.reloading import changed, resourced
from bot.model.acting import ActPlan
from bot.model.actor import Actor
from bot.model.policy import Pruned
from bot.model.source import Origin, Source
from bot.model.watch import Severity, Watch


async def add_watch(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Watch:
    """Keep a watch made by hand, after its query was read. Raises QueryError, UsageError, Refused."""
    permitted(actor)
    parse(arguments["query"], desk.families)
    watch = Watch(
        name=arguments["name"],
        query=arguments["query"],
        severity=_severity(arguments.get("severity", Severity.NORMAL)),
        to=_destinations(desk, arguments.get("to", "")) or tuple(desk.workspace.destinations),
        owner=actor.key,
        origin=Origin.CHAT,
    )
    if not watch.to:
        raise UsageError("There is no destination yet to send alerts to; add one under “destinations” in the file.")
    now = desk.clock.now()
    await desk.threads.write(partial(desk.store.add_watch, watch, actor.key, now))
    return await changed(desk, watch.name) or watch


async def edit_watch(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Watch:
    """Change query, destinations or severity of a watch made by hand.

    Raises QueryError, UsageError, NotFound, Refused.
    """
    permitted(actor)
    old = await ask.watch(desk, arguments["name"])
    _made_by_hand(desk, old)
    query = arguments.get("query") or old.query
    parse(query, desk.families)
    severity = _severity(arguments["severity"]) if arguments.get("severity") else old.severity
    new = replace(old, query=query, severity=severity, to=_destinations(desk, arguments.get("to", "")) or old.to)
    if new == old:
        raise UsageError("Nothing would change: give a query, --to or --severity that differs.")
    now = desk.clock.now()
    await desk.threads.write(partial(desk.store.edit_watch, new, actor.key, now))
    return await changed(desk, new.name) or new


async def remove_watch(desk: Desk, name: str, actor: Actor) -> str:
    """End a watch made by hand; what it caught stays. Raises NotFound, Refused."""
    permitted(actor)
    watch = await ask.watch(desk, name)
    _made_by_hand(desk, watch)
    now = desk.clock.now()
    await desk.threads.write(partial(desk.store.end_watch, watch.name, actor.key, now))
    await changed(desk, watch.name)
    return f"Watch “{watch.name}” is ended. What it caught stays in the archive."


async def pause_watch(desk: Desk, name: str, actor: Actor, *, paused: bool) -> str:
    """Let a watch rest or go on, also one of the file. Raises NotFound."""
    permitted(actor)
    watch = await ask.watch(desk, name)
    now = desk.clock.now()
    await desk.threads.write(partial(desk.store.pause_watch, watch.name, actor.key, now, paused=paused))
    await changed(desk, watch.name)
    if paused:
        return f"Watch “{watch.name}” rests. It catches nothing until “watch resume {watch.name}”."
    return f"Watch “{watch.name}” catches what comes in from now on."


def _made_by_hand(desk: Desk, watch: Watch) -> None:
    """Raises Refused for a watch of the file, with the place where it can be changed."""
    if watch.origin is Origin.FILE:
        place = desk.places.get(("watch", watch.name), "the configuration file")
        raise Refused(
            f"Watch “{watch.name}” is kept in {place}: change it there. “watch pause {watch.name}” lets it rest."
        )


def _severity(text: str) -> Severity:
    if text not in list(Severity):
        raise UsageError(f"“{text}” is no severity; write low, normal, high or urgent.")
    return Severity(text)


def _destinations(desk: Desk, text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    known = desk.workspace.destinations
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"There is no destination “{', '.join(unknown)}”; there are: {', '.join(known) or 'none'}.")
    return names


async def add_source(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Source:
    """Keep a source made by hand. Raises UsageError, Refused."""
    permitted(actor)
    url = _feed_address(arguments["url"])
    tags = frozenset(tag.strip() for tag in arguments.get("tags", "").split(",") if tag.strip())
    source = Source(name=arguments.get("name") or url, url=url, tags=tags, origin=Origin.CHAT)
    now = desk.clock.now()
    await desk.threads.write(partial(desk.store.add_source, source, actor.key, now))
    await resourced(desk)
    return source


def _feed_address(given: str) -> str:
    """The address, if it may be kept. A password in it is refused and not repeated: it would stand in every answer."""
    url = given.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if "@" in url.partition("//")[2].partition("/")[0]:
        raise UsageError("The address holds a name or password; leave them out, Tocsin reads public sources only.")
    if not host or parts.scheme not in ("http", "https") or not url.isprintable() or " " in url:
        raise UsageError(f"“{url}” is no web address; give the feed's whole link, starting with https://.")
    return url


async def remove_source(desk: Desk, name: str, actor: Actor) -> str:
    """End a source made by hand; its items stay. Raises NotFound, Refused."""
    permitted(actor)
    now = desk.clock.now()
    await desk.threads.write(partial(desk.store.end_source, name, actor.key, now))
    await resourced(desk)
    return f"Source “{name}” is no longer read. What it brought stays in the archive."


async def retry(desk: Desk, text: str, actor: Actor) -> str:
    """Send a delivery (D34) again; what was done, in words. Raises NotFound, Refused."""
    permitted(actor)
    row = (await ask.delivery(desk, text)).delivery
    return await _act(desk, act.retry(row, actor, desk.clock.now()), actor, f"retry D{row.id}")


async def drop(desk: Desk, text: str, actor: Actor) -> str:
    """Give a delivery (D34) up; what was done, in words. Raises NotFound, Refused."""
    permitted(actor)
    row = (await ask.delivery(desk, text)).delivery
    return await _act(desk, act.drop(row, actor, desk.clock.now()), actor, f"drop D{row.id}")


async def release(desk: Desk, text: str, actor: Actor) -> str:
    """Send a delivery (D34) that is held for a person; what was done, in words. Raises NotFound, Refused."""
    permitted(actor)
    row = (await ask.delivery(desk, text)).delivery
    plan = act.release(row, desk.workspace.never_show, actor, desk.clock.now())
    return await _act(desk, plan, actor, f"release D{row.id}")


async def _act(desk: Desk, plan: ActPlan, actor: Actor, what: str) -> str:
    now = desk.clock.now()
    await desk.threads.write(partial(desk.store.act, plan, actor.key, what, now))
    return plan.said


async def resume(desk: Desk, name: str, actor: Actor) -> str:
    """Try a parked destination now; what came of it, in words. Raises NotFound, Refused."""
    permitted(actor)
    if name not in desk.workspace.destinations:
        raise NotFound(f"There is no destination “{name}”; there are: {', '.join(desk.workspace.destinations)}.")
    said = await upkeep.repair(desk, (name,))
    return f"{name}: {said[name]}."


async def prune_now(desk: Desk, actor: Actor) -> Pruned:
    """Delete what is older than the settings keep; how much it was. Raises Refused."""
    permitted(actor)
    gone = await prune.prune(desk)
    await _act(desk, ActPlan(), actor, f"prune {gone.deliveries} {gone.stories} {gone.items}")
    return gone
