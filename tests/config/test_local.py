"""What `tocsin init` writes."""

from __future__ import annotations

import stat
from dataclasses import fields

import pytest

from bot.config import QUESTIONS, Answers, load, local_files, packaged, write_local
from bot.config.local import SHIPPED_QUERY, SHIPPED_WATCH
from bot.errors import UsageError
from tests.config.desk import Desk
from tests.config.kinds import KINDS

EVERYTHING = Answers(
    contact="desk@example.org",
    time_zone="Europe/Dublin",
    slack_bot_token="xoxb-1234567890",
    slack_app_token="xapp-1234567890",
    slack_channel="C0123456789",
    discord_bot_token='odd "token" \\ with # signs',
    discord_channel="123456789012345678",
    discord_threads="forum",
    watch='Ofcom: "fines"',
    query='ofcom AND "a fine"',
)


def test_every_answer_is_asked_for_once() -> None:
    assert [question.name for question in QUESTIONS] == [field.name for field in fields(Answers)]
    defaults = {question.name: question.default for question in QUESTIONS}
    assert Answers(**defaults) == Answers()


def test_tokens_are_not_shown_while_they_are_typed() -> None:
    assert {question.name for question in QUESTIONS if question.secret} == {
        "slack_bot_token",
        "slack_app_token",
        "discord_bot_token",
    }


def test_what_is_written_loads_with_everything_answered(desk: Desk) -> None:
    write_local(EVERYTHING, desk.folder)
    settings = load(None, environment={}, kinds=KINDS)
    assert settings.off == {}
    assert settings.slack.bot_token == EVERYTHING.slack_bot_token
    assert settings.discord.token == EVERYTHING.discord_bot_token
    assert settings.network.user_agent_contact == "desk@example.org"
    assert settings.workspace.time_zone == "Europe/Dublin"
    assert settings.workspace.destinations["volunteers"].address == {
        "channel": "123456789012345678",
        "threads": "forum",
    }
    watch = next(each for each in settings.workspace.watches if each.name == EVERYTHING.watch)
    assert (watch.query, watch.to) == (EVERYTHING.query, ("terminal", "file", "newsdesk", "volunteers"))
    assert settings.workspace.operator == ("terminal", "newsdesk")


def test_what_is_written_loads_with_nothing_answered(desk: Desk) -> None:
    write_local(Answers(), desk.folder)
    settings = load(None, environment={}, kinds=KINDS)
    assert list(settings.workspace.destinations) == ["terminal", "file"]
    assert [watch.name for watch in settings.workspace.watches].count(SHIPPED_WATCH) == 1


def test_the_first_watch_is_the_shipped_one() -> None:
    text = packaged("tocsin.yaml").read_text("utf-8")
    assert f"  - name: {SHIPPED_WATCH}\n    query: {SHIPPED_QUERY}\n" in text


def test_secrets_are_for_their_owner_only_and_not_in_the_settings(desk: Desk) -> None:
    settings, secrets = write_local(EVERYTHING, desk.folder)
    assert "xoxb" not in settings.read_text("utf-8")
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600


def test_a_file_is_never_overwritten_without_being_told(desk: Desk) -> None:
    (settings, _) = write_local(EVERYTHING, desk.folder)
    before = settings.read_text("utf-8")
    with pytest.raises(UsageError, match="is there already"):
        write_local(Answers(), desk.folder)
    assert settings.read_text("utf-8") == before
    write_local(Answers(), desk.folder, overwrite=True)
    assert settings.read_text("utf-8") != before


def test_other_variables_of_dotenv_stay() -> None:
    present = "# ours\nHOOK_URL=https://hook.example/\nexport SLACK_BOT_TOKEN=old\n"
    text = local_files(Answers(slack_bot_token="xoxb-new"), present)[".env"]
    assert text == "# ours\nHOOK_URL=https://hook.example/\nSLACK_BOT_TOKEN=xoxb-new\n"


def test_an_answer_with_a_line_break_is_refused() -> None:
    with pytest.raises(UsageError, match="Type it on one line"):
        local_files(Answers(contact="a\nSLACK_BOT_TOKEN=x"))


def test_a_folder_that_cannot_be_written_is_told(desk: Desk) -> None:
    desk.write("config", "a file in the place of the folder")
    with pytest.raises(UsageError, match="cannot be written"):
        write_local(Answers(), desk.folder)
