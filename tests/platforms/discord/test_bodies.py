"""What readers see: golden bodies, and what no text can do."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.model.item import Role
from bot.model.message import Answer, AnswerLine, Earlier, Kind, Linked, Mentioned, Message, Quoted, StoryLine
from bot.model.watch import Severity
from bot.platforms.discord import embeds
from bot.platforms.discord.escape import clean, cut, escape, link, shown_host, units, web_address
from tests.platforms.discord import rows

GOLDEN = Path(__file__).parents[2] / "golden" / "discord"
CASES: dict[str, Any] = {
    "post": lambda: embeds.body(rows.POST),
    "post_spoiler": lambda: embeds.body(rows.POST, spoiler=True),
    "post_hostile": lambda: embeds.body(rows.HOSTILE),
    "post_webhook": lambda: embeds.webhook_body(rows.POST),
    "post_follows": lambda: embeds.body(rows.LATER),
    "edit_claimed": lambda: embeds.body(rows.EDIT),
    "edit_resolved": lambda: embeds.body(
        replace(rows.EDIT, claimed_by=None, state="resolved", decided_by="*Ben*", muted=True)
    ),
    "edit_written": lambda: embeds.body(replace(rows.EDIT, written_by="owl-7b")),
    "reply": lambda: embeds.body(rows.REPLY),
    "digest": lambda: embeds.body(rows.DIGEST),
    "notice": lambda: embeds.body(rows.NOTICE),
    "forum_post": lambda: embeds.forum_post(rows.POST, ("21",)),
    "answer": lambda: embeds.answer_embed(
        Answer(
            "2 items", (AnswerLine("A *bold* claim", "https://harbour-post.example/a", "S12"), AnswerLine("b")), "7 d"
        )
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_body_is_as_the_golden_file_says(case: str) -> None:
    expected = json.loads((GOLDEN / f"{case}.json").read_text(encoding="utf-8"))
    assert expected == json.loads(json.dumps(CASES[case]()))


def test_every_golden_file_has_its_case() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(CASES)


# -- what no text can do
nasty = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("*_~`|>#-+[]()<@&!:/\\.1 \n\u202e\u200b\u200d\u0301\U0001f600"),
    ),
    max_size=40,
)
SPELLS = ("@everyone", "@here", "<@&1>", "<@1>", "<#1>", "https://evil.example/x", "||", "```", "</x:1>", ":smile:",
          "](https://evil.example)", "<t:1:R>", "\n# ", "\n> ")  # fmt: skip
pieces = st.lists(st.one_of(nasty, st.sampled_from(SPELLS)), max_size=8).map("".join)
addresses = st.one_of(
    st.none(), pieces, st.from_regex(r"https?://[a-z]{1,9}\.example/[!-~]{0,300}", fullmatch=True),
    st.sampled_from(["javascript:alert(1)", "https://a@b.example", "https://аpple.example", "data:text/html,x"]),
)  # fmt: skip
linked = st.builds(Linked, pieces, addresses)
earlier = st.none() | st.builds(Earlier, st.integers(1, 10**12), pieces, addresses)
quoted = st.lists(st.builds(Quoted, pieces, pieces, addresses), max_size=4).map(tuple)
mentioned = st.lists(
    st.builds(Mentioned, pieces, addresses, pieces, st.none() | st.datetimes(timezones=st.just(rows.at(1).tzinfo)),
              st.sampled_from(Role)), max_size=5).map(tuple)  # fmt: skip
words = st.lists(pieces, max_size=4).map(tuple)
stories = st.lists(
    st.builds(
        StoryLine, st.integers(1, 10**9), st.sampled_from(Severity), linked, words, quoted, mentioned, earlier, words
    ),
    max_size=40,
).map(tuple)
messages = st.builds(
    Message,
    key=st.just("Kq3vX8pLm2Zt7RwYb5NdAa"),
    kind=st.sampled_from(Kind),
    headline=linked,
    story=st.none() | st.integers(1, 10**12),
    severity=st.sampled_from(Severity),
    summary=quoted,
    matched=words,
    watches=words,
    items=mentioned,
    stories=stories,
    claimed_by=st.none() | pieces,
    content_note=st.none() | pieces,
    help=words,
    note=st.none() | pieces,
    mention=st.none() | pieces | st.just("123456789012345678"),
    interactive=st.booleans(),
    follows=earlier,
)

OUR_ADDRESSES = re.compile(r"\]\(<https?://[!-;=?-~]+>\)|<t:-?\d+:f>|^<@&\d+>$", re.MULTILINE)
"""Link targets, times and the one role: what may hold signs that must not appear elsewhere."""

NEVER_OURS = re.compile(r"(?<!\\)(?:\\\\)*[_~`<>]|https?://|@everyone|@here", re.IGNORECASE)
MARKUP = re.compile(
    r"(?<!\\)(?:\\\\)*(?:[*_~`|>#\[\]<]|:(?=//)|@(?=everyone|here))|^(?:[-+]|\d+[.)]) ", re.IGNORECASE | re.MULTILINE
)


def texts(body: Any) -> list[str]:
    """All that Discord reads as Markdown."""
    found = [body["content"]] if "content" in body else []
    for embed in body["embeds"]:
        found += [embed.get("title", ""), embed.get("description", "")]
        found += [field["value"] for field in embed.get("fields", [])]
    return found


def sizes(embed: Any) -> list[tuple[str, int, int]]:
    """(part, units, limit) of everything that counts."""
    found = [
        ("title", units(embed.get("title", "")), embeds.TITLE_LIMIT),
        ("description", units(embed.get("description", "")), embeds.DESCRIPTION_LIMIT),
        ("footer", units(embed.get("footer", {}).get("text", "")), embeds.FOOTER_LIMIT),
        ("author", units(embed.get("author", {}).get("name", "")), embeds.AUTHOR_LIMIT),
        ("fields", len(embed.get("fields", [])), embeds.FIELDS_LIMIT),
    ]
    for made in embed.get("fields", []):
        found += [("name", units(made["name"]), embeds.FIELD_NAME_LIMIT)]
        found += [("value", units(made["value"]), embeds.FIELD_VALUE_LIMIT)]
    return found


# Shrinking a whole message takes minutes: a failure is shown as it was found.
@settings(max_examples=20, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(messages, st.booleans())
def test_no_text_can_break_a_limit_ping_or_bring_a_picture(message: Message, spoiler: bool) -> None:
    body: Any = embeds.body(message, spoiler=spoiler)
    json.dumps(body).encode()
    parts = sizes(body["embeds"][0])
    assert [part for part in parts if part[1] > part[2]] == []
    assert sum(size for name, size, _ in parts if name != "fields") <= embeds.EMBED_LIMIT
    assert units(body["content"]) <= embeds.CONTENT_LIMIT
    assert all(made["name"].strip() and made["value"].strip() for made in body["embeds"][0].get("fields", []))
    assert body["allowed_mentions"]["parse"] == []
    assert body["allowed_mentions"].get("roles", []) in ([], [message.mention])
    assert not {"image", "thumbnail", "video", "provider"} & body["embeds"][0].keys()
    assert ("nonce" in body) is (message.kind is not Kind.EDIT)
    url = body["embeds"][0].get("url")
    assert url is None or re.fullmatch(r"https?://[!-;=?-~]+", url)
    for text in texts(body):
        assert not NEVER_OURS.search(OUR_ADDRESSES.sub("]", text)), text


@settings(max_examples=100, deadline=None)
@given(pieces)
def test_no_text_can_format_link_or_hide(text: str) -> None:
    made = escape(text)
    assert not MARKUP.search(made), made
    assert "\n" not in made
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]", made)
    shown = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", made).replace("@\u200b", "@")
    assert shown == clean(text)  # nothing a source wrote is taken away


@settings(max_examples=100, deadline=None)
@given(pieces, st.integers(1, 200))
def test_a_cut_keeps_the_limit_and_no_half_escape(text: str, limit: int) -> None:
    made = cut(escape(text), limit)
    assert units(made) <= limit
    assert not MARKUP.search(made.removesuffix("…"))
    assert not re.search(r"(?<!\\)(?:\\\\)*\\…$", made) or escape(text) == made
    assert made.endswith("…") or made == escape(text)


@settings(max_examples=100, deadline=None)
@given(pieces, addresses, st.integers(60, 700))
def test_a_link_keeps_the_limit_and_shows_its_host(text: str, url: str | None, limit: int) -> None:
    made = link(text, url, limit)
    assert units(made) <= limit
    assert made.strip()
    if "](<" in made:
        assert made.endswith(f"({'<' + str(web_address(url)) + '>'}) {escape(shown_host(url))}")


@settings(max_examples=30, deadline=None)
@given(
    pieces, st.lists(st.builds(AnswerLine, pieces, addresses, pieces), max_size=80).map(tuple), pieces, st.booleans()
)
def test_no_answer_can_break_a_limit(title: str, lines: tuple[AnswerLine, ...], footer: str, ok: bool) -> None:
    embed: Any = embeds.answer_embed(Answer(title, lines, footer, ok))
    parts = sizes(embed)
    assert [part for part in parts if part[1] > part[2]] == []
    assert sum(size for name, size, _ in parts if name != "fields") <= embeds.EMBED_LIMIT


# -- hosts
@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.harbour-post.example/a", "harbour-post.example"),
        ("http://harbour-post.example:8080/a", "harbour-post.example:8080"),
        ("https://аррӏе.example/", "xn--80ak6aa92e.example"),  # Cyrillic before a Latin ending
        ("https://gаrden.example/", "xn--grden-4ve.example"),
        ("https://zürich-post.example/", "zürich-post.example"),
        ("https://новости.рф/a", "новости.рф"),
        ("https://bank.example@evil.example/", ""),
        ("https://evil.example\\@bank.example/", ""),
        ("javascript:alert(1)", ""),
        ("ftp://harbour-post.example/", ""),
        ("https://", ""),
        ("https://a b.example/", ""),
        ("https://[::1]:80/x", "::1"),
    ],
)
def test_the_host_that_is_shown_is_the_true_one(url: str, host: str) -> None:
    assert shown_host(url) == host


def test_a_long_source_list_says_how_many_are_left_out() -> None:
    items = tuple(
        Mentioned(f"Outlet {n}", f"https://outlet-{n}.example/{'x' * 90}", f"Title {n}", rows.at(1, n))
        for n in range(40)
    )
    field: Any = embeds.body(replace(rows.POST, items=items))["embeds"]
    sources = field[0]["fields"][0]
    assert sources["name"] == "Sources: reported by 40 outlets"
    shown = sources["value"].count("Outlet")
    assert sources["value"].endswith(f"… and {40 - shown} more")
    assert shown >= 4


def test_primary_sources_come_first() -> None:
    made: Any = embeds.body(rows.POST)
    assert made["embeds"][0]["fields"][0]["value"].startswith("**Office for Online Harms** (primary)")


@pytest.mark.parametrize("count", [60, 500])
def test_a_catch_up_of_many_stories_names_every_one(count: int) -> None:
    story = rows.DIGEST.stories[0]
    many = tuple(
        replace(story, story=n, headline=Linked(f"Headline number {n}", story.headline.url))
        for n in range(1, count + 1)
    )
    made: Any = embeds.body(replace(rows.DIGEST, stories=many))
    text = made["embeds"][0]["description"]
    told = len(re.findall(r"S\d+$", text, re.MULTILINE))
    left = f"… and {count - told} more: S{told + 1} to S{count} · `/tocsin story S{told + 1}` shows one"
    assert text.endswith(left if told < count else f"S{count}")
    assert embeds.units(text) <= embeds.DESCRIPTION_LIMIT


def test_a_mention_is_one_role_or_nobody() -> None:
    ringing: Any = embeds.body(replace(rows.POST, mention="77"))
    assert ringing["allowed_mentions"] == {"parse": [], "roles": ["77"]}
    assert "<@&77>" in ringing["content"]
    for mention in ("everyone", "@here", "1>@everyone", "", None, "١٢"):
        made: Any = embeds.body(replace(rows.POST, mention=mention))
        assert made["allowed_mentions"] == {"parse": []}
        assert "@" not in made["content"]


def test_the_key_travels_in_the_buttons_or_at_the_end_of_the_footer() -> None:
    with_buttons: Any = embeds.body(rows.POST)
    ids = [button["custom_id"] for row in with_buttons["components"] for button in row["components"]]
    assert all(id.endswith(f":{rows.POST.key}") and len(id) <= embeds.CUSTOM_ID_LIMIT for id in ids)
    without: Any = embeds.body(rows.REPLY)
    assert without["embeds"][0]["footer"]["text"].endswith(f" {rows.REPLY.key}")
    assert with_buttons["nonce"] == rows.POST.key
    assert with_buttons["enforce_nonce"] is True
