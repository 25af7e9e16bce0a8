"""What people see in Slack, and what no source can make them see."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.errors import QueryError, Refused
from bot.model.item import Role
from bot.model.message import (
    Answer,
    AnswerLine,
    Choice,
    Earlier,
    Kind,
    Linked,
    Mentioned,
    Message,
    Option,
    Quoted,
    StoryLine,
)  # fmt: skip
from bot.model.watch import Severity
from bot.platforms.slack import limits
from bot.platforms.slack.answers import refused, response
from bot.platforms.slack.blocks import body, webhook_body
from bot.platforms.slack.escape import HOST_UNITS, address, clean, linked, mention, shown, units
from tests.platforms.slack.golden import FOLDER, cases, crowded, written
from tests.platforms.slack.parts import CHANNEL, full_message, story_line
from tests.platforms.slack.rules import broken, texts

ORACLE = Path(__file__).parents[4] / "shared" / "counterparts" / "slack_check.py"
TS = "1700000000.000100"

BAIT = [
    "<!channel>",
    "<!here|x>",
    "<@U012ABCDEF>",
    "<!subteam^S012ABCDEF>",
    "@everyone",
    "*a*",
    "_a_",
    "~a~",
    "`a`",
    "```",
    ":smile:",
    "&",
    "&lt;",
    "<https://a.example|b>",
    ">",
    "\n> q",
    "|",
    "\u202e",
    "\u200d",
    "\ud800",
    "\U0001f469\u200d\U0001f680",
    "e" + "\u0301" * 9,
    "\U0001f600" * 40,
    "&" * 90,
]
TEXT = st.lists(st.one_of(st.sampled_from(BAIT), st.text(max_size=12)), max_size=8).map("".join)
URL = st.one_of(
    st.none(),
    TEXT,
    st.builds("https://{}.example/{}".format, st.sampled_from(["a", "b_c", "\u0430\u0440", "m\u00fcnchen"]), TEXT),
    st.builds("https://{}@real.example/?{}".format, TEXT, TEXT),
    st.just("https://" + "sub." * 50 + "real.example/"),
    st.just("https://real.example/" + "&" * 900),
)
TIMES = st.lists(st.datetimes(timezones=st.just(UTC)), min_size=1, max_size=2)
WORDS = st.lists(TEXT, min_size=1, max_size=5)
URLS = st.lists(URL, min_size=1, max_size=3)


class Anything:
    """Messages made of a few drawn texts, placed everywhere by a seeded chance: drawing each field is far slower."""

    def __init__(self, words: list[str], urls: list[str | None], times: list[datetime], seed: int) -> None:
        self.chance = random.Random(seed)
        self.words, self.urls, self.times = words, urls, times

    def text(self) -> str:
        return self.chance.choice(self.words) * self.chance.choice([1, 1, 1, 20, 100])

    def url(self) -> str | None:
        return self.chance.choice(self.urls)

    def texts(self, most: int) -> tuple[str, ...]:
        return tuple(self.text() for _ in range(self.chance.randint(0, most)))

    def maybe(self) -> str | None:
        return self.text() if self.chance.random() < 0.7 else None

    def items(self, most: int) -> tuple[Mentioned, ...]:
        times = [None, *self.times]
        return tuple(
            Mentioned(self.text(), self.url(), text, self.chance.choice(times), self.chance.choice(list(Role)))
            for text in self.texts(most)
        )

    def summary(self, most: int) -> tuple[Quoted, ...]:
        return tuple(Quoted(text, self.text(), self.url()) for text in self.texts(most))

    def earlier(self) -> Earlier | None:
        return self.chance.choice([None, Earlier(10**12, self.text(), self.url())])

    def story(self) -> StoryLine:
        severity = self.chance.choice(list(Severity))
        headline = Linked(self.text(), self.url())
        return StoryLine(
            self.chance.randint(1, 10**12),
            severity,
            headline,
            self.texts(3),
            self.summary(2),
            self.items(3),
            self.earlier(),
            self.texts(3),
        )

    def message(self) -> Message:
        return Message(
            key="AbCdEfGhIjKlMnOpQrStUv",
            kind=self.chance.choice(list(Kind)),
            headline=Linked(self.text(), self.url()),
            story=self.chance.choice([None, 10**12]),
            severity=self.chance.choice(list(Severity)),
            summary=self.summary(5),
            matched=self.texts(15),
            watches=self.texts(5),
            items=self.items(14),
            stories=tuple(self.story() for _ in range(self.chance.choice([0, 3, 20, 60]))),
            claimed_by=self.maybe(),
            content_note=self.maybe(),
            help=self.texts(4),
            note=self.maybe(),
            mention=self.chance.choice([self.text(), "U012ABCDEF", "S012ABCDEF"]),
            interactive=self.chance.random() < 0.5,
            follows=self.earlier(),
        )

    def answer(self) -> Answer:
        lines = tuple(AnswerLine(text, self.url(), self.text()) for text in self.texts(80))
        return Answer(self.text(), lines, self.text(), choice=self.choice())

    def choice(self) -> Choice | None:
        options = tuple(Option(f"I{n}", text, self.text()) for n, text in enumerate(self.texts(25)))
        asked = Choice("split", 10**12, self.text(), self.text(), options, most=self.chance.randint(1, 3))
        return asked if options and self.chance.random() < 0.5 else None


ANYTHING = st.builds(Anything, WORDS, URLS, TIMES, st.integers(0, 2**32))


@pytest.mark.parametrize("name", sorted(cases()))
def test_messages_look_as_agreed(name: str) -> None:
    assert written(cases()[name]) == (FOLDER / f"{name}.json").read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(cases())


@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(ANYTHING)
def test_no_text_can_ring_format_hide_a_host_or_break_a_limit(anything: Anything) -> None:
    message = anything.message()
    ring = mention(message.mention)
    assert broken(body(message, channel=CHANNEL), ring) == []
    assert broken(webhook_body(message), ring) == []


@settings(max_examples=40, deadline=None)
@given(ANYTHING)
def test_no_answer_can_ring_format_hide_a_host_or_break_a_limit(anything: Anything) -> None:
    assert broken(response(anything.answer())) == []


@settings(deadline=None)
@given(TEXT, st.integers(1, 300))
def test_text_is_cut_after_escaping_and_the_cut_is_seen(text: str, limit: int) -> None:
    whole, cut = shown(text, 10**6), shown(text, limit)
    assert units(cut) <= limit
    if cut != whole:
        assert cut.endswith("\u2026")
        assert whole.replace("_", "\uff3f").startswith(cut[:-1].replace("_", "\uff3f"))


def test_slacks_published_schemas_accept_every_message(tmp_path: Path) -> None:
    """Judged by an oracle made of Slack's own material, where it lies beside the repository."""
    if not ORACLE.exists():
        return
    edits = dict.fromkeys((name for name in cases() if name.startswith("edit")), "/api/chat.update")
    paths = edits | {"webhook": "/services/T/B/x", "answer": "/services/T/commands/x"}
    # The oracle refuses every user group, also the watch's own.
    bodies = {name: content for name, content in cases().items() if name != "post_crowded"}
    bodies["post_crowded"] = body(replace(crowded(), mention=None), channel=CHANNEL)
    lines = [
        json.dumps({"method": "POST", "path": paths.get(name, "/api/chat.postMessage"), "body": content})
        for name, content in bodies.items()
    ]
    captured = tmp_path / "captured.jsonl"
    captured.write_text("\n".join(lines), encoding="utf-8")
    judged = subprocess.run([sys.executable, ORACLE, captured], capture_output=True, text=True, check=False)
    assert judged.stdout.splitlines()[-1] == f"{len(lines)} requests checked, 0 refused", judged.stdout


