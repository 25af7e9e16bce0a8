"""Secrets: where they are read from, what is off without them, and that they are never repeated."""

from __future__ import annotations

import pytest

from bot.config import Settings, colour_wanted
from bot.config.environment import dotenv_value
from bot.config.leaks import leak, redacted
from tests.config.desk import Desk

ALL_PLACES = """
destinations:
  - {name: newsdesk, slack: {channel: C1}}
  - {name: volunteers, discord: {channel: "2"}}
  - {name: hook, slack: {webhook: {env: DESK_HOOK}}}
  - {name: signed, webhook: {url: {env: HOOK_URL}, sign: {env: HOOK_KEY}}}
  - {name: screen, console: {}}
"""
HOOK = "https://hooks.slack.com/services/T0001/B0001/abcdefghijklmnopqrstuvwx"


def test_without_tokens_their_destinations_are_off_and_all_else_works(desk: Desk) -> None:
    settings = desk.load(ALL_PLACES)
    assert settings.off == {
        "newsdesk": "no SLACK_BOT_TOKEN",
        "volunteers": "no DISCORD_BOT_TOKEN",
        "hook": "DESK_HOOK is not set",
        "signed": "HOOK_URL is not set",
    }
    assert settings.notes[:2] == ("Slack is off: no SLACK_BOT_TOKEN.", "Discord is off: no DISCORD_BOT_TOKEN.")
    assert "Destination hook is off: DESK_HOOK is not set. Set it in the environment or .env." in settings.notes
    assert list(settings.workspace.destinations) == ["newsdesk", "volunteers", "hook", "signed", "screen"]


def test_tokens_come_from_the_environment(desk: Desk) -> None:
    settings = desk.load(
        ALL_PLACES,
        SLACK_BOT_TOKEN="xoxb-local-test",
        SLACK_APP_TOKEN="xapp-any",
        DISCORD_BOT_TOKEN="bot",
        DESK_HOOK=HOOK,
        HOOK_URL="https://hook.example/in",
        HOOK_KEY="sesame",
        TOCSIN_LLM_KEY="model-key",
    )
    assert settings.off == {}
    assert settings.slack.bot_token == "xoxb-local-test"
    assert settings.webhooks == {"hook": HOOK, "signed": "https://hook.example/in"}
    assert settings.signing_keys == {"signed": "sesame"}
    assert settings.llm.key == "model-key"
    assert {"xoxb-local-test", "xapp-any", "bot", HOOK, HOOK[-24:], "sesame", "model-key"} <= set(settings.secrets)


def test_a_bot_token_alone_delivers(desk: Desk) -> None:
    settings = desk.load("destinations: [{name: a, slack: {channel: C1}}]", SLACK_BOT_TOKEN="xoxb-local-test")
    assert settings.off == {}
    assert any("SLACK_APP_TOKEN" in note for note in settings.notes)


def test_a_token_may_stand_in_a_file(desk: Desk) -> None:
    where = desk.write("run/secret", "xoxb-from-a-file\n")
    assert desk.load("", SLACK_BOT_TOKEN_FILE=str(where)).slack.bot_token == "xoxb-from-a-file"


def test_dotenv_is_read_and_the_environment_wins(desk: Desk) -> None:
    desk.write(".env", "# desk\nexport SLACK_BOT_TOKEN='xoxb-dotenv'  # ours\nDISCORD_BOT_TOKEN=\"two\"\n")
    settings = desk.load("", DISCORD_BOT_TOKEN="one")
    assert settings.slack.bot_token == "xoxb-dotenv"
    assert settings.discord.token == "one"


def test_an_empty_variable_hides_that_of_dotenv(desk: Desk) -> None:
    desk.write(".env", "DISCORD_BOT_TOKEN=two\n")
    assert desk.load("", DISCORD_BOT_TOKEN="").discord.token is None


def test_a_file_named_in_the_environment_wins_over_dotenv(desk: Desk) -> None:
    desk.write(".env", "DISCORD_BOT_TOKEN=two\n")
    where = desk.write("secret", "one")
    assert desk.load("", DISCORD_BOT_TOKEN_FILE=str(where)).discord.token == "one"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("plain", "plain"),
        ("with#hash", "with#hash"),
        ("with # remark", "with"),
        ("'single $NAME'", "single $NAME"),
        ('"a \\"b\\" \\\\ c\\n"', 'a "b" \\ c\n'),
        ('""', ""),
        ("", ""),
        ("'open", "'open"),
    ],
)
def test_values_of_dotenv(written: str, value: str) -> None:
    assert dotenv_value(written) == value


@pytest.mark.parametrize(
    ("dotenv", "environment", "fault"),
    [
        ("SLACK_BOT_TOKEN xoxb", {}, ".env:1: is not NAME=value; write one variable a line, # before remarks"),
        (
            "A=1\nSLACK_BOT_TOKEN=xapp-1-abcdefghijk",
            {},
            ".env:2: SLACK_BOT_TOKEN: begins with xapp-, so it belongs into SLACK_APP_TOKEN; swap the two",
        ),
        (
            "",
            {"SLACK_APP_TOKEN_FILE": "nowhere"},
            "environment: SLACK_APP_TOKEN_FILE: nowhere cannot be read (No such file or directory); "
            "check the path and rights",
        ),
        (
            "",
            {"SLACK_API_BASE_URL": "http://127.0.0.1:1/"},
            "environment: SLACK_API_BASE_URL: its value does not end in /api/; "
            "write the whole base, such as http://127.0.0.1:1/api/",
        ),
        (
            "",
            {"DESK_HOOK": "sesame"},
            "environment: DESK_HOOK: holds no web address; "
            "write the whole address of the webhook, beginning with https://",
        ),
    ],
)
def test_faults_of_the_environment(desk: Desk, dotenv: str, environment: dict[str, str], fault: str) -> None:
    desk.write(".env", dotenv)
    assert desk.faults(ALL_PLACES, environment) == (fault,)


