"""What the environment adds to a document: tokens, secret addresses, API bases, and what is off without them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.config import values
from bot.config.environment import Environment
from bot.config.leaks import password, telling_parts
from bot.config.settings import Discord, Llm, Slack
from bot.config.shapes import DestinationShape, FileShape, FromEnv


@dataclass(frozen=True, slots=True)
class Outside:
    """All that came from the environment. The mappings are by destination name."""

    database: str
    proxy: str | None
    slack: Slack
    discord: Discord
    llm: Llm
    webhooks: Mapping[str, str]
    signing_keys: Mapping[str, str]
    off: Mapping[str, str]
    secrets: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """Secrets of destinations, and which are off without them."""

    webhooks: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    off: dict[str, str] = field(default_factory=dict)


def look_outside(document: FileShape, environment: Environment) -> Outside:
    """What this document needs of the environment; what is missing or wrong there is among its faults."""
    slack, discord = _slack(document, environment), _discord(document, environment)
    found = _Found()
    for shape in document.destinations:
        _find(shape, environment, found)
        _note_off(shape, slack, discord, found)
    database = _known_or_env(document.database, environment, values.database) or ""
    proxy = _known_or_env(document.network.proxy, environment, values.proxy)
    key = environment.secret("TOCSIN_LLM_KEY")
    return Outside(
        database=database,
        proxy=proxy,
        slack=slack,
        discord=discord,
        llm=Llm(document.llm.url, document.llm.model, key, document.llm.timeout),
        webhooks=found.webhooks,
        signing_keys=found.keys,
        off=found.off,
        secrets=_unprintable(environment, database, proxy),
    )


def _slack(document: FileShape, environment: Environment) -> Slack:
    bot, app = environment.secret("SLACK_BOT_TOKEN"), environment.secret("SLACK_APP_TOKEN")
    for name, token, other, belongs in (
        ("SLACK_BOT_TOKEN", bot, "xapp-", "SLACK_APP_TOKEN"),
        ("SLACK_APP_TOKEN", app, "xoxb-", "SLACK_BOT_TOKEN"),
    ):
        if token and token.startswith(other):
            environment.fault(name, f"begins with {other}, so it belongs into {belongs}; swap the two")
    base = _from_environment("SLACK_API_BASE_URL", environment, values.slack_base)
    return Slack(base or document.slack.api_base, bot, app, environment.secret("SLACK_SIGNING_SECRET"))


def _discord(document: FileShape, environment: Environment) -> Discord:
    base = _from_environment("DISCORD_API_BASE_URL", environment, values.discord_base)
    token = environment.secret("DISCORD_BOT_TOKEN")
    return Discord(base or document.discord.api_base, token, document.discord.gateway)


def _from_environment(name: str, environment: Environment, read: values.Reader) -> str | None:
    given = environment.plain(name)
    return None if given is None else environment.fitting(name, given, read)


def _known_or_env(given: str | FromEnv | None, environment: Environment, read: values.Reader) -> str | None:
    if not isinstance(given, FromEnv):
        return given
    value = environment.secret(given.env)
    if value is None:
        environment.fault(given.env, "is not set, but the configuration asks for it; set it in the environment or .env")
        return None
    return environment.fitting(given.env, value, read)


def _find(shape: DestinationShape, environment: Environment, found: _Found) -> None:
    """The secret address of a webhook and its signing key; a webhook without them is off."""
    places = (shape.slack, shape.discord)
    hook = next((place.webhook for place in places if place and place.webhook), None)
    if shape.webhook is not None:
        hook = shape.webhook.url
        if shape.webhook.sign is not None:
            key = environment.secret(shape.webhook.sign.env)
            if key is None:
                found.off[shape.name] = f"{shape.webhook.sign.env} is not set"
            else:
                found.keys[shape.name] = key
    if hook is None:
        return
    url = environment.secret(hook.env)
    if url is None:
        found.off[shape.name] = f"{hook.env} is not set"
    elif environment.fitting(hook.env, url, values.secret_address) is not None:
        found.webhooks[shape.name] = url


def _note_off(shape: DestinationShape, slack: Slack, discord: Discord, found: _Found) -> None:
    if shape.slack and shape.slack.channel and slack.bot_token is None:
        found.off[shape.name] = "no SLACK_BOT_TOKEN"
    if shape.discord and shape.discord.channel and discord.token is None:
        found.off[shape.name] = "no DISCORD_BOT_TOKEN"


def _unprintable(environment: Environment, *addresses: str | None) -> tuple[str, ...]:
    """All that must never be printed: secrets, the telling ends of secret addresses, passwords inside others."""
    parts = [part for secret in environment.secrets for part in _parts(secret)]
    inside = [secret for given in addresses if given and (secret := password(given))]
    return tuple(dict.fromkeys([*parts, *inside]))


def _parts(secret: str) -> tuple[str, ...]:
    return telling_parts(secret) if "://" in secret else (secret,)