def _all_text(content: dict[str, Any]) -> str:
    return "\n".join(text for _, text in texts(content["blocks"]))


def test_the_shares_of_a_message_add_up_to_less_than_slack_takes() -> None:
    head = limits.WATCHES + limits.HEADLINE + limits.HEADLINE_URL + HOST_UNITS + limits.STANDING
    rest = limits.CONTENT_NOTE + limits.NOTE + limits.SUMMARY + limits.SOURCES + limits.MATCHED + limits.HELP
    rest += limits.EARLIER + limits.EARLIER_URL + HOST_UNITS
    words_of_ours = 300
    assert head + rest + words_of_ours <= limits.ALL_BLOCKS_TEXT


def test_the_content_note_is_the_first_line_everywhere() -> None:
    content: Any = body(full_message(), channel=CHANNEL)
    assert content["blocks"][0]["text"]["text"] == "*Content note:* describes sexual violence"
    assert content["text"].startswith("Content note: describes sexual violence\n")


def test_the_true_host_stands_beside_the_headline() -> None:
    assert linked("News", "https://user:pw@www.gazette.example/a", 100, 500) == (
        "<https://www.gazette.example/a|News> (www.gazette.example)"
    )


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://m\u00fcnchen.example/", "m\u00fcnchen.example"),
        (
            "https://\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444/",
            "\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444",
        ),
        ("https://\u0430\u0440\u0440\u04cf\u0435.com/", "xn--80ak6aa92e.com"),
        ("https://g\u043e\u043egle.example/", "xn--ggle-55da.example"),
        ("https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"),
        ("https://gazette.example:8443/a", "gazette.example:8443"),
        ("https://[2001:db8::1]/", "[2001:db8::1]"),
        ("HTTPS://GAZETTE.example/", "gazette.example"),
        ("https://bank.example@gazette.example/", "gazette.example"),
    ],
)
def test_hosts_are_shown_as_they_are_and_as_punycode_if_scripts_are_mixed(url: str, host: str) -> None:
    place = address(url)
    assert place is not None
    assert place.host == host


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//gazette.example/a",
        "/a",
        "ftp://gazette.example/",
        "https://",
        "https://evil.example\\@gazette.example/",
        "https://gazette.example:port/",
        "https://[::1",
        "https://exa mple.example/",
        "slack://open",
        "",
        None,
    ],
)
def test_only_http_addresses_with_a_proper_host_become_links(url: str | None) -> None:
    assert address(url) is None
    assert linked("News", url, 100, 500) == "News"


