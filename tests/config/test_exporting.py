"""What was added by hand comes back the same from the file that it is written to."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config import exported
from bot.model.source import Excerpt, Origin, Source, Standing
from bot.model.watch import Mode, Severity, Watch
from tests.config.desk import Desk

DESTINATIONS = "destinations: [{name: desk, console: {}}, {name: log, console: {}}]\n"
BY_HAND = Origin.CHAT
ADDED = Source("Added", "https://added.example/feed", origin=BY_HAND)
DERBY = Watch("Derby", "derby", to=("desk",), origin=BY_HAND)

names = st.text(string.ascii_letters + string.digits + "é:#-’'\" &*!?{}[],|>%@`", min_size=1, max_size=20).map(
    str.strip
)
words = st.text(string.ascii_lowercase, min_size=2, max_size=8)
watches = st.builds(
    Watch,
    name=names.filter(bool),
    query=st.lists(words, min_size=1, max_size=4).map(lambda found: " OR ".join(f'"{word}"' for word in found)),
    severity=st.sampled_from(Severity),
    to=st.sampled_from([("desk",), ("desk", "log")]),
    mode=st.sampled_from([None, *Mode]),
    mention=st.sampled_from([{}, {"desk": "123456"}]),
    only_tags=st.frozensets(words, max_size=2),
    only_languages=st.frozensets(st.sampled_from(["en", "no", "de"]), max_size=2),
    origin=st.just(BY_HAND),
)
sources = st.builds(
    Source,
    name=names.filter(bool),
    url=st.just("https://added.example/feed?a=1&b=%20"),
    tags=st.frozensets(words, max_size=3),
    every=st.sampled_from([None, timedelta(seconds=90), timedelta(hours=2)]),
    excerpt=st.sampled_from(Excerpt),
    full_text=st.booleans(),
    origin=st.just(BY_HAND),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=sources, watch=watches)
def test_the_file_means_what_the_database_held(desk: Desk, source: Source, watch: Watch) -> None:
    text = exported([source], [watch]).partition("version: 1\n")[2]
    read = desk.load(text + DESTINATIONS).workspace
    assert read.sources == (replace(source, origin=Origin.FILE),)
    assert read.watches == (replace(watch, origin=Origin.FILE),)


def test_what_stands_in_the_file_or_was_ended_is_left_out() -> None:
    of_file = replace(ADDED, origin=Origin.FILE)
    ended = replace(DERBY, standing=Standing.ENDED)
    assert exported([of_file], [ended]) == (
        "# Nothing was added by hand: all sources and watches stand in your configuration file.\n"
    )


def test_it_reads_like_a_file_that_somebody_wrote() -> None:
    paused = replace(DERBY, standing=Standing.PAUSED, severity=Severity.HIGH, only_tags=frozenset({"uk"}))
    assert exported([ADDED], [paused]).splitlines()[3:] == [
        "sources:",
        '  - name: "Added"',
        '    url: "https://added.example/feed"',
        "watches:",
        '  - name: "Derby"  # paused at the moment',
        '    query: "derby"',
        "    severity: high",
        '    to: ["desk"]',
        '    only: {tags: ["uk"]}',
    ]


@pytest.mark.parametrize("url", ["https://u:hidden@host.example:99999999/x", "https://:hidden@[broken/x"])
def test_a_password_in_an_address_is_never_repeated(desk: Desk, url: str) -> None:
    (fault,) = desk.faults(f'sources: [{{name: a, url: "{url}"}}]')
    assert "hidden" not in fault
    assert "password" in fault
