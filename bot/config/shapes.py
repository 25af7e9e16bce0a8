"""The shapes of the files, one Pydantic model for each mapping: its keys, defaults, readers and descriptions.

config/schema.json and the did-you-mean of unknown keys are made from these models, and a test holds
docs/configuration.md against them. To add a setting: add a field here, use it in `assemble`, name it in the docs.
"""

from __future__ import annotations

from datetime import time, timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator

from bot.config import values
from bot.config.faults import quoted
from bot.model.delivery import WhenUnsure
from bot.model.source import Excerpt
from bot.model.watch import Mode, Severity


class Threads(StrEnum):
    """How growth of a story is shown on Discord."""

    MESSAGE = "message"
    FORUM = "forum"
    NONE = "none"


def _text(description: str = "") -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **({"description": description} if description else {})})


def _words(kind: type[StrEnum]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": [str(word) for word in kind]})


_SPAN = WithJsonSchema({"type": "string", "pattern": r"^\s*(\d+(\.\d+)?\s*[smhd])\s*$", "examples": ["30s", "5m"]})
_ID = WithJsonSchema({"type": ["string", "integer"]})
_COUNT = WithJsonSchema({"type": "integer", "minimum": 0})

Duration = Annotated[timedelta, PlainValidator(values.duration), _SPAN]
Rhythm = Annotated[timedelta, PlainValidator(values.rhythm), _SPAN]
WholeDays = Annotated[timedelta, PlainValidator(values.whole_days), _SPAN]
Clock = Annotated[time, PlainValidator(values.clock), _text('a time of day such as "09:00"')]
Text = Annotated[str, PlainValidator(values.text), _text()]
Line = Annotated[str, PlainValidator(values.line), _text()]
Id = Annotated[str, PlainValidator(values.line), _ID]
Name = Annotated[str, PlainValidator(values.name), _text()]
Group = Annotated[str, PlainValidator(values.person_group), _ID]
Count = Annotated[int, PlainValidator(values.count), _COUNT]
AtLeastOne = Annotated[int, PlainValidator(values.at_least_one), WithJsonSchema({"type": "integer", "minimum": 1})]
Flag = Annotated[bool, PlainValidator(values.flag), WithJsonSchema({"type": "boolean"})]
Zone = Annotated[str, PlainValidator(values.zone), _text("an IANA time zone")]
WebAddress = Annotated[str, PlainValidator(values.web_address), WithJsonSchema({"type": "string", "format": "uri"})]
Digest = Annotated[time | None, PlainValidator(values.digest), _text('a time of day such as "08:00", or hourly')]
Quiet = Annotated[tuple[time, time], PlainValidator(values.quiet), _text('such as "22:00-07:00"')]
Burst = Annotated[tuple[int, timedelta], PlainValidator(values.burst), _text('such as "20/10m"')]
HostPort = Annotated[str, PlainValidator(values.private_address), _text("host:port")]
Listen = Annotated[tuple[str, int], PlainValidator(values.listen), _text("host:port")]


class Shape(BaseModel):
    """A mapping of the file: unknown keys are refused, and an empty value stands for the default."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_default(cls, given: Any) -> Any:
        """A key whose lines are all commented out reads as null; that is not worth a fault."""
        if not isinstance(given, dict):
            return given
        keep = {"dashboard", "console", "listen"} & set(cls.model_fields)
        return {key: value for key, value in given.items() if value is not None or key in keep}


class FromEnv(Shape):
    """A secret that stands in the environment."""

    env: Annotated[str, PlainValidator(values.variable), _text("name of an environment variable")]


def _only_from_env(given: object) -> object:
    if isinstance(given, str):
        values.wrong("is written in the file; put it into the environment or .env and write {env: ITS_NAME}")
    return given


def _plain_or_env(given: object) -> object:
    """A value that may hold a password: as it is, or by the name of a variable."""
    if isinstance(given, dict):
        if set(given) != {"env"}:
            values.wrong(f"{quoted(given)} is not {{env: NAME}}; write the address or {{env: NAME}}")
        return FromEnv(env=values.variable(given["env"]))
    return given


def _database(given: object) -> object:
    found = _plain_or_env(given)
    return found if isinstance(found, FromEnv) else values.database(found)


def _proxy(given: object) -> object:
    found = _plain_or_env(given)
    return found if isinstance(found, FromEnv) else values.proxy(found)


_ENV_SCHEMA: dict[str, Any] = {"type": "object", "properties": {"env": {"type": "string"}}, "required": ["env"]}
_OR_ENV = WithJsonSchema({"anyOf": [{"type": "string"}, {**_ENV_SCHEMA, "additionalProperties": False}]})
SecretAddress = Annotated[FromEnv, BeforeValidator(_only_from_env)]


class NetworkShape(Shape):
    """The way out."""

    user_agent_contact: Line | None = Field(default=None, description="an address that sources can write to")
    allow_private: list[HostPort] = Field(
        default=[], description="exact host:port that may be dialled although not public"
    )
    proxy: Annotated[str | FromEnv, PlainValidator(_proxy), _OR_ENV] | None = Field(
        default=None, description="an HTTP proxy for fetching sources"
    )


class PerHostShape(Shape):
    """Manners towards one server."""

    concurrency: AtLeastOne = Field(default=4, description="connections to one host at once")
    spacing: Duration = Field(default=timedelta(seconds=1), description="time between two requests to one host")


class PollingShape(Shape):
    """How sources are polled and what of them is news."""

    default_every: Rhythm = Field(default=timedelta(minutes=5), description="first rhythm of a source")
    min_every: Rhythm = Field(default=timedelta(seconds=30), description="a rhythm is never quicker")
    max_every: Rhythm = Field(default=timedelta(hours=6), description="a rhythm is never slower")
    concurrency: AtLeastOne = Field(default=50, description="fetches at once")
    announce_on_first_poll: Count = Field(default=3, description="news of a new source told at once")
    announce_max_age: Duration = Field(default=timedelta(hours=24), description="and how old it may be")
    resurfaced_after: Duration = Field(
        default=timedelta(hours=48), description="older unseen items are archived, not told"
    )
    burst: Burst = Field(
        default=(20, timedelta(minutes=10)), description="more than this of one source become one digest"
    )
    full_text: Flag = Field(default=False, description="read the page behind new entries that are teasers")
    revisit: Rhythm | None = Field(
        default=timedelta(hours=6), description="look whether pages that were told are there still; null: never"
    )
    per_host: PerHostShape = Field(default_factory=PerHostShape)


class CatchUpShape(Shape):
    """What happens after an outage."""

    over: Count = Field(default=20, description="with more than this many alerts waiting")
    older_than: Duration = Field(default=timedelta(hours=2), description="those older than this arrive as one message")


class AlertsShape(Shape):
    """When and how often a destination hears of a story."""

    group_wait: Duration = Field(default=timedelta(seconds=30), description="how long a first burst is collected")
    edit_every: Duration = Field(default=timedelta(seconds=60), description="a message is edited at most this often")
    story_idle: Rhythm = Field(default=timedelta(hours=72), description="a story without news closes after this")
    remind: Rhythm | None = Field(default=None, description="ping once more if an urgent alert is unclaimed after this")
    date_reminders: list[WholeDays] = Field(
        default_factory=lambda: [timedelta(days=7), timedelta(days=1), timedelta()],
        description="remind of a date that a story told, so long before it; default 7d, 1d, 0d; [] never",
    )
    date_reminders_at: Clock = Field(default=time(9), description="at this hour, in the destination's time zone")
    catch_up: CatchUpShape = Field(default_factory=CatchUpShape)


class SlackShape(Shape):
    """Slack itself; the tokens come from the environment."""

    api_base: Annotated[str, PlainValidator(values.slack_base), _text("ends in /api/")] | None = None


class DiscordShape(Shape):
    """Discord itself; the token comes from the environment."""

    api_base: Annotated[str, PlainValidator(values.discord_base), _text("ends in /api/v10")] | None = None
    gateway: Flag = Field(default=True, description="false: deliver only, without commands and buttons")


class LlmShape(Shape):
    """A language model that may write summaries; its key comes from the environment."""

    url: WebAddress | None = Field(default=None, description="base of an OpenAI-compatible API")
    model: Line | None = Field(default=None, description="the name of the model; needed with url")
    per_day: Count = Field(default=200, description="requests in a UTC day; 0 writes nothing")
    timeout: Duration = Field(default=timedelta(seconds=20), description="an answer that takes longer is given up")
    cache: Duration = Field(default=timedelta(days=7), description="how long an answer serves the same sentences")


class SourceShape(Shape):
    """A source, or `use` of a bundle. Other keys are the parameters of its kind."""

    model_config = ConfigDict(extra="allow")

    name: Name | None = None
    use: Line | None = Field(default=None, description="a bundle of sources, such as catalogue/uk-online-safety")
    url: WebAddress | None = None
    kind: Line = "feed"
    tags: list[Line] = []
    every: Rhythm | None = Field(default=None, description="a fixed rhythm")
    excerpt: Annotated[Excerpt, PlainValidator(values.choice(Excerpt, "an excerpt")), _words(Excerpt)] = Excerpt.SUMMARY
    full_text: Flag | None = Field(default=None, description="default: polling.full_text")


class OnlyShape(Shape):
    """What a watch is limited to."""

    tags: list[Line] = []
    languages: list[Line] = []


SeverityWord = Annotated[Severity, PlainValidator(values.choice(Severity, "a severity")), _words(Severity)]
ModeWord = Annotated[Mode, PlainValidator(values.choice(Mode, "a mode")), _words(Mode)]


class WatchShape(Shape):
    """A standing query and whom it tells."""

    name: Name
    query: Text
    severity: SeverityWord = Severity.NORMAL
    to: list[Line] = []
    mode: ModeWord | None = Field(default=None, description="default: the destination's")
    mention: dict[str, Group] | None = Field(default=None, description="destination: id of a user group or role")
    only: OnlyShape = Field(default_factory=OnlyShape)


class SlackAddressShape(Shape):
    """A channel, or an incoming webhook."""

    channel: Id | None = None
    webhook: SecretAddress | None = None


class DiscordAddressShape(Shape):
    """A channel, or a webhook."""

    channel: Id | None = None
    threads: Annotated[Threads, PlainValidator(values.choice(Threads, "a way of threading")), _words(Threads)] = (
        Threads.MESSAGE
    )
    webhook: SecretAddress | None = None


class WebhookShape(Shape):
    """Any server that takes JSON."""

    url: SecretAddress
    sign: SecretAddress | None = Field(default=None, description="a key: each body is signed with HMAC-SHA256")


class JsonlShape(Shape):
    """A file with one JSON object a line."""

    path: Line


class ConsoleShape(Shape):
    """The terminal."""


class DestinationShape(Shape):
    """Where alerts go: exactly one of slack, discord, webhook, jsonl and console."""

    name: Name
    slack: SlackAddressShape | None = None
    discord: DiscordAddressShape | None = None
    webhook: WebhookShape | None = None
    jsonl: JsonlShape | None = None
    console: ConsoleShape | None = None
    quiet: Quiet | None = Field(default=None, description="alerts are held; urgent ones pass")
    time_zone: Zone | None = Field(default=None, description="default: time_zone of the file")
    digest: Digest | None = Field(default=None, description="one message a day or hour in place of many")
    when_unsure: Annotated[WhenUnsure, PlainValidator(values.choice(WhenUnsure, "an answer")), _words(WhenUnsure)] = (
        Field(default=WhenUnsure.SEND_AGAIN, description="if nobody knows whether a message arrived")
    )
    spoiler: Flag = Field(default=False, description="hide summaries behind a click on Discord")


class RolesShape(Shape):
    """Who may manage beside admins, by platform."""

    slack: list[Id] = []
    discord: list[Id] = []


class DashboardShape(Shape):
    """The pages and the read-only API."""

    listen: Listen | None = Field(default=("127.0.0.1", 8080), description="null: off")


class RetentionShape(Shape):
    """How long things are kept."""

    items: Rhythm = timedelta(days=400)
    deliveries: Rhythm = timedelta(days=90)


class FileShape(Shape):
    """A whole configuration file. Only `version` is required."""

    version: Annotated[int, PlainValidator(values.version), WithJsonSchema({"const": 1})]
    extends: Line | None = Field(default=None, description="a file that this one adds to")
    database: Annotated[str | FromEnv, PlainValidator(_database), _OR_ENV] = "sqlite:///var/tocsin.db"
    time_zone: Zone = "Europe/London"
    network: NetworkShape = Field(default_factory=NetworkShape)
    polling: PollingShape = Field(default_factory=PollingShape)
    alerts: AlertsShape = Field(default_factory=AlertsShape)
    slack: SlackShape = Field(default_factory=SlackShape)
    discord: DiscordShape = Field(default_factory=DiscordShape)
    llm: LlmShape = Field(default_factory=LlmShape)
    sources: list[SourceShape] = []
    topics: list[Line] | None = Field(default=None, description="topic packs; default: the shipped ones")
    watches: list[WatchShape] = []
    destinations: list[DestinationShape] = []
    operator: list[Line] = Field(default=[], description="destinations that hear of health")
    never_show: list[Line] = Field(default=[], description="names that hold a message for a person")
    roles: RolesShape = Field(default_factory=RolesShape)
    dashboard: DashboardShape | None = Field(default_factory=DashboardShape)
    retention: RetentionShape = Field(default_factory=RetentionShape)


class BundleShape(Shape):
    """A shipped or own bundle of sources."""

    name: Line | None = None
    note: Text | None = None
    sources: list[SourceShape]


class WatchesShape(Shape):
    """The file of `tocsin try match --watches`: only its watches count."""

    model_config = ConfigDict(extra="ignore")

    watches: list[WatchShape]


class ExamplesShape(Shape):
    """Texts that a family must and must not find; the tests of the packs run them."""

    yes: list[Text] = []
    no: list[Text] = []


class FamilyShape(Shape):
    """Terms that mean one thing."""

    note: Text = ""
    terms: list[Text]
    related: list[Text] = []
    examples: ExamplesShape = Field(default_factory=ExamplesShape)


class PackShape(Shape):
    """A topic pack."""

    name: Name
    families: dict[str, FamilyShape] = {}
    content_note: Text | None = None
    help: list[Text] = []
    named_not_linked: list[Line] = []
