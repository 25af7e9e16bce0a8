"""A sound document, and what the environment adds to it, made into Settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.config.checks import Kinds, address
from bot.config.documents import named_places
from bot.config.leaks import password
from bot.config.outside import Outside
from bot.config.reading import Keyed
from bot.config.settings import Dashboard, Network, Settings
from bot.config.shapes import DestinationShape, FileShape, LlmShape, PollingShape, SourceShape, WatchShape
from bot.model.delivery import Destination
from bot.model.policy import AlertPolicy, Kept, PollPolicy, TopicPack, Workspace
from bot.model.source import Source
from bot.model.watch import Watch
from bot.model.writing import WritingPolicy


@dataclass(frozen=True, slots=True)
class Parts:
    """What Settings are made of."""

    document: FileShape
    outside: Outside
    tree: Keyed
    packs: tuple[TopicPack, ...]
    kinds: Kinds
    path: Path
    files: tuple[Path, ...]


def assemble(parts: Parts) -> Settings:
    """Settings of a document in which no fault was found."""
    document, outside = parts.document, parts.outside
    dashboard = document.dashboard.listen if document.dashboard else None
    network = document.network
    return Settings(
        workspace=_workspace(parts),
        database=outside.database,
        path=parts.path,
        files=parts.files,
        network=Network(network.user_agent_contact, frozenset(network.allow_private), outside.proxy),
        slack=outside.slack,
        discord=outside.discord,
        llm=outside.llm,
        dashboard=Dashboard(*dashboard) if dashboard else None,
        roles={"slack": tuple(document.roles.slack), "discord": tuple(document.roles.discord)},
        webhooks=outside.webhooks,
        signing_keys=outside.signing_keys,
        off=outside.off,
        places=_places(parts.tree),
        secrets=outside.secrets,
        notes=_notes(document, outside),
    )


# -- the workspace
def _workspace(parts: Parts) -> Workspace:
    document = parts.document
    return Workspace(
        watches=tuple(map(watch, document.watches)),
        sources=tuple(_source(shape, parts) for shape in document.sources),
        destinations={shape.name: _destination(shape, document.time_zone) for shape in document.destinations},
        operator=tuple(document.operator),
        packs=parts.packs,
        never_show=tuple(document.never_show),
        poll=_polling(document.polling),
        alerts=_alerts(document),
        kept=Kept(document.retention.items, document.retention.deliveries, document.alerts.story_idle),
        time_zone=document.time_zone,
        writing=_writing(document.llm),
    )


def _writing(shape: LlmShape) -> WritingPolicy | None:
    if shape.url is None or shape.model is None:
        return None
    return WritingPolicy(shape.model, shape.per_day, shape.timeout, shape.cache)


def watch(shape: WatchShape) -> Watch:
    """A watch of the file."""
    return Watch(
        name=shape.name,
        query=shape.query,
        severity=shape.severity,
        to=tuple(dict.fromkeys(shape.to)),
        mode=shape.mode,
        mention=dict(shape.mention or {}),
        only_tags=frozenset(shape.only.tags),
        only_languages=frozenset(language.lower() for language in shape.only.languages),
    )


def _source(shape: SourceShape, parts: Parts) -> Source:
    given: dict[str, object] = dict(shape.model_extra or {})
    url = shape.url if shape.url is not None else address(given, parts.kinds[shape.kind])
    full_text = parts.document.polling.full_text if shape.full_text is None else shape.full_text
    return Source(
        name=shape.name or "",
        url=url,
        kind=shape.kind,
        tags=frozenset(shape.tags),
        every=shape.every,
        excerpt=shape.excerpt,
        full_text=full_text,
    )


def _destination(shape: DestinationShape, time_zone: str) -> Destination:
    platform, where = _platform(shape)
    return Destination(
        name=shape.name,
        platform=platform,
        address=where,
        quiet=shape.quiet,
        time_zone=shape.time_zone or time_zone,
        digest=shape.digest,
        hourly="digest" in shape.model_fields_set and shape.digest is None,
        when_unsure=shape.when_unsure,
        spoiler=shape.spoiler,
    )


def _platform(shape: DestinationShape) -> tuple[str, Mapping[str, str]]:
    """The platform's name and its settings without secrets."""
    if shape.slack is not None:
        return ("slack", {"channel": shape.slack.channel}) if shape.slack.channel else ("slack_webhook", {})
    if shape.discord is not None:
        if shape.discord.channel is None:
            return "discord_webhook", {}
        return "discord", {"channel": shape.discord.channel, "threads": str(shape.discord.threads)}
    if shape.webhook is not None:
        return "webhook", {}
    if shape.jsonl is not None:
        return "jsonl", {"path": shape.jsonl.path}
    return "console", {}


def _polling(shape: PollingShape) -> PollPolicy:
    """The limits give way to a default rhythm outside them, unless they were written as well."""
    slowest = max(shape.max_every, shape.default_every)
    quickest = min(shape.min_every, shape.default_every)
    return PollPolicy(
        default_every=shape.default_every,
        min_every=shape.min_every if "min_every" in shape.model_fields_set else quickest,
        max_every=shape.max_every if "max_every" in shape.model_fields_set else max(slowest, shape.min_every),
        concurrency=shape.concurrency,
        announce_on_first_poll=shape.announce_on_first_poll,
        announce_max_age=shape.announce_max_age,
        resurfaced_after=shape.resurfaced_after,
        burst_count=shape.burst[0],
        burst_window=shape.burst[1],
        full_text=shape.full_text,
        revisit=shape.revisit,
        host_concurrency=shape.per_host.concurrency,
        host_spacing=shape.per_host.spacing,
    )


def _alerts(document: FileShape) -> AlertPolicy:
    shape = document.alerts
    return AlertPolicy(
        group_wait=shape.group_wait,
        edit_every=shape.edit_every,
        story_idle=shape.story_idle,
        remind=shape.remind,
        date_reminders=tuple(dict.fromkeys(sorted(shape.date_reminders, reverse=True))),
        date_reminders_at=shape.date_reminders_at,
        catch_up_over=shape.catch_up.over,
        catch_up_older_than=shape.catch_up.older_than,
    )


# -- for people
def _places(tree: Keyed) -> dict[tuple[str, str], str]:
    lists = {"source": "sources", "watch": "watches", "destination": "destinations"}
    return {(noun, name): str(place) for noun, key in lists.items() for name, place in named_places(tree.get(key))}


def _notes(document: FileShape, outside: Outside) -> tuple[str, ...]:
    """What a person should know although it is no fault."""
    notes = list(_platform_notes(outside))
    notes += [f"Watch {shape.name} tells nobody: write to: [...]." for shape in document.watches if not shape.to]
    if document.sources and document.network.user_agent_contact is None:
        notes.append("network.user_agent_contact is not set: legislation.gov.uk refuses agents without an address.")
    for what, given in (("database", document.database), ("network.proxy", document.network.proxy)):
        if isinstance(given, str) and password(given):
            notes.append(f"The password in {what} stands in the file: better write {what}: {{env: NAME}}.")
    return tuple(notes)


def _platform_notes(outside: Outside) -> Iterator[str]:
    slack, discord = outside.slack, outside.discord
    if slack.bot_token is None:
        yield "Slack is off: no SLACK_BOT_TOKEN."
    elif slack.app_token is None and slack.signing_secret is None:
        yield "Slack delivers only: without SLACK_APP_TOKEN there are no commands and buttons."
    if discord.token is None:
        yield "Discord is off: no DISCORD_BOT_TOKEN."
    for name, reason in outside.off.items():
        yield f"Destination {name} is off: {reason}. Set it in the environment or .env."