def test_faults_of_environment_and_file_are_told_together(desk: Desk) -> None:
    desk.write(".env", "nonsense")
    faults = desk.faults("operator: [nobody]", {"DISCORD_API_BASE_URL": "http://127.0.0.1:1/api"})
    assert [fault.split(":")[0] for fault in faults] == [".env", "config/desk.yaml", "environment"]


@pytest.mark.parametrize(
    ("given", "taken"), [("http://127.0.0.1:1/api", "http://127.0.0.1:1/api/"), ("http://h/x/api/", "http://h/x/api/")]
)
def test_the_base_of_slack_ends_in_a_slash(desk: Desk, given: str, taken: str) -> None:
    settings = desk.load("slack: {api_base: http://127.0.0.1:9/api/}", SLACK_API_BASE_URL=given)
    assert settings.slack.api_base == taken


def test_the_base_of_discord_ends_without_a_slash(desk: Desk) -> None:
    settings = desk.load("", DISCORD_API_BASE_URL="http://127.0.0.1:1/api/v10/")
    assert settings.discord.api_base == "http://127.0.0.1:1/api/v10"


def test_a_database_and_a_proxy_may_come_from_the_environment(desk: Desk) -> None:
    settings = desk.load(
        "database: {env: DB}\nnetwork: {proxy: {env: PROXY}}",
        DB="postgresql://desk:sesame@db/tocsin",
        PROXY="http://me:open@proxy:3128",
    )
    assert settings.database == "postgresql://desk:sesame@db/tocsin"
    assert {"sesame", "open"} <= set(settings.secrets)


def test_a_database_that_the_environment_lacks_is_a_fault(desk: Desk) -> None:
    assert desk.faults("database: {env: DB}") == (
        "environment: DB: is not set, but the configuration asks for it; set it in the environment or .env",
    )


def test_a_password_in_the_file_is_noted_and_kept_secret(desk: Desk) -> None:
    settings = desk.load("database: postgresql://desk:sesame@db/tocsin")
    assert "sesame" in settings.secrets
    assert any("database: {env: NAME}" in note for note in settings.notes)


def _secretive(desk: Desk) -> Settings:
    return desk.load(
        ALL_PLACES + "\nnetwork: {proxy: {env: PROXY}}\ndatabase: {env: DB}\n",
        SLACK_BOT_TOKEN="xoxb-SESAME",
        DISCORD_BOT_TOKEN="SESAME",
        SLACK_SIGNING_SECRET="SESAME2",
        TOCSIN_LLM_KEY="SESAME3",
        DESK_HOOK="https://h.example/SESAME",
        HOOK_URL="https://h.example/SESAME",
        HOOK_KEY="SESAME",
        PROXY="http://a:SESAME@proxy:1",
        DB="postgresql://a:SESAME@db/x",
    )


def test_settings_never_show_a_secret(desk: Desk) -> None:
    settings = _secretive(desk)
    assert "SESAME" not in repr(settings)
    assert not any("SESAME" in note for note in settings.notes)
    assert not any("SESAME" in str(each.address) for each in settings.workspace.destinations.values())


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123456789012-abcdefghijkl",
        "xoxe.xoxp-1-abcdefghijkl",
        "xapp-1-A01-abcdefghijkl",
        HOOK,
        "https://discord.com/api/v10/webhooks/1234567890/abcdefghij",
        "https://discordapp.com/api/webhooks/1234567890/abcdefghij",
        "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789ab",
        "sk-abcdefghijklmnopqrstuvwxyz",
        "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "AKIAABCDEFGHIJKLMNOP",
        "-----BEGIN RSA PRIVATE KEY-----",
    ],
)
def test_a_secret_in_the_file_is_refused_wherever_it_stands(desk: Desk, secret: str) -> None:
    (fault,) = desk.faults(f'never_show: ["see {secret} here"]')
    assert fault.startswith("config/desk.yaml:2: never_show[0]: holds a")
    assert secret[-8:] not in fault


@pytest.mark.parametrize(
    "harmless", ["https://example.org/feed/0123456789abcdef0123", "deepfake*", "sk-8 board", "eyJ"]
)
def test_what_only_resembles_a_secret_is_taken(harmless: str) -> None:
    assert leak(harmless) is None


def test_a_fault_never_repeats_a_secret(desk: Desk) -> None:
    faults = desk.faults("time_zone: xoxb-123456789012-abcdefghijkl\nzebra: {xoxb-123456789012-abcdefghijkl: 1}")
    assert "abcdefghijkl" not in "".join(faults)
    assert redacted("http://name:secret@host") == "http://[hidden]@host"


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colour_is_left_out_where_it_is_not_wanted(environment: dict[str, str], wanted: bool) -> None:
    assert colour_wanted(environment) is wanted