def test_a_host_that_is_too_long_keeps_its_end() -> None:
    text = linked("News", "https://bank.example." + "a." * 110 + "evil.example/", 100, 500)
    assert text.endswith("evil.example)")
    assert "(bank" not in text


def test_an_address_too_long_to_send_leaves_text_and_host() -> None:
    assert linked("News", "https://gazette.example/" + "a" * 500, 100, 500) == "News (gazette.example)"


@pytest.mark.parametrize(
    ("who", "mark"),
    [
        ("S012ABCDEF", "<!subteam^S012ABCDEF>"),
        ("U012ABCDEF", "<@U012ABCDEF>"),
        ("W012ABCDEF", "<@W012ABCDEF>"),
        ("everyone", ""),
        ("channel", ""),
        ("U1|x> <!channel", ""),
        ("123456789012345678", ""),
        (None, ""),
    ],
)
def test_only_the_watchs_own_group_or_person_is_rung(who: str | None, mark: str) -> None:
    assert mention(who) == mark


def test_a_joined_emoji_stays_whole_and_other_joiners_go() -> None:
    astronaut = "\U0001f469\u200d\U0001f680"
    assert clean(f"{astronaut} in\u200dvi\u200bsible") == f"{astronaut} invisible"
    assert shown(astronaut * 9, 12).removesuffix("\u2026") in (astronaut, astronaut * 2)


def test_fourteen_outlets_are_counted_and_the_first_ones_named() -> None:
    items = tuple(Mentioned(f"Outlet {n}", f"https://o{n}.example/", "x", None) for n in range(14))
    text = _all_text(body(full_message(items=items), channel=CHANNEL))
    assert "*Reported by 14 outlets*" in text
    assert "and 9 more" in text


def test_every_story_of_a_full_digest_is_told() -> None:
    stories = tuple(story_line(number) for number in range(1, 21))
    content = body(Message("k" * 22, Kind.DIGEST, Linked("Digest: 20 stories"), stories=stories), channel=CHANNEL)
    assert all(f"S{number}" in _all_text(content) for number in range(1, 21))
    assert broken(content) == []


def test_the_stories_that_do_not_fit_a_digest_are_named() -> None:
    stories = tuple(story_line(number) for number in range(1, 91))
    content = body(Message("k" * 22, Kind.DIGEST, Linked("Digest: 90 stories"), stories=stories), channel=CHANNEL)
    text = _all_text(content)
    assert all(f"S{number}" in text for number in range(1, 44))
    assert "\u2026 and 47 more: S44 to S90 \u00b7 /tocsin story S44 shows one" in text


def test_an_update_carries_no_arguments_that_slack_does_not_know() -> None:
    content = body(full_message(kind=Kind.EDIT), channel=CHANNEL, ts=TS)
    assert set(content) == {"channel", "ts", "text", "blocks", "parse"}


def test_buttons_are_there_only_where_somebody_answers_them() -> None:
    def names(message: Message) -> list[str]:
        blocks: Any = body(message, channel=CHANNEL)["blocks"]
        return [e["action_id"] for block in blocks if block["type"] == "actions" for e in block["elements"]]

    assert names(full_message(interactive=False)) == []
    assert names(full_message(kind=Kind.REPLY)) == []
    rest = ["tocsin:relevant", "tocsin:irrelevant", "tocsin:timeline", "tocsin:split", "tocsin:merge"]
    assert names(full_message(claimed_by=None)) == ["tocsin:claim", "tocsin:resolve", "tocsin:mute", *rest]
    assert names(full_message()) == ["tocsin:unclaim", "tocsin:resolve", "tocsin:mute", *rest]
    closed = full_message(claimed_by=None, state="false_alarm", muted=True)
    assert names(closed) == ["tocsin:reopen", "tocsin:unmute", *rest]
    assert names(full_message(state="joined")) == []


def test_times_out_of_slacks_reach_are_plain_words() -> None:
    old = Mentioned("Archive", None, "x", datetime(1815, 6, 18, 11, 30, tzinfo=UTC))
    assert "18 June 1815, 11:30 UTC" in _all_text(body(full_message(items=(old,)), channel=CHANNEL))


def test_a_query_that_cannot_be_read_is_marked_where_the_trouble_is() -> None:
    answer = refused(QueryError("A bracket is open", "(grok OR", 0, "Close it."))
    assert (answer.title, answer.lines[0].text, answer.ok) == ("A bracket is open. Close it.", "\u25b8 (grok OR", False)


def test_a_refusal_of_several_lines_keeps_them() -> None:
    answer = refused(Refused("It is kept in the file.\ntocsin.yaml, line 7"))
    assert (answer.title, answer.lines) == ("It is kept in the file.", (AnswerLine("tocsin.yaml, line 7"),))
