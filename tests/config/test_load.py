"""What a right configuration becomes."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.config import Dashboard, load, packaged
from bot.errors import ConfigError
from bot.model.delivery import Destination, WhenUnsure
from bot.model.policy import AlertPolicy, PollPolicy
from bot.model.source import Excerpt, Source
from bot.model.watch import Mode, Severity, Watch
from tests.config.desk import Desk
from tests.config.kinds import KINDS

CONTRACT = """
extends: null
database: sqlite:///var/tocsin.db
time_zone: Europe/London
network:
  user_agent_contact: desk@example.org
  allow_private: ["127.0.0.1:8899"]
  proxy: null
polling: {default_every: 5m, min_every: 30s, max_every: 6h, concurrency: 50, announce_on_first_poll: 3,
          announce_max_age: 24h, resurfaced_after: 48h, burst: "20/10m",
          full_text: false, per_host: {concurrency: 4, spacing: 1s}}
alerts:  {group_wait: 30s, edit_every: 60s, story_idle: 72h, remind: null, catch_up: {over: 20, older_than: 2h}}
slack:   {api_base: null}
discord: {api_base: null, gateway: true}
llm:     {url: null, model: null}
sources:
  - {name: BBC Politics, url: https://feeds.bbci.co.uk/news/politics/rss.xml, tags: [uk, reporting]}
  - {name: DSIT, kind: govuk, organisation: dsit, tags: [uk, government, primary], every: 2m}
  - use: catalogue/uk-online-safety
topics: [topics/online-safety.yaml]
watches:
  - name: Grok deepfakes
    query: (grok OR xAI) AND @intimate-image-abuse
    severity: high
    to: [newsdesk, volunteers]
    mode: instant
    mention: null
    only: {tags: [], languages: [en]}
destinations:
  - {name: newsdesk, slack: {channel: C0123456789}, quiet: "22:00-07:00", time_zone: Europe/Paris,
     when_unsure: leave_out}
  - {name: volunteers, discord: {channel: "123456789012345678", threads: forum}, digest: "08:00", spoiler: false}
  - {name: hook, slack: {webhook: {env: SLACK_WEBHOOK_DESK}}}
  - {name: room, discord: {webhook: {env: DISCORD_HOOK}}, digest: hourly}
  - {name: other, webhook: {url: {env: HOOK_URL}, sign: {env: HOOK_KEY}}}
  - {name: log, jsonl: {path: var/alerts.jsonl}}
  - {name: screen, console: {}}
operator: [screen]
never_show: []
roles: {slack: [], discord: [123]}
dashboard: {listen: 127.0.0.1:8080}
retention: {items: 400d, deliveries: 90d}
"""


def test_only_the_version_is_required(desk: Desk) -> None:
    settings = desk.load("")
    assert settings.workspace.poll == PollPolicy()
    assert settings.workspace.alerts == AlertPolicy()
    assert settings.workspace.time_zone == "Europe/London"
    assert settings.database == "sqlite:///var/tocsin.db"
    assert settings.dashboard == Dashboard("127.0.0.1", 8080)
    assert settings.workspace.sources == settings.workspace.watches == ()


def test_every_setting_of_the_contract_is_taken(desk: Desk) -> None:
    settings = desk.load(CONTRACT)
    work = settings.workspace
    assert work.watches == (
        Watch(
            "Grok deepfakes",
            "(grok OR xAI) AND @intimate-image-abuse",
            Severity.HIGH,
            ("newsdesk", "volunteers"),
            Mode.INSTANT,
            only_languages=frozenset({"en"}),
        ),
    )
    assert work.sources[1] == Source(
        "DSIT",
        "https://gov.example/dsit.atom?q=",
        "govuk",
        tags=frozenset({"uk", "government", "primary"}),
        every=timedelta(minutes=2),
    )
    assert [each.platform for each in work.destinations.values()] == [
        "slack", "discord", "slack_webhook", "discord_webhook", "webhook", "jsonl", "console",
    ]  # fmt: skip
    assert settings.network.allow_private == {"127.0.0.1:8899"}
    assert settings.roles == {"slack": (), "discord": ("123",)}
    assert "intimate-image-abuse" in work.packs[0].families


def test_a_destination_keeps_its_hours_and_zone(desk: Desk) -> None:
    destinations = desk.load(CONTRACT).workspace.destinations
    assert destinations["newsdesk"] == Destination(
        "newsdesk",
        "slack",
        {"channel": "C0123456789"},
        quiet=(time(22), time(7)),
        time_zone="Europe/Paris",
        when_unsure=WhenUnsure.LEAVE_OUT,
    )
    assert destinations["volunteers"].address == {"channel": "123456789012345678", "threads": "forum"}
    assert destinations["volunteers"].digest == time(8)
    assert destinations["room"].hourly
    assert destinations["log"].address == {"path": "var/alerts.jsonl"}


def test_an_unquoted_id_stays_as_it_was_written(desk: Desk) -> None:
    settings = desk.load("destinations: [{name: a, discord: {channel: 0123456789012345678}}]")
    assert settings.workspace.destinations["a"].address["channel"] == "0123456789012345678"


def test_norway_is_no_truth_value(desk: Desk) -> None:
    settings = desk.load("sources: [{name: NO, url: https://nrk.example/feed, tags: [no, on, 1e3x]}]")
    assert settings.workspace.sources[0].name == "NO"
    assert settings.workspace.sources[0].tags == {"no", "on", "1e3x"}


def test_a_section_whose_lines_are_all_commented_out_is_the_default(desk: Desk) -> None:
    settings = desk.load("polling:\nsources:\nwatches:\nalerts:\nllm:\ndestinations: [{name: a, console: }]")
    assert settings.workspace.poll == PollPolicy()
    assert settings.workspace.destinations["a"].platform == "console"


@pytest.mark.parametrize("off", ["dashboard: null", "dashboard:", "dashboard: {listen: null}"])
def test_the_dashboard_can_be_turned_off(desk: Desk, off: str) -> None:
    assert desk.load(off).dashboard is None


def test_numbers_go_as_far_as_the_user_wants(desk: Desk) -> None:
    settings = desk.load(
        """
        polling: {default_every: 0.5s, concurrency: 100000, announce_on_first_poll: 0, per_host: {spacing: 0}}
        alerts: {group_wait: 0s}
        retention: {items: 999999999999999d}
        dashboard: {listen: "[::1]:0"}
        """
    )
    poll = settings.workspace.poll
    assert poll.default_every == poll.min_every == timedelta(seconds=0.5)
    assert poll.host_spacing == settings.workspace.alerts.group_wait == timedelta()
    assert settings.workspace.kept.items >= timedelta(days=36_500)
    assert settings.dashboard is not None
    assert settings.dashboard.listen == "[::1]:0"


def test_limits_that_were_written_hold(desk: Desk) -> None:
    poll = desk.load("polling: {default_every: 10s, min_every: 1m}").workspace.poll
    assert (poll.default_every, poll.min_every) == (timedelta(seconds=10), timedelta(minutes=1))


def test_a_source_takes_its_full_text_from_the_polling_unless_it_says(desk: Desk) -> None:
    settings = desk.load(
        """
        polling: {full_text: true}
        sources:
          - {name: a, url: https://a.example/feed, excerpt: title}
          - {name: b, url: https://b.example/feed, full_text: false}
          - {name: c, kind: page, url: https://c.example/news}
        """
    )
    assert [source.full_text for source in settings.workspace.sources] == [True, False, True]
    assert settings.workspace.sources[0].excerpt == Excerpt.TITLE
    assert settings.workspace.sources[2].kind == "page"


def test_things_of_the_file_know_their_line(desk: Desk) -> None:
    settings = desk.load("watches:\n  - name: Grok\n    query: grok\n")
    assert settings.places["watch", "Grok"] == "config/desk.yaml:3"


def test_the_file_is_looked_up_in_the_order_that_is_documented(desk: Desk) -> None:
    assert load(None, environment={}, kinds=KINDS).path == packaged("tocsin.yaml")
    desk.write("config/tocsin.yaml", "version: 1")
    assert load(None, environment={}).path == Path("config/tocsin.yaml")
    desk.write("config/tocsin.local.yaml", "version: 1")
    assert load(None, environment={}).path == Path("config/tocsin.local.yaml")
    named = desk.write("named.yaml", "version: 1")
    assert load(None, environment={"TOCSIN_CONFIG": "named.yaml"}).path == Path("named.yaml")
    other = desk.write("other.yaml", "version: 1")
    assert load(other, environment={"TOCSIN_CONFIG": str(named)}).path == other


@pytest.mark.parametrize(
    ("path", "environment", "said"),
    [
        (Path("nowhere.yaml"), {}, "nowhere.yaml: there is no such file (--config)"),
        (None, {"TOCSIN_CONFIG": "nowhere.yaml"}, "nowhere.yaml: there is no such file ($TOCSIN_CONFIG)"),
        (Path(), {}, ".: is a folder (--config)"),
    ],
)
def test_a_named_file_must_be_there(desk: Desk, path: Path | None, environment: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load(path, environment=environment)
    assert raised.value.faults[0].startswith(said)


def test_a_file_in_another_encoding_is_told_with_its_line(desk: Desk) -> None:
    path = desk.folder / "latin.yaml"
    path.write_bytes(b"version: 1\nnever_show: [Ren\xe9e]\n")
    with pytest.raises(ConfigError, match=r"latin\.yaml:2: is not UTF-8 text; save the file as UTF-8"):
        load(path, environment={})


def test_a_byte_order_mark_is_no_fault(desk: Desk) -> None:
    path = desk.folder / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbfversion: 1\r\ntime_zone: Europe/Paris\r\n")
    assert load(path, environment={}).workspace.time_zone == "Europe/Paris"


def test_aliases_cannot_make_a_small_file_large(desk: Desk) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert any("repeats or nests too much" in fault for fault in desk.faults(bomb))
